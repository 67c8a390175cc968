"""A locked file is opened with the password that its sender types: used once, never stored.

What is kept is the original, and beside it a copy without the lock, for reading.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlmodel import select

from promo.claims.intake.form import FormProblem, Upload
from promo.proof.reading import Cause
from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.store.tables import ProofFile
from promo.translatable import N_

WRONG = N_(
    "This password opens none of the files. Type it again, or save a copy without the password and send that one."
)


def unlock(uploads: Sequence[Upload], password: str, reader: Reader) -> list[Upload]:
    """The same files, those that the password opens with a copy without the lock.

    Raises:
        FormProblem: under `password`, when it opens none of them.
    """
    if not password:
        return list(uploads)
    opened = [replace(u, unlocked=reader.unlocked(u.content, password)) for u in uploads]
    if not any(u.unlocked for u in opened):
        raise FormProblem({"password": WRONG})
    return opened


def unlock_kept(claim_id: str, password: str, store: Store, reader: Reader) -> dict[str, bytes]:
    """Copies without the lock of a claim's locked files, by the id of the file; none without a password.

    Raises:
        FormProblem: under `password`, when it opens none of them.
    """
    if not password:
        return {}
    with store.reading() as db:
        locked = db.exec(
            select(ProofFile).where(ProofFile.claim_id == claim_id, ProofFile.refusal == Cause.PASSWORD.value)
        ).all()
    opened: dict[str, bytes] = {}
    for file in locked:
        content = store.files.get(f"proofs/{file.id}")
        copy = reader.unlocked(content, password) if content is not None else None
        if copy is not None:
            opened[file.id] = copy
    if not opened:
        raise FormProblem({"password": WRONG})
    return opened
