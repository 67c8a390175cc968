"""Paying before one has to: only at the customer's recorded wish, and never at the cost of a free day they did not give
up."""

from __future__ import annotations

from enum import StrEnum

from promo.books.ledger import Account
from promo.books.prices import every_of
from promo.clock import local_day
from promo.refusals import NotPossible
from promo.store.tables import Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import close_credit, grant_of
from promo.subscriptions.find import load_subscription, look_at_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.revoke import being_taken_back
from promo.subscriptions.schedule import bills_from_now, uses_next_month
from promo.translatable import N_
from promo.work import Work


class FreeDaysLeft(StrEnum):
    """What becomes of the free time that is left."""

    FORFEIT = "forfeit"
    APPEND = "append"


def start_paying(
    work: Work, subscription_id: int, rest: FreeDaysLeft, *, consent: str, preview: str = ""
) -> Subscription:
    """Begin the first paid term today. With `append` the free days that are left lie behind it: the term is longer by
    just those.

    Args:
        work: the unit of work, in the customer's name: nobody else can wish this.
        subscription_id: theirs.
        rest: what becomes of the free days that are left.
        consent: the sentence the customer agreed to, word for word.
        preview: the id of what they looked at; kept with the act, so that it is done once.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: the service does not run free, or auto-renewal is off.
    """
    db, now = work.db, work.now
    assert work.by.owns_only
    subscription = load_subscription(work, subscription_id)
    _refuse_unless_free(work, subscription, rest)
    grant, today = grant_of(db, subscription), local_day(now, subscription.timezone)
    before = subscription.billing_starts
    db.add(
        SubscriptionChange(
            subscription_id=subscription_id,
            kind="early_start",
            before={"billing_starts": before.isoformat()},
            after={"billing_starts": today.isoformat(), "rest": rest.value, "days": (before - today).days},
            effective_on=today,
            by=work.by.word,
            reason=consent,
            said_at=now,
            applied_at=now,
        )
    )
    # Where the rest follows, the anchor stays at the end of the free months: the rest lies before it.
    bills_from_now(subscription, now, keeps_anchor=rest is FreeDaysLeft.APPEND)
    if rest is FreeDaysLeft.FORFEIT:
        close_credit(work, subscription, grant, Account.PROMOTION_EXPIRED, "free months given up by paying early")
    else:
        grant.shifted_months = every_of(subscription).comparable()[0]
        uses_next_month(subscription, grant)
    db.add(grant)
    db.add(subscription)
    tell_gateway(work, subscription)
    said = {"consent": consent, "rest": rest.value, "from": before, "to": today}
    said |= {"preview": preview} if preview else {}
    work.record("subscription.paying_early", subscription, said)
    work.letter(f"early/{subscription_id}", "paying_early", subscription, {"rest": rest.value})
    return subscription


def look_at_early_start(work: Work, subscription_id: int, rest: FreeDaysLeft) -> Subscription:
    """The customer's own subscription, where they could begin to pay now.

    Raises:
        SubscriptionNotFound, NotPossible: see `start_paying`.
    """
    subscription = look_at_subscription(work, subscription_id)
    _refuse_unless_free(work, subscription, rest)
    return subscription


def _refuse_unless_free(work: Work, subscription: Subscription, rest: FreeDaysLeft) -> None:
    runs_free = subscription.state is SubscriptionState.FREE and subscription.billed_from is None
    if not runs_free or work.now >= subscription.billing_starts_at:
        raise NotPossible(N_("Paying early is possible only while the service runs free."))
    if not subscription.auto_renews:
        raise NotPossible(N_("Auto-renewal is off. Turn it on first."))
    if rest is FreeDaysLeft.APPEND and being_taken_back(work.db, subscription.claim_id):
        raise NotPossible(
            N_("The free months are being taken back: you can pay early only without the free days left.")
        )
    if rest is FreeDaysLeft.APPEND and subscription.gateway != "none":
        raise NotPossible(
            N_("The free days cannot follow later with this way of billing. Give them up, or let them run.")
        )
