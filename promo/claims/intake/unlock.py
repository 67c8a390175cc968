"""A locked file is opened with the password that its sender types: used once, never stored.

What is kept is the original, and beside it a copy without the lock, for reading.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from threading import BoundedSemaphore

from sqlmodel import select

from promo.claims.intake.form import FormProblem, Upload
from promo.proof.reading import Cause
from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.store.tables import ProofFile
from promo.translatable import N_

SECONDS = 6.0
"""How long all files of one form may take to be opened: who sends them waits, and so does a page for others."""
AT_ONCE = 2
BUSY = N_("Other files are being opened just now. Send the form again in a minute.")
_turns = BoundedSemaphore(AT_ONCE)
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
    with _bounded(reader) as bounded:
        opened = [replace(u, unlocked=bounded.unlocked(u.content, password)) for u in uploads]
    if not any(u.unlocked for u in opened):
        raise FormProblem({"password": WRONG})
    return opened


@contextmanager
def _bounded(reader: Reader) -> Iterator[Reader]:
    """The reader for some seconds, and for a few forms at a time: a key may take a second of work, of which the sender
    has none.

    Raises:
        FormProblem: under `password`, when too many files are being opened already.
    """
    if not _turns.acquire(blocking=False):
        raise FormProblem({"password": BUSY})
    try:
        yield reader.until(time.monotonic() + SECONDS)
    finally:
        _turns.release()


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
    with _bounded(reader) as bounded:
        for file in locked:
            content = store.files.get(f"proofs/{file.id}")
            copy = bounded.unlocked(content, password) if content is not None else None
            if copy is not None:
                opened[file.id] = copy
    if not opened:
        raise FormProblem({"password": WRONG})
    return opened
