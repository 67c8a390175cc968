"""What a letter is made of: its template is written once, and comes apart into a plain text and blocks for a page.

A template says `fact(…)`, `button(…)` and `close()` (templates/mail/parts.txt); these write their line with a mark
that is drawn anew for each letter, so that no word of a stranger can pass for one. Everything else is a paragraph.
Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

# Spaces at which a line may break; an amount and its sign, a French word and its colon stay together.
_BREAKS = re.compile(r"[^\S\xa0\u202f]+")
PREHEADER = 110
"""Letters of the line that a mail program shows beside the subject."""


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a letter, in the order of reading."""

    kind: str
    """`text`, `list`, `facts`, `button` or `help`."""
    lines: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it leaves: the same words as text and as blocks."""

    subject: str
    text: str
    blocks: tuple[Block, ...]

    @property
    def preheader(self) -> str:
        """The facts first: what a mail program shows beside the subject, before the letter is opened."""
        said = [f"{label} {value}" for b in self.blocks if b.kind == "facts" for label, value in b.rows]
        said += [line for b in self.blocks if b.kind == "text" for line in b.lines]
        kept: list[str] = []
        for part in said:
            if kept and len(" · ".join([*kept, part])) > PREHEADER:
                break
            kept.append(part)
        return " · ".join(kept)


def letter(rendered: str, mark: str) -> Letter:
    """Take a rendered template apart.

    Args:
        rendered: its first line is the subject, the rest the letter.
        mark: what the macros of templates/mail/parts.txt put around their values.
    """
    subject, _, body = rendered.strip().partition("\n")
    lines = [line.rstrip() for line in body.strip().split("\n")]
    return Letter(
        subject=_BREAKS.sub(" ", subject.strip()),
        text="\n".join(_spaced(_as_text(line, mark) for line in lines)).strip() + "\n",
        blocks=tuple(_blocks(lines, mark)),
    )


def _as_text(line: str, mark: str) -> str:
    if not line.startswith(mark):
        return line
    kind, *values = line.removeprefix(mark).split(mark)
    if kind == "fact":
        return " ".join(values)
    if kind == "button":
        label, url, lead = values
        return f"{lead or label}\n{url}"
    return " ".join(value for value in values if value)


def _spaced(lines: Iterator[str]) -> Iterator[str]:
    """One empty line between paragraphs, never more."""
    empty = False
    for line in lines:
        if line or not empty:
            yield line
        empty = not line


def _blocks(lines: list[str], mark: str) -> Iterator[Block]:
    for kind, group in groupby(lines, key=lambda line: _kind(line, mark)):
        found = list(group)
        if kind == "fact":
            rows = [line.removeprefix(mark).split(mark) for line in found]
            yield Block("facts", rows=tuple((label, value) for _, label, value in rows))
        elif kind == "button":
            for line in found:
                _, label, url, lead = line.removeprefix(mark).split(mark)
                if lead:
                    yield Block("text", (lead,))
                yield Block("button", (label,), url=url)
        elif kind == "help":
            yield Block("help", tuple(found[0].removeprefix(mark).split(mark)[1:]))
        elif kind == "url":
            yield from (Block("button", url=line) for line in found)
        elif kind == "list":
            yield Block("list", tuple(_items(found)))
        elif kind == "text":
            yield Block("text", tuple(found))


def _kind(line: str, mark: str) -> str:
    if not line:
        return "gap"
    if line.startswith(mark):
        return line.removeprefix(mark).split(mark)[0]
    if line.startswith(("https://", "http://")) and " " not in line:
        return "url"
    return "list" if line.startswith(("- ", "  ")) else "text"


def _items(lines: list[str]) -> Iterator[str]:
    """The points of a list; an indented line goes on with the point above."""
    item = ""
    for line in lines:
        if line.startswith("- ") and item:
            yield item
            item = ""
        item = f"{item}\n{line.removeprefix('- ').strip()}".strip()
    yield item
