"""The way of a letter from a claimant to the present provider: how long the post takes, on which days nobody works."""

from __future__ import annotations

from functools import cache

from promo.claims.judging.addressee import Addressee
from promo.claims.judging.days_off import holidays_of
from promo.leaving.posting import Route
from promo.promotions.post_days import PostDays
from promo.promotions.rule_files import load_post_days
from promo.shipped import shipped


def route_to(country: str, year: int, addressee: Addressee) -> Route:
    """The way from a claimant's country to the provider.

    Args:
        country: where it is posted, ISO 3166; empty where nobody said.
        year: about which holidays are asked.
        addressee: of the letter itself, whose country counts.
    """
    return route_between({"UK": "GB"}.get(country, country), addressee.country, year)


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
