"""The letter that starts the switch by law: the customer signs and sends it to the present provider, never we."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from promo.documents.file_names import SWITCH, file_name
from promo.documents.letters import Clause, Head, Typed, clause_of, head_of, language_of, sheet, sheets_pdf
from promo.i18n import translations
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.ways_out import WaysOut


@dataclass(frozen=True, slots=True)
class SwitchLetter:
    """What stands in the letter."""

    subject: str
    head: Head
    customer: str
    number: str
    clause: Clause | None
    today: date
    arrives_on: date
    notice_ends: date
    switch_ends: date


def switch_letter(
    view: ClaimView, ways: WaysOut, rules: RuleBook, typed: Typed | None = None
) -> tuple[str, SwitchLetter] | None:
    """The letter and its language, that of the contract if it is ours; None where the way by law knows no switch."""
    posted = ways.law.posted_today
    if ways.law.transition_ends is None or posted.notice_ends is None or posted.exit_on is None:
        return None
    language = language_of(view)
    claim, fact = view.claim, view.decided.fact
    number = str(fact("contract_number").value or "")
    gettext = translations(language).gettext
    subject = (
        gettext("Switch to another provider: contract %(number)s") % {"number": number}
        if number
        else gettext("Switch to another provider")
    )
    return language, SwitchLetter(
        subject=subject,
        head=head_of(view, rules, typed or Typed()),
        customer=str(fact("party").value or claim.company),
        number=number,
        clause=clause_of(view, "switch_notice"),
        today=ways.today,
        arrives_on=posted.arrives_on,
        notice_ends=posted.notice_ends,
        switch_ends=posted.exit_on,
    )


def switch_sheet(
    view: ClaimView, ways: WaysOut, rules: RuleBook, typed: Typed | None = None
) -> tuple[str, SwitchLetter, Markup] | None:
    """The letter as a page, with its language; None where there is none."""
    made = switch_letter(view, ways, rules, typed)
    if made is None:
        return None
    return *made, sheet("pdf/letters/switch.html", made[0], {"letter": made[1], "head": made[1].head})


def switch_letter_pdf(view: ClaimView, ways: WaysOut, rules: RuleBook) -> tuple[str, bytes] | None:
    """File name and bytes of the letter; None where there is none."""
    made = switch_sheet(view, ways, rules)
    if made is None:
        return None
    language, letter, page = made
    name = file_name(SWITCH, "pdf", view.claim.locale, view.claim.id)
    return name, sheets_pdf(letter.subject, language, [page])
