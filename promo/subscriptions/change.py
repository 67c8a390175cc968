"""Another plan or other seats: at once, with the rest of the paid period settled by days, or from the next period on.

In the free months a change costs nothing and moves no date: the price is that of
the day billing starts. A seat keeps the price it was sold at; another plan has
today's. Less of a paid period is owed from the next day on: the day on which more
was used is paid as such. How much more a customer may take alone: `alone.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from sqlmodel import Session, col, select

from promo.books.credit_note import Credit, credit_back
from promo.books.invoice import Charge, draft_of, issue
from promo.books.lines import Served, rest_back_line, rest_due_line
from promo.books.list_prices import month_of
from promo.books.prices import Amounts, Price, amounts_of, price_of, taxed
from promo.books.prorate import Rest, rest_of
from promo.books.tax import Tax, tax_of
from promo.clock import local_day
from promo.periods import ONE_DAY, Span
from promo.refusals import NotPossible
from promo.store.tables import Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.alone import refuse_unless_allowed
from promo.subscriptions.credit import grant_of, open_months, revalue
from promo.subscriptions.find import load_subscription, look_at_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.places import follow_worth
from promo.subscriptions.service import request_service
from promo.translatable import N_
from promo.work import SYSTEM, Actor, Work

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


@dataclass(frozen=True, slots=True)
class ChangeQuote:
    """What a change comes to, shown before anybody agrees."""

    terms: PlanTerms
    from_day: date
    """First day of the new plan or seats."""
    priced_from: date
    """First day of a period that costs the new price."""
    per_period: Amounts
    now: Amounts | None
    """Due at once if above zero, given back if below; None where nothing is settled now."""
    rest: Rest | None
    at_once: bool = True
    """False where it waits for the next period."""


def quote_change(
    work: Work, subscription: Subscription, change: Change, when: When, *, agreed_by_two: bool = False
) -> ChangeQuote:
    """What a change would come to, by the rules in force and the day of now; `agreed_by_two` where two people of ours
    want it.

    Raises:
        NotPossible: there is no such plan, the seats are out of bounds, nothing would change, or it is too late.
    """
    terms = _asked(subscription, change, work)
    price = terms.price(subscription)
    today = local_day(work.now, subscription.timezone)
    free, less = subscription.state in FREE_STATES, price_of(price).minor < price_of(subscription).minor
    # What is paid is not given back where the vendor's file says so, by stopping or by taking less.
    waits = when is When.NEXT_PERIOD or (less and work.rules.catalog.terms.refund_on_exit == "none")
    refuse_unless_allowed(work, subscription, price, at_once=free or not waits, agreed_by_two=agreed_by_two)
    if free:
        # A first bill that is due already, and waits, is written at the new price.
        priced_from = min(today, subscription.next_billing_on or today)
        return ChangeQuote(terms, today, priced_from, amounts_of(price), None, None)
    if waits:
        following = subscription.next_billing_on
        if following is None:
            raise NotPossible(N_("There is no next period: auto-renewal is off, or the service pauses."))
        return ChangeQuote(terms, following, following, amounts_of(price), None, None, at_once=False)
    billed = _billed(subscription)
    if billed is None or not billed.starts_on <= today < billed.ends_before:
        raise NotPossible(
            N_("The period under way is not billed yet. Change from the next period on, or try again when it is.")
        )
    from_day = _owed_from(work, subscription, price_of(price).minor, today)
    if from_day >= billed.ends_before:  # on the last day nothing of the period is left to settle
        return ChangeQuote(terms, from_day, billed.ends_before, amounts_of(price), None, None)
    rest = rest_of(billed, from_day, price_of(subscription), price_of(price))
    due = taxed(rest.difference, subscription.tax_rate)
    return ChangeQuote(terms, from_day, billed.ends_before, amounts_of(price), due, rest)


def _owed_from(work: Work, subscription: Subscription, new_minor: int, today: date) -> date:
    """The first day that is settled at the new price: the next one wherever a day is owed at a higher one. Whoever
    moves to another time zone meanwhile has no day twice.

    Raises:
        NotPossible: less was taken today, which counts from tomorrow, and more is asked now: no bill is written before
            the days it is for.
    """
    owed_minor = now_minor = price_of(subscription).minor
    settled_from = today + ONE_DAY
    recent = select(SubscriptionChange).where(
        SubscriptionChange.subscription_id == subscription.id,
        SubscriptionChange.kind == "plan_or_seats",
        col(SubscriptionChange.applied_at) > work.now - timedelta(days=3),
    )
    for change in work.db.exec(recent):
        was_minor = change.before["unit_price_minor"] * change.before["seats"]
        from_day = date.fromisoformat(change.after["from"])
        if from_day > today:
            owed_minor, settled_from = max(owed_minor, was_minor), max(settled_from, from_day)
        if was_minor < change.after["unit_price_minor"] * change.after["seats"]:
            used_on = date.fromisoformat(change.after.get("asked_on", change.after["from"]))
            settled_from = max(settled_from, used_on + ONE_DAY)
    if now_minor == owed_minor and new_minor >= now_minor:
        return today
    if new_minor > now_minor:
        raise NotPossible(
            N_("You changed to less today, which counts from tomorrow. A change to more is possible then.")
        )
    return settled_from


def look_at_change(work: Work, subscription_id: int, change: Change, when: When) -> ChangeQuote:
    """The quote of a change for the customer's own subscription, before they agree.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: see `quote_change`.
    """
    return quote_change(work, look_at_subscription(work, subscription_id), change, when)


def change_subscription(
    work: Work, subscription_id: int, change: Change, when: When, *, reason: str = "", second_of: int | None = None
) -> SubscriptionChange:
    """Change plan or seats; a change that was still to come is replaced by this one.

    Args:
        work: the unit of work, in the customer's name or a rep's.
        subscription_id: what is changed.
        change: the plan or seats wished.
        when: at once, or with the next period.
        reason: why, where a rep does it.
        second_of: the person of ours who asked for it before, where it takes two.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: see `quote_change`.
    """
    db, now = work.db, work.now
    subscription = load_subscription(work, subscription_id)
    quote = quote_change(work, subscription, change, when, agreed_by_two=second_of is not None)
    before = terms_now(subscription)
    for earlier in planned_changes(db, subscription_id):
        earlier.withdrawn_at = now
        db.add(earlier)
    row = SubscriptionChange(
        subscription_id=subscription_id,
        kind="plan_or_seats",
        before=before.stored_before(),
        after={
            **quote.terms.stored(),
            "from": quote.from_day.isoformat(),
            "asked_on": local_day(now, subscription.timezone).isoformat(),
        },
        effective_on=quote.priced_from,
        announced_minor=quote.per_period.total.minor,
        by=work.by.word,
        reason=reason,
        said_at=now,
    )
    db.add(row)
    db.flush()
    said = {"change": row.id, "before": row.before, "after": row.after, "from": quote.from_day, "reason": reason}
    if second_of is not None:
        said["first"] = f"person:{second_of}"
    work.record("subscription.change_asked", subscription, said)
    if quote.at_once:
        apply_change(work, subscription, row)
        if quote.rest is not None and subscription.gateway == "none":  # an outside system settles the rest itself
            _settle(work, subscription, quote.rest, f"{row.id}", (before, quote.terms))
    work.letter(f"change/{row.id}", "changed", subscription, {"change": row.id})
    return row


def apply_change(work: Work, subscription: Subscription, change: SubscriptionChange) -> None:
    """Make a change true: price, service, and in the free months the value of the credit."""
    db, terms = work.db, terms_of(change)
    subscription.plan, subscription.seats = terms.plan, terms.seats
    subscription.unit_price_minor, subscription.price_version = terms.unit_price_minor, terms.price_version
    assert change.announced_minor is not None
    subscription.announced_minor = change.announced_minor
    change.applied_at = work.now
    db.add(subscription)
    db.add(change)
    tell_gateway(work, subscription)
    by = Actor(change.by)
    work.as_(by).record("subscription.changed", subscription, {"change": change.id, **change.after})
    if subscription.state not in (SubscriptionState.SCHEDULED, SubscriptionState.TRIAL):
        request_service(work, subscription, "change", version=int(change.id or 0))
    grant = grant_of(db, subscription)
    if open_months(grant) > 0:
        month = month_of(price_of(terms.price(subscription)), subscription.every)
        more = revalue(work, subscription, grant, month, f"worth/{change.id}")
        follow_worth(work, subscription.claim_id, more, within_caps=by.owns_only)


def apply_due_changes(work: Work, rows: Iterable[Any]) -> set[int]:
    """Make every change true that begins with the period about to be billed. Returns whose."""
    due = {r.id: r.next_billing_on for r in rows}
    changed: set[int] = set()
    for change in _to_come(work.db, list(due)):
        if change.effective_on <= due[change.subscription_id]:
            apply_change(work, work.db.get_one(Subscription, change.subscription_id), change)
            changed.add(change.subscription_id)
    return changed


def follow_tax(work: Work, rows: Iterable[Any]) -> set[int]:
    """Another rate in the rules in force, or a VAT number that came, is a recorded cause before it is billed. Returns
    whose."""
    rules = work.rules
    known: dict[tuple[str, str | None], Tax] = {}
    changed: set[int] = set()
    for row in rows:
        key = (row.country, row.vat_number)
        if key not in known:
            seller = rules.vendor.entity_for(row.country).country
            reverse_charge = rules.catalog.terms.reverse_charge
            known[key] = tax_of(
                seller, row.country, row.vat_number, rules.catalog.tax_rates, reverse_charge=reverse_charge
            )
        tax = known[key]
        if (tax.code, tax.rate) != (row.tax_code, row.tax_rate):
            _tax_as(work, work.db.get_one(Subscription, row.id), tax, row.next_billing_on)
            changed.add(row.id)
    return changed


def _tax_as(work: Work, subscription: Subscription, tax: Tax, effective_on: date) -> None:
    assert subscription.id is not None
    before = {"tax_code": subscription.tax_code, "tax_rate": subscription.tax_rate}
    priced_as_announced = amounts_of(subscription).total.minor == subscription.announced_minor
    subscription.tax_code, subscription.tax_rate = tax.code, tax.rate
    if priced_as_announced:  # else somebody must look at the old difference first
        subscription.announced_minor = amounts_of(subscription).total.minor
    work.db.add(subscription)
    change = SubscriptionChange(
        subscription_id=subscription.id,
        kind="tax",
        before=before,
        after={"tax_code": tax.code, "tax_rate": tax.rate, "rules": work.rules.version},
        effective_on=effective_on,
        announced_minor=subscription.announced_minor,
        by=SYSTEM.word,
        said_at=work.now,
        applied_at=work.now,
    )
    work.db.add(change)
    said = {"before": before, "after": change.after}
    work.as_(SYSTEM).record("subscription.tax_changed", subscription, said)


def withdraw_change(work: Work, subscription_id: int) -> int:
    """Take back what was still to come. Returns how many changes that were."""
    subscription = load_subscription(work, subscription_id)
    waiting = _to_come(work.db, [subscription_id])
    for change in waiting:
        change.withdrawn_at = work.now
        work.db.add(change)
        work.record("subscription.change_withdrawn", subscription, {"change": change.id})
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


def _asked(subscription: Subscription, change: Change, work: Work) -> PlanTerms:
    """Terms once the change is true: a seat keeps the price it was sold at, another plan has today's."""
    rules, over = work.rules, subscription.ends_at is not None and subscription.ends_at <= work.now
    if over or subscription.state in (SubscriptionState.ENDED, SubscriptionState.PAUSED):
        raise NotPossible(N_("The service does not run; nothing can be changed."))
    plan_id, seats = change.plan or subscription.plan, subscription.seats if change.seats is None else change.seats
    bounds, plan = rules.catalog.seats, rules.catalog.plan(plan_id)
    if plan is None:
        raise NotPossible(N_("There is no such plan."))
    if not bounds.minimum <= seats <= bounds.maximum:
        raise NotPossible(N_("The number of users is out of bounds."))
    if (plan_id, seats) == (subscription.plan, subscription.seats):
        raise NotPossible(N_("Nothing would change."))
    if plan_id == subscription.plan:
        return replace(terms_now(subscription), seats=seats)
    unit = plan.price(subscription.every, subscription.currency).minor
    return PlanTerms(plan_id, seats, unit, rules.version)


def _billed(subscription: Subscription) -> Span | None:
    if subscription.billed_from is None or subscription.billed_before is None:
        return None
    return Span(subscription.billed_from, subscription.billed_before)


def _settle(
    work: Work, subscription: Subscription, rest: Rest, change_id: str, terms: tuple[PlanTerms, PlanTerms]
) -> None:
    """The rest of the paid period: an invoice for what is due on top, or a credit note for what is too much."""
    before, after = terms
    lines = [rest_back_line(rest, before.served()), rest_due_line(rest, after.served())]
    if rest.difference.minor > 0:
        charge = Charge(f"change/{change_id}", rest.span, rest.difference, lines, cause=f"change {change_id}")
        issue(work, subscription, draft_of(work, subscription, charge))
    elif rest.difference.minor < 0:
        credit = Credit(rest.difference.times(-1), rest.span, f"change-{change_id}", lines)
        credit_back(work, subscription, credit)
