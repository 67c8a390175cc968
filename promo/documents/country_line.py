"""The last line of an address on its way abroad: the country, as the post of the sender's country reads it. Pure.

The Universal Postal Union asks for the country of destination in capitals, in a language of the country where the
letter is posted, or in English or French; a letter that stays in its country bears none.
"""

from __future__ import annotations

import re
import unicodedata

from babel.languages import get_official_languages

from promo.country_names import country_names, country_of_address, parts_of_address, without_country

_POST_CODE = re.compile(r"\b\d{4,6}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")


def with_known_country(typed: str, known: str) -> str:
    """An address as typed, its parts divided by commas; with the country of the known one where it names none itself
    and has the same post code: another town may lie in another country."""
    parts, country = without_country(["", *parts_of_address(typed)])
    of_known = country_of_address(known)
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
    names = (country_names(language).get(recipient, "") for language in languages)
    return next((name for name in names if name and _is_latin(name)), recipient).upper()


def _is_latin(name: str) -> bool:
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in name)
