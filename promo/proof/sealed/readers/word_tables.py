"""The grounds and letters that a Word table gives to its cells: by its style, its bands, its heading rows."""

from __future__ import annotations

from typing import Any

from promo.proof.sealed.readers.word_styles import Styles, W, letters_of, shade_of

_BITS = {
    "firstRow": 0x20,
    "lastRow": 0x40,
    "firstColumn": 0x80,
    "lastColumn": 0x100,
    "noHBand": 0x200,
    "noVBand": 0x400,
}
_WRAPPERS = (W + "sdt", W + "sdtContent", W + "customXml", W + "ins")


def _rows(node: Any, wanted: str, depth: int = 0) -> list[Any]:
    """The rows of a table, or the cells of a row, also where something is wrapped around them."""
    found: list[Any] = []
    for child in node:
        if child.tag == wanted:
            found.append(child)
        elif child.tag in _WRAPPERS and depth < 8:
            found += _rows(child, wanted, depth + 1)
    return found


class Table:
    """One table: what each of its cells gets."""

    def __init__(self, node: Any, styles: Styles) -> None:
        self._styles = styles
        about = node.find(W + "tblPr")
        style = about.find(W + "tblStyle") if about is not None else None
        look = about.find(W + "tblLook") if about is not None else None
        self._looks = {name for name, bit in _BITS.items() if look is not None and _is_on(look, name, bit)}
        ground: str | None = None
        self._letters: dict[str, str] = {}
        self._parts: dict[str, tuple[dict[str, str], str | None]] = {}
        for part in styles.chain(style.get(W + "val") if style is not None else None):
            self._letters |= letters_of(part.find(W + "rPr"), styles.theme)
            for inner in (W + "tblPr", W + "tcPr"):
                ground = shade_of(part.find(inner), styles.theme) or ground
            for special in part.iterchildren(W + "tblStylePr"):
                letters = letters_of(special.find(W + "rPr"), styles.theme)
                below = shade_of(special.find(W + "tcPr"), styles.theme)
                before = self._parts.get(special.get(W + "type", ""), ({}, None))
                self._parts[special.get(W + "type", "")] = (before[0] | letters, below or before[1])
        self._ground = shade_of(about, styles.theme) or ground
        self._rows = {row: number for number, row in enumerate(_rows(node, W + "tr"))}
        self._cells: dict[Any, tuple[int, int]] = {}

    def cell(self, row: Any, cell: Any) -> tuple[dict[str, str], str | None]:
        """Letters and ground of a cell; no ground where it has none of its own."""
        if cell not in self._cells:
            cells = _rows(row, W + "tc")
            self._cells |= {one: (number, len(cells)) for number, one in enumerate(cells)}
        number, count = self._cells.get(cell, (0, 1))
        letters, ground = dict(self._letters), self._ground
        for name in self._kinds(self._rows.get(row, 0), number, count):
            more, shade = self._parts.get(name, ({}, None))
            letters |= more
            ground = shade or ground
        return letters, shade_of(cell.find(W + "tcPr"), self._styles.theme) or ground

    def _kinds(self, row: int, column: int, columns: int) -> list[str]:
        """The parts of its style that hold for a cell, the weakest first."""
        looks = self._looks
        first_row, first_column = int("firstRow" in looks), int("firstColumn" in looks)
        kinds = ["wholeTable"]
        if "noVBand" not in looks and column >= first_column:
            kinds.append("band1Vert" if (column - first_column) % 2 == 0 else "band2Vert")
        if "noHBand" not in looks and row >= first_row:
            kinds.append("band1Horz" if (row - first_row) % 2 == 0 else "band2Horz")
        kinds += ["lastCol"] if "lastColumn" in looks and column == columns - 1 else []
        kinds += ["firstCol"] if first_column and column == 0 else []
        kinds += ["lastRow"] if "lastRow" in looks and row == len(self._rows) - 1 else []
        return kinds + (["firstRow"] if first_row and row == 0 else [])


def _is_on(look: Any, name: str, bit: int) -> bool:
    given = look.get(W + name)
    if given is not None:
        return str(given) not in ("0", "false", "off")
    bits = look.get(W + "val", "")
    return len(bits) == 4 and all(c in "0123456789abcdefABCDEF" for c in bits) and bool(int(bits, 16) & bit)
