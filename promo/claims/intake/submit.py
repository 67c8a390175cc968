"""A form comes in: bytes on disk first, then the rows, then the receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from promo.claims.intake.form import ClaimForm, FormProblem, Upload
from promo.claims.states import ClaimEvent, move
from promo.clock import Clock
from promo.countries import timezone_of
from promo.eligibility.company import company_number, mail_domain, normal_company
from promo.faultpoints import fault
from promo.ids import file_id, reference
from promo.messages.outbox import say
from promo.proof.sealed.intake import MAX_BYTES, MAX_FILES, safe_name, sha256_of
from promo.store.engine import Store, tried_again
from promo.store.tables import Claim, ClaimState, ProofFile
from promo.translatable import N_


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is on disk, with the hash of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What we promise to have: given out only when it is true."""

    claim_id: str
    files: tuple[KeptFile, ...]
    at: datetime


class FormUsedTwice(Exception):
    """The same form key came with other content: a page that was kept open, or a forged one."""


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Refuse no file, too many, empty ones and too large ones, before anything is kept.

    Raises:
        FormProblem: under `proof`, what is wrong and how to mend it.
    """
    if not uploads:
        raise FormProblem({"proof": N_("Add at least one file that shows your contract.")})
    if len(uploads) > MAX_FILES:
        raise FormProblem({"proof": N_("Send 20 files at most. Several pages can go into one PDF.")})
    if any(len(u.content) == 0 for u in uploads):
        raise FormProblem({"proof": N_("One of the files is empty. Choose it again, or save it anew first.")})
    if any(len(u.content) > MAX_BYTES for u in uploads):
        raise FormProblem(
            {"proof": N_("One of the files is larger than 25 MB. Send only the pages we need, or a smaller scan.")}
        )


@tried_again
def submit_claim(
    form: ClaimForm,
    uploads: Sequence[Upload],
    store: Store,
    clock: Clock,
    promotion: str,
    quote: dict[str, Any] | None = None,
) -> Receipt:
    """Keep the files, then the claim; the same form twice gives the same receipt.

    `quote` is what `quote.honoured` made of a rep's quote that came with the form.

    Raises:
        FormProblem: the files cannot be taken.
        FormUsedTwice: the key was used for another form.
    """
    check_uploads(uploads)
    digest = form.digest(uploads)
    with store.reading() as db:
        if known := _receipt_of(db, form.key, digest):
            return known
    kept = keep_files(uploads, store)
    now = clock.now()
    try:
        with store.writing() as db:
            claim = _new_claim(form, digest, promotion, quote, now)
            db.add(claim)
            db.flush()
            files = add_files(db, claim.id, kept, now)
            move(db, claim, ClaimEvent.SUBMITTED, actor="claimant", at=now, detail={"files": [f.sha256 for f in files]})
            say(
                db,
                f"claim/{claim.id}/received",
                "received",
                claim.email,
                claim.locale,
                {"files": [{"name": f.name, "sha256": f.sha256} for f in files]},
                at=now,
                claim_id=claim.id,
            )
            fault("submit.rows_written")
    except IntegrityError:
        # The double click: another request with this key was quicker. Its claim is the claim.
        drop_files(kept, store)
        with store.reading() as db:
            if known := _receipt_of(db, form.key, digest):
                return known
        raise
    fault("submit.committed")
    return Receipt(claim.id, tuple(KeptFile(f.name, f.size, f.sha256) for f in files), now)


def keep_files(uploads: Sequence[Upload], store: Store) -> list[tuple[str, Upload]]:
    """Bytes on disk under names of ours; when this returns, rows may point to them."""
    kept = [(file_id(), upload) for upload in uploads]
    for name, upload in kept:
        store.files.put(f"proofs/{name}", upload.content)
        if upload.unlocked is not None:
            store.files.put(f"unlocked/{name}", upload.unlocked)
        fault("submit.file_kept")
    return kept


def drop_files(kept: Sequence[tuple[str, Upload]], store: Store) -> None:
    """Forget bytes that no row will point to."""
    for name, _ in kept:
        store.files.delete(f"proofs/{name}")
        store.files.delete(f"unlocked/{name}")


def add_files(
    db: Session, claim_id: str, kept: Sequence[tuple[str, Upload]], now: datetime, first: int = 1
) -> list[ProofFile]:
    """Rows for files whose bytes are on disk, in the caller's transaction."""
    files = [
        ProofFile(
            id=name,
            claim_id=claim_id,
            position=position,
            name=safe_name(upload.name),
            size=len(upload.content),
            sha256=sha256_of(upload.content),
            added_at=now,
        )
        for position, (name, upload) in enumerate(kept, first)
    ]
    db.add_all(files)
    db.flush()
    return files


def _new_claim(form: ClaimForm, digest: str, promotion: str, quote: dict[str, Any] | None, now: datetime) -> Claim:
    return Claim(
        id=reference("SW"),
        state=ClaimState.DRAFT,
        promotion=promotion,
        provider=form.provider,
        competitor=form.competitor,
        company=form.company,
        company_key=normal_company(form.company),
        company_number=company_number(form.number, form.country) if form.number else None,
        mail_domain=mail_domain(form.email),
        quote=quote,
        email=form.email,
        country=form.country,
        timezone=timezone_of(form.country),
        locale=form.locale,
        plan=form.plan,
        seats=form.seats,
        every=form.every,
        wished_start=form.start,
        form_key=form.key,
        form_digest=digest,
        submitted_at=now,
        changed_at=now,
    )


def _receipt_of(db: Session, key: str, digest: str) -> Receipt | None:
    claim = db.exec(select(Claim).where(Claim.form_key == key)).first()
    if claim is None:
        return None
    if claim.form_digest != digest:
        raise FormUsedTwice("this form was already sent with other content; load the page again to start a new one")
    files = db.exec(select(ProofFile).where(ProofFile.claim_id == claim.id).order_by(col(ProofFile.position))).all()
    return Receipt(claim.id, tuple(KeptFile(f.name, f.size, f.sha256) for f in files), claim.submitted_at)
