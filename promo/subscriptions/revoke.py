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
from promo.clock import local_day
from promo.people.own_claims import why_not_theirs_to_decide
from promo.refusals import NotPossible
from promo.store.tables import Claim, ClaimState, Revocation, RevocationState, Subscription, SubscriptionState
from promo.subscriptions.credit import close_credit, grant_of, open_months
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.schedule import bills_no_more, ends_with, midnight, needs_no_reminder
from promo.translatable import N_
from promo.work import Work

OPEN = (RevocationState.TOLD, RevocationState.APPEALED)


class RevocationNotFound(Exception):
    """There is no open revocation of this claim."""


def revoke(work: Work, claim_id: str, cause: str, note: str) -> Revocation:
    """Tell the customer that the unused months are taken back, and when.

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
    if _open_one(db, claim_id) is not None:
        raise NotPossible(N_("The customer was told already."))
    effective = _after_notice(work, subscription)
    if effective >= subscription.billing_starts:
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
    """The customer objects: nothing happens until another person has decided.

    Raises:
        RevocationNotFound, NotPossible: no words.
    """
    row = _told(work.db, claim_id)
    if not words.strip():
        raise NotPossible(N_("Write what we got wrong."))
    row.state, row.appeal, row.appealed_at = RevocationState.APPEALED, words.strip()[:4000], work.now
    work.db.add(row)
    work.record("credit.revocation_appealed", f"claim:{claim_id}", {"words": row.appeal})


def settle_appeal(work: Work, claim_id: str, *, uphold: bool) -> None:
    """Another person decides: the revocation stands (with a fresh notice), or is taken back.

    Raises:
        RevocationNotFound, NotPossible: the same person, or nobody appealed.
    """
    db = work.db
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
        row.state, row.effective_on = RevocationState.TOLD, _after_notice(work, subscription)
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
    if subscription.state is SubscriptionState.ACTIVE or open_months(grant) == 0:
        row.state = RevocationState.TAKEN_BACK  # they pay already: there is nothing left to take
        return None
    close_credit(work, subscription, grant, Account.PROMOTION_REVOKED, "free months revoked")
    subscription.auto_renews = False
    bills_no_more(subscription)
    needs_no_reminder(subscription)
    ends_with(subscription, row.effective_on)
    db.add(subscription)
    tell_gateway(work, subscription)
    work.record("credit.revoked", f"claim:{row.claim_id}", {"revocation": row.id, "cause": row.cause})
    return row.claim_id


def _told(db: Session, claim_id: str) -> Revocation:
    if (row := _open_one(db, claim_id)) is None:
        raise RevocationNotFound(claim_id)
    return row


def _running(db: Session, claim_id: str) -> Subscription:
    claim = db.get(Claim, claim_id, with_for_update=True)
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim_id).with_for_update()).first()
    if (
        claim is None
        or subscription is None
        or claim.state is not ClaimState.STARTED
        or subscription.state is not SubscriptionState.FREE
    ):
        raise NotPossible(N_("Only free months that run can be taken back."))
    return subscription


def _open_one(db: Session, claim_id: str) -> Revocation | None:
    return db.exec(
        select(Revocation).where(Revocation.claim_id == claim_id, col(Revocation.state).in_(OPEN)).with_for_update()
    ).first()
