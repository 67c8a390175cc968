"""Where the facts of a claim stand on its pages: numbered marks for the rep."""

from __future__ import annotations

from dataclasses import dataclass, field

from promo.reports.claim import ClaimView
from promo.store.tables import ProofFile

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """One fact's place on one page; boxes as x, y, width, height in per cent of the page."""

    number: int
    fact: str
    quote: str
    boxes: list[Box]


@dataclass(frozen=True, slots=True)
class PageMarks:
    """One page picture with its marks."""

    file: ProofFile
    number: int
    marks: list[Mark] = field(default_factory=list)


SHOWN = (
    "competitor",
    "renewal_notice",
    "exit_notice",
    "switch_notice",
    "contract_start",
    "contract_end",
    "party",
    "contract_number",
)


@dataclass(frozen=True, slots=True)
class Marks:
    """All pages that have pictures, and the number of each fact."""

    pages: list[PageMarks]
    numbers: dict[str, int]


def marks_of(view: ClaimView) -> Marks:
    """Pages with their marks; facts are numbered in the order they are shown."""
    shown = [n for n in SHOWN if view.decided.fact(n).evidence]
    numbers = {name: k for k, name in enumerate(shown, 1)}
    pages = [PageMarks(file, number) for file in view.files for number in range(1, file.pictures + 1)]
    for name, number in numbers.items():
        for place in view.decided.fact(name).evidence:
            for page in pages:
                if page.file.name == place.file and page.number == place.page:
                    boxes = [(100 * x0, 100 * y0, 100 * (x1 - x0), 100 * (y1 - y0)) for x0, y0, x1, y1 in place.boxes]
                    page.marks.append(Mark(number, name, place.quote, boxes))
    return Marks(pages, numbers)
