"""What a claimant can do with the link they were sent: add proof, appeal, withdraw."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from promo import audit
from promo.claims.intake.form import FormProblem, Upload
from promo.claims.intake.submit import add_files, check_all, check_uploads, drop_files, keep_files
from promo.claims.review import ClaimNotFound
from promo.claims.states import ClaimEvent, IllegalTransition, advance, next_state
from promo.store.kept import keep
from promo.store.tables import Claim, ClaimState, ProofFile
from promo.subscriptions.cancel import end_before_start
from promo.subscriptions.places import release_place
from promo.work import CLAIMANT, Actor, Office, Work


@dataclass(frozen=True, slots=True)
class Answered:
    """What a claimant adds: new files, copies of theirs without a lock, typed facts. At least one of them."""

    uploads: Sequence[Upload] = ()
    unlocked: Mapping[str, bytes] = field(default_factory=dict)
    """By the id of the file (`unlock.unlock_kept`)."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What the contract says (`typed.typed_facts`); what was typed before is kept."""


def add_proof(
    office: Office,
    claim_id: str,
    answered: Answered,
    *,
    by: Actor = CLAIMANT,
    also: Callable[[Work], None] | None = None,
) -> None:
    """Answer an ask, or help a claim that a person looks at, with more files, typed facts, or the lock taken off those
    that are here: everything is read again together.

    Args:
        office: opens the unit of work.
        claim_id: the claim.
        answered: what is added.
        by: whose act it is.
        also: what is kept together with it, or not at all.

    Raises:
        ClaimNotFound, FormProblem, IllegalTransition.
    """
    store = office.store
    if answered.uploads or not (answered.unlocked or answered.typed):
        check_uploads(answered.uploads)
    with store.reading() as db:
        next_state(_claim(db, claim_id).state, ClaimEvent.ANSWERED)  # refuse before keeping bytes
        check_all(db, claim_id, answered.uploads)
    if answered.unlocked:
        store.files.check_room()
    for name, content in answered.unlocked.items():
        keep(store, f"unlocked/{name}", content)
    kept = keep_files(answered.uploads, store)
    try:
        office.do(by, _add, claim_id, kept, answered.typed, also)
    except (IllegalTransition, FormProblem, IntegrityError):
        drop_files(kept, store)
        raise


def _add(
    work: Work,
    claim_id: str,
    kept: Sequence[tuple[str, Upload]],
    typed: Mapping[str, str],
    also: Callable[[Work], None] | None = None,
) -> None:
    db = work.db
    claim = _claim(db, claim_id, lock=True)
    check_all(db, claim_id, [upload for _, upload in kept])
    count = db.exec(select(func.count()).select_from(ProofFile).where(ProofFile.claim_id == claim_id)).one()
    files = add_files(work, claim_id, kept, first=count + 1)
    claim.reading_tries = 0
    claim.asked_at, claim.first_approval_by = None, None  # whoever said yes had not seen these
    detail: dict[str, object] = {"files": [f.sha256 for f in files]}
    if typed:
        claim.typed = {**(claim.typed or {}), **typed}
        detail["typed"] = dict(typed)
    advance(work, claim, ClaimEvent.ANSWERED, detail)
    if also is not None:
        also(work)


def join_late(office: Office, claim_id: str, uploads: Sequence[Upload]) -> bool:
    """Files that came from another device in the very moment in which the request was sent join it, as long as nobody
    has begun to read it. Returns whether they did."""
    kept: list[tuple[str, Upload]] = []
    try:
        check_uploads(uploads)
        kept = keep_files(uploads, office.store)
        office.do(CLAIMANT, _join, claim_id, kept)
    except (IllegalTransition, FormProblem):
        drop_files(kept, office.store)
        return False
    return True


def _join(work: Work, claim_id: str, kept: Sequence[tuple[str, Upload]]) -> None:
    claim = _claim(work.db, claim_id, lock=True)
    if claim.state is not ClaimState.SUBMITTED:
        raise IllegalTransition(f"the claim {claim_id} is {claim.state.value} already")
    check_all(work.db, claim_id, [upload for _, upload in kept])
    count = work.db.exec(select(func.count()).select_from(ProofFile).where(ProofFile.claim_id == claim_id)).one()
    files = add_files(work, claim_id, kept, first=count + 1)
    work.record("claim.paper_joined", claim, {"files": [f.sha256 for f in files]})


def correct(office: Office, claim_id: str, typed: Mapping[str, str]) -> None:
    """Say that the proof was read wrongly. A person compares it with the paper; after a decline it is an appeal.

    Args:
        office: opens the units of work.
        claim_id: the claim.
        typed: what the proof says instead (`typed.typed_facts`); not empty.

    Raises:
        ClaimNotFound, IllegalTransition.
    """
    with office.store.reading() as db:
        is_declined = _claim(db, claim_id).state is ClaimState.DECLINED
    if is_declined:
        office.do(CLAIMANT, appeal, claim_id, "", (), typed)
    else:
        add_proof(office, claim_id, Answered(typed=typed))


def appeal_with(office: Office, claim_id: str, why: str, uploads: Sequence[Upload] = ()) -> None:
    """Ask for another person after a decline, with the files that show why.

    Raises:
        ClaimNotFound, FormProblem, IllegalTransition.
    """
    if uploads:
        check_uploads(uploads)
    with office.store.reading() as db:
        next_state(_claim(db, claim_id).state, ClaimEvent.APPEALED)  # refuse before keeping bytes
        check_all(db, claim_id, uploads)
    kept = keep_files(uploads, office.store)
    try:
        office.do(CLAIMANT, appeal, claim_id, why, kept)
    except (IllegalTransition, FormProblem):
        drop_files(kept, office.store)
        raise


def appeal(
    work: Work,
    claim_id: str,
    why: str,
    kept: Sequence[tuple[str, Upload]] = (),
    typed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """The appeal itself: the claimant's words are kept, and their arrival is confirmed by a letter with the day. Files
    and corrections that come with it are read first; a person decides all the same.

    Raises:
        ClaimNotFound, IllegalTransition.
    """
    claim = _claim(work.db, claim_id, lock=True)
    advance(work, claim, ClaimEvent.APPEALED, {"why": why.strip()[:2000]})
    work.letter(
        f"claim/{claim.id}/appeal/{work.now.isoformat()}", "appeal_received", claim, {"at": work.now.isoformat()}
    )
    if kept or typed:
        _add(work, claim_id, kept, typed)


def withdraw(work: Work, claim_id: str) -> None:
    """Take the claim back, at any time before the service starts. Nothing is ever billed for it.

    Raises:
        ClaimNotFound, IllegalTransition.
    """
    audit.queue_up(work.db)
    claim = _claim(work.db, claim_id, lock=True)
    was_approved = claim.state is ClaimState.APPROVED
    advance(work, claim, ClaimEvent.WITHDRAWN)
    release_place(work, claim.id)
    stops_now = was_approved and end_before_start(work, claim)
    work.letter(f"claim/{claim.id}/withdrawn", "withdrawn", claim, {"stops_now": True} if stops_now else {})


def _claim(db: Session, claim_id: str, *, lock: bool = False) -> Claim:
    claim = db.get(Claim, claim_id, with_for_update=True) if lock else db.get(Claim, claim_id)
    if claim is None:
        raise ClaimNotFound(claim_id)
    return claim
