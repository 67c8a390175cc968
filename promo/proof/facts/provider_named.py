"""Which company a paper names as the provider, and the address it prints for it: the letters go there. Pure.

A group has several companies, and a directory knows one address of it; the contract is with the company that the paper
names. A brand alone is no company, and a company that a clause only mentions is no party.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from promo.proof.facts.asked import Letters
from promo.proof.facts.legal_forms import CLOSING_AS_PRINTED, EASTERN, closings, legal_form, without_form
from promo.proof.facts.model import ALONE, BOTH_READERS, NOT_FOUND, By, Fact
from promo.proof.facts.names import CompetitorCard, Vendor
from promo.proof.facts.paper import Paper
from promo.proof.facts.parties import name_key
from promo.proof.facts.printed_address import address_behind
from promo.proof.facts.text import Evidence
from promo.proof.tags import Role, Span

_WORDS_OVER_THE_LINE = 2  # of a name that a line's end breaks, its form counted
_WIDEST = 70  # characters of a name with its legal form
_A_PARTY = 0.5  # share of the role from which the tagger takes a name for the provider
_HEADED = 0.4  # what a name weighs more that opens the paper or stands as the first of two parties
_FIRST_LINES = 400  # characters
_MOST = 40  # places of a name that are looked at
_BETWEEN = 24  # characters between "between" and the first party
_SURE = 0.95
_MISREAD = 93.0  # how alike a printed name and a known company's are that differ by slips of recognition
_IN_FULL = re.compile(r",?\s(?:[A-Z]\w+\s)?(?:(?i:Corporation|Incorporated)|Pty\.? Ltd\.?|AB|A/S|AS|ApS|Oy)(?!\w)")
_MAKER = re.compile(
    r"(?:éditeur|editor|hersteller|publisher|manufacturer|maker|software by|produttore|fabricante|fabrikant|uitgever|"
    r"produkt|produit|product|producto|prodotto|produto|marke|marque|trademark|製造元|開発元)[^\n]{0,24}$",
    re.I,
)
"""Before the name of who makes what another company sells."""
_FIRST_PARTY = 160  # characters before the customer in which the other party of "X and the customer" stands
_PAIRED = 1.5  # what a name weighs more that one sentence joins with the customer's
_HEAD = 3000  # characters in which a paper names its parties
_BEGINS = re.compile(
    r"\n|[:;]|\b(?:zwischen|between|entre|tra|fra|tussen)\b(?: (?:der|dem|the|la|le|el|il|de|a|o)\b)?", re.I
)
_BEHIND_A_LABEL = re.compile(r":[ \t]*(?P<words>(?:[A-ZÀ-Ý][\w&.-]*[ ]){1,3})$")
_NAMES = re.compile(r"(?:[A-ZÀ-Ý][a-zà-ÿ]+ ){1,2}")
_RUNS_ON = re.compile(
    r"\s(?!(?:of|and|de|del|della|di|und|et|y|e|en|van|der|den|the|for|für|la|le|les|du|des)\b)[a-zà-ÿ]{2,}\b"
)
"""A word of a sentence between a name and a legal form: the form is another company's."""


@dataclass
class _Company:
    """One company of a paper: as it is printed, and what speaks for it."""

    printed: str
    weight: float = 0.0
    by_rules: bool = False
    by_tagger: bool = False
    places: list[Span] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Provider:
    """The company and its address; empty facts where the papers name none, or print none."""

    company: Fact = NOT_FOUND
    address: Fact = NOT_FOUND


def find_provider(
    papers: Sequence[Paper], vendor: Vendor, customer: Fact, cards: Sequence[CompetitorCard] = ()
) -> Provider:
    """The company that the papers name as the provider.

    Args:
        papers: the files, each by itself, those that state the notice first; the first that names a company counts.
        vendor: the competitor that they name.
        customer: who is none.
        cards: the vendors we know: a company whose name was misread from a picture is called as its card has it.
    """
    known = next((card.entities for card in cards if vendor.fact.counts and card.id == vendor.fact.value), ())
    for paper in papers:
        companies = _companies(paper, vendor, name_key(str(customer.value or "")))
        best = max(companies, key=lambda c: (c.weight, -c.places[0][0]), default=None)
        if best is not None:
            best.printed = _as_known(paper, best.printed, known)
            return Provider(_fact(paper, best), _address(paper, best, papers, customer))
    return Provider()


def _as_known(paper: Paper, printed: str, known: Sequence[str]) -> str:
    """The name of a company as its card has it, where a picture has it with letters mistaken or with its emblem."""
    key = company_key(printed)
    closed = [name for name in known if without_form(name) != name]
    if found := next((name for name in closed if key.endswith(company_key(name))), None):
        return printed if company_key(found) == key else found
    if not any(entry.page.sure for entry in paper.text.pages):
        return printed
    best = max(closed, key=lambda name: fuzz.partial_ratio(company_key(name), key), default=None)
    if best is None or len(company_key(best)) > len(key) + 2 or company_key(best) == key:
        return printed
    return best if fuzz.partial_ratio(company_key(best), key) >= _MISREAD else printed


def _fact(paper: Paper, company: _Company) -> Fact:
    places = paper.text.evidence(*company.places[0])
    if company.by_rules and company.by_tagger:
        return Fact(company.printed, _SURE, places, BOTH_READERS)
    return Fact(company.printed, ALONE, places, (By.TAGGER if company.by_tagger else By.RULES,))


def _companies(paper: Paper, vendor: Vendor, customer: str) -> list[_Company]:
    """The companies that may be the provider, each with all its places."""
    found: dict[str, _Company] = {}
    places: dict[str, list[Span]] = defaultdict(list)
    for at, is_named in _places(paper, vendor):
        begin, end = at
        printed = re.sub(r"\s+", " ", paper.text.plain[begin:end]).strip(" ,;:|\"'")
        key = company_key(printed)
        bare = name_key(printed)
        if not bare or is_form_alone(printed) or (customer and (bare in customer or customer in bare)):
            continue
        shares = paper.tags.roles_of(*at) if paper.tags is not None else {}
        share = shares.get(Role.VENDOR, 0.0)
        if shares.get(Role.CUSTOMER, 0.0) > max(share, _A_PARTY):
            continue
        if not is_named and share < _A_PARTY:
            continue
        if any(a < end and begin < b for a, b in places[key]):
            continue
        places[key].append(at)
        company = found.setdefault(key, _Company(printed))
        company.places.append(at)
        company.by_rules = company.by_rules or is_named
        company.by_tagger = company.by_tagger or share >= _A_PARTY
        if len(company.places) <= 4:
            is_maker = _MAKER.search(paper.text.plain, max(0, begin - 60), begin) is not None
            company.weight += (share + 0.2 * is_named + _HEADED * _opens(paper, begin)) * (0.3 if is_maker else 1.0)
    if (paired := _beside(paper, vendor, customer)) is not None:
        printed = re.sub(r"\s+", " ", paper.text.plain[slice(*paired)]).strip()
        company = found.setdefault(company_key(printed), _Company(printed))
        company.places.append(paired)
        company.by_rules, company.weight = True, company.weight + _PAIRED
    return list(found.values())


def _beside(paper: Paper, vendor: Vendor, customer: str) -> Span | None:
    """The company that one sentence joins with the customer: "X Ltd, Leeds, and the customer"."""
    if not customer:
        return None
    plain, low, text = paper.text.plain, paper.low, paper.text
    letters = Letters.of(plain[:_HEAD])
    at = letters.signs.find(customer)
    if at < 0:
        return None
    begins = letters.at[at]
    for legal in reversed(list(closings(text, max(0, begins - _FIRST_PARTY), begins))):
        if not any(paper.lexicon.phrases["and"].finditer(low, legal.end(), begins + 1)):
            return None
        if "\n\n" in low[legal.end() : begins]:
            return None
        starts = [m.end() for m in _BEGINS.finditer(plain, max(0, legal.start() - _WIDEST), legal.start())]
        start = max([*starts, max(0, legal.start() - _WIDEST)])
        named = (Role.VENDOR, Role.OTHER_NAME)
        tagged = [p.start for p in paper.places if p.role in named and start <= p.start < legal.end() <= p.end + 12]
        inside = vendor.pattern.search(low, start, legal.end()) if vendor.pattern else None
        if inside:
            start = inside.start()
        elif tagged and not _NAMES.fullmatch(plain, start, min(tagged)):
            start = min(tagged)
        while start < legal.start() and not (plain[start].isupper() or plain[start].isdigit()):
            start = plain.find(" ", start) + 1 if " " in plain[start : legal.start()] else legal.start()
        name = plain[start : legal.end()]
        return (start, legal.end()) if start < legal.start() and "," not in name.rpartition(",")[0] else None
    return None


def _opens(paper: Paper, begin: int) -> bool:
    """Whether a name stands at the top, or right behind "between"."""
    if begin < _FIRST_LINES:
        return True
    splits = paper.lexicon.concepts["party_split"].finditer(paper.low, max(0, begin - _BETWEEN - 20), begin)
    return any(begin - split.end() <= _BETWEEN for split in splits)


def is_form_alone(printed: str) -> bool:
    """Whether nothing but a legal form is printed."""
    return EASTERN.fullmatch(printed) is not None or CLOSING_AS_PRINTED.fullmatch(f" {printed}") is not None


def _places(paper: Paper, vendor: Vendor) -> Iterator[tuple[Span, bool]]:
    """Where names of companies stand, with their legal form; and whether the competitor's own name is a part of it."""
    plain, low, text = paper.text.plain, paper.low, paper.text
    if vendor.pattern is not None:
        for number, named in enumerate(vendor.pattern.finditer(low)):
            if number >= _MOST:
                break
            if closed := _with_form(paper, named.start(), named.end()):
                nearer = [m.start() for m in vendor.pattern.finditer(low, closed[0], closed[1] + 1)]
                yield (max([closed[0], *nearer]), closed[1]), True  # an emblem, and beside it the company
    for place in paper.places:
        if place.role is not Role.VENDOR:
            continue
        start = place.start
        if before := _BEHIND_A_LABEL.search(plain, max(0, start - _WIDEST), start):
            start = before.start("words")  # "Lieferant: Energie Taunusrand GmbH", of which the tagger took the end
        ends = [m.end() for m in _IN_FULL.finditer(plain, start, place.end)]
        end = ends[-1] if ends else legal_form(text, start, start + _WIDEST)
        whole = (start, max(end, place.end)) if end else _eastern(plain, start, place.end)
        if whole is not None and whole[1] - whole[0] <= _WIDEST and not _RUNS_ON.search(plain, *whole):
            is_named = vendor.pattern is not None and vendor.pattern.search(low, *whole) is not None
            yield whole, is_named


def _with_form(paper: Paper, start: int, end: int) -> Span | None:
    """The name around a competitor's one, up to the legal form that closes it; None where none does."""
    plain = paper.text.plain
    if eastern := _eastern(plain, start, end):
        return eastern
    in_full = _IN_FULL.match(plain, end)
    closed = in_full.end() if in_full else legal_form(paper.text, start, start + _WIDEST)
    own = [c.end() for c in closings(paper.text, start, end) if c.end() == end]
    if closed is None and not own:
        printed = CLOSING_AS_PRINTED.match(plain, end)
        if printed is None or not any(sign.isupper() for sign in printed.group()):
            return None
        closed = printed.end()
    stop = max([closed or 0, *own])
    if _RUNS_ON.search(plain, end, stop):  # "Kaseya reseller entity Sandhurst MSP Pty Ltd"
        return None
    lines = plain[start:stop].split("\n")
    if len(lines) > 2 or (len(lines) == 2 and len(lines[1].split()) > _WORDS_OVER_THE_LINE):
        return None  # an emblem, and below it another company
    if (
        plain[stop : stop + 1] == "."
        and plain[stop - 1 : stop].isalpha()
        and plain[start:stop].endswith(("Inc", "Ltd"))
    ):
        stop += 1
    return start, stop


_EASTERN_NAME = re.compile("[\u30a1-\u30f6ー\u4e00-\u9fff]{0,10}")
_EASTERN_BEHIND = re.compile(f"[\u30a1-\u30f6ー\u4e00-\u9fff]{{0,10}}?(?:{EASTERN.pattern})")


def _eastern(plain: str, start: int, end: int) -> Span | None:
    """The same of a Japanese company, whose form stands before its name or closes it."""
    before = next((m for m in EASTERN.finditer(plain, max(0, start - 5), start) if m.end() == start), None)
    inside = EASTERN.search(plain, start, end)
    behind = _EASTERN_BEHIND.match(plain, end)
    if inside:
        return start, max(end, inside.end())
    if before:
        tail = _EASTERN_NAME.match(plain, end)
        return before.start(), tail.end() if tail else end
    return (start, behind.end()) if behind else None


def company_key(name: str) -> str:
    """A company's name with its legal form: equal for two writings of one company, not for two of one group."""
    low = name.casefold().replace("limited", "ltd").replace("incorporated", "inc").replace("corporation", "corp")
    return Letters.of(low).signs


def _address(paper: Paper, company: _Company, papers: Sequence[Paper], customer: Fact) -> Fact:
    """The address behind one of the places of the company; of several the one that a sentence on notices gives."""
    at_hand = [(paper, at) for at in company.places]
    for other in papers:
        if other is not paper:
            at_hand += [(other, at) for at, _ in _spans_of(other, company.printed)]
    found: list[tuple[bool, str, tuple[Evidence, ...]]] = []
    for where, (_, end) in at_hand:
        if (printed := address_behind(where.text.plain, end)) is not None:
            words, span = printed
            if (theirs := name_key(str(customer.value or ""))) and theirs in name_key(words):
                continue
            found.append((_is_for_notices(where, end), words, where.text.evidence(*span)))
    if not found:
        return Fact()
    _, words, places = max(found, key=lambda f: f[0])
    return Fact(words, ALONE, places, (By.RULES,))


def _spans_of(paper: Paper, printed: str) -> Iterator[tuple[Span, bool]]:
    pattern = re.compile(r"\s+".join(re.escape(part) for part in printed.split()))
    for found in pattern.finditer(paper.text.plain):
        yield found.span(), True


def _is_for_notices(paper: Paper, at: int) -> bool:
    """Whether the sentence in which a name stands is about giving notice."""
    place = paper.place(at)
    return paper.lexicon.find("notice", paper.low, place.begin, at) is not None
