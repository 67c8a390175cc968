"""Mails that brought papers, and what became of each: so that none is taken twice."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from promo.store.tables.columns import instant, part_index, word


class MailEnd(StrEnum):
    """What became of a mail with papers."""

    TAKEN = "taken"
    """Its papers joined a draft or a request, or were there before."""
    NOTHING_TAKEN = "nothing_taken"
    """None of its papers could be taken."""
    EMPTY = "empty"
    """Nothing in it is a paper."""
    TOO_LARGE = "too_large"
    CLOSED = "closed"
    """The request takes no papers any more."""
    STRANGER = "stranger"
    """It is not from the address that was given."""
    UNKNOWN = "unknown"
    """Its address belongs to no draft and to no request."""
    BY_MACHINE = "by_machine"
    FAILED = "failed"
    """Something went wrong with it; it is tried again."""
    ASIDE = "aside"
    """Something went wrong again and again: a person looks at it."""


SET_ASIDE = "outcome = 'aside' AND seen_at IS NULL"


class ArrivedMail(SQLModel, table=True):
    """A mail that arrived, known again by its Message-ID; it holds no word of the mail and no address."""

    __tablename__ = "arrived_mail"
    __table_args__ = (part_index("arrived_mail_aside", "at", rows=SET_ASIDE),)
    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    """Of its Message-ID and the key it was sent to; without one, of its bytes."""
    outcome: MailEnd = word(MailEnd)
    claim_id: str | None = Field(default=None, index=True)
    tries: int = 0
    problem: str = ""
    """What went wrong, for the desk."""
    place: str = ""
    """Where it was set aside."""
    at: datetime = instant(index=True)
    seen_at: datetime | None = instant(nullable=True)
