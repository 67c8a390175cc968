"""Start, end, first term and renewal term of the contract. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from promo.periods import Period, Unit
from promo.proof.facts.agree import Seen, seen_dates
from promo.proof.facts.dates import FoundDate
from promo.proof.facts.lengths import MOST, Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, BOTH_READERS, By, ClauseKind, Fact
from promo.proof.facts.notices import Notices
from promo.proof.facts.said import day_said, is_said_as_before
from promo.proof.facts.sentences import Place
from promo.proof.facts.text import LOW, ProofText
from promo.proof.tags import Role, Tag, Tags

GIVEN_FROM = 0.5
"""Share below which a date or a term is not given at all: a wrong one is worse than none."""
MOST_DATES = 300  # of one proof are judged; an order has five, a long contract fifty
_AMENDS = 0.6


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What the proof says of the contract's time."""

    start: Fact
    end: Fact
    initial_term: Fact
    renewal_term: Fact
    auto_renews: Fact
    over: Fact
    """The day on which the contract ended, where the paper says that it has."""


def find_term(
    text: ProofText,
    starts: Sequence[int],
    lexicon: Lexicon,
    others: Sequence[Lexicon],
    dates: Sequence[FoundDate],
    notices: Notices,
    tags: Tags | None,
    places: Sequence[Tag],
    as_of: date,
) -> TermFacts:
    """Dates and terms, each with its place; what is not stated stays empty.

    Args:
        text: the joined proof.
        starts: where its sentences begin.
        lexicon: words of its language.
        others: that lexicon and all others, for words that the tagger took for a date.
        dates: its dates, in the order of the text.
        notices: its lengths of time, judged.
        tags: what the tagger says; None where it did not read.
        places: the places it found.
        as_of: the day on which the running term is asked for.
    """
    days = list(dates)[:MOST_DATES]
    seen = seen_dates(text, starts, days, lexicon, tags)
    start = _start(text, lexicon, days, seen, places, others)
    end = _end(text, days, seen, as_of)
    initial = _length(text, notices, Role.FIRST_TERM)
    renewal = _renewal(text, starts, lexicon, notices, initial, places)
    auto = _auto(text, starts, lexicon, notices, places, renewal)
    return TermFacts(start, end, initial, renewal, auto, _over(text, starts, lexicon, days, seen, as_of))


def _start(
    text: ProofText,
    lexicon: Lexicon,
    days: Sequence[FoundDate],
    seen: Sequence[Seen],
    places: Sequence[Tag],
    others: Sequence[Lexicon],
) -> Fact:
    """The surest first day; where another one lies whole years before it, that one, for the later begins a later term.

    An amendment says when the change begins, not the contract.
    """
    amending = _amending(text, lexicon)

    def share(k: int) -> float:
        return seen[k].share(Role.START) * (_AMENDS if any(a <= days[k].start < b for a, b in amending) else 1.0)

    best = max(range(len(days)), key=share, default=None)
    if best is not None and share(best) >= GIVEN_FROM:
        first = min(
            (k for k in range(len(days)) if share(k) >= 0.8 and _years_before(days[k].day, days[best].day)),
            key=lambda k: days[k].day,
            default=best,
        )
        return _day(text, days[first], seen[first], Role.START)
    for place in sorted((p for p in places if p.role is Role.START), key=lambda p: -p.confidence):
        if (day := day_said(text.plain[place.start : place.end], others)) is not None:
            return Fact(
                day, min(ALONE, round(place.confidence, 3)), text.evidence(place.start, place.end), (By.TAGGER,)
            )
    return Fact()


def _years_before(one: date, other: date) -> bool:
    return one < other and (one.month, one.day) == (other.month, other.day)


def _end(text: ProofText, days: Sequence[FoundDate], seen: Sequence[Seen], as_of: date) -> Fact:
    """The printed last day: the nearest one still ahead, else the last that has passed."""
    ends = [k for k in range(len(days)) if seen[k].share(Role.END) >= GIVEN_FROM]
    ahead = [k for k in ends if days[k].day >= as_of]
    chosen = min(ahead, key=lambda k: days[k].day) if ahead else max(ends, key=lambda k: days[k].day, default=None)
    return Fact() if chosen is None else _day(text, days[chosen], seen[chosen], Role.END)


def _over(
    text: ProofText,
    starts: Sequence[int],
    lexicon: Lexicon,
    days: Sequence[FoundDate],
    seen: Sequence[Seen],
    as_of: date,
) -> Fact:
    """The last day of a contract of which the paper says that it is over: "has ended on 31 March"."""
    for found, what in zip(days, seen, strict=True):
        place = Place.around(starts, len(text.low), found.start)
        if (
            found.day < as_of
            and what.share(Role.END) >= GIVEN_FROM
            and lexicon.has("is_over", text.low[place.begin : place.end])
        ):
            return Fact(found.day, 0.9, text.evidence(place.begin, place.end), BOTH_READERS)
    return Fact()


def _day(text: ProofText, found: FoundDate, seen: Seen, role: Role) -> Fact:
    line = max(text.low.rfind("\n", 0, found.start), found.start - 60) + 1
    return Fact(found.day, seen.confidence(role), text.evidence(line, found.end), seen.readers(role))


def _amending(text: ProofText, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where the files lie, as offsets in the text, whose heading says that they amend a contract."""
    spans: list[tuple[int, int]] = []
    for index, entry in enumerate(text.pages):
        first = index == 0 or text.pages[index - 1].reading is not entry.reading
        if first and lexicon.has("amendment", entry.page.seen_text[:200].translate(LOW)):
            after = [p.at for p in text.pages[index:] if p.reading is not entry.reading]
            spans.append((entry.at, after[0] if after else len(text.low)))
    return spans


def _length(text: ProofText, notices: Notices, role: Role) -> Fact:
    """The surest length with a role; a term of days or weeks is none."""
    fit = [
        k
        for k, x in enumerate(notices.lengths)
        if x.period and (x.period.unit not in (Unit.DAY, Unit.WEEK) or x.period.rough_days() >= 28)
    ]
    best = max(fit, key=lambda k: notices.seen[k].share(role), default=None)
    if best is None or notices.seen[best].share(role) < GIVEN_FROM:
        return Fact()
    found, seen = notices.lengths[best], notices.seen[best]
    lead = max(text.low.rfind("\n", 0, found.start), found.start - 50) + 1
    return Fact(found.period, seen.confidence(role), text.evidence(lead, found.end), seen.readers(role))


def _renewal(
    text: ProofText, starts: Sequence[int], lexicon: Lexicon, notices: Notices, initial: Fact, places: Sequence[Tag]
) -> Fact:
    """The length of each renewal: as stated, "as long as before", or yearly."""
    stated = _length(text, notices, Role.RENEWAL_TERM)
    if stated.counts and len(stated.readers) > 1:
        return stated
    same = next(
        (p for p in places if p.role is Role.RENEWAL_TERM and is_said_as_before(text.plain[p.start : p.end])), None
    )
    in_words = next(lexicon.everywhere("same_length", text.low), None)
    if initial.value is not None and (same or in_words) and not stated.counts:
        at = (same.start, same.end) if same else in_words.span() if in_words else (0, 0)
        readers = tuple(by for by, saw in zip(BOTH_READERS, (in_words, same), strict=True) if saw)
        return Fact(
            initial.value,
            round(min(initial.confidence, 0.9 if len(readers) > 1 else ALONE), 3),
            text.evidence(*at),
            readers,
        )
    if stated.counts:
        return stated
    for again in islice(lexicon.everywhere("renew", text.low), MOST) if "yearly" in lexicon.concepts else ():
        place = Place.around(starts, len(text.low), again.start())
        yearly = lexicon.find(
            "yearly", text.low, max(place.begin, again.start() - 80), min(place.end, again.end() + 80)
        )
        if yearly and lexicon.phrases["renews"].search(again.group()):
            return Fact(Period(1, Unit.YEAR), ALONE, text.evidence(*_line(text, yearly)), (By.RULES,))
    return Fact()


def _auto(
    text: ProofText, starts: Sequence[int], lexicon: Lexicon, notices: Notices, places: Sequence[Tag], renewal: Fact
) -> Fact:
    """Whether it renews by itself: in so many words, or because it has a renewal term or a notice that stops one."""
    ruled = _auto_by_rules(text, starts, lexicon)
    said = max(
        (p for p in places if p.role in (Role.RENEWS, Role.RENEWS_NOT)), key=lambda p: p.confidence, default=None
    )
    value = None if said is None else said.role is Role.RENEWS
    if said is not None and any(
        p.role is not said.role and p.role in (Role.RENEWS, Role.RENEWS_NOT) and p.confidence > 0.6 for p in places
    ):
        value = True  # "does not renew unless": a paper that speaks of both has a renewal
    opted = any(c.kind is ClauseKind.OPT_IN and c.confidence >= GIVEN_FROM for c in notices.clauses)
    if said is not None:
        agreed = ruled.value is value
        sure = round(max(0.9, said.confidence) if agreed else min(ALONE, said.confidence), 3)
        return Fact(value, sure, text.evidence(said.start, said.end), BOTH_READERS if agreed else (By.TAGGER,))
    if opted:
        place = next(c for c in notices.clauses if c.kind is ClauseKind.OPT_IN)
        return Fact(False, min(ALONE, place.confidence), place.evidence, place.readers)
    if ruled.value is not None:
        return ruled
    if renewal.counts:
        return Fact(True, min(ALONE, renewal.confidence), renewal.evidence, renewal.readers)
    stops = next((c for c in notices.clauses if c.kind is ClauseKind.RENEWAL and c.confidence >= 0.8), None)
    return Fact(True, ALONE, stops.evidence, stops.readers) if stops else Fact()


def _auto_by_rules(text: ProofText, starts: Sequence[int], lexicon: Lexicon) -> Fact:
    low = text.low
    none = next(lexicon.everywhere("no_renewal", low), None)
    if none:
        return Fact(False, ALONE, text.evidence(*_line(text, none)), (By.RULES,))
    for found in islice(lexicon.everywhere("renew", low), MOST):
        if lexicon.phrases["renews"].search(found.group()):
            place = Place.around(starts, len(low), found.start())
            if not lexicon.has("opt_in", low[place.begin : place.end]):
                return Fact(True, ALONE, text.evidence(*_line(text, found)), (By.RULES,))
    return Fact()


def _line(text: ProofText, found: re.Match[str]) -> tuple[int, int]:
    begin = text.low.rfind("\n", 0, found.start()) + 1
    end = text.low.find("\n", found.end())
    return begin, len(text.low) if end < 0 else end


def plausible(day: date, as_of: date) -> bool:
    """Whether a contract of ours could have such a date: not older than 25 years, not 15 ahead."""
    return as_of.year - 25 <= day.year <= as_of.year + 15


__all__ = ["Length", "TermFacts", "find_term", "plausible"]
