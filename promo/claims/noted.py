"""Who looked at a claim or took a proof along: noted in the audit chain."""

from __future__ import annotations

from promo.store.tables import ProofFile
from promo.work import Work


class FileNotFound(Exception):
    """There is no such file."""


def note_view(work: Work, claim_id: str) -> None:
    """Somebody of ours opened a claim."""
    work.record("claim.viewed", f"claim:{claim_id}")


def note_ahead(work: Work, claim_id: str) -> None:
    """The page of a claim was loaded by the browser of one of ours before they opened it: what left us is noted."""
    work.record("claim.loaded_ahead", f"claim:{claim_id}")


def note_download(work: Work, file_id: str) -> ProofFile:
    """Somebody of ours takes the bytes of a proof along. Returns the file.

    Raises:
        FileNotFound: there is none.
    """
    file = work.db.get(ProofFile, file_id)
    if file is None:
        raise FileNotFound(file_id)
    work.record("proof.downloaded", f"claim:{file.claim_id}", {"file": file_id})
    return file
