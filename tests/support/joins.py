"""Signs of another language between texts that a template set beside each other."""

from __future__ import annotations

import re

from lxml import html

_INLINE = {"a", "abbr", "b", "bdi", "code", "em", "i", "q", "small", "span", "strong", "sub", "sup", "time", "wbr"}
_SET_APART = {"block", "btn", "pill"}
"""Looks by which an element stands in a line of its own, or as a thing of its own."""
_SILENT = {"script", "style", "template", "samp", "svg", "textarea"}
_JAPANESE = r"[\u3040-\u30ff\u3400-\u9fff々ー」）]"
_FAULTS = {
    "fr": (
        re.compile(r"[^\s:;?!/][:;?!]+(?=\s|$)"),  # "Selon la loi:"; not 9:00, nor https://
        re.compile(r" [:;?!](?=\s|$)"),  # a space at which a line may end
    ),
    "ja": (
        re.compile(rf"{_JAPANESE}\s*[.,:;·](?=\s|$)"),
        re.compile(rf"[,:;·] (?=\d*{_JAPANESE})"),
    ),
}


def joins_in(page: str, locale: str) -> list[str]:
    """The lines of a page in a language whose parts are joined by a sign, or without a space, that is not its own;
    none of a page in another language."""
    document = html.fromstring(page)
    if document.get("lang") != locale:
        return []
    return [line for line in lines_of(document) if any(fault.search(line) for fault in _FAULTS[locale])]


def lines_of(document: html.HtmlElement) -> list[str]:
    """What a page shows in its own language; what stands in one line is one text."""
    pieces: list[str] = []
    _read(document.find("body"), pieces)
    lines = (re.sub(r"[ \t]+", " ", line).strip(" \t") for line in "".join(pieces).split("\v"))
    return [line for line in lines if line]


def _read(element: html.HtmlElement, pieces: list[str]) -> None:
    edge = "" if element.tag in _INLINE and not _SET_APART & set((element.get("class") or "").split()) else "\v"
    pieces.append(edge)
    if element.tag == "q":
        pieces.append("“…”")
    elif isinstance(element.tag, str) and element.tag not in _SILENT and not element.get("lang"):
        pieces.append(_on_one_line(element.text))
        for child in element:
            _read(child, pieces)
            pieces.append(_on_one_line(child.tail))
    pieces.append(edge)


def _on_one_line(text: str | None) -> str:
    return re.sub(r"[ \t\n]+", " ", text or "")
