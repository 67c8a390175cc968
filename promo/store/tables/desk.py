"""What the desk keeps for itself: first seconds of decisions, who has which claim and by when, who looks at it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant


class SaidDecision(SQLModel, table=True):
    """A rep's decision in its first seconds: nothing follows from it before `holds_at`, and till then it can be taken
    back. One a claim; the row goes when it is carried out, and stays with its words when it was taken back."""

    __tablename__ = "said_decision"
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    by_person: int = Field(foreign_key="person.id", index=True)
    about: int = Field(foreign_key="decision.id")
    """What was decided last when it was said: it holds only for what its author has seen."""
    verdict: str
    note: str = ""
    codes: list[str] = document()
    words: str = ""
    said_at: datetime = instant()
    holds_at: datetime = instant(index=True)
    taken_back_at: datetime | None = instant(nullable=True)
    """Since when it does not count: its words wait in the form for whoever wrote them."""
    fell_because: str = ""
    """Why it could not be carried out, as a message id; empty where its author took it back."""


class Handling(SQLModel, table=True):
    """A claim at the desk: since when it waits for a person, by when it is answered, who has it, whether it sleeps."""

    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    since: datetime = instant()
    """When the claim came to a person, as the claim itself says it (`changed_at`): what was noted before is over."""
    due_at: datetime = instant(index=True)
    owner_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    snoozed_until: datetime | None = instant(nullable=True, index=True)
    snoozed_because: str = ""
    told_late_at: datetime | None = instant(nullable=True)
    """When managers were told that it is late."""
    past_due_at: datetime | None = instant(nullable=True)
    """When it was looked at whether its service starts provisionally, since it is late."""


class RepStart(SQLModel, table=True):
    """A claim that one of ours made for a customer: it waits as a draft until the customer agrees, or a day is over."""

    __tablename__ = "rep_start"
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    by_person: int = Field(foreign_key="person.id", index=True)
    at: datetime = instant()
    agreed_at: datetime | None = instant(nullable=True)
    refused_at: datetime | None = instant(nullable=True)


class Presence(SQLModel, table=True):
    """Somebody of ours has a claim open: when they last said so."""

    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True)
    seen_at: datetime = instant()


class DeskNote(SQLModel, table=True):
    """What one of the staff writes to colleagues about a claim: no letter, and no part of a decision."""

    __tablename__ = "desk_note"
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    by_person: int = Field(foreign_key="person.id")
    words: str
    written_at: datetime = instant()


class Mention(SQLModel, table=True):
    """A colleague who is named in a note, and when they opened the claim since."""

    note_id: int = Field(foreign_key="desk_note.id", primary_key=True)
    person_id: int = Field(foreign_key="person.id", primary_key=True, index=True)
    seen_at: datetime | None = instant(nullable=True)


class SavedView(SQLModel, table=True):
    """What somebody narrowed a list of claims down to, under a name of theirs; a shared one is everybody's to open."""

    __tablename__ = "saved_view"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    name: str
    query: dict[str, str] = document()
    shared: bool = False


class Wording(SQLModel, table=True):
    """A text that leads keep ready for letters, in one language: a rep starts from it and edits it before it leaves."""

    id: int | None = Field(default=None, primary_key=True)
    locale: str = Field(index=True)
    title: str
    """What reps choose it by."""
    words: str
    changed_by: int = Field(foreign_key="person.id")
    changed_at: datetime = instant()
    retired_at: datetime | None = instant(nullable=True)


class MadeQuote(SQLModel, table=True):
    """A quote that one of ours made at the desk, as it was signed: for the list of one's own, and to take it back."""

    __tablename__ = "made_quote"
    id: str = Field(primary_key=True)
    by_person: int = Field(foreign_key="person.id", index=True)
    company: str
    locale: str
    quoted: dict[str, Any] = document()
    at: datetime = instant()
    revoked_at: datetime | None = instant(nullable=True)


class Attribution(SQLModel, table=True):
    """Who brought a claim, and how we know; no row where nobody did."""

    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    """Null where a lead said that nobody did."""
    way: str
    """`quote`, `start`, or `by_hand`."""
    changed_by: int | None = Field(default=None, foreign_key="person.id")
    reason: str = ""
    at: datetime = instant()
