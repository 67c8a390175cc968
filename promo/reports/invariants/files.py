"""What must be true of the files: those we gave receipts for, pictures drawn of them, and what we keep."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from sqlmodel import Session, col, select

from promo.store.engine import Store
from promo.store.kept import SEAL, kept
from promo.store.tables import NoticePaper, NoticeStep, ProofFile

KEPT = ("invoices", "unlocked")
"""Folders whose files no row vouches for, but a seal."""


def proofs_are_there(db: Session, store: Store) -> list[str]:
    """Every file we gave a receipt for is on disk with the bytes it had."""
    found: list[str] = []
    held = select(ProofFile.id, ProofFile.claim_id, ProofFile.sha256).where(col(ProofFile.forgotten_at).is_(None))
    papers = (
        select(NoticePaper.id, NoticeStep.claim_id, NoticePaper.sha256)
        .join(NoticeStep, col(NoticeStep.id) == col(NoticePaper.step_id))
        .where(col(NoticePaper.forgotten_at).is_(None))
    )
    for file_id, claim_id, sha256 in [*db.exec(held), *db.exec(papers)]:
        content = _bytes(store, f"proofs/{file_id}")
        if content is None:
            found.append(f"the file {file_id} of claim {claim_id} is missing")
        elif hashlib.sha256(content).hexdigest() != sha256:
            found.append(f"the file {file_id} of claim {claim_id} has other bytes than we received")
    return found


def pictures_are_ours(db: Session, store: Store) -> list[str]:
    """Every picture of a page that staff are shown is the one we drew."""
    found: list[str] = []
    proofs = select(ProofFile.id, ProofFile.drawn).where(col(ProofFile.drawn).is_not(None))
    papers = select(NoticePaper.id, NoticePaper.drawn).where(col(NoticePaper.drawn).is_not(None))
    for file_id, drawn in [*db.exec(proofs), *db.exec(papers)]:
        if not isinstance(drawn, Mapping):
            found.append(f"the list of pictures of the file {file_id} is none")
            continue
        for number, told in drawn.items():
            picture = _bytes(store, f"pages/{file_id}.{number}.png")
            if picture is None or hashlib.sha256(picture).hexdigest() != told:
                found.append(f"the picture of page {number} of the file {file_id} is gone or is not the one we made")
    return found


def kept_are_ours(_: Session, store: Store) -> list[str]:
    """Every invoice and every unlocked copy that lies there is the one we kept. Others are never used."""
    names = sorted(name for folder in KEPT for name, *_ in store.files.kept_in(folder) if not name.endswith(SEAL))
    return [
        f"the file {name} is not one that we kept: it is not used, and whoever laid it there could write to the files"
        for name in names
        if kept(store, name) is None
    ]


def _bytes(store: Store, name: str) -> bytes | None:
    try:
        return store.files.get(name)
    except ValueError:  # the name is none of ours: somebody changed it
        return None
