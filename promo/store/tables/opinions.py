"""What customers answer to the one question after the switch, and to the one after leaving."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import instant, word


class OpinionKind(StrEnum):
    """What is asked about."""

    SWITCH = "switch"
    LEAVING = "leaving"


class Opinion(SQLModel, table=True):
    """One answer: a number from 0 to 10 and words; without a number, the question was skipped. It decides nothing."""

    __table_args__ = (UniqueConstraint("subscription_id", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    kind: OpinionKind = word(OpinionKind)
    score: int | None = None
    words: str = ""
    said_at: datetime = instant()
