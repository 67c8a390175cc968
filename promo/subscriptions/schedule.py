"""The dates of a free period on its rows: set in one place, so that credit, bill and reminders never disagree."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from promo.periods import FreePeriod, add_months, first_instant
from promo.store.tables import CreditGrant, Subscription, SubscriptionState

REMINDER_DAYS = (30, 7, 1)


def set_free_period(subscription: Subscription, grant: CreditGrant, free: FreePeriod) -> None:
    """Write a free period and everything that is reckoned from its end. Service that ends with it ends with it
    still."""
    before = subscription.billing_starts
    zone = ZoneInfo(subscription.timezone)
    starts_at = first_instant(free.ends_before, zone)
    grant.free_from, grant.billing_starts = free.starts_on, free.ends_before
    subscription.free_from, subscription.billing_starts, subscription.anchor = (
        free.starts_on,
        free.ends_before,
        free.ends_before,
    )
    subscription.billing_starts_at = starts_at
    if subscription.next_billing_on is not None:
        subscription.next_billing_on, subscription.next_billing_at = free.ends_before, starts_at
    if subscription.ends_before is not None and subscription.ends_before == before:
        subscription.ends_before, subscription.ends_at = free.ends_before, starts_at
    set_next_use(subscription, grant)
    set_next_reminder(subscription, None)


def month_over(grant: CreditGrant, number: int) -> date:
    """First day after free month `number` (from 1). The last one ends where billing starts.

    Where the customer chose to pay early, the unused rest lies behind the first paid term.
    """
    day = grant.billing_starts if number == grant.months else add_months(grant.free_from, number)
    return add_months(day, grant.shifted_months)


def set_next_use(subscription: Subscription, grant: CreditGrant) -> None:
    """When the free month under way is over; nothing is used before the service runs, or after all months are."""
    runs = subscription.state not in (SubscriptionState.SCHEDULED, SubscriptionState.ENDED)
    if not runs or grant.months_used + grant.months_back >= grant.months:
        grant.next_use_at = None
        return
    grant.next_use_at = first_instant(month_over(grant, grant.months_used + 1), ZoneInfo(subscription.timezone))


def set_next_reminder(subscription: Subscription, left_days: int | None) -> None:
    """When the next reminder of the first bill is due: 30, 7 and 1 days before it, each once.

    Args:
        left_days: days to the first bill when the last one was looked at; None to begin anew, as after the billing
            start has moved.
    """
    waits = subscription.state in (SubscriptionState.SCHEDULED, SubscriptionState.FREE)
    left = [d for d in REMINDER_DAYS if left_days is None or d < left_days]
    if not waits or not left or subscription.next_billing_on is None or not subscription.auto_renews:
        subscription.next_reminder_at = None
        return
    subscription.next_reminder_at = first_instant(
        subscription.billing_starts - timedelta(days=left[0]), ZoneInfo(subscription.timezone)
    )


def service_from(subscription: Subscription) -> datetime:
    """When the service is to be asked for: the first instant of its first day."""
    return first_instant(subscription.service_starts, ZoneInfo(subscription.timezone))
