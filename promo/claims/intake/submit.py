"""A form comes in: bytes on disk first, then the rows, then the receipt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from promo.claims.intake.drafts import draft_id
from promo.claims.intake.form import ClaimForm, FormProblem, Upload
from promo.claims.intake.papers_address import papers_key
from promo.claims.intake.quote import Quoted, QuoteProblem, check_unused
from promo.claims.states import ClaimEvent, advance
from promo.countries import timezone_of
from promo.eligibility.company import company_number, mail_domain
from promo.eligibility.company_names import normal_company
from promo.faultpoints import fault
from promo.ids import file_id, reference
from promo.proof.sealed.intake import MAX_BYTES, MAX_FILES, distinct_names, safe_name
from promo.store.engine import Store
from promo.store.kept import forget, keep
from promo.store.tables import Attribution, Claim, ClaimState, MadeQuote, ProofFile
from promo.translatable import N_
from promo.work import CLAIMANT, Actor, Office, Work

PROOF_MISSING = N_("Add at least one file that shows your contract.")

MOST_FILES, MOST_BYTES = 60, 250 * 1024 * 1024
"""Of one claim in all: its files are kept for months, and each is read again whenever one is added."""


@dataclass(frozen=True, slots=True)
class SentBy:
    """Who sends a form, and what follows once its rows are there."""

    by: Actor
    then: Callable[[Work, Claim, Sequence[ProofFile]], None]


def _is_read_next(work: Work, claim: Claim, files: Sequence[ProofFile]) -> None:
    advance(work, claim, ClaimEvent.SUBMITTED, {"files": [f.sha256 for f in files]})
    said = {"files": [{"name": f.name, "sha256": f.sha256} for f in files]}
    work.letter(f"claim/{claim.id}/received", "received", claim, said)


THE_CLAIMANT = SentBy(CLAIMANT, _is_read_next)


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
    """The same form key came with other content: a page that was gone back to, or kept open."""

    def __init__(self, claim_id: str, email: str) -> None:
        """`claim_id` is what the key was used for, `email` the address that it was sent with."""
        self.claim_id, self.email = claim_id, email
        super().__init__("this form was already sent with other content")


def sent_as(store: Store, form_key: str) -> str | None:
    """The claim that a form became, by its key; None where it was not sent."""
    with store.reading() as db:
        return db.exec(select(Claim.id).where(Claim.form_key == form_key)).first() if form_key else None


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Refuse no file, too many, empty ones and too large ones, before anything is kept.

    Raises:
        FormProblem: under `proof`, what is wrong and how to mend it.
    """
    if not uploads:
        raise FormProblem({"proof": PROOF_MISSING})
    if len(uploads) > MAX_FILES:
        raise FormProblem({"proof": N_("Send 20 files at most. Several pages can go into one PDF.")})
    if any(u.size == 0 for u in uploads):
        raise FormProblem({"proof": N_("One of the files is empty. Choose it again, or save it anew first.")})
    if any(u.size > MAX_BYTES for u in uploads):
        raise FormProblem(
            {"proof": N_("One of the files is larger than 25 MB. Send only the pages we need, or a smaller scan.")}
        )


def check_all(db: Session, claim_id: str, uploads: Sequence[Upload]) -> None:
    """Refuse what would make the files of a claim too many, or too large together.

    Args:
        db: where the files are that it has.
        claim_id: the claim.
        uploads: what would be added.

    Raises:
        FormProblem: under `proof`.
    """
    if not uploads:
        return
    sizes = [*db.exec(select(ProofFile.size).where(ProofFile.claim_id == claim_id)), *(u.size for u in uploads)]
    if len(sizes) > MOST_FILES or sum(sizes) > MOST_BYTES:
        raise FormProblem(
            {
                "proof": N_(
                    "One request can hold 60 files and 250 MB in all; this would be more. Send only the pages that "
                    "show what is missing."
                )
            }
        )


def submit_claim(
    office: Office,
    form: ClaimForm,
    uploads: Sequence[Upload],
    promotion: str,
    quote: Quoted | None = None,
    sent_by: SentBy = THE_CLAIMANT,
) -> Receipt:
    """Keep the files, then the claim; the same form twice gives the same receipt.

    Args:
        office: opens the unit of work.
        form: as it was read.
        uploads: the files.
        promotion: which offer is asked for.
        quote: what `quote.honoured` made of a rep's quote that came with the form.
        sent_by: who sends it, and what follows.

    Raises:
        FormProblem: the files cannot be taken.
        FormUsedTwice: the key was used for another form.
    """
    check_uploads(uploads)
    digest = form.digest(uploads)
    with office.store.reading() as db:
        if known := _receipt_of(db, form.key, digest):
            return known
    kept = keep_files(uploads, office.store)
    try:
        receipt = office.do(sent_by.by, _submit, form, digest, kept, _Offered(promotion, quote), sent_by)
    except IntegrityError:
        # The double click: another request with this key was quicker. Its claim is the claim.
        drop_files(kept, office.store)
        with office.store.reading() as db:
            if known := _receipt_of(db, form.key, digest):
                return known
        raise
    except (QuoteProblem, FormProblem):
        drop_files(kept, office.store)
        raise
    fault("submit.committed")
    return receipt


@dataclass(frozen=True, slots=True)
class _Offered:
    """The offer that is asked for, and what a rep had quoted of it."""

    promotion: str
    quote: Quoted | None


def _submit(
    work: Work,
    form: ClaimForm,
    digest: str,
    kept: Sequence[tuple[str, Upload]],
    offered: _Offered,
    sent_by: SentBy,
) -> Receipt:
    claim = _new_claim(form, digest, offered, work.now)
    if offered.quote:
        check_unused(work, offered.quote, form.key)
    work.db.add(claim)
    work.db.flush()
    files = add_files(work, claim.id, kept)
    if offered.quote:
        _brought_by(work, claim, offered.quote)
    sent_by.then(work, claim, files)
    fault("submit.rows_written")
    return Receipt(claim.id, tuple(KeptFile(f.name, f.size, f.sha256) for f in files), work.now)


def _brought_by(work: Work, claim: Claim, quote: Quoted) -> None:
    """Keep who made the quote of a claim; nothing for one that was made at the command line."""
    made = work.db.get(MadeQuote, quote["id"])
    if made is not None:
        work.db.add(Attribution(claim_id=claim.id, person_id=made.by_person, way="quote", at=work.now))


def keep_files(uploads: Sequence[Upload], store: Store) -> list[tuple[str, Upload]]:
    """Bytes on disk under names of ours; when this returns, rows may point to them.

    Raises:
        NoRoom: no file is taken while so little is free.
    """
    if uploads:
        store.files.check_room()
    kept = [(file_id(), upload) for upload in uploads]
    for name, upload in kept:
        store.files.put(f"proofs/{name}", upload.pieces())
        if upload.unlocked is not None:
            keep(store, f"unlocked/{name}", upload.unlocked)
        fault("submit.file_kept")
    return kept


def drop_files(kept: Sequence[tuple[str, Upload]], store: Store) -> None:
    """Forget bytes that no row will point to."""
    for name, _ in kept:
        store.files.delete(f"proofs/{name}")
        forget(store, f"unlocked/{name}")


def add_files(work: Work, claim_id: str, kept: Sequence[tuple[str, Upload]], first: int = 1) -> list[ProofFile]:
    """Rows for files whose bytes are on disk. Of two files with one name the later one has a number: phones call every
    photo alike, and what was read must name the one it stands in."""
    there = list(work.db.exec(select(ProofFile.name).where(ProofFile.claim_id == claim_id)))
    names = distinct_names([safe_name(upload.name) for _, upload in kept], there)
    files = [
        ProofFile(
            id=name,
            claim_id=claim_id,
            position=position,
            name=shown,
            size=upload.size,
            sha256=upload.sha256,
            added_at=work.now,
            pasted_by=work.by.person_id if upload.is_pasted else None,
        )
        for position, ((name, upload), shown) in enumerate(zip(kept, names, strict=True), first)
    ]
    work.db.add_all(files)
    work.db.flush()
    return files


def _new_claim(form: ClaimForm, digest: str, offered: _Offered, now: datetime) -> Claim:
    return Claim(
        id=reference("SW"),
        state=ClaimState.DRAFT,
        promotion=offered.promotion,
        provider=form.provider,
        competitor=form.competitor,
        company=form.company,
        company_key=normal_company(form.company),
        company_number=company_number(form.number, form.country) if form.number else None,
        mail_domain=mail_domain(form.email),
        quote=dict(offered.quote) if offered.quote else None,
        quote_id=offered.quote["id"] if offered.quote else None,
        email=form.email,
        network=form.network or None,
        silent_since=now if form.silent else None,
        country=form.country,
        timezone=timezone_of(form.country),
        locale=form.locale,
        plan=form.plan,
        seats=form.seats,
        every=form.every,
        wished_start=form.start,
        form_key=form.key,
        papers_key=papers_key(draft_id(form.key)),
        form_digest=digest,
        submitted_at=now,
        changed_at=now,
    )


def _receipt_of(db: Session, key: str, digest: str) -> Receipt | None:
    claim = db.exec(select(Claim).where(Claim.form_key == key)).first()
    if claim is None:
        return None
    if claim.form_digest != digest:
        raise FormUsedTwice(claim.id, claim.email)
    files = db.exec(select(ProofFile).where(ProofFile.claim_id == claim.id).order_by(col(ProofFile.position))).all()
    return Receipt(claim.id, tuple(KeptFile(f.name, f.size, f.sha256) for f in files), claim.submitted_at)
