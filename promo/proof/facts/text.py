"""One text over all pages of all files of a claim, with the way back to page and boxes. Pure.

Matching works on `low`: lower case, without accents, quotes and dashes made
plain, words cut at a line end joined. It has the same length as `plain`, the
text people would quote, so an offset in one is an offset in the other.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import cast

from promo.proof.facts.furniture import bodies
from promo.proof.facts.line_ends import hyphen
from promo.proof.reading import Box, Page, Reading
from promo.proof.tags import Tags

# Things that must change length: ligatures, and words cut in two at a line end.
_SPECIAL = re.compile(
    "(?P<cut>[\u00ad\u2010-](?<=[^\\W\\d_].)[ ]*\n["
    " ]*(?=[a-z\u00df-\u00ff]))|(?P<soft>\u00ad\n?)|(?P<lig>[\ufb00-\ufb06])"
)
_RARE = "\u00ad\u2010\ufb00\ufb01\ufb02\ufb03\ufb04\ufb05\ufb06"
_CUT = re.compile(
    "(?P<cut>-(?<=[^\\W\\d_].) *\n *(?=[a-z\u00df-\u00ff]))"
)  # the same where nothing rare stands: found much sooner
_KANA = re.compile("[\u3040-\u30ff]")
_WITHIN_A_WORD = re.compile(
    "(?<=[\u3001\u3002\u3041-\u309f])\\s*\n\\s*(?=[\u3041-\u9fff])|(?<=[\u3041-\u9fff])\\s*\n\\s*(?=[\u3041-\u309f])"
)
"""Line ends in running Japanese, which has no blanks: behind hiragana or a stop, or before hiragana. A heading ends,
and the text below it begins, otherwise."""
_LIGATURES = {
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
_PLAIN = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201a": "'",
    "\u02bc": "'",
    "\u00b4": "'",
    "`": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u00ab": '"',
    "\u00bb": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
    "\u00a0": " ",
    "\u2007": " ",
    "\u202f": " ",
    "\t": " ",
    "\u3000": " ",
    "\u2009": " ",
}


def _table() -> dict[int, str]:
    table = {ord(k): v for k, v in _PLAIN.items()}
    for code in range(0xC0, 0x250):
        letter = unicodedata.normalize("NFD", chr(code))[0].lower()
        if len(letter) == 1:
            table[code] = letter
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code).lower()
    for code in range(0xFF01, 0xFF5F):  # full-width digits, letters and signs
        table[code] = chr(code - 0xFEE0).lower()
    return table


LOW = _table()
HEAD = 20_000  # characters: six or seven pages
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


@lru_cache(maxsize=4096)
def _low_letters(letters: str) -> str:
    return letters.translate(LOW)


def _low_run(found: re.Match[str]) -> str:
    return _low_letters(found[0])


def lowered(plain: str) -> str:
    """`plain` in lower case, without accents, with plain quotes, dashes and blanks; of the same length."""
    # Most of every text needs no table; no letter that is left then changes its length in lower case.
    return _NOT_ASCII.sub(_low_run, plain).replace("\t", " ").replace("`", "'").lower()


CUT = "\u2026"
"""What a quote has at an end that was cut within a sentence."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact stands: file, page (from 1), the words, their rectangles on the page as shown.

    `sureness` is the confidence in the least sure of the recognised words, 0 to 1; 1 where nothing was recognised from
    a picture.
    """

    file: str
    page: int
    quote: str
    boxes: tuple[Box, ...] = ()
    sureness: float = 1.0


@dataclass(frozen=True, slots=True)
class _PageStart:
    at: int
    reading: Reading
    page: Page


@dataclass(frozen=True, slots=True)
class ProofText:
    """The joined text of one claim's readings."""

    plain: str
    low: str
    pages: tuple[_PageStart, ...]
    _joined_at: tuple[int, ...] = ()
    _origin: tuple[int, ...] = ()
    _cache: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, readings: tuple[Reading, ...]) -> ProofText:
        """Join the pages of all readable files, in the order given."""
        parts: list[str] = []
        pages: list[_PageStart] = []
        at = 0
        for reading in readings:
            for page in reading.pages:
                pages.append(_PageStart(at, reading, page))
                parts.append(page.seen_text)  # what nobody can see never carries a fact
                at += len(page.text) + 1
        raw = "\n".join(parts)
        plain, joined_at, origin = _rejoin(raw)
        return cls(plain, lowered(plain), tuple(pages), joined_at, origin)

    def heads(self, size: int = HEAD) -> tuple[tuple[int, int], ...]:
        """The beginning of each file, as offsets: what a paper says of its vendor, its customer and its number it says
        early."""
        files = self._files()
        return tuple((begin, min(end, begin + size)) for begin, end in files)

    def _files(self) -> tuple[tuple[int, int], ...]:
        """Where each file lies in the text."""
        if "files" not in self._cache:
            readings = [entry.reading for entry in self.pages]
            begins = [at for k, at in enumerate([0, *self.borders()]) if k == 0 or readings[k] is not readings[k - 1]]
            self._cache["files"] = tuple(zip(begins, [*begins[1:], len(self.low)], strict=True))
        return cast("tuple[tuple[int, int], ...]", self._cache["files"])

    def borders(self) -> list[int]:
        """Where pages begin in `plain`, the first one left out."""
        if not self._joined_at:
            return [p.at for p in self.pages[1:]]
        found = []
        for page in self.pages[1:]:
            k = bisect_right(self._origin, page.at) - 1
            found.append(page.at if k < 0 else self._joined_at[k] + page.at - self._origin[k])
        return found

    def struck(self) -> list[tuple[int, int]]:
        """Where words stood that are struck out on their page, as offsets in `plain`."""
        return [
            (self.plain_offset(entry.at + start), self.plain_offset(entry.at + end))
            for entry in self.pages
            for start, end in entry.page.struck
        ]

    def raw_offset(self, offset: int) -> int:
        """The offset in the pages' own text for an offset in `plain`."""
        if not self._joined_at:
            return offset
        k = bisect_right(self._joined_at, offset) - 1
        return offset if k < 0 else self._origin[k] + offset - self._joined_at[k]

    def plain_offset(self, raw: int) -> int:
        """The offset in `plain` for an offset in the pages' own text: the other way round than `raw_offset`."""
        if not self._joined_at:
            return raw
        k = bisect_right(self._origin, raw) - 1
        return raw if k < 0 else self._joined_at[k] + raw - self._origin[k]

    def tags(self) -> Tags | None:
        """What the second reader says of all files, at offsets in `plain`; None where it did not read one of them."""
        readings = list(dict.fromkeys(id(entry.reading) for entry in self.pages))
        by_id = {id(entry.reading): entry for entry in reversed(self.pages)}  # the first page of each file
        parts: list[Tags] = []
        for name in readings:
            first = by_id[name]
            if first.reading.tags is None:
                return None
            parts.append(first.reading.tags.moved(partial(self._offset_on, first)))
        return Tags.joined(parts)

    def _offset_on(self, first: _PageStart, at: int) -> int:
        """The offset in `plain` for an offset in the text of the file that begins with a page."""
        return self.plain_offset(first.at + at)

    def _bodies(self) -> list[tuple[int, int]]:
        """Where the text between head and foot lies on each page."""
        if "bodies" not in self._cache:
            by_file: dict[int, list[str]] = {}
            for entry in self.pages:
                by_file.setdefault(id(entry.reading), []).append(entry.page.text)
            self._cache["bodies"] = [body for texts in by_file.values() for body in bodies(texts)]
        return cast("list[tuple[int, int]]", self._cache["bodies"])

    def _runs_over(self, first: int, last: int, index: int, high: int) -> bool:
        """Whether what is quoted of a page reaches to its end, or begins on the one before."""
        return first < last or not self.pages[index].page.text[high:].strip()

    def page_at(self, offset: int) -> int:
        """Index in `pages` of the page that holds an offset of `plain`."""
        raw = self.raw_offset(offset)
        return max(0, bisect_right([p.at for p in self.pages], raw) - 1)

    def sureness(self, start: int, end: int) -> float:
        """Confidence in the least sure recognised word of `plain[start:end]`, on the page where it begins."""
        entry = self.pages[self.page_at(start)]
        return entry.page.sureness(
            self.raw_offset(start) - entry.at, self.raw_offset(max(start, end - 1)) + 1 - entry.at
        )

    def evidence(self, start: int, end: int) -> tuple[Evidence, ...]:
        """Where `plain[start:end]` stands, one entry a page it runs over."""
        if not self.pages or start >= end:
            return ()
        found: list[Evidence] = []
        first, last = self.page_at(start), self.page_at(max(start, end - 1))
        for index in range(first, last + 1):
            entry = self.pages[index]
            low = max(0, self.raw_offset(start) - entry.at)
            high = min(len(entry.page.text), self.raw_offset(end - 1) + 1 - entry.at)
            begins, ends = self._bodies()[index] if self._runs_over(first, last, index, high) else (0, high)
            low, high = (max(low, begins), high) if index > first else (low, high)
            high = ends if low < ends < high else high  # a number may be found in the foot itself
            if low < high and entry.page.text[low:high].strip():
                is_whole = first == last and self.raw_offset(end - 1) + 1 - entry.at == high
                quote = self.plain[start:end] if is_whole else entry.page.text[low:high]
                found.append(
                    Evidence(
                        entry.reading.file,
                        entry.page.number,
                        _tidy(quote),
                        entry.page.boxes_between(low, high),
                        entry.page.sureness(low, high),
                    )
                )
        return tuple(found)


def _tidy(quote: str) -> str:
    return re.sub(r"\s+", " ", _WITHIN_A_WORD.sub("", quote.replace("\u00ad", ""))).strip()


def _changes(raw: str) -> Iterator[tuple[int, int, str]]:
    """What must change length: its start and end in the text, and what stands there instead."""
    if not any(sign in raw for sign in _RARE):
        for found in _CUT.finditer(raw):
            start, end = found.span()
            yield start, end, hyphen(raw, start, end)
        return
    for found in _SPECIAL.finditer(raw):
        start, end = found.span()
        if found["lig"]:
            yield start, end, _LIGATURES[found["lig"]]
        else:
            yield start, end, hyphen(raw, start, end) if found["cut"] or found["soft"][1:] else ""


def _full_lines(raw: str) -> list[tuple[int, int, str]]:
    """Line ends within running Japanese: the line fills its column and does not end a sentence."""
    if not _KANA.search(raw):
        return []
    ends: list[tuple[int, int, str]] = []
    at = 0
    lines = raw.split("\n")
    for number, line in enumerate(lines[:-1]):
        longest = max(len(near) for near in lines[max(0, number - 8) : number + 9])
        end = at + len(line)
        if (
            len(line) >= max(16, 0.85 * longest)
            and "\u3040" <= line[-1] <= "\u9fff"
            and "\u3040" <= (lines[number + 1] or " ")[0] <= "\u9fff"
        ):
            ends.append((end, end + 1, ""))
        at = end + 1
    return ends


def _rejoin(raw: str) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    parts: list[str] = []
    joined_at: list[int] = []
    origin: list[int] = []
    at = size = 0
    full_lines = _full_lines(raw)
    for start, end, put in sorted([*_changes(raw), *full_lines]) if full_lines else _changes(raw):
        if start < at:
            continue
        parts.append(raw[at:start])
        parts.append(put)
        size += start - at + len(put)
        joined_at.append(size)
        origin.append(end)
        at = end
    parts.append(raw[at:])
    return "".join(parts), tuple(joined_at), tuple(origin)
