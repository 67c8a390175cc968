"""Fields of a Word file: what was chosen or ticked in a form; and signs of symbol fonts as the letters they show."""

from __future__ import annotations

from typing import Any

from promo.proof.sealed.readers.word_styles import W

MAX_OPEN = 50
EMPTY, TICKED, CROSSED = "\u2610", "\u2611", "\u2612"
_OFF = ("0", "false", "off")
# Signs of Wingdings and Wingdings 2 that people tick with, by their place in the font.
_WINGDINGS = {0x6F: EMPTY, 0x71: EMPTY, 0x72: EMPTY, 0xA8: EMPTY, 0x78: CROSSED, 0xFD: CROSSED, 0xFE: TICKED}
_WINGDINGS |= {0xFC: "\u2714", 0xFB: "\u2718"}
_WINGDINGS_2 = {0x2A: EMPTY, 0x30: EMPTY, 0xA3: EMPTY, 0x51: CROSSED, 0x53: CROSSED, 0x54: CROSSED, 0x52: TICKED}
_WINGDINGS_2 |= {0x50: "\u2714", 0x4F: "\u2718"}
_FONTS = {"wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}


class Fields:
    """Which fields are open where we read: the code of a field is not shown, what came of it is."""

    def __init__(self) -> None:
        self._open: list[str] = []  # for each field, outermost first: "code", "result", or "said" where we said it

    @property
    def shows(self) -> bool:
        """Whether text that stands here is shown."""
        return all(state == "result" for state in self._open)

    def meet(self, mark: Any) -> str:
        """Take a field's beginning, middle or end; gives what its form field says."""
        match mark.get(W + "fldCharType"):
            case "begin" if len(self._open) < MAX_OPEN:
                said = _of_form(mark.find(W + "ffData")) if self.shows else ""
                self._open.append("said" if said else "code")
                return said
            case "separate" if self._open and self._open[-1] == "code":
                self._open[-1] = "result"
            case "end" if self._open:
                self._open.pop()
        return ""

    def end_of_paragraph(self) -> None:
        """A code that nobody ended ends with its paragraph, so that nothing after it is lost."""
        self._open = [state for state in self._open if state == "result"]


def _of_form(about: Any) -> str:
    """What was chosen in a list, or a box ticked or not; nothing for a field whose text stands in the paragraph."""
    if about is None:
        return ""
    box, options = about.find(W + "checkBox"), about.find(W + "ddList")
    if box is not None:
        state = box.find(W + "checked")
        state = state if state is not None else box.find(W + "default")
        return CROSSED if state is not None and state.get(W + "val", "1") not in _OFF else EMPTY
    if options is None:
        return ""
    entries = [entry.get(W + "val", "") for entry in options.iterchildren(W + "listEntry")]
    chosen = options.find(W + "result")
    chosen = chosen if chosen is not None else options.find(W + "default")
    number = chosen.get(W + "val", "0") if chosen is not None else "0"
    return entries[int(number)] if number.isdecimal() and int(number) < len(entries) else ""


def symbol(mark: Any) -> str:
    """The letter that a symbol shows, where it is one that people tick with."""
    place, font = mark.get(W + "char", ""), mark.get(W + "font", "").lower()
    try:
        return _FONTS.get(font, {}).get(int(place, 16) & 0xFF, "")
    except ValueError:
        return ""


def symbols(text: str, font: str) -> str:
    """A text as it looks in its font."""
    shown = _FONTS.get(font.lower())
    return "".join(shown.get(ord(c) & 0xFF, "") for c in text) if shown else text
