"""The address that a paper prints behind a company's name. Pure.

An address is taken only with a town and its post code, as letters need both; what stands behind it is left out.
"""

from __future__ import annotations

import re

from promo.proof.facts.legal_forms import CLOSING_AS_PRINTED, EASTERN
from promo.proof.facts.text import lowered
from promo.proof.facts.whereabouts import codes_of_countries

_WINDOW = 240  # characters behind a name
_LONGEST = 200  # characters of an address
_MOST_PARTS = 7
_LONGEST_PART = 60
# What may stand between a name and its address.
_LEAD = re.compile(
    r"[\s,;:|–—-]*(?:\((?P<alias>[^()\n]{0,60})\)[\s,;:|–—-]*)?(?:(?:a company )?(?:(?:having|"
    r"with) its (?:registered office|principal place of business|seat|offices?) (?:at|in)|(?:whose |"
    r"with )?registered (?:office|address)(?: is)?(?: at| in)?|of|at|mit (?:dem )?Sitz in|ansässig in|"
    r"geschäftsansässig|Anschrift|Adresse|dont le siège(?: social)? est(?: situé| sis)?(?: au| à)?|"
    r"ayant son siège(?: social)?(?: au| à)?|sise?(?: au| à)?|siège social|con domicilio(?: social)? en|"
    r"domiciliad[ao] en|con sede(?: legale| social)?(?: in| en)?|sede legale(?: in)?|"
    r"com sede(?: social)?(?: em| na)?|gevestigd te|kantoorhoudende te|statutair gevestigd te|(?:registered |"
    r"postal )?address|adresse|dirección|indirizzo|adres|morada|所在地|住所|本店)[\s:,|]*)?",
    re.I,
)
_PART = re.compile(r"\s*(?:[,;|·•\n]|\s[–—-]\s|\s{3,})\s*")
_STOPS = re.compile(
    r"\n\s*\n|[()（）]|[.。]\s+(?=[A-ZÀ-Ý])|[.。]$|(?:^|(?<=\s))(?:and|und|et|en|y|e|ed|met|with|hereinafter|nachfolgend|"
    r"im Folgenden|ci-après|en adelante|di seguito|hierna|doravante|represented|vertreten|représentée?|representad[ao]|"
    r"rappresentata|vertegenwoordigd)\s|(?:Tel|Fax|Phone|E-?mail|USt|VAT|HRB|RCS|SIREN|SIRET|KvK|KVK|P\.? ?IVA|NIF|"
    r"NIPC|CIF|www|https?|Kunde|Customer|Client|Cliente|Klant|Vertrag|Contrat|Contract)\b|\S+@\S+",
)
_TOWN = re.compile(
    r"(?:〒\s?\d{3}-\d{4}|^(?:[A-Z]{1,2}-\s?)?\d{4}(?:-\d{3})?\s+[^\W\d_]{2,}|\b(?:[A-Z]{1,2}-\s?)?\d{5}\s+[^\W\d_]{2,}"
    r"|\b\d{4}\s?[A-Z]{2}\s+[^\W\d_]{2,}"
    r"|\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]\d{2}\s?[A-Z\d]{4}\b|\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?\b"
    r"|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|[^\W\d_]\s\d{5}(?:-\d{4})?$)"
)
_STATE_AND_CODE = re.compile(r"^(?:[A-Z]{2}|[A-Z][a-z]+)\.?\s+\d{5}(?:-\d{4})?$")
_STREET = re.compile(r"\d|straße|strasse|street|road|avenue|rue|via|calle|straat|rua|plaza|platz|box|floor|suite", re.I)
_IS_A_DAY = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\b(?:19|20)\d\d$|"
    r"\d{1,2}\.? (?:januar|januari|january|janvier|enero|gennaio|janeiro|februar|märz|mars|april|mai|may|juni|june|"
    r"juli|july|august|septem|okto|octo|novem|dezem|decem)",
    re.I,
)
_NO_ADDRESS = re.compile(r"[:>@/|]|^\W")
_LANGUAGES = ("fr", "de", "es", "it", "nl", "pt", "ja")
_CODES = frozenset(
    {"DE", "AT", "CH", "FR", "IT", "ES", "NL", "BE", "PT", "IE", "GB", "UK", "US", "USA", "LU", "JP", "IL"}
)
_GREATER = 2  # parts that may stand between the name and the first line of an address: a building, a department


def address_behind(plain: str, at: int) -> tuple[str, tuple[int, int]] | None:
    """The address behind a name that ends at an offset, its parts divided by commas, with where it stands; None where
    there is none that a letter could be sent to."""
    lead = _LEAD.match(plain, at)
    begin = lead.end() if lead else at
    window = plain[begin : begin + _WINDOW]
    stop = _STOPS.search(window)
    window = window[: stop.start()] if stop else window
    kept: list[str] = []
    end, cursor, has_town = begin, 0, False
    for part, part_end in _parts(window):
        words = re.sub(r"\s+", " ", part).strip(" .,;:")
        cursor = part_end
        if not words:
            continue
        is_country = _is_country(words)
        if has_town:
            if _STATE_AND_CODE.match(words) or is_country:
                kept.append(words)
                end = begin + cursor
                if is_country:
                    break
                continue
            break
        if (
            len(words) > _LONGEST_PART
            or len(kept) >= _MOST_PARTS
            or _IS_A_DAY.search(words)
            or is_country
            or _NO_ADDRESS.search(words)
        ):
            return None
        if any(c.group().strip(" ,")[:1].isupper() for c in CLOSING_AS_PRINTED.finditer(words)) or EASTERN.search(
            words
        ):  # the next company
            return None
        kept.append(words)
        end = begin + cursor
        has_town = _TOWN.search(words) is not None
    if not has_town or not any(_STREET.search(_TOWN.sub("", word)) for word in kept):
        return None
    if sum(1 for word in kept if not _STREET.search(word)) > _GREATER + 1:
        return None
    written = ", ".join(kept)
    return (written, (begin, end)) if len(written) <= _LONGEST else None


def _parts(window: str) -> list[tuple[str, int]]:
    """The parts of a stretch, each with where it ends in it."""
    parts, at = [], 0
    for cut in _PART.finditer(window):
        parts.append((window[at : cut.start()], cut.start()))
        at = cut.end()
    parts.append((window[at:], len(window.rstrip())))
    return parts


def _is_country(words: str) -> bool:
    low = lowered(words).strip(" .")
    return words in _CODES or any(low in codes_of_countries(language) for language in _LANGUAGES)
