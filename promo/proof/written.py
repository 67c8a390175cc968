"""A form as it was filled in: blanks with their line taken away, options that nobody chose left out. Pure.

Both readers get this text. It keeps its length, so that every offset holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

_EMPTY = "\u2610\u25a1\u25a2\u274f\u2751\u2b1c\u25fb\u25cb\u25ef\u26aa"
_FULL = "\u2611\u2612\u2713\u2714\u22a0\u25a0\u25fc\u25c9\u25cf\u29bf"
_CROSSES = "\u2717\u2718\u2613\u2715\u2716"
_BULLETS = "\u25a1\u25a2\u25cb\u25ef\u25cf\u25a0\u25fc\u274f\u2751"
"""What also stands before the items of a list, where nothing is chosen."""
_MARK = re.compile(
    rf"(?P<empty>[{_EMPTY}]|\[[ _]?\]|(?<![^\W_])\( ?\)|\|_\|)"
    rf"|(?P<full>[{_FULL}]|\[[xX\u2713\u2714*\u2022]\]|(?<![^\W_])\([xX\u2713\u2714*\u2022\u25cf]\))"
    rf"|(?P<cross>[{_CROSSES}])"
)
_MAY_HOLD = re.compile(rf"__|[{_EMPTY}{_CROSSES}]|\[[ _]?\]|\( ?\)|\|_\|")
# A blank that was filled in: its line stands on both sides of what was written, or runs out behind it.
_FILLED = re.compile(r"(?<!\w)_{2,200}(?=[^\W_]|[(\u00a3\u20ac$])([^_\n]{0,119}[^\s_])(_{2,200})(?![^\W_])")
_SPREAD = re.compile(r"(?<!\w)_{2,200} {1,3}(?=[^\W_])([^_\n]{0,60}\d[^_\n]{0,60}?) {0,3}(_{2,200})(?![^\W_])")
_BEGINS = re.compile(r"(?<!\w)_{2,200}(?=[A-Z\u00c0-\u00de0-9])")
_RUNS_OUT = re.compile(r"(?<=[^\W_])_{2,200}(?=[ \t]*(?:[\n,;.)]|$))")
_LONGEST_LINE = 2_000  # characters; a longer one is no row of options
_MOST_BESIDE = 3  # lines that an option may go on for


def as_filled_in(text: str) -> str:
    """The text with filled blanks bare and what was not chosen blanked out: of the same length."""
    if not _MAY_HOLD.search(text):
        return text
    if "__" in text:
        for pattern in (_FILLED, _SPREAD):
            text = pattern.sub(_without_lines, text)
        text = _BEGINS.sub(_blank, text)
        text = _RUNS_OUT.sub(_blank, text)
    return _as_chosen(text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _without_lines(found: re.Match[str]) -> str:
    return found[0].replace("_", " ")


@dataclass(frozen=True, slots=True)
class _Option:
    """A mark and the text that belongs to it, as offsets; weak, where the mark may be no mark at all."""

    mark: str
    is_weak: bool
    begin: int
    end: int


def _as_chosen(text: str) -> str:
    letters: list[str] | None = None
    for group in _groups(text):
        for option in _not_chosen(group):
            letters = list(text) if letters is None else letters
            letters[option.begin : option.end] = [
                "\n" if sign == "\n" else " " for sign in text[option.begin : option.end]
            ]
    return text if letters is None else "".join(letters)


def _not_chosen(group: list[_Option]) -> list[_Option]:
    """The options of a group that are left empty; none where the marks may be the signs of a list.

    A cross chooses, unless a tick stands beside it: then it strikes out.
    """
    if all(option.is_weak for option in group):
        return []
    ticked = any(option.mark == "full" for option in group)
    no = ("empty", "cross") if ticked else ("empty",)
    return [option for option in group if option.mark in no]


def _groups(text: str) -> Iterator[list[_Option]]:
    """Options that belong together: those of one line, or of lines that follow one another with a mark each."""
    group: list[_Option] = []
    beside: list[int] = []  # ends of the lines since the last mark
    at = 0
    for line in text.split("\n"):
        end = at + len(line)
        found = _of_line(line, at)
        if not found and line.strip() and group:
            beside.append(end)
            if len(beside) > _MOST_BESIDE:
                yield group
                group, beside = [], []
        elif group and len(found) > 1:
            yield group
            group, beside = found, []
        elif found:
            if group and beside:
                last = group[-1]
                group[-1] = _Option(last.mark, last.is_weak, last.begin, beside[-1])
            group.extend(found)
            beside = []
        at = end + 1
    if group:
        yield group


def _of_line(line: str, at: int) -> list[_Option]:
    """The options of a line: each mark with the words behind it, or before it where the line ends with a mark."""
    if len(line) > _LONGEST_LINE:
        return []
    marks = list(_MARK.finditer(line))
    first = len(line) - len(line.lstrip(" \t|-*\u2022"))
    if not marks or (len(marks) == 1 and marks[0].start() > first and line[marks[0].end() :].strip(" |.")):
        return []  # one sign within a sentence is no option
    behind = marks[0].start() > first and not line[marks[-1].end() :].strip(" |.")
    found: list[_Option] = []
    for k, mark in enumerate(marks):
        begin, end = _words_before(line, marks, k) if behind else _words_behind(line, marks, k, first)
        kind = mark.lastgroup or "empty"
        weak = mark[0] in _BULLETS and len(marks) == 1
        weak = weak or (kind == "empty" and mark[0] not in _EMPTY and marks[0].start() > first)
        found.append(_Option(kind, weak, at + begin, at + end))
    return found


def _words_before(line: str, marks: list[re.Match[str]], k: int) -> tuple[int, int]:
    return marks[k - 1].end() if k else _last_label(line, marks[k].start()), marks[k].start()


def _words_behind(line: str, marks: list[re.Match[str]], k: int, first: int) -> tuple[int, int]:
    return marks[k].end(), marks[k + 1].start() if k + 1 < len(marks) else _end_of_last(line, marks, first)


def _last_label(line: str, end: int) -> int:
    """Where the first option begins that stands before its mark: behind a label, if the line has one."""
    return max(line.rfind(":", 0, end) + 1, line.rfind("|", 0, end) + 1, line.rfind("  ", 0, end) + 1, 0)


def _end_of_last(line: str, marks: list[re.Match[str]], first: int) -> int:
    """Where the last option of a line ends: within a sentence, after as many words as the others have."""
    if marks[0].start() <= first or len(marks) < 2:
        return len(line)
    words = max(len(line[a.end() : b.start()].split()) for a, b in pairwise(marks))
    rest = list(re.finditer(r"\S+", line[marks[-1].end() :]))
    return marks[-1].end() + rest[min(words, len(rest)) - 1].end() if rest and words else len(line)
