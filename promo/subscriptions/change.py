"""Another plan or other seats: at once, with the rest of the paid period settled by days, or from the next period on.

In the free months a change costs nothing and moves no date: the price is that of
the day billing starts. A seat keeps the price it was sold at; another plan has
today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from promo import audit
from promo.books.credit_note import give_back
from promo.books.invoice import issue, sheet_of
from promo.books.list_prices import month_of
from promo.books.prices import Amounts, Price, amounts_of, price_of, taxed
from promo.books.prorate import Rest, rest_of
from promo.books.tax import tax_of
from promo.clock import Clock, local_day
from promo.messages.outbox import say
from promo.money import Money
from promo.periods import Span
from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Person, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import grant_of, open_months, revalue
from promo.subscriptions.find import owned
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.service import want
from promo.translatable import N_

FREE_STATES = (
    SubscriptionState.TRIAL,
    SubscriptionState.PROVISIONAL,
    SubscriptionState.SCHEDULED,
    SubscriptionState.FREE,
)


class When(StrEnum):
    """When a change takes effect."""

    NOW = "now"
    NEXT_PERIOD = "next_period"


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked for; None keeps what is."""

    plan: str | None = None
    seats: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeQuote:
    """What a change comes to, shown before anybody agrees."""

    from_day: date
    """First day of the new plan or seats."""
    priced_from: date
    """First day of a period that costs the new price."""
    per_period: Amounts
    now: Amounts | None
    """Due at once if above zero, given back if below; None where nothing is settled now."""
    rest: Rest | None


def quote_change(
    db: Session, subscription: Subscription, change: Change, when: When, rules: RuleBook, now: datetime
) -> ChangeQuote:
    """What a change would come to, by the rules and the day of now.

    Raises:
        NotPossible: there is no such plan, the seats are out of bounds, nothing would change, or it is too late.
    """
    after = _after(subscription, change, rules)
    price = _price(subscription, after)
    today = local_day(now, subscription.timezone)
    if subscription.state in FREE_STATES:
        # A first bill that is due already, and waits, is written at the new price.
        return ChangeQuote(today, min(today, subscription.next_billing_on or today), amounts_of(price), None, None)
    if when is When.NEXT_PERIOD:
        if subscription.next_billing_on is None:
            raise NotPossible(N_("There is no next period: auto-renewal is off, or the service pauses."))
        return ChangeQuote(subscription.next_billing_on, subscription.next_billing_on, amounts_of(price), None, None)
    billed = _billed(subscription)
    if billed is None or not billed.starts_on <= today < billed.ends_before:
        raise NotPossible(
            N_("The period under way is not billed yet. Change from the next period on, or try again when it is.")
        )
    rest = rest_of(billed, today, price_of(subscription), price_of(price))
    return ChangeQuote(
        today, billed.ends_before, amounts_of(price), taxed(rest.difference, subscription.tax_rate), rest
    )


@tried_again
def change_subscription(
    subscription_id: int,
    change: Change,
    when: When,
    *,
    by: str,
    store: Store,
    rules: RuleBook,
    clock: Clock,
    owner: int | None = None,
    reason: str = "",
) -> SubscriptionChange:
    """Change plan or seats; a change that was still to come is replaced by this one.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: see `quote_change`.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        quote = quote_change(db, subscription, change, when, rules, now)
        for earlier in _to_come(db, [subscription_id]):
            earlier.withdrawn_at = now
            db.add(earlier)
        row = SubscriptionChange(
            subscription_id=subscription_id,
            kind="plan_or_seats",
            before=_now_as(subscription),
            after={**_after(subscription, change, rules), "from": quote.from_day.isoformat()},
            effective_on=quote.priced_from,
            announced_minor=quote.per_period.total.minor,
            by=by,
            reason=reason,
            said_at=now,
        )
        db.add(row)
        db.flush()
        audit.record(
            db,
            "subscription.change_asked",
            f"subscription:{subscription_id}",
            by,
            {"change": row.id, "before": row.before, "after": row.after, "from": quote.from_day, "reason": reason},
            now,
        )
        if subscription.state in FREE_STATES or when is When.NOW:
            rest = quote.rest
            apply_change(db, subscription, row, now)
            if rest is not None and subscription.gateway == "none":  # an outside system settles the rest itself
                _settle(db, subscription, row, rest, rules, by, now)
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db,
            f"change/{row.id}",
            "changed",
            person.email,
            person.locale,
            {"change": row.id},
            at=now,
            subscription_id=subscription_id,
            claim_id=subscription.claim_id,
        )
    return row


def apply_change(db: Session, subscription: Subscription, change: SubscriptionChange, now: datetime) -> None:
    """Make a change true: price, service, and in the free months the value of the credit; in the caller's
    transaction."""
    after = change.after
    subscription.plan, subscription.seats = after["plan"], after["seats"]
    subscription.unit_price_minor, subscription.price_version = after["unit_price_minor"], after["price_version"]
    assert change.announced_minor is not None
    subscription.announced_minor = change.announced_minor
    change.applied_at = now
    db.add(subscription)
    db.add(change)
    mirror(db, subscription, now)
    audit.record(
        db, "subscription.changed", f"subscription:{subscription.id}", change.by, {"change": change.id, **after}, now
    )
    if subscription.state not in (SubscriptionState.SCHEDULED, SubscriptionState.TRIAL):
        want(db, subscription, "change", at=now, version=int(change.id or 0))
    grant = grant_of(db, subscription)
    if open_months(grant) > 0:
        month = month_of(
            Money(after["unit_price_minor"], subscription.currency).times(after["seats"]), subscription.every
        )
        revalue(db, subscription, grant, month, f"change/{change.id}", at=now)


def apply_due_changes(db: Session, rows: Iterable[Any], now: datetime) -> set[int]:
    """Make every change true that begins with the period about to be billed. Returns whose."""
    due = {r.id: r.next_billing_on for r in rows}
    changed: set[int] = set()
    for change in _to_come(db, list(due)):
        if change.effective_on <= due[change.subscription_id]:
            subscription = db.get(Subscription, change.subscription_id)
            assert subscription is not None
            apply_change(db, subscription, change, now)
            changed.add(change.subscription_id)
    return changed


def follow_tax(db: Session, rows: Iterable[Any], rules: RuleBook, now: datetime) -> set[int]:
    """Another rate in the rules in force, or a VAT number that came, is a recorded cause before it is billed. Returns
    whose."""
    known: dict[tuple[str, str | None], Any] = {}
    changed: set[int] = set()
    for row in rows:
        key = (row.country, row.vat_number)
        if key not in known:
            seller = rules.vendor.entity_for(row.country).country
            terms = rules.catalog.terms
            known[key] = tax_of(
                seller, row.country, row.vat_number, rules.catalog.tax_rates, reverse_charge=terms.reverse_charge
            )
        tax = known[key]
        if (tax.code, tax.rate) == (row.tax_code, row.tax_rate):
            continue
        subscription = db.get(Subscription, row.id)
        assert subscription is not None
        before = {"tax_code": row.tax_code, "tax_rate": row.tax_rate}
        priced_as_announced = amounts_of(subscription).total.minor == subscription.announced_minor
        subscription.tax_code, subscription.tax_rate = tax.code, tax.rate
        if priced_as_announced:  # else somebody must look at the old difference first
            subscription.announced_minor = amounts_of(subscription).total.minor
        db.add(subscription)
        change = SubscriptionChange(
            subscription_id=row.id,
            kind="tax",
            before=before,
            after={"tax_code": tax.code, "tax_rate": tax.rate, "rules": rules.version},
            effective_on=row.next_billing_on,
            announced_minor=subscription.announced_minor,
            by="system",
            said_at=now,
            applied_at=now,
        )
        db.add(change)
        audit.record(
            db,
            "subscription.tax_changed",
            f"subscription:{row.id}",
            "system",
            {"before": before, "after": change.after},
            now,
        )
        changed.add(row.id)
    return changed


@tried_again
def withdraw_change(subscription_id: int, *, by: str, store: Store, clock: Clock, owner: int | None = None) -> int:
    """Take back what was still to come. Returns how many changes that were."""
    now = clock.now()
    with store.writing() as db:
        owned(db, subscription_id, owner)
        waiting = _to_come(db, [subscription_id])
        for change in waiting:
            change.withdrawn_at = now
            db.add(change)
            audit.record(
                db, "subscription.change_withdrawn", f"subscription:{subscription_id}", by, {"change": change.id}, now
            )
    return len(waiting)


def planned_changes(db: Session, subscription_id: int) -> list[SubscriptionChange]:
    """Changes that are still to come."""
    return list(_to_come(db, [subscription_id]))


def _to_come(db: Session, ids: Sequence[int]) -> Sequence[SubscriptionChange]:
    return db.exec(
        select(SubscriptionChange)
        .where(
            col(SubscriptionChange.subscription_id).in_(ids),
            col(SubscriptionChange.applied_at).is_(None),
            col(SubscriptionChange.withdrawn_at).is_(None),
        )
        .order_by(col(SubscriptionChange.id))
    ).all()


def _after(subscription: Subscription, change: Change, rules: RuleBook) -> dict[str, Any]:
    """Plan, seats and price once the change is true."""
    if subscription.state in (SubscriptionState.ENDED, SubscriptionState.PAUSED):
        raise NotPossible(N_("The service does not run; nothing can be changed."))
    plan_id, seats = change.plan or subscription.plan, subscription.seats if change.seats is None else change.seats
    bounds, plan = rules.catalog.seats, rules.catalog.plan(plan_id)
    if plan is None:
        raise NotPossible(N_("There is no such plan."))
    if not bounds.minimum <= seats <= bounds.maximum:
        raise NotPossible(N_("The number of users is out of bounds."))
    if (plan_id, seats) == (subscription.plan, subscription.seats):
        raise NotPossible(N_("Nothing would change."))
    unit, version = subscription.unit_price_minor, subscription.price_version
    if plan_id != subscription.plan:
        unit, version = plan.price(subscription.every, subscription.currency).minor, rules.version
    return {"plan": plan_id, "seats": seats, "unit_price_minor": unit, "price_version": version}


def _now_as(subscription: Subscription) -> dict[str, Any]:
    return {"plan": subscription.plan, "seats": subscription.seats, "unit_price_minor": subscription.unit_price_minor}


def _price(subscription: Subscription, after: dict[str, Any]) -> Price:
    return Price(subscription.currency, after["unit_price_minor"], after["seats"], subscription.tax_rate)


def _billed(subscription: Subscription) -> Span | None:
    if subscription.billed_from is None or subscription.billed_before is None:
        return None
    return Span(subscription.billed_from, subscription.billed_before)


def _settle(
    db: Session,
    subscription: Subscription,
    row: SubscriptionChange,
    rest: Rest,
    rules: RuleBook,
    by: str,
    now: datetime,
) -> None:
    """The rest of the paid period: an invoice for what is due on top, or a credit note for what is too much."""
    span = {
        "from": rest.span.starts_on.isoformat(),
        "before": rest.span.ends_before.isoformat(),
        "days": rest.days,
        "of_days": rest.of_days,
    }
    before, after = row.before, row.after
    lines = [
        {
            "kind": "rest_back",
            "plan": before["plan"],
            "seats": before["seats"],
            "unit_minor": before["unit_price_minor"],
            **span,
            "net_minor": -rest.unused_old.minor,
        },
        {
            "kind": "rest_due",
            "plan": after["plan"],
            "seats": after["seats"],
            "unit_minor": after["unit_price_minor"],
            **span,
            "net_minor": rest.for_new.minor,
        },
    ]
    if rest.difference.minor > 0:
        sheet = sheet_of(
            db,
            subscription,
            rules,
            kind=f"change/{row.id}",
            period=rest.span,
            net=rest.difference,
            lines=lines,
            at=now,
            cause=f"change {row.id}",
        )
        issue(db, subscription, sheet, by=by, at=now)
    elif rest.difference.minor < 0:
        give_back(
            db,
            subscription,
            rules,
            rest.difference.times(-1),
            period=rest.span,
            name=f"change-{row.id}",
            lines=lines,
            by=by,
            at=now,
        )
