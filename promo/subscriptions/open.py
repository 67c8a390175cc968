"""Opening the subscription of an approved claim: this writes the day billing starts."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, select

from promo import audit
from promo.books.prices import Price, amounts_of
from promo.books.tax import tax_of
from promo.faultpoints import fault
from promo.periods import first_instant
from promo.promotions.rulebook import RuleBook
from promo.store.absent import insert_if_absent
from promo.store.tables import Claim, CreditGrant, Person, Role, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.schedule import service_from, set_next_reminder


def open_subscription(
    db: Session, claim: Claim, grant: CreditGrant, rules: RuleBook, *, at: datetime, gateway: str | None = None
) -> Subscription:
    """Write the subscription with its billing start and the price it was accepted at, in the caller's transaction."""
    plan = rules.catalog.plan(claim.plan)
    assert plan is not None
    price = plan.price(claim.every, grant.currency)
    today = at.astimezone(ZoneInfo(claim.timezone)).date()
    starts_at = first_instant(grant.billing_starts, ZoneInfo(claim.timezone))
    entity = rules.vendor.entity_for(claim.country)
    tax = tax_of(
        entity.country, claim.country, None, rules.catalog.tax_rates, reverse_charge=rules.catalog.terms.reverse_charge
    )
    announced = amounts_of(Price(price.currency, price.minor, claim.seats, tax.rate)).total
    person = customer_of(db, claim, at)
    assert person.id is not None
    subscription = Subscription(
        claim_id=claim.id,
        person_id=person.id,
        state=SubscriptionState.SCHEDULED,
        plan=claim.plan,
        seats=claim.seats,
        every=claim.every,
        currency=price.currency,
        unit_price_minor=price.minor,
        price_version=rules.version,
        tax_rate=tax.rate,
        tax_code=tax.code,
        announced_minor=announced.minor,
        country=claim.country,
        timezone=claim.timezone,
        service_starts=max(today, claim.wished_start or today),
        free_from=grant.free_from,
        billing_starts=grant.billing_starts,
        billing_starts_at=starts_at,
        anchor=grant.billing_starts,
        next_billing_on=grant.billing_starts,
        next_billing_at=starts_at,
        gateway=gateway or rules.catalog.terms.billed_by,
    )
    subscription.start_due_at = service_from(subscription)
    set_next_reminder(subscription, None)
    db.add(subscription)
    db.flush()
    assert subscription.id is not None
    accepted = {
        "plan": claim.plan,
        "seats": claim.seats,
        "every": claim.every,
        "unit_price_minor": price.minor,
        "currency": price.currency,
    }
    db.add(
        SubscriptionChange(
            subscription_id=subscription.id,
            kind="accepted",
            before={},
            after={**accepted, "tax_rate": tax.rate},
            effective_on=today,
            announced_minor=announced.minor,
            by="system",
            said_at=at,
            applied_at=at,
        )
    )
    audit.record(
        db,
        "subscription.opened",
        f"subscription:{subscription.id}",
        "system",
        {"claim": claim.id, "billing_starts": grant.billing_starts, "seats": claim.seats, "plan": claim.plan},
        at,
    )
    mirror(db, subscription, at)
    fault("subscribe.written")
    return subscription


def customer_of(db: Session, claim: Claim, at: datetime) -> Person:
    """The person behind the claim's e-mail, made known now if need be. Staff keep their role."""
    insert_if_absent(
        db, Person, email=claim.email, name=claim.company, role=Role.CUSTOMER, locale=claim.locale, created_at=at
    )
    return db.exec(select(Person).where(Person.email == claim.email)).one()
