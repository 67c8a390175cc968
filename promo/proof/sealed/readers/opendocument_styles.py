"""How letters of an OpenDocument text look: its styles, each with all that it inherits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from promo.proof.sealed.readers.visible import SMALLEST, WHITE, blends, is_colour

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
SVG = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
MAX_STYLES = 30  # one the parent of the other
NARROWEST = 15  # per cent of a letter's width
CLEAR = ""
"""A ground of which nothing is known."""
Said = Mapping[str, str]
"""What is said of letters, paragraphs, cells, by its name: `ink`, `ground`, `size`, `hidden`, `width`, `line`, `left`,
`fill`."""

_LENGTH = re.compile(r"(-?\d{0,6}(?:\.\d{1,9})?)(pt|in|cm|mm|pc|px)")
_UNITS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0, "px": 0.75}


def points(text: str | None) -> float | None:
    """A length in points."""
    found = _LENGTH.fullmatch(text.strip()) if text else None
    return float(found[1]) * _UNITS[found[2]] if found and found[1] not in ("", "-") else None


def _percent(text: str | None) -> float | None:
    return float(text[:-1]) if text and re.fullmatch(r"\d{1,4}(?:\.\d{1,4})?%", text) else None


class OdtStyles:
    """The styles of one file; those of its headers are kept apart from those of its text, as the file keeps them."""

    def __init__(self, *roots: Any) -> None:
        self._nodes: dict[tuple[str, str], Any] = {}
        self._defaults: dict[str, Any] = {}
        self._found: dict[tuple[str, str], dict[str, str]] = {}
        for root in roots:
            for group in ("styles", "automatic-styles"):
                holder = root.find(OFFICE + group) if root is not None else None
                for node in holder if holder is not None else ():
                    family = node.get(STYLE + "family", "") if isinstance(node.tag, str) else ""
                    if node.tag == STYLE + "style":
                        self._nodes[family, node.get(STYLE + "name", "")] = node
                    elif node.tag == STYLE + "default-style":
                        self._defaults[family] = node

    def chain(self, family: str, name: str | None) -> Iterator[Any]:
        """A style and what it inherits from, the style itself last."""
        nodes: list[Any] = []
        while (family, name or "") in self._nodes and len(nodes) < MAX_STYLES:
            node = self._nodes[family, name or ""]
            nodes.append(node)
            name = node.get(STYLE + "parent-style-name")
        return iter(([self._defaults[family]] if family in self._defaults else []) + nodes[::-1])

    def of(self, family: str, name: str | None) -> dict[str, str]:
        """All that a style says."""
        key = family, name or ""
        if key not in self._found:
            said: dict[str, str] = {}
            for node in self.chain(family, name):
                said = _more(said, node)
            self._found[key] = said
        return self._found[key]

    def of_span(self, name: str, around: Said) -> dict[str, str]:
        """What a span's style says of letters within a paragraph: a size in per cent is one of theirs."""
        key = f"text in {around.get('size', '12')}", name
        if key not in self._found:
            said = {"size": around.get("size", "12")}
            for node in self.chain("text", name):
                said = _more(said, node)
            self._found[key] = said
        return self._found[key]

    def master(self, name: str | None) -> str | None:
        """The kind of page that a paragraph's or a table's style begins."""
        masters = [
            node.get(STYLE + "master-page-name")
            for family in ("paragraph", "table")
            for node in self.chain(family, name)
            if node.get(STYLE + "master-page-name")
        ]
        return masters[-1] if masters else None


def _more(said: dict[str, str], node: Any) -> dict[str, str]:
    """What was said before a style, and what the style says."""
    said = dict(said)
    for about in node:
        if about.tag == STYLE + "text-properties":
            said = _of_letters(said, about)
        elif about.tag == STYLE + "graphic-properties":
            fill = about.get(DRAW + "fill")
            if fill in ("gradient", "bitmap", "hatch"):
                said["fill"] = CLEAR
            elif (fill == "solid" or fill is None) and about.get(DRAW + "fill-color"):
                said["fill"] = about.get(DRAW + "fill-color").lstrip("#")
            elif _is_ground(about.get(FO + "background-color")):
                said["fill"] = about.get(FO + "background-color").lstrip("#")
        elif isinstance(about.tag, str) and about.tag.endswith("-properties"):
            said = _of_place(said, about)
    return said


def _of_letters(said: dict[str, str], about: Any) -> dict[str, str]:
    if about.get(FO + "color"):
        said["ink"] = about.get(FO + "color").lstrip("#")
    if about.get(STYLE + "use-window-font-color") == "true":
        said["ink"] = "auto"
    share = _percent(about.get(LOEXT + "opacity"))
    if share is not None:
        said["faded"] = "yes" if share <= 15 else "no"
    if (ground := about.get(FO + "background-color")) is not None:
        said["ground"] = ground.lstrip("#")
    size = _size(said, about.get(FO + "font-size"))
    if size is not None:
        said["size"] = str(size)
    if (display := about.get(TEXT + "display")) is not None:
        said["hidden"] = "yes" if display == "none" else "no"
    width = _percent(about.get(STYLE + "text-scale"))
    if width is not None:
        said["width"] = str(width)
    spread = points(about.get(FO + "letter-spacing"))
    if spread is not None:
        said["spread"] = str(spread)
    raised = (about.get(STYLE + "text-position") or "").split()
    if len(raised) == 2 and (share := _percent(raised[1])) is not None:
        said["raised"] = str(share)
    return said


def _size(said: Said, given: str | None) -> float | None:
    """The size of letters in points; per cents are of what is said already."""
    size, share = points(given), _percent(given)
    return float(said.get("size", "12")) * share / 100 if size is None and share is not None else size


def _of_place(said: dict[str, str], about: Any) -> dict[str, str]:
    if (ground := about.get(FO + "background-color")) is not None:
        said["below"] = ground.lstrip("#")
    for name, attribute in (("line", FO + "line-height"), ("left", FO + "margin-left"), ("row", STYLE + "row-height")):
        length = points(about.get(attribute))
        if length is not None:
            said[name] = str(length)
    return said


def _is_ground(text: str | None) -> bool:
    return text is not None and is_colour(text.lstrip("#"))


def can_be_seen(said: Said, ground: str) -> bool:
    """Whether a reader of the page sees letters that stand on a ground."""
    size = float(said.get("size", "12")) * float(said.get("raised", "100")) / 100
    if said.get("hidden") == "yes" or said.get("faded") == "yes" or size < SMALLEST:
        return False
    if float(said.get("width", "100")) < NARROWEST or 2 * float(said.get("spread", "0")) <= -size:
        return False
    below = said.get("ground", "transparent")
    below = below if is_colour(below) else ground
    ink = said.get("ink", "auto")
    return not is_colour(ink) or not is_colour(below) or not blends(ink, below)


def below(said: Said, ground: str) -> str:
    """The ground that a paragraph or a cell lays, or the one under it."""
    return said["below"] if is_colour(said.get("below")) else ground


PAPER = WHITE
