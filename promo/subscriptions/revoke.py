"""Taking a credit back: only for a cause the vendor lists, told 14 days before, open to appeal, and never a way to bill
early.

What is left of the free months ends with the notice, and the service with it. Nobody is billed by a revocation:
a customer who wants to stay chooses to pay.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo import audit
from promo.books.ledger import Account
from promo.clock import Clock, local_day
from promo.messages.outbox import say
from promo.periods import first_instant
from promo.promotions.rulebook import RuleBook
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Claim, ClaimState, Person, Revocation, RevocationState, Subscription, SubscriptionState
from promo.subscriptions.credit import give_back_rest, grant_of, open_months
from promo.subscriptions.outside.calls import mirror
from promo.translatable import N_

OPEN = (RevocationState.TOLD, RevocationState.APPEALED)


class RevocationNotFound(Exception):
    """There is no open revocation of this claim."""


@tried_again
def revoke(claim_id: str, cause: str, note: str, *, by: int, store: Store, rules: RuleBook, clock: Clock) -> Revocation:
    """Tell the customer that the unused months are taken back, and when.

    Args:
        cause: one of the vendor's listed causes.
        note: what was found, in words the customer reads.

    Raises:
        NotPossible: the cause is not listed, no words, the claim has no running credit, or it is told already.
    """
    now, terms = clock.now(), rules.catalog.terms
    with store.writing() as db:
        if cause not in terms.revocation_causes:
            raise NotPossible(N_("A credit is taken back only for a cause that the vendor's file lists."))
        if not note.strip():
            raise NotPossible(N_("Write what was found: the customer reads it."))
        subscription = _running(db, claim_id)
        if _open_one(db, claim_id) is not None:
            raise NotPossible(N_("The customer was told already."))
        effective = local_day(now, subscription.timezone) + timedelta(days=terms.revocation_notice_days + 1)
        if effective >= subscription.billing_starts:
            raise NotPossible(N_("The free months end before the notice would be over."))
        row = Revocation(
            claim_id=claim_id,
            cause=cause,
            note=note.strip(),
            state=RevocationState.TOLD,
            said_by=by,
            said_at=now,
            effective_on=effective,
        )
        db.add(row)
        db.flush()
        audit.record(
            db,
            "credit.revocation_told",
            f"claim:{claim_id}",
            f"person:{by}",
            {"cause": cause, "note": note, "from": effective},
            now,
        )
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db,
            f"revocation/{row.id}",
            "revocation",
            person.email,
            person.locale,
            {"revocation": row.id, "note": note.strip(), "cause": cause},
            at=now,
            claim_id=claim_id,
            subscription_id=subscription.id,
        )
        return row


@tried_again
def appeal(claim_id: str, words: str, *, store: Store, clock: Clock) -> None:
    """The customer objects: nothing happens until another person has decided.

    Raises:
        RevocationNotFound, NotPossible: no words.
    """
    now = clock.now()
    with store.writing() as db:
        row = _open_one(db, claim_id)
        if row is None:
            raise RevocationNotFound(claim_id)
        if not words.strip():
            raise NotPossible(N_("Write what we got wrong."))
        row.state, row.appeal, row.appealed_at = RevocationState.APPEALED, words.strip()[:4000], now
        db.add(row)
        audit.record(db, "credit.revocation_appealed", f"claim:{claim_id}", "claimant", {"words": row.appeal}, now)


@tried_again
def settle_appeal(claim_id: str, *, uphold: bool, by: int, store: Store, rules: RuleBook, clock: Clock) -> None:
    """Another person decides: the revocation stands (with a fresh notice), or is taken back.

    Raises:
        RevocationNotFound, NotPossible: the same person, or nobody appealed.
    """
    now = clock.now()
    with store.writing() as db:
        row = _open_one(db, claim_id)
        if row is None:
            raise RevocationNotFound(claim_id)
        if row.state is not RevocationState.APPEALED:
            raise NotPossible(N_("Nobody has appealed."))
        if row.said_by == by:
            raise NotPossible(N_("Another person must decide on an appeal."))
        subscription = db.exec(select(Subscription).where(Subscription.claim_id == claim_id)).one()
        row.settled_by, row.settled_at = by, now
        if uphold:
            row.state = RevocationState.TOLD
            row.effective_on = local_day(now, subscription.timezone) + timedelta(
                days=rules.catalog.terms.revocation_notice_days + 1
            )
        else:
            row.state = RevocationState.TAKEN_BACK
        db.add(row)
        audit.record(
            db,
            "credit.revocation_settled",
            f"claim:{claim_id}",
            f"person:{by}",
            {"upheld": uphold, "from": row.effective_on},
            now,
        )
        person = db.get(Person, subscription.person_id)
        assert person is not None
        say(
            db,
            f"revocation/{row.id}/settled",
            "revocation_settled",
            person.email,
            person.locale,
            {"revocation": row.id, "upheld": uphold},
            at=now,
            claim_id=claim_id,
            subscription_id=subscription.id,
        )


def due_revocations(now: datetime) -> Any:
    """A select of the revocations whose notice may be over, wherever the customer is."""
    latest = (now + timedelta(days=1)).date()
    return select(Revocation.id).where(Revocation.state == RevocationState.TOLD, col(Revocation.effective_on) <= latest)


def carry_out(db: Session, revocation_id: int, now: datetime) -> str | None:
    """Take the unused months back and end the free service, in the caller's transaction. The claim's id, or None if it
    is too soon."""
    row = db.get(Revocation, revocation_id, with_for_update=True)
    if row is None or row.state is not RevocationState.TOLD:
        return None
    subscription = db.exec(select(Subscription).where(Subscription.claim_id == row.claim_id).with_for_update()).one()
    instant = first_instant(row.effective_on, ZoneInfo(subscription.timezone))
    if instant > now:
        return None
    grant = grant_of(db, subscription)
    row.state, row.settled_at = RevocationState.CARRIED_OUT, now
    db.add(row)
    if subscription.state is SubscriptionState.ACTIVE or open_months(grant) == 0:
        row.state = RevocationState.TAKEN_BACK  # they pay already: there is nothing left to take
        db.add(row)
        return None
    give_back_rest(db, subscription, grant, Account.PROMOTION_REVOKED, "free months revoked", at=now)
    subscription.next_billing_on = subscription.next_billing_at = subscription.next_reminder_at = None
    subscription.auto_renews = False
    subscription.ends_before, subscription.ends_at = row.effective_on, instant
    db.add(subscription)
    mirror(db, subscription, now)
    audit.record(
        db, "credit.revoked", f"claim:{row.claim_id}", "system", {"revocation": row.id, "cause": row.cause}, now
    )
    return row.claim_id


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
