"""What staff read by hand in the papers of a claim, as judging takes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import Session, col, select

from promo.claims.judging.read_files import Find
from promo.periods import Period
from promo.proof.facts.asked import Asked
from promo.proof.facts.by_hand import ReadByHand, with_hand_readings
from promo.proof.facts.model import FactName, Facts, Value
from promo.proof.facts.names import CompetitorCard
from promo.proof.facts.text import Evidence
from promo.proof.reading import Reading
from promo.store.tables import Decision, HandReading, ProofFile

PERIODS = frozenset(
    {
        FactName.RENEWAL_NOTICE,
        FactName.EXIT_NOTICE,
        FactName.SWITCH_NOTICE,
        FactName.INITIAL_TERM,
        FactName.RENEWAL_TERM,
    }
)
DAYS = frozenset({FactName.CONTRACT_START, FactName.CONTRACT_END})


def rows_by_hand(db: Session, claim_id: str) -> list[HandReading]:
    """The readings of a claim that count: the newest one a fact, without those that were taken back."""
    rows = db.exec(
        select(HandReading)
        .where(HandReading.claim_id == claim_id, col(HandReading.taken_back_at).is_(None))
        .order_by(col(HandReading.id))
    )
    return list({row.fact: row for row in rows}.values())


def by_machine(db: Session, claim_id: str) -> Decision | None:
    """The newest decision that was made from the files themselves."""
    made = select(Decision).where(
        Decision.claim_id == claim_id, col(Decision.by_person).is_(None), col(Decision.case).is_not(None)
    )
    return db.exec(made.order_by(col(Decision.id).desc())).first()


def hand_readings(db: Session, claim_id: str) -> list[ReadByHand]:
    """The same as judging takes them."""
    rows = rows_by_hand(db, claim_id)
    wanted = [row.file_id for row in rows if row.file_id]
    names = dict(db.exec(select(ProofFile.id, ProofFile.name).where(col(ProofFile.id).in_(wanted))).all())
    return [ReadByHand(FactName(row.fact), value_of(row), _place(row, names.get(row.file_id or ""))) for row in rows]


def finding_by_hand(find: Find, readings: Sequence[ReadByHand]) -> Find:
    """The same way to find facts, with what was read by hand in the place of what it finds."""
    if not readings:
        return find

    def found(files: Sequence[Reading], cards: Sequence[CompetitorCard], as_of: date, asked: Asked) -> Facts:
        return with_hand_readings(find(files, cards, as_of, asked), readings, as_of)

    return found


def value_of(row: HandReading) -> Value:
    """The value that was kept as text."""
    if row.value is None:
        return None
    name = FactName(row.fact)
    if name in PERIODS:
        return Period.parse(row.value)
    if name is FactName.OLD_SEATS:
        return int(row.value)
    return date.fromisoformat(row.value) if name in DAYS else row.value


def _place(row: HandReading, file: str | None) -> Evidence | None:
    if file is None:
        return None
    left, top, right, bottom = row.box or (0.0, 0.0, 0.0, 0.0)
    return Evidence(file, row.page or 1, row.quote, ((left, top, right, bottom),) if row.box else ())
