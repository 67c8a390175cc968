"""The pieces of a page that are shown beside what was read: no line is cut in two at an edge."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from promo.proof.sealed.readers.pieces import piece_of

WIDE, HIGH, STEP, FIRST = 800, 600, 30, 40
Lines = tuple[float, float]


def page(turned: float = 0.0, grain: int = 0, *, table: bool = False) -> Image.Image:
    """Lines of print, each thirty pixels below the one before."""
    drawn = Image.new("RGB", (WIDE, HIGH), "white")
    pen, font = ImageDraw.Draw(drawn), ImageFont.load_default(20)
    for k in range(17):
        pen.text((60, FIRST + k * STEP), f"{k:02d} Typography jumps quickly, by any paragraph", fill="black", font=font)
    if table:
        pen.line((40, 0, 40, HIGH), fill="black", width=2)
    drawn = drawn.rotate(turned, fillcolor="white", resample=Image.Resampling.BICUBIC)
    if grain:
        noise = np.random.default_rng(7).integers(-grain, grain, (HIGH, WIDE, 1))
        drawn = Image.fromarray(np.clip(np.array(drawn).astype(int) - 20 + noise, 0, 255).astype(np.uint8))
    return drawn


def shown(of: Image.Image, top: int, bottom: int, line: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    """The piece around one line, in grey."""
    middle = (FIRST + line * STEP + 12) / HIGH
    piece = piece_of(of, (0.0, top / HIGH, 1.0, bottom / HIGH), (middle, middle))
    return np.asarray(piece.convert("L"))


def inked(rows: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> int:
    return int((rows < 120).sum())


@pytest.mark.parametrize("grain", [0, 25])
@pytest.mark.parametrize("cut", [9, 12, 15])
def test_what_shows_of_a_line_above_or_below_is_gone_and_the_line_itself_whole(cut: int, grain: int) -> None:
    top, bottom = FIRST + 4 * STEP + cut, FIRST + 6 * STEP + cut
    before = np.asarray(page(grain=grain).convert("L"))
    seen = shown(page(grain=grain), top, bottom, 5)
    first, last = STEP - cut, 2 * STEP - cut  # of line 5 in the piece
    assert inked(before[top : top + 6]) > 0
    assert inked(seen[: first - 2]) == 0
    assert inked(seen[last + 2 :]) == 0
    assert inked(seen[first:last]) == inked(before[top + first : top + last]) > 500


def test_whole_lines_between_the_edge_and_the_words_stay() -> None:
    top = FIRST + 3 * STEP + 10
    before, seen = np.asarray(page().convert("L")), shown(page(), top, FIRST + 6 * STEP - 2, 5)
    assert inked(seen[STEP - 10 : 2 * STEP - 10]) == inked(before[FIRST + 4 * STEP : FIRST + 5 * STEP]) > 500


def test_rules_of_a_table_run_on_and_an_edge_in_a_gap_changes_nothing() -> None:
    ruled = page(table=True)
    assert inked(shown(ruled, FIRST + 4 * STEP + 9, FIRST + 6 * STEP - 3, 5)[:8, 38:43]) >= 8
    even = FIRST + 5 * STEP - 3, FIRST + 6 * STEP - 3
    assert (shown(page(), *even, 5) == np.asarray(page().convert("L"))[even[0] : even[1]]).all()


def test_lines_that_are_not_level_lose_nothing_of_the_words_that_are_shown() -> None:
    tilted = page(1.5)
    before = np.asarray(tilted.convert("L"))
    top, bottom = FIRST + 4 * STEP + 9, FIRST + 6 * STEP + 9
    seen, middle = shown(tilted, top, bottom, 5), STEP - 9 + 12
    assert inked(seen[middle : middle + 1]) == inked(before[top + middle : top + middle + 1])
    assert inked(seen[:6]) < inked(before[top : top + 6])
