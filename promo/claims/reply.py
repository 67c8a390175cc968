"""What a claimant can do with the link they were sent: add proof, appeal, withdraw. What is sent twice is done once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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

    def said(self) -> Mapping[str, object]:
        """What the audit chain keeps of it."""
        return _said([u.sha256 for u in self.uploads], self.typed, self.unlocked)


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
    is_anything = answered.uploads or answered.unlocked or answered.typed
    if is_anything and also is None and office.look(by, _was_sent, claim_id, ClaimEvent.ANSWERED, answered.said()):
        return
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
        new = office.do(by, _add_once, claim_id, kept, answered, also)
    except (IllegalTransition, FormProblem, IntegrityError):
        drop_files(kept, store)
        raise
    if not new:
        drop_files(kept, store)


def _add_once(
    work: Work,
    claim_id: str,
    kept: Sequence[tuple[str, Upload]],
    answered: Answered,
    also: Callable[[Work], None] | None,
) -> bool:
    """Whether it is new."""
    claim = _claim(work.db, claim_id, lock=True)
    if also is None and _was_sent(work, claim_id, ClaimEvent.ANSWERED, answered.said()):
        return False
    _add(work, claim, kept, answered.typed, answered.unlocked)
    if also is not None:
        also(work)
    return True


def _add(
    work: Work,
    claim: Claim,
    kept: Sequence[tuple[str, Upload]],
    typed: Mapping[str, str],
    unlocked: Mapping[str, bytes] = MappingProxyType({}),
) -> None:
    db, claim_id = work.db, claim.id
    check_all(db, claim_id, [upload for _, upload in kept])
    count = db.exec(select(func.count()).select_from(ProofFile).where(ProofFile.claim_id == claim_id)).one()
    files = add_files(work, claim_id, kept, first=count + 1)
    claim.reading_tries = 0
    claim.asked_at, claim.first_approval_by = None, None  # whoever said yes had not seen these
    if typed:
        claim.typed = {**(claim.typed or {}), **typed}
    advance(work, claim, ClaimEvent.ANSWERED, _said([f.sha256 for f in files], typed, unlocked))


def _said(
    files: Sequence[str], typed: Mapping[str, str], unlocked: Iterable[str] = (), why: str | None = None
) -> Mapping[str, object]:
    """What was sent, as the audit chain keeps it: words, files by their hash, typed facts, locks taken off."""
    said: dict[str, object] = {"files": list(files)} if why is None else {"why": why}
    more = {"files": list(files), "typed": dict(typed), "unlocked": sorted(unlocked)}
    return said | {name: value for name, value in more.items() if value}


_ASKS_FOR = {ClaimEvent.ANSWERED: ClaimState.ASKING, ClaimEvent.APPEALED: ClaimState.DECLINED}
"""The state in which we have spoken, and wait for just this."""


def _was_sent(work: Work, claim_id: str, event: ClaimEvent, said: Mapping[str, object]) -> bool:
    """Whether the very same was sent a moment ago, and we have not answered it since."""
    claim = _claim(work.db, claim_id)
    return claim.state is not _ASKS_FOR[event] and work.said_just_now(f"claim.{event.value}", claim, said)


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
    said = _said([u.sha256 for u in uploads], {}, why=_words(why))
    if office.look(CLAIMANT, _was_sent, claim_id, ClaimEvent.APPEALED, said):
        return
    with office.store.reading() as db:
        next_state(_claim(db, claim_id).state, ClaimEvent.APPEALED)  # refuse before keeping bytes
        check_all(db, claim_id, uploads)
    kept = keep_files(uploads, office.store)
    try:
        new = office.do(CLAIMANT, appeal, claim_id, why, kept)
    except (IllegalTransition, FormProblem):
        drop_files(kept, office.store)
        raise
    if not new:
        drop_files(kept, office.store)


def appeal(
    work: Work,
    claim_id: str,
    why: str,
    kept: Sequence[tuple[str, Upload]] = (),
    typed: Mapping[str, str] = MappingProxyType({}),
) -> bool:
    """The appeal itself, once: the claimant's words are kept, and their arrival is confirmed by a letter with the day.
    Files and corrections that come with it are read first; a person decides all the same.

    Returns:
        Whether it is new.

    Raises:
        ClaimNotFound, IllegalTransition.
    """
    claim = _claim(work.db, claim_id, lock=True)
    said = _said([upload.sha256 for _, upload in kept], typed, why=_words(why))
    if _was_sent(work, claim_id, ClaimEvent.APPEALED, said):
        return False
    advance(work, claim, ClaimEvent.APPEALED, said)
    work.letter(
        f"claim/{claim.id}/appeal/{work.now.isoformat()}", "appeal_received", claim, {"at": work.now.isoformat()}
    )
    if kept or typed:
        _add(work, claim, kept, typed)
    return True


def _words(why: str) -> str:
    return why.strip()[:2000]


def withdraw(work: Work, claim_id: str) -> None:
    """Take the claim back, at any time before the service starts. Nothing is ever billed for it. Taken back is taken
    back: said again, nothing changes.

    Raises:
        ClaimNotFound, IllegalTransition.
    """
    audit.queue_up(work.db)
    claim = _claim(work.db, claim_id, lock=True)
    if claim.state is ClaimState.WITHDRAWN:
        return
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
