"""What claimants tell of their notice to the present provider: which way they go, that it was sent, receipts,
answers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import instant, part_index, word


class NoticeWay(StrEnum):
    """By which right the claimant leaves the present provider."""

    CONTRACT = "contract"
    LAW = "law"


class StepKind(StrEnum):
    """What a claimant tells."""

    WAY = "way"
    """By which right they mean to leave: reminders follow it."""
    SENT = "sent"
    RECEIPT = "receipt"
    """It was sent, and here is what the post gave for it."""
    ANSWER = "answer"


class ProviderSaid(StrEnum):
    """What the provider answered, as the claimant says it."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    OTHER = "other"


class CaseReason(StrEnum):
    """Why a person of ours looks at an answer."""

    REFUSED = "refused"
    OTHER_END = "other_end"
    """The provider confirms another last day than we reckoned with."""
    OTHER_ANSWER = "other_answer"
    ENDED = "ended"
    """The provider confirms the end, with a paper, and billing starts after it."""


OPEN_CASE = "case_reason IS NOT NULL AND settled_at IS NULL AND taken_back_at IS NULL"


class NoticeStep(SQLModel, table=True):
    """One thing that a claimant told of their notice. Nothing is decided by it: a person looks where it matters."""

    __tablename__ = "notice_step"
    __table_args__ = (part_index("notice_case_open", "told_at", "id", rows=OPEN_CASE),)
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    way: NoticeWay = word(NoticeWay)
    kind: StepKind = word(StepKind)
    on_day: date | None = None
    """The day on which it was sent; null for a way that was chosen, and for an answer."""
    said: ProviderSaid | None = word(ProviderSaid, nullable=True)
    ends_on: date | None = None
    """The last day of the contract, as the answer confirms it."""
    reckoned_first: date | None = None
    """The last day that we reckoned with for a notice that arrives when it was sent."""
    reckoned_last: date | None = None
    """The same for one that travels by post, and by the later reading of a law."""
    words: str = ""
    """What the claimant writes about it; gone with the papers."""
    told_at: datetime = instant()
    taken_back_at: datetime | None = instant(nullable=True)
    case_reason: CaseReason | None = word(CaseReason, nullable=True)
    settled_at: datetime | None = instant(nullable=True)
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""
    """What whoever settled it writes for colleagues."""
    reply: str = ""
    """What they wrote to the claimant."""


class NoticePaper(SQLModel, table=True):
    """One file of a step, stored under a random name like those of a proof; never read for a decision."""

    __tablename__ = "notice_paper"
    id: str = Field(primary_key=True)
    step_id: int = Field(foreign_key="notice_step.id", index=True)
    position: int
    name: str
    size: int
    sha256: str
    pages: int = 0
    """Pages of which there is a picture, made in a sealed process."""
    drawn: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """The SHA-256 of each picture, by the page's number."""
    looked_at: datetime | None = instant(nullable=True, index=True)
    """When its pages were drawn, or could not be."""
    added_at: datetime = instant()
    forgotten_at: datetime | None = instant(nullable=True)
