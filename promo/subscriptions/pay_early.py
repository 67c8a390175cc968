"""Paying before one has to: only at the customer's recorded wish, and never at the cost of a free day they did not give
up."""

from __future__ import annotations

from enum import StrEnum

from promo import audit
from promo.books.ledger import Account
from promo.books.prices import every_of
from promo.clock import Clock, local_day
from promo.messages.outbox import say
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Person, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import give_back_rest, grant_of
from promo.subscriptions.find import owned
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.schedule import set_next_use
from promo.translatable import N_


class FreeDaysLeft(StrEnum):
    """What becomes of the free time that is left."""

    FORFEIT = "forfeit"
    APPEND = "append"


@tried_again
def start_paying(
    subscription_id: int, rest: FreeDaysLeft, *, consent: str, store: Store, clock: Clock, owner: int
) -> Subscription:
    """Begin the first paid term today. With `append` the free days that are left lie behind it: the term is longer by
    just those.

    Args:
        consent: the sentence the customer agreed to, word for word.
        owner: the customer; nobody else can wish this.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: the service does not run free, or auto-renewal is off.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        if (
            subscription.state is not SubscriptionState.FREE
            or subscription.billed_from is not None
            or now >= subscription.billing_starts_at
        ):
            raise NotPossible(N_("Paying early is possible only while the service runs free."))
        if not subscription.auto_renews:
            raise NotPossible(N_("Auto-renewal is off. Turn it on first."))
        if rest is FreeDaysLeft.APPEND and subscription.gateway != "none":
            raise NotPossible(
                N_("The free days cannot follow later with this way of billing. Give them up, or let them run.")
            )
        grant, today, before = (
            grant_of(db, subscription),
            local_day(now, subscription.timezone),
            subscription.billing_starts,
        )
        db.add(
            SubscriptionChange(
                subscription_id=subscription_id,
                kind="early_start",
                before={"billing_starts": before.isoformat()},
                after={"billing_starts": today.isoformat(), "rest": rest.value, "days": (before - today).days},
                effective_on=today,
                by="customer",
                reason=consent,
                said_at=now,
                applied_at=now,
            )
        )
        subscription.billing_starts, subscription.billing_starts_at = today, now
        subscription.next_billing_on, subscription.next_billing_at = today, now
        subscription.next_reminder_at = None
        if rest is FreeDaysLeft.FORFEIT:
            subscription.anchor = today
            give_back_rest(
                db, subscription, grant, Account.PROMOTION_EXPIRED, "free months given up by paying early", at=now
            )
        else:  # the anchor stays where the free months would have ended: the rest lies before it
            grant.shifted_months = every_of(subscription).comparable()[0]
            set_next_use(subscription, grant)
        db.add(grant)
        db.add(subscription)
        mirror(db, subscription, now)
        audit.record(
            db,
            "subscription.paying_early",
            f"subscription:{subscription_id}",
            "customer",
            {"consent": consent, "rest": rest.value, "from": before, "to": today},
            now,
        )
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db,
            f"early/{subscription_id}",
            "paying_early",
            person.email,
            person.locale,
            {"rest": rest.value},
            at=now,
            subscription_id=subscription_id,
            claim_id=subscription.claim_id,
        )
        return subscription
