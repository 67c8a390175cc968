"""What every reader makes of a file: pages, words with places, language, how it was read. Pure."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from promo.proof.signs import Placed, Sign
from promo.proof.tags import Tags
from promo.proof.written import as_filled_in

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 as fractions of the page as shown (0 to 1, origin top left)."""

# Plain text has no page, so it is laid out on an invented one: lines and columns of a fixed-width sheet.
Share = tuple[int, int]
"""Which pages of a file somebody reads: every n-th from the k-th on, as (k, n)."""

ALL: Share = (0, 1)
NO_INK, BORROWED, STRUCK = 1, 2, 3
SHEET_LINES = 60
SHEET_COLUMNS = 100
SIGNED = "signed"
"""The signal of a PDF that is unchanged since it was signed by whoever holds the key of the certificate inside it.
Whose that is was not asked: anybody can make a certificate in any name."""
LONGEST_SIGNER = 80  # characters of a name in a certificate
NEAR = 0.2  # of the page; words of one line that stand farther apart are two columns
NARROW = frozenset(".,;:!|'’()[]")
"""Signs that take up next to no room beside a word."""
_LINE = re.compile(r"[^\n]*")


class Kind(StrEnum):
    """What the file is, by content."""

    PDF = "pdf"
    IMAGE = "image"
    DOCX = "docx"
    ODT = "odt"
    EML = "eml"
    MSG = "msg"
    HTML = "html"
    TEXT = "text"
    UNKNOWN = "unknown"


class Cause(StrEnum):
    """Why a file could not be read; each has its own sentence and its own next step."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_PAGES = "too_many_pages"
    DAMAGED = "damaged"
    PASSWORD = "password"
    NO_TEXT = "no_text"
    NOT_YET = "not_yet"
    NOT_A_DOCUMENT = "not_a_document"
    TOO_SLOW = "too_slow"
    CRASHED = "crashed"


class Flaw(StrEnum):
    """What makes a photo hard to read; each has its own advice."""

    DARK = "dark"
    GLARE = "glare"
    BLURRED = "blurred"
    CUT = "cut"
    BLANK = "blank"
    SMALL = "small"


_CODES = {
    Cause.PASSWORD: "document.password",
    Cause.NOT_YET: "document.unsupported",
    Cause.NOT_A_DOCUMENT: "document.unsupported",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that cannot be used, with the cause and what exactly was seen ("a Word file", "31 MB")."""

    cause: Cause
    seen: str = ""

    @property
    def code(self) -> str:
        """The reason code of INTERFACE.md."""
        return _CODES.get(self.cause, "document.unreadable")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as shown.

    `spans` holds start and end of each word in `text`, two numbers a word; `boxes` four fractions a word, in the same
    order; `unseen` is `NO_INK` for a word that leaves none on the page or lies under another one, `BORROWED` for one
    whose place shows other ink than its own, `STRUCK` for one that a line runs through; `sure` is the confidence of a
    recognised word in per cent, and empty where nothing was recognised from a picture.
    Plain text has none of them: its places are reckoned from line and column when asked for.
    """

    number: int
    width: float
    height: float
    text: str
    spans: array[int] = field(default_factory=lambda: array("I"))
    boxes: array[float] = field(default_factory=lambda: array("f"))
    unseen: array[int] = field(default_factory=lambda: array("B"))
    sure: array[int] = field(default_factory=lambda: array("B"))

    @property
    def seen_text(self) -> str:
        """The text as filled in, with every word that nobody can see blanked out: same length, so offsets hold."""
        if not any(self.unseen):
            return as_filled_in(self.text)
        letters = list(self.text)
        for k, hidden in enumerate(self.unseen):
            if hidden:
                start, end = self.spans[2 * k], self.spans[2 * k + 1]
                letters[start:end] = " " * (end - start)
        return as_filled_in("".join(letters))

    @property
    def has_layer(self) -> bool:
        """Whether words stand where a picture shows other ink: what they say is to be read from the picture."""
        return BORROWED in self.unseen

    @property
    def struck(self) -> list[tuple[int, int]]:
        """Where in the text words stand that are struck out."""
        return [(self.spans[2 * k], self.spans[2 * k + 1]) for k, mark in enumerate(self.unseen) if mark == STRUCK]

    @property
    def mean_sureness(self) -> float:
        """The mean confidence of the recognised words, 0 to 1; 1 where none was recognised."""
        return sum(self.sure) / len(self.sure) / 100 if self.sure else 1.0

    def sureness(self, start: int, end: int) -> float:
        """The least confidence, 0 to 1, among the words that touch `text[start:end]`; 1 where no word was
        recognised."""
        if not self.sure:
            return 1.0
        touched = [
            self.sure[k] for k in range(len(self.sure)) if self.spans[2 * k] < end and self.spans[2 * k + 1] > start
        ]
        return min(touched, default=100) / 100

    def words_within(self, boxes: Sequence[Box]) -> list[Placed]:
        """The words whose middle lies in one of the boxes, in order."""
        found: list[Placed] = []
        for k in range(len(self.spans) // 2):
            x0, y0, x1, y1 = self.boxes[4 * k : 4 * k + 4]
            x, y = (x0 + x1) / 2, (y0 + y1) / 2
            if any(b[0] <= x <= b[2] and b[1] <= y <= b[3] for b in boxes):
                found.append(Placed(self.text[self.spans[2 * k] : self.spans[2 * k + 1]], x0, y0, x1, y1))
        return found

    def boxes_between(self, start: int, end: int) -> tuple[Box, ...]:
        """Rectangles, one a line, around the words that touch `text[start:end]`."""
        if not self.spans:
            return tuple(self._sheet_boxes(start, end))
        words = [
            self._part(k, start, end)
            for k in range(len(self.spans) // 2)
            if self.spans[2 * k] < end and self.spans[2 * k + 1] > start
        ]
        return tuple(box.rounded() for box in _by_line(words, upright=self._upright(words)))

    def _upright(self, words: list[Box4]) -> bool:
        """Whether print runs across the page: words are wide then; the letters of Japanese, square each, follow one
        another sideways."""
        wide, high = sum(b.x1 - b.x0 for b in words) * self.width, sum(b.y1 - b.y0 for b in words) * self.height
        if max(wide, high) > 1.5 * min(wide, high):
            return wide > high
        across = sum(abs(b.x0 - a.x0) * self.width > abs(b.y0 - a.y0) * self.height for a, b in pairwise(words))
        return 2 * across >= len(words) - 1

    def _part(self, k: int, start: int, end: int) -> Box4:
        """The box of a word, or of the part of it within `text[start:end]`: a line of Japanese is one long word."""
        x0, y0, x1, y1 = self.boxes[4 * k : 4 * k + 4]
        first, last = self.spans[2 * k], self.spans[2 * k + 1]
        before, after = (
            0 if set(left_out) <= NARROW else len(left_out) / (last - first)
            for left_out in (self.text[first : max(first, start)], self.text[min(last, end) : last])
        )
        if (x1 - x0) * self.width >= (y1 - y0) * self.height:
            return Box4(x0 + before * (x1 - x0), y0, x1 - after * (x1 - x0), y1)
        return Box4(x0, y0, x1, y1)

    def _sheet_boxes(self, start: int, end: int) -> Iterable[Box]:
        row, offset = self.text.count("\n", 0, start), self.text.rfind("\n", 0, start) + 1
        while offset < end:
            stop = self.text.find("\n", offset)
            stop = len(self.text) if stop < 0 else stop
            first, last = max(start, offset), min(end, stop)
            if first < last and self.text[first:last].strip():
                yield (
                    round(min((first - offset) / SHEET_COLUMNS, 0.99), 4),
                    round(row / SHEET_LINES, 4),
                    round(min((last - offset) / SHEET_COLUMNS, 1.0), 4),
                    round(min((row + 1) / SHEET_LINES, 1.0), 4),
                )
            row, offset = row + 1, stop + 1


@dataclass(frozen=True, slots=True)
class Box4:
    """A rectangle being grown."""

    x0: float
    y0: float
    x1: float
    y1: float

    def joined(self, other: Box4) -> Box4:
        """The smallest rectangle around both."""
        return Box4(min(self.x0, other.x0), min(self.y0, other.y0), max(self.x1, other.x1), max(self.y1, other.y1))

    def same_line(self, other: Box4, *, upright: bool) -> bool:
        """Whether the middle of one lies within the height of the other, side by side; not `upright`: within its width,
        one above the other."""
        if upright:
            return (
                self.y0 <= (other.y0 + other.y1) / 2 <= self.y1 and max(other.x0 - self.x1, self.x0 - other.x1) < NEAR
            )
        return self.x0 <= (other.x0 + other.x1) / 2 <= self.x1 and max(other.y0 - self.y1, self.y0 - other.y1) < NEAR

    def rounded(self) -> Box:
        """Four decimals: a tenth of a point on A4."""
        return (round(self.x0, 4), round(self.y0, 4), round(self.x1, 4), round(self.y1, 4))


def _by_line(words: list[Box4], *, upright: bool) -> list[Box4]:
    lines: list[Box4] = []
    for word in words:
        if lines and lines[-1].same_line(word, upright=upright):
            lines[-1] = lines[-1].joined(word)
        else:
            lines.append(word)
    return lines


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as read. `refusal` is set, and `pages` empty, when it cannot be used."""

    file: str
    sha256: str
    kind: Kind
    reader: str = "text"
    language: str | None = None
    pages: tuple[Page, ...] = ()
    signals: tuple[str, ...] = ()
    refusal: Refusal | None = None
    signs: tuple[Sign, ...] = ()
    """Signs of editing; each stands among the signals too."""
    layers: tuple[Page, ...] = ()
    """What the text layers of pages say that were read from their pictures; it counts for nothing."""
    signed_by: str | None = None
    """What the certificate of a signed PDF calls its holder, "" where it says nothing; None for a file without
    `SIGNED`. A stranger's word, like the name of the file."""
    tags: Tags | None = None
    """What the second reader says of `seen_text`; None where it did not read, which is an error of ours for a file with
    pages."""

    @property
    def seen_text(self) -> str:
        """The text of all pages, one under the other, with every word that nobody can see blanked out."""
        return "\n".join(page.seen_text for page in self.pages)

    @property
    def partly_read(self) -> bool:
        """Whether pages were left out for want of time."""
        return any(signal.startswith("unread") for signal in self.signals)
