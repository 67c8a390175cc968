"""The public holidays of a country."""

from __future__ import annotations

from datetime import date
from functools import cache


@cache
def holidays_of(country: str, year: int) -> frozenset[date]:
    """Public holidays of a country (ISO 3166) for the years around one; none for a country we do not know."""
    import holidays  # here, because its tables take a while to load

    code = {"UK": "GB"}.get(country, country)
    try:
        return frozenset(holidays.country_holidays(code, years=range(year - 1, year + 5)))
    except NotImplementedError:
        return frozenset()
