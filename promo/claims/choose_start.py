"""The day the service starts is the customer's own choice, agreed to with its first bill; it can be moved until the
service is asked for.

Before that choice an approved claim is an offer: nothing starts, no reminder leaves, and nothing is ever billed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlmodel import Session, select

from promo.books.prices import amounts_of
from promo.claims.judging.assess import first_counted_day
from promo.claims.notices.tell import choose_way
from promo.claims.review import ClaimNotFound
from promo.clock import local_day
from promo.periods import FreePeriod, free_period
from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.store.tables import (
    Claim,
    ClaimState,
    CreditGrant,
    NoticeWay,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.subscriptions.credit import grant_of
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.revoke import being_taken_back
from promo.subscriptions.schedule import begins_on
from promo.subscriptions.service import awaits_choice, was_asked_for
from promo.translatable import N_
from promo.work import Work


@dataclass(frozen=True, slots=True)
class Agreed:
    """What the customer agreed to: the day, the first bill that follows from it, and the sentence that said so."""

    day: date
    billing_starts: date
    per_period_minor: int
    """What each period costs, tax included, in minor units."""
    sentence: str
    way: NoticeWay | None = None
    """By which right they said they leave their provider, where the day rests on that; our reminders follow it."""
    law_counts: tuple[str, ...] = ()
    """The questions of the way by law that they said yes to, by their ids."""


def choose_start(work: Work, claim_id: str, agreed: Agreed) -> Subscription:
    """Start the service on the chosen day: the free months, the first bill and everything reckoned from it move with
    it, also to an earlier day, since nobody but the customer can wish it.

    Args:
        work: the unit of work, in the name of whoever holds the link to the claim.
        claim_id: the claim, approved.
        agreed: what they saw and agreed to; said once more without a change it changes nothing.

    Raises:
        ClaimNotFound: no such claim.
        NotPossible: the service is under way already, the day is out of reach, or what was agreed to is no longer so.
    """
    db = work.db
    claim = db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        raise ClaimNotFound(claim_id)
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim_id).with_for_update()).first()
    if subscription is None or (problem := why_settled(db, claim, subscription)):
        raise NotPossible(problem if subscription is not None else _NO_OFFER)
    grant, today = grant_of(db, subscription), local_day(work.now, subscription.timezone)
    if not today <= agreed.day <= latest_start(claim, grant, work.rules, today):
        raise NotPossible(_OUT_OF_REACH)
    free = free_if_started(agreed.day, today, grant)
    if (agreed.billing_starts, agreed.per_period_minor) != (free.ends_before, amounts_of(subscription).total.minor):
        raise NotPossible(N_("The day or the price has changed meanwhile. Look at it once more."))
    if agreed.way is not None:
        choose_way(work, claim_id, agreed.way)
    first = awaits_choice(db, subscription)
    before = {"service_starts": subscription.service_starts, "billing_starts": subscription.billing_starts}
    after = {"service_starts": agreed.day, "billing_starts": free.ends_before}
    if not first and before == after:
        return subscription
    assert subscription.id is not None
    change = SubscriptionChange(
        subscription_id=subscription.id,
        kind="start_chosen",
        before={} if first else {k: v.isoformat() for k, v in before.items()},
        after={k: v.isoformat() for k, v in after.items()}
        | {"per_period_minor": agreed.per_period_minor}
        | ({"law_counts": list(agreed.law_counts)} if agreed.law_counts else {}),
        effective_on=agreed.day,
        by=work.by.word,
        reason=agreed.sentence,
        said_at=work.now,
        applied_at=work.now,
    )
    db.add(change)
    claim.wished_start = agreed.day
    begins_on(subscription, grant, agreed.day, free)
    if claim.acknowledged_at is None and subscription.unacknowledged_since is None:
        subscription.unacknowledged_since = work.now
    for row in (claim, grant, subscription):
        db.add(row)
    db.flush()
    tell_gateway(work, subscription)
    said = {"from": {} if first else before, "to": after, "agreed": agreed.sentence}
    work.record("subscription.start_chosen", subscription, said)
    work.letter(f"start/{change.id}", "start_chosen", subscription)
    return subscription


_NO_OFFER = N_("There is no offer whose start could be chosen now.")
_OUT_OF_REACH = N_("This day is out of reach. Choose one of the days that the page allows.")


def why_settled(db: Session, claim: Claim, subscription: Subscription) -> str | None:
    """Why the start cannot be chosen or moved, as a message id; None where it can."""
    if claim.state is not ClaimState.APPROVED or subscription.state is not SubscriptionState.SCHEDULED:
        return _NO_OFFER
    if was_asked_for(db, subscription):
        return N_("Your service is being set up already: its start cannot be moved any more.")
    if not subscription.auto_renews:
        return N_("Auto-renewal is off. Turn it on first.")
    if being_taken_back(db, claim.id):
        return N_("The free months are being taken back. Wait for the answer, or write to us.")
    return None


def latest_start(claim: Claim, grant: CreditGrant, rules: RuleBook, today: date) -> date:
    """The last day that can be chosen: so far ahead of the approval as the promotion allows, however often it moves.
    Today always can: months that were granted are not lost by waiting."""
    ahead = rules.promotion_of(claim.promotion).file.start.latest_days_ahead
    return max(today, local_day(grant.granted_at, claim.timezone) + timedelta(days=ahead))


def free_if_started(day: date, today: date, grant: CreditGrant) -> FreePeriod:
    """The free months of a start on a day."""
    return free_period(first_counted_day(day, today), grant.months)
