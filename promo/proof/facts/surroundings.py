"""What stands around a length of time or a date, as marks with learnt weights: how this reader tells their roles apart.
Pure.

A mark is a concept of the word lists that stands in some reach of the place ("before stands in the words after it"), or
a plain word of one language in such a reach. `tools/surroundings` weighs them on tagged papers; whoever wants to know
why a place was read as it was can print its marks with their weights.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from promo.periods import ONE_DAY, add_months
from promo.proof.facts.dates import FoundDate
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import UNSPACED, Lexicon
from promo.proof.facts.notices.cues import kind_by_cues
from promo.proof.facts.notices.roles import Roles
from promo.proof.facts.notices.rows import head_of_column
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
_SENTENCE, _BESIDE = (
    350,
    250,
)  # characters of its own sentence to either side, and of the neighbours, that are looked at
_WORDS, _SIGNS = 9, 24  # words of a language with blanks, signs of one without
_STEM = 7  # letters: endings say little
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[:|?!;,.()]")
_LONGER_THAN = (13, 31, 62, 88, 100, 200, 364, 400)
_SCORES = (-6, -4, -2, -1, 0, 1, 2, 4)


def marks_of_length(low: str, starts: Sequence[int], length: Length, lexicon: Lexicon, roles: Roles) -> set[str]:
    """The marks of a length of time."""
    place = _near_part(Place.around(starts, len(low), length.start), length.start, length.end)
    days = length.period.rough_days() if length.period else 0
    marks = _words(low, place, length.start, length.end, lexicon) | _concepts(
        low, place, length.start, length.end, lexicon
    )
    marks |= _parties(low, place, length.start, length.end, lexicon, roles)
    marks |= {
        "any",
        f"unit {length.period.unit.value if length.period else 'hidden'}",
        f"longer {sum(days > n for n in _LONGER_THAN)}",
    }
    before, after = (
        low[max(place.begin, length.start - _REACH) : length.start],
        low[length.end : min(place.end, length.end + _REACH)],
    )
    marks |= {
        f"{name} follows"
        for name in ("notice_after", "before_after", "term_after")
        if lexicon.phrases[name].match(after)
    }
    marks |= {f"{name} precedes" for name in ("term_before", "label") if lexicon.phrases[name].search(before)}
    marks |= _column(low, length.start, lexicon)
    if length.period is not None:
        kind, score = kind_by_cues(low, place, length, length.period, lexicon)
        marks |= {f"cues {kind.value}", *(f"cues over {n}" for n in _SCORES if score > n)}
    return marks


def marks_of_date(low: str, starts: Sequence[int], dates: Sequence[FoundDate], at: int, lexicon: Lexicon) -> set[str]:
    """The marks of the date number `at` among the dates of a text, which are in its order."""
    found = dates[at]
    place = _near_part(Place.around(starts, len(low), found.start), found.start, found.end)
    marks = _words(low, place, found.start, found.end, lexicon) | _concepts(low, place, found.start, found.end, lexicon)
    days = sorted({d.day for d in dates})
    marks |= {"any", f"date {min(at, 4)} of the paper", f"of {min(len(days), 6)} days"}
    marks |= {name for name, day in (("earliest", days[0]), ("latest", days[-1])) if day == found.day}
    if (
        at
        and 0 <= found.start - dates[at - 1].end <= 14
        and lexicon.phrases["date_to_date"].search(low[dates[at - 1].end : found.start])
    ):
        marks.add("up to")
    if at + 1 < len(dates):
        gap = dates[at + 1].start - found.end
        if 0 <= gap <= 14 and lexicon.phrases["date_to_date"].search(low[found.end : dates[at + 1].start]):
            marks.add("from")
    for other in days:
        for years in (1, 2, 3, 4, 5):
            if other in (add_months(found.day, 12 * years), add_months(found.day, 12 * years) - ONE_DAY):
                marks.add("years before another")
            if found.day in (add_months(other, 12 * years), add_months(other, 12 * years) - ONE_DAY):
                marks.add("years after another")
    marks |= {
        name
        for name, holds in (
            ("first of a month", found.day.day == 1),
            ("last of a month", (found.day + ONE_DAY).day == 1),
        )
        if holds
    }
    for name in ("start_strong", "signed"):
        if lexicon.phrases[name].search(low[max(0, found.start - 40) : found.start]):
            marks.add(f"{name} precedes")
    return marks | _column(low, found.start, lexicon)


def _column(low: str, at: int, lexicon: Lexicon) -> set[str]:
    """Concepts and words in the head of the column of a table."""
    head = head_of_column(low, at)
    named = {
        f"{name} heads the column" for name in CONCEPTS if head and (p := lexicon.concepts.get(name)) and p.search(head)
    }
    return named | {f"{lexicon.language} head:{word}" for word in _stems(head)[:4]}


def _near_part(place: Place, start: int, end: int) -> Place:
    """The part of the sentence and of its neighbours that is near enough to tell: some texts have no stops."""
    begin, stop = max(place.begin, start - _SENTENCE), min(place.end, end + _SENTENCE)
    return Place(begin, stop, max(place.previous, begin - _BESIDE), min(place.following, stop + _BESIDE))


def _concepts(low: str, place: Place, start: int, end: int, lexicon: Lexicon) -> set[str]:
    before, after = low[max(place.begin, start - _REACH) : start], low[end : min(place.end, end + _REACH)]
    reaches = (
        ("before", before),
        ("after", after),
        ("in the sentence", low[place.begin : place.end]),
        ("in the one before", low[place.previous : place.begin]),
        ("in the next", low[place.end : place.following]),
        ("right before", before[-_NEAR:]),
        ("right after", after[:_NEAR]),
    )
    return {
        f"{name} {where}"
        for name in CONCEPTS
        if (p := lexicon.concepts.get(name))
        for where, text in reaches
        if p.search(text)
    }


def _parties(low: str, place: Place, start: int, end: int, lexicon: Lexicon, roles: Roles) -> set[str]:
    """Which party the sentence names first, which one last before the place and first after it; by role or by name."""
    seen = [(at, party) for at, _, party in roles.places(lexicon, low, place.previous, place.end)]
    inside = [(at, party) for at, party in seen if at >= place.begin]
    before, after = [p for at, p in inside if at < start], [p for at, p in inside if at >= end]
    told = {"nobody named"} if not inside else {f"{inside[0][1]} first"}
    told |= (
        {f"{before[-1]} last before"}
        if before
        else {f"{seen[-1][1]} in the sentence before" for _ in [0] if seen and not inside}
    )
    told |= {f"{after[0]} first after"} if after else set()
    return told | {f"only {inside[0][1]}" for _ in [0] if len({p for _, p in inside}) == 1}


def _words(low: str, place: Place, start: int, end: int, lexicon: Lexicon) -> set[str]:
    """Plain words near the place, each with its language and its reach."""
    unspaced = lexicon.language in UNSPACED
    tell = _signs if unspaced else _stems
    most = _SIGNS if unspaced else _WORDS
    before, after = tell(low[max(0, start - 120) : start])[-most:], tell(low[end : end + 120])[:most]
    line = low.rfind("\n", 0, start) + 1
    groups: dict[str, Sequence[str]] = {
        "b": before,
        "a": after,
        "bn": before[-3:],
        "an": after[:3],
        "s": tell(low[place.begin : place.end]),
        "p": tell(low[place.previous : place.begin]),
        "n": tell(low[place.end : place.following]),
        "l": tell(low[line:start])[:4],
    }
    marks = {
        f"{lexicon.language} {where}:{piece}"
        for where, found in groups.items()
        for piece in (_runs(found) if unspaced else found)
    }
    for size in (1, 2, 3):
        marks |= {
            f"{lexicon.language} b{size}:{' '.join(before[-size:])}",
            f"{lexicon.language} a{size}:{' '.join(after[:size])}",
        }
    if not low[line:start].strip():
        above = low.rfind("\n", 0, max(0, line - 1)) + 1
        marks |= {"begins a line", *(f"{lexicon.language} above:{word}" for word in tell(low[above:line])[-5:])}
    return marks


def _stems(text: str) -> list[str]:
    return ["0" if t.isdigit() else t[:_STEM] for t in _TOKEN.findall(text)]


def _signs(text: str) -> list[str]:
    return [sign for sign in text if not sign.isspace()]


def _runs(signs: Sequence[str]) -> list[str]:
    return ["".join(signs[k : k + n]) for n in (2, 3) for k in range(len(signs) - n + 1)]
