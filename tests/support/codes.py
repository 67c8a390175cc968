"""Finding codes in what a page shows: words that a program keeps and no person should read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser

from promo.eligibility.model import Result
from promo.eligibility.reasons import REASONS
from promo.i18n import translations
from promo.promotions.rulebook import RuleBook
from promo.reports.happenings import SENTENCES
from promo.store.tables import CallState, ClaimState, OutboxState, SubscriptionState

_SILENT = {"script", "style", "template", "samp", "textarea"}
"""What shows nothing; `samp`: the words of another program, or of a file, quoted; and what a person writes."""
_VOID = {"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}
_SAID = ("aria-label", "placeholder", "alt", "title")
_ADDRESS = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+")
_NAME = re.compile(
    r"\S+\.(?:pdf|png|jpe?g|txt|eml|docx?|odt|xlsx?|csv|xml|ics|ya?ml|html?|example|com|org|net|eu|test)(?![a-z])", re.I
)
"""A file or a host, by its end."""
_SNAKE = re.compile(r"(?<![\w-])[a-z]+(?:_[a-z0-9]+)+(?![\w-])")
_DOTTED = re.compile(r"(?<![\w.-])[a-z]{2,}(?:\.[a-z_]{2,})+(?![\w-])")
_INSTANT = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}[\d:.+Z-]*")
"""A day and a time as programs write them to each other."""
_ACTOR = re.compile(r"(?<!\w)(?:person|claim|subscription|message):\w+")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.silent = 0
        self.found: list[tuple[str, str]] = []
        """Each text with the language it is in."""
        self.open: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        language = given.get("lang") or self.language
        self.found += [(given[name] or "", language) for name in _SAID if name in given]
        if tag == "input" and given.get("type") in ("submit", "button"):
            self.found.append((given.get("value") or "", language))
        if tag == "input" and given.get("type", "text") == "text":
            self.found += [(instant, language) for instant in _INSTANT.findall(given.get("value") or "")]
        if tag not in _VOID:
            self.open.append((tag, "" if tag == "title" else language))
            self.silent += tag in _SILENT

    def handle_endtag(self, tag: str) -> None:
        while any(tag == name for name, _ in self.open):
            closed, _ = self.open.pop()
            self.silent -= closed in _SILENT
            if closed == tag:
                break

    def handle_data(self, data: str) -> None:
        if not self.silent and data.strip():
            self.found.append((data, self.language))

    @property
    def language(self) -> str:
        """That of the element that is open; a title may be in any."""
        return self.open[-1][1] if self.open else ""


def shown_texts(page: str) -> list[tuple[str, str]]:
    """What a page shows or says aloud, a text at a time, each with its language."""
    reader = _Text()
    reader.feed(page)
    return [(" ".join(text.split()), language) for text, language in reader.found if text.strip()]


@dataclass(frozen=True)
class Codes:
    """The codes to look for in one language: those known by name, and shapes that no word of a language has."""

    exact: frozenset[str]
    language: str = "en"
    words: frozenset[str] = frozenset()
    """English words, such as the value of a state, that no text in this language has."""

    def found_in(self, page: str) -> Iterator[str]:
        """Every code that a page shows, with the text it stands in."""
        for text, language in shown_texts(page):
            bare = _NAME.sub(" ", _ADDRESS.sub(" ", text))
            codes = {m[0] for shape in (_SNAKE, _DOTTED, _INSTANT, _ACTOR) for m in shape.finditer(bare)}
            tokens = {token.strip(".,;:!?()“”«»„\"'·×") for token in bare.split()}
            codes |= tokens & self.exact
            if language == self.language:
                codes |= {token.lower() for token in tokens} & self.words
            yield from (f"{code}: {text[:80]}" for code in sorted(codes))


def codes_in(locale: str, rules: RuleBook) -> Codes:
    """What may be shown nowhere: names by which the program knows things, and in another language English states."""
    checks = {check.name for check in rules.promotion.checks}
    competitors = {c.id for c in rules.competitors.values() if c.id != c.name}
    exact = {*REASONS, *SENTENCES, *checks, *competitors, *(plan.id for plan in rules.catalog.plans)}
    if locale == "en":
        return Codes(frozenset(exact))
    states = {s.value for e in (ClaimState, SubscriptionState, OutboxState, CallState, Result) for s in e}
    own = {word.strip(".,:;!?()") for text in _texts(locale) for word in text.lower().split()}
    return Codes(frozenset(exact), locale, frozenset(states - own))


def _texts(locale: str) -> list[str]:
    return [str(text) for text in translations(locale)._catalog.values()]  # type: ignore[attr-defined]
