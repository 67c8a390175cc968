"""What was read in a proof, as the claimant sees it: each fact with the piece of the page that it was read in, and what
they may say instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from promo.claims.judging.decided import Decided, Place, StatedFact
from promo.reports.claim import ClaimView
from promo.reports.evidence import SHOWN, Box
from promo.store.tables import ClaimState, ProofFile

MOST_PLACES = 2  # of one fact: a sentence that runs over two pages
_SIDE, _ABOVE = 0.03, 0.012  # of the page, around the words
_NARROWEST, _LOWEST, _TALLEST = 0.55, 0.05, 0.3  # of the page
_READABLE = 720  # pixels for the width of a page: letters of ten points are twelve pixels high then
_A4 = 297 / 210
_CORRECTED_IN = (ClaimState.ASKING, ClaimState.IN_REVIEW, ClaimState.DECLINED)
_NOT_CORRECTED = ("switch_notice",)
_TOLD_IN = (ClaimState.APPROVED, ClaimState.STARTED, ClaimState.WAITLISTED)
WRONG = "wrong_"
"""What the name of a field begins with in which somebody writes what is wrong with a fact."""
_ASKED_FOR: Mapping[str, tuple[str, ...]] = {
    "notice.not_found": ("renewal_notice",),
    "notice.vendor_only": ("renewal_notice",),
    "notice.unreadable": ("renewal_notice",),
    "contract.dates_missing": ("contract_start", "initial_term", "renewal_term"),
    "party.missing": ("party",),
    "seats.not_found": ("old_seats",),
}
"""Reasons that ask for something, with the facts that may be typed instead of sending a page."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of a page: which, and where in it the words stand."""

    number: int
    """Counted over all pieces of the claim's newest decision."""
    file: ProofFile
    page: int
    region: Box
    """Left, top, right, bottom in shares of the page."""
    marks: tuple[Box, ...]
    """The words as x, y, width, height, in per cent of the piece."""
    lines: tuple[float, float]
    """The middles of the first and of the last line of words, in shares of the page: the piece is cut between lines
    outside of them."""

    @property
    def width(self) -> int:
        """Pixels of the screen at which the words of a usual contract can be read: narrower, a piece scrolls."""
        return round(_READABLE * (self.region[2] - self.region[0]))

    @property
    def height(self) -> int:
        """Its height at that width, so that nothing jumps when it comes; a page is taken to be A4 until it is here."""
        return max(1, round(_READABLE * _A4 * (self.region[3] - self.region[1])))


@dataclass(frozen=True, slots=True)
class ReadFact:
    """One fact that was read."""

    name: str
    fact: StatedFact
    typed: str | None
    """What the claimant says instead, as ISO text."""
    may_correct: bool
    is_reckoned: bool = False
    """Whether the value follows from what stands there, and is not printed itself."""
    may_tell: bool = False
    """Whether they may write to us what is wrong with it: where it cannot be corrected any more."""

    @property
    def wrong_field(self) -> str:
        """The field in which they write so."""
        return f"{WRONG}{self.name}"


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What was read, where it stands, and what is asked for and may be typed."""

    facts: tuple[ReadFact, ...]
    missing: tuple[str, ...]
    cuts: Mapping[Place, Cut]
    languages: Mapping[str, str]
    """The language of each file, by its name."""
    decision: int
    """Which decision the numbers of the pieces are those of."""

    def cut(self, number: int) -> Cut | None:
        """A piece by its number."""
        return next((cut for cut in self.cuts.values() if cut.number == number), None)

    def language_of(self, place: Place) -> str | None:
        """The language of the words at a place: that of the file, or of the one that holds it."""
        return self.languages.get(place.file) or self.languages.get(place.file.partition(" \u203a ")[0])


def read_back(view: ClaimView) -> ReadBack:
    """What a claim's newest decision read."""
    found, claim = view.decided, view.claim
    typed = claim.typed or {}
    may = claim.state in _CORRECTED_IN
    names = [name for name in SHOWN if found.fact(name).evidence]
    first_day = found.fact("contract_start").evidence
    facts = tuple(
        ReadFact(
            name,
            found.fact(name),
            typed.get(name),
            may and name not in _NOT_CORRECTED,
            is_reckoned=name == "contract_end" and found.fact(name).evidence[:1] == first_day[:1],
            may_tell=claim.state in _TOLD_IN,
        )
        for name in names
    )
    asked = (name for reason in view.reasons for name in _ASKED_FOR.get(reason.code, ()))
    missing = tuple(dict.fromkeys(n for n in asked if n not in names and n not in typed)) if may else ()
    languages = {file.name: file.language for file in view.files if file.language} | dict(found.languages)
    decision = view.decision.id if view.decision and view.decision.id else 0
    return ReadBack(facts, missing, dict(_cuts(view, names)), languages, decision)


def _cuts(view: ClaimView, names: Iterable[str]) -> Iterator[tuple[Place, Cut]]:
    """A piece for each place that is shown and of whose page there is a picture."""
    pages = {(file.name, number): file for file in view.files for number in range(1, file.pictures + 1)}
    shown = (place for place in dict.fromkeys(_places(view.decided, view, names)) if place.boxes)
    for number, place in enumerate((p for p in shown if (p.file, p.page) in pages), 1):
        region = _region(place.boxes)
        yield (
            place,
            Cut(
                number,
                pages[place.file, place.page],
                place.page,
                region,
                _within(place.boxes, region),
                _lines(place.boxes),
            ),
        )


def _places(found: Decided, view: ClaimView, names: Iterable[str]) -> Iterator[Place]:
    for name in names:
        yield from found.fact(name).evidence[:MOST_PLACES]
    for reason in view.reasons:
        yield from reason.evidence[:MOST_PLACES]


def _region(boxes: tuple[Box, ...]) -> Box:
    """What to show of a page: the words with some paper around them, wide enough to know where one is, and never a
    whole page."""
    left, right = _widened(min(b[0] for b in boxes) - _SIDE, max(b[2] for b in boxes) + _SIDE, _NARROWEST)
    first = min(b[1] for b in boxes) - _ABOVE
    top, bottom = _widened(first, min(max(b[3] for b in boxes) + _ABOVE, first + _TALLEST), _LOWEST)
    return left, top, right, bottom


def _widened(low: float, high: float, least: float) -> tuple[float, float]:
    """A stretch of a side of the page that is at least so long and does not leave it."""
    more = max(0.0, least - (high - low)) / 2
    low, high = low - more, high + more
    low, high = (0.0, high - low) if low < 0 else (low, high)
    low, high = (low - (high - 1.0), 1.0) if high > 1 else (low, high)
    return max(0.0, low), min(1.0, high)


def _lines(boxes: tuple[Box, ...]) -> tuple[float, float]:
    first, last = min(boxes, key=lambda b: b[1]), max(boxes, key=lambda b: b[3])
    return (first[1] + first[3]) / 2, (last[1] + last[3]) / 2


def _within(boxes: Iterable[Box], region: Box) -> tuple[Box, ...]:
    left, top, right, bottom = region
    wide, high = right - left, bottom - top
    seen = (
        (max(x0, left), max(y0, top), min(x1, right), min(y1, bottom))
        for x0, y0, x1, y1 in boxes
        if y0 < bottom and x0 < right
    )
    return tuple(
        (
            round(100 * (x0 - left) / wide, 2),
            round(100 * (y0 - top) / high, 2),
            round(100 * (x1 - x0) / wide, 2),
            round(100 * (y1 - y0) / high, 2),
        )
        for x0, y0, x1, y1 in seen
    )
