"""The way of a letter from a claimant to the present provider: how long the post takes, on which days nobody works."""

from __future__ import annotations

from functools import cache

from promo.claims.judging.days_off import holidays_of
from promo.country_names import country_of_address
from promo.leaving.posting import Route
from promo.promotions.post_days import PostDays
from promo.promotions.rule_files import load_post_days
from promo.promotions.rulebook import RuleBook
from promo.shipped import shipped

_UNKNOWN = "unknown"


def route_to(rules: RuleBook, country: str, year: int, *named: str | None) -> Route:
    """The way from a claimant's country to the provider.

    Args:
        rules: those in force: they know the providers' addresses.
        country: where it is posted, ISO 3166; empty where nobody said.
        year: about which holidays are asked.
        named: ids of the provider, as the proof and the claimant name it; the first whose address is known counts, as
            in the letter itself (`documents.letters`).
    """
    known = (rules.competitors.get(one) for one in named if one)
    addressee = next((c for one in known if one is not None and (c := _country_of(one.notice_address.value))), "")
    return route_between({"UK": "GB"}.get(country, country), addressee, year)


@cache
def route_between(sender: str, addressee: str, year: int) -> Route:
    """The way between two countries (ISO 3166, empty where one is not known), about a year."""
    post = _post_days()
    return Route(
        post.between(sender, addressee),
        sender=sender,
        addressee=addressee,
        days_off=holidays_of(sender, year) | holidays_of(addressee, year),
        holding_days=post.held(sender),
    )


@cache
def _post_days() -> PostDays:
    return load_post_days(shipped("rules"))


def _country_of(address: str) -> str:
    return "" if address == _UNKNOWN else country_of_address(address)
