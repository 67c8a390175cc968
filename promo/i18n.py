"""Texts in eight languages, straight from the catalogues; a missing text falls back to English."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from gettext import NullTranslations
from importlib.resources import files

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

LOCALES = ("en", "fr", "de", "es", "it", "nl", "pt", "ja")
NAMES = {
    "en": "English", "fr": "Français", "de": "Deutsch", "es": "Español", "it": "Italiano", "nl": "Nederlands", "pt": "Português", "ja": "日本語",
}  # fmt: skip


class CatalogTranslations(NullTranslations):
    """gettext over a catalogue read from its .po file: nothing to compile, nothing to forget."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self._texts: dict[str, tuple[str, ...]] = {}
        self._plural: Callable[[int], int] = _plural_rule(catalog)
        for message in catalog:
            if not message.id or message.fuzzy:
                continue
            key = message.id if isinstance(message.id, str) else message.id[0]
            value = message.string if isinstance(message.string, tuple | list) else (message.string,)
            if all(value):
                self._texts[key] = tuple(str(v) for v in value)

    def gettext(self, message: str) -> str:
        """The text in this language."""
        return self._texts.get(message, (message,))[0]

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The text for a number, in this language's plural form."""
        forms = self._texts.get(msgid1)
        if forms is None:
            return msgid1 if n == 1 else msgid2
        return forms[min(self._plural(n), len(forms) - 1)]


def _plural_rule(catalog: Catalog) -> Callable[[int], int]:
    match str(catalog.locale)[:2]:
        case "ja":
            return lambda n: 0
        case "fr" | "pt":
            return lambda n: int(n > 1)
    return lambda n: int(n != 1)


@cache
def translations(locale: str) -> CatalogTranslations:
    """The catalogue of a language we have; English for any other."""
    locale = locale if locale in LOCALES else "en"
    source = files("promo") / "translations" / f"{locale}.po"
    with source.open("rb") as stream:
        return CatalogTranslations(read_po(stream, locale=locale))


def best_locale(header: Iterable[str], wanted: str | None = None) -> str:
    """The first language we have: the one chosen, then those the browser prefers, then English."""
    for tag in ([wanted] if wanted else []) + list(header):
        if tag and tag[:2].lower() in LOCALES:
            return tag[:2].lower()
    return "en"
