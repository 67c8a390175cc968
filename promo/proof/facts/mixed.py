"""Whether the papers of one claim belong to two contracts: each names another customer, number or provider, and neither
knows the other's; or one paper calls two companies its customer, or two numbers its own. Pure.

The notice of one contract and the customer of another make no contract. A daughter company, another spelling, a number
that only one paper bears and a cover letter are no second contract: what one paper says of the other joins them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz import fuzz

from promo.proof.facts.asked import Asked, Letters, asked_places
from promo.proof.facts.customer_named import labelled_customers
from promo.proof.facts.findings import Findings
from promo.proof.facts.legal_forms import without_form
from promo.proof.facts.model import Fact
from promo.proof.facts.names import CompetitorCard, Vendor, find_vendor, labelled_numbers, names_pattern
from promo.proof.facts.paper import Paper
from promo.proof.facts.parties import find_contract_number, find_customer, name_key
from promo.proof.facts.text import Evidence
from promo.proof.tags import Role, Span

MIXED = "contracts_mixed"
_NAMED, _NAMED_WITHOUT_FORM = 0.7, 0.85  # how sure the customer of one paper must be
_NUMBERED = 0.8  # how sure its number must be
_SOME = 0.3  # share of a role from which the tagger, too, may take what is labelled for that
_ALIKE = 80.0  # how alike two writings of one name are, or of one number
_OF_ITS_OWN = 4  # letters of a word that two companies of one group may have in common
_SHORTEST_NUMBER = 5  # signs; a shorter one stands in any paper
_BULLET = " \t-*|•·–"


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


def find_mixed(
    papers: Mapping[str, Paper],
    vendor: Vendor,
    asked: Asked,
    stating: Collection[str] = (),
    cards: Sequence[CompetitorCard] = (),
) -> Findings:
    """`contracts_mixed`, with where the two customers stand, where two of the files are of two contracts.

    Args:
        papers: the files of the claim, each by itself, under its name.
        vendor: the vendor of the proof.
        asked: what the form said.
        stating: the files that state a notice of the customer: an invoice, and a cover letter, are no contract.
        cards: the vendors we know.
    """
    for paper in papers.values():
        if (both := _two_customers(paper, vendor) or _two_numbers(paper)) is not None:
            return Findings().noted(MIXED, both)
    if len(papers) < 2:
        return Findings()
    if (apart := _two_of_one_customer(papers, vendor, asked, stating, cards)) is not None:
        return Findings().noted(MIXED, apart)
    found = [bears for paper in papers.values() if (bears := _bears(paper, vendor, asked)) is not None]
    for one, other in combinations(found, 2):
        if _are_two(one, other):
            return Findings().noted(MIXED, (*one.customer.evidence, *other.customer.evidence))
    return Findings()


def _two_customers(paper: Paper, vendor: Vendor) -> tuple[Evidence, ...] | None:
    """Where one paper calls two companies its customer that have nothing in common: two contracts, or one of two."""
    named = labelled_customers(paper.text, paper.lexicon, vendor)
    for one, other in combinations(named, 2):
        mine, theirs = (paper.text.plain[slice(*at)] for at in (one, other))
        alike = fuzz.partial_ratio(name_key(mine), name_key(theirs)) >= _ALIKE
        if (
            not alike
            and not _words(mine) & _words(theirs)
            and all(_has_role(paper, at, Role.CUSTOMER) for at in (one, other))
        ):
            return (*paper.text.evidence(*one), *paper.text.evidence(*other))
    return None


def _two_numbers(paper: Paper) -> tuple[Evidence, ...] | None:
    """Where one paper gives two numbers the very same label, each at the beginning of a line, and what stands from the
    second on does not name the first, nor what stands before it the second: two contracts in one file. An amendment and
    a later version name what they belong to."""
    plain = paper.text.plain
    found = labelled_numbers(paper.text, paper.lexicon)
    heads = [one for one in found if not plain[plain.rfind("\n", 0, one.label_at) + 1 : one.label_at].strip(_BULLET)]
    for one, other in combinations(heads, 2):
        mine, theirs = (name_key(plain[slice(*number.at)]) for number in (one, other))
        if one.label.split() != other.label.split() or min(len(mine), len(theirs)) < _SHORTEST_NUMBER:
            continue
        before, after = (Letters.of(part).signs for part in (plain[: other.label_at], plain[other.label_at :]))
        apart = fuzz.ratio(mine, theirs) < _ALIKE and mine not in after and theirs not in before
        if apart and all(_has_role(paper, number.at, Role.CONTRACT_NUMBER) for number in (one, other)):
            return (*paper.text.evidence(*one.at), *paper.text.evidence(*other.at))
    return None


def _has_role(paper: Paper, at: Span, role: Role) -> bool:
    """Whether the tagger, too, takes it for that."""
    return paper.tags is not None and paper.tags.roles_of(*at).get(role, 0.0) >= _SOME


def _two_of_one_customer(
    papers: Mapping[str, Paper], vendor: Vendor, asked: Asked, stating: Collection[str], cards: Sequence[CompetitorCard]
) -> tuple[Evidence, ...] | None:
    """Where two papers that both state a notice bear two numbers, or are of two providers, and neither knows the
    other's: an amendment, a reseller's order and a later version name what they belong to."""
    found: list[tuple[Paper, Fact, str, Fact]] = []
    for name in stating:
        if (paper := papers.get(name)) is not None:
            number = find_contract_number(paper, asked_places(paper.text, asked).number)
            found.append((paper, number, Letters.of(paper.text.plain).signs, find_vendor(paper.text, cards).fact))
    for (one, mine, its_signs, its), (other, theirs, other_signs, others) in combinations(found, 2):
        keys = [name_key(str(fact.value)) if fact.counts else "" for fact in (mine, theirs)]
        if any(key and key in signs for key, signs in zip(keys, (other_signs, its_signs), strict=True)):
            continue
        if fuzz.ratio(*(_customer_key(paper, vendor, asked) for paper in (one, other))) < _ALIKE:
            continue  # who is named otherwise is looked at below
        sure = all(
            fact.confidence >= _NUMBERED and len(key) >= _SHORTEST_NUMBER
            for fact, key in zip((mine, theirs), keys, strict=True)
        )
        if sure and fuzz.ratio(*keys) < _ALIKE:
            return (*mine.evidence, *theirs.evidence)
        if (
            all(keys)
            and its.counts
            and others.counts
            and its.value != others.value
            and _apart(one, its, other, others, cards)
        ):
            return (*its.evidence, *others.evidence)
    return None


def _customer_key(paper: Paper, vendor: Vendor, asked: Asked) -> str:
    return name_key(str(find_customer(paper, vendor, asked_places(paper.text, asked).company).value or ""))


def _apart(one: Paper, its: Fact, other: Paper, others: Fact, cards: Sequence[CompetitorCard]) -> bool:
    """Whether neither paper names the other's provider."""
    known = {card.id: names_pattern(card) for card in cards}
    mine, theirs = known.get(str(its.value)), known.get(str(others.value))
    return bool(mine and theirs and not mine.search(other.low) and not theirs.search(one.low))


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
