"""The countries there are, and the time zone of one, where the claimant does not say more. Pure (Babel's tables)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global

_NO_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB", "CQ"}
COUNTRIES: tuple[str, ...] = tuple(
    sorted(
        code
        for code in map(str, Locale("en").territories)
        if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES
    )
)
"""Every country by its two letters (ISO 3166)."""
_DAYS = tuple(datetime(2027, month, 15, 12, tzinfo=UTC) for month in range(1, 13))
"""A year of days: where summer time is kept, it is no quarter of a year that has none of them."""
NOWHERE = "Etc/GMT+12"
_USUAL = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "CL": "America/Santiago",
    "CN": "Asia/Shanghai",
    "EC": "America/Guayaquil",
    "ES": "Europe/Madrid",
    "GL": "America/Nuuk",
    "MN": "Asia/Ulaanbaatar",
    "MX": "America/Mexico_City",
    "PT": "Europe/Lisbon",
    "RU": "Europe/Moscow",
    "US": "America/New_York",
}
"""Where most people of a country live that has several zones, for those whose latest midnight is another's."""


@cache
def timezone_of(country: str) -> str:
    """An IANA zone for a country (ISO 3166).

    Where a country has several, the one whose midnight is the latest in summer
    and in winter: nobody there is billed a minute early, on no island of it
    (the Canaries, the Azores, Easter Island, Hawaii). Where the latest one
    changed with the season, it would be whole hours behind all of them.
    """
    behind = {zone: [_offset(zone, day) for day in _DAYS] for zone in _zones(country)}
    latest = [min(of_day) for of_day in zip(*behind.values(), strict=True)]
    if not latest:
        return NOWHERE
    of_all = next((zone for zone, offsets in behind.items() if offsets == latest), None)
    return of_all or f"Etc/GMT{-(min(latest) // timedelta(hours=1)):+d}"


def zone_to_read(timezone: str) -> str:
    """The zone in which a person reads when something happened.

    The days of a contract are those of the zone whose midnight is the latest, so that nobody is billed early; a stamp
    in that zone would be a stranger's time to most people of the country (the Canaries', to somebody in Madrid). Any
    other zone was meant, and stays. What is shown names its zone.
    """
    return _to_read().get(timezone, timezone)


@cache
def _to_read() -> dict[str, str]:
    return {timezone_of(country): usual for country, usual in _USUAL.items()}


def _zones(country: str) -> list[str]:
    return [zone for zone in get_global("territory_zones").get(country, ()) if _known(zone)]


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _offset(zone: str, day: datetime) -> timedelta:
    return ZoneInfo(zone).utcoffset(day.replace(tzinfo=None)) or timedelta(0)
