"""Word files: their text in reading order, as a person sees it on the page.

White, tiny, hidden and off-page words carry nothing; what stands white on a dark ground is read. Parts that were laid
in as another format (a web page, another Word file, plain text) are read in their place; what was chosen in a form's
fields is read where it stands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from promo.proof.reading import Cause, Refusal
from promo.proof.sealed.readers.archive import open_zip
from promo.proof.sealed.readers.office import Office, shown
from promo.proof.sealed.readers.visible import SMALLEST, WHITE, is_colour
from promo.proof.sealed.readers.word_fields import Fields, symbol, symbols
from promo.proof.sealed.readers.word_parts import R, WordParts
from promo.proof.sealed.readers.word_places import PageEdges, ground_of_box, ground_of_shape, is_hidden_shape
from promo.proof.sealed.readers.word_styles import (
    Letters,
    Styles,
    Theme,
    W,
    can_be_seen,
    forced_line,
    letters_of,
    measure,
    shade_of,
    together,
)
from promo.proof.sealed.readers.word_tables import Table

MAX_DEPTH = 150
MAX_LAID_IN = 20
MAX_NESTED = 3
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_V = "{urn:schemas-microsoft-com:vml}"
_NOT_IN_FORCE = frozenset((W + "del", W + "moveFrom", W + "instrText", W + "rt", _MC + "Fallback"))
_SIGNS = {W + "tab": " ", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
_SHAPES = frozenset(_V + name for name in ("shape", "rect", "roundrect", "oval"))
Inner = Callable[[bytes, int], str]
"""The text of what was laid into a file, by its bytes and how deep it lies."""


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for an element by those around it."""

    ground: str = WHITE
    letters: Letters = field(default_factory=dict)
    shown: bool = True
    in_cell: bool = False
    table: Table | None = None
    row: Any = None


def read_word(content: bytes, inner: Inner, nested: int = 0) -> Office | Refusal:
    """A Word file: headers, body in order with tables and text boxes, notes, footers; inserted text counts, deleted
    does not.

    Args:
        content: the file.
        inner: how to read what was laid into it.
        nested: how many Word files this one lies in.
    """
    archive = open_zip(content)
    if isinstance(archive, Refusal):
        return archive
    parts = WordParts(archive)
    document = parts.xml(parts.main)
    if document is None:
        return Refusal(Cause.DAMAGED)
    settings = parts.of_kind("settings", "word/settings.xml")
    theme = Theme(parts.of_kind("theme", "word/theme/theme1.xml"), settings)
    walker = _Walker(
        parts, Styles(parts.of_kind("styles", "word/styles.xml"), theme), PageEdges(document), inner, nested
    )
    around = _Around(_paper(document, settings, theme))
    headers, footers = parts.margins(document, settings)
    for root in (*headers, document):
        walker.read(root, around)
    for name in ("footnote", "endnote"):
        for note in parts.notes(document, name):
            walker.read(note, around)
    for root in footers:
        walker.read(root, around)
    text = "".join(walker.out)
    return shown(text, parts.documents(len("".join(text.split()))), walker.unseen)


def _paper(document: Any, settings: Any, theme: Theme) -> str:
    """The colour of the paper, which a file may set for the screen."""
    background = document.find(W + "background")
    if background is None or settings is None or settings.find(W + "displayBackgroundShape") is None:
        return WHITE
    colour = theme.colour(background.get(W + "themeColor")) or background.get(W + "color")
    return colour if is_colour(colour) else WHITE


class _Walker:
    """Goes through the elements in reading order; what is seen lands in `out`."""

    def __init__(self, parts: WordParts, styles: Styles, sheet: PageEdges, inner: Inner, nested: int) -> None:
        self.out: list[str] = []
        self.unseen = 0
        self._parts, self._styles, self._sheet, self._inner, self._nested = parts, styles, sheet, inner, nested
        self._fields = Fields()
        self._laid_in = 0

    def read(self, root: Any, around: _Around) -> None:
        """All of a part."""
        self._walk(root, around, 0)
        self.out.append("\n")

    def _walk(self, node: Any, around: _Around, depth: int) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if depth > MAX_DEPTH or tag in _NOT_IN_FORCE:
            return
        if tag == W + "r":
            self._run(node, around, depth)
        elif tag == W + "p":
            self._inside(node, self._in_paragraph(node, around), depth)
            self._fields.end_of_paragraph()
            # Within a table's cell a space, so that a row stays one line.
            self.out.append(" " if around.in_cell else "\n")
        elif tag == W + "tbl":
            self._inside(node, replace(around, table=Table(node, self._styles)), depth)
        elif tag == W + "tr":
            self._inside(node, self._in_row(node, around), depth)
            self.out.append("\n")
        elif tag == W + "tc":
            self._inside(node, self._in_cell(node, around), depth)
            self.out.append("| ")
        elif tag == W + "altChunk":
            self._take_in(node)
        else:
            self._inside(node, self._in_drawing(node, tag, around), depth)

    def _inside(self, node: Any, around: _Around, depth: int) -> None:
        for child in node:
            self._walk(child, around, depth + 1)

    def _in_paragraph(self, node: Any, around: _Around) -> _Around:
        about = node.find(W + "pPr")
        named = about.find(W + "pStyle") if about is not None else None
        style = self._styles.of_paragraph(named.get(W + "val") if named is not None else None)
        line = forced_line(about) or style.line
        return replace(
            around,
            ground=shade_of(about, self._styles.theme) or style.ground or around.ground,
            letters={**self._styles.defaults, **around.letters, **style.letters},
            shown=around.shown and (line is None or line >= SMALLEST) and self._sheet.holds_paragraph(about),
        )

    def _in_row(self, node: Any, around: _Around) -> _Around:
        height = node.find(f"{W}trPr/{W}trHeight")
        exact = height is not None and height.get(W + "hRule") == "exact"
        points = measure(height.get(W + "val"), 0.05) if exact else None
        hidden = node.find(f"{W}trPr/{W}hidden") is not None
        return replace(around, row=node, shown=around.shown and not hidden and (points is None or points >= SMALLEST))

    def _in_cell(self, node: Any, around: _Around) -> _Around:
        if around.table is None:
            return replace(around, in_cell=True)
        letters, ground = around.table.cell(around.row, node)
        return replace(around, letters=letters, ground=ground or around.ground, in_cell=True)

    def _in_drawing(self, node: Any, tag: str, around: _Around) -> _Around:
        """What holds inside a drawing, a shape or its text; the same for every other element."""
        if tag == _WP + "anchor":
            return replace(around, shown=around.shown and self._sheet.holds_drawing(node))
        if tag == _WPS + "wsp":
            fill = ground_of_box(node, self._styles.theme)
            return around if fill is None else replace(around, ground=fill)
        if tag in _SHAPES:
            shown_ = not is_hidden_shape(node) and self._sheet.holds_shape(node)
            return replace(around, ground=ground_of_shape(node), shown=around.shown and shown_)
        if tag == W + "txbxContent":
            return replace(around, in_cell=False, table=None, letters={})
        return around

    def _run(self, node: Any, around: _Around, depth: int) -> None:
        about = node.find(W + "rPr")
        named = about.find(W + "rStyle") if about is not None else None
        by_style = self._styles.of(named.get(W + "val")).letters if named is not None else {}
        letters = together(around.letters, by_style, letters_of(about, self._styles.theme))
        seen = around.shown and can_be_seen(letters, around.ground)
        for child in node:
            tag = child.tag if isinstance(child.tag, str) else ""
            if tag == W + "fldChar":
                said = self._fields.meet(child)
                self._say(said, seen)
            elif tag == W + "t":
                text = child.text or ""
                if self._fields.shows:
                    self._say(symbols(text, letters.get("font", "")), seen)
            elif tag == W + "sym":
                self._say(symbol(child), seen)
            elif tag in _SIGNS:
                self.out.append(_SIGNS[tag])
            elif tag != W + "rPr":
                self._walk(child, replace(around, shown=around.shown and letters.get("hidden") != "yes"), depth + 1)

    def _say(self, text: str, seen: bool) -> None:
        if seen:
            self.out.append(text)
        else:
            self.unseen += len(text.split())

    def _take_in(self, node: Any) -> None:
        """A part in another format, in its place."""
        name = self._parts.target(node.get(R + "id"))
        data = self._parts.data(name) if name else None
        self._laid_in += 1
        if data and self._laid_in <= MAX_LAID_IN and self._nested < MAX_NESTED:
            self.out.append(f"\n{self._inner(data, self._nested + 1)}\n")
