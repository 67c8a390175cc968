"""The words of a PDF's text layer, each with its box on the page as shown.

Asking PDFium for every character costs more than all the rest of reading, so the
text comes in one call and the places come by the word.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from ctypes import CFUNCTYPE, byref, c_double, c_int, c_ushort, c_void_p, cast
from itertools import pairwise
from math import degrees
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from promo.proof.reading import Page

_NOTHING = "\x01"
_SOFT_HYPHEN = "\u00ad"
_ODD_BLANK = re.compile(r"[^\S\n]")
Columns = tuple[str, "array[int]", "array[float]"]
"""A text, where each word begins and ends in it, and the box of each as fractions of the page as shown."""
_WORD = re.compile(r"[^\s\u00ad]*\u00ad|[^\s\u00ad]+")
# PDFium writes these for a hyphen at a line end; the text model joins such words again.
_LINE_END_HYPHENS = (0x02, 0xFFFE)
SAMPLED = 40  # letters whose direction is asked for
Boxes = np.ndarray[Any, np.dtype[Any]]
# The two calls that are made for every word, with plain addresses for arguments: half the time of the checked ones.
_COUNT = CFUNCTYPE(c_int, c_void_p, c_int, c_int)(cast(raw.FPDFText_CountRects, c_void_p).value or 0)
_RECT = CFUNCTYPE(c_int, c_void_p, c_int, c_void_p, c_void_p, c_void_p, c_void_p)(
    cast(raw.FPDFText_GetRect, c_void_p).value or 0
)


def upright_text(page: pdfium.PdfPage) -> pdfium.PdfTextPage:
    """The text of a page, read with the page turned so that most of its print stands upright.

    However a page is shown, by its key or by print that itself runs up or down, PDFium gives the lines of upright
    print alone in the order in which people read them. Places stay those of the file.
    """
    text = page.get_textpage()
    shown, wanted = page.get_rotation() % 360, _turns_of_print(text.raw, text.count_chars())
    if wanted == shown:
        return text
    text.close()
    page.set_rotation(wanted)
    try:
        return page.get_textpage()
    finally:
        page.set_rotation(shown)


def _turns_of_print(handle: Any, count: int) -> int:
    """The degrees, by quarters, by which a page must be turned clockwise for its letters to stand upright."""
    angles = (raw.FPDFText_GetCharAngle(handle, k) for k in range(0, count, max(1, count // SAMPLED)))
    quarters = Counter(round(degrees(-angle) / 90) % 4 for angle in angles if angle >= 0)
    return quarters.most_common(1)[0][0] * 90 if quarters else 0


class Places:
    """From page coordinates to fractions of the page as shown: crop box, rotation and origin applied."""

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        self.rotation = page.get_rotation() % 360
        left, bottom, right, top = page.get_cropbox(fallback_ok=True)
        media = page.get_mediabox(fallback_ok=True)
        self.left, self.bottom = max(left, media[0]), max(bottom, media[1])
        self.right, self.top = min(right, media[2]), min(top, media[3])
        self.width = (self.right - self.left) or width or 1.0
        self.height = (self.top - self.bottom) or height or 1.0

    def shown(self, boxes: Boxes) -> Boxes:
        """Boxes left, bottom, right, top in points of the file as x0, y0, x1, y1 in fractions of the page as shown."""
        return np.asarray(np.clip(self.unbounded(boxes), 0.0, 1.0), dtype=np.float32)

    def unbounded(self, boxes: Boxes) -> Boxes:
        """The same, for what may lie off the page."""
        a, c = (boxes[:, 0] - self.left) / self.width, (boxes[:, 2] - self.left) / self.width
        b, d = (self.top - boxes[:, 3]) / self.height, (self.top - boxes[:, 1]) / self.height
        match self.rotation:
            case 90:
                a, b, c, d = 1 - d, a, 1 - b, c
            case 180:
                a, b, c, d = 1 - c, 1 - d, 1 - a, 1 - b
            case 270:
                a, b, c, d = b, 1 - c, d, 1 - a
        return np.column_stack((a, b, c, d))


def words_of(textpage: pdfium.PdfTextPage, number: int, width: float, height: float, place: Places) -> Page:
    """Words between white space, each with the box around its characters.

    Args:
        textpage: the text of the page as PDFium gives it.
        number: the page's number, from 1.
        width: of the page as shown, in points.
        height: of the page as shown, in points.
        place: turns places on the page into fractions of the page as shown.
    """
    text = _characters(textpage.raw, textpage.count_chars())
    boxes = _Boxes(textpage.raw)
    plain = _NOTHING not in text and _SOFT_HYPHEN not in text
    columns = (_in_one_go(text, boxes, place) if plain else None) or _word_by_word(text, boxes, place)
    return Page(number, width, height, *columns)


def _in_one_go(text: str, places: _Boxes, place: Places) -> Columns | None:
    """The words of a text that can stay as it is; None where one of them is printed in several pieces."""
    found_at = [found.span() for found in _WORD.finditer(text)]
    whole = places.of_all(found_at)
    if whole is None:
        return None
    # Carriage returns go, so what stands after them moves up.
    gone = np.array([found.start() for found in re.finditer("\r", text)])
    ends = np.array(found_at, dtype=np.int64).ravel()
    moved = array("I", (ends - np.searchsorted(gone, ends)).astype(np.uint32).tobytes())
    shown = array("f", place.shown(whole).tobytes()) if len(whole) else array("f")
    return _ODD_BLANK.sub(" ", text.replace("\r", "")), moved, shown


def _word_by_word(text: str, places: _Boxes, place: Places) -> Columns:
    """The words written anew: without marks for nothing, and parted where they are printed in several places."""
    out: list[str] = []
    spans: list[int] = []
    boxes: list[float] = []
    size = seen = 0
    for found in _WORD.finditer(text):
        start, end = found.span()
        if start > seen:
            gap = _gap(text[seen:start])
            out.append(gap)
            size += len(gap)
        seen = end
        for first, last, *box in places.of(start, end):
            word = text[first:last].replace(_NOTHING, "")
            out.append(word)
            spans += (size, size + len(word))
            boxes += box
            size += len(word)
        if text[seen - 1] == _SOFT_HYPHEN:
            out.append("\n")
            size += 1
    out.append(_gap(text[seen:]))
    shown = array("f")
    if boxes:
        shown.frombytes(place.shown(np.array(boxes, dtype=np.float64).reshape(-1, 4)).tobytes())
    return "".join(out), array("I", spans), shown


def _characters(handle: Any, count: int) -> str:
    """All characters of a page, one for each index of PDFium; what is no character is `_NOTHING`."""
    buffer = (c_ushort * (count + 1))()
    if raw.FPDFText_GetText(handle, 0, count, buffer) == count + 1:
        units = np.array(buffer[:count], dtype=np.uint16)
    else:  # PDFium left some out, and the indexes would slip
        units = np.array([min(raw.FPDFText_GetUnicode(handle, k), 0xFFFD) for k in range(count)], dtype=np.uint16)
    units[(units == 0) | ((units >= 0xD800) & (units <= 0xDFFF))] = ord(_NOTHING)
    for code in _LINE_END_HYPHENS:
        units[units == code] = ord(_SOFT_HYPHEN)
    return str(units.tobytes().decode("utf-16-le"))


def _gap(between: str) -> str:
    """White space between two words: line ends and blanks."""
    if between == " ":
        return between
    return "".join("\n" if c == "\n" else " " for c in between if c not in "\r" + _NOTHING)


Piece = tuple[int, int, float, float, float, float]
"""First and last character (half open), then left, bottom, right, top in points of the file."""


class _Boxes:
    """Where the characters of a page stand, asked from PDFium a word at a time."""

    def __init__(self, handle: Any) -> None:
        self.handle = handle
        self.left, self.top, self.right, self.bottom = c_double(), c_double(), c_double(), c_double()
        self.refs = byref(self.left), byref(self.top), byref(self.right), byref(self.bottom)

    def of_all(self, words: list[tuple[int, int]]) -> Boxes | None:
        """Left, bottom, right, top of every word; None where one of them stands in pieces.

        The places are written straight into one table: reading each number back costs more than asking for it.
        """
        table = np.zeros((len(words), 4))
        handle, at = cast(self.handle, c_void_p).value, table.ctypes.data
        for start, end in words:
            if _COUNT(handle, start, end - start) != 1:
                pieces = self.of(start, end)
                if len(pieces) != 1:
                    return None
                table[(at - table.ctypes.data) // 32] = pieces[0][2:]
            else:
                _RECT(handle, 0, at, at + 24, at + 16, at + 8)
            at += 32
        return table

    def of(self, start: int, end: int) -> list[Piece]:
        """A word with its box; in pieces when it goes on far above or below, as some headings and Japanese lines do."""
        count = raw.FPDFText_CountRects(self.handle, start, end - start)
        if count == 1:
            raw.FPDFText_GetRect(self.handle, 0, *self.refs)
            return [(start, end, self.left.value, self.bottom.value, self.right.value, self.top.value)]
        if count < 1:
            return [self._character(start, end, at=start) or (start, end, 0.0, 0.0, 0.0, 0.0)]
        rectangles: list[Piece] = []
        for k in range(count):
            raw.FPDFText_GetRect(self.handle, k, *self.refs)
            rectangles.append((start, end, self.left.value, self.bottom.value, self.right.value, self.top.value))
        if not any(_far(one, two) for one, two in pairwise(rectangles)):
            return [_around(rectangles)]
        return self._letter_by_letter(start, end) or [_around(rectangles)]

    def _letter_by_letter(self, start: int, end: int) -> list[Piece]:
        """The pieces of a word that goes on elsewhere; none where no letter has a place."""
        pieces: list[Piece] = []
        begun = start  # a character without a place goes with the next one that has one
        for k in range(start, end):
            letter = self._character(begun, k + 1, at=k)
            if letter is None:
                continue
            begun = k + 1
            if pieces and not _far(pieces[-1], letter):
                pieces[-1] = _around([pieces[-1], letter])
            else:
                pieces.append(letter)
        if pieces and begun < end:
            pieces[-1] = (pieces[-1][0], end, *pieces[-1][2:])
        return pieces

    def _character(self, start: int, end: int, *, at: int) -> Piece | None:
        left, top, right, bottom = self.refs
        if not raw.FPDFText_GetCharBox(self.handle, at, left, right, bottom, top):
            return None
        return (start, end, self.left.value, self.bottom.value, self.right.value, self.top.value)


def _far(one: Piece, two: Piece) -> bool:
    """Whether a word goes on elsewhere: on another line, as Japanese without blanks does, or far away."""
    height = max(1.0, one[5] - one[3])
    if abs(two[5] - one[3]) > 3 * height:
        return True
    apart = two[5] < one[3] or two[3] > one[5]
    return apart and max(one[4] - one[2], two[4] - two[2]) > 2 * height


def _around(pieces: list[Piece]) -> Piece:
    starts, ends, left, bottom, right, top = zip(*pieces, strict=True)
    return (min(starts), max(ends), min(left), min(bottom), max(right), max(top))
