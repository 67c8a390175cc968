"""What a claimant and our people wrote to each other: on the claim's page, at the desk, and in the letter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, TextClause
from sqlmodel import Session, col, func, select

from promo.store.apart import apart_from
from promo.store.partial import rows_of
from promo.store.tables import Claim, ClaimMessage, Person
from promo.store.tables.messages import UNANSWERED

SHOWN = 100
QUEUE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message. `by` is the name of whoever of ours wrote it, empty where the claimant did."""

    id: int
    by: str
    words: str
    at: datetime
    answer_by: date | None
    is_open: bool
    """Whether it waits for an answer of ours."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim whose messages wait: how many, since when, and by which day of the desk they are answered."""

    claim_id: str
    company: str
    locale: str
    words: str
    """Of the oldest that waits."""
    count: int
    since: datetime
    answer_by: date


def messages_on(db: Session, claim_id: str) -> Sequence[MessageLine]:
    """The newest messages about a claim, oldest first."""
    rows = db.exec(
        select(ClaimMessage, Person.name)
        .join(Person, col(Person.id) == col(ClaimMessage.by_person), isouter=True)
        .where(ClaimMessage.claim_id == claim_id)
        .order_by(col(ClaimMessage.id).desc())
        .limit(SHOWN)
    ).all()
    return [_line(message, name) for message, name in reversed(rows)]


def waiting_messages(db: Session, hides: Collection[str] = ()) -> Sequence[Waiting]:
    """The claims whose messages wait longest, without some of them, the nearest promised day first."""
    groups = (
        select(func.min(ClaimMessage.id), func.count(), func.min(ClaimMessage.answer_by))
        .where(*_waiting_without(hides))
        .group_by(col(ClaimMessage.claim_id))
        .order_by(func.min(ClaimMessage.answer_by), func.min(ClaimMessage.id))
        .limit(QUEUE_SHOWN)
    )
    found = db.exec(groups).all()
    firsts = [first for first, _, _ in found]
    told = select(ClaimMessage, Claim.company, Claim.locale).join(Claim, col(Claim.id) == col(ClaimMessage.claim_id))
    rows = {m.id: (m, company, locale) for m, company, locale in db.exec(told.where(col(ClaimMessage.id).in_(firsts)))}
    return [
        Waiting(m.claim_id, company, locale, m.words, count, m.written_at, by)
        for (m, company, locale), count, by in ((rows[first], count, by) for first, count, by in found)
        if by is not None  # whatever a claimant writes has its day
    ]


def waiting_message_count(db: Session, hides: Collection[str] = ()) -> int:
    """How many claims have messages that wait, without some of them."""
    return db.exec(select(func.count(func.distinct(ClaimMessage.claim_id))).where(*_waiting_without(hides))).one()


def _waiting_without(hides: Collection[str]) -> list[ColumnElement[bool] | TextClause]:
    return [rows_of(ClaimMessage, UNANSWERED), *apart_from(col(ClaimMessage.claim_id), hides)]


def about_message(db: Session, message_id: int) -> dict[str, Any]:
    """What the letter says: the words of ours, and those of the claimant that they answer, oldest first."""
    message = db.get_one(ClaimMessage, message_id)
    answered = select(ClaimMessage).where(
        ClaimMessage.claim_id == message.claim_id,
        col(ClaimMessage.by_person).is_(None),
        ClaimMessage.settled_at == message.written_at,
    )
    asked = db.exec(answered.order_by(col(ClaimMessage.id))).all()
    return {"words": message.words, "asked": [(one.words, one.written_at) for one in asked]}


def _line(message: ClaimMessage, name: str | None) -> MessageLine:
    assert message.id is not None
    is_open = message.by_person is None and message.settled_at is None
    return MessageLine(message.id, name or "", message.words, message.written_at, message.answer_by, is_open)
