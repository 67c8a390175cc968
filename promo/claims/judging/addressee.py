"""To whom a notice goes: the company that the paper names as the provider, at the address that belongs to that company.

The directory knows one address of a group. It is printed only under the name of the company it belongs to; under
another one the address is left to be filled in from the contract.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from promo.claims.judging.printed_country import country_of_printed
from promo.country_names import parts_of_address
from promo.promotions.model import Competitor
from promo.promotions.rulebook import RuleBook
from promo.proof.facts.legal_forms import without_form
from promo.proof.facts.provider_named import company_key

_UNKNOWN = "unknown"
_OF_THE_STATES = re.compile(r"[,\s](?:LLC|L\.L\.C\.|Inc\.?|Corp\.?|Corporation|Incorporated)$", re.I)


class AddressFrom(StrEnum):
    """Whose word the address is."""

    PAPER = "paper"
    DIRECTORY = "directory"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Addressee:
    """A company, its address with its parts divided by commas, and the country it goes to."""

    name: str
    address: str
    country: str
    """ISO 3166; empty where nothing tells it."""
    source: AddressFrom
    is_named_in_paper: bool
    """Whether the paper names the company; else it is the directory's first."""


def addressee_of(
    rules: RuleBook, *named: str | None, printed: str = "", address: str = "", otherwise: str = ""
) -> Addressee:
    """The addressee of all letters, and of the days of the post.

    Args:
        rules: those in force: they know one address of each provider.
        named: ids of the provider, as the proof and the claimant name it; the first that is known counts.
        printed: the company that the paper names as the provider; empty where it names none.
        address: what the paper prints as that company's address.
        otherwise: what to call a provider that nobody knows.
    """
    known = next((rules.competitors[one] for one in named if one and one in rules.competitors), None)
    of_rules = known.notice_address.value if known is not None and known.notice_address.value != _UNKNOWN else ""
    whose = _whose(known, of_rules) if known is not None else ""
    name = printed or whose or otherwise
    if printed and address:
        return Addressee(name, address, country_of_printed(address, name), AddressFrom.PAPER, True)
    if of_rules and (not printed or company_key(printed) == company_key(whose)):
        country = country_of_printed(of_rules, name)
        return Addressee(name, of_rules, country, AddressFrom.DIRECTORY, bool(printed))
    return Addressee(name, "", _country_by_form(printed), AddressFrom.NOBODY, bool(printed))


def _whose(known: Competitor, address: str) -> str:
    """The company that an address of the directory belongs to: the one it begins with, else the first of the group."""
    first = next(iter(parts_of_address(address)), "")
    if without_form(first) != first:
        return first
    return known.entities[0] if known.entities else known.name


def _country_by_form(company: str) -> str:
    """The country that a company's form tells, where a letter to it takes longer than to a neighbour."""
    return "US" if _OF_THE_STATES.search(company) else ""
