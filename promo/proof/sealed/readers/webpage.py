"""Text of web pages and of mails written like them, in reading order, as a person sees it.

What nobody can see proves nothing: words that the style sheets hide, in the colour of their ground, too small to be
read, cut off or moved away are left out (`readers.css`). What is typed into fields and chosen in lists is read.
Nothing is fetched, no script is run.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from lxml import etree, html

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.readers.css.looks import Look, Looks
from promo.proof.sealed.readers.css.matching import Matcher, Node, tree_of
from promo.proof.sealed.readers.css.sheet import TooManyStyles, rules_of
from promo.proof.sealed.readers.text import decode, decode_as, sheets

MAX_ELEMENTS = 200_000
_BLOCKS = frozenset(
    re.findall(
        r"\S+",
        """
    p div section article header footer main table tr ul ol li h1 h2 h3 h4 h5 h6 br hr dl dt dd blockquote pre form
    fieldset title address aside nav legend figure figcaption details summary caption dialog menu center body
    """,
    )
)
_BLOCK_LOOKS = frozenset(("block", "flex", "grid", "table", "list-item", "flow-root", "table-row", "table-caption"))
_SILENT = frozenset(
    re.findall(
        r"\S+",
        """
    script style noscript template svg math head iframe object audio video canvas datalist noembed noframes frameset
    """,
    )
)
_TYPED = frozenset(
    ("", "text", "email", "tel", "number", "date", "month", "week", "time", "datetime-local", "url", "search")
)
_TICKS = {True: "\N{BALLOT BOX WITH X}", False: "\N{BALLOT BOX}"}


def html_text(source: str, more_styles: Sequence[str] = ()) -> str:
    """The visible text of a page, a line a block, table cells a bar apart.

    Args:
        source: the page.
        more_styles: style sheets that came along with it.

    Raises:
        TooManyStyles: the page is larger, or its styles take more work, than the bounds allow.
    """
    try:
        root = html.document_fromstring(
            source.encode("utf-8", "replace"),
            parser=html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, huge_tree=True),
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    try:
        parts = _Walk(root, more_styles).parts
    except RecursionError:
        raise TooManyStyles("styles inside one another") from None
    lines = (re.sub(r"[ \t\u00a0]+", " ", line).strip(" |") for line in "".join(parts).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Walk:
    """Goes through a page from top to bottom and collects what is seen."""

    def __init__(self, root: Any, more_styles: Sequence[str]) -> None:
        count = sum(1 for _ in root.iter())
        if count > MAX_ELEMENTS:
            raise TooManyStyles(f"{count:,} elements; the bound is {MAX_ELEMENTS:,}")
        own = ["".join(style.itertext()) for style in root.iter("style") if _is_for_screens(style.get("media"))]
        self.parts: list[str] = []
        self._looks = Looks(Matcher(rules_of([*more_styles, *own])))
        self._through(tree_of(root), Look())

    def _through(self, top: Node, outermost: Look) -> None:
        # A list of what is still to do, for pages may be nested deeper than Python likes.
        todo: list[tuple[Node, Look] | str] = [(top, outermost)]
        while todo:
            next_one = todo.pop()
            if isinstance(next_one, str):
                self.parts.append(next_one)
                continue
            node, above = next_one
            look = self._looks.of(node, above)
            todo.append(_words(node.element.tail, above))
            if look.gone or node.tag in _SILENT:
                continue
            begin, end = _edges(node, look, above)
            self.parts.append(begin)
            todo.append(end)
            if node.tag in ("input", "textarea", "select"):
                self.parts.append(_typed(node) if look.seen else "")
                continue
            self.parts.append(_words(node.element.text, look))
            todo.extend((child, look) for child in reversed(node.inside))


def _is_for_screens(media: str | None) -> bool:
    return not media or "print" not in media.lower() or "screen" in media.lower()


def _words(text: str | None, look: Look) -> str:
    if not text or not look.seen:
        return ""
    if look.white_space in ("pre", "pre-wrap", "pre-line", "break-spaces"):
        return text
    return re.sub(r"\s+", " ", text)


def _edges(node: Node, look: Look, above: Look) -> tuple[str, str]:
    """What stands before and behind an element: a new line for blocks, a bar behind cells."""
    if node.tag in ("td", "th") or look.display == "table-cell":
        return "", " | "
    if look.display in _BLOCK_LOOKS or (node.tag in _BLOCKS and not look.display.startswith("inline")):
        return "\n", "\n"
    apart = above.display in ("flex", "inline-flex", "grid") or look.display.startswith("inline-")
    return (" ", " ") if apart else ("", "")


def _typed(node: Node) -> str:
    """What stands in a field, is ticked or is chosen."""
    element = node.element
    if node.tag == "textarea":
        return "".join(element.itertext())
    if node.tag == "select":
        return f" {_chosen(element)} "
    kind = (element.get("type") or "").lower()
    if kind in ("checkbox", "radio"):
        return f"{_TICKS[element.get('checked') is not None]} "
    return f" {' '.join((element.get('value') or '').split())} " if kind in _TYPED else ""


def _chosen(element: Any) -> str:
    """The chosen entries of a list; where none is, a browser shows the first."""
    options = list(element.iter("option"))
    chosen = [o for o in options if o.get("selected") is not None]
    if element.get("multiple") is None and not (element.get("size") or "1").strip("1"):
        chosen = chosen[-1:] or [o for o in options if o.get("disabled") is None][:1]
    return ", ".join(" ".join((o.get("label") or "".join(o.itertext())).split()) for o in chosen)


def read_html(content: bytes) -> tuple[Page, ...] | Refusal:
    """A saved web page."""
    declared = re.search(rb"charset=[\"']?([\w-]{2,20})", content[:2048])
    source = decode_as(content, declared[1].decode("ascii")) if declared else None
    source = source if source is not None else decode(content)
    if not source:
        return Refusal(Cause.DAMAGED)
    try:
        return sheets(html_text(source))
    except TooManyStyles as reached:
        return Refusal(Cause.TOO_LARGE, str(reached))
