"""OpenDocument texts: what they show, in reading order, with headers and footers, form fields and notes.

White, tiny, hidden and off-page words carry nothing; what stands white on a dark ground is read.
"""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from promo.proof.reading import Cause, Refusal
from promo.proof.sealed.readers.archive import open_zip, read_member, xml_of
from promo.proof.sealed.readers.office import DOCUMENTS, FEW, LOGO, MAX_PARTS, PICTURES, Office, shown
from promo.proof.sealed.readers.opendocument_forms import FIELD_MARK, controls_of, of_field_mark
from promo.proof.sealed.readers.opendocument_styles import (
    DRAW,
    FO,
    OFFICE,
    PAPER,
    STYLE,
    SVG,
    TABLE,
    TEXT,
    OdtStyles,
    below,
    can_be_seen,
    points,
)
from promo.proof.sealed.readers.visible import SMALLEST

MAX_DEPTH = 150
LEAST_SIDE = 4.0  # points; a box that is narrower shows none of its words
_XLINK = "{http://www.w3.org/1999/xlink}href"
_SIGNS = {TEXT + "tab": " ", TEXT + "line-break": "\n"}
_ENDS = {TABLE + "table-cell": "| ", TABLE + "table-row": "\n"}
_PARAGRAPHS = (TEXT + "p", TEXT + "h")
_SILENT = frozenset(
    (
        TEXT + "tracked-changes",
        TEXT + "ruby-text",
        TEXT + "note-citation",
        TEXT + "table-of-content-source",
        TEXT + "index-title-template",
        OFFICE + "annotation",
        OFFICE + "forms",
        SVG + "title",
        SVG + "desc",
    )
)
_HEADERS, _FOOTERS = ("header", "header-left", "header-first"), ("footer", "footer-left", "footer-first")


@dataclass(frozen=True, slots=True)
class _Around:
    """What holds for an element by those around it."""

    ground: str = PAPER
    said: Mapping[str, str] = field(default_factory=dict)
    shown: bool = True
    words: bool = False
    in_cell: bool = False


def read_opendocument(content: bytes) -> Office | Refusal:
    """An OpenDocument text, packed or as one flat file; deleted text does not count."""
    if not content.startswith(b"PK"):
        root = xml_of(content)
        return Refusal(Cause.DAMAGED) if root is None else _read(root, root, ())
    archive = open_zip(content)
    if isinstance(archive, Refusal):
        return archive
    manifest = read_member(archive, "META-INF/manifest.xml") or b""
    root = None if b"encryption-data" in manifest else xml_of(read_member(archive, "content.xml"))
    if root is None:
        return Refusal(Cause.PASSWORD if b"encryption-data" in manifest else Cause.DAMAGED)
    return _read(root, xml_of(read_member(archive, "styles.xml")), archive)


def _read(root: Any, styles: Any, archive: zipfile.ZipFile | tuple[()]) -> Office:
    body = root.find(OFFICE + "body")
    walker = _Walker(OdtStyles(styles, root), controls_of(root), _page_width(styles))
    margins = _Walker(OdtStyles(styles), {}, _page_width(styles))
    masters = _masters(body, styles, walker.styles)
    for name in _HEADERS:
        margins.read_all(m.find(STYLE + name) for m in masters)
    if body is not None:
        walker.read(body)
    walker.read_notes()
    top = len(margins.out)
    for name in _FOOTERS:
        margins.read_all(m.find(STYLE + name) for m in masters)
    text = "".join((*margins.out[:top], *walker.out, "\n", *margins.out[top:]))
    parts = _documents(root, archive, len("".join(text.split()))) if archive else ()
    return shown(text, parts, walker.unseen + margins.unseen)


def _page_width(styles: Any) -> float:
    pages = styles.iter(STYLE + "page-layout-properties") if styles is not None else ()
    return max((points(p.get(FO + "page-width")) or 0.0 for p in pages), default=0.0) or 612.0


def _masters(body: Any, styles: Any, known: OdtStyles) -> list[Any]:
    """The kinds of pages that the text uses: what the headers of others say stands nowhere."""
    holder = styles.find(OFFICE + "master-styles") if styles is not None else None
    masters = (
        {m.get(STYLE + "name"): m for m in holder.iterchildren(STYLE + "master-page")} if holder is not None else {}
    )
    if not masters:
        return []
    named = (
        {node.get(a) for node in body.iter() for a in (TEXT + "style-name", TABLE + "style-name")}
        if body is not None
        else set()
    )
    wanted = [known.master(name) for name in sorted(filter(None, named))]
    used = list(dict.fromkeys(("Standard" if "Standard" in masters else next(iter(masters)), *filter(None, wanted))))
    for name in used:  # grows: a page may be followed by one of another kind
        following = masters[name].get(STYLE + "next-style-name") if name in masters else None
        if following and following not in used:
            used.append(following)
    return [masters[name] for name in used if name in masters]


def _documents(root: Any, archive: zipfile.ZipFile | tuple[()], characters: int) -> tuple[tuple[str, bytes], ...]:
    """Documents laid into the file; pictures only where it says next to nothing itself."""
    found: list[tuple[str, bytes]] = []
    names = dict.fromkeys(
        node.get(_XLINK, "").removeprefix("./") for node in root.iter(DRAW + "image", DRAW + "object-ole")
    )
    for name in names:
        ending = posixpath.splitext(name)[1].lower()
        wanted = ending in DOCUMENTS or (ending in PICTURES and characters < FEW)
        data = read_member(archive, name) if wanted and isinstance(archive, zipfile.ZipFile) else None
        if data and len(found) < MAX_PARTS and (ending in DOCUMENTS or len(data) >= LOGO):
            found.append((posixpath.basename(name), data))
    return tuple(found)


class _Walker:
    """Goes through the elements in reading order; what is seen lands in `out`, notes are kept for the end."""

    def __init__(self, styles: OdtStyles, controls: Mapping[str, str], width: float) -> None:
        self.styles, self.out, self.unseen = styles, list[str](), 0
        self._controls, self._width = controls, width
        self._notes: list[tuple[Any, _Around]] = []

    def read(self, root: Any) -> None:
        """All of an element."""
        self._walk(root, _Around(), 0)
        self.out.append("\n")

    def read_all(self, roots: Any) -> None:
        """Headers or footers, but for those that are switched off."""
        for root in roots:
            if root is not None and root.get(STYLE + "display", "true") != "false":
                self.read(root)

    def read_notes(self) -> None:
        """The notes that the text refers to; a note within a note is none."""
        for node, around in self._notes[:2000]:
            self._inside(node, around, 0)
            self.out.append("\n")

    def _walk(self, node: Any, around: _Around, depth: int) -> None:
        tag = node.tag if isinstance(node.tag, str) else ""
        if not tag or depth > MAX_DEPTH or tag in _SILENT:
            return
        if tag == TEXT + "note":
            body = node.find(TEXT + "note-body")
            self._notes += [] if body is None else [(body, replace(around, words=False, in_cell=False))]
            return
        around = self._within(node, tag, around)
        if tag == TEXT + "s":
            count = node.get(TEXT + "c", "1")
            self.out.append(" " * min(int(count) if count.isdecimal() else 1, 20))
        elif tag in _SIGNS:
            self.out.append(_SIGNS[tag])
        elif tag == DRAW + "control":
            self._say(self._controls.get(node.get(DRAW + "control", ""), ""), around)
        elif tag == FIELD_MARK:
            self._say(of_field_mark(node), around)
        self._inside(node, around, depth)
        if tag in _PARAGRAPHS:
            self.out.append(" " if around.in_cell else "\n")
        elif tag in _ENDS:
            self.out.append(_ENDS[tag])

    def _inside(self, node: Any, around: _Around, depth: int) -> None:
        """The elements inside one, and the words around them where it holds words."""
        if around.words and node.text and node.tag not in _SIGNS:
            self._say(node.text, around)
        for child in node:
            self._walk(child, around, depth + 1)
            if around.words and child.tail:
                self._say(child.tail, around)

    def _within(self, node: Any, tag: str, around: _Around) -> _Around:
        """What holds inside an element."""
        if tag in _PARAGRAPHS:
            said = self.styles.of("paragraph", node.get(TEXT + "style-name"))
            flat = float(said.get("line", "99")) < SMALLEST or float(said.get("left", "0")) < -self._width / 4
            hidden = flat or float(said.get("left", "0")) >= self._width
            return replace(
                around, ground=below(said, around.ground), said=said, shown=around.shown and not hidden, words=True
            )
        if tag in (TEXT + "span", TEXT + "a"):
            name = node.get(TEXT + "style-name")
            return replace(around, said={**around.said, **self.styles.of_span(name, around.said)}) if name else around
        if tag in (TABLE + "table", TABLE + "table-row", TABLE + "table-cell"):
            return self._within_table(node, tag, around)
        if tag == TEXT + "section":
            hidden = node.get(TEXT + "display") == "none" or node.get(TEXT + "is-hidden") == "true"
            return replace(around, shown=around.shown and not hidden)
        if tag in (TEXT + "hidden-text", TEXT + "hidden-paragraph"):
            return replace(around, shown=around.shown and node.get(TEXT + "is-hidden") != "true")
        return self._within_drawing(node, tag, around) if tag.startswith(DRAW) else around

    def _within_table(self, node: Any, tag: str, around: _Around) -> _Around:
        said = self.styles.of(tag.rsplit("}", 1)[-1], node.get(TABLE + "style-name"))
        flat = float(said.get("row", "99")) < SMALLEST
        gone = node.get(TABLE + "visibility") in ("collapse", "filter")
        return replace(
            around,
            ground=below(said, around.ground),
            shown=around.shown and not flat and not gone,
            in_cell=around.in_cell or tag == TABLE + "table-cell",
            words=False,
        )

    def _within_drawing(self, node: Any, tag: str, around: _Around) -> _Around:
        said = self.styles.of("graphic", node.get(DRAW + "style-name"))
        x, y = points(node.get(SVG + "x")), points(node.get(SVG + "y"))
        width, height = points(node.get(SVG + "width")), points(node.get(SVG + "height"))
        beside = x is not None and (x >= self._width or x + (width or 0.0) <= -36)
        beside = beside or (y is not None and y + (height or 0.0) <= -144)
        thin = tag == DRAW + "frame" and width is not None and width < LEAST_SIDE
        hidden = beside or thin or node.get(DRAW + "display") == "none"
        return replace(
            around,
            ground=said.get("fill", around.ground),
            shown=around.shown and not hidden,
            words=False,
            in_cell=around.in_cell and tag == DRAW + "control",
        )

    def _say(self, text: str, around: _Around) -> None:
        if around.shown and can_be_seen(around.said, around.ground):
            self.out.append(text)
        else:
            self.unseen += len(text.split())
