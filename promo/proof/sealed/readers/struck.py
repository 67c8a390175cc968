"""Words that a line is drawn through: struck out, they say nothing any more. Runs in a worker only.

A rule under words, above them or between the rows of a table is none; nor is a line that something lies over.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from promo.proof.reading import STRUCK, Page
from promo.proof.sealed.readers.borrowed import MAX_DEPTH, MAX_OBJECTS, is_word, without_words
from promo.proof.sealed.readers.filled import MOST_NOTES, NOT_SHOWN, annotation
from promo.proof.sealed.readers.pdf_words import Boxes, Places
from promo.proof.sealed.readers.reach import reach_of

_FLAT = 0.08  # of a line's length, the most that it rises or falls
_SHORTEST = 4.0  # points
_THROUGH = (0.12, 0.62)  # of the size of the type, above the baseline: a line there runs through the word, not under it
_THICK = 0.3  # of the size of the type; thicker is a bar, a marker's stroke, a patch
_ACROSS = 0.75  # of a word's width that a line must cover
_OF_A_LONG_ONE = 3.0  # times the size of the type: enough of a word without blanks, as a line of Japanese is
_MOST_LINES = 6_000  # on one page
_MOST_POINTS = 40_000
_INK = 24  # of 255, between a line and the paper around it
_FINE = 96  # dots an inch
_MAX_SIDE = 2400
Matrix = np.ndarray[Any, np.dtype[np.float64]]
Points = list[tuple[float, float]]


def with_struck(words: Page, page: pdfium.PdfPage) -> Page:
    """The page with every word marked that a line runs through, as it is seen on the page."""
    count = len(words.spans) // 2
    if not count:
        return words
    lines = _lines(page, words)
    if not len(lines):
        return words
    boxes = np.frombuffer(words.boxes, dtype=np.float32).reshape(count, 4).astype(np.float64)
    boxes = boxes * [words.width, words.height, words.width, words.height]
    suspects = [k for k in range(count) if is_word(words, k) and _is_crossed(_letters(words, k), boxes[k], lines)]
    struck = [k for k in suspects if not (words.unseen and words.unseen[k])]
    if not struck:
        return words
    struck = _seen_to_be(struck, boxes, page, words)
    unseen = words.unseen or array("B", bytes(count))
    for k in struck:
        unseen[k] = STRUCK
    return replace(words, unseen=unseen) if struck else words


def _lines(page: pdfium.PdfPage, words: Page) -> Boxes:
    """The lines of a page that run across, each as left, right, height at its left and right end, and thickness, in
    points from the upper left corner of the page as shown."""
    place = Places(page, words.width, words.height)
    found: list[tuple[float, float, float, float, float]] = []
    for points, thick in _strokes(page):
        if len(found) >= _MOST_LINES:
            break
        x = np.asarray(points, dtype=np.float64)
        shown = place.unbounded(np.column_stack((x, x)))[:, :2] * [words.width, words.height]
        (left, top), (right, bottom) = shown.min(axis=0), shown.max(axis=0)
        if right - left < _SHORTEST or bottom - top > max(_FLAT * (right - left), 3.0):
            continue
        ends = shown[shown[:, 0].argmin()], shown[shown[:, 0].argmax()]
        slopes = len(points) <= 2
        middle = (top + bottom) / 2
        y0, y1 = (float(ends[0][1]), float(ends[1][1])) if slopes else (middle, middle)
        found.append((left, right, y0, y1, thick if slopes else max(thick, bottom - top)))
    return np.array(found, dtype=np.float64).reshape(-1, 5)


def _is_crossed(letters: str, box: np.ndarray[Any, Any], lines: Boxes) -> bool:
    """Whether lines run through the middle of a word, over most of its width."""
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    if wide <= 0 or high <= 0:
        return False
    above, below = reach_of(letters)
    size = high / (above + below)
    left, right = np.maximum(lines[:, 0], x0), np.minimum(lines[:, 1], x1)
    along = ((left + right) / 2 - lines[:, 0]) / np.maximum(lines[:, 1] - lines[:, 0], 1e-6)
    level = (y0 + above * size - lines[:, 2] - along * (lines[:, 3] - lines[:, 2])) / size
    through = (right > left) & (level > _THROUGH[0]) & (level < _THROUGH[1]) & (lines[:, 4] <= _THICK * size)
    spans = sorted(zip(left[through].tolist(), right[through].tolist(), strict=True))
    covered, reached = 0.0, x0
    for begin, end in spans:
        covered += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return bool(covered >= min(_ACROSS * wide, _OF_A_LONG_ONE * size))


def _seen_to_be(struck: Sequence[int], boxes: Boxes, page: pdfium.PdfPage, words: Page) -> list[int]:
    """Those whose line can be seen where no word is drawn: nothing lies over it, and it has ink."""
    with without_words(page):
        scale = min(_FINE / 72, _MAX_SIDE / max(*page.get_size(), 1.0))
        picture = np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).squeeze()
    size = picture.shape[1] / words.width, picture.shape[0] / words.height
    return [k for k in struck if _shows_line(picture, _letters(words, k), boxes[k] * [*size, *size])]


def _shows_line(picture: np.ndarray[Any, Any], letters: str, box: np.ndarray[Any, Any]) -> bool:
    x0, y0, x1, y1 = box
    above, below = reach_of(letters)
    size = (y1 - y0) / (above + below)
    base = y0 + above * size
    top, bottom = int(base - _THROUGH[1] * size), int(base - _THROUGH[0] * size) + 2
    region = picture[max(0, top) : bottom, int(x0) : int(x1) + 1].astype(np.int16)
    if not region.size:
        return False
    ink = (np.abs(region - int(np.median(region))) >= _INK) | (region <= int(region.max()) - _INK)
    return bool(ink.any(axis=0).sum() >= min(_ACROSS * region.shape[1], _OF_A_LONG_ONE * size))


def _letters(words: Page, k: int) -> str:
    return words.text[words.spans[2 * k] : words.spans[2 * k + 1]]


def _strokes(page: pdfium.PdfPage) -> Iterator[tuple[Points, float]]:
    """The points of each stroke that is drawn on a page or struck by a note, in points of the file, and how thick it
    is."""
    left = _MOST_POINTS
    for thing, turn in _paths(page):
        wide = ctypes.c_float()
        thick = wide.value if raw.FPDFPageObj_GetStrokeWidth(thing, wide) and _is_stroked(thing) else 0.0
        thick *= float(np.sqrt(abs(np.linalg.det(turn[:2, :2]))))
        for points in _subpaths(thing):
            left -= len(points)
            if left < 0:
                return
            yield [(float(x), float(y)) for x, y, _ in np.column_stack((points, np.ones(len(points)))) @ turn], thick
    yield from ((points, 0.0) for points in _struck_by_notes(page))


def _is_stroked(thing: Any) -> bool:
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    return bool(raw.FPDFPath_GetDrawMode(thing, fill, stroke)) and bool(stroke.value)


def _paths(page: pdfium.PdfPage) -> Iterator[tuple[Any, Matrix]]:
    """The drawn shapes of a page, with what turns their points into those of the file."""
    seen = 0
    within: list[tuple[Any, int, Matrix]] = [(page.raw, 0, np.eye(3))]
    while within:
        holder, depth, turn = within.pop()
        count, one = (
            (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
            if depth
            else (raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject)
        )
        for k in range(max(0, count(holder))):
            seen += 1
            if seen > MAX_OBJECTS:
                return
            thing = one(holder, k)
            kind = raw.FPDFPageObj_GetType(thing)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                yield thing, _matrix(thing) @ turn
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH:
                within.append((thing, depth + 1, _matrix(thing) @ turn))


def _matrix(thing: Any) -> Matrix:
    m = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, m):
        return np.eye(3)
    return np.array([[m.a, m.b, 0], [m.c, m.d, 0], [m.e, m.f, 1]], dtype=np.float64)


def _subpaths(thing: Any) -> Iterator[Points]:
    """The points of each part of a shape that is drawn without lifting the pen."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: Points = []
    for k in range(min(max(0, raw.FPDFPath_CountSegments(thing)), _MOST_POINTS)):
        segment = raw.FPDFPath_GetPathSegment(thing, k)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO and points:
            yield points
            points = []
        if raw.FPDFPathSegment_GetPoint(segment, x, y):
            points.append((x.value, y.value))
    if points:
        yield points


def _struck_by_notes(page: pdfium.PdfPage) -> Iterator[Points]:
    """The lines of notes that strike words out: from the middle of the left edge of a place to that of the right."""
    corners = raw.FS_QUADPOINTSF()
    for k in range(max(0, min(raw.FPDFPage_GetAnnotCount(page), MOST_NOTES))):
        with annotation(page, k) as note:
            if raw.FPDFAnnot_GetSubtype(note) != raw.FPDF_ANNOT_STRIKEOUT or raw.FPDFAnnot_GetFlags(note) & NOT_SHOWN:
                continue
            for n in range(min(raw.FPDFAnnot_CountAttachmentPoints(note), MOST_NOTES)):
                if raw.FPDFAnnot_GetAttachmentPoints(note, n, corners):
                    c = corners
                    yield [((c.x1 + c.x3) / 2, (c.y1 + c.y3) / 2), ((c.x2 + c.x4) / 2, (c.y2 + c.y4) / 2)]
