"""Everything we keep of a customer, as one ZIP for them to take along: one JSON file, and their papers beside it."""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Sequence
from typing import IO, Any

from sqlmodel import Session, SQLModel, col, or_, select

from promo.documents.cancellation import cancellation_pdf
from promo.documents.invoice import invoice_pdf
from promo.engine import Engine
from promo.store.tables import (
    BillingDetails,
    Cancellation,
    Claim,
    ClaimMessage,
    Decision,
    Invoice,
    NoticePaper,
    NoticeStep,
    Opinion,
    Person,
    ProofFile,
    Subscription,
    SubscriptionChange,
)

IN_MEMORY = 8 * 1024 * 1024
OURS = {
    "password_hash", "company_key", "network", "form_key", "form_digest", "link_round", "lease_until", "reading_tries",
    "marks", "wording", "drawn", "case", "by_person", "first_approval_by", "gateway_id", "person_id", "stage",
    "note", "answer", "checks", "settled_by",
}  # fmt: skip
"""Columns that are keys, secrets or tools of ours and say nothing about the customer. Of a decision also what it was
reasoned from: it may name the requests of others; the claim's own page says what concerns the claimant."""


def own_data(engine: Engine, person_id: int) -> IO[bytes]:
    """The ZIP, open at its beginning: `data.json`, each invoice and confirmation as PDF, and the proofs still kept."""
    with engine.store.reading() as db:
        said, proofs = _said(db, person_id)
        steps, papers = _notices(db, [claim["id"] for claim in said["claims"]])
    said |= {"notice_steps": [_row(s) for s in steps], "notice_papers": [_row(p) for p in papers]}
    theirs = {s["claim_id"] for s in said["subscriptions"]}
    of = {s.id: s.claim_id for s in steps}
    made = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 — whoever sends it closes it
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("data.json", json.dumps(said, ensure_ascii=False, indent=2, default=str))
        for invoice in said["invoices"]:
            name, content = invoice_pdf(engine, invoice["id"])
            out.writestr(f"invoices/{name}", content)
        for cancellation in said["cancellations"]:
            name, content = cancellation_pdf(engine, cancellation["id"])
            out.writestr(f"confirmations/{cancellation['id']}-{name}", content)
        for file in proofs:
            content_kept = engine.store.files.get(f"proofs/{file.id}")
            if content_kept is not None:
                out.writestr(f"proofs/{file.claim_id}/{file.position}-{_plain(file.name)}", content_kept)
        for paper in (p for p in papers if of[p.step_id] in theirs and p.forgotten_at is None):
            content_kept = engine.store.files.get(f"proofs/{paper.id}")
            if content_kept is not None:
                name = f"{paper.step_id}-{paper.position}-{_plain(paper.name)}"
                out.writestr(f"notices/{of[paper.step_id]}/{name}", content_kept)
    made.seek(0)
    return made


def _said(db: Session, person_id: int) -> tuple[dict[str, Any], Sequence[ProofFile]]:
    """All rows about the customer, and the files whose bytes go with them.

    Anybody may have typed the address into a form: of a request that became no subscription of theirs, the files are
    somebody's whom we do not know, and stay here.
    """
    person = db.get_one(Person, person_id)
    subscriptions = db.exec(select(Subscription).where(Subscription.person_id == person_id)).all()
    ids = [s.id for s in subscriptions]
    theirs = [s.claim_id for s in subscriptions if s.provisional_since is None]
    claims = db.exec(select(Claim).where(or_(col(Claim.email) == person.email, col(Claim.id).in_(theirs)))).all()
    about = [c.id for c in claims]
    files = db.exec(select(ProofFile).where(col(ProofFile.claim_id).in_(about)).order_by(col(ProofFile.position))).all()
    said: dict[str, Any] = {
        "person": _row(person),
        "claims": [_row(c) for c in claims],
        "decisions": [_row(d) for d in db.exec(select(Decision).where(col(Decision.claim_id).in_(about)))],
        "proofs": [_row(f) for f in files],
        "messages": [_row(m) for m in db.exec(select(ClaimMessage).where(col(ClaimMessage.claim_id).in_(about)))],
        "subscriptions": [_row(s) for s in subscriptions],
    }
    for name, table in (
        ("changes", SubscriptionChange),
        ("billing_details", BillingDetails),
        ("invoices", Invoice),
        ("cancellations", Cancellation),
        ("opinions", Opinion),
    ):
        rows: Any = db.exec(select(table).where(col(table.subscription_id).in_(ids)))
        said[name] = [_row(r) for r in rows]
    return said, [f for f in files if f.claim_id in theirs and f.forgotten_at is None]


def _notices(db: Session, claim_ids: Sequence[str]) -> tuple[Sequence[NoticeStep], Sequence[NoticePaper]]:
    """What they told of the notice to the provider they leave, and the papers that came with it."""
    steps = db.exec(
        select(NoticeStep).where(col(NoticeStep.claim_id).in_(claim_ids)).order_by(col(NoticeStep.id))
    ).all()
    of = [step.id for step in steps]
    papers = db.exec(select(NoticePaper).where(col(NoticePaper.step_id).in_(of)).order_by(col(NoticePaper.id))).all()
    return steps, papers


def _row(row: SQLModel) -> dict[str, Any]:
    return {k: v for k, v in row.model_dump().items() if k not in OURS}


def _plain(name: str) -> str:
    """A sender's file name that leads to no other folder, wherever it is unpacked."""
    kept = "".join(c if c.isalnum() or c in "._-" else "_" for c in name)
    return kept.lstrip(".")[-80:] or "file"
