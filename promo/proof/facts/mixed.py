"""Whether the papers of one claim belong to two contracts: each names another customer, and neither knows the other's.
Pure.

The notice of one contract and the customer of another make no contract. A daughter company, another spelling, a number
that only one paper bears and a cover letter are no second contract: what one paper says of the other joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from promo.proof.facts.asked import Asked, Letters, asked_places
from promo.proof.facts.findings import Findings
from promo.proof.facts.legal_forms import without_form
from promo.proof.facts.model import Fact
from promo.proof.facts.names import Vendor
from promo.proof.facts.paper import Paper
from promo.proof.facts.parties import find_contract_number, find_customer, name_key

MIXED = "contracts_mixed"
_NAMED, _NAMED_WITHOUT_FORM = 0.7, 0.85  # how sure the customer of one paper must be
_NUMBERED = 0.8  # how sure its number must be
_ALIKE = 80.0  # how alike two writings of one name are, or of one number
_OF_ITS_OWN = 4  # letters of a word that two companies of one group may have in common
_SHORTEST_NUMBER = 5  # signs; a shorter one stands in any paper


@dataclass(frozen=True, slots=True)
class _Bears:
    """What one file says of whose contract it is."""

    signs: str
    """All its letters and digits."""
    customer: Fact
    number: str | None

    def knows(self, other: _Bears) -> bool:
        """Whether this file names the customer or the number of the other one."""
        name = name_key(str(other.customer.value))
        return name in self.signs or (other.number is not None and other.number in self.signs)


def find_mixed(papers: Mapping[str, Paper], vendor: Vendor, asked: Asked) -> Findings:
    """`contracts_mixed`, with where the two customers stand, where two of the files are of two contracts.

    Args:
        papers: the files of the claim, each by itself, under its name.
        vendor: the vendor of the proof.
        asked: what the form said.
    """
    if len(papers) < 2:
        return Findings()
    found = [bears for paper in papers.values() if (bears := _bears(paper, vendor, asked)) is not None]
    for one, other in combinations(found, 2):
        if _are_two(one, other):
            return Findings().noted(MIXED, (*one.customer.evidence, *other.customer.evidence))
    return Findings()


def _bears(paper: Paper, vendor: Vendor, asked: Asked) -> _Bears | None:
    """What a file says; None where it names no customer surely enough to speak against another file."""
    places = asked_places(paper.text, asked)
    customer = find_customer(paper, vendor, places.company)
    name = str(customer.value or "").strip()
    sure = _NAMED if without_form(name) != name else _NAMED_WITHOUT_FORM
    if not customer.counts or customer.confidence < sure or not name_key(name):
        return None
    number = find_contract_number(paper, places.number)
    signs = name_key(str(number.value)) if number.counts and number.confidence >= _NUMBERED else ""
    return _Bears(Letters.of(paper.text.plain).signs, customer, signs if len(signs) >= _SHORTEST_NUMBER else None)


def _are_two(one: _Bears, other: _Bears) -> bool:
    """Whether two files are of two contracts: another customer each, no number in common, neither names the other's."""
    mine, theirs = str(one.customer.value), str(other.customer.value)
    if fuzz.partial_ratio(name_key(mine), name_key(theirs)) >= _ALIKE or one.knows(other) or other.knows(one):
        return False
    if one.number and other.number and fuzz.ratio(one.number, other.number) < _ALIKE:
        return True
    # Alike numbers may be one misread, or two that a provider gave one after the other: the names tell.
    return not _words(mine) & _words(theirs)


def _words(name: str) -> set[str]:
    """The words of a name that two companies of one group may have in common."""
    return {key for word in without_form(name).split() if len(key := Letters.of(word).signs) >= _OF_ITS_OWN}
