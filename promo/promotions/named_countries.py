"""Countries as rule files name them: two capital letters that are a country's. Pure."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from promo.countries import COUNTRIES
from promo.translatable import M_, Said

_NONE = M_("country", "%(country)s is no country; write two capital letters, such as FR")
_KNOWN = frozenset(COUNTRIES)


def wrong_country(code: str) -> str:
    """What is wrong with a country of an offer, of our own details or of a price; empty where nothing is."""
    if code == "UK":
        return M_("uk-is-gb", "write GB for the United Kingdom here")
    return "" if code in _KNOWN else Said(_NONE, country=repr(code))


def wrong_country_of_law(code: str) -> str:
    """What is wrong with a country of a law; empty where nothing is."""
    if code == "GB":
        return M_("gb-is-uk", "write UK for the United Kingdom, as everywhere in these rules")
    return "" if code == "UK" or code in _KNOWN else Said(_NONE, country=repr(code))


def _ours(code: str) -> str:
    if wrong := wrong_country(code):
        raise ValueError(wrong)
    return code


def _of_a_law(code: str) -> str:
    if wrong := wrong_country_of_law(code):
        raise ValueError(wrong)
    return code


Country = Annotated[str, AfterValidator(_ours)]
CountryOfLaw = Annotated[str, AfterValidator(_of_a_law)]
