"""More free months by a rep: forward only, with a reason, within the vendor's bound, before the first bill."""

from __future__ import annotations

from sqlmodel import Session, col, select

from promo.people.own_claims import why_not_theirs_to_decide
from promo.periods import free_period
from promo.refusals import NotPossible
from promo.sent_twice import is_a_moment_ago
from promo.store.tables import Claim, Decision, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import add_months_granted, grant_of
from promo.subscriptions.find import load_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.schedule import is_free_for
from promo.subscriptions.service import awaits_choice
from promo.translatable import N_
from promo.work import Work


def extend(work: Work, subscription_id: int, months: int, reason: str) -> Subscription:
    """Add whole free months; every date is reckoned anew from the first free day, in one step. The same months for the
    same reason a moment later are the same, sent again.

    Args:
        work: the unit of work, in the name of who gives them.
        subscription_id: to whom.
        months: how many more, 1 or more.
        reason: why, for the record and for finance.

    Raises:
        SubscriptionNotFound: no such subscription.
        NotPossible: no reason, too many months, the free period is over, the customer chose to pay early, or whoever
            gives them approved the claim or is the claimant.
    """
    db, now = work.db, work.now
    subscription = load_subscription(work, subscription_id)
    if _given_a_moment_ago(work, subscription_id, months, reason.strip()):
        return subscription
    _refuse_unless_fitting(work, subscription, months, reason)
    grant, before = grant_of(db, subscription), subscription.billing_starts
    change = SubscriptionChange(
        subscription_id=subscription_id,
        kind="extension",
        before={"billing_starts": before.isoformat(), "months": grant.months},
        after={"months": grant.months + months},
        effective_on=before,
        by=work.by.word,
        reason=reason.strip(),
        said_at=now,
        applied_at=now,
    )
    db.add(change)
    db.flush()
    add_months_granted(work, subscription, grant, months, f"extension/{change.id}")
    is_free_for(subscription, grant, free_period(grant.free_from, grant.months))
    change.after = {**change.after, "billing_starts": subscription.billing_starts.isoformat(), "added": months}
    db.add(change)
    db.add(subscription)
    tell_gateway(work, subscription)
    said = {"months": months, "reason": reason.strip(), "from": before, "to": subscription.billing_starts}
    work.record("subscription.extended", subscription, said)
    work.letter(f"extension/{change.id}", "extended", subscription, {"months": months})
    return subscription


def _refuse_unless_fitting(work: Work, subscription: Subscription, months: int, reason: str) -> None:
    assert subscription.id is not None
    _refuse_who_may_not(work, subscription.claim_id)
    if not reason.strip():
        raise NotPossible(N_("Say why: the reason is kept with the credit."))
    if months < 1:
        raise NotPossible(N_("A free period can be made longer, never shorter."))
    if extended_months(work.db, subscription.id) + months > work.rules.catalog.terms.extension_at_most_months:
        raise NotPossible(N_("That is more than the vendor's file lets one person add."))
    free_now = subscription.state in (SubscriptionState.SCHEDULED, SubscriptionState.FREE)
    is_over = work.now >= subscription.billing_starts_at and not awaits_choice(work.db, subscription)
    if not free_now or is_over or subscription.billed_from is not None:
        raise NotPossible(N_("The free months are over; a credit note is the way to give something back."))


def _refuse_who_may_not(work: Work, claim_id: str) -> None:
    """Nobody gives more on a claim of their own, nor on one that they approved, alone or as one of two."""
    if problem := why_not_theirs_to_decide(work, work.db.get_one(Claim, claim_id)):
        raise NotPossible(problem)
    said_yes = select(Decision.id).where(
        Decision.claim_id == claim_id,
        Decision.by_person == work.by.person_id,
        col(Decision.outcome).in_(("approve", "review")),  # a first yes of two leaves it in review
    )
    if work.db.exec(said_yes).first() is not None:
        raise NotPossible(N_("You approved this claim: somebody else decides on more free months."))


def _given_a_moment_ago(work: Work, subscription_id: int, months: int, reason: str) -> bool:
    """Whether the last extension is of the same person, as long and for the same reason."""
    extensions = select(SubscriptionChange).where(
        SubscriptionChange.subscription_id == subscription_id, SubscriptionChange.kind == "extension"
    )
    last = work.db.exec(extensions.order_by(col(SubscriptionChange.id).desc()).limit(1)).first()
    if last is None or not is_a_moment_ago(last.said_at, work.now):
        return False
    return (last.by, last.reason, last.after.get("added")) == (work.by.word, reason, months)


def extended_months(db: Session, subscription_id: int) -> int:
    """Free months that reps have added so far."""
    rows = db.exec(
        select(SubscriptionChange.after).where(
            SubscriptionChange.subscription_id == subscription_id, SubscriptionChange.kind == "extension"
        )
    ).all()
    return sum(int(after.get("added", 0)) for after in rows)
