"""Start, end, first term and renewal term of the contract. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from promo.periods import Period, Unit
from promo.proof.facts.dates import FoundDate
from promo.proof.facts.lengths import MOST, Length
from promo.proof.facts.lexicon import UNSPACED, Lexicon
from promo.proof.facts.model import Fact
from promo.proof.facts.sentences import Place
from promo.proof.facts.text import LOW, ProofText


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What the proof says of the contract's time."""

    start: Fact
    end: Fact
    initial_term: Fact
    renewal_term: Fact
    auto_renews: Fact


def find_term(text: ProofText, starts: list[int], lexicon: Lexicon, dates: list[FoundDate], lengths: Sequence[Length]) -> TermFacts:
    """Dates and terms, each with its place; what is not stated stays empty.

    Args:
        text: the joined proof.
        starts: where its sentences begin.
        lexicon: words of its language.
        dates: its dates, in the order of the text.
        lengths: its lengths of time, without those that are a notice.
    """
    start, end = _start_and_end(text, lexicon, dates)
    initial = _initial(text, starts, lexicon, dates, lengths)
    renewal = _renewal(text, starts, lexicon, initial, lengths)
    return TermFacts(start, end, initial, renewal, _auto(text, starts, lexicon))


def _start_and_end(text: ProofText, lexicon: Lexicon, dates: list[FoundDate]) -> tuple[Fact, Fact]:
    low = text.low
    best_start: tuple[float, FoundDate] | None = None
    best_end: tuple[float, FoundDate] | None = None
    amending = _amending(text, lexicon)
    for index, found in enumerate(dates):
        before = low[max(0, found.start - 60) : found.start]
        if lexicon.phrases["signed"].search(before):
            continue
        previous = dates[index - 1] if index else None
        pair = (
            previous is not None
            and 0 <= found.start - previous.end <= 14
            and bool(lexicon.phrases["date_to_date"].search(low[previous.end : found.start]))
        )
        if pair:
            weight = 2.0
            if best_end is None or weight > best_end[0]:
                best_end = (weight, found)
            if previous is not None and (best_start is None or best_start[0] < 2.0):
                best_start = (2.0, previous)
            continue
        start = _label_weight(lexicon, "start_label", before)
        if lexicon.language in UNSPACED:  # its labels stand behind: "from" and "takes effect" end the phrase
            following = low[found.end : found.end + 6]
            start = max(start, 1.8 * bool(lexicon.phrases["start_strong"].search(following) or following.startswith("から")))
        if start:
            weight = start + (1.0 if lexicon.phrases["start_strong"].search(before[-40:]) else 0.0)
            # An amendment says when the change begins, not the contract.
            weight -= 1.5 if any(a <= found.start < b for a, b in amending) else 0.0
            if best_start is None or weight > best_start[0]:
                best_start = (weight, found)
        end = _label_weight(lexicon, "end_label", before)
        if end > start and (best_end is None or end > best_end[0]):
            best_end = (end, found)
    return _fact(text, best_start), _fact(text, best_end)


def _amending(text: ProofText, lexicon: Lexicon) -> list[tuple[int, int]]:
    """Where the files lie, as offsets in the text, whose heading says that they amend a contract."""
    spans: list[tuple[int, int]] = []
    for index, entry in enumerate(text.pages):
        first = index == 0 or text.pages[index - 1].reading is not entry.reading
        if first and lexicon.has("amendment", entry.page.seen_text[:200].translate(LOW)):
            after = [p.at for p in text.pages[index:] if p.reading is not entry.reading]
            spans.append((entry.at, after[0] if after else len(text.low)))
    return spans


def _label_weight(lexicon: Lexicon, concept: str, before: str) -> float:
    """How near the last label of this concept stands in front of a date; 0 when none does."""
    weight = 0.0
    for found in lexicon.concepts[concept].finditer(before):
        gap = len(before) - found.end()
        if gap <= 24 and not re.search(r"[.;]\s", before[found.end() :]):
            weight = max(weight, 1.0 + len(found.group()) / 40 - gap / 48)
    return weight


def _fact(text: ProofText, best: tuple[float, FoundDate] | None) -> Fact:
    if best is None:
        return Fact()
    weight, found = best
    line = max(text.low.rfind("\n", 0, found.start), found.start - 60) + 1
    return Fact(found.day, round(min(0.97, 0.72 + weight / 10), 3), text.evidence(line, found.end))


def _begins(found: FoundDate) -> int:
    return found.start


def _initial(text: ProofText, starts: list[int], lexicon: Lexicon, dates: list[FoundDate], lengths: Sequence[Length]) -> Fact:
    low = text.low
    best: tuple[float, Length] | None = None
    for found in lengths:
        before = low[max(0, found.start - 60) : found.start]
        period = found.period
        if period is None or period.unit in (Unit.DAY, Unit.WEEK) or (period.unit is Unit.MONTH and period.count == 1):
            continue
        label = lexicon.find("term_label", before)
        initial = lexicon.find("initial", before)
        place = Place.around(starts, len(low), found.start)
        begin, end = place.begin, place.end
        # "from 1 July 2024 for two years", "for two years from 1 July 2024"
        beside = dates[max(0, bisect_left(dates, found.start, key=_begins) - 1) :][:2]
        dated = any(begin <= d.start < end and (0 <= found.start - d.end < 30 or 0 <= d.start - found.end < 30) for d in beside)
        if not label and not initial and not dated:
            continue
        lead = low[max(begin, found.start - 60) : found.start]
        if not lead.strip():  # a value under its label
            lead = low[max(0, low.rfind("\n", 0, max(0, begin - 1)), begin - 30) : found.start]
        weight = 1.0 * bool(lexicon.find("term_label", lead)) + 1.2 * bool(lexicon.find("initial", lead))
        weight += 2.4 * dated - 2.0 * lexicon.has("other_notice", low[begin:end])
        weight -= 2.0 * lexicon.has("each", lead[-32:]) + 1.5 * lexicon.has("notice", lead[-30:]) + 2.0 * lexicon.has("retention", lead)
        weight -= 2.0 * lexicon.has("price", low[begin : found.end]) + 1.5 * lexicon.has("breach", lead)
        weight -= 1.5 * lexicon.has("before", low[found.end : found.end + 12]) + lexicon.has("payment", lead)
        if weight > 0.9 and (best is None or weight > best[0]):
            best = (weight, found)
    return _length_fact(text, best)


def _renewal(text: ProofText, starts: list[int], lexicon: Lexicon, initial: Fact, lengths: Sequence[Length]) -> Fact:
    low = text.low
    best: tuple[float, Length] | None = None
    for found in lengths:
        place = Place.around(starts, len(low), found.start)
        begin, end = place.begin, place.end
        sentence = low[begin:end]
        if not lexicon.has("renew", sentence):
            continue
        period = found.period
        if period is None or period.unit in (Unit.DAY, Unit.WEEK):
            continue
        lead = low[max(begin, found.start - 50) : found.start]
        tail = low[found.end : min(end, found.end + 25)]
        weight = 2.0 * lexicon.has("each", lead) + 0.5 * lexicon.has("renew", lead)
        weight += 1.2 * bool(lexicon.phrases["renews"].search(tail[:16]) or lexicon.phrases["renews"].search(lead[-26:]))
        if lexicon.has("each", lead[-32:]):
            weight += 1.2
        else:
            weight -= 1.6 * lexicon.has("notice", lead[-25:] + tail) + 1.5 * lexicon.has("initial", lead[-20:])
        weight -= (
            1.2 * lexicon.has("before", tail[:10])
            + 4.0 * bool(lexicon.phrases["before_after"].match(low, found.end))
            + 2.0 * lexicon.has("price", sentence)
            + 2.0 * lexicon.has("cause", sentence)
        )
        if weight > 0.9 and (best is None or weight > best[0]):
            best = (weight, found)
    if best is not None:
        return _length_fact(text, best)
    for again in islice(lexicon.everywhere("renew", low), MOST) if "yearly" in lexicon.concepts else ():
        place = Place.around(starts, len(low), again.start())
        begin, end = place.begin, place.end
        yearly = lexicon.find("yearly", low, max(begin, again.start() - 80), min(end, again.end() + 80))
        if yearly and lexicon.phrases["renews"].search(again.group()):
            return Fact(Period(1, Unit.YEAR), 0.85, text.evidence(*_line(text, yearly)))
    same = next(lexicon.everywhere("same_length", low), None)
    if same and initial.value is not None:
        return Fact(initial.value, 0.85, text.evidence(same.start(), same.end()))
    return Fact()


def _length_fact(text: ProofText, best: tuple[float, Length] | None) -> Fact:
    if best is None:
        return Fact()
    weight, found = best
    lead = max(text.low.rfind("\n", 0, found.start), found.start - 50) + 1
    return Fact(found.period, round(min(0.96, 0.78 + weight / 20), 3), text.evidence(lead, found.end))


def _auto(text: ProofText, starts: list[int], lexicon: Lexicon) -> Fact:
    low = text.low
    none = next(lexicon.everywhere("no_renewal", low), None)
    if none:
        return Fact(False, 0.93, text.evidence(*_line(text, none)))
    for found in islice(lexicon.everywhere("renew", low), MOST):
        if lexicon.phrases["renews"].search(found.group()):
            place = Place.around(starts, len(low), found.start())
            begin, end = place.begin, place.end
            if not lexicon.has("opt_in", low[begin:end]):
                return Fact(True, 0.93, text.evidence(*_line(text, found)))
    return Fact()


def _line(text: ProofText, found: re.Match[str]) -> tuple[int, int]:
    begin = text.low.rfind("\n", 0, found.start()) + 1
    end = text.low.find("\n", found.end())
    return begin, len(text.low) if end < 0 else end


def plausible(day: date, as_of: date) -> bool:
    """Whether a contract of ours could have such a date: not older than 25 years, not 15 ahead."""
    return as_of.year - 25 <= day.year <= as_of.year + 15
