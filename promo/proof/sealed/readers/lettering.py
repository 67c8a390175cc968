"""The type that a deciding sentence is set in: a word in another family or size than its neighbours was put there
later."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import hypot
from statistics import median

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from promo.proof.sealed.readers.pdf import PICTURE_SHARE, picture_share
from promo.proof.sealed.readers.pdf_words import Boxes, Places
from promo.proof.signs import Placed, Sign

_STYLE = re.compile(
    r"(?:[-,_ ]?(?:bold|italic|oblique|regular|roman|medium|semi|demi|light|book|black|heavy|condensed|cond|narrow"
    r"|mt|ps|std|pro|it|bd|lf))+$",
    re.IGNORECASE,
)
_OTHER_SIZE = 0.06
_FEWEST = 6  # words of a sentence; fewer show no habit
_NEAR = 6  # figures after one that may lie on it
_ON_A_LINE = 0.6  # of the lower one
_COVERED = 0.5  # of the narrower figure
_MOST = 0.4  # of the words; more are no exception


@dataclass(frozen=True, slots=True)
class _Set:
    """How a word is set: its family without style, and the size of its type in points, whichever way it runs."""

    family: str
    size: float

    def differs_in_size(self, other: _Set) -> bool:
        """Whether another word is set visibly larger or smaller than this one."""
        return abs(other.size - self.size) > _OTHER_SIZE * self.size


def signs_of_lettering(page: pdfium.PdfPage, number: int, words: Sequence[Placed]) -> list[Sign]:
    """Figures of the page that lie on others, or words of the sentence that are set in another type than most of it.

    Styles of one family (bold, italic) are honest emphasis. Scripts that take their digits from another family, and
    small raised numbers, are left out.
    """
    text = page.get_textpage()
    try:
        letters = [chr(raw.FPDFText_GetUnicode(text, k)) for k in range(text.count_chars())]
        # Where no sentence is looked at, only figures are: most letters need no place.
        wanted = range(len(letters)) if words else [k for k, c in enumerate(letters) if "0" <= c <= "9"]
        boxes = _letter_boxes(page, text, len(letters), wanted)
        scanned = picture_share(page) > PICTURE_SHARE  # words that a scanner laid under its picture lie as they may
        if not scanned and (covered := _written_over(letters, boxes)):
            return [Sign("covered_words", {"page": number, "words": " ".join(covered.split())})]
        return _odd_settings(text, boxes, number, words, upright=_upright(words, *page.get_size()))
    finally:
        text.close()


def _odd_settings(
    text: pdfium.PdfTextPage, boxes: Boxes, number: int, words: Sequence[Placed], *, upright: bool
) -> list[Sign]:
    if len(words) < _FEWEST or any(ord(c) > 0x2E80 for w in words for c in w.text):
        return []
    settled = [(w, s) for w, s in zip(words, _settings(text, boxes, words), strict=True) if s is not None]
    odd = _odd_words(settled, upright=upright) if len(settled) >= _FEWEST else []
    if not odd or len(odd) > _MOST * len(settled):
        return []
    return [Sign("other_lettering", {"page": number, "words": " ".join(odd[:8])})]


def _odd_words(settled: Sequence[tuple[Placed, _Set]], *, upright: bool) -> list[str]:
    """Words set otherwise than the usual ones beside them; a whole odd line is a footer, or a heading."""
    habit = _habit([s for _, s in settled])
    usual = [word for word, setting in settled if habit.family == setting.family and not habit.differs_in_size(setting)]
    return [
        word.text
        for word, setting in settled
        if _is_odd(word, setting, habit) and any(_on_one_line(word, other, upright) for other in usual)
    ]


def _habit(settings: Sequence[_Set]) -> _Set:
    """How most words of the sentence are set."""
    family = Counter(s.family for s in settings).most_common(1)[0][0]
    return _Set(family, median(s.size for s in settings if s.family == family))


def _is_odd(word: Placed, setting: _Set, habit: _Set) -> bool:
    """Whether a word is set otherwise than the others; a small raised number is not."""
    return setting.family != habit.family or (habit.differs_in_size(setting) and len(word.text) > 2)


def _on_one_line(one: Placed, other: Placed, upright: bool) -> bool:
    if one is other:
        return False
    return other.y0 < (one.y0 + one.y1) / 2 < other.y1 if upright else other.x0 < (one.x0 + one.x1) / 2 < other.x1


def _upright(words: Sequence[Placed], width: float, height: float) -> bool:
    """Whether the sentence runs across the page as shown, and not up or down it."""
    return width * sum(w.x1 - w.x0 for w in words) >= height * sum(w.y1 - w.y0 for w in words)


def family_of(name: str) -> str:
    """The family of a font: its name without the tag of a subset and without styles."""
    plain = re.sub(r"^[A-Z]{6}\+", "", name)
    return re.sub(r"[^a-z0-9]", "", _STYLE.sub("", plain).lower()) or plain.lower()


def _letter_boxes(page: pdfium.PdfPage, text: pdfium.PdfTextPage, count: int, wanted: Iterable[int]) -> Boxes:
    """The boxes of the letters that are wanted, as fractions of the page as shown; a place for each of `count`."""
    boxes = np.zeros((count, 4), dtype=np.float64)
    rectangle = raw.FS_RECTF()
    for k in wanted:
        if raw.FPDFText_GetLooseCharBox(text, k, rectangle):
            boxes[k] = rectangle.left, rectangle.bottom, rectangle.right, rectangle.top
    return Places(page, *page.get_size()).shown(boxes)


def _letters_of(boxes: Boxes, word: Placed) -> list[int]:
    """The letters that stand in a word's place."""
    across, down = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    return [
        int(k) for k in np.flatnonzero((across > word.x0) & (across < word.x1) & (down > word.y0) & (down < word.y1))
    ]


def _written_over(letters: Sequence[str], boxes: Boxes) -> str:
    """The first figures on the page that lie on other figures, with what stands around them: 90 written over 28.

    The same figure drawn twice is a way to make bold; figures above each other are a fraction.
    """
    figures = [k for k, c in enumerate(letters) if "0" <= c <= "9"]
    for n, k in enumerate(figures):
        for other in figures[n + 1 : n + 1 + _NEAR]:
            a, b = boxes[k], boxes[other]
            across, down = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
            if letters[k] == letters[other] or any(c.isspace() for c in letters[k:other]):
                continue  # words over words are found when the page is read (`ink.covered_words`)
            if across > _COVERED * min(a[2] - a[0], b[2] - b[0]) and down > _ON_A_LINE * min(a[3] - a[1], b[3] - b[1]):
                return "".join(letters[max(0, k - 12) : other + 12]).strip()
    return ""


def _settings(text: pdfium.PdfTextPage, boxes: Boxes, words: Sequence[Placed]) -> list[_Set | None]:
    """How most letters of each word are set; None for a word whose letters were not found in its place."""
    settings: list[_Set | None] = []
    for word in words:
        inside = _letters_of(boxes, word)
        families = Counter(name for k in inside if (name := _family_at(text, k)))
        sizes = [_size_at(text, k) for k in inside]
        settings.append(_Set(families.most_common(1)[0][0], median(sizes)) if families else None)
    return settings


def _size_at(text: pdfium.PdfTextPage, index: int) -> float:
    """The size of a letter's type: its box would tell another one for every letter of a line that is turned."""
    turn = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, index, turn)
    return float(raw.FPDFText_GetFontSize(text, index)) * (hypot(turn.c, turn.d) or 1.0)


def _family_at(text: pdfium.PdfTextPage, index: int) -> str | None:
    if not chr(raw.FPDFText_GetUnicode(text, index)).isalnum():
        return None
    buffer, flags = ctypes.create_string_buffer(200), ctypes.c_int()
    return (
        family_of(buffer.value.decode("utf-8", "replace"))
        if raw.FPDFText_GetFontInfo(text, index, buffer, 200, flags)
        else None
    )
