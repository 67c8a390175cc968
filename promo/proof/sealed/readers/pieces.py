"""A piece of a page that ends between lines: what would show of a line that its edge runs through is painted over with
the paper there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from PIL import Image

_INK = 60  # of 255: what is this much darker than the paper is printed
_BLANK = (0.0, 0.004, 0.015, 0.04)  # of the ink of the fullest row, strictest first; a row with no more has none
_GAP, _MOST = 3, 9  # rows without ink that make a gap; those of it that are looked at
_LAST = 0.02  # of the page: what is looked at where the words go on below the piece
_PARTS = 3  # times that a width is halved where no gap runs across it: columns, and lines that are not level
Rows = np.ndarray[Any, np.dtype[np.bool_]]
Grid = np.ndarray[Any, np.dtype[np.uint8]]


def piece_of(page: Image.Image, region: tuple[float, ...], lines: tuple[float, float]) -> Image.Image:
    """A part of a page, its edges in the gaps between lines.

    Args:
        page: the page as drawn.
        region: left, top, right, bottom in shares of the page.
        lines: the middle of the first line that is shown for its words and that of the last one, in shares of the page:
            nothing between is touched.
    """
    left, top, right, bottom = region
    x, y = int(left * page.width), int(top * page.height)
    box = (x, y, max(x + 1, round(right * page.width)), max(y + 1, round(bottom * page.height)))
    piece = page.crop(box).convert("RGB")
    seen: Grid = np.array(piece)
    dark = _ink(np.asarray(piece.convert("L")))
    first = min(len(seen), max(0, int(lines[0] * page.height) - y))
    last = min(len(seen) - round(_LAST * page.height), max(0, int(lines[1] * page.height) - y))
    _clear(seen[:first], dark[:first], dark)
    last = max(first, last)
    _clear(seen[last:][::-1], dark[last:][::-1], dark)
    return Image.fromarray(seen)


def _ink(grey: Grid) -> Rows:
    paper = int(np.percentile(grey, 90))
    return np.asarray(grey < paper - _INK)


def _clear(seen: Grid, dark: Rows, whole: Rows, halved: int = 0) -> None:
    """Paint over what is cut at the first row, up to the gap behind it: across the whole width, or part by part. The
    gap's own colours go on upwards, so that rules and shadows do."""
    if not len(dark) or not dark.shape[1]:
        return
    counts = dark.sum(axis=1)
    rules = int(dark.all(axis=0).sum())  # what runs down through all rows is no line
    most = max(int(whole.sum(axis=1).max()) - rules, 1)
    if counts[0] <= rules + _BLANK[0] * most:
        return
    gap = next((g for share in _BLANK for g in _gaps(counts <= rules + share * most)), None)
    if gap is not None:
        paper = np.median(seen[gap.start + 1 : gap.stop], axis=0)
        tails = dark[gap].any(axis=0) & ~dark.all(axis=0)  # of letters that reach into the gap
        if not tails.all():
            paper[tails] = np.median(paper[~tails], axis=0)
        seen[: gap.start + 1] = paper.astype(np.uint8)
    elif halved < _PARTS:
        middle = dark.shape[1] // 2
        _clear(seen[:, :middle], dark[:, :middle], whole[:, :middle], halved + 1)
        _clear(seen[:, middle:], dark[:, middle:], whole[:, middle:], halved + 1)


def _gaps(blank: Rows) -> Iterator[slice]:
    """Rows without ink that follow one another, not more than tell the paper."""
    for k in range(len(blank) - _GAP + 1):
        if blank[k : k + _GAP].all():
            near = blank[k : k + _MOST]
            yield slice(k, k + (len(near) if near.all() else int(near.argmin())))
