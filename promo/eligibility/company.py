"""When two companies are one: by name, VAT and registration numbers, mail domain. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from publicsuffixlist import PublicSuffixList

from promo.eligibility.company_names import SAME_COMPANY_SCORE, company_likeness, same_writing
from promo.eligibility.mailboxes import MAILBOXES

_ALIKE = 60.0  # with one mail domain or mailbox, names this much alike are one company's

_VAT_STATES = "AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|GR|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI"


class Kinship(StrEnum):
    """What two companies are to each other."""

    SAME = "same"
    RELATED = "related"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Company:
    """What a company is known by: its name, its numbers as `company_number` writes them, its own mail domain, and the
    mailbox it wrote from (`normal_mail`)."""

    name: str
    numbers: frozenset[str] = frozenset()
    domain: str | None = None
    mailbox: str | None = None


def kinship(one: Company, other: Company) -> Kinship:
    """Whether two companies are one, seem connected, or have nothing to do with each other.

    A number that both have decides for one company. A different number of the same kind makes two companies of them,
    however alike their names are: those are related. Where there are no numbers to compare, names, a mail domain or a
    mailbox decide; names that are one but for a slip, and nothing else, are related: Larson may be Carson's neighbour.
    """
    if one.numbers & other.numbers:
        return Kinship.SAME
    likeness = company_likeness(one.name, other.name)
    same_mail = (one.domain is not None and one.domain == other.domain) or (
        one.mailbox is not None and one.mailbox == other.mailbox
    )
    if _kinds(one.numbers) & _kinds(other.numbers):
        return Kinship.RELATED if likeness >= SAME_COMPANY_SCORE or same_mail else Kinship.OTHER
    if same_mail and likeness >= _ALIKE:
        return Kinship.SAME
    if likeness < SAME_COMPANY_SCORE:
        return Kinship.RELATED if same_mail else Kinship.OTHER
    return Kinship.SAME if same_writing(one.name, other.name) else Kinship.RELATED


def _kinds(numbers: Iterable[str]) -> set[str]:
    """`vat:FR` and the like: what kind of number of which country."""
    return {n[:6] if n.startswith("vat:") else n.split(":", 1)[0] for n in numbers}


def company_number(text: str, country: str = "") -> str | None:
    """A VAT or registration number as one writing of it, such as `vat:DE123456789` or `reg:HRB12345`.

    A French SIRET and the VAT number that is built on the same SIREN are one number. None for a text without digits.

    Args:
        text: as printed, with any spaces, dots and words around it.
        country: two letters, for VAT numbers written without them.
    """
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    if not any(c.isdigit() for c in plain):
        return None
    if found := re.search(r"HR([AB])([0-9]+)", plain):
        return f"reg:HR{found[1]}{found[2]}"
    if found := re.fullmatch(r"FR[0-9A-Z]{2}([0-9]{9})", plain):
        return f"reg:{found[1]}"
    if found := re.search(rf"({_VAT_STATES})([A-Z]?[0-9]{{6,10}}[0-9A-Z]{{0,3}})$", plain):
        return f"vat:{found[1].replace('EL', 'GR')}{found[2]}"
    if country in ("", "FR") and (found := re.fullmatch(r"(?:SIRET|SIREN|RCS[A-Z]*)?([0-9]{9})(?:[0-9]{5})?", plain)):
        return f"reg:{found[1]}"
    digits = re.sub(r"[^0-9]", "", plain)
    return f"vat:{country}{plain}" if country and len(digits) >= 8 and plain == digits else f"reg:{digits}"


def mail_domain(address: str) -> str | None:
    """The domain that a company holds (`roussel.fr` of `a@mail.roussel.fr`); None for mailboxes that anybody can
    have."""
    host = address.rpartition("@")[2].casefold().strip(".")
    held = _suffixes().privatesuffix(host)
    return None if held is None or held.split(".", 1)[0] in MAILBOXES else str(held)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
