"""What is printed where a text page states something: its lines, cut out and recognised, word by word."""

from __future__ import annotations

from collections.abc import Sequence

import tesserocr
from PIL import Image

from promo.proof.language import language_of
from promo.proof.sealed.engines.ocr import code_of, words_in
from promo.proof.sealed.ocr_data import tessdata
from promo.proof.signs import Placed

_MARGIN, _BETWEEN = 0.35, 30  # of a line's height around it; points between two lines
_SAME_LINE = 0.5  # of the taller word
_MOST_LINES = 24


def words_seen(picture: Image.Image, words: Sequence[Placed]) -> list[tuple[str, int]]:
    """For each word what is recognised in its place, and how surely, in per cent; nothing where nothing is.

    Args:
        picture: the page, upright.
        words: those of the sentences to be looked at.
    """
    seen: list[tuple[str, int]] = [("", 0)] * len(words)
    if tessdata() is None:
        return seen
    rows = _rows(words)[:_MOST_LINES]
    strips = [_strip(picture, [words[k] for k in row]) for row in rows]
    sheet, tops = _sheet([strip for strip, _, _ in strips])
    found = words_in(sheet, code_of(language_of(" ".join(w.text for w in words))), tesserocr.PSM.SINGLE_BLOCK)
    for row, (strip, left, _), top in zip(rows, strips, tops, strict=True):
        here = [f for f in found if top <= (f.box[1] + f.box[3]) / 2 < top + strip.height]
        for k in row:
            x0, x1 = (x * picture.width - left + _BETWEEN for x in (words[k].x0, words[k].x1))
            inside = [f for f in here if x0 <= (f.box[0] + f.box[2]) / 2 <= x1]
            if inside:
                seen[k] = "".join(f.text for f in inside), min(f.sure for f in inside)
    return seen


def _sheet(strips: Sequence[Image.Image]) -> tuple[Image.Image, list[int]]:
    """The lines one below the other on a white sheet, and where each begins."""
    wide, high = max((s.width for s in strips), default=1), sum(s.height + _BETWEEN for s in strips)
    sheet = Image.new("L", (wide + 2 * _BETWEEN, _BETWEEN + high), 255)
    tops, top = list[int](), _BETWEEN
    for strip in strips:
        sheet.paste(strip, (_BETWEEN, top))
        tops.append(top)
        top += strip.height + _BETWEEN
    return sheet, tops


def _rows(words: Sequence[Placed]) -> list[list[int]]:
    """The words line by line."""
    rows: list[list[int]] = []
    for k in sorted(range(len(words)), key=lambda k: words[k].y0 + words[k].y1):
        word = words[k]
        last = words[rows[-1][-1]] if rows else None
        tall = max(word.y1 - word.y0, last.y1 - last.y0) if last else 0.0
        if last and abs(word.y0 + word.y1 - last.y0 - last.y1) / 2 < _SAME_LINE * tall:
            rows[-1].append(k)
        else:
            rows.append([k])
    return rows


def _strip(picture: Image.Image, words: Sequence[Placed]) -> tuple[Image.Image, int, int]:
    """A line cut out of the page, and where its left upper corner stands there."""
    high = max(w.y1 - w.y0 for w in words) * picture.height * _MARGIN
    left, top = min(w.x0 for w in words) * picture.width - high, min(w.y0 for w in words) * picture.height - high
    right, bottom = max(w.x1 for w in words) * picture.width + high, max(w.y1 for w in words) * picture.height + high
    box = (
        max(0, round(left)),
        max(0, round(top)),
        min(picture.width, round(right)),
        min(picture.height, round(bottom)),
    )
    return picture.crop(box), box[0], box[1]
