"""Words whose place shows other ink than their own: a scan's invisible text layer, words under a picture."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from promo.proof.reading import Page

STEP = 24  # of 255; less between two neighbours is paper, no ink
OWN_SHARE = 0.6  # of what else stands in a word's place, the least that its own ink must come to
SUBSTITUTE = "ActualText"
MAX_DEPTH = 8  # of forms within forms
MAX_OBJECTS = 60_000
Picture = np.ndarray[Any, np.dtype[np.uint8]]
Pixels = np.ndarray[Any, np.dtype[np.int64]]


@contextmanager
def without_words(page: pdfium.PdfPage) -> Iterator[bool]:
    """The page drawn without any of its words while this is held; gives whether anything else is on it."""
    texts, anything_else = _objects(page)
    modes = [raw.FPDFTextObj_GetTextRenderMode(text) for text in texts]
    for text in texts:
        raw.FPDFTextObj_SetTextRenderMode(text, raw.FPDF_TEXTRENDERMODE_INVISIBLE)
    try:
        yield anything_else
    finally:
        for text, mode in zip(texts, modes, strict=True):
            raw.FPDFTextObj_SetTextRenderMode(text, mode)


def _objects(page: pdfium.PdfPage) -> tuple[list[Any], bool]:
    """The handles of all words drawn on the page, and whether pictures or shapes are drawn on it too."""
    texts: list[Any] = []
    others = seen = 0
    within: list[tuple[Any, int]] = [(page.raw, 0)]
    while within:
        holder, depth = within.pop()
        count, one = (
            (raw.FPDFFormObj_CountObjects, raw.FPDFFormObj_GetObject)
            if depth
            else (raw.FPDFPage_CountObjects, raw.FPDFPage_GetObject)
        )
        for k in range(max(0, count(holder))):
            seen += 1
            thing = one(holder, k)
            kind = raw.FPDFPageObj_GetType(thing)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                texts.append(thing)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < MAX_DEPTH and seen < MAX_OBJECTS:
                within.append((thing, depth + 1))
            else:
                others += 1
    return texts, others > 0


def without_substitutes(page: pdfium.PdfPage) -> None:
    """Take off the page what its file says should be read instead of the words that are drawn.

    Word processors write it for a hyphen or a ligature, whose letters are known anyway; a forger writes it for a
    length of time.
    """
    for text in _objects(page)[0]:
        for k in reversed(range(max(0, raw.FPDFPageObj_CountMarks(text)))):
            mark = raw.FPDFPageObj_GetMark(text, k)
            if _substitutes(mark):
                raw.FPDFPageObj_RemoveMark(text, mark)


def _substitutes(mark: Any) -> bool:
    size, buffer = ctypes.c_ulong(), ctypes.create_string_buffer(2 * len(SUBSTITUTE) + 2)
    for k in range(max(0, raw.FPDFPageObjMark_CountParams(mark))):
        room = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
        raw.FPDFPageObjMark_GetParamKey(mark, k, room, len(buffer), size)
        if size.value == len(buffer) and buffer.raw[:-2].decode("utf-16-le", "replace") == SUBSTITUTE:
            return True
    return False


def doubtful_of(bare: Picture, pixels: Pixels) -> Pixels:
    """Which words have ink in their place even where no word is drawn.

    Args:
        bare: the page without its words, in grey.
        pixels: the boxes of the words on it.
    """
    left, right = bare[:, :-1], bare[:, 1:]
    steps = (np.maximum(left, right) - np.minimum(left, right)) >= STEP
    rows = np.concatenate(([0], steps.any(axis=1).cumsum()))  # most pages have hardly a row with anything but words
    x0, y0, x1, y1 = np.clip(pixels, 0, [[*bare.shape[1::-1], *bare.shape[1::-1]]]).T
    near = np.flatnonzero(rows[y1] > rows[y0])
    # A step lies between two columns, both within the box.
    found = [k for k in near if steps[y0[k] : y1[k], x0[k] : max(x0[k] + 1, x1[k] - 1)].any()]
    return np.asarray(found, dtype=np.int64)


def borrows(whole: Picture, bare: Picture, box: Sequence[int]) -> bool:
    """Whether what stands in a word's place is there without the word, nearly as it is with it.

    Args:
        whole: the page as it is seen, in grey.
        bare: the page without its words.
        box: the place of the word: left, top, right, bottom.
    """
    x0, y0, x1, y1 = box
    seen, left = whole[y0:y1, x0:x1].astype(np.float32), bare[y0:y1, x0:x1].astype(np.float32)
    if not left.size:
        return False
    own = float(np.abs(seen - left).sum())
    return own < OWN_SHARE * float(np.abs(left - np.median(left)).sum())


def is_word(words: Page, k: int) -> bool:
    """Whether the k-th word says anything: marks alone do not."""
    return any(map(str.isalnum, words.text[words.spans[2 * k] : words.spans[2 * k + 1]]))
