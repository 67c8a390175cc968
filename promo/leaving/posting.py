"""How long a notice is under way: the last day to send it, the day it arrives if it is sent. Pure.

Source: research on law, section 1.4, step 4.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from promo.leaving.contract import Contract
from promo.leaving.deadlines import last_day_to_post, working_day_after, working_day_before
from promo.periods import ONE_DAY

# Working days a letter takes, and calendar days it may wait to be collected, by country (believed; DESIGN keeps them
# changeable).
TRANSIT = {"DE": 5, "AT": 5, "CH": 5, "FR": 3, "BE": 3, "UK": 2, "IE": 3, "US": 3, "ES": 3, "IT": 5, "NL": 3, "PT": 3}
HOLDING_REGISTERED = {"FR": 15}
_SLOWEST = 5
_BY_WIRE = frozenset({"email", "text", "portal", "ticket", "unspecified"})


def send_by(contract: Contract, arrive_by: date, holidays: Collection[date] = ()) -> date:
    """The last day to send: a working day before for e-mail and portal, posting days before for a letter."""
    if contract.form in _BY_WIRE:
        return working_day_before(arrive_by - ONE_DAY, holidays)
    return post_by(contract, arrive_by, holidays)


def post_by(contract: Contract, arrive_by: date, holidays: Collection[date] = ()) -> date:
    """The last day to post a letter, whatever the contract asks for."""
    holding = HOLDING_REGISTERED.get(contract.jurisdiction, 0) if contract.form == "registered_mail" else 0
    return last_day_to_post(
        arrive_by, transit_days=_transit(contract.jurisdiction), holding_days=holding, holidays=holidays
    )


def arrives_by_post(sent: date, country: str, holidays: Collection[date] = ()) -> date:
    """The working day on which a letter arrives that is posted on `sent`, holidays of the country left out."""
    day = sent
    for _ in range(_transit(country)):
        day = working_day_after(day + ONE_DAY, holidays)
    return day


def _transit(country: str) -> int:
    return TRANSIT.get(country, _SLOWEST)
