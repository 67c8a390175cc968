"""The letter that ends the present contract as the contract has it: the customer signs and sends it, never we."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from promo.claims.states import ACCEPTED
from promo.documents.file_names import NOTICE, file_name
from promo.documents.letters import Clause, Head, Typed, clause_of, head_of, language_of, sheet, sheets_pdf
from promo.how_sent import heading
from promo.i18n import translations
from promo.leaving.contract import Contract
from promo.leaving.exit import Situation, leave
from promo.leaving.posting import Sending
from promo.periods import Period
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.exit_pack import way_today
from promo.reports.ways_out import contract_read, route_of


@dataclass(frozen=True, slots=True)
class NoticeLetter:
    """What stands in the letter."""

    subject: str
    head: Head
    mode: str
    """How it travels, in words; empty where any letter will do."""
    way: Sending
    customer: str
    number: str
    notice: Period
    clause: Clause | None
    today: date
    ends_on: date | None
    """The day named in the letter; the next possible one is asked for besides, or alone."""
    refuses_renewal: bool
    """A term that would renew is not renewed; else a contract that runs on is ended."""


def notice_letter(
    view: ClaimView, rules: RuleBook, today: date, typed: Typed | None = None
) -> tuple[str, NoticeLetter] | None:
    """The letter and its language, that of the contract if it is ours.

    None where the claim was not accepted, the notice is not known, or the provider has confirmed the end.
    """
    claim, decided = view.claim, view.decided
    contract = contract_read(decided, claim.country)
    if claim.state not in ACCEPTED or contract.notice is None or contract.ended:
        return None
    language = language_of(view)
    number = str(decided.fact("contract_number").value or "")
    situation, ends_on = _end(view, contract, rules, today)
    refuses_renewal = contract.auto_renews is True and situation is not Situation.ROLLING
    gettext, way = translations(language).gettext, way_today(view)
    said = heading(way, view.decided.leaving.form)
    return language, NoticeLetter(
        subject=_subject(language, number, refuses_renewal),
        head=head_of(view, rules, typed or Typed()),
        mode=gettext(said) if said else "",
        way=way,
        customer=str(decided.fact("party").value or claim.company),
        number=number,
        notice=contract.notice,
        clause=clause_of(view, "renewal_notice", "exit_notice"),
        today=today,
        ends_on=ends_on,
        refuses_renewal=refuses_renewal,
    )


def notice_sheet(
    view: ClaimView, rules: RuleBook, today: date, typed: Typed | None = None
) -> tuple[str, NoticeLetter, Markup] | None:
    """The letter as a page, with its language; None where there is none."""
    made = notice_letter(view, rules, today, typed)
    if made is None:
        return None
    return *made, sheet("pdf/letters/notice.html", made[0], {"letter": made[1], "head": made[1].head})


def notice_letter_pdf(view: ClaimView, rules: RuleBook, today: date) -> tuple[str, bytes] | None:
    """File name and bytes of the letter; None where there is none."""
    made = notice_sheet(view, rules, today)
    if made is None:
        return None
    language, letter, page = made
    name = file_name(NOTICE, "pdf", view.claim.locale, view.claim.id)
    return name, sheets_pdf(letter.subject, language, [page])


def _end(view: ClaimView, contract: Contract, rules: RuleBook, today: date) -> tuple[Situation, date | None]:
    """The last day of the contract that a letter of today asks for: that of the page, or the one reckoned anew."""
    now = leave(contract, today, received_on=route_of(view, rules, today).arrives(today, contract.form))
    named = view.notice.ends_on if view.notice else None
    return now.situation, named or now.earliest_exit


def _subject(language: str, number: str, refuses_renewal: bool) -> str:
    gettext = translations(language).gettext
    if refuses_renewal:
        text = gettext("Notice of non-renewal: contract %(number)s") if number else gettext("Notice of non-renewal")
    else:
        text = gettext("Notice of termination: contract %(number)s") if number else gettext("Notice of termination")
    return text % {"number": number} if number else text
