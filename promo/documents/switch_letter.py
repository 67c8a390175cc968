"""The letter that starts a switch by law: the customer signs and sends it to the present provider, never we."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel import Locale

from promo.documents.pdf import render_pdf
from promo.i18n import LOCALES, translations
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.ways_out import WaysOut

# Senders in whose country the window of an envelope is on the right.
_RIGHT_WINDOW = frozenset({"FR", "BE", "ES", "IT", "LU", "PT"})
_UNKNOWN = "unknown"
_MOST_LINES = 6
_LONGEST_LINE = 60
_LONGEST_CLAUSE = 230


@dataclass(frozen=True, slots=True)
class SwitchLetter:
    """What stands in the letter."""

    subject: str
    window: str
    sender: str
    email: str
    recipient: tuple[str, ...]
    customer: str
    number: str
    clause: str
    clause_language: str
    today: date
    arrives_on: date
    notice_ends: date
    switch_ends: date


def switch_letter(view: ClaimView, ways: WaysOut, rules: RuleBook) -> tuple[str, SwitchLetter] | None:
    """The letter and its language, that of the contract if it is ours; None where the way by law knows no switch."""
    posted = ways.law.posted_today
    if ways.law.transition_ends is None or posted.notice_ends is None or posted.exit_on is None:
        return None
    language = _language(view)
    claim, fact = view.claim, view.decided.fact
    number = str(fact("contract_number").value or "")
    clause = next((place.quote for place in fact("switch_notice").evidence), "")
    gettext = translations(language).gettext
    subject = (
        gettext("Switch to another provider: contract %(number)s") % {"number": number}
        if number
        else gettext("Switch to another provider")
    )
    return language, SwitchLetter(
        subject=subject,
        window="right" if claim.country in _RIGHT_WINDOW else "left",
        sender=claim.company,
        email=claim.email,
        recipient=_recipient(view, rules, language),
        customer=str(fact("party").value or claim.company),
        number=number,
        clause=clause if len(clause) <= _LONGEST_CLAUSE else clause[: _LONGEST_CLAUSE - 1].rstrip() + "…",
        clause_language=next((f.language for f in view.files if f.language), language),
        today=ways.today,
        arrives_on=posted.arrives_on,
        notice_ends=posted.notice_ends,
        switch_ends=posted.exit_on,
    )


def switch_letter_pdf(view: ClaimView, ways: WaysOut, rules: RuleBook) -> tuple[str, bytes] | None:
    """File name and bytes of the letter; None where there is none."""
    made = switch_letter(view, ways, rules)
    if made is None:
        return None
    language, letter = made
    return f"{view.claim.id}-switch.pdf", render_pdf("pdf/switch_letter.html", language, {"letter": letter})


def _language(view: ClaimView) -> str:
    """The language of the contract; the claimant's where it is none of ours."""
    written = (file.language for file in view.files if file.language in LOCALES)
    return next(written, view.claim.locale)


def _recipient(view: ClaimView, rules: RuleBook, language: str) -> tuple[str, ...]:
    """Name and address of the provider, as far as the rules know them, in lines that fit the window."""
    named = str(view.decided.fact("competitor").value or "")
    known = rules.competitors.get(named)
    if known is None:
        return (view.claim.provider or named, f"[{translations(language).gettext('address as in your contract')}]")
    address = known.notice_address.value
    if address == _UNKNOWN:
        address = f"[{translations(language).gettext('address as in your contract')}]"
    lines = [part.strip() for part in address.split(",") if part.strip()]
    name = known.entities[0] if known.entities else known.name
    if not lines or lines[0].casefold() != name.casefold():
        lines.insert(0, name)
    lines[1:] = [_country_in_words(line, language) for line in lines[1:]]
    return tuple(line[:_LONGEST_LINE] for line in lines[:_MOST_LINES])


def _country_in_words(line: str, language: str) -> str:
    """A line of two capital letters as the name of the country."""
    return Locale(language).territories.get(line, line) if len(line) == 2 and line.isupper() else line
