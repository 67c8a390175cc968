"""Taking a credit back: only for a cause the vendor lists, told 14 days before, open to appeal, and never a way to bill
early.

What is left of the free months ends with the notice, and the service with it. Nobody is billed by a revocation:
a customer who wants to stay chooses to pay.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlmodel import Session, col, select

from promo.books.ledger import Account
from promo.books.prices import every_of
from promo.clock import local_day
from promo.people.own_claims import why_not_theirs_to_decide
from promo.periods import add_months
from promo.refusals import NotPossible
from promo.store.tables import Claim, ClaimState, Revocation, RevocationState, Subscription, SubscriptionState
from promo.subscriptions.cancel import end_before_start
from promo.subscriptions.credit import close_credit, grant_of, open_months
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.schedule import bills_no_more, ends_with, midnight, needs_no_reminder, tomorrow
from promo.subscriptions.service import awaits_choice
from promo.translatable import N_
from promo.work import Work

OPEN = (RevocationState.TOLD, RevocationState.APPEALED)


class RevocationNotFound(Exception):
    """There is no open revocation of this claim."""


def revoke(work: Work, claim_id: str, cause: str, note: str) -> Revocation:
    """Tell the customer that the unused months are taken back, and when. The same again a moment later is told once.

    Args:
        work: the unit of work, in the name of a rep.
        claim_id: whose months.
        cause: one of the vendor's listed causes.
        note: what was found, in words the customer reads.

    Raises:
        NotPossible: the cause is not listed, no words, the claim has no running credit, or it is told already.
    """
    db, terms = work.db, work.rules.catalog.terms
    assert work.by.person_id is not None
    if cause not in terms.revocation_causes:
        raise NotPossible(N_("A credit is taken back only for a cause that the vendor's file lists."))
    if not note.strip():
        raise NotPossible(N_("Write what was found: the customer reads it."))
    subscription = _running(db, claim_id)
    if (told := _open_one(db, claim_id)) is not None:
        if work.said_just_now("credit.revocation_told", f"claim:{claim_id}", {"cause": cause, "note": note}):
            return told
        raise NotPossible(N_("The customer was told already."))
    effective = _after_notice(work, subscription)
    free_until = subscription.billing_starts if subscription.billed_before is None else subscription.billed_before
    # Before the start is chosen no free month has a day yet: nothing is over.
    if effective >= free_until and not awaits_choice(db, subscription):
        raise NotPossible(N_("The free months end before the notice would be over."))
    row = Revocation(
        claim_id=claim_id,
        cause=cause,
        note=note.strip(),
        state=RevocationState.TOLD,
        said_by=work.by.person_id,
        said_at=work.now,
        effective_on=effective,
    )
    db.add(row)
    db.flush()
    work.record("credit.revocation_told", f"claim:{claim_id}", {"cause": cause, "note": note, "from": effective})
    said = {"revocation": row.id, "note": note.strip(), "cause": cause}
    work.letter(f"revocation/{row.id}", "revocation", subscription, said)
    return row


def _after_notice(work: Work, subscription: Subscription) -> date:
    """The day after the notice of a revocation that is told today."""
    days = work.rules.catalog.terms.revocation_notice_days
    return local_day(work.now, subscription.timezone) + timedelta(days=days + 1)


def appeal_revocation(work: Work, claim_id: str, words: str) -> None:
    """The customer objects: nothing happens until another person has decided. The same words again are the same.

    Raises:
        RevocationNotFound, NotPossible: no words, or another person has decided on an appeal already.
    """
    row = _told(work.db, claim_id)
    if row.appealed_at is not None:
        if row.appeal == words.strip()[:4000]:
            return
        raise NotPossible(N_("You have objected already, and another person looks at it or has decided."))
    if not words.strip():
        raise NotPossible(N_("Write what we got wrong."))
    row.state, row.appeal, row.appealed_at = RevocationState.APPEALED, words.strip()[:4000], work.now
    work.db.add(row)
    work.record("credit.revocation_appealed", f"claim:{claim_id}", {"words": row.appeal})


def settle_appeal(work: Work, claim_id: str, *, uphold: bool) -> None:
    """Another person decides: the revocation stands, with the notice it had, or is taken back. The same again a moment
    later was decided once.

    Raises:
        RevocationNotFound, NotPossible: the same person, or nobody appealed.
    """
    db, told = work.db, _open_one(work.db, claim_id)
    was_settled = told is None or told.state is not RevocationState.APPEALED
    if was_settled and work.said_just_now("credit.revocation_settled", f"claim:{claim_id}", {"upheld": uphold}):
        return
    row = _told(db, claim_id)
    if row.state is not RevocationState.APPEALED:
        raise NotPossible(N_("Nobody has appealed."))
    if row.said_by == work.by.person_id:
        raise NotPossible(N_("Another person must decide on an appeal."))
    if problem := why_not_theirs_to_decide(work, db.get_one(Claim, claim_id)):
        raise NotPossible(problem)
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim_id)).one()
    row.settled_by, row.settled_at = work.by.person_id, work.now
    if uphold:
        row.state = RevocationState.TOLD
        row.effective_on = max(row.effective_on, tomorrow(subscription, work.now))
    else:
        row.state = RevocationState.TAKEN_BACK
    db.add(row)
    work.record("credit.revocation_settled", f"claim:{claim_id}", {"upheld": uphold, "from": row.effective_on})
    said = {"revocation": row.id, "upheld": uphold}
    work.letter(f"revocation/{row.id}/settled", "revocation_settled", subscription, said)


def due_revocations(now: datetime) -> Any:
    """A select of the revocations whose notice may be over, wherever the customer is."""
    latest = (now + timedelta(days=1)).date()
    return select(Revocation.id).where(Revocation.state == RevocationState.TOLD, col(Revocation.effective_on) <= latest)


def carry_out(work: Work, revocation_id: int) -> str | None:
    """Take the unused months back and end the free service. Returns the claim's id, or None if it is too soon."""
    db = work.db
    row = db.get(Revocation, revocation_id, with_for_update=True)
    if row is None or row.state is not RevocationState.TOLD:
        return None
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == row.claim_id).with_for_update()).one()
    if midnight(subscription, row.effective_on) > work.now:
        return None
    grant = grant_of(db, subscription)
    row.state, row.settled_at = RevocationState.CARRIED_OUT, work.now
    db.add(row)
    if open_months(grant) == 0 or subscription.state is SubscriptionState.ENDED:
        if subscription.billed_from is not None:
            row.state = RevocationState.TAKEN_BACK  # they pay already: there is nothing left to take
        return None
    said = {"revocation": row.id, "cause": row.cause}
    if subscription.state is SubscriptionState.SCHEDULED:
        claim = db.get_one(Claim, row.claim_id, with_for_update=True)
        end_before_start(work, claim, Account.PROMOTION_REVOKED)
        work.record("credit.revoked", f"claim:{row.claim_id}", said)
        return row.claim_id
    close_credit(work, subscription, grant, Account.PROMOTION_REVOKED, "free months revoked")
    subscription.auto_renews = False
    bills_no_more(subscription)
    needs_no_reminder(subscription)
    # Free days behind a term that was paid early are taken too, and none of the days that are paid.
    ends_with(subscription, max(row.effective_on, _paid_until(subscription)))
    db.add(subscription)
    tell_gateway(work, subscription)
    work.record("credit.revoked", f"claim:{row.claim_id}", said)
    return row.claim_id


def _paid_until(subscription: Subscription) -> date:
    """The first day after what is paid for; billing's own first day where nothing was billed yet."""
    if subscription.billed_from is None:
        return date.min
    return add_months(subscription.billed_from, every_of(subscription).comparable()[0])


def being_taken_back(db: Session, claim_id: str) -> bool:
    """Whether the customer was told that the credit is taken back, and it is not settled yet."""
    told = select(Revocation.id).where(Revocation.claim_id == claim_id, col(Revocation.state).in_(OPEN))
    return db.exec(told.limit(1)).first() is not None


def _told(db: Session, claim_id: str) -> Revocation:
    if (row := _open_one(db, claim_id)) is None:
        raise RevocationNotFound(claim_id)
    return row


def _running(db: Session, claim_id: str) -> Subscription:
    claim = db.get(Claim, claim_id, with_for_update=True)
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim_id).with_for_update()).first()
    if claim is None or subscription is None or not _can_be_taken(db, claim, subscription):
        raise NotPossible(N_("Only free months that run can be taken back."))
    return subscription


def _can_be_taken(db: Session, claim: Claim, subscription: Subscription) -> bool:
    """Free months that run, that are still to begin, or that lie behind a term paid early."""
    if claim.state is ClaimState.APPROVED:
        return subscription.state is SubscriptionState.SCHEDULED
    runs = subscription.state is SubscriptionState.FREE
    behind = subscription.state is SubscriptionState.ACTIVE and open_months(grant_of(db, subscription)) > 0
    return claim.state is ClaimState.STARTED and (runs or behind)


def _open_one(db: Session, claim_id: str) -> Revocation | None:
    return db.exec(
        select(Revocation).where(Revocation.claim_id == claim_id, col(Revocation.state).in_(OPEN)).with_for_update()
    ).first()
