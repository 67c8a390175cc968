"""Text of HTML, Word (DOCX) and OpenDocument (ODT) files, in reading order, as a person sees it.

Hidden elements do not count: what nobody can see proves nothing. No DOCTYPE
reaches the XML parser, no entity is resolved, nothing is fetched.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from lxml import etree, html

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.readers.text import decode, sheets

MAX_MEMBERS = 1000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?![.\d])|opacity\s*:\s*0(?![.\d])"
    r"|color\s*:\s*(?:white|#fff(?:fff)?)\b",
    re.I,
)
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "section",
        "article",
        "header",
        "footer",
        "main",
        "table",
        "tr",
        "ul",
        "ol",
        "li",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "br",
        "hr",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "pre",
        "form",
        "fieldset",
        "title",
        "address",
        "aside",
        "nav",
    ]
)
_SILENT = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "math",
        "head",
        "iframe",
        "object",
        "audio",
        "video",
        "canvas",
        "select",
        "textarea",
    ]
)


def html_text(source: str) -> str:
    """The visible text of a page, a line a block, table cells a bar apart."""
    try:
        root = html.document_fromstring(
            source.encode("utf-8", "replace"),
            parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    parts: list[str] = []
    _walk_html(root, parts, 0)
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip(" |") for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _walk_html(node: Any, parts: list[str], depth: int) -> None:
    if _is_shown(node) and depth < 200:
        tag = node.tag
        if tag in _BLOCKS:
            parts.append("\n")
        if node.text:
            parts.append(re.sub(r"\s+", " ", node.text))
        for child in node:
            _walk_html(child, parts, depth + 1)
        if tag in ("td", "th"):
            parts.append(" | ")
        elif tag in _BLOCKS:
            parts.append("\n")
    if node.tail:
        parts.append(re.sub(r"\s+", " ", node.tail))


def _is_shown(node: Any) -> bool:
    """Whether a browser would show the element to a reader."""
    if not isinstance(node.tag, str) or not node.tag or node.tag in _SILENT:
        return False
    hidden = "hidden" in node.attrib or node.get("aria-hidden") == "true" or _HIDDEN.search(node.get("style", ""))
    return not hidden


def read_html(content: bytes) -> tuple[Page, ...] | Refusal:
    """A saved web page."""
    declared = re.search(rb"charset=[\"']?([\w-]{2,20})", content[:2048])
    source = None
    if declared:
        try:
            source = content.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            source = None
    source = source if source is not None else decode(content)
    return sheets(html_text(source)) if source else Refusal(Cause.DAMAGED)


def open_zip(content: bytes) -> zipfile.ZipFile | Refusal:
    """An archive within its bounds, told from its directory alone."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError):
        return Refusal(Cause.DAMAGED)
    if len(members) > MAX_MEMBERS:
        return Refusal(Cause.TOO_LARGE, f"{len(members)} files inside; the bound is {MAX_MEMBERS}")
    unpacked = sum(m.file_size for m in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 1):
        return Refusal(
            Cause.TOO_LARGE,
            f"{unpacked / 1e6:.0f} MB unpacked; the bound is {MAX_UNPACKED // 2**20} MB and {MAX_RATIO} to 1",
        )
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One member's bytes, never more than its directory said; None where there is none or it is broken."""
    try:
        size = archive.getinfo(name).file_size
        with archive.open(name) as stream:
            data = stream.read(size + 1)
    except (KeyError, zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return None
    return data if len(data) <= size else None


def _xml(data: bytes | None) -> Any:
    if data is None or b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        return None
    try:
        return etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        )
    except etree.XMLSyntaxError:
        return None


def read_docx(content: bytes) -> tuple[Page, ...] | Refusal:
    """Headers, body in order with tables and text boxes, footnotes; inserted text counts, deleted does not."""
    archive = open_zip(content)
    if isinstance(archive, Refusal):
        return archive
    body = _xml(read_member(archive, "word/document.xml"))
    if body is None:
        return Refusal(Cause.DAMAGED)
    names = sorted(archive.namelist())
    parts: list[str] = []
    for pattern in (
        r"word/header\d*\.xml",
        None,
        r"word/footnotes\.xml",
        r"word/endnotes\.xml",
        r"word/footer\d*\.xml",
    ):
        roots = (
            [body] if pattern is None else [_xml(read_member(archive, n)) for n in names if re.fullmatch(pattern, n)]
        )
        for root in roots:
            if root is not None:
                _walk_docx(root, parts, 0)
                parts.append("\n")
    return sheets(_lines("".join(parts)))


_NOT_IN_FORCE = frozenset((_W + "del", _W + "moveFrom", _W + "instrText", _MC + "Fallback"))
_WORD_SIGNS = {_W + "tab": " ", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_WORD_ENDS = {_W + "tc": "| ", _W + "tr": "\n"}


def _walk_docx(node: Any, parts: list[str], depth: int) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if depth > 150 or tag in _NOT_IN_FORCE or (tag == _W + "r" and node.find(f"{_W}rPr/{_W}vanish") is not None):
        return
    if tag == _W + "t":
        parts.append(node.text or "")
    elif tag in _WORD_SIGNS:
        parts.append(_WORD_SIGNS[tag])
    for child in node:
        _walk_docx(child, parts, depth + 1)
    if tag == _W + "p":
        parts.append(_end_of_paragraph(node, _W + "tc"))
    elif tag in _WORD_ENDS:
        parts.append(_WORD_ENDS[tag])


def _end_of_paragraph(node: Any, cell: str) -> str:
    """What ends a paragraph: a new line, but within a table's cell a space, so that a row stays one line."""
    return " " if any(above.tag == cell for above in node.iterancestors()) else "\n"


def read_odt(content: bytes) -> tuple[Page, ...] | Refusal:
    """Paragraphs and tables in order; deleted text does not count."""
    archive = open_zip(content)
    if isinstance(archive, Refusal):
        return archive
    root = _xml(read_member(archive, "content.xml"))
    if root is None:
        manifest = read_member(archive, "META-INF/manifest.xml") or b""
        return Refusal(Cause.PASSWORD if b"encryption-data" in manifest else Cause.DAMAGED)
    parts: list[str] = []
    _walk_odt(root, parts, 0)
    return sheets(_lines("".join(parts)))


_ODT_SIGNS = {_TEXT + "tab": " ", _TEXT + "line-break": "\n"}
_ODT_ENDS = {_TABLE + "table-cell": "| ", _TABLE + "table-row": "\n"}


def _walk_odt(node: Any, parts: list[str], depth: int) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if tag == _TEXT + "tracked-changes" or depth > 150:
        return
    if tag == _TEXT + "s":
        parts.append(" " * min(int(node.get(_TEXT + "c", "1") or 1), 20))
    elif tag in _ODT_SIGNS:
        parts.append(_ODT_SIGNS[tag])
    _walk_inside_odt(node, parts, depth, inline=tag.startswith(_TEXT))
    if tag in (_TEXT + "p", _TEXT + "h"):
        parts.append(_end_of_paragraph(node, _TABLE + "table-cell"))
    elif tag in _ODT_ENDS:
        parts.append(_ODT_ENDS[tag])


def _walk_inside_odt(node: Any, parts: list[str], depth: int, *, inline: bool) -> None:
    """The elements inside one, and the words around them where it holds words."""
    if inline and node.text:
        parts.append(node.text)
    for child in node:
        _walk_odt(child, parts, depth + 1)
        if inline and child.tail:
            parts.append(child.tail)


def _lines(text: str) -> str:
    lines = (re.sub(r"[ \t]+", " ", line).strip(" |") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
