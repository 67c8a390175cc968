"""What a subscription is about: plan, seats, the price of a seat; as it stands, and as a change leads to it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from promo.books.lines import Served
from promo.books.prices import Price
from promo.store.tables import Subscription, SubscriptionChange


@dataclass(frozen=True, slots=True)
class PlanTerms:
    """What a subscription is about: plan, seats, the net price of one seat for one period, and the rules of that
    price."""

    plan: str
    seats: int
    unit_price_minor: int
    price_version: str

    def stored(self) -> dict[str, Any]:
        """The terms as a change's row keeps them."""
        return asdict(self)

    def stored_before(self) -> dict[str, Any]:
        """The terms that were, as a change's row keeps them: the rules of their price stand with the change before."""
        return {k: v for k, v in self.stored().items() if k != "price_version"}

    def price(self, subscription: Subscription) -> Price:
        """What a subscription with these terms costs."""
        return Price(subscription.currency, self.unit_price_minor, self.seats, subscription.tax_rate)

    def served(self) -> Served:
        """The terms as an invoice line says them."""
        return Served(self.plan, self.seats, self.unit_price_minor)


def terms_now(subscription: Subscription) -> PlanTerms:
    """The terms as they stand."""
    return PlanTerms(subscription.plan, subscription.seats, subscription.unit_price_minor, subscription.price_version)


def terms_of(change: SubscriptionChange) -> PlanTerms:
    """The terms that a change of plan or seats leads to."""
    after = change.after
    return PlanTerms(after["plan"], after["seats"], after["unit_price_minor"], after["price_version"])
