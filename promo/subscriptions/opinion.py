"""One question after the switch, and one after leaving: answered or skipped once, never asked again."""

from __future__ import annotations

from sqlmodel import Session, select

from promo.refusals import NotPossible
from promo.store.tables import Opinion, OpinionKind, Subscription, SubscriptionState
from promo.subscriptions.find import load_subscription
from promo.translatable import N_
from promo.work import Work

HIGHEST = 10
MOST_WORDS = 2_000
_SWITCHED = (SubscriptionState.FREE, SubscriptionState.ACTIVE)


def question_for(db: Session, row: Subscription) -> OpinionKind | None:
    """What to ask a customer about now: leaving, once renewal is off or the service over; the switch while it runs."""
    leaves = not row.auto_renews or row.state is SubscriptionState.ENDED
    if not leaves and row.state not in _SWITCHED:
        return None
    kind = OpinionKind.LEAVING if leaves else OpinionKind.SWITCH
    said = select(Opinion.id).where(Opinion.subscription_id == row.id, Opinion.kind == kind)
    return None if db.exec(said).first() is not None else kind


def say(work: Work, subscription_id: int, kind: OpinionKind, score: int | None, words: str = "") -> None:
    """Keep an answer; what was said before stays as it is.

    Args:
        work: the unit of work, in the name of a customer or of a signed link.
        subscription_id: whose.
        kind: what was asked about.
        score: from 0 to 10; None where the question was skipped.
        words: whatever they write; nothing is kept of a question that was skipped.

    Raises:
        SubscriptionNotFound: it is not theirs.
        NotPossible: the number is none of these.
    """
    subscription = load_subscription(work, subscription_id)
    if score is not None and not 0 <= score <= HIGHEST:
        raise NotPossible(N_("Choose a number from 0 to 10, or skip the question."))
    if question_for(work.db, subscription) is not kind:
        return
    kept = words.strip()[:MOST_WORDS] if score is not None else ""
    work.db.add(Opinion(subscription_id=subscription_id, kind=kind, score=score, words=kept, said_at=work.now))
    work.record("opinion.said", subscription, {"kind": kind.value, "skipped": score is None})
