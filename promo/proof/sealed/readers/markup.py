"""Text of web pages, in reading order, as a person sees it.

Hidden elements do not count: what nobody can see proves nothing. Nothing is fetched.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.readers.text import decode, sheets

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
