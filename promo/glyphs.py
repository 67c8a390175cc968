"""Which characters the fonts of this machine can draw: what none can is named where it is typed, and written as its
Unicode number where it is printed. A PDF holds its glyphs for good; an empty box in it says nothing to anybody.

What is asked is fontconfig, which Pango asks too when it lays out a page.
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from bisect import bisect_right
from functools import cache

from promo.translatable import N_, Filled

SHOWN = 12
"""So many characters are named in a sentence; the others of a long text would be of the same script."""
_DRAWN_BY_NO_FONT = {*range(0x80, 0xA0), *range(0xFFF9, 0xFFFC), 0x110BD, 0x110CD}
_SHOWS_NOTHING = (
    (0xAD, 0xAD),
    (0x34F, 0x34F),
    (0x61C, 0x61C),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),
    (0x2060, 0x206F),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xE0000, 0xE0FFF),
)
"""Joiners, variants, turns of direction: nothing is drawn for them, whatever the font."""
_ASK = ("fc-list", "--format=%{fontformat} %{color}:%{charset}\n")
_OUTLINES = ("TrueType False", "CFF False")
"""Pictures in colour are left out: an archive file holds outlines."""


def unprintable(text: str) -> str:
    """The characters of a text that no font here can draw, each once, in their order."""
    return "".join(dict.fromkeys(letter for letter in text if not _is_drawn(letter)))


def printable(text: str) -> str:
    """A text for a page that is printed: what no font here can draw stands as its number, such as `[U+1F98A]`, so that
    nothing is lost and nobody takes it for another letter. The same for the markup of a page: no markup is touched."""
    wrong = unprintable(text)
    return text.translate({ord(letter): f"[U+{ord(letter):04X}]" for letter in wrong}) if wrong else text


def refusal(text: str) -> str | None:
    """Why a text cannot stand on an invoice, to be shown in the reader's language; None where it can."""
    if not (wrong := unprintable(text)):
        return None
    return Filled(
        N_("These characters cannot be printed on an invoice: %(letters)s. Leave them out, or write other letters."),
        letters=" ".join(f"{letter} (U+{ord(letter):04X})" for letter in wrong[:SHOWN]),
    )


def knows_the_fonts() -> bool:
    """Whether this machine says which characters its fonts have; where it does not, every text counts as printable."""
    return bool(_ranges()[0])


def _is_drawn(letter: str) -> bool:
    code = ord(letter)
    if 0x20 <= code < 0x7F or letter in "\t\n\r\f":
        return True
    if code in _DRAWN_BY_NO_FONT or unicodedata.category(letter) in ("Cc", "Cs"):
        return False
    starts, ends = _ranges()
    if not starts or any(first <= code <= last for first, last in _SHOWS_NOTHING):
        return True
    at = bisect_right(starts, code) - 1
    return at >= 0 and code <= ends[at]


@cache
def _ranges() -> tuple[list[int], list[int]]:
    """First and last code of every run of characters that some font has, in order; asked once a process."""
    if shutil.which(_ASK[0]) is None:
        return [], []
    said = subprocess.run(_ASK, capture_output=True, text=True, timeout=30, check=False).stdout
    runs: set[tuple[int, int]] = set()
    for line in said.splitlines():
        kind, _, characters = line.partition(":")
        if kind in _OUTLINES:
            for run in characters.split():
                first, _, last = run.partition("-")
                runs.add((int(first, 16), int(last or first, 16)))
    starts: list[int] = []
    ends: list[int] = []
    for begin, end in sorted(runs):
        if ends and begin <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(begin)
            ends.append(end)
    return starts, ends
