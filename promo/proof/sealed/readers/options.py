"""Check boxes and radio buttons of a PDF: each becomes a word, ticked or empty, before what it stands for.

What counts is what is seen: a box with something in its middle is ticked, whatever the file calls its state.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from promo.proof.reading import Page
from promo.proof.sealed.readers.filled import MOST_NOTES, NOT_SHOWN, annotation
from promo.proof.sealed.readers.pdf_words import Boxes, Places

TICKED, EMPTY = "\u2612", "\u2610"
_MARKS = "\u2610\u2611\u2612\u25a1\u25a2\u274f\u2751\u2b1c\u25fb\u25cb\u25ef\u25a0\u25cf\u2713\u2714\u2717\u2718"
_CHOICES = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_MIDDLE = 0.32  # of a box; its frame lies farther out
_INK, _DARK = 40, 110  # of 255: between what is drawn and its ground, and of a box that is filled altogether
_DPI, _MOST_SIDE = 144, 2400
NO_OPTIONS: Boxes = np.zeros((0, 4))
_LONGEST = 2  # letters of what a box itself shows
_SAME_LINE = 0.6  # of the taller one
_FAR, _OVERLAP = 1.0, -0.01  # of the page's width; a widget's frame may reach into its word
_BEFORE, _BEHIND, _BELOW = "before", "behind", "below"
_Joint = tuple[str, "Boxes", str]
"""How a mark stands to its word, its place, and the mark."""


def option_boxes(document: pdfium.PdfDocument, page: pdfium.PdfPage) -> Boxes:
    """Where boxes to tick are seen on a page, in fractions of the page as shown; none in a file without a form."""
    found: list[tuple[float, float, float, float]] = []
    rectangle = raw.FS_RECTF()
    for k in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_NOTES) if document.formenv else 0):
        with annotation(page, k) as note:
            if (
                raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET
                and not raw.FPDFAnnot_GetFlags(note) & NOT_SHOWN
                and raw.FPDFAnnot_GetFormFieldType(document.formenv, note) in _CHOICES
                and raw.FPDFAnnot_GetRect(note, rectangle)
            ):
                x, y = sorted((rectangle.left, rectangle.right)), sorted((rectangle.bottom, rectangle.top))
                found.append((x[0], y[0], x[1], y[1]))
    if not found:
        return NO_OPTIONS
    return Places(page, *page.get_size()).shown(np.array(found)).astype(np.float64)


def without_looks(words: Page, boxes: Boxes) -> Page:
    """The words without what the boxes themselves show: a tick is a letter of some font of signs."""
    if not len(boxes):
        return words
    letters, spans, places = list(words.text), array("I"), array("f")
    for k in range(len(words.spans) // 2):
        begin, end = words.spans[2 * k : 2 * k + 2]
        place = words.boxes[4 * k : 4 * k + 4]
        x, y = (place[0] + place[2]) / 2, (place[1] + place[3]) / 2
        inside = (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])
        if inside.any() and (end - begin <= _LONGEST or all(c in _MARKS for c in words.text[begin:end])):
            letters[begin:end] = " " * (end - begin)
        else:
            spans.extend((begin, end))
            places.extend(place)
    return Page(words.number, words.width, words.height, "".join(letters), spans, places)


def with_marks(words: Page, page: pdfium.PdfPage, boxes: Boxes) -> Page:
    """The words with one for each box, where people read it.

    Args:
        words: of the page, without what the boxes show.
        page: as it is seen, filled in.
        boxes: of `option_boxes`.
    """
    if not len(boxes):
        return words
    scale = min(_DPI / 72, _MOST_SIDE / max(*page.get_size(), 1.0))
    seen = page.render(scale=scale, grayscale=True).to_numpy()
    seen = seen.reshape(seen.shape[:2])
    own = np.frombuffer(words.boxes, dtype=np.float32).reshape(-1, 4).astype(np.float64)
    marks = [(box, TICKED if _is_ticked(seen, box) else EMPTY) for box in boxes]
    joints: dict[int, list[_Joint]] = {}
    for row in _rows(boxes):
        for n, (word, kind) in zip(row, _beside(boxes[row], own), strict=True):
            joints.setdefault(word, []).append((kind, *marks[n]))
    return _inserted(words, joints)


def _is_ticked(seen: np.ndarray[Any, Any], box: Sequence[float]) -> bool:
    """Whether something is drawn in the middle of a box."""
    height, width = seen.shape
    across, down = (box[2] - box[0]) * _MIDDLE, (box[3] - box[1]) * _MIDDLE
    x0, x1 = round((box[0] + across) * width), round((box[2] - across) * width)
    y0, y1 = round((box[1] + down) * height), round((box[3] - down) * height)
    middle = seen[max(0, y0) : max(y0 + 1, y1), max(0, x0) : max(x0 + 1, x1)]
    if not middle.size:
        return False
    return int(middle.max()) - int(middle.min()) >= _INK or int(middle.max()) < _DARK


def _rows(boxes: Boxes) -> list[list[int]]:
    """Boxes of one line together, from above, each line from the left."""
    rows: list[list[int]] = []
    middles = (boxes[:, 1] + boxes[:, 3]) / 2
    for k in sorted(range(len(boxes)), key=lambda k: float(middles[k])):
        if rows and abs(middles[k] - middles[rows[-1][-1]]) < _SAME_LINE * (boxes[k][3] - boxes[k][1]):
            rows[-1].append(k)
        else:
            rows.append([k])
    return [sorted(row, key=lambda k: float(boxes[k][0])) for row in rows]


def _beside(row: Boxes, words: Boxes) -> list[tuple[int, str]]:
    """For each box of a line the word by which it is read, and whether `before` it, `behind` it or `below` it.

    On one line all boxes stand on the same side of their words: the one on which they are nearer.
    """
    middles, middle = (words[:, 1] + words[:, 3]) / 2, float((row[:, 1] + row[:, 3]).mean() / 2)
    tall = np.maximum(words[:, 3] - words[:, 1], float((row[:, 3] - row[:, 1]).mean()))
    level = np.flatnonzero(np.abs(middles - middle) < _SAME_LINE * tall)
    if not len(level):
        above = middles < middle
        if not above.any():
            return [(-1, _BELOW)] * len(row)
        nearest = int(np.argmax(np.where(above, middles, -1.0)))
        last = np.flatnonzero(above & (np.abs(middles - middles[nearest]) < _SAME_LINE * tall)).max()
        return [(int(last), _BELOW)] * len(row)
    gaps = [[_gap(words[level, 0] - b[2]), _gap(b[0] - words[level, 2])] for b in row]
    before = sum(right for (_, right), _ in gaps) <= sum(left for _, (_, left) in gaps)
    found: list[tuple[int, str]] = []
    for (right, far_right), (left, far_left) in gaps:
        on_the_right = (before and far_right < _FAR) or far_left >= _FAR
        found.append((int(level[right if on_the_right else left]), _BEFORE if on_the_right else _BEHIND))
    return found


def _gap(distances: np.ndarray[Any, Any]) -> tuple[int, float]:
    """The nearest word on one side, and how far it is; 1, the whole page, where none stands there."""
    there = np.where(distances > _OVERLAP, distances, _FAR)
    nearest = int(np.argmin(there))
    return nearest, float(there[nearest])


def _inserted(words: Page, joints: Mapping[int, Sequence[_Joint]]) -> Page:
    """The words with marks between them."""
    out: list[str] = []
    spans, places, unseen = array("I"), array("f"), array("B")
    size = 0

    def add(text: str) -> None:
        nonlocal size
        out.append(text)
        size += len(text)

    def add_word(text: str, place: Any, hidden: int = 0) -> None:
        spans.extend((size, size + len(text)))
        places.extend(map(float, place))
        unseen.append(hidden)
        add(text)

    def add_marks(k: int, kind: str, joint: str) -> None:
        for of_kind, box, mark in joints.get(k, ()):
            if of_kind == kind:
                add(joint[0] if kind != _BEFORE else "")
                add_word(mark, box)
                add(joint if kind == _BEFORE else joint[1:])

    add_marks(-1, _BELOW, "\n")
    at = 0
    for k in range(len(words.spans) // 2):
        begin, end = words.spans[2 * k : 2 * k + 2]
        add(words.text[at:begin])
        add_marks(k, _BEFORE, " ")
        hidden = words.unseen[k] if words.unseen else 0
        add_word(words.text[begin:end], words.boxes[4 * k : 4 * k + 4], hidden)
        add_marks(k, _BEHIND, " ")
        add_marks(k, _BELOW, "\n" if words.text[end : end + 2].strip(" ").startswith("\n") else "\n\n")
        at = end
    add(words.text[at:])
    return Page(
        words.number,
        words.width,
        words.height,
        "".join(out),
        spans,
        places,
        unseen if any(unseen) else array("B"),
    )
