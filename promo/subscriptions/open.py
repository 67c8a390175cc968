"""Opening the subscription of an approved claim: this writes the first day billing could start. Its service is asked
for once the customer has chosen the day (`claims.choose_start`)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlmodel import select

from promo.books.prices import Price, amounts_of
from promo.books.tax import tax_of
from promo.clock import local_day
from promo.faultpoints import fault
from promo.periods import first_instant
from promo.promotions.rulebook import RuleBook
from promo.store.absent import insert_if_absent
from promo.store.tables import Claim, CreditGrant, Person, Role, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.schedule import is_offered
from promo.work import SYSTEM, Work


def open_subscription(
    work: Work, claim: Claim, grant: CreditGrant, rules: RuleBook, gateway: str | None = None
) -> Subscription:
    """Write the subscription with its billing start and the price it was accepted at.

    Args:
        work: the unit of work that approves the claim.
        claim: what was asked for.
        grant: the free months.
        rules: those the claim was accepted by, of the day of its quote where it has one.
        gateway: which system bills it; None for the one of the vendor's file.
    """
    plan = rules.catalog.plan(claim.plan)
    assert plan is not None
    price = plan.price(claim.every, grant.currency)
    today = local_day(work.now, claim.timezone)
    starts_at = first_instant(grant.billing_starts, ZoneInfo(claim.timezone))
    seller = rules.vendor.entity_for(claim.country).country
    terms = rules.catalog.terms
    tax = tax_of(seller, claim.country, None, rules.catalog.tax_rates, reverse_charge=terms.reverse_charge)
    announced = amounts_of(Price(price.currency, price.minor, claim.seats, tax.rate)).total
    person = customer_of(work, claim)
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
        gateway=gateway or terms.billed_by,
    )
    is_offered(subscription)
    work.db.add(subscription)
    work.db.flush()
    assert subscription.id is not None
    accepted = {
        "plan": claim.plan,
        "seats": claim.seats,
        "every": claim.every,
        "unit_price_minor": price.minor,
        "currency": price.currency,
    }
    work.db.add(
        SubscriptionChange(
            subscription_id=subscription.id,
            kind="accepted",
            before={},
            after={**accepted, "tax_rate": tax.rate},
            effective_on=today,
            announced_minor=announced.minor,
            by=SYSTEM.word,
            said_at=work.now,
            applied_at=work.now,
        )
    )
    work.as_(SYSTEM).record(
        "subscription.opened",
        subscription,
        {"claim": claim.id, "billing_starts": grant.billing_starts, "seats": claim.seats, "plan": claim.plan},
    )
    fault("subscribe.written")
    return subscription


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
