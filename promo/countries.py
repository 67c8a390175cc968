"""A country's time zone, where the claimant does not say more. Pure (Babel's tables only)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

from babel.core import get_global

# Countries of several zones where nearly everybody lives in one.
_MAIN = {
    "ES": "Europe/Madrid",
    "PT": "Europe/Lisbon",
    "FR": "Europe/Paris",
    "DE": "Europe/Berlin",
    "NZ": "Pacific/Auckland",
    "CN": "Asia/Shanghai",
    "AR": "America/Argentina/Buenos_Aires",
    "CL": "America/Santiago",
    "UA": "Europe/Kyiv",
    "NL": "Europe/Amsterdam",
}


@cache
def timezone_of(country: str) -> str:
    """An IANA zone for a country (ISO 3166).

    Where a country has several, the westernmost of them: its midnight is the
    latest, so nobody there is billed a minute early.
    """
    if country in _MAIN:
        return _MAIN[country]
    zones = [z for z in get_global("territory_zones").get(country, ()) if _known(z)]
    return min(zones, key=_offset, default="Etc/GMT+12")


def _known(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _offset(zone: str) -> float:
    offset = ZoneInfo(zone).utcoffset(datetime(2026, 1, 15, tzinfo=UTC).replace(tzinfo=None))
    return offset.total_seconds() if offset else 0.0
