"""The days of a subscription and the instants reckoned from them: this file alone writes them.

Credit, bill, reminders and the end of service read the same columns, so each act on the schedule is one verb here, and
leaves them in agreement. A test over the syntax trees refuses such an assignment anywhere else.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from promo.clock import local_day
from promo.periods import ONE_DAY, FreePeriod, add_months, first_instant
from promo.store.tables import CreditGrant, Subscription, SubscriptionState

REMINDER_DAYS = (30, 7, 1)
CALL_DAYS = REMINDER_DAYS[1]
"""So many days before the first bill a person of ours gets in touch where nobody has acknowledged the start."""


class Billed(Protocol):
    """A subscription that was billed: its row, or the columns of it that a billing run reads."""

    @property
    def ends_before(self) -> date | None:
        """First day without service, where it is to end."""

    @property
    def timezone(self) -> str:
        """The IANA zone of its days."""


def is_offered(subscription: Subscription) -> None:
    """A subscription just opened: nothing is asked for and nothing reminded of before its customer has chosen the
    day."""
    subscription.start_due_at = subscription.next_reminder_at = None


def begins_on(subscription: Subscription, grant: CreditGrant, day: date, free: FreePeriod) -> None:
    """The customer chose the day: the service is asked for on it, the free period and the first bill move with it."""
    subscription.service_starts = day
    subscription.start_due_at = midnight(subscription, day)
    is_free_for(subscription, grant, free)


def is_asked_for(subscription: Subscription) -> None:
    """The vendor's system was asked to start the service: it is not asked again."""
    subscription.start_due_at = None


def is_free_for(subscription: Subscription, grant: CreditGrant, free: FreePeriod) -> None:
    """The free period, and everything that is reckoned from its end. Service that ends with it ends with it still."""
    before = subscription.billing_starts
    starts_at = midnight(subscription, free.ends_before)
    grant.free_from, grant.billing_starts = free.starts_on, free.ends_before
    subscription.free_from, subscription.billing_starts = free.starts_on, free.ends_before
    subscription.anchor, subscription.billing_starts_at = free.ends_before, starts_at
    if subscription.next_billing_on is not None:
        subscription.next_billing_on, subscription.next_billing_at = free.ends_before, starts_at
    if subscription.ends_before is not None and subscription.ends_before == before:
        subscription.ends_before, subscription.ends_at = free.ends_before, starts_at
    uses_next_month(subscription, grant)
    reminds_before_first_bill(subscription)


def bills_from_now(subscription: Subscription, now: datetime, *, keeps_anchor: bool) -> None:
    """The customer pays early, from this instant on.

    Args:
        keeps_anchor: the free days that are left lie behind the first paid term, which is longer by just those.
    """
    today = local_day(now, subscription.timezone)
    subscription.billing_starts, subscription.billing_starts_at = today, now
    subscription.next_billing_on, subscription.next_billing_at = today, now
    subscription.next_reminder_at = None
    if not keeps_anchor:
        subscription.anchor = today


def bills_next_on(subscription: Subscription, day: date) -> None:
    """The next bill is of the period that begins on this day; never before billing starts."""
    subscription.next_billing_on = day
    subscription.next_billing_at = max(midnight(subscription, day), subscription.billing_starts_at)


def bills_no_more(subscription: Subscription) -> None:
    """No bill follows."""
    subscription.next_billing_on = subscription.next_billing_at = None


def needs_no_reminder(subscription: Subscription) -> None:
    """Nothing is left to remind of."""
    subscription.next_reminder_at = None


def ends_with(subscription: Subscription, first_day_without: date) -> None:
    """Service ends when this day begins."""
    subscription.ends_before, subscription.ends_at = first_day_without, midnight(subscription, first_day_without)


def ends_at_once(subscription: Subscription, now: datetime) -> None:
    """Service is over: nothing is asked for, billed or reminded of any more."""
    bills_no_more(subscription)
    subscription.next_reminder_at = subscription.start_due_at = None
    subscription.ends_before, subscription.ends_at = local_day(now, subscription.timezone), now


def opened_anew(subscription: Subscription) -> None:
    """A contract comes of a service that ran without one, and may have ended: nothing of that end is left."""
    subscription.ends_before = subscription.ends_at = subscription.provisional_ends_at = None


def stops_provisional_on(subscription: Subscription, first_day_without: date) -> None:
    """A service that began provisionally stops when this day begins, unless it is started before."""
    subscription.provisional_ends_at = midnight(subscription, first_day_without)


def is_provisional_no_more(subscription: Subscription) -> None:
    """A service that began provisionally has stopped, or was started: nothing of it is to come."""
    subscription.provisional_ends_at = None


def is_over(subscription: Subscription) -> None:
    """Its last day has passed: nothing is asked for or reminded of any more."""
    subscription.next_reminder_at = subscription.start_due_at = None


def runs_on(subscription: Subscription) -> None:
    """Service that was to end runs on; where no bill was to follow, the next is of the day it would have ended on."""
    if subscription.next_billing_on is None and subscription.ends_before is not None:
        never_ran = subscription.state is SubscriptionState.SCHEDULED
        end = subscription.billing_starts if never_ran else subscription.ends_before
        bills_next_on(subscription, max(end, subscription.billing_starts))
    subscription.ends_before = subscription.ends_at = None
    reminds_before_first_bill(subscription)


def pauses_from(subscription: Subscription, day: date) -> None:
    """Service rests from this day on, and no bill follows."""
    subscription.pause_from = day
    bills_no_more(subscription)


def pauses_no_more(subscription: Subscription) -> None:
    """No pause is wished any longer."""
    subscription.pause_from = None


def rests_on(subscription: Subscription) -> None:
    """Service that rests, and was to end, rests on: from where the paid period ended."""
    subscription.pause_from = subscription.billed_before
    subscription.ends_before = subscription.ends_at = None


def starts_over_on(subscription: Subscription, day: date) -> None:
    """Service runs again after a pause: this day anchors the periods from now on, and is paid from."""
    subscription.pause_from = None
    subscription.anchor = day
    bills_next_on(subscription, day)


def moves_to(subscription: Subscription, grant: CreditGrant, timezone: str, now: datetime) -> None:
    """The days stay and are those of another IANA time zone; of two midnights the later counts."""
    subscription.timezone = timezone
    if subscription.billed_from is None:
        subscription.billing_starts_at = max(
            subscription.billing_starts_at, midnight(subscription, subscription.billing_starts)
        )
    if subscription.next_billing_on is not None and subscription.next_billing_at is not None:
        subscription.next_billing_at = max(
            subscription.next_billing_at, midnight(subscription, subscription.next_billing_on)
        )
    if subscription.ends_before is not None and subscription.ends_at is not None and subscription.ends_at > now:
        subscription.ends_at = max(subscription.ends_at, midnight(subscription, subscription.ends_before))
    if subscription.start_due_at is not None:
        subscription.start_due_at = midnight(subscription, subscription.service_starts)
    if grant.next_use_at is not None:
        uses_next_month(subscription, grant)
    if subscription.state is not SubscriptionState.ENDED:
        reminds_before_first_bill(subscription)


def month_over(grant: CreditGrant, number: int) -> date:
    """First day after free month `number` (from 1). The last one ends where billing starts.

    Where the customer chose to pay early, the unused rest lies behind the first paid term.
    """
    day = grant.billing_starts if number == grant.months else add_months(grant.free_from, number)
    return add_months(day, grant.shifted_months)


def uses_next_month(subscription: Subscription, grant: CreditGrant) -> None:
    """When the free month under way is over; nothing is used before the service runs, or after all months are."""
    runs = subscription.state not in (SubscriptionState.SCHEDULED, SubscriptionState.ENDED)
    if not runs or grant.months_used + grant.months_back >= grant.months:
        grant.next_use_at = None
        return
    grant.next_use_at = midnight(subscription, month_over(grant, grant.months_used + 1))


def uses_no_more(grant: CreditGrant) -> None:
    """No free month is used any more: the credit is closed."""
    grant.next_use_at = None


def reminds_before_first_bill(subscription: Subscription, left_days: int | None = None) -> None:
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
    subscription.next_reminder_at = midnight(subscription, subscription.billing_starts - timedelta(days=left[0]))


def after_bill(subscription: Billed, following: date) -> dict[str, object]:
    """The columns of the schedule after a bill, for writing many rows at once.

    Args:
        subscription: the row that was billed.
        following: first day after the period billed.
    """
    on = None if subscription.ends_before is not None and following >= subscription.ends_before else following
    instant = first_instant(on, ZoneInfo(subscription.timezone)) if on else None
    return {"next_billing_on": on, "next_billing_at": instant, "next_reminder_at": None}


def midnight(subscription: Subscription, day: date) -> datetime:
    """The first instant of a day, where the customer is."""
    return first_instant(day, ZoneInfo(subscription.timezone))


def tomorrow(subscription: Subscription, now: datetime) -> date:
    """The day after the customer's today."""
    return local_day(now, subscription.timezone) + ONE_DAY
