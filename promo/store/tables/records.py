"""What is said outside, and what happened: the outbox and the audit chain."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant, word


class OutboxState(StrEnum):
    """The life of an outbox item (DESIGN.md section 3)."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


UNSENT = "state IN ('failed', 'unknown')"


class OutboxItem(SQLModel, table=True):
    """Something to be said outside, written in the transaction that makes it true, sent after it."""

    __tablename__ = "outbox_item"
    __table_args__ = (Index("outbox_due", "state", "not_before"),)
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    channel: str = "mail"
    template: str
    recipient: str
    locale: str
    values: dict[str, Any] = document()
    claim_id: str | None = Field(default=None, index=True)
    subscription_id: int | None = Field(default=None, index=True)
    state: OutboxState = word(OutboxState)
    attempts: int = 0
    message_id: str
    not_before: datetime = instant()
    lease_until: datetime | None = instant(nullable=True)
    created_at: datetime = instant()
    sent_at: datetime | None = instant(nullable=True)
    last_error: str | None = None


class AuditEvent(SQLModel, table=True):
    """What happened, chained: each row holds the hash of the one before. It holds digests, no personal values."""

    __tablename__ = "audit_event"
    seq: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = instant()
    what: str = Field(index=True)
    subject: str = Field(index=True)
    actor: str
    digest: str
    previous: str
    hash: str = Field(unique=True)
    rows: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Digest of the rows that this event vouches for (`AuditRows`); empty where it vouches for none."""
    key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Which key the hash was made with; empty for events from before the chain was keyed."""


class AuditDetail(SQLModel, table=True):
    """The personal side of an event; it can be erased, the chain stays whole."""

    __tablename__ = "audit_detail"
    seq: int = Field(primary_key=True, foreign_key="audit_event.seq", sa_column_kwargs={"autoincrement": False})
    salt: str
    detail: dict[str, Any] = document()


class AuditRows(SQLModel, table=True):
    """The watched rows that were written with an event: a keyed digest of each, as JSON text; null for one that is
    gone."""

    __tablename__ = "audit_rows"
    seq: int = Field(primary_key=True, foreign_key="audit_event.seq", sa_column_kwargs={"autoincrement": False})
    written: str


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row, locked by whoever writes."""

    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    seq: int
    hash: str
    key: str = Field(default="", sa_column_kwargs={"server_default": ""})
