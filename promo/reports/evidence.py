"""Where the facts and the reasons of a claim stand on its pages: numbered marks for the rep."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from promo.claims.judging.decided import Place
from promo.reports.claim import ClaimView
from promo.store.tables import ProofFile

Box = tuple[float, float, float, float]
_ONE_LINE = 1.8  # per cent of the height of a page: tags that are nearer lie on each other


@dataclass(frozen=True, slots=True)
class Mark:
    """One place on one page, of a fact or of a reason; boxes as x, y, width, height in per cent of the page."""

    number: int
    quote: str
    boxes: list[Box]


@dataclass(frozen=True, slots=True)
class Tag:
    """What stands in the margin beside a line: the numbers of all marks that begin there."""

    numbers: tuple[int, ...]
    y: float
    """Per cent of the height of the page."""

    @property
    def label(self) -> str:
        """The numbers as they are written."""
        return "·".join(map(str, self.numbers))


@dataclass(frozen=True, slots=True)
class PageMarks:
    """One page picture with its marks."""

    file: ProofFile
    number: int
    marks: list[Mark] = field(default_factory=list)

    @property
    def tags(self) -> list[Tag]:
        """One tag a line, from the top."""
        starts = sorted((min(box[1] for box in mark.boxes), mark.number) for mark in self.marks if mark.boxes)
        found: list[Tag] = []
        for y, number in starts:
            if found and y - found[-1].y < _ONE_LINE:
                numbers = tuple(sorted({*found[-1].numbers, number}))
                found[-1] = Tag(numbers, found[-1].y)
            else:
                found.append(Tag((number,), y))
        return found


SHOWN = (
    "competitor",
    "renewal_notice",
    "exit_notice",
    "switch_notice",
    "contract_start",
    "contract_end",
    "party",
    "contract_number",
    "old_plan",
    "old_seats",
    "provider",
    "provider_address",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """All pages that have pictures, the number of each fact, and that of each place a reason rests on."""

    pages: list[PageMarks]
    numbers: dict[str, int]
    places: Mapping[Place, int]


def marks_of(view: ClaimView) -> Marks:
    """Pages with their marks: facts in the order they are shown, then what only the reasons rest on."""
    shown = [n for n in SHOWN if view.decided.fact(n).evidence]
    numbers = {name: k for k, name in enumerate(shown, 1)}
    places = dict(_numbered(view, numbers))
    pages = [PageMarks(file, number) for file in view.files for number in range(1, file.pictures + 1)]
    by_name = {(page.file.name, page.number): page for page in pages}
    for place, number in places.items():
        if (page := by_name.get((place.file, place.page))) is not None:
            page.marks.append(Mark(number, place.quote, _in_per_cent(place.boxes)))
    return Marks(pages, numbers, places)


def _numbered(view: ClaimView, numbers: Mapping[str, int]) -> Iterator[tuple[Place, int]]:
    """Each place once, with the number of the first that it is of."""
    taken: set[Place] = set()
    for name, number in numbers.items():
        for place in view.decided.fact(name).evidence:
            if place not in taken:
                taken.add(place)
                yield place, number
    number = len(numbers)
    for reason in view.reasons:
        for place in reason.evidence:
            if place not in taken and place.boxes:
                taken.add(place)
                number += 1
                yield place, number


def _in_per_cent(boxes: Sequence[Box]) -> list[Box]:
    return [(100 * x0, 100 * y0, 100 * (x1 - x0), 100 * (y1 - y0)) for x0, y0, x1, y1 in boxes]
