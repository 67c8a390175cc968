"""Papers join a draft, one after the other: each is looked at at once, and what cannot be used is said by its name."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

from promo.claims.intake.draft_room import Paper
from promo.claims.intake.drafts import add_papers, read_draft
from promo.claims.intake.form import Upload
from promo.claims.intake.photo_advice import MOST, SECONDS
from promo.proof.reading import Cause
from promo.proof.sealed.intake import MAX_BYTES, MAX_FILES, safe_name
from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.translatable import N_

EMPTY = N_("This file is empty. Choose it again, or save it anew first.")
TOO_LARGE = N_("This file is larger than 25 MB. Send only the pages we need, or a smaller scan.")
NO_PAPER = N_("We cannot read this kind of file. Send it as a PDF, a photo, a Word file or an e-mail.")
TOO_MANY = N_("Send 20 files at most. Several pages can go into one PDF.")
NO_ROOM = N_("There is no room for it between the steps just now. Send everything on one page instead.")


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that does not join, and why (a gettext message id)."""

    file: str
    why: str
    number: int = 0
    """Which of those that were sent together, from 1."""


def take_papers(id_: str, uploads: Sequence[Upload], store: Store, reader: Reader, network: str) -> list[Refused]:
    """Let files join a draft, and say which do not.

    Args:
        id_: which draft; it begins with them where there is none.
        uploads: what was sent.
        store: where files are kept.
        reader: looks at each in a sealed worker, for some seconds in all: somebody waits for the answer.
        network: who sends, as limits count senders.
    """
    quick = reader.until(time.monotonic() + SECONDS)
    draft = read_draft(id_, store)
    refused, joining = list[Refused](), list[tuple[Paper, Upload]]()
    for number, upload in enumerate(uploads, 1):
        why = _unusable(upload)
        paper = None if why else _looked_at(upload, quick, with_flaws=len(joining) < MOST)
        if paper is None:
            refused.append(Refused(safe_name(upload.name), why or NO_PAPER, number))
        elif len(joining) + (len(draft.papers) if draft else 0) >= MAX_FILES:
            refused.append(Refused(paper.name, TOO_MANY, number))
        else:
            joining.append((paper, upload))
    if joining and not add_papers(id_, joining, store, network):
        refused += [Refused(paper.name, NO_ROOM) for paper, _ in joining]
    return refused


def sort_out(uploads: Sequence[Upload], reader: Reader, most: int) -> tuple[list[Upload], list[Refused]]:
    """The files that can be taken, at most so many, and those that cannot: for who waits for no answer."""
    fit, refused = list[Upload](), list[Refused]()
    for number, upload in enumerate(uploads, 1):
        why = _unusable(upload)
        if not why and reader.glance(upload.content) is Cause.NOT_A_DOCUMENT:
            why = NO_PAPER
        elif not why and len(fit) >= most:
            why = TOO_MANY
        if why:
            refused.append(Refused(safe_name(upload.name), why, number))
        else:
            fit.append(upload)
    return fit, refused


def _unusable(upload: Upload) -> str:
    if upload.size == 0:
        return EMPTY
    return TOO_LARGE if upload.size > MAX_BYTES else ""


def _looked_at(upload: Upload, quick: Reader, *, with_flaws: bool) -> Paper | None:
    """What a first look tells; None where the file is of no kind that anybody reads."""
    content = upload.content
    cause = quick.glance(content)
    if cause is Cause.NOT_A_DOCUMENT:
        return None
    flaws = quick.look(content) if with_flaws else ()
    found = tuple((page, flaw.value) for page, flaw in flaws)
    return Paper(0, safe_name(upload.name), upload.size, upload.sha256, found, cause is Cause.PASSWORD)
