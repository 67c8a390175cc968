"""What was typed into a PDF: values of form fields and typewriter notes become print of the page, where they are shown.

The page that is read and the page that people see at the desk are made by the same call, so that nothing is read that
nobody sees.
"""

from __future__ import annotations

import ctypes
import re
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from promo.proof.reading import Page

_TYPED = (raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_FREETEXT)
NOT_SHOWN = raw.FPDF_ANNOT_FLAG_INVISIBLE | raw.FPDF_ANNOT_FLAG_HIDDEN | raw.FPDF_ANNOT_FLAG_NOVIEW
MOST_NOTES = 2000  # on one page
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s+Tf")
USUAL_SIZE, LEADING, WIDTH = (
    11.0,
    1.2,
    0.5,
)  # of a note's type: points, and in its own size line by line, letter by letter
SAME_LINE = 0.6  # of the taller word


def filled_page(document: pdfium.PdfDocument, index: int) -> tuple[pdfium.PdfPage, bool]:
    """The page with what was typed into it as print, and whether anything was. Hidden fields are left out."""
    page = document[index]
    count = min(raw.FPDFPage_GetAnnotCount(page), MOST_NOTES)
    typed = False
    for k in reversed(range(max(0, count))):
        with annotation(page, k) as note:
            kind, hidden = raw.FPDFAnnot_GetSubtype(note), raw.FPDFAnnot_GetFlags(note) & NOT_SHOWN
            if kind == raw.FPDF_ANNOT_FREETEXT and not hidden and not _has_looks(note):
                _write_out(document, page, note)
        typed |= kind in _TYPED and not hidden
        if hidden:
            raw.FPDFPage_RemoveAnnot(page, k)
    if not typed:
        return page, False
    raw.FPDFPage_GenerateContent(page)
    if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_FAIL:
        return page, False
    page.close()  # what was flattened shows in a page that is opened anew
    return document[index], True


@contextmanager
def annotation(page: pdfium.PdfPage, k: int) -> Iterator[Any]:
    """The k-th annotation of a page, while it is held."""
    note = raw.FPDFPage_GetAnnot(page, k)
    try:
        yield note
    finally:
        raw.FPDFPage_CloseAnnot(note)


def _has_looks(note: Any) -> bool:
    return bool(raw.FPDFAnnot_GetAP(note, raw.FPDF_ANNOT_APPEARANCEMODE_NORMAL, None, 0) > 2)


def _string(note: Any, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(note, key, None, 0)
    buffer = ctypes.create_string_buffer(max(2, size))
    raw.FPDFAnnot_GetStringValue(note, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", "replace")


def _write_out(document: pdfium.PdfDocument, page: pdfium.PdfPage, note: Any) -> None:
    """Put the words of a note on the page that no program has drawn yet, in its own box."""
    box, told = raw.FS_RECTF(), _SIZE.search(_string(note, b"DA"))
    if not raw.FPDFAnnot_GetRect(note, box):
        return
    size = float(told[1]) if told and 2 < float(told[1]) < 100 else USUAL_SIZE
    room = max(1, int((box.right - box.left) / (WIDTH * size)))
    baseline = max(box.top, box.bottom) - size
    for line in _lines(_string(note, b"Contents"), room):
        words = raw.FPDFPageObj_NewTextObj(document, b"Helvetica", size)
        encoded = (line + "\0").encode("utf-16-le")
        raw.FPDFText_SetText(words, ctypes.cast(ctypes.create_string_buffer(encoded), raw.FPDF_WIDESTRING))
        raw.FPDFPageObj_Transform(words, 1, 0, 0, 1, box.left + 2, baseline)
        raw.FPDFPage_InsertObject(page, words)
        baseline -= LEADING * size


def _lines(text: str, room: int) -> Iterator[str]:
    """The lines of a note, broken where its box ends."""
    for line in re.split(r"\r\n|\r|\n", text)[:60]:
        row = ""
        for word in line.split():
            if row and len(row) + 1 + len(word) > room:
                yield row
                row = word
            else:
                row = f"{row} {word}".strip()
        if row:
            yield row


def in_place(printed: Page, filled: Page) -> Page:
    """The words of a page with those that were typed into it where people read them: behind their labels.

    Args:
        printed: the words of the page as it was printed.
        filled: those and the typed ones, which come last.
    """
    own, both = _boxes(printed), _boxes(filled)
    known = {(_word(printed, k), *np.round(own[k], 3)) for k in range(len(own))}
    typed = [k for k in range(len(both)) if (_word(filled, k), *np.round(both[k], 3)) not in known]
    if not typed or not len(own):
        return filled
    behind: dict[int, list[int]] = {}
    for row in _rows(typed, both):
        for k in row:
            behind.setdefault(_label_of(both[k], own), []).append(k)
    return _joined(printed, filled, behind)


def _rows(typed: list[int], boxes: np.ndarray[Any, Any]) -> list[list[int]]:
    """Typed words line by line from above, each line from the left."""
    rows: list[list[int]] = []
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    for k in sorted(typed, key=lambda k: float(middles[k])):
        last = rows[-1][-1] if rows else None
        if last is not None and abs(middles[k] - middles[last]) < SAME_LINE * (boxes[k][3] - boxes[k][1]):
            rows[-1].append(k)
        else:
            rows.append([k])
    return [sorted(row, key=lambda k: float(boxes[k][0])) for row in rows]


def _boxes(page: Page) -> np.ndarray[Any, Any]:
    return np.frombuffer(page.boxes, dtype=np.float32).reshape(-1, 4).astype(np.float64)


def _word(page: Page, k: int) -> str:
    return page.text[page.spans[2 * k] : page.spans[2 * k + 1]]


def _label_of(box: np.ndarray[Any, Any], words: np.ndarray[Any, Any]) -> int:
    """The printed word behind which a typed one is read: to its left on its line, or the last one above; -1: none."""
    middle, middles = (box[1] + box[3]) / 2, (words[:, 1] + words[:, 3]) / 2
    tall = np.maximum(words[:, 3] - words[:, 1], box[3] - box[1])
    beside = (np.abs(middles - middle) < SAME_LINE * tall) & (words[:, 0] < box[0])
    if beside.any():
        return int(np.argmax(np.where(beside, words[:, 0], -1.0)))
    above = np.flatnonzero(middles < middle)
    return int(above[np.argmax(middles[above] + 1e-6 * above)]) if len(above) else -1


def _joined(printed: Page, filled: Page, behind: dict[int, list[int]]) -> Page:
    own, both = _boxes(printed), _boxes(filled)
    out: list[str] = []
    spans, boxes = array("I"), array("f")
    size = 0

    def add(joint: str, text: str, box: Any) -> None:
        nonlocal size
        out.extend((joint, text))
        spans.extend((size + len(joint), size + len(joint) + len(text)))
        boxes.extend(map(float, box))
        size += len(joint) + len(text)

    def add_typed(after: int) -> None:
        last = own[after] if after >= 0 else None
        for k in behind.get(after, ()):
            level = last is not None and abs(last[1] + last[3] - both[k][1] - both[k][3]) < SAME_LINE * 2 * max(
                last[3] - last[1], both[k][3] - both[k][1]
            )
            add(" " if level else "\n" if out else "", _word(filled, k), both[k])
            last = both[k]

    add_typed(-1)
    before = 0
    for k in range(len(own)):
        gap = printed.text[before : printed.spans[2 * k]]
        if not k and out:
            gap = "\n"
        add(gap, _word(printed, k), own[k])
        before = printed.spans[2 * k + 1]
        add_typed(k)
    return Page(printed.number, printed.width, printed.height, "".join(out), spans, boxes)
