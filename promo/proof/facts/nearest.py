"""What stands nearest to a fact that was not found: shown instead of the bare word that there is nothing. Pure.

None of it decides anything. Whoever is asked for a page sees what was taken for it, and can say what it means.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from promo.proof.facts.legal_forms import CLOSING_AS_PRINTED
from promo.proof.facts.lengths import Length
from promo.proof.facts.model import Binds, Clause, ClauseKind, Fact, FactName, Facts
from promo.proof.facts.notices.roles import CUSTOMER, Roles
from promo.proof.facts.paper import Paper
from promo.proof.facts.parts import Part
from promo.proof.facts.standing import MOST
from promo.proof.facts.text import Evidence
from promo.proof.tags import Role

NEAR_NOTICE, NEAR_TERM, NEAR_PARTY = "near_notice", "near_term", "near_party"
NEAR_PROVIDER = "near_provider"
"""Names in `Facts.places`: what may be the notice, the days of the contract, the customer, the provider."""
_SHOWN = 2  # sentences; more of them explain nothing
_WORTH = {"terminate": 4, "leaves": 3, "no_such": 1}
_NOTICE = 2  # points of a word for the notice; a bare length or the number of a section is none
_LEAST = 3  # points: a word for leaving, or one for the notice and who gives it or how long it is
_BEFORE, _AFTER = 200, 300  # characters
_A_NAME = 0.5  # share of a role from which a name is shown as the provider's
_HEAD = r"[ \t]*(?:§|第|\d{1,2}[.)]|\d{1,2}(?:\.\d{1,2})+|(?:art|ziff|clause|section|cl[aá]usula)\w*\.? ?\d)[^\n]{0,80}"
_HEADING_BEHIND = re.compile(rf"(?<=[.;:。])\s*\n{_HEAD}\n?\s*\Z")
_HEADING_BEFORE = re.compile(rf"(?:{_HEAD}\n)+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Nearest:
    """Where the files of one language come nearest to what may be missing."""

    notice: tuple[Evidence, ...] = ()
    party: tuple[Evidence, ...] = ()
    provider: tuple[Evidence, ...] = ()


def nearest_in(
    paper: Paper, roles: Roles, lengths: Sequence[Length], company: Sequence[tuple[int, int]] = ()
) -> Nearest:
    """The sentences about leaving that name a period or a notice, best first, and where the claimant's name and that of
    the provider stand.

    Args:
        paper: the files of one language.
        roles: how they call their parties.
        lengths: all their lengths of time.
        company: where the name that was typed stands.
    """
    ranked = list(_sentences(paper, roles, lengths))
    most = max((points for points, _ in ranked), default=0)
    best = [part for points, part in ranked if points == most][:_SHOWN]
    notice = tuple(place for part in best for place in part.evidence)
    return Nearest(notice, paper.text.evidence(*company[0]) if company else (), _provider(paper, company))


def _provider(paper: Paper, company: Sequence[tuple[int, int]]) -> tuple[Evidence, ...]:
    """The surest name that the tagger takes for the provider's, with its legal form, as the paper writes it."""
    named = [
        p
        for p in paper.places
        if p.role is Role.VENDOR and not any(p.start < end and p.end > start for start, end in company)
    ]
    best = max(named, key=lambda p: (round(p.confidence, 1), -p.start), default=None)
    if best is None or best.confidence < _A_NAME:
        return ()
    form = CLOSING_AS_PRINTED.match(paper.text.plain, best.end)
    with_form = form is not None and any(sign.isupper() for sign in form.group())
    return paper.text.evidence(best.start, form.end() if form is not None and with_form else best.end)


def _sentences(paper: Paper, roles: Roles, lengths: Sequence[Length]) -> Iterator[tuple[int, Part]]:
    seen: set[int] = set()
    for concept in ("terminate", "notice_itself", "leaves"):
        for found in islice(paper.lexicon.everywhere(concept, paper.low), MOST):
            part = _sentence(paper, found.start())
            if part.begin in seen or part.has("special_right"):
                continue
            seen.add(part.begin)
            named = roles.places(paper.lexicon, paper.low, part.begin, part.end)
            points = sum(worth for word, worth in _WORTH.items() if part.has(word))
            points += _NOTICE * _names_a_notice(part)
            points += 2 * any(part.begin <= length.start < part.end for length in lengths if length.period)
            points += any(party == CUSTOMER for *_, party in named)
            if points >= _LEAST:
                yield points, part


def _names_a_notice(part: Part) -> bool:
    """Whether it has a word for the notice, and not only a length of time or the number of a section."""
    lexicon, low = part.paper.lexicon, part.paper.low
    words = (m[0] for m in lexicon.everywhere("notice_itself", low, [(part.begin, part.end)]))
    return any(not _DIGIT.search(word) and not lexicon.duration.search(word) for word in words)


def _sentence(paper: Paper, at: int) -> Part:
    """The sentence around an offset, without headings before and behind it; where there are no stops, as in a table,
    the words around it."""
    place = paper.place(at)
    begin, end = max(place.begin, at - _BEFORE), min(place.end, at + _AFTER)
    cut = begin > place.begin, end < place.end
    if (behind := _HEADING_BEHIND.search(paper.low, begin, end)) and behind.start() > at:
        end, cut = behind.start(), (cut[0], False)
    if (before := _HEADING_BEFORE.match(paper.low, begin, end)) and before.end() <= at:
        begin, cut = before.end(), (False, cut[1])
    return Part(paper, begin, end, cut)


def with_nearest(facts: Facts, parts: Sequence[Nearest], printed_end: Fact) -> Facts:
    """The facts with the places that come nearest to those that are missing.

    Args:
        facts: what was found.
        parts: of the files of each language.
        printed_end: the last day as the paper prints it, whatever became of it.
    """
    near: dict[str, tuple[Evidence, ...]] = {}
    if not (facts[FactName.RENEWAL_NOTICE].counts or facts[FactName.EXIT_NOTICE].counts):
        near[NEAR_NOTICE] = _of_clauses(facts.clauses) or _first(p.notice for p in parts)
    if not facts[FactName.CONTRACT_END].counts:
        start = facts[FactName.CONTRACT_START]
        near[NEAR_TERM] = (start.evidence[:1] if start.counts else ()) + printed_end.evidence[:1]
    if not facts[FactName.PARTY].counts:
        near[NEAR_PARTY] = _first(p.party for p in parts)
    if not facts[FactName.COMPETITOR].counts:
        near[NEAR_PROVIDER] = _first(p.provider for p in parts)
    near = {name: tuple(dict.fromkeys(places)) for name, places in near.items() if places}
    return (
        facts
        if not near
        else Facts(facts.found, facts.clauses, facts.findings, {**facts.places, **near}, facts.details)
    )


def _of_clauses(clauses: Sequence[Clause]) -> tuple[Evidence, ...]:
    """Those that may bind the customer, though nobody is sure enough of any."""
    may_bind = [c for c in clauses if c.binds is not Binds.VENDOR and c.kind is not ClauseKind.OPT_IN]
    ranked = sorted(may_bind, key=lambda c: -c.confidence)[:_SHOWN]
    return tuple(place for clause in ranked for place in clause.evidence)


def _first(found: Iterator[tuple[Evidence, ...]]) -> tuple[Evidence, ...]:
    return next((places for places in found if places), ())
