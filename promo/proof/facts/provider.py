"""Whether the competitor is a party of a paper, or sells what it is about, rather than being mentioned in it. Pure.

A cleaning contract may say that faults are reported through a program of the competitor; it is no contract with them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from promo.proof.facts.findings import Findings
from promo.proof.facts.legal_forms import closings
from promo.proof.facts.lexicon import UNSPACED
from promo.proof.facts.names import Vendor
from promo.proof.facts.paper import Paper
from promo.proof.facts.parties import name_key
from promo.proof.tags import Role, Span

MENTIONED = "provider_mentioned"
_MOST = 40  # places of a name that are looked at
_ROW = 90  # characters of a heading, a row, a line of a letterhead
_TOP, _SHORT_LINE = 200, 60  # characters: from the beginning of a paper; of a letterhead
_NEAR, _NEAR_UNSPACED = 48, 24  # characters between a name and the word for what is bought
_LEAD = 24  # characters before a name in which it is said to be a tool
_FORM_WITHIN = 40  # characters behind a name in which its legal form stands
_A_PARTY = 0.6  # share of a role from which a name is that party's
_STOPS = re.compile(r"[.。;]\s|\n\s*\n")
_LABEL = re.compile(r"[^\n:|]{2,30}(?::\s*|\s*\|\s*|\s{3,})")  # before what a row is about
_ENDS_A_SENTENCE = ".。;"


def is_provider(paper: Paper, vendor: Vendor) -> bool:
    """Whether the competitor is a party of the paper, or sells what it is about."""
    return any(_counts(paper, at) for at in _places(paper, vendor))


def find_mention(paper: Paper, vendor: Vendor, customers: Sequence[str] | None) -> Findings:
    """`provider_mentioned` where the paper that states the notice is not the competitor's.

    Args:
        paper: one file that states the notice.
        vendor: the competitor that the proof names.
        customers: the names of the customer where the competitor is the provider in another file of the proof.
    """
    if vendor.pattern is None or not vendor.fact.counts:
        return Findings()
    places = list(_places(paper, vendor))
    if any(_counts(paper, at) for at in places):
        return Findings()
    if not places and customers is not None:
        places = _others(paper, {name_key(name) for name in customers})
        return Findings().noted(MENTIONED, paper.text.evidence(*places[0])) if places else Findings()
    shown = paper.text.evidence(*places[0]) if places else vendor.fact.evidence
    return Findings().noted(MENTIONED, shown)


def _places(paper: Paper, vendor: Vendor) -> Iterator[Span]:
    found = vendor.pattern.finditer(paper.low) if vendor.pattern else iter(())
    return (m.span() for m in islice(found, _MOST))


def _counts(paper: Paper, at: Span) -> bool:
    """Whether a name stands as a party's or a seller's: with its legal form, in a heading or a row, beside what is
    bought, or where the tagger takes it for the provider."""
    if _has_form(paper, at):
        return True
    if _is_a_tool(paper, at):
        return False
    if _in_a_row(paper, at) or _beside_what_is_bought(paper, at):
        return True
    shares = paper.tags.roles_of(*at) if paper.tags is not None else {}
    return shares.get(Role.VENDOR, 0.0) >= _A_PARTY


def _has_form(paper: Paper, at: Span) -> bool:
    """Whether a legal form belongs to the name, or closes it: "TeamViewer Ireland Limited"."""
    begin, end = at[0], min(len(paper.low), at[1] + _FORM_WITHIN)
    first = next(closings(paper.text, begin, end), None)
    return first is not None and not re.search(r"[,;:()\n.]", paper.low[at[1] : first.start()])


def _is_a_tool(paper: Paper, at: Span) -> bool:
    """Whether something is done by means of it."""
    lexicon, low = paper.lexicon, paper.low
    lead = low[max(0, at[0] - _LEAD) : at[0]]
    leads = any(not lead[m.end() :].strip(" \n\"'") for m in lexicon.concepts["as_a_tool"].finditer(lead))
    behind = lexicon.concepts["as_a_tool_behind"].match(low, at[1])
    return leads or behind is not None


def _in_a_row(paper: Paper, at: Span) -> bool:
    """Whether it stands in a heading, a row of a table, a line of a letterhead, and in no sentence."""
    low = paper.low
    line = low.rfind("\n", 0, at[0]) + 1
    if _LABEL.fullmatch(low, line, at[0]) or _heads_the_paper(low, line, at):
        return True
    if paper.lexicon.language in UNSPACED:
        begin, end = low.rfind("\n", 0, at[0]) + 1, low.find("\n", at[1])
        end = len(low) if end < 0 else end
    else:
        place = paper.place(at[0])
        begin, end = place.begin, place.end
    words = low[begin:end].strip()
    return len(words) <= _ROW and words[-1:] not in _ENDS_A_SENTENCE and "。" not in words


def _heads_the_paper(low: str, line: int, at: Span) -> bool:
    """Whether it begins a short line at the top: on a picture nothing may part a letterhead from what follows."""
    end = low.find("\n", at[1])
    return at[0] < _TOP and not low[line : at[0]].strip() and 0 <= end - line <= _SHORT_LINE


def _beside_what_is_bought(paper: Paper, at: Span) -> bool:
    """Whether the word for what is bought stands near it in one sentence: "licences for AnyDesk"."""
    low = paper.low
    near = _NEAR_UNSPACED if paper.lexicon.language in UNSPACED else _NEAR
    begin, end = max(0, at[0] - near), min(len(low), at[1] + near)
    for stop in _STOPS.finditer(low, begin, at[0]):
        begin = stop.end()
    behind = _STOPS.search(low, at[1], end)
    end = behind.start() if behind else end
    return paper.lexicon.find("what_is_bought", low, begin, end) is not None


def _others(paper: Paper, customers: set[str]) -> list[Span]:
    """Firms that it names as its parties beside the customer; nothing where it was recognised from a picture, as the
    name may be misread."""
    if any(entry.page.sure for entry in paper.text.pages):
        return []
    named = [p for p in paper.places if p.role in (Role.VENDOR, Role.CUSTOMER) and p.confidence >= _A_PARTY]
    return [
        (p.start, p.end)
        for p in named
        if next(closings(paper.text, p.start, p.end + _FORM_WITHIN), None)
        and not any(_is_one(name_key(paper.text.plain[p.start : p.end]), name) for name in customers)
    ]


def _is_one(one: str, other: str) -> bool:
    return one in other or other in one
