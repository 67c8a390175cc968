"""Further things a proof may say, for people and for later use: numbers, days, seats, price. No rule of the shipped
offer reads them. Pure.

Numbers of companies are taken only when their check digits hold (python-stdnum): a misread one is worse than none.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from decimal import Decimal, InvalidOperation

from stdnum.ch import vat as swiss_vat
from stdnum.es import cif as spanish_cif
from stdnum.es import nif as spanish_nif
from stdnum.eu import vat as european_vat
from stdnum.fr import siren, siret
from stdnum.gb import vat as british_vat
from stdnum.it import iva as italian_vat
from stdnum.pt import nif as portuguese_nif

from promo.money import exponent
from promo.proof.facts.dates import FoundDate
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Clause, Detail, DetailName
from promo.proof.facts.names import A_DATE, NUMBER
from promo.proof.facts.paper import Paper
from promo.proof.facts.text import ProofText

_EU_NUMBER = re.compile(
    r"(?<![A-Z0-9])(?:(?:AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|GB|XI)["
    r" .-]?|CHE-?)[A-Z0-9](?:[ .]?[A-Z0-9]){5,13}(?![A-Z0-9])"
)
_FIGURES = re.compile(r"\d[\d .]{5,}\d")  # what every number of a company holds: found quickly, and looked around
_REGISTERED = re.compile(
    r"(?<!\w)(?:siren|siret|rcs(?: [a-z-]+)?|p(?:artita|\.)"
    r" ?iva|c\.?i\.?f\.?|n\.?i\.?f\.?|nipc|c\.f\.)\W{0,4}(?:n[o\u00b0.]?\W{0,2})?(?P<number>[a-z]?\d[\d"
    r" .]{6,18}[\da-z])"
)
_AMOUNT = re.compile(
    r"(?P<before>€|eur|usd|us\$|\$|£|gbp|chf|¥|jpy)\s?(?P<a>\d[\d.,' ]*\d|\d)(?!\w)|(?<![\w.,])(?P<b>\d[\d.,'"
    r" ]*\d|\d)\s?(?P<after>€|eur|usd|\$|£|gbp|chf|円|¥|jpy)(?!\w)"
)
_CURRENCY = {
    "€": "EUR",
    "eur": "EUR",
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "£": "GBP",
    "gbp": "GBP",
    "chf": "CHF",
    "¥": "JPY",
    "円": "JPY",
    "jpy": "JPY",
}
_SEATS = re.compile(r"(?<![\w.,/-])(?P<number>\d{1,5})\s?$")
_PERIODS = (("billed_yearly", "year"), ("billed_quarterly", "quarter"), ("billed_monthly", "month"))
_LABEL_REACH = 30
FIRST_PAGES = 8000  # characters of each file


def find_details(paper: Paper, dates: Sequence[FoundDate], clauses: Sequence[Clause]) -> tuple[Detail, ...]:
    """The details that stand at the beginning of a file, the first of each name but for company numbers: all of
    those."""
    text, lexicon = paper.text, paper.lexicon
    found = [
        *_days(text, lexicon, dates),
        *_numbers(text, lexicon),
        *_company_numbers(text),
        *_seats(text, lexicon),
        *_price(text, lexicon),
        *_billing(text, lexicon),
        *_counted_from(text, lexicon, clauses),
    ]
    kept: dict[tuple[DetailName, str], Detail] = {}
    for detail in found:
        several = detail.name in (DetailName.VAT_NUMBER, DetailName.REGISTRATION_NUMBER)
        kept.setdefault((detail.name, detail.value if several else ""), detail)
    return tuple(kept.values())


def _days(text: ProofText, lexicon: Lexicon, dates: Sequence[FoundDate]) -> Iterator[Detail]:
    for name, concept in ((DetailName.SIGNED_ON, "signed"), (DetailName.ORDERED_ON, "ordered")):
        for label in lexicon.everywhere(concept, text.low, None if concept == "signed" else text.heads(FIRST_PAGES)):
            k = bisect_left(dates, label.end(), key=lambda d: d.start)
            near = dates[k] if k < len(dates) and dates[k].start - label.end() <= _LABEL_REACH else None
            if near is not None and "\n\n" not in text.low[label.end() : near.start]:
                yield Detail(name, near.day.isoformat(), 0.85, text.evidence(label.start(), near.end))
                break


def _numbers(text: ProofText, lexicon: Lexicon) -> Iterator[Detail]:
    for name in (DetailName.CUSTOMER_NUMBER, DetailName.INVOICE_NUMBER):
        for label in lexicon.everywhere(name.value, text.low, text.heads(FIRST_PAGES)):
            found = NUMBER.match(text.low, label.end())
            if found and not A_DATE.match(found["number"]) and re.search(r"\d{2}", found["number"]):
                begin, end = found.span("number")
                yield Detail(name, text.plain[begin:end].rstrip("."), 0.85, text.evidence(label.start(), end))
                break


def _company_numbers(text: ProofText) -> Iterator[Detail]:
    for begin, end in text.heads(FIRST_PAGES):
        for figures in _FIGURES.finditer(text.plain, begin, end):
            found = _EU_NUMBER.search(text.plain, max(begin, figures.start() - 7), min(end, figures.end() + 4))
            if found and (number := _valid_vat(found.group())):
                yield Detail(DetailName.VAT_NUMBER, number, 0.97, text.evidence(*found.span()))
        for found in _REGISTERED.finditer(text.low, begin, end):
            number = re.sub(r"[ .]", "", found["number"]).upper()
            if any(
                kind.is_valid(number) for kind in (siren, siret, italian_vat, spanish_cif, spanish_nif, portuguese_nif)
            ):
                yield Detail(DetailName.REGISTRATION_NUMBER, number, 0.95, text.evidence(*found.span()))


def _valid_vat(printed: str) -> str | None:
    """The compact number if its check digits hold for its country; trailing words that only look like digits are cut
    off."""
    compact = re.sub(r"[ .-]", "", printed)
    for end in range(len(compact), 7, -1):
        number = compact[:end]
        if number.startswith("GB"):
            valid = british_vat.is_valid(number)
        elif number.startswith("CHE"):
            valid = swiss_vat.is_valid(number + "MWST") or swiss_vat.is_valid(number)
        else:
            valid = european_vat.is_valid(number)
        if valid:
            return number
    return None


def _seats(text: ProofText, lexicon: Lexicon) -> Iterator[Detail]:
    for word in lexicon.everywhere("seats", text.low, text.heads(FIRST_PAGES)):
        before = _SEATS.search(text.low, max(0, word.start() - 8), word.start())
        after = re.compile(r"\s?[:|]\s?(?P<number>\d{1,5})(?![\w.,/-])").match(text.low, word.end())
        found = before or after
        if found and 0 < int(found["number"]) < 100_000:
            yield Detail(
                DetailName.SEATS,
                str(int(found["number"])),
                0.8,
                text.evidence(min(found.start(), word.start()), max(found.end(), word.end())),
            )
            return


def _price(text: ProofText, lexicon: Lexicon) -> Iterator[Detail]:
    for label in lexicon.everywhere("amount", text.low, text.heads(FIRST_PAGES)):
        found = _AMOUNT.search(text.low, label.end(), label.end() + _LABEL_REACH + 20)
        if found is None or found.start() - label.end() > _LABEL_REACH or ". " in text.low[label.end() : found.start()]:
            continue
        currency = _CURRENCY[found["before"] or found["after"]]
        amount = _decimal(found["a"] or found["b"], exponent(currency))
        if amount:
            yield Detail(DetailName.PRICE, f"{currency} {amount}", 0.75, text.evidence(label.start(), found.end()))
            return


def _decimal(printed: str, places: int) -> Decimal | None:
    """An amount in any usual writing: the last sign is a decimal one where as many figures follow it as the currency
    has."""
    plain = re.sub(r"[ ']", "", printed)
    whole, _, cents = plain.rpartition(max(".,", key=plain.rfind)) if re.search(r"[.,]", plain) else (plain, "", "")
    if not places or len(cents) != places:
        whole, cents = plain, "0" * places
    try:
        return Decimal(re.sub(r"[.,]", "", whole) + (f".{cents}" if places else ""))
    except InvalidOperation:
        return None


def _billing(text: ProofText, lexicon: Lexicon) -> Iterator[Detail]:
    for concept, period in _PERIODS:
        for found in lexicon.everywhere(concept, text.low, text.heads(FIRST_PAGES)):
            yield Detail(DetailName.BILLING_PERIOD, period, 0.85, text.evidence(*found.span()))
            return


def _counted_from(text: ProofText, lexicon: Lexicon, clauses: Sequence[Clause]) -> Iterator[Detail]:
    """Whether the clause that is surest counts from posting or says that the notice must have arrived."""
    for clause in sorted(clauses, key=lambda c: -c.confidence)[:1]:
        sentence = text.low[clause.start : clause.end]
        for concept, value in (("from_posting", "posting"), ("from_receipt", "receipt")):
            if lexicon.has(concept, sentence):
                yield Detail(
                    DetailName.NOTICE_COUNTS_FROM,
                    value,
                    0.8,
                    clause.evidence or text.evidence(clause.start, clause.end),
                )
                return
