"""The last line of an address on its way abroad: the country, as the post of the sender's country reads it. Pure.

The Universal Postal Union asks for the country of destination in capitals, in a language of the country where the
letter is posted, or in English or French; a letter that stays in its country bears none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from babel import Locale
from babel.languages import get_official_languages

from promo.i18n import LOCALES, as_written_in

_SHORT = {"uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "united states of america": "US"}
_POST_CODE = re.compile(r"\b\d{4,6}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


def without_country(lines: Sequence[str]) -> tuple[list[str], str]:
    """An address without the line that names its country, and the country (ISO 3166); empty where no line does."""
    country = _country_named(lines[-1]) if len(lines) > 1 else ""
    return (list(lines[:-1]), country) if country else (list(lines), "")


def with_known_country(typed: str, known: str) -> str:
    """An address as typed, its parts divided by commas; with the country of the known one where it names none itself
    and has the same post code: another town may lie in another country."""
    parts, country = without_country(["", *_parts(typed)])
    _, of_known = without_country(["", *_parts(known)])
    same = set(_POST_CODE.findall(typed)) & set(_POST_CODE.findall(known))
    return typed if country or not of_known or not same else ", ".join([*parts[1:], of_known])


def country_line(sender: str, recipient: str, locale: str) -> str:
    """The line; empty at home, and where the recipient's country is not known.

    Args:
        sender: the country in which it is posted, ISO 3166.
        recipient: the country it goes to; empty where it is not known.
        locale: the sender's language, taken where the sender's country has several.
    """
    if not recipient or recipient == sender:
        return ""
    official = get_official_languages(sender, de_facto=True) or ("en",)
    languages = [locale] * (locale in official) + [*official, "en"]
    names = (_names(language).get(recipient, "") for language in languages)
    return next((name for name in names if name and _is_latin(name)), recipient).upper()


def _parts(address: str) -> list[str]:
    return [part.strip() for part in address.split(",") if part.strip()]


@cache
def _names(language: str) -> Mapping[str, str]:
    try:
        return dict(Locale.parse(as_written_in(language)).territories)
    except (ValueError, LookupError):
        return {}


@cache
def _by_name() -> Mapping[str, str]:
    """Countries by their names in our languages."""
    named = {name.casefold(): code for language in LOCALES for code, name in _names(language).items() if len(code) == 2}
    return named | _SHORT


def _country_named(line: str) -> str:
    if re.fullmatch("[A-Z]{2}", line) and line in _names("en"):
        return line
    return _by_name().get(line.casefold().strip(" .").replace(".", ""), "")


def _is_latin(name: str) -> bool:
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in name)
