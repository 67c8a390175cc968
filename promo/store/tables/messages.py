"""What a claimant and our people write to each other about a claim, besides its decisions."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from promo.store.tables.columns import instant, part_index

UNANSWERED = "by_person IS NULL AND settled_at IS NULL"


class ClaimMessage(SQLModel, table=True):
    """One message about a claim. It decides nothing, and no fact comes from it."""

    __tablename__ = "claim_message"
    __table_args__ = (part_index("claim_message_unanswered", "answer_by", rows=UNANSWERED),)
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    by_person: int | None = Field(default=None, foreign_key="person.id")
    """Who of ours wrote it; null where the claimant did."""
    words: str
    written_at: datetime = instant()
    answer_by: date | None = None
    """The day of the desk by which an answer was promised; null for what one of ours wrote."""
    settled_at: datetime | None = instant(nullable=True)
    """When one of ours answered it, or saw that it needs no answer."""
    settled_by: int | None = Field(default=None, foreign_key="person.id")
