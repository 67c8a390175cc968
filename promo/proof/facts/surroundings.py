"""What stands around a length of time or a date, as marks with learnt weights: how this reader tells their roles apart.
Pure.

A mark is a concept of the word lists that stands in some reach of the place ("before stands in the words after it"), or
a plain word of one language in such a reach. `tools/surroundings` weighs them on tagged papers; whoever wants to know
why a place was read as it was can print its marks with their weights.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from promo.periods import ONE_DAY, add_months
from promo.proof.facts.dates import FoundDate
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import UNSPACED
from promo.proof.facts.notices.cues import kind_by_cues
from promo.proof.facts.notices.roles import Roles
from promo.proof.facts.notices.rows import head_of_column
from promo.proof.facts.paper import Prose
from promo.proof.facts.sentences import Place

CONCEPTS = (
    "notice",
    "terminate",
    "renew",
    "unless",
    "before",
    "end",
    "any_time",
    "open_ended",
    "customer",
    "vendor",
    "both",
    "breach",
    "payment",
    "price",
    "retention",
    "trial",
    "liability",
    "other_notice",
    "cause",
    "reminder",
    "no_renewal",
    "opt_in",
    "start_label",
    "end_label",
    "term_label",
    "initial",
    "each",
    "same_length",
    "minimum",
    "yearly",
    "amendment",
    "delivery",
    "insurance",
    "convenience",
    "negation",
    "automatic",
    "prevails",
    "replaces",
    "signed",
    "ordered",
    "invoice_number",
    "number_label",
)
_REACH, _NEAR = 70, 25  # characters
_SENTENCE, _BESIDE = 350, 250  # characters of its sentence to either side, and of the neighbours, that are looked at
_SPAN = 14  # characters between the two dates of a span of time
_WORDS, _SIGNS = 9, 24  # words of a language with blanks, signs of one without
_STEM = 7  # letters: endings say little
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[:|?!;,.()]")
_LONGER_THAN = (13, 31, 62, 88, 100, 200, 364, 400)
_SCORES = (-6, -4, -2, -1, 0, 1, 2, 4)


@dataclass(frozen=True, slots=True)
class _Spot:
    """A length of time or a date, in the part of its sentence and of its neighbours that is near enough to tell: some
    texts have no stops."""

    prose: Prose
    start: int
    end: int
    place: Place

    @classmethod
    def of(cls, prose: Prose, start: int, end: int) -> _Spot:
        whole = prose.place(start)
        begin, stop = max(whole.begin, start - _SENTENCE), min(whole.end, end + _SENTENCE)
        near = Place(begin, stop, max(whole.previous, begin - _BESIDE), min(whole.following, stop + _BESIDE))
        return cls(prose, start, end, near)

    @property
    def before(self) -> str:
        """The words of its sentence before it."""
        return self.prose.low[max(self.place.begin, self.start - _REACH) : self.start]

    @property
    def after(self) -> str:
        """The words of its sentence after it."""
        return self.prose.low[self.end : min(self.place.end, self.end + _REACH)]

    @property
    def sentence(self) -> str:
        return self.prose.low[self.place.begin : self.place.end]

    @property
    def previous(self) -> str:
        """The end of the sentence before."""
        return self.prose.low[self.place.previous : self.place.begin]

    @property
    def following(self) -> str:
        """The beginning of the next sentence."""
        return self.prose.low[self.place.end : self.place.following]


def marks_of_length(prose: Prose, length: Length, roles: Roles) -> set[str]:
    """The marks of a length of time."""
    spot = _Spot.of(prose, length.start, length.end)
    phrases, days = prose.lexicon.phrases, length.period.rough_days() if length.period else 0
    marks = _words(spot) | _concepts(spot) | _parties(spot, roles) | _column(spot)
    marks |= {
        "any",
        f"unit {length.period.unit.value if length.period else 'hidden'}",
        f"longer {sum(days > n for n in _LONGER_THAN)}",
    }
    before, after = spot.before, spot.after
    follows = [name for name in ("notice_after", "before_after", "term_after") if phrases[name].match(after)]
    precedes = [name for name in ("term_before", "label") if phrases[name].search(before)]
    marks |= {f"{name} follows" for name in follows} | {f"{name} precedes" for name in precedes}
    if length.period is not None:
        kind, score = kind_by_cues(prose, spot.place, length)
        marks |= {f"cues {kind.value}", *(f"cues over {n}" for n in _SCORES if score > n)}
    return marks


def marks_of_date(prose: Prose, dates: Sequence[FoundDate], at: int) -> set[str]:
    """The marks of the date number `at` among the dates of a text, which are in its order."""
    found = dates[at]
    spot = _Spot.of(prose, found.start, found.end)
    marks = _words(spot) | _concepts(spot) | _column(spot) | _neighbours(prose, dates, at)
    marks |= _among(sorted({d.day for d in dates}), found.day)
    marks |= {"any", f"date {min(at, 4)} of the paper"}
    right_before = prose.low[max(0, found.start - 40) : found.start]
    precedes = [name for name in ("start_strong", "signed") if prose.lexicon.phrases[name].search(right_before)]
    return marks | {f"{name} precedes" for name in precedes}


def _neighbours(prose: Prose, dates: Sequence[FoundDate], at: int) -> set[str]:
    """Whether a span of time begins or ends with a date: "from 1 May 2025 to 30 April 2026"."""
    marks = {"up to"} if at and _is_a_span(prose, dates[at - 1], dates[at]) else set[str]()
    return marks | ({"from"} if at + 1 < len(dates) and _is_a_span(prose, dates[at], dates[at + 1]) else set())


def _is_a_span(prose: Prose, first: FoundDate, last: FoundDate) -> bool:
    between = prose.low[first.end : last.start]
    is_near = 0 <= last.start - first.end <= _SPAN
    return is_near and prose.lexicon.phrases["date_to_date"].search(between) is not None


def _among(days: Sequence[date], day: date) -> set[str]:
    """What a day is among all days of the paper, and in its month."""
    told = {
        "earliest": day == days[0],
        "latest": day == days[-1],
        "first of a month": day.day == 1,
        "last of a month": (day + ONE_DAY).day == 1,
        "years before another": not _last_days(day).isdisjoint(days),
        "years after another": any(day in _last_days(other) for other in days),
    }
    return {f"of {min(len(days), 6)} days", *(name for name, holds in told.items() if holds)}


@lru_cache(maxsize=4096)
def _last_days(first: date) -> frozenset[date]:
    """The days with which a term of one to five years may end that begins on a day: kept, for each date of a paper is
    held against all others."""
    anniversaries = [add_months(first, 12 * years) for years in (1, 2, 3, 4, 5)]
    return frozenset({*anniversaries, *(day - ONE_DAY for day in anniversaries)})


def _column(spot: _Spot) -> set[str]:
    """Concepts and words in the head of the column of a table."""
    lexicon, head = spot.prose.lexicon, head_of_column(spot.prose.low, spot.start)
    named = {
        f"{name} heads the column" for name in CONCEPTS if head and (p := lexicon.concepts.get(name)) and p.search(head)
    }
    return named | {f"{lexicon.language} head:{word}" for word in _stems(head)[:4]}


def _concepts(spot: _Spot) -> set[str]:
    before, after = spot.before, spot.after
    reaches = (
        ("before", before),
        ("after", after),
        ("in the sentence", spot.sentence),
        ("in the one before", spot.previous),
        ("in the next", spot.following),
        ("right before", before[-_NEAR:]),
        ("right after", after[:_NEAR]),
    )
    return {
        f"{name} {where}"
        for name in CONCEPTS
        if (p := spot.prose.lexicon.concepts.get(name))
        for where, text in reaches
        if p.search(text)
    }


def _parties(spot: _Spot, roles: Roles) -> set[str]:
    """Which party the sentence names first, which one last before the place and first after it; by role or by name."""
    place = spot.place
    named = roles.places(spot.prose.lexicon, spot.prose.low, place.previous, place.end)
    seen = [(at, party) for at, _, party in named]
    inside = [(at, party) for at, party in seen if at >= place.begin]
    before, after = [p for at, p in inside if at < spot.start], [p for at, p in inside if at >= spot.end]
    told = {f"{inside[0][1]} first"} if inside else {"nobody named"}
    if before:
        told.add(f"{before[-1]} last before")
    elif seen and not inside:
        told.add(f"{seen[-1][1]} in the sentence before")
    if after:
        told.add(f"{after[0]} first after")
    if len({party for _, party in inside}) == 1:
        told.add(f"only {inside[0][1]}")
    return told


def _words(spot: _Spot) -> set[str]:
    """Plain words near the place, each with its language and its reach."""
    low, language = spot.prose.low, spot.prose.lexicon.language
    unspaced = language in UNSPACED
    tell = _signs if unspaced else _stems
    most = _SIGNS if unspaced else _WORDS
    before = tell(low[max(0, spot.start - 120) : spot.start])[-most:]
    after = tell(low[spot.end : spot.end + 120])[:most]
    line = low.rfind("\n", 0, spot.start) + 1
    groups: dict[str, Sequence[str]] = {
        "b": before,
        "a": after,
        "bn": before[-3:],
        "an": after[:3],
        "s": tell(spot.sentence),
        "p": tell(spot.previous),
        "n": tell(spot.following),
        "l": tell(low[line : spot.start])[:4],
    }
    marks = {
        f"{language} {where}:{piece}"
        for where, found in groups.items()
        for piece in (_runs(found) if unspaced else found)
    }
    for size in (1, 2, 3):
        marks |= {f"{language} b{size}:{' '.join(before[-size:])}", f"{language} a{size}:{' '.join(after[:size])}"}
    if not low[line : spot.start].strip():
        above = low.rfind("\n", 0, max(0, line - 1)) + 1
        marks |= {"begins a line", *(f"{language} above:{word}" for word in tell(low[above:line])[-5:])}
    return marks


def _stems(text: str) -> list[str]:
    return ["0" if t.isdigit() else t[:_STEM] for t in _TOKEN.findall(text)]


def _signs(text: str) -> list[str]:
    return [sign for sign in text if not sign.isspace()]


def _runs(signs: Sequence[str]) -> list[str]:
    return ["".join(signs[k : k + n]) for n in (2, 3) for k in range(len(signs) - n + 1)]
