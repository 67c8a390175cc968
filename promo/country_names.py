"""Which country (ISO 3166) a line of an address names, in any of our languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from babel import Locale

from promo.countries import COUNTRIES
from promo.i18n import LOCALES, as_written_in

_SHORT = {"uk": "GB", "great britain": "GB", "england": "GB", "usa": "US", "united states of america": "US"}


def without_country(lines: Sequence[str]) -> tuple[list[str], str]:
    """An address without the line that names its country, and the country (ISO 3166); empty where no line does."""
    country = _country_named(lines[-1]) if len(lines) > 1 else ""
    return (list(lines[:-1]), country) if country else (list(lines), "")


def country_of_address(address: str) -> str:
    """The country of an address whose parts are divided by commas; empty where it names none."""
    return without_country(["", *parts_of_address(address)])[1]


def parts_of_address(address: str) -> list[str]:
    """The parts of an address that are divided by commas."""
    return [part.strip() for part in address.split(",") if part.strip()]


def said_address(address: str, name: str, language: str) -> str:
    """An address as a sentence says it behind the name of the company: without that name, its country by its name.

    Args:
        address: its parts divided by commas.
        name: the company.
        language: of the sentence.
    """
    parts, country = without_country(["", *parts_of_address(address)])
    own = [part for part in parts if part.casefold() not in ("", name.casefold())]
    there = country_names(language).get(country, country)
    return ", ".join(own) + (("、" if language == "ja" else ", ") + there if there else "")


@cache
def country_names(language: str) -> Mapping[str, str]:
    """Countries and what they are called in a language; none for a language that Babel does not know."""
    try:
        return dict(Locale.parse(as_written_in(language)).territories)
    except (ValueError, LookupError):
        return {}


@cache
def _by_name() -> Mapping[str, str]:
    """Countries by their names in our languages."""
    named = {
        name.casefold(): code
        for language in LOCALES
        for code, name in country_names(language).items()
        if len(code) == 2
    }
    return named | _SHORT


def country_code(typed: str) -> str:
    """The two letters of a country that somebody names, by them or by its name in any of our languages, with or without
    its accents; empty where none is called so."""
    written = typed.strip()
    return written.upper() if written.upper() in COUNTRIES else _by_plain_name().get(_plain(written), "")


def countries_said(codes: Iterable[str], language: str) -> str:
    """Countries by their names, with commas between; a code that is none stays as it is."""
    names = country_names(language)
    return ", ".join(names.get("GB" if code == "UK" else code, code) for code in codes)


@cache
def _by_plain_name() -> Mapping[str, str]:
    codes = frozenset(COUNTRIES)
    return {_plain(name): code for name, code in _by_name().items() if code in codes}


def _plain(name: str) -> str:
    """What names are compared by: without case, accents of Latin letters and full stops."""
    marks = unicodedata.normalize("NFD", name.casefold().replace("’", "'").replace(".", ""))
    return unicodedata.normalize("NFC", re.sub("[\u0300-\u036f]", "", marks)).strip()


def _country_named(line: str) -> str:
    if re.fullmatch("[A-Z]{2}", line) and line in country_names("en"):
        return line
    return _by_name().get(line.casefold().strip(" .").replace(".", ""), "")
