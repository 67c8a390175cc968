"""Pictures of the pages of a proof, made by us, for people to look at. Nothing is decided by them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping

import structlog

from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.store.kept import kept
from promo.store.tables import ProofFile
from promo.work import SYSTEM, Office, Work

MAX_PICTURES = 30
log = structlog.get_logger()


def content_of(file: ProofFile, store: Store) -> bytes | None:
    """What is read and shown: the file, or its copy without the lock where its sender gave the password."""
    return kept(store, f"unlocked/{file.id}") or store.files.get(f"proofs/{file.id}")


def draw_all(files: Iterable[ProofFile], office: Office, reader: Reader) -> None:
    """Draw every page that has no picture yet: after the decision, so that nobody waits for them. One that fails here
    is tried again when somebody wants to see it."""
    drawn: dict[str, dict[str, str]] = {}
    try:
        for file in files:
            for number in range(1, file.pictures + 1):
                if _kept(file, number, office.store) is not None:
                    continue
                picture = _drawn(file, number, office.store, reader)
                if picture is None:
                    break
                drawn.setdefault(file.id, {})[str(number)] = hashlib.sha256(picture).hexdigest()
    except OSError as error:
        log.warning("picture_not_kept", file=file.id, page=number, error=type(error).__name__)
    if drawn:
        office.do(SYSTEM, _note, drawn)


def picture_of_page(file: ProofFile, number: int, office: Office, reader: Reader) -> bytes | None:
    """The picture of one page (from 1) as PNG: the kept one if it is as we made it, else drawn now and kept; None where
    none can be made."""
    if not 1 <= number <= file.pictures:
        return None
    if (kept := _kept(file, number, office.store)) is not None:
        return kept
    picture = _drawn(file, number, office.store, reader)
    if picture is not None:
        office.do(SYSTEM, _note, {file.id: {str(number): hashlib.sha256(picture).hexdigest()}})
    return picture


def _kept(file: ProofFile, number: int, store: Store) -> bytes | None:
    content = store.files.get(f"pages/{file.id}.{number}.png")
    told = (file.drawn or {}).get(str(number))
    return content if content is not None and hashlib.sha256(content).hexdigest() == told else None


def _drawn(file: ProofFile, number: int, store: Store, reader: Reader) -> bytes | None:
    content = content_of(file, store)
    picture = reader.picture(content, number) if content else None
    if picture is None:
        return None
    store.files.put(f"pages/{file.id}.{number}.png", picture.png)
    return picture.png


def _note(work: Work, drawn: Mapping[str, Mapping[str, str]]) -> None:
    """Keep the digests of pictures, so that one that somebody replaced is found, and not shown."""
    for file_id, pages in sorted(drawn.items()):
        row = work.db.get(ProofFile, file_id, with_for_update=True, populate_existing=True)
        if row is not None and row.forgotten_at is None:
            row.drawn = {**(row.drawn or {}), **pages}
            work.db.add(row)
