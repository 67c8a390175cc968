"""What is due of subscriptions, asked of the database. The clock only rings; the rows say what to do.

Each step takes rows that are due by an indexed instant and leaves them so that
they are not due again, in one transaction: a crash loses nothing and does
nothing twice, any number of sweeps may run at once, and a quiet minute costs a
handful of index look-ups however many subscriptions there are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import exists, text
from sqlmodel import col, select

from promo.books.ledger import Account
from promo.clock import local_day
from promo.due import Due, Swept, each_due
from promo.periods import add_months
from promo.store.tables import Claim, ProvisioningCall, Revocation, Subscription, SubscriptionState
from promo.store.tables.billing import ENDING
from promo.subscriptions.cancel import turn_off
from promo.subscriptions.credit import close_credit, grant_of
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.pause import begin_pause, pause_is_over
from promo.subscriptions.revoke import OPEN
from promo.subscriptions.schedule import bills_no_more, is_asked_for, is_over
from promo.subscriptions.service import awaits_choice, request_service
from promo.subscriptions.states import SubscriptionEvent, advance
from promo.work import Office, Work


def start_services(office: Office, now: datetime) -> Swept:
    """Ask for every service whose day has come. Returns how many."""
    taken_back = exists().where(col(Revocation.claim_id) == col(Subscription.claim_id), col(Revocation.state).in_(OPEN))
    due = select(Subscription.id).where(
        col(Subscription.start_due_at) <= now, Subscription.state == SubscriptionState.SCHEDULED, ~taken_back
    )
    return each_due(office, Due(due, now), lambda work, ids: sum(_ask_for(work, i) for i in ids))


def begin_pauses(office: Office, now: datetime) -> Swept:
    """Rest every service whose paid period before a pause is over. Returns how many."""
    latest = (now + timedelta(days=1)).date()  # somewhere on earth it is tomorrow already
    due = select(Subscription.id).where(
        col(Subscription.pause_from) <= latest, Subscription.state == SubscriptionState.ACTIVE
    )
    return each_due(office, Due(due, now), lambda work, ids: sum(_pause(work, i) for i in ids))


def end_long_pauses(office: Office, now: datetime) -> Swept:
    """End every contract that rests for longer than a pause may last, as if its customer had turned the renewal off.
    Returns how many."""
    latest = (now + timedelta(days=1)).date()
    began = add_months(latest, -office.rules.catalog.terms.pause_at_most_months)
    due = select(Subscription.id).where(
        col(Subscription.pause_from) <= began, Subscription.state == SubscriptionState.PAUSED
    )
    return each_due(office, Due(due, now), lambda work, ids: sum(_end_pause(work, i) for i in ids))


def end_services(office: Office, now: datetime) -> Swept:
    """End every service whose last day is over. Returns how many."""
    asked = exists().where(col(ProvisioningCall.key) == "switch/" + col(Subscription.claim_id) + "/stop/1")
    used_unbilled = (col(Subscription.next_billing_at) <= now) & col(Subscription.held_because).is_not(None)
    due = select(Subscription.id).where(
        text(ENDING),
        col(Subscription.ends_at) <= now,
        col(Subscription.next_billing_at).is_(None) | ~(used_unbilled & asked),
    )
    return each_due(office, Due(due, now), lambda work, ids: sum(_end(work, i) for i in ids))


def _ask_for(work: Work, subscription_id: int) -> int:
    subscription = work.db.get_one(Subscription, subscription_id)
    is_asked_for(subscription)
    work.db.add(subscription)
    return int(request_service(work, subscription, "start"))


def _pause(work: Work, subscription_id: int) -> int:
    subscription = work.db.get_one(Subscription, subscription_id)
    if subscription.pause_from is None or subscription.pause_from > local_day(work.now, subscription.timezone):
        return 0
    begin_pause(work, subscription)
    return 1


def _end_pause(work: Work, subscription_id: int) -> int:
    subscription = work.db.get_one(Subscription, subscription_id)
    if not pause_is_over(work, subscription):
        return 0
    turn_off(work, subscription)
    return 1


def _end(work: Work, subscription_id: int) -> int:
    subscription = work.db.get_one(Subscription, subscription_id)
    bill_at = subscription.next_billing_at
    if bill_at is not None and bill_at <= work.now and not awaits_choice(work.db, subscription):
        # A period that was used is still to be billed first. While a person is waited for, it rests.
        waits = subscription.held_because is not None
        return int(request_service(work, subscription, "stop")) if waits else 0
    grant = grant_of(work.db, subscription)
    if subscription.state is SubscriptionState.SCHEDULED:  # the offer need not wait for its start any more
        claim = work.db.get_one(Claim, subscription.claim_id)
        claim.next_look_at = work.now
        work.db.add(claim)
    if awaits_choice(work.db, subscription):
        bills_no_more(subscription)
    advance(work, subscription, SubscriptionEvent.SERVICE_OVER)
    is_over(subscription)
    close_credit(work, subscription, grant, Account.PROMOTION_EXPIRED, "free months left when the service ended")
    request_service(work, subscription, "stop")
    tell_gateway(work, subscription)
    return 1
