"""What another plan or other seats would come to, before anybody agrees: at once, with the rest of the paid period
settled by days, or from the next period on.

In the free months a change costs nothing and moves no date: the price is that of
the day billing starts. A seat keeps the price it was sold at; another plan has
today's. Less of a paid period is owed from the next day on: the day on which more
was used is paid as such. How much more a customer may take alone: `alone.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from sqlmodel import col, select

from promo.books.prices import Amounts, amounts_of, price_of, taxed
from promo.books.prorate import Rest, rest_of
from promo.clock import local_day
from promo.periods import ONE_DAY, Span
from promo.refusals import NotPossible
from promo.store.tables import Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.alone import refuse_unless_allowed
from promo.subscriptions.covered import RUNS_FREE, is_beyond
from promo.subscriptions.find import look_at_subscription
from promo.subscriptions.plan_terms import PlanTerms, terms_now
from promo.translatable import N_
from promo.work import Work

FREE_STATES = RUNS_FREE


_BEYOND = N_(
    "The free months are for at most what the old contract had. More can be added once the service runs: it begins with"
    " the first bill, at its price."
)

_BEYOND_OUTSIDE = N_(
    "The free months are for at most what the old contract had. With this way of billing more can be added once the"
    " first bill has come."
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


def look_at_change(work: Work, subscription_id: int, change: Change, when: When) -> ChangeQuote:
    """The quote of a change for the customer's own subscription, before they agree.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: see `quote_change`.
    """
    return quote_change(work, look_at_subscription(work, subscription_id), change, when)


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
    if is_beyond(work, subscription, terms):  # the free months are not for it: it begins with the bill that is for it
        if free and subscription.state is not SubscriptionState.FREE:
            raise NotPossible(_BEYOND)
        if subscription.gateway != "none":  # nobody there would begin it on its day
            raise NotPossible(_BEYOND_OUTSIDE)
        free, waits = False, True
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
    if subscription.ends_before is not None and from_day >= subscription.ends_before:
        raise NotPossible(N_("The service ends before this change could begin."))
    if from_day >= billed.ends_before:  # on the last day nothing of the period is left to settle
        return ChangeQuote(terms, from_day, billed.ends_before, amounts_of(price), None, None)
    rest = rest_of(billed, from_day, price_of(subscription), price_of(price))
    due = taxed(rest.difference, subscription.tax_rate)
    return ChangeQuote(terms, from_day, billed.ends_before, amounts_of(price), due, rest)


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


def _billed(subscription: Subscription) -> Span | None:
    if subscription.billed_from is None or subscription.billed_before is None:
        return None
    return Span(subscription.billed_from, subscription.billed_before)
