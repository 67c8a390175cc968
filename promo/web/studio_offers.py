"""What somebody would be offered by the rules in force: the same as `promo offers` prints."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from flask import Blueprint, g, render_template, request
from flask.typing import ResponseReturnValue

from promo.promotions.catalog import Catalog
from promo.reports.offers import Asked, OfferShown, offer_for
from promo.translatable import N_
from promo.web.names import country_choices
from promo.web.security import engine

bp = Blueprint("studio_offers", __name__, url_prefix="/studio")

FIELDS = ("country", "plan", "every", "seats", "start", "on")
FARTHEST = 2100
"""The last year that a day may lie in: promises are reckoned years ahead of it."""


@bp.get("/offers")
def offers() -> ResponseReturnValue:
    """The offer that is kept, those dropped for it, the difference, and the first six bills if it is accepted."""
    app = engine()
    catalog, countries = app.rules.catalog, country_choices(g.locale)
    given = {"every": "month", "seats": "1", **{k: request.args[k].strip() for k in FIELDS if k in request.args}}
    asked, on, problems = _asked(given, catalog, {code for code, _ in countries})
    shown: OfferShown | None = None
    if asked is not None:
        at = datetime.combine(on, time(12), tzinfo=UTC) if on else app.clock.now()
        shown = offer_for(app.rules, asked, at)
    return render_template(
        "studio/offers.html",
        given={name: given.get(name, "") for name in FIELDS},
        countries=countries,
        plans=[(plan.id, plan.name) for plan in catalog.plans],
        problems=problems,
        asked=asked,
        shown=shown,
    ), (422 if problems else 200)


class _NoDay(Exception):
    """What was typed is no day that can be reckoned with."""


def _asked(
    given: dict[str, str], catalog: Catalog, countries: set[str]
) -> tuple[Asked | None, date | None, dict[str, str]]:
    """What was asked for and on which day, with what is wrong; nothing is wrong before something was asked."""
    if "country" not in given:
        return None, None, {}
    problems, seats, days = dict[str, str](), _seats(given["seats"], catalog), dict[str, date | None]()
    known = {"country": countries, "plan": {plan.id for plan in catalog.plans}, "every": {"month", "year"}}
    for name, values in known.items():
        if given.get(name) not in values:
            problems[name] = N_("Choose one of the list.")
    for name in ("start", "on"):
        try:
            days[name] = _day(given.get(name, ""))
        except _NoDay:
            problems[name] = N_("Write a day such as 2027-12-31.")
    if seats is None:
        problems["seats"] = N_("Write a whole number.")
    if problems or seats is None:
        return None, None, problems
    return Asked(given["country"], given["plan"], given["every"], seats, days["start"]), days["on"], {}


def _seats(text: str, catalog: Catalog) -> int | None:
    """How many users; None where it is no number that can be bought."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    return number if 1 <= number <= catalog.seats.maximum else None


def _day(text: str) -> date | None:
    """A day; None where none was given.

    Raises:
        _NoDay: it is none, or too far away.
    """
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _NoDay from None
    if not 2000 <= day.year <= FARTHEST:
        raise _NoDay
    return day
