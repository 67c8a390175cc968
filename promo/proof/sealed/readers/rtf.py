"""The text of RTF, as Outlook writes it: text with its marks, or a web page wrapped in it.

What the marks hide is left out: hidden and deleted text, letters in the colour of their ground or too small to be
read. One pass over the bytes, a list instead of recursion for groups in groups.

Sources: Rich Text Format 1.9.1; Microsoft's open specification [MS-OXRTFEX] for wrapped web pages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from promo.proof.sealed.readers.text import decode_page
from promo.proof.sealed.readers.visible import SMALLEST, WHITE, blends

MAX_GROUPS = 2000
_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n]+)", re.S)
_SILENT = frozenset(
    re.findall(
        r"\S+",
        """
        fonttbl colortbl stylesheet info pict object objdata nonshppict filetbl listtable listoverridetable revtbl
        rsidtbl generator themedata datastore latentstyles xmlnstbl fldinst bkmkstart bkmkend mhtmltag template
        passwordhash footnotesep falt panose annotation atnid atnauthor datafield ftnsep ftnsepc aftnsep aftnsepc
        """,
    )
)
_SHOWN_THOUGH_STARRED = frozenset(("htmltag", "shpinst", "shptxt"))
_SIGNS = {
    "par": "\n",
    "line": "\n",
    "sect": "\n",
    "page": "\n",
    "row": "\n",
    "nestrow": "\n",
    "cell": " | ",
    "nestcell": " | ",
    "tab": "\t",
    "emdash": "—",
    "endash": "–",
    "lquote": "‘",
    "rquote": "’",
    "ldblquote": "“",
    "rdblquote": "”",
    "bullet": "•",
    "enspace": " ",
    "emspace": " ",
    "qmspace": " ",
}
_CHARSETS = {0: 1252, 77: 10000, 128: 932, 129: 949, 134: 936, 136: 950, 161: 1253, 162: 1254, 163: 1258}
_CHARSETS |= {177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250}
_GROUNDS = frozenset(("highlight", "cb", "chcbpat"))


@dataclass(frozen=True, slots=True)
class _State:
    """What holds within a group."""

    silent: bool = False
    hidden: bool = False
    in_tag: bool = False
    only_rtf: bool = False
    fallback: int = 1
    page: int = 1252
    ink: int = 0
    ground: int = 0
    size: int = 24
    table: str = ""


@dataclass
class _Document:
    """What was read so far."""

    out: list[str] = field(default_factory=list)
    raw: bytearray = field(default_factory=bytearray)
    raw_page: int = 1252
    page: int = 1252
    wraps_page: bool = False
    fonts: dict[int, int] = field(default_factory=dict)
    font: int = 0
    colours: list[str] = field(default_factory=lambda: [""])
    mixing: dict[str, int] = field(default_factory=dict)
    cell_ground: int = 0
    par_ground: int = 0
    skip: int = 0


def rtf_text(content: bytes) -> tuple[str, bool]:
    """The text that is seen, and whether it is the source of a web page."""
    document = _Document()
    state, above = _State(), list[_State]()
    at = 0
    while at < len(content):
        token = _TOKEN.match(content, at)
        if token is None:
            at += 1
            continue
        at = token.end()
        word, number, code, sign, brace, run = token.groups()
        if brace == b"{":
            if len(above) >= MAX_GROUPS:
                break
            above.append(state)
        elif brace == b"}":
            _flush(document)
            state = above.pop() if above else state
        elif word is not None:
            name, value = word.decode("ascii"), int(number) if number is not None else None
            if name == "bin":
                at += max(0, value or 0)
            else:
                state = _word(document, state, name, value)
        elif code is not None:
            _say_raw(document, state, bytes([int(code, 16)]))
        elif sign is not None:
            state = _sign(document, state, sign)
        elif run is not None:
            _run(document, state, run)
    _flush(document)
    return "".join(document.out), document.wraps_page


def _sign(document: _Document, state: _State, sign: bytes) -> _State:
    if sign == b"*":
        return replace(state, table="*")
    if sign in b"{}\\":
        _say_raw(document, state, sign)
    elif sign == b"~":
        _say(document, state, " ")
    elif sign == b"_":
        _say(document, state, "-")
    elif sign in b"\r\n":
        _say(document, state, "\n")
    return state


def _run(document: _Document, state: _State, run: bytes) -> None:
    if state.table == "colortbl":
        for _ in range(run.count(b";")):
            rgb = (document.mixing.get(part, 0) & 255 for part in ("red", "green", "blue"))
            document.colours.append("".join(f"{part:02X}" for part in rgb) if document.mixing else "")
            document.mixing = {}
        return
    while document.skip and run:
        document.skip, run = document.skip - 1, run[1:]
    if run:
        _say_raw(document, state, run)


def _word(document: _Document, state: _State, name: str, value: int | None) -> _State:
    if state.table == "*":
        state = replace(state, table="", silent=state.silent or name not in _SHOWN_THOUGH_STARRED)
    if name in _SILENT:
        first = name == "colortbl"
        if first:
            document.colours = []
        return replace(state, silent=True, table=name if first or name == "fonttbl" else state.table)
    if state.table in ("fonttbl", "colortbl"):
        _in_table(document, name, value)
        return state
    if name == "u" and value is not None:
        _say(document, state, chr(value & 0xFFFF))
        document.skip = state.fallback
        return state
    document.skip = 0
    if name in _SIGNS:
        _say(document, state, _SIGNS[name])
        return state
    _ground_of_cells(document, name, value)
    return _changed(document, state, name, value)


def _in_table(document: _Document, name: str, value: int | None) -> None:
    if name in ("red", "green", "blue"):
        document.mixing[name] = value or 0
    elif name == "f":
        document.font = value or 0
    elif name == "fcharset" and value in _CHARSETS:
        document.fonts[document.font] = _CHARSETS[value]
    elif name == "cpg" and value:
        document.fonts[document.font] = value


def _ground_of_cells(document: _Document, name: str, value: int | None) -> None:
    if name == "clcbpat":
        document.cell_ground = value or 0
    elif name in ("trowd", "pard"):
        document.par_ground = 0
        document.cell_ground = 0 if name == "trowd" else document.cell_ground
    elif name == "cbpat":
        document.par_ground = value or 0


def _changed(document: _Document, state: _State, name: str, value: int | None) -> _State:
    """What a mark changes for the text behind it."""
    on = value != 0
    if name in _GROUNDS:
        return replace(state, ground=value or 0)
    match name:
        case "ansicpg":
            document.page = value or 1252
            return replace(state, page=document.page)
        case "f":
            return replace(state, page=document.fonts.get(value or 0, document.page))
        case "uc":
            return replace(state, fallback=min(max(value or 0, 0), 16))
        case "fromhtml":
            document.wraps_page = on
        case "htmltag":
            return replace(state, in_tag=True)
        case "htmlrtf":
            return replace(state, only_rtf=on)
    return _with_letters(state, name, value)


def _with_letters(state: _State, name: str, value: int | None) -> _State:
    """What a mark changes in the look of the letters."""
    match name:
        case "plain":
            return replace(state, hidden=False, ink=0, ground=0, size=24)
        case "v" | "deleted":
            return replace(state, hidden=value != 0)
        case "cf":
            return replace(state, ink=value or 0)
        case "fs":
            return replace(state, size=24 if value is None else value)
    return state


def _seen(document: _Document, state: _State) -> bool:
    if state.silent or state.table == "*":
        return False
    if document.wraps_page:  # what its styles hide is told by reading the page
        return state.in_tag or not state.only_rtf
    if state.hidden or state.size < 2 * SMALLEST:
        return False
    ground = _colour(document, state.ground or document.par_ground or document.cell_ground, WHITE)
    return not blends(_colour(document, state.ink, "000000"), ground)


def _colour(document: _Document, number: int, otherwise: str) -> str:
    """A colour by its number; 0 and unknown ones are left to whoever shows the text."""
    found = document.colours[number] if 0 <= number < len(document.colours) else ""
    return found or otherwise


def _say(document: _Document, state: _State, text: str) -> None:
    if _seen(document, state):
        _flush(document)
        document.out.append(text)


def _say_raw(document: _Document, state: _State, data: bytes) -> None:
    """Letters of a code page: those of one letter may come in two pieces."""
    if document.skip and len(data) == 1:
        document.skip -= 1
    elif _seen(document, state):
        if state.page != document.raw_page:
            _flush(document)
        document.raw_page = state.page
        document.raw += data


def _flush(document: _Document) -> None:
    if document.raw:
        data = bytes(document.raw)
        text = decode_page(data, document.raw_page)
        document.out.append(text if text is not None else data.decode("cp1252", "replace"))
        document.raw.clear()
