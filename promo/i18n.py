"""Texts in eight languages, straight from the catalogues; a missing text falls back to English."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from gettext import GNUTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from promo.translatable import Counted, Filled
from promo.typeset import typeset

LOCALES = ("en", "fr", "de", "es", "it", "nl", "pt", "ja")
NAMES = {
    "en": "English",
    "fr": "Français",
    "de": "Deutsch",
    "es": "Español",
    "it": "Italiano",
    "nl": "Nederlands",
    "pt": "Português",
    "ja": "日本語",
}


_REGION = {"pt": "pt_PT"}
"""The country whose habits a language's dates, amounts and names of countries follow; without one, "pt" is Brazil's."""


def as_written_in(locale: str) -> str:
    """The name Babel has for how our texts of this language write a date, an amount or a country."""
    return _REGION.get(locale, locale)


class Catalogue(GNUTranslations):
    """The texts of one language; values that a text brings along are put in."""

    def gettext(self, message: str) -> str:
        """The text in this language; of one that counts, the form for its number."""
        if isinstance(message, Counted):
            return self.ngettext(message.one, message, message.number)
        text = super().gettext(message)
        return text % message.values if isinstance(message, Filled) else text


@cache
def translations(locale: str) -> Catalogue:
    """The catalogue of a language we have, with the plural rule of its head; English for any other."""
    locale = locale if locale in LOCALES else "en"
    compiled = BytesIO()
    with (files("promo") / "translations" / f"{locale}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=locale)
    for text in catalogue:
        if text.id:  # the head of the catalogue is none
            said = text.string or ""
            text.string = typeset(said, locale) if isinstance(said, str) else tuple(typeset(s, locale) for s in said)
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Catalogue(compiled)


def best_locale(header: Iterable[str], wanted: str | None = None) -> str:
    """The first language we have: the one chosen, then those the browser prefers, then English."""
    for tag in ([wanted] if wanted else []) + list(header):
        if tag and tag[:2].lower() in LOCALES:
            return tag[:2].lower()
    return "en"
