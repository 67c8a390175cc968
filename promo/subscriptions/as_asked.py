"""The columns of a subscription that its claim decides: whose it is, what was asked for, and the price of the day."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from promo.books.prices import Price, amounts_of
from promo.books.tax import tax_of
from promo.promotions.cover import Wish
from promo.promotions.rulebook import RuleBook
from promo.store.absent import insert_if_absent
from promo.store.tables import Claim, Person, Role
from promo.work import Work


def as_asked(work: Work, claim: Claim, rules: RuleBook, currency: str, started: Wish | None = None) -> dict[str, Any]:
    """Those columns, by their names; states and days are not among them. `started` is what is covered of the wish,
    where that is bounded."""
    wish = started or Wish(claim.plan, claim.seats)
    plan = rules.catalog.plan(wish.plan)
    assert plan is not None
    price = plan.price(claim.every, currency)
    seller = rules.vendor.entity_for(claim.country).country
    terms = rules.catalog.terms
    tax = tax_of(seller, claim.country, None, rules.catalog.tax_rates, reverse_charge=terms.reverse_charge)
    person = customer_of(work, claim)
    assert person.id is not None
    return {
        "claim_id": claim.id,
        "person_id": person.id,
        "plan": wish.plan,
        "seats": wish.seats,
        "every": claim.every,
        "currency": price.currency,
        "unit_price_minor": price.minor,
        "price_version": rules.version,
        "tax_rate": tax.rate,
        "tax_code": tax.code,
        "announced_minor": amounts_of(Price(price.currency, price.minor, wish.seats, tax.rate)).total.minor,
        "country": claim.country,
        "timezone": claim.timezone,
    }


def customer_of(work: Work, claim: Claim) -> Person:
    """The person behind the claim's e-mail, made known now if need be. Staff keep their role."""
    insert_if_absent(
        work.db,
        Person,
        email=claim.email,
        name=claim.company,
        role=Role.CUSTOMER,
        locale=claim.locale,
        created_at=work.now,
    )
    return work.db.exec(select(Person).where(Person.email == claim.email)).one()
