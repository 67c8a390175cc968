"""A page as recognised from its picture, beside the words of the file at the same places. Pure.

The picture wins. The file's words can only confirm it; and words that are print themselves need no recognising.
"""

from __future__ import annotations

from array import array
from dataclasses import replace

import numpy as np
from rapidfuzz import fuzz

from promo.proof.reading import Page

AGREED = 96  # per cent, of a word that the picture and the file spell alike
UNSURE, LIKE = 60, 60.0  # per cent: of a word's confidence, and of its letters
SAME_PLACE = 0.5  # of the smaller word's area
_APOSTROPHES = str.maketrans("’‘`´′", "'" * 5)


def confirmed(seen: Page, opened: Page) -> Page:
    """The recognised page: surer of each word that the file spells alike at its place, and with print as the file
    has it.

    Args:
        seen: the page as recognised from its picture.
        opened: the page as the file gives its words, with those marked that are no print.
    """
    partners = _partners(seen, opened)
    texts, sure = [], array("B")
    for k in range(len(seen.spans) // 2):
        word, sureness = _word(seen, k), seen.sure[k]
        for other in partners.get(k, ()):
            theirs = _word(opened, other)
            if _alike(word, theirs):
                sureness = max(sureness, AGREED)
            elif not opened.unseen[other] and len(partners[k]) == 1 and _may_be(word, theirs, sureness):
                word, sureness = theirs, AGREED
        texts.append(word)
        sure.append(sureness)
    return _with_words(seen, texts, sure)


def _word(page: Page, k: int) -> str:
    return page.text[page.spans[2 * k] : page.spans[2 * k + 1]]


def _partners(seen: Page, opened: Page) -> dict[int, list[int]]:
    """For each recognised word the file's words in its place: those that share it with no other recognised word."""
    one = np.frombuffer(seen.boxes, dtype=np.float32).reshape(-1, 4).astype(np.float64)
    two = np.frombuffer(opened.boxes, dtype=np.float32).reshape(-1, 4).astype(np.float64)
    found: dict[int, list[int]] = {}
    areas = np.maximum((two[:, 2] - two[:, 0]) * (two[:, 3] - two[:, 1]), 1e-9)
    for k, box in enumerate(one):
        across = np.minimum(two[:, 2], box[2]) - np.maximum(two[:, 0], box[0])
        down = np.minimum(two[:, 3], box[3]) - np.maximum(two[:, 1], box[1])
        smaller = np.minimum(areas, max((box[2] - box[0]) * (box[3] - box[1]), 1e-9))
        shared = (across > 0) & (down > 0) & (across * down > SAME_PLACE * smaller)
        if shared.any():
            found[k] = [int(n) for n in np.flatnonzero(shared)]
    return found


def _alike(seen: str, theirs: str) -> bool:
    """Whether two words are spelt alike; in scripts without blanks, whether one stands in the line of the other."""
    one, two = seen.translate(_APOSTROPHES), theirs.translate(_APOSTROPHES)
    return one == two or (_dense(one) and one in two)


def _may_be(seen: str, printed: str, sureness: int) -> bool:
    """Whether print may be what was recognised there: a font may say other letters than it shows."""
    return (
        any(map(str.isalnum, printed))
        and not _dense(printed)
        and (sureness < UNSURE or fuzz.ratio(seen, printed) >= LIKE)
    )


def _dense(text: str) -> bool:
    return any("\u3040" <= c <= "\u9fff" for c in text)


def _with_words(page: Page, texts: list[str], sure: array[int]) -> Page:
    """The page with other words in the same places."""
    out: list[str] = []
    spans = array("I")
    size = before = 0
    for k, text in enumerate(texts):
        gap = page.text[before : page.spans[2 * k]]
        before = page.spans[2 * k + 1]
        out += (gap, text)
        size += len(gap)
        spans.extend((size, size + len(text)))
        size += len(text)
    out.append(page.text[before:])
    return replace(page, text="".join(out), spans=spans, sure=sure)
