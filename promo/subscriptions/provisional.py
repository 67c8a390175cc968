"""A service that runs though nobody has decided: nothing is granted, nothing is booked, nothing is ever billed of it.

It is a subscription without a contract (`provisional_since`). An approval makes a contract of it; then it runs on for
some days as a gift, until its customer has chosen a start. Anything else ends it, after as many days as the promotion
says and the letter prints.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlmodel import col, select

from promo.books.list_prices import month_value
from promo.clock import local_day
from promo.due import Due, Swept, each_due
from promo.faultpoints import fault
from promo.periods import ONE_DAY, free_period
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, Subscription, SubscriptionState
from promo.subscriptions.as_asked import as_asked
from promo.subscriptions.schedule import ends_at_once, is_provisional_no_more, stops_provisional_on
from promo.subscriptions.service import PROVISIONAL, request_service, was_asked_for
from promo.subscriptions.states import SubscriptionEvent, advance
from promo.work import Office, Work

_STOPPABLE = (SubscriptionState.PROVISIONAL, SubscriptionState.SCHEDULED)


def start_provisionally(work: Work, claim: Claim, rules: RuleBook) -> Subscription:
    """Ask for the service of a claim that nobody has decided on; it has no subscription yet.

    Args:
        work: the unit of work.
        claim: locked, and told of it by the caller.
        rules: those the claim is judged by.
    """
    today = local_day(work.now, claim.timezone)
    months = rules.promotion_of(claim.promotion).file.credit.most
    example = free_period(today + ONE_DAY, months)  # a contract writes days of its own
    subscription = Subscription(
        **as_asked(work, claim, rules, month_value(claim, rules).currency),
        state=SubscriptionState.PROVISIONAL,
        service_starts=today,
        free_from=example.starts_on,
        billing_starts=example.ends_before,
        billing_starts_at=work.now,
        anchor=example.ends_before,
        provisional_since=work.now,
    )
    work.db.add(subscription)
    work.db.flush()
    opened = {"claim": claim.id, "provisional": True, "seats": subscription.seats}
    work.record("subscription.opened", subscription, opened)
    request_service(work, subscription, "start", version=PROVISIONAL)
    fault("provisional.written")
    return subscription


def provisional_of(work: Work, claim_id: str) -> Subscription | None:
    """The service of a claim that runs or ran without a contract, locked."""
    mine = select(Subscription).where(
        Subscription.claim_id == claim_id, col(Subscription.provisional_since).is_not(None)
    )
    return work.db.exec(mine.with_for_update()).first()


def end_with_notice(work: Work, claim: Claim) -> None:
    """Nothing comes of the claim: its provisional service, if it has one, ends after the days of the promotion."""
    row = provisional_of(work, claim.id)
    if row is None or row.state is not SubscriptionState.PROVISIONAL or row.provisional_ends_at is not None:
        return
    last_day = runs_on(work, claim, row)
    work.record("claim.provisional_notice", claim, {"last_day": last_day})


def runs_on(work: Work, claim: Claim, row: Subscription) -> date:
    """The service runs on for the days that the promotion says, counted from tomorrow. Returns the last of them."""
    days = work.rules.promotion_of(claim.promotion).file.past_due.ends_after_days
    last_day = local_day(work.now, claim.timezone) + timedelta(days=days)
    stops_provisional_on(row, last_day + ONE_DAY)
    work.db.add(row)
    return last_day


def stop_what_is_over(office: Office, now: datetime) -> Swept:
    """Stop every service that began provisionally and whose printed last day is over. Returns how many."""
    due = select(Subscription.id).where(
        col(Subscription.provisional_ends_at) <= now, col(Subscription.state).in_(_STOPPABLE)
    )
    return each_due(office, Due(due, now), lambda work, ids: sum(_stop(work, i) for i in ids))


def _stop(work: Work, subscription_id: int) -> int:
    row = work.db.get_one(Subscription, subscription_id)
    is_contract = row.state is SubscriptionState.SCHEDULED
    starts_now = row.start_due_at is not None and row.start_due_at <= work.now
    is_provisional_no_more(row)
    work.db.add(row)
    if is_contract and (starts_now or was_asked_for(work.db, row)):
        return 1  # its free months begin: it is not interrupted
    if not is_contract:
        advance(work, row, SubscriptionEvent.SERVICE_OVER)
        ends_at_once(row, work.now)
    request_service(work, row, "stop", version=PROVISIONAL)
    return 1
