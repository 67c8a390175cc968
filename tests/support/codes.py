"""Finding codes in what a page shows: words that a program keeps and no person should read."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_SILENT = {"script", "style", "template", "samp"}
"""What shows nothing, and `samp`: the words of another program, quoted."""
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_SAID = ("aria-label", "placeholder", "alt", "title")
_ADDRESS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+")
_NAME = re.compile(
    r"\S+\.(?:pdf|png|jpe?g|txt|eml|docx?|odt|xlsx?|csv|xml|ics|ya?ml|html?|example|com|org|net|eu|test)\b", re.I
)
"""A file or a host, by its end."""
_SNAKE = re.compile(r"(?<![\w-])[a-z]+(?:_[a-z0-9]+)+(?![\w-])")
_DOTTED = re.compile(r"(?<![\w.-])[a-z]{2,}(?:\.[a-z_]{2,})+(?![\w-])")
_ACTOR = re.compile(r"(?<!\w)(?:person|claim|subscription|message):\w+")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.found += [given[name] or "" for name in _SAID if name in given]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.found.append(given.get("value") or "")
        if tag not in _VOID:
            self.open.append(tag)
            self.silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        while tag in self.open:
            closed = self.open.pop()
            self.silent -= closed in _SILENT
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.found.append(data)


def shown_texts(page: str) -> list[str]:
    """What a page shows or says aloud, a text at a time."""
    reader = _Text()
    reader.feed(page)
    return [" ".join(text.split()) for text in reader.found if text.strip()]


@dataclass(frozen=True)
class Codes:
    """The codes to look for in one language: those known by name, and shapes that no word of a language has."""

    exact: frozenset[str]
    words: frozenset[str] = field(default_factory=frozenset)
    """Words that are codes in another language than English, such as the value of a state."""

    def found_in(self, page: str, said: Collection[str] = ()) -> Iterator[str]:
        """Every code that a page shows, with the text it stands in.

        Args:
            page: its HTML.
            said: texts that people wrote, which may say what they like.
        """
        for text in shown_texts(page):
            bare = _NAME.sub(" ", _ADDRESS.sub(" ", text))
            codes = {m[0] for shape in (_SNAKE, _DOTTED, _ACTOR) for m in shape.finditer(bare)}
            tokens = {token.strip(".,;:!?()“”«»„\"'·×") for token in bare.split()}
            codes |= tokens & self.exact
            if text not in said:
                codes |= {token.lower() for token in tokens} & self.words
            yield from (f"{code}: {text[:80]}" for code in sorted(codes))
