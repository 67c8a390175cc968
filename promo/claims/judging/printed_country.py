"""The country of an address as a paper or a directory prints it. Pure (Babel's tables only).

A company leaves its country out at home; its post code, or the law that knows its legal form, tells it all the same.
"""

from __future__ import annotations

import re

from promo.country_names import country_of_address

# Where a post code alone tells the country.
_BY_CODE = (
    ("JP", re.compile(r"〒\s?\d{3}-\d{4}")),
    ("GB", re.compile(r"\b(?!BT)[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b")),
    ("IE", re.compile(r"\b[ACDEFHKNPRTVWXY]\d[\dW]\s?[A-Z\d]{4}\b")),
    ("US", re.compile(r"\b[A-Z]{2},?\s+\d{5}(?:-\d{4})?\b")),
    ("CA", re.compile(r"\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b")),
    ("NL", re.compile(r"\b\d{4}\s?[A-Z]{2}\s")),
    ("PT", re.compile(r"\b\d{4}-\d{3}\b")),
)
_MARKED = re.compile(r"\b(?P<country>A|B|CH|D|DE|AT|BE|F|FR|I|IT|E|ES|L|NL|PT)-\s?\d{4,5}\b")
_CAR_SIGNS = {"A": "AT", "B": "BE", "D": "DE", "F": "FR", "I": "IT", "E": "ES", "L": "LU"}
# Where the legal form says whose law made the company, and its post codes have so many figures.
_BY_FORM = (
    ("DE", 5, re.compile(r"gmbh|\bag\b|\bug\b|\bkg\b|\bohg\b", re.I)),
    ("FR", 5, re.compile(r"\b(?:sarl|sas|sasu|eurl)\b", re.I)),
    ("IT", 5, re.compile(r"s\.? ?r\.? ?l|s\.? ?p\.? ?a", re.I)),
    ("ES", 5, re.compile(r"\bs\.? ?l\.?(?: ?u)?\b", re.I)),
)


def country_of_printed(address: str, company: str) -> str:
    """The country (ISO 3166) of an address as printed, which may leave it out at home; empty where nothing tells it.

    Args:
        address: its parts divided by commas.
        company: whose legal form may tell.
    """
    if named := country_of_address(address):
        return named
    if marked := _MARKED.search(address):
        return _CAR_SIGNS.get(marked["country"], marked["country"])
    for country, code in _BY_CODE:
        if code.search(address):
            return country
    figures = re.findall(r"(?<!\d)\d{4,5}(?!\d)", address)
    long_enough = {len(f) for f in figures}
    return next((c for c, length, form in _BY_FORM if form.search(company) and length in long_enough), "")
