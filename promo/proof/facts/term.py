"""Start, end, first term and renewal term of the contract. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from promo.periods import Period, Unit
from promo.proof.facts.agree import Judged, Seen, seen_dates
from promo.proof.facts.dates import FoundDate
from promo.proof.facts.lengths import MOST
from promo.proof.facts.model import ALONE, BOTH_READERS, By, ClauseKind, Fact
from promo.proof.facts.notices import Notices
from promo.proof.facts.paper import Paper
from promo.proof.facts.parts import Part
from promo.proof.facts.said import day_said, is_said_as_before
from promo.proof.facts.standing import names_an_older
from promo.proof.facts.text import LOW
from promo.proof.tags import Role, Tag

GIVEN_FROM = 0.5
"""Share below which a date or a term is not given at all: a wrong one is worse than none."""
MOST_DATES = 300  # of one proof are judged; an order has five, a long contract fifty
_AMENDS = 0.6  # what the first day of an amendment, or of an older contract, weighs beside that of the contract
_SURE_START = 0.8  # share from which a date whole years before the best one is taken for the first day
_SURE_END = 0.8  # share from which an end before the first day is a contradiction of the paper's
_SHORTEST_TERM = 28  # days
_LEAD = 60  # characters that are quoted before a day or a length
_WORD_BEGINS = re.compile(r"(?<![^\W_])(?<![’'\u2010\-])[^\W_]")
_OF_ANOTHER = 0.6  # how sure an end is beside words of an older contract


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
    last_days: tuple[FoundDate, ...] = ()
    """All days that read as the last one of some term."""


def find_term(paper: Paper, dates: Sequence[FoundDate], notices: Notices, as_of: date) -> TermFacts:
    """Dates and terms, each with its place; what is not stated stays empty.

    Args:
        paper: the files of one language.
        dates: its dates, in the order of the text.
        notices: its lengths of time, judged.
        as_of: the day on which the running term is asked for.

    Returns:
        Each fact as found; the end is the printed one, of whichever term.
    """
    few = list(dates)[:MOST_DATES]
    days = [JudgedDay(found, seen) for found, seen in zip(few, seen_dates(paper, few), strict=True)]
    initial = _length(paper, notices, Role.FIRST_TERM)
    renewal = _renewal(paper, notices, initial)
    start = _start(paper, days)
    return TermFacts(
        start=start,
        end=_end(paper, days, as_of, start),
        initial_term=initial,
        renewal_term=renewal,
        auto_renews=_auto(paper, notices, renewal),
        over=_over(paper, days, as_of, start),
        last_days=tuple(it.found for it in days if it.seen.share(Role.END) >= GIVEN_FROM),
    )


@dataclass(frozen=True, slots=True)
class JudgedDay:
    """A date and what both readers see in it."""

    found: FoundDate
    seen: Seen

    @property
    def day(self) -> date:
        """The day itself."""
        return self.found.day


def _start(paper: Paper, days: Sequence[JudgedDay]) -> Fact:
    """The surest first day; where another one lies whole years before it, that one, for the later begins a later term.

    An amendment says when the change begins, not the contract.
    """
    amending = _amending(paper)

    def share(it: JudgedDay) -> float:
        is_of_change = any(begin <= it.found.start < end for begin, end in amending)
        is_of_another = it.seen.share(Role.START) >= GIVEN_FROM and names_an_older(Part.around(paper, it.found.start))
        return it.seen.share(Role.START) * (_AMENDS if is_of_change or is_of_another else 1.0)

    best = max(days, key=share, default=None)
    if best is None or share(best) < GIVEN_FROM:
        return _start_of_tagger(paper)
    sure = (it for it in days if share(it) >= _SURE_START and _years_before(it.day, best.day))
    return _day(paper, min(sure, key=lambda it: it.day, default=best), Role.START)


def _start_of_tagger(paper: Paper) -> Fact:
    """The surest first day that only the tagger sees, as far as its words say one."""
    for place in sorted((p for p in paper.places if p.role is Role.START), key=lambda p: -p.confidence):
        if (day := day_said(paper.text.plain[place.start : place.end], paper.lexicons)) is not None:
            sure = min(ALONE, round(place.confidence, 3))
            return Fact(day, sure, paper.text.evidence(place.start, place.end), (By.TAGGER,))
    return Fact()


def _years_before(one: date, other: date) -> bool:
    return one < other and (one.month, one.day) == (other.month, other.day)


def _end(paper: Paper, days: Sequence[JudgedDay], as_of: date, start: Fact) -> Fact:
    """The printed last day: the nearest one still ahead, else the last that has passed; not that of an older
    contract."""
    ends = [it for it in days if it.seen.share(Role.END) >= GIVEN_FROM]
    ends = [it for it in ends if it.day >= as_of or not _is_of_another(paper, it, start)]
    ahead = [it for it in ends if it.day >= as_of]
    chosen = min(ahead, key=lambda it: it.day) if ahead else max(ends, key=lambda it: it.day, default=None)
    return Fact() if chosen is None else _day(paper, chosen, Role.END)


def _is_of_another(paper: Paper, it: JudgedDay, start: Fact) -> bool:
    """Whether a past day that looks like an end is that of an older contract, or one of a list of days of which one
    looks so by chance: it lies before the first day, and no reader is sure of it."""
    if names_an_older(Part.around(paper, it.found.start)):
        return True
    is_before = isinstance(start.value, date) and start.confidence >= GIVEN_FROM and it.day <= start.value
    return is_before and it.seen.share(Role.END) < _SURE_END


def _over(paper: Paper, days: Sequence[JudgedDay], as_of: date, start: Fact) -> Fact:
    """The last day of a contract of which the paper says that it is over: "has ended on 31 March"; not of the one
    before it."""
    for it in days:
        if it.day >= as_of or it.seen.share(Role.END) < GIVEN_FROM:
            continue
        place = paper.place(it.found.start)
        if paper.lexicon.has("is_over", paper.low[place.begin : place.end]):
            sure = sure_of_end(paper, it.found.start, it.day, start)
            if sure:
                return Fact(it.day, min(0.9, sure), paper.text.evidence(place.begin, place.end), BOTH_READERS)
    return Fact()


def sure_of_end(paper: Paper, at: int, day: date, start: Fact) -> float:
    """How sure it is that a day on which something ended is the last one of this contract, and not of one before it.

    A day before the first one is that of another contract. Where the words around it speak of an older one, nobody
    knows: a person looks.
    """
    if isinstance(start.value, date) and start.confidence >= GIVEN_FROM and day <= start.value:
        return 0.0
    return _OF_ANOTHER if names_an_older(Part.around(paper, at)) else 1.0


def _day(paper: Paper, it: JudgedDay, role: Role) -> Fact:
    lead = _led_in(paper.low, it.found.start)
    return Fact(it.day, it.seen.confidence(role), paper.text.evidence(lead, it.found.end), it.seen.readers(role))


def _led_in(low: str, at: int) -> int:
    """Where a quote begins that has some of the words before a place: at its line, or at a whole word of that line."""
    line = low.rfind("\n", 0, at) + 1
    begin = at - _LEAD
    if begin <= line:
        return line
    word = _WORD_BEGINS.search(low, begin, at)
    return word.start() if word else begin


def _amending(paper: Paper) -> list[tuple[int, int]]:
    """Where the files lie, as offsets in the text, whose heading says that they amend a contract."""
    pages = paper.text.pages
    spans: list[tuple[int, int]] = []
    for index, entry in enumerate(pages):
        first = index == 0 or pages[index - 1].reading is not entry.reading
        if first and paper.lexicon.has("amendment", entry.page.seen_text[:200].translate(LOW)):
            after = [p.at for p in pages[index:] if p.reading is not entry.reading]
            spans.append((entry.at, after[0] if after else len(paper.low)))
    return spans


def _length(paper: Paper, notices: Notices, role: Role) -> Fact:
    """The surest length with a role; a term of days or weeks is none."""
    best = max((it for it in notices.judged if _may_be_a_term(it)), key=lambda it: it.seen.share(role), default=None)
    if best is None or best.seen.share(role) < GIVEN_FROM:
        return Fact()
    found, seen = best.length, best.seen
    lead = _led_in(paper.low, found.start)
    return Fact(found.period, seen.confidence(role), paper.text.evidence(lead, found.end), seen.readers(role))


def _may_be_a_term(it: Judged) -> bool:
    period = it.length.period
    return period is not None and (period.unit not in (Unit.DAY, Unit.WEEK) or period.rough_days() >= _SHORTEST_TERM)


def _renewal(paper: Paper, notices: Notices, initial: Fact) -> Fact:
    """The length of each renewal: as stated, "as long as before", or yearly."""
    stated = _length(paper, notices, Role.RENEWAL_TERM)
    if stated.counts:
        return stated
    same = _same_length(paper, initial)
    return same if same is not None else _yearly(paper)


def _same_length(paper: Paper, initial: Fact) -> Fact | None:
    """The renewal is as long as the first term: the paper says so in words, the tagger sees it, or both."""
    plain = paper.text.plain
    tagged = (p for p in paper.places if p.role is Role.RENEWAL_TERM and is_said_as_before(plain[p.start : p.end]))
    same = next(tagged, None)
    in_words = next(paper.lexicon.everywhere("same_length", paper.low), None)
    if initial.value is None or (same is None and in_words is None):
        return None
    at = (same.start, same.end) if same else in_words.span() if in_words else (0, 0)
    readers = tuple(by for by, saw in zip(BOTH_READERS, (in_words, same), strict=True) if saw)
    sure = round(min(initial.confidence, 0.9 if len(readers) > 1 else ALONE), 3)
    return Fact(initial.value, sure, paper.text.evidence(*at), readers)


def _yearly(paper: Paper) -> Fact:
    """A year, where a word of it stands beside the word of renewal."""
    low, lexicon = paper.low, paper.lexicon
    for again in islice(lexicon.everywhere("renew", low), MOST) if "yearly" in lexicon.concepts else ():
        place = paper.place(again.start())
        begin, end = max(place.begin, again.start() - 80), min(place.end, again.end() + 80)
        yearly = lexicon.find("yearly", low, begin, end)
        if yearly and lexicon.phrases["renews"].search(again.group()):
            return Fact(Period(1, Unit.YEAR), ALONE, paper.text.evidence(*_line(paper, yearly)), (By.RULES,))
    return Fact()


def _auto(paper: Paper, notices: Notices, renewal: Fact) -> Fact:
    """Whether it renews by itself: in so many words, or because it has a renewal term or a notice that stops one."""
    ruled = _auto_by_rules(paper)
    said = [p for p in paper.places if p.role in (Role.RENEWS, Role.RENEWS_NOT)]
    if said:
        return _auto_as_tagged(paper, said, ruled)
    if any(c.kind is ClauseKind.OPT_IN and c.confidence >= GIVEN_FROM for c in notices.clauses):
        place = next(c for c in notices.clauses if c.kind is ClauseKind.OPT_IN)
        return Fact(False, min(ALONE, place.confidence), place.evidence, place.readers)
    if ruled.value is not None:
        return ruled
    if renewal.counts:
        return Fact(True, min(ALONE, renewal.confidence), renewal.evidence, renewal.readers)
    stops = next((c for c in notices.clauses if c.kind is ClauseKind.RENEWAL and c.confidence >= 0.8), None)
    return Fact(True, ALONE, stops.evidence, stops.readers) if stops else Fact()


def _auto_as_tagged(paper: Paper, said: Sequence[Tag], ruled: Fact) -> Fact:
    """What the tagger sees; "does not renew unless": a paper that speaks of both has a renewal."""
    best = max(said, key=lambda p: p.confidence)
    speaks_of_both = any(p.role is not best.role and p.confidence > 0.6 for p in said)
    value = speaks_of_both or best.role is Role.RENEWS
    agreed = ruled.value is value
    sure = round(max(0.9, best.confidence) if agreed else min(ALONE, best.confidence), 3)
    return Fact(value, sure, paper.text.evidence(best.start, best.end), BOTH_READERS if agreed else (By.TAGGER,))


def _auto_by_rules(paper: Paper) -> Fact:
    low, lexicon = paper.low, paper.lexicon
    none = next(lexicon.everywhere("no_renewal", low), None)
    if none:
        return Fact(False, ALONE, paper.text.evidence(*_line(paper, none)), (By.RULES,))
    for found in islice(lexicon.everywhere("renew", low), MOST):
        if lexicon.phrases["renews"].search(found.group()) and not lexicon.has("opt_in", paper.sentence(found.start())):
            return Fact(True, ALONE, paper.text.evidence(*_line(paper, found)), (By.RULES,))
    return Fact()


def _line(paper: Paper, found: re.Match[str]) -> tuple[int, int]:
    begin = paper.low.rfind("\n", 0, found.start()) + 1
    end = paper.low.find("\n", found.end())
    return begin, len(paper.low) if end < 0 else end


def plausible(day: date, as_of: date) -> bool:
    """Whether a contract of ours could have such a date: not older than 25 years, not 15 ahead."""
    return as_of.year - 25 <= day.year <= as_of.year + 15
