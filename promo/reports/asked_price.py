"""What somebody would pay after the free months who asks for a plan now: by the price list and the tax of the rules."""

from __future__ import annotations

from promo.books.prices import Amounts, taxed
from promo.books.tax import tax_of
from promo.promotions.rulebook import RuleBook


def asked_price(rules: RuleBook, plan: str, every: str, seats: int, country: str) -> Amounts:
    """One period of a plan for so many users: before tax, the tax, and both together.

    Args:
        rules: the rules in force.
        plan: id of the plan.
        every: `month` or `year`.
        seats: how many users.
        country: ISO 3166.

    Raises:
        KeyError: there is no such plan.
    """
    sold = rules.catalog.plan(plan)
    if sold is None:
        raise KeyError(plan)
    net = sold.price(every, rules.catalog.currency(country)).times(seats)
    seller, terms = rules.vendor.entity_for(country).country, rules.catalog.terms
    tax = tax_of(seller, country, None, rules.catalog.tax_rates, reverse_charge=terms.reverse_charge)
    return taxed(net, tax.rate)
