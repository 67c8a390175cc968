"""What the free months of an offer cover where it is like for like: at most the users and the plan that the old
contract was for. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from promo.money import Money
from promo.promotions.catalog import Catalog
from promo.promotions.compiled import Promotion
from promo.promotions.model import Competitor


@dataclass(frozen=True, slots=True)
class Cover:
    """The most that is covered; None where nothing bounds it."""

    plan: str | None = None
    """One of our plans: those that cost no more by the list are covered, too."""
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """A plan of ours for so many users."""

    plan: str
    seats: int


def cover_of(
    promotion: Promotion, competitor: Competitor | None, old_plan: object, old_seats: object, catalog: Catalog
) -> Cover | None:
    """What an approval covers; None where the offer sets no bound.

    Args:
        promotion: the offer.
        competitor: whose contract it was; None where nobody knows.
        old_plan: the name of its plan as it was read, None where it was not.
        old_seats: for how many users it was, None where that was not read.
        catalog: what we sell.
    """
    bound = promotion.file.like_for_like
    if not bound.asks:
        return None
    plan = competitor.plan_named(old_plan) if competitor is not None and old_plan is not None else None
    equal = plan.equals if plan is not None and catalog.plan(plan.equals) is not None else None
    seats = max(old_seats, catalog.seats.minimum) if isinstance(old_seats, int) else None
    return Cover(equal if bound.tier == "old" else None, seats if bound.seats == "old" else None)


def covered(cover: Cover | None, wish: Wish, every: str, currency: str, catalog: Catalog) -> Wish:
    """The part of a wish that is covered: all of it where it asks for no more."""
    if cover is None:
        return wish
    seats = wish.seats if cover.seats is None else min(wish.seats, cover.seats)
    most, asked = catalog.plan(cover.plan or wish.plan), catalog.plan(wish.plan)
    if most is None or asked is None:  # a plan that is no longer sold bounds nothing
        return Wish(wish.plan, seats)
    dearer = asked.price(every, currency).minor > most.price(every, currency).minor
    return Wish(most.id if dearer else asked.id, seats)


def month_worth(wish: Wish, every: str, currency: str, catalog: Catalog) -> Money:
    """List value of one free month of a plan that is sold: the monthly price, or a yearly one divided by twelve."""
    plan = catalog.plan(wish.plan)
    assert plan is not None
    price = plan.price(every, currency).times(wish.seats)
    return price if every == "month" else price.divided_by(12)
