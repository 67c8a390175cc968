"""Rule sets with their life, reviews and shadow verdicts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant, word


class RuleSetState(StrEnum):
    """The life of a rule set: it judges only while it is active, and is never changed."""

    DRAFT = "draft"
    SHADOW = "shadow"
    ACTIVE = "active"
    RETIRED = "retired"


class RuleSet(SQLModel, table=True):
    """The normalised content of a rule set: each that ever judged, and each that is drafted. Content never changes."""

    __tablename__ = "rule_set"
    version: str = Field(primary_key=True)
    content: str
    state: RuleSetState = word(RuleSetState, index=True)
    author: str
    note: str = ""
    first_used_at: datetime = instant()
    changed_at: datetime = instant()


class RuleReview(SQLModel, table=True):
    """Somebody saw which past claims a draft would decide otherwise; the digest says which list that was."""

    __tablename__ = "rule_review"
    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(foreign_key="rule_set.version", index=True)
    person_id: int = Field(foreign_key="person.id")
    digest: str
    changes: int
    seen_at: datetime = instant()


class ShadowVerdict(SQLModel, table=True):
    """What a shadow rule set would have said, beside the decision that counted."""

    __tablename__ = "shadow_verdict"
    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(foreign_key="rule_set.version", index=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    outcome: str
    months: int
    codes: list[Any] = document()
    judged_at: datetime = instant()
