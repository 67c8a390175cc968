"""Whether the country that was typed is the one of the customer in the papers: by the address behind the name, by the
legal form of the company. Pure (Babel's tables only).

The country decides tax, currency and the midnight at which billing begins; a paper alone does not, but may speak up.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from babel import Locale
from babel.languages import get_official_languages

from promo.proof.facts.asked import Asked, asked_places
from promo.proof.facts.findings import Findings
from promo.proof.facts.legal_forms import EASTERN, closings
from promo.proof.facts.model import Detail, DetailName
from promo.proof.facts.names import Vendor
from promo.proof.facts.paper import Paper
from promo.proof.facts.text import LOW
from promo.proof.tags import Span

DIFFERS = "country_differs"
_NAMED = 0.7  # how sure the country of an address is
_ADDRESS = 130  # characters behind a name in which its address stands
_FORM_WITHIN = 24  # characters behind a name in which its legal form ends
_ENDS = re.compile(r"\.\s|[;)（）]|\n\s*\n")
_LOOKED_FOR = [
    "AT",
    "BE",
    "BG",
    "CH",
    "CZ",
    "DE",
    "DK",
    "EE",
    "ES",
    "FI",
    "FR",
    "GB",
    "GR",
    "HR",
    "HU",
    "IE",
    "IT",
    "LI",
    "LT",
    "LU",
    "LV",
    "NL",
    "NO",
    "PL",
    "PT",
    "RO",
    "SE",
    "SI",
    "SK",
    "US",
    "CA",
    "AU",
    "NZ",
    "JP",
    "BR",
]
_ALSO = {
    "GB": ("uk", "u.k.", "great britain", "england", "scotland", "wales", "northern ireland"),
    "US": ("usa", "u.s.a.", "u.s.", "estados unidos de america", "etats-unis d'amerique"),
    "NL": ("the netherlands", "holland"),
    "CZ": ("czech republic", "tschechische republik"),
    "IE": ("republic of ireland",),
    "JP": ("日本国",),
}
# Lands with a code of their own whose firms write another country in their address.
_PARTS_OF = {
    "FR": ["GP", "MQ", "GF", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "MC"],
    "GB": ["IM", "JE", "GG", "GI"],
    "NL": ["AW", "CW", "SX", "BQ"],
    "US": ["PR", "GU", "VI", "AS", "MP"],
    "DK": ["FO", "GL"],
    "FI": ["AX"],
    "NO": ["SJ"],
    "CH": ["LI"],
}
# Legal forms with the languages of the countries whose law knows them.
_LANGUAGES = (
    (re.compile(r"gmbh(?: & co\.? kg)?|ggmbh|ohg|e\. ?k\.|partg(?:mbb)?|mbb"), {"de"}),
    (re.compile(r"sarl|sasu|eurl|selarl|selas"), {"fr"}),
    (re.compile(r"b\.?v\.?|v\.?o\.?f\.?"), {"nl"}),
    (re.compile(r"s\.?r\.?l\.?s?\.?"), {"it", "ro", "es", "fr"}),
    (re.compile(r"s\.?p\.?a\.?"), {"it", "es", "fr", "ar"}),
    (re.compile(r"s\. ?l\.(?: ?u\.?)?"), {"es", "ca"}),
    (re.compile(r"(?:unipessoal,? )?lda\.?"), {"pt"}),
)


def find_country(papers: Sequence[Paper], vendor: Vendor, asked: Asked) -> Findings:
    """`country_differs` where an address or a legal form of the customer speaks of another country than was typed.

    Args:
        papers: the files that were sent, each by itself.
        vendor: the competitor that they name, whose address is not the customer's.
        asked: the company and the country that were typed.
    """
    if not (asked.country and asked.company):
        return Findings()
    other: tuple[Paper, Span] | None = None
    for paper in papers:
        for at in asked_places(paper.text, asked).company:
            named = dict(_countries(paper, vendor, at))
            if any(asked.country in (country, *_PARTS_OF.get(country, ())) for country in named):
                return Findings()
            if other is None and named:
                other = paper, next(iter(named.values()))
            if other is None and (form := _form_of_elsewhere(paper, at, asked.country)):
                other = paper, form
    return Findings() if other is None else Findings().noted(DIFFERS, other[0].text.evidence(*other[1]))


def country_of_customer(papers: Sequence[Paper], vendor: Vendor, customer: str) -> tuple[Detail, ...]:
    """The country in the address of the customer that the papers name; none where they name several, or no country."""
    asked, found = Asked(company=customer), dict[str, Detail]()
    for paper in papers:
        for at in asked_places(paper.text, asked).company:
            for country, span in _countries(paper, vendor, at):
                place = paper.text.evidence(*span)
                found.setdefault(country, Detail(DetailName.CUSTOMER_COUNTRY, country, _NAMED, place))
                break
    return tuple(found.values()) if len(found) == 1 else ()


def _countries(paper: Paper, vendor: Vendor, at: Span) -> Iterator[tuple[str, Span]]:
    """The countries that stand in the address behind a name."""
    low, begin = paper.low, at[1]
    form = next(closings(paper.text, begin, begin + _FORM_WITHIN), None)
    begin = form.end() if form else begin
    end = min(len(low), begin + _ADDRESS)
    stops = [_ENDS.search(low, begin, end), next(closings(paper.text, begin, end), None)]
    stops.append(vendor.pattern.search(low, begin, end) if vendor.pattern else None)
    end = min([end, *(stop.start() for stop in stops if stop)])
    for found in _country_names(paper.lexicon.language).finditer(low, begin, end):
        yield codes_of_countries(paper.lexicon.language)[re.sub(r"\s+", " ", found[0])], found.span()


def _form_of_elsewhere(paper: Paper, at: Span, country: str) -> Span | None:
    """The legal form of a name where no law of the country knows it."""
    spoken = {language.split("_")[0] for language in get_official_languages(country, regional=True, de_facto=True)}
    low = paper.low
    if "ja" not in spoken and (eastern := EASTERN.search(paper.text.plain, max(0, at[0] - 5), at[1] + 5)):
        return eastern.span()
    form = next(closings(paper.text, at[1], min(len(low), at[1] + _FORM_WITHIN)), None)
    if form is None or low[at[1] : form.start()].strip(" ,\n"):
        return None
    known = next((languages for pattern, languages in _LANGUAGES if pattern.fullmatch(form.group())), None)
    return form.span() if known and not known & spoken else None


@cache
def codes_of_countries(language: str) -> dict[str, str]:
    """The names of countries in a language and in English, as low text, each with its code."""
    names = {name: code for code, also in _ALSO.items() for name in also}
    for tongue in ("en", language):
        territories = Locale.parse(tongue).territories
        names |= {territories[code].translate(LOW): code for code in _LOOKED_FOR if code in territories}
    return names


@cache
def _country_names(language: str) -> re.Pattern[str]:
    names = sorted(codes_of_countries(language), key=len, reverse=True)
    wide = "|".join(r"\s+".join(re.escape(word) for word in name.split()) for name in names)
    begin, end = ("", "") if language == "ja" else (r"(?<![\w-])", r"(?!\w)")
    return re.compile(f"{begin}(?:{wide}){end}")
