"""Where sentences, headings and table rows begin, and what stands beside a place in them. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# The stop comes first in the pattern, then what follows it: a search jumps from stop to stop, and asks last what stands
# before.
_STOP = re.compile(
    r"[.!?;](?=[\"')\]]*\s+[\"'(\[\u00a7\u2022*-]*(?!(?:Jan|Feb|M\u00e4r|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov"
    r"|Dez)[a-z]*\b)[A-Z\u00c0-\u00dd0-9])"
    r"(?<![\s.(][A-Za-z].)(?<!\bn[or].)(?<!\bart.)(?<!\bsec.)(?<!\binc.)(?<!\bltd.)(?<!\bref.)(?<!\bmin.)(?<!\bmax.)"
    r"(?<!\bst.)(?<!\b[Nn]o.)(?<!\bNr.)(?<!\bArt.)(?<!\bInc.)(?<!\bLtd.)(?<!\bMr.)(?<!\bDr.)(?<!\bapp.)(?<!\bevtl.)"
    r"(?<!\bzzgl.)(?<!\b\d.)"
    r"[\"')\]]*\s+"
)
# Behind the gap nothing begins before a line has a letter or a figure: a page of bare stops is one gap.
_EMPTY_LINE = re.compile(r"\n[ \t]*\n(?:\W*\n)?\s*")
_EASTERN_STOP = re.compile(r"[\u3002\uff01\uff1f]\s*")
_BLOCK = 12
_A_WORD = 2  # characters: narrower lines head nothing and no column
_BOUND = 1200  # characters of a sentence to either side: some texts have no stops
_NEXT_STARTS = re.compile(r"[ \t]*[\"'(\[\u00a7\u2022*-]*[A-Z\u00c0-\u00dd0-9]")


_CONTINUES = re.compile(r"[a-z\u00df-\u00f6\u00f8-\u00ff]{2,}[ ,]")
_ONLY_A_NUMBER = re.compile(r"\s*(?:-\s*)?\d{1,3}\s*(?:-\s*)?")
_PROSE = 45  # characters: a shorter line above is a heading, a label, a row
_ENDED = re.compile(r"(?:^|[.;:!?|)\]\u3002])[\"')\]\s]*$")
_PAGE_NUMBER = re.compile(r"(?:^|\s)\d{1,3}(?:\s*(?:/|von|of|sur|de|di|van)\s*\d{1,3})?\W*$", re.I)


def boundaries(plain: str, borders: Sequence[int] = ()) -> list[int]:
    """Offsets at which a sentence, a heading or a table row begins, ascending, 0 first.

    Args:
        plain: the text.
        borders: where its pages begin; a sentence may go on over one, past footer and header.

    Returns:
        The beginnings, without gaps: the last one reaches to the end of the text.
    """
    starts = {0}
    for stop in (_STOP, _EMPTY_LINE, *([_EASTERN_STOP] if any(sign in plain for sign in "\u3002\uff01\uff1f") else [])):
        starts.update(found.end() for found in stop.finditer(plain))
    starts.update(_after_rows(plain))
    ordered = sorted(starts)
    for border in borders:  # in a text of many pages each has few starts about it: nobody looks at the others
        begin, end = _over_the_border(plain, border)
        del ordered[bisect_right(ordered, begin) : bisect_right(ordered, end)]
    return _without_gaps(plain, ordered)


def _after_rows(plain: str) -> Iterator[int]:
    """Where lines begin behind a row, a heading or a line of an address.

    A line break ends a row when its line is short for this text and the next
    line begins like a new one; justified prose runs on over its full lines.
    """
    lines = plain.split("\n")
    widths = [len(line) if line and not line.isspace() else 0 for line in lines]
    at = 0
    for block in range(0, len(lines), _BLOCK):
        if max(widths[block : block + _BLOCK]) < _A_WORD:
            at += _BLOCK + sum(map(len, lines[block : block + _BLOCK]))
            continue
        # The full width of a column is what its own neighbourhood shows: another page may be wider.
        near = sorted(filter(None, widths[max(0, block - _BLOCK) : block + 2 * _BLOCK]))
        short = 0.72 * (near[int(len(near) * 0.6)] if near else 0)
        for line in lines[block : block + _BLOCK]:
            end = at + len(line) + 1
            if line and len(line) < short and _NEXT_STARTS.match(plain, end) and line.strip()[-1:] not in ",-(":
                yield end
            at = end


def _without_gaps(plain: str, starts: list[int]) -> list[int]:
    """The starts without those in a sentence that an empty line or a bare page number cuts in two."""
    kept: list[int] = []
    for at in starts:
        if not _CONTINUES.match(plain, at):
            kept.append(at)
            continue
        begin = at
        while kept and _ONLY_A_NUMBER.fullmatch(plain, kept[-1], begin):
            begin = kept.pop()
        above = plain[max(0, begin - 400) : begin].rstrip().rpartition("\n")[2]
        if len(above) < _PROSE or _ENDED.search(above):
            kept.append(at)
    return kept or [0]


def _over_the_border(plain: str, border: int) -> tuple[int, int]:
    """The stretch from the last word before a page's footer to the first after the next one's header; empty where the
    sentence ended."""
    above = plain[max(0, border - 400) : border].rstrip("\n").split("\n")
    below = plain[border : border + 300].split("\n")
    footer = next((k for k in range(1, 4) if k <= len(above) and _PAGE_NUMBER.search(above[-k])), 0)
    for left_out in range(footer, min(3, len(above) - 1) + 1 if footer else 1):
        body = above[: len(above) - left_out]
        if body and body[-1].strip() and body[-1].strip()[-1] not in ".;:!?|" and len(body[-1]) > 30:
            for header in range(min(3, len(below))):
                first = below[header].strip()
                if first[:1].islower():
                    gap = sum(len(line) + 1 for line in below[:header])
                    end = border - sum(len(line) + 1 for line in above[len(above) - left_out :])
                    return end - 1, border + gap + 1
    return border, border


@dataclass(frozen=True, slots=True)
class Place:
    """Offsets in the low text: the sentence from `begin` to `end`, `previous` the start of the one before, `following`
    the end of the next."""

    begin: int
    end: int
    previous: int
    following: int

    @classmethod
    def around(cls, starts: Sequence[int], size: int, at: int) -> Place:
        """The place of offset `at` among the sentences that begin at `starts` in a text of `size` characters."""
        k = max(0, bisect_right(starts, at) - 1)
        begin = max(starts[k], at - _BOUND)
        end = min(starts[k + 1] if k + 1 < len(starts) else size, at + _BOUND)
        previous = starts[max(0, k - 1)] if begin == starts[k] else begin
        following = starts[k + 2] if k + 2 < len(starts) else size
        return cls(begin, end, previous, following)
