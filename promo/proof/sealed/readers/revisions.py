"""Earlier states that a PDF keeps of itself: what they said that the last one no longer says.

Programs append to a file for honest reasons too (a signature, a filled form, a link), so what is appended counts for
nothing. What counts are words that stood on a page and were replaced, and a page that looks different since it was
signed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

import numpy as np
import pypdfium2 as pdfium

from promo.proof.signs import Sign

_END = re.compile(rb"%%EOF[ \t]*\r?\n?")
_BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d+)\s+(\d+)\s+(\d+)\s*\]")
MAX_REVISIONS = 8
MAX_PAGES = 40
_MOST = 12  # words quoted of a change
_DIFFERS = 24  # of 255; two renderings of one page differ by less
_SHARE = 0.0004  # of the page's points that must differ: about one word


def signs_of_revisions(content: bytes) -> list[Sign]:
    """Words replaced since an earlier state, and pages that changed since a signature."""
    cuts, signed = _earlier_states(content)
    last = _opened(content) if cuts else None
    if last is None:
        return []
    try:
        for cut in cuts:
            was_signed = any(abs(cut - s) < 4 for s in signed)
            if found := _since(content[:cut], last, signed=was_signed):
                return found
        return []
    finally:
        last.close()


def _earlier_states(content: bytes) -> tuple[list[int], list[int]]:
    """Where the file ended in earlier states, oldest first, and where those ended that were signed."""
    signed = sorted({int(m[2]) + int(m[3]) for m in _BYTE_RANGE.finditer(content)} - {len(content)})
    ends = [m.end() for m in _END.finditer(content)]
    earlier = [end for end in ends[:-1] if len(content) - end > 64]
    if b"/Linearized" in content[:1024]:
        earlier = earlier[1:]  # the first mark of such a file is no end, but its first page's
    return sorted({*earlier[-MAX_REVISIONS:], *(s for s in signed if s < len(content) - 64)}), signed


def _since(content: bytes, last: pdfium.PdfDocument, *, signed: bool) -> list[Sign]:
    """What changed since an earlier state; nothing where it cannot be opened."""
    before = _opened(content)
    if before is None:
        return []
    try:
        return list(_differences(before, last, signed=signed))
    finally:
        before.close()


def _opened(content: bytes) -> pdfium.PdfDocument | None:
    try:
        document = pdfium.PdfDocument(content)
        return document if len(document) else None
    except pdfium.PdfiumError:
        return None


def _differences(before: pdfium.PdfDocument, after: pdfium.PdfDocument, *, signed: bool) -> Iterator[Sign]:
    for index in range(min(len(before), len(after), MAX_PAGES)):
        try:
            old, new = _words(before, index), _words(after, index)
            if replaced := _replaced(old, new):
                yield Sign("words_replaced", {"page": index + 1, "before": replaced[0], "after": replaced[1]})
            elif signed and _looks_different(before, after, index):
                yield Sign("changed_after_signing", {"page": index + 1})
        except pdfium.PdfiumError:
            continue


def _words(document: pdfium.PdfDocument, index: int) -> list[str]:
    page = document[index]
    try:
        text = page.get_textpage()
        try:
            return str(text.get_text_range()).split()
        finally:
            text.close()
    finally:
        page.close()


def _replaced(old: list[str], new: list[str]) -> tuple[str, str] | None:
    """The first words that gave way to others; None where nothing but additions and removals of blank matter
    happened."""
    if old == new:
        return None
    for what, a0, a1, b0, b1 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone = [w for w in old[a0:a1] if any(c.isalnum() for c in w)]
        if what in ("replace", "delete") and gone:
            return " ".join(gone[:_MOST]), " ".join(new[b0:b1][:_MOST]) or "…"
    return None


def _looks_different(before: pdfium.PdfDocument, after: pdfium.PdfDocument, index: int) -> bool:
    """Whether ink that stood on the page is gone or covered; ink that was added beside it, such as a second signature,
    is honest."""
    one, two = _drawn(before, index), _drawn(after, index)
    if one.shape != two.shape:
        return True
    inked = one < 200
    changed = inked & (np.abs(one - two) > _DIFFERS)
    return bool(changed.mean() > _SHARE)


def _drawn(document: pdfium.PdfDocument, index: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    page = document[index]
    try:
        scale = min(1.2, 1600 / max(*page.get_size(), 1.0))
        return np.asarray(
            page.render(scale=scale, grayscale=True, may_draw_forms=True).to_numpy(), dtype=np.int16
        ).squeeze()
    finally:
        page.close()
