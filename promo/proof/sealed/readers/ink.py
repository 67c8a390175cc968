"""Words that nobody can see: without ink on the page, too small, under other words, or in the place of other ink."""

from __future__ import annotations

from array import array
from dataclasses import replace
from typing import Any

import numpy as np
import pypdfium2 as pdfium

from promo.proof.reading import BORROWED, NO_INK, STRUCK, Page
from promo.proof.sealed.readers.borrowed import borrows, doubtful_of, is_word, without_words
from promo.proof.sealed.readers.reach import reach_of

MAX_PICTURE_SIDE = 2400
MIN_CONTRAST = 36  # of 255, between the darkest and the lightest point in a word's box: what is lighter nobody reads
COARSE, FINE = 40, 96  # dots an inch
COVERED = 0.55  # of the smaller word's area
SMALLEST = 3.5  # points of type on a page as long as a sheet; what is smaller nobody reads
SHEET = 842.0  # points, the longer side of a sheet of A4
FEW_MARKS = 5  # that stand for no word; fewer beside a drawing are no text layer
MAX_NEIGHBOURS = 400  # words beside one word; a page of nonsense may hold thousands


def with_unseen(words: Page, page: pdfium.PdfPage) -> Page:
    """The page with every word marked that leaves no ink on its picture, is too small, or lies under another one.

    A word whose place shows the ink of a picture instead of its own is marked too: the hidden text layer of a scan
    says what somebody says that the picture says.
    """
    count = len(words.spans) // 2
    if not count:
        return words
    boxes = np.frombuffer(words.boxes, dtype=np.float32).reshape(count, 4)
    unseen = array("B", bytes(count))
    # A coarse picture shows nearly all words at once; only where it leaves a doubt a finer one is drawn.
    coarse, pixels = _drawn(page, boxes, COARSE)
    doubtful = np.nonzero(~_steps_within(coarse, pixels))[0]
    fine = _drawn(page, boxes, FINE) if len(doubtful) else None
    if fine is not None:
        picture, places = fine
        for k in map(int, doubtful):
            x0, y0, x1, y1 = places[k]
            region = picture[y0:y1, x0:x1]
            if _says_something(words, k) and (region.size == 0 or int(region.max()) - int(region.min()) < MIN_CONTRAST):
                unseen[k] = NO_INK
    for k in _too_small(words, boxes):
        unseen[k] = NO_INK
    borrowed = _borrowing(words, page, boxes, coarse, doubtful=doubtful)
    for k in borrowed:
        unseen[k] = unseen[k] or BORROWED
    for covered in covered_words(words, boxes, frozenset(borrowed)):
        unseen[covered] = unseen[covered] or NO_INK
    return replace(words, unseen=unseen)


def _too_small(words: Page, boxes: np.ndarray[Any, Any]) -> list[int]:
    """Indexes of words in type that is too small to be read, on the page as it is printed or shown as a whole."""
    shown = SHEET / max(words.width, words.height, 1.0)
    wide, high = (boxes[:, 2] - boxes[:, 0]) * words.width * shown, (boxes[:, 3] - boxes[:, 1]) * words.height * shown
    few = np.minimum(wide, high) < SMALLEST
    return [
        k
        for k in map(int, np.nonzero(few)[0])
        if _says_something(words, k) and _size(words, k, wide[k], high[k]) < SMALLEST
    ]


def _size(words: Page, k: int, wide: float, high: float) -> float:
    """The size of a word's type by its box, which ends where its letters do; generous where there are few."""
    letters = words.text[words.spans[2 * k] : words.spans[2 * k + 1]]
    of_box = float(min(wide, high) if len(letters) > 3 else max(wide, high))
    return of_box / sum(reach_of(letters))


def _says_something(words: Page, k: int) -> bool:
    letters = words.text[words.spans[2 * k] : words.spans[2 * k + 1]]
    return sum(map(str.isalnum, letters)) >= 2 or any(map(str.isdigit, letters))


def _borrowing(
    words: Page, page: pdfium.PdfPage, boxes: np.ndarray[Any, Any], coarse: np.ndarray[Any, Any], *, doubtful: Any
) -> list[int]:
    """Indexes of words whose place shows the ink of something else: the page is drawn again without its words."""
    with without_words(page) as anything_else:
        if not anything_else:
            return []
        bare, pixels = _drawn(page, boxes, COARSE)
        unsure = set(map(int, doubtful))
        suspects = sorted({*map(int, doubtful_of(bare, pixels)), *unsure})
        suspects = [k for k in suspects if k in unsure or borrows(coarse, bare, pixels[k])]
        if not suspects:
            return []
        bare, pixels = _drawn(page, boxes, FINE)
    whole, _ = _drawn(page, boxes, FINE)
    found = [k for k in suspects if borrows(whole, bare, pixels[k])]
    return found if len(found) >= FEW_MARKS or any(is_word(words, k) for k in found) else []


def _drawn(
    page: pdfium.PdfPage, boxes: np.ndarray[Any, Any], dpi: float
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """A grey picture of the page, and the boxes of its words in points of that picture."""
    scale = min(dpi / 72, MAX_PICTURE_SIDE / max(*page.get_size(), 1.0))
    picture = np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).squeeze()
    height, width = picture.shape[:2]
    left, top = np.floor(boxes[:, 0] * width), np.floor(boxes[:, 1] * height)
    return picture, np.column_stack((left, top, np.ceil(boxes[:, 2] * width), np.ceil(boxes[:, 3] * height))).astype(
        int
    )


def _steps_within(picture: np.ndarray[Any, Any], pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Which boxes hold two neighbours that differ by the contrast of ink: nearly all, so few are looked at one by
    one."""
    left, right = picture[:, :-1], picture[:, 1:]
    wide = picture.shape[1] - 1
    if wide < 1:
        return np.zeros(len(pixels), dtype=bool)
    steps = np.flatnonzero(np.maximum(left, right) - np.minimum(left, right) >= MIN_CONTRAST)
    x0, y0, x1, y1 = pixels.T
    x0, x1 = np.minimum(x0, wide), np.clip(x1 - 1, 0, wide)  # a step lies between two columns, both within the box
    rows = np.minimum(y0 + (y1 - y0) * np.arange(1, 5)[:, None] // 5, picture.shape[0] - 1)
    inside = np.searchsorted(steps, rows * wide + np.maximum(x0, x1)) > np.searchsorted(steps, rows * wide + x0)
    return np.asarray(inside.any(axis=0))


def covered_words(words: Page, boxes: np.ndarray[Any, Any], borrowed: frozenset[int] = frozenset()) -> list[int]:
    """Indexes of words that share their place with other words: one was written over the other.

    The same word drawn twice (a way to make bold) is no cover; nor are two of a text layer that nobody sees.
    """
    count = len(boxes)
    if not 2 <= count <= 20_000:
        return []
    order = np.argsort(boxes[:, 1], kind="stable")
    tops = boxes[order, 1]
    # Only words that begin above another one's foot can share its place.
    last = np.searchsorted(tops, boxes[order, 3], side="left")
    reach = np.clip(last - np.arange(count) - 1, 0, MAX_NEIGHBOURS)
    if not reach.any():
        return []
    first = np.repeat(np.arange(count), reach)
    second = first + 1 + np.arange(reach.sum()) - np.repeat(np.cumsum(reach) - reach, reach)
    one, two = boxes[order[first]], boxes[order[second]]
    across = np.minimum(one[:, 2], two[:, 2]) - np.maximum(one[:, 0], two[:, 0])
    down = np.minimum(one[:, 3], two[:, 3]) - np.maximum(one[:, 1], two[:, 1])
    area = np.maximum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1e-9)
    smaller = np.minimum(area[order[first]], area[order[second]])
    hits = np.nonzero((across > 0) & (down > 0) & (across * down > COVERED * smaller))[0]
    found: set[int] = set()
    for hit in hits:
        pair = int(order[first[hit]]), int(order[second[hit]])
        above, below = (words.text[words.spans[2 * n] : words.spans[2 * n + 1]] for n in pair)
        if (
            above != below
            and not borrowed.issuperset(pair)
            and not _joined(above + below)
            and (_wordy(above, below) or _figures(above, below))
        ):
            found |= set(pair)
    return sorted(found)


def _wordy(one: str, other: str) -> bool:
    return min(sum(map(str.isalpha, one)), sum(map(str.isalpha, other))) >= 3


def _figures(one: str, other: str) -> bool:
    """Whether two numbers of two figures or more lie on each other: 90 written over 28."""
    return min(sum(map(str.isdigit, one)), sum(map(str.isdigit, other))) >= 2


def _joined(text: str) -> bool:
    """Whether a text is of a script whose letters honestly reach over each other (Arabic and its kin)."""
    return any("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufeff" for c in text)


def signals_of(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """What a person should know about words that nobody sees, by page."""
    signals: list[str] = []
    for page in pages:
        if not any(page.unseen):
            continue
        boxes = np.frombuffer(page.boxes, dtype=np.float32).reshape(-1, 4)
        covered = covered_words(page, boxes, frozenset(k for k, v in enumerate(page.unseen) if v == BORROWED))
        if covered:
            signals.append(f"suspicious: {len(covered)} words written over each other on page {page.number}")
        if without := page.unseen.count(NO_INK) - sum(page.unseen[k] == NO_INK for k in covered):
            signals.append(f"unseen: {without} words leave no ink on page {page.number}")
        if struck := page.unseen.count(STRUCK):
            signals.append(f"unseen: {struck} words are struck out on page {page.number}")
    return tuple(signals)
