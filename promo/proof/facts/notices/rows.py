"""Lists of several contracts: what stands in the row of another provider is no notice of ours. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promo.proof.facts.lengths import Length
from promo.proof.facts.paper import Paper
from promo.proof.tags import Role, Span, Tag

_CELLS_OF_A_LIST = 4
"""Cells a row from which a table lists several things; one of two or three is labels and values of one contract."""
_ROWS = 2
_PARTS = (re.compile(r"\s*\|\s*"), re.compile(r"\t+"), re.compile(r"\s*;\s+"), re.compile("／"), re.compile(r" {3,}"))
_ITEM = re.compile(r"\s*(?:\d{1,2}|[a-zA-Z])\s?[.):]\s+|\s*[-•–*]\s+")
_NAME_WITHIN = 30  # characters of an item in which the name stands that it is about
_LONGEST_ITEM = 400  # characters; what is longer is an article of a contract
_SURE = 0.5


@dataclass(frozen=True, slots=True)
class _Row:
    begin: int
    end: int
    cells: int
    is_item: bool

    @property
    def end_of_name(self) -> int:
        """Where the words end in which the name stands that it is about: anywhere in a row, early in an item."""
        return min(self.end, self.begin + _NAME_WITHIN) if self.is_item else self.end


def of_other_contracts(paper: Paper, lengths: Sequence[Length], vendor: re.Pattern[str] | None) -> set[Span]:
    """Where lengths of time stand that belong to the contract of somebody else.

    A row of a table with many columns is of another contract where the vendor is named in another row of that table; an
    item of a list, where it begins with another name and the vendor is named in another item.

    Args:
        paper: the files of one language; the tabs of their plain text part the columns of a sheet.
        lengths: its lengths of time.
        vendor: the vendor's name as a pattern; without one nothing can be told.
    """
    found: set[Span] = set()
    if vendor is None:
        return found
    for block in _blocks(paper.text.plain):
        ours = [row for row in block if vendor.search(paper.low, row.begin, row.end_of_name)]
        if not ours or len(ours) == len(block):
            continue
        for row in block:
            if row not in ours and (not row.is_item or _is_of_another(paper.low, row, paper.places)):
                found |= {(x.start, x.end) for x in lengths if row.begin <= x.start < row.end}
    return found


def _is_of_another(low: str, row: _Row, places: Sequence[Tag]) -> bool:
    """Whether an item begins with the name of somebody else."""
    sign = _ITEM.match(low, row.begin)
    first = sign.end() if sign else row.begin
    named = (p for p in places if p.role is Role.OTHER_NAME and p.confidence >= _SURE)
    return row.end - row.begin <= _LONGEST_ITEM and any(p.start <= first + 1 and p.end > first for p in named)


def _blocks(plain: str) -> Iterator[list[_Row]]:
    """Rows or items that follow one another, empty lines between them or not; what an item goes on to say on further
    lines is its own."""
    block: list[_Row] = []
    at = 0
    for line in plain.split("\n"):
        end = at + len(line)
        row = _row(line, at)
        if row is None and block and block[-1].is_item and line.strip():
            block[-1] = _Row(block[-1].begin, end, block[-1].cells, is_item=True)
        elif row is not None and block and block[-1].is_item != row.is_item:
            yield from (block,) if len(block) >= _ROWS else ()
            block = [row]
        elif row is not None:
            block.append(row)
        elif line.strip():
            yield from (block,) if len(block) >= _ROWS else ()
            block = []
        at = end + 1
    if len(block) >= _ROWS:
        yield block


def _row(line: str, at: int) -> _Row | None:
    cells = max(len([part for part in pattern.split(line) if part]) for pattern in _PARTS)
    if cells >= _CELLS_OF_A_LIST:
        return _Row(at, at + len(line), cells, is_item=False)
    return _Row(at, at + len(line), cells, is_item=True) if _ITEM.match(line) else None


_MOST_ROWS = 40
_CELLS_OF_A_TABLE = 3
_LONGEST_ROW = 1_000  # characters


def head_of_column(low: str, at: int) -> str:
    """What heads the column of a table in which a place stands; empty where it stands in no table.

    A table is at least two lines that one sign parts into at least three cells; its first line heads it.
    """
    begin, end = _row_around(low, at)
    line = low[begin:end]
    for pattern in _PARTS:
        cells = pattern.split(line)
        if len(cells) < _CELLS_OF_A_TABLE:
            continue
        number, head, top = len(pattern.findall(line[: at - begin])), cells, begin
        for _ in range(_MOST_ROWS):
            above, below = _row_around(low, max(0, top - 1))
            row = pattern.split(low[above:below])
            if top == 0 or len(row) < _CELLS_OF_A_TABLE:
                break
            head, top = row, above
        if top < begin and number < len(head):
            return head[number]
    return ""


def _row_around(low: str, at: int) -> tuple[int, int]:
    """Begin and end of the line around a place; empty where it is longer than any row of a table."""
    begin, end = low.rfind("\n", max(0, at - _LONGEST_ROW), at) + 1, low.find("\n", at, at + _LONGEST_ROW)
    if (begin == 0 and at > _LONGEST_ROW) or (end < 0 and len(low) > at + _LONGEST_ROW):
        return at, at
    return begin, end if end >= 0 else len(low)
