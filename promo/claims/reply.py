"""What a claimant can do with the link they were sent: add proof, appeal, withdraw."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, select

from promo import audit
from promo.claims.intake.form import Upload
from promo.claims.intake.submit import add_files, check_uploads, drop_files, keep_files
from promo.claims.judging.places import give_back
from promo.claims.review import ClaimNotFound
from promo.claims.states import ClaimEvent, IllegalTransition, move, next_state
from promo.clock import Clock
from promo.messages.outbox import say
from promo.store.engine import Store, tried_again
from promo.store.tables import Claim, ClaimState, ProofFile
from promo.subscriptions.cancel import end_before_start


@tried_again
def add_proof(
    claim_id: str,
    uploads: Sequence[Upload],
    store: Store,
    clock: Clock,
    unlocked: Mapping[str, bytes] | None = None,
    typed: Mapping[str, str] | None = None,
) -> None:
    """Answer an ask with more files, typed dates, or the lock taken off those that are here: everything is read again
    together.

    Args:
        claim_id: the claim.
        uploads: new files; may be empty when `unlocked` or `typed` is not.
        store: where rows and bytes are.
        clock: the time.
        unlocked: copies without a lock, by the id of the file (`unlock.unlock_kept`).
        typed: dates of the contract (`typed.typed_dates`); those typed before are kept.

    Raises:
        ClaimNotFound, FormProblem, IllegalTransition.
    """
    if uploads or not (unlocked or typed):
        check_uploads(uploads)
    with store.reading() as db:
        next_state(_claim(db, claim_id).state, ClaimEvent.ANSWERED)  # refuse before keeping bytes
    for name, content in (unlocked or {}).items():
        store.files.put(f"unlocked/{name}", content)
    kept = keep_files(uploads, store)
    now = clock.now()
    try:
        with store.writing() as db:
            claim = _claim(db, claim_id, lock=True)
            count = db.exec(select(func.count()).select_from(ProofFile).where(ProofFile.claim_id == claim_id)).one()
            files = add_files(db, claim_id, kept, now, first=count + 1)
            claim.reading_tries = 0
            claim.asked_at = None
            detail: dict[str, object] = {"files": [f.sha256 for f in files]}
            if typed:
                claim.typed = {**(claim.typed or {}), **typed}
                detail["typed"] = dict(typed)
            move(db, claim, ClaimEvent.ANSWERED, actor="claimant", at=now, detail=detail)
    except IllegalTransition:
        drop_files(kept, store)
        raise


@tried_again
def appeal(claim_id: str, why: str, store: Store, clock: Clock) -> None:
    """Ask for another person after a decline.

    Raises:
        ClaimNotFound, IllegalTransition.
    """
    now = clock.now()
    with store.writing() as db:
        claim = _claim(db, claim_id, lock=True)
        move(db, claim, ClaimEvent.APPEALED, actor="claimant", at=now, detail={"why": why.strip()[:2000]})


@tried_again
def withdraw(claim_id: str, store: Store, clock: Clock) -> None:
    """Take the claim back, at any time before the service starts. Nothing is ever billed for it.

    Raises:
        ClaimNotFound, IllegalTransition.
    """
    now = clock.now()
    with store.writing() as db:
        audit.queue_up(db)
        claim = _claim(db, claim_id, lock=True)
        was_approved = claim.state is ClaimState.APPROVED
        move(db, claim, ClaimEvent.WITHDRAWN, actor="claimant", at=now)
        give_back(db, claim.id, now)
        if was_approved:
            end_before_start(db, claim, now)
        say(db, f"claim/{claim.id}/withdrawn", "withdrawn", claim.email, claim.locale, {}, at=now, claim_id=claim.id)


def _claim(db: Session, claim_id: str, *, lock: bool = False) -> Claim:
    claim = db.get(Claim, claim_id, with_for_update=True) if lock else db.get(Claim, claim_id)
    if claim is None:
        raise ClaimNotFound(claim_id)
    return claim
