"""Pictures of the pages of a proof, made by us, for people to look at. Nothing is decided by them."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.store.tables import ProofFile

MAX_PICTURES = 30
log = structlog.get_logger()


def content_of(file: ProofFile, store: Store) -> bytes | None:
    """What is read and shown: the file, or its copy without the lock where its sender gave the password."""
    return store.files.get(f"unlocked/{file.id}") or store.files.get(f"proofs/{file.id}")


def draw_all(files: Iterable[ProofFile], store: Store, reader: Reader) -> None:
    """Draw every page that has no picture yet: after the decision, so that nobody waits for them. One that fails here
    is tried again when somebody wants to see it."""
    for file in files:
        for number in range(1, file.pictures + 1):
            try:
                if picture_of_page(file, number, store, reader) is None:
                    break
            except OSError as error:
                log.warning("picture_not_kept", file=file.id, page=number, error=type(error).__name__)
                return


def picture_of_page(file: ProofFile, number: int, store: Store, reader: Reader) -> bytes | None:
    """The picture of one page (from 1) as PNG: the kept one, else drawn now and kept; None where none can be made."""
    if not 1 <= number <= file.pictures:
        return None
    name = f"pages/{file.id}.{number}.png"
    if kept := store.files.get(name):
        return kept
    content = content_of(file, store)
    picture = reader.picture(content, number) if content else None
    if picture is None:
        return None
    store.files.put(name, picture.png)
    return picture.png
