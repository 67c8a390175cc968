"""The files of a claim that was taken, read and looked at: what judging needs, and nothing that only people need."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from promo.claims.judging.copies import marks_of_file
from promo.claims.judging.pictures import MAX_PICTURES, content_of
from promo.claims.judging.progress import Stages
from promo.claims.judging.read_files import Paper, read_papers
from promo.promotions.compiled import Promotion
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Facts
from promo.proof.form_letter import wording_of
from promo.proof.likeness import Marks
from promo.proof.progress import Step
from promo.proof.reading import Cause, Kind, Reading, Refusal
from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.store.tables import Claim, ProofFile
from promo.work import Office


@dataclass(frozen=True, slots=True)
class Taken:
    """A claim as it was when it was taken, and its files."""

    claim: Claim
    files: list[ProofFile]
    rules: RuleBook
    """The rules it is judged by: those in force, or those of the day of its quote."""

    @property
    def promotion(self) -> Promotion:
        """The offer that was asked for."""
        return self.rules.promotion_of(self.claim.promotion)


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file with what was read of it and of the documents inside it, and how its pages look."""

    row: ProofFile
    paper: Paper
    readings: list[Reading]
    looks: Sequence[int]
    wording: Sequence[int] = ()
    """How it is worded, whoever it names."""

    def marks(self, facts: Facts) -> Marks | None:
        """What tells this paper from others."""
        return marks_of_file(self.row, self.readings, self.looks, facts)


def read_taken(taken: Taken, office: Office, reader: Reader, today: date) -> list[FileRead]:
    """Every file as Readings, documents inside it after it.

    What became of each file is noted on its (detached) row; the decision writes it. Pictures of the pages are for
    people, and drawn when it is made.
    """
    papers = {f.id: Paper(f.name, partial(_content, f, office.store)) for f in taken.files}
    here = [f for f in taken.files if office.store.files.has(f"proofs/{f.id}")]
    stages = Stages(taken.claim.id, office)
    found = read_papers([papers[f.id] for f in here], reader, taken.rules, today, stages.note, reader.facts)
    read = dict(zip((f.id for f in here), found, strict=True))
    done: list[FileRead] = []
    for file in taken.files:
        readings = read.get(file.id, [Reading(file.name, file.sha256, Kind.UNKNOWN, refusal=Refusal(Cause.DAMAGED))])
        # The hash is that of the file as it was sent, also where a copy without its lock was read.
        if readings[0].file == file.name:
            readings = [replace(readings[0], sha256=file.sha256), *readings[1:]]
        first = readings[0]
        shown = first.pages[:MAX_PICTURES] if first.kind in (Kind.PDF, Kind.IMAGE) else ()
        file.kind, file.pages, file.language = first.kind.value, sum(len(r.pages) for r in readings), first.language
        file.refusal = first.refusal.cause.value if first.refusal else None
        file.pictures = len(shown)
        looks = reader.looks(papers[file.id].content, [page.number for page in shown]) if shown else []
        wording = wording_of(page.seen_text for reading in readings for page in reading.pages)
        done.append(FileRead(file, papers[file.id], readings, looks, wording))
    stages.note(Step("deciding", ""))
    return done


def _content(file: ProofFile, store: Store) -> bytes:
    return content_of(file, store) or b""
