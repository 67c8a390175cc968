"""More free months by a rep: forward only, with a reason, within the vendor's bound, before the first bill."""

from __future__ import annotations

from sqlmodel import Session, select

from promo import audit
from promo.clock import Clock
from promo.messages.outbox import say
from promo.periods import free_period
from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Person, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import add_months_granted, grant_of
from promo.subscriptions.find import owned
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.schedule import set_free_period
from promo.translatable import N_


@tried_again
def extend(
    subscription_id: int, months: int, reason: str, *, by: str, store: Store, rules: RuleBook, clock: Clock
) -> Subscription:
    """Add whole free months; every date is reckoned anew from the first free day, in one step.

    Args:
        months: how many more, 1 or more.
        reason: why, for the record and for finance.
        by: who said it (`person:ID`).

    Raises:
        SubscriptionNotFound: no such subscription.
        NotPossible: no reason, too many months, the free period is over, or the customer chose to pay early.
    """
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id)
        if not reason.strip():
            raise NotPossible(N_("Say why: the reason is kept with the credit."))
        if months < 1:
            raise NotPossible(N_("A free period can be made longer, never shorter."))
        if extended_months(db, subscription_id) + months > rules.catalog.terms.extension_at_most_months:
            raise NotPossible(N_("That is more than the vendor's file lets one person add."))
        free_now = subscription.state in (SubscriptionState.SCHEDULED, SubscriptionState.FREE)
        if not free_now or now >= subscription.billing_starts_at or subscription.billed_from is not None:
            raise NotPossible(N_("The free months are over; a credit note is the way to give something back."))
        grant, before = grant_of(db, subscription), subscription.billing_starts
        change = SubscriptionChange(
            subscription_id=subscription_id,
            kind="extension",
            before={"billing_starts": before.isoformat(), "months": grant.months},
            after={"months": grant.months + months},
            effective_on=before,
            by=by,
            reason=reason.strip(),
            said_at=now,
            applied_at=now,
        )
        db.add(change)
        db.flush()
        add_months_granted(db, subscription, grant, months, f"extension/{change.id}", at=now)
        set_free_period(subscription, grant, free_period(grant.free_from, grant.months))
        change.after = {**change.after, "billing_starts": subscription.billing_starts.isoformat(), "added": months}
        db.add(change)
        db.add(subscription)
        mirror(db, subscription, now)
        audit.record(
            db,
            "subscription.extended",
            f"subscription:{subscription_id}",
            by,
            {"months": months, "reason": reason.strip(), "from": before, "to": subscription.billing_starts},
            now,
        )
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db,
            f"extension/{change.id}",
            "extended",
            person.email,
            person.locale,
            {"months": months},
            at=now,
            subscription_id=subscription_id,
            claim_id=subscription.claim_id,
        )
        return subscription


def extended_months(db: Session, subscription_id: int) -> int:
    """Free months that reps have added so far."""
    rows = db.exec(
        select(SubscriptionChange.after).where(
            SubscriptionChange.subscription_id == subscription_id, SubscriptionChange.kind == "extension"
        )
    ).all()
    return sum(int(after.get("added", 0)) for after in rows)


__all__ = ["extend", "extended_months"]
