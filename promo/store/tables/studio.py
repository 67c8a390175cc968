"""Rules as managers change them: working copies, the texts of kept sets, publications to come, addresses looked at."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant


class RuleText(SQLModel, table=True):
    """A file of a kept rule set as it was written, with its comments; it comes to the content that the set holds."""

    __tablename__ = "rule_text"
    __table_args__ = (UniqueConstraint("version", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(foreign_key="rule_set.version")
    name: str
    text: str


class WorkingCopy(SQLModel, table=True):
    """The files of a rule set as somebody changes them. They may hold mistakes, and nobody judges by them."""

    __tablename__ = "working_copy"
    id: int | None = Field(default=None, primary_key=True)
    based_on: str = Field(foreign_key="rule_set.version")
    title: str
    author: str
    opened_at: datetime = instant()
    changed_at: datetime = instant()
    kept_as: str | None = Field(default=None, foreign_key="rule_set.version")
    """The draft that it was last kept as."""
    put_away_at: datetime | None = instant(nullable=True)


class WorkingFile(SQLModel, table=True):
    """A file of a working copy, with a number that grows with every change."""

    __tablename__ = "working_file"
    __table_args__ = (UniqueConstraint("copy_id", "name"),)
    id: int | None = Field(default=None, primary_key=True)
    copy_id: int = Field(foreign_key="working_copy.id")
    name: str
    text: str
    revision: int = 1
    changed_by: str
    changed_at: datetime = instant()


class PlannedPublication(SQLModel, table=True):
    """A rule set that comes into force by itself at an instant, unless something speaks against it by then."""

    __tablename__ = "planned_publication"
    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(foreign_key="rule_set.version", index=True)
    replaces: str = Field(foreign_key="rule_set.version")
    """The set in force when it was planned."""
    person_id: int = Field(foreign_key="person.id")
    planned_at: datetime = instant()
    due_at: datetime = instant(index=True)
    ended_at: datetime | None = instant(nullable=True)
    refused: str | None = None
    """Why it did not come into force, as a message id."""


class RuleTrial(SQLModel, table=True):
    """Rules that are being tried on past claims, or were: how far that is, and what it came to.

    It names claims by their number alone, so nothing about a claimant is kept here.
    """

    __tablename__ = "rule_trial"
    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(index=True)
    content: str | None = None
    """The rules themselves, where no set of this version is kept: those of a working copy."""
    since: date | None = None
    """Of claims sent on this day or later; null: of all."""
    newest: int
    """The newest decision when it was asked for: later ones are not looked at."""
    basis: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What there was of decisions and credits when it was asked for (`promo/rule_sets/counted.py`)."""
    person_id: int = Field(foreign_key="person.id")
    """Who asked."""
    asked_at: datetime = instant()
    total: int | None = None
    """How many claims there are to judge; null until somebody counted."""
    done: int = 0
    judged_upto: int = 0
    """The last decision that was judged again."""
    lease_until: datetime | None = instant(nullable=True)
    """Until when the process that judges has it; another one goes on after that."""
    finished_at: datetime | None = instant(nullable=True)
    result: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What it came to; null while it is under way, or where it could not be judged."""


class RuleTrialPart(SQLModel, table=True):
    """What a slice of a trial came to, until all of them are put together."""

    __tablename__ = "rule_trial_part"
    __table_args__ = (UniqueConstraint("trial_id", "judged_after"),)
    id: int | None = Field(default=None, primary_key=True)
    trial_id: int = Field(foreign_key="rule_trial.id")
    judged_after: int
    found: dict[str, Any] = document()


class RuleCount(SQLModel, table=True):
    """What a kept set changes, as it was counted over all past claims: by this it is noted as seen and published.

    Unlike a trial, which is for looking at, the audit chain vouches for it.
    """

    __tablename__ = "rule_count"
    id: int | None = Field(default=None, primary_key=True)
    version: str = Field(foreign_key="rule_set.version", index=True)
    basis: dict[str, Any] = document()
    """Which claims it was counted over: what there was of decisions and credits (`promo/rule_sets/counted.py`)."""
    digest: str
    """Names the very list of changed claims."""
    changes: int
    harmed: int
    first_harmed: list[Any] = document()
    """A few of those who would lose by it, by the number of their claim."""
    counted_at: datetime = instant()


class AddressCheck(SQLModel, table=True):
    """Somebody looked whether notice still reaches a competitor at an address."""

    __tablename__ = "address_check"
    id: int | None = Field(default=None, primary_key=True)
    competitor: str = Field(index=True)
    address: str
    person_id: int = Field(foreign_key="person.id")
    checked_at: datetime = instant()
