"""The old contract has ended, proved: billing starts with the day after, where the promotion promised free months until
then. It only ever comes nearer, within what was promised with the grant, and is told a month ahead."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, select

from promo.clock import local_day
from promo.periods import FreePeriod, first_billed_after_end, months_begun
from promo.refusals import NotPossible
from promo.store.tables import CreditGrant, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import grant_of, take_months_unneeded
from promo.subscriptions.find import load_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.revoke import being_taken_back
from promo.subscriptions.schedule import is_free_for
from promo.translatable import N_
from promo.work import Work


def bill_after_old_contract(work: Work, subscription_id: int, ended_on: date) -> Subscription:
    """Let billing start on the day after the proved end of the old contract.

    Args:
        work: the unit of work, in the name of the rep who accepts the proof.
        subscription_id: whose.
        ended_on: the last day of the old contract; it may lie ahead.

    Raises:
        SubscriptionNotFound: no such subscription.
        NotPossible: nothing was promised until that end, the service does not run free, or no day moves.
    """
    subscription = load_subscription(work, subscription_id)
    grant, today = grant_of(work.db, subscription), local_day(work.now, subscription.timezone)
    if problem := why_not_after_end(work.db, subscription, grant, ended_on, today):
        raise NotPossible(problem)
    before, day = subscription.billing_starts, billed_after_end(grant, ended_on, today)
    months = months_begun(grant.free_from, day)
    change = SubscriptionChange(
        subscription_id=subscription_id,
        kind="old_contract_ended",
        before={"billing_starts": before.isoformat(), "months": grant.months},
        after={"billing_starts": day.isoformat(), "months": months, "ended_on": ended_on.isoformat()},
        effective_on=day,
        by=work.by.word,
        said_at=work.now,
        applied_at=work.now,
    )
    work.db.add(change)
    work.db.flush()
    take_months_unneeded(work, subscription, grant, grant.months - months, f"old-contract/{change.id}")
    is_free_for(subscription, grant, FreePeriod(grant.free_from, day))
    work.db.add(grant)
    work.db.add(subscription)
    tell_gateway(work, subscription)
    work.record("subscription.old_contract_ended", subscription, {"ended_on": ended_on, "from": before, "to": day})
    work.letter(f"old-contract/{change.id}", "old_contract_ended", subscription, {"ended_on": ended_on.isoformat()})
    return subscription


def waits_for_end(db: Session, subscription: Subscription, grant: CreditGrant) -> bool:
    """Whether the days of the free months are the latest ones: the first bill comes sooner once the end of the old
    contract is proved, and nobody has proved it yet."""
    is_open = subscription.state in (SubscriptionState.SCHEDULED, SubscriptionState.FREE) and subscription.auto_renews
    if grant.least_months is None or not is_open or subscription.billed_from is not None:
        return False
    proved = select(SubscriptionChange.id).where(
        SubscriptionChange.subscription_id == subscription.id, SubscriptionChange.kind == "old_contract_ended"
    )
    return db.exec(proved).first() is None


def billed_after_end(grant: CreditGrant, ended_on: date, told_on: date) -> date:
    """The first billed day that an end comes to, where it is told on a day; the present one where nothing moves."""
    least = grant.months if grant.least_months is None else grant.least_months
    return first_billed_after_end(grant.free_from, least, grant.billing_starts, ended_on, told_on)


def why_not_after_end(
    db: Session, subscription: Subscription, grant: CreditGrant, ended_on: date, today: date
) -> str | None:
    """Why a proved end moves nothing now, as a message id; None where it does."""
    if grant.least_months is None:
        return N_("These free months do not depend on the end of the old contract.")
    if subscription.state is not SubscriptionState.FREE or subscription.billed_from is not None:
        return N_("The first bill moves only while the service runs free.")
    if not subscription.auto_renews:
        return N_("Auto-renewal is off: no bill follows, and nothing moves.")
    if being_taken_back(db, subscription.claim_id):
        return N_("The free months are being taken back: nothing moves meanwhile.")
    if billed_after_end(grant, ended_on, today) >= subscription.billing_starts:
        return N_("No day moves: the first bill comes no sooner by this.")
    return None
