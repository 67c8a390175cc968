"""Claims with their proofs, decisions and places under the caps."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant, word


class ClaimState(StrEnum):
    """The life of a claim (DESIGN.md section 3)."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    READING = "reading"
    APPROVED = "approved"
    ASKING = "asking"
    IN_REVIEW = "in_review"
    DECLINED = "declined"
    STARTED = "started"
    REVOKED = "revoked"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    WAITLISTED = "waitlisted"


class PlaceState(StrEnum):
    """Where a place under a promotion's caps stands; a credit is one that was taken."""

    RESERVED = "reserved"
    TAKEN = "taken"
    GIVEN_BACK = "given_back"


class Claim(SQLModel, table=True):
    """A request for the free months. The id is the reference people see."""

    __table_args__ = (
        Index("claim_to_look_at", "state", "next_look_at"),
        Index("claim_by_age", "state", "submitted_at", "id"),  # lists are counted and sorted without reading their rows
        Index("claim_choices", "state", "promotion", "country", "locale"),
    )
    id: str = Field(primary_key=True)
    state: ClaimState = word(ClaimState)
    promotion: str
    provider: str
    competitor: str | None = None
    company: str
    company_key: str = Field(index=True)
    company_number: str | None = Field(default=None, index=True)
    """The company's VAT or registration number in one writing (`company_number`), as typed or as the proof states
    it."""
    mail_domain: str | None = Field(default=None, index=True)
    email: str = Field(index=True)
    country: str
    timezone: str
    locale: str
    plan: str
    seats: int
    every: str
    network: str | None = None
    """Who sent the form, as limits count senders (`limits.sender_of`): a keyed hash, kept while the claim is read."""
    silent_since: datetime | None = instant(nullable=True)
    """Since when no letter about the claim leaves (`claims.silence`); null where they do."""
    link_opened_at: datetime | None = instant(nullable=True)
    """When a link was opened that only a letter holds: the mailbox is theirs."""
    acknowledged_at: datetime | None = instant(nullable=True)
    """When something was sent from a page under such a link, or its reader signed in by mail: a person's own act."""
    link_round: int = 0
    """How often the links of this claim were made void: those of an earlier round open nothing."""
    papers_key: str | None = Field(default=None, index=True, unique=True)
    """What stands in the address to which papers of this claim may be mailed (`intake.papers_address`)."""
    quote_id: str | None = Field(default=None, index=True)
    wished_start: date | None = None
    form_key: str = Field(unique=True)
    form_digest: str
    quote: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """The quote that came with the form, as signed: its day's rules are honoured."""
    first_approval_by: int | None = Field(default=None, foreign_key="person.id")
    """Who said yes where two people must agree and the second has not spoken yet."""
    typed: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What the contract says as the claimant typed it, by the name of the fact it stands in for; never a fact
    itself."""
    asks_in_row: int = 0
    reading_tries: int = 0
    lease_until: datetime | None = instant(nullable=True)
    stage: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """How far reading has come, for the claim's page: stage, file, page, pages."""
    submitted_at: datetime = instant(index=True)
    changed_at: datetime = instant()
    asked_at: datetime | None = instant(nullable=True)
    next_look_at: datetime | None = instant(nullable=True)
    """When a question or an approved offer must be looked at: a reminder, or its end; null where nothing waits for a
    day."""


class ProofFile(SQLModel, table=True):
    """One uploaded file, stored under a random name; the bytes are written before this row."""

    __tablename__ = "proof_file"
    id: str = Field(primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    position: int
    name: str
    size: int
    sha256: str = Field(index=True)
    kind: str | None = None
    pages: int = 0
    language: str | None = None
    refusal: str | None = None
    pictures: int = 0
    drawn: dict[str, str] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """The SHA-256 of each picture that was drawn of its pages, by the page's number."""
    marks: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What tells this paper from others, for finding it again under another name (`proof.likeness`)."""
    wording: list[int] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """How the paper is worded, whoever it names (`proof.form_letter`); empty for a short one."""
    added_at: datetime = instant()
    forgotten_at: datetime | None = instant(nullable=True)
    pasted_by: int | None = Field(default=None, foreign_key="person.id")
    """Who of ours typed or pasted it at the desk: words that no machine says yes to."""


class ProofMark(SQLModel, table=True):
    """One mark of a proof file, to find papers like it by index."""

    __tablename__ = "proof_mark"
    id: int | None = Field(default=None, primary_key=True)
    file_id: str = Field(foreign_key="proof_file.id", index=True)
    value: str = Field(index=True)


class UsedMark(SQLModel, table=True):
    """One value under which a claim with a credit is found again: who asked, from where, and on which proof."""

    __tablename__ = "used_mark"
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    value: str = Field(index=True)
    name: str | None = None
    """Where the value is a piece of a company's name: the whole of it."""


class SecondLook(SQLModel, table=True):
    """A rep's decision that somebody else judges again without being shown it: one of a sample."""

    __tablename__ = "second_look"
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    decided_by: int = Field(foreign_key="person.id")
    outcome: str = Field(default="approve", sa_column_kwargs={"server_default": "approve"})
    """What the rep decided."""
    wanted_at: datetime = instant()
    """When the rep decided."""
    seen_by: int | None = Field(default=None, foreign_key="person.id", index=True)
    seen_at: datetime | None = instant(nullable=True)
    found: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """What the second person would have decided; empty before, and where they were shown what the first decided."""
    note: str = ""


class Decision(SQLModel, table=True):
    """An outcome with everything it rests on. `by_person` is empty for the machine's own."""

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    outcome: str
    by_person: int | None = Field(default=None, foreign_key="person.id")
    note: str = ""
    answer: dict[str, Any] = document()
    checks: list[Any] = document()
    case: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What the machine judged, so that it can be judged again; None for a person's decision."""
    rules_version: str = Field(foreign_key="rule_set.version")
    decided_at: datetime = instant()


class HandReading(SQLModel, table=True):
    """A fact as one of the staff read it in the papers; the newest one of a fact counts."""

    __tablename__ = "hand_reading"
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    fact: str
    value: str | None = None
    """As ISO text; null where the papers do not state it."""
    file_id: str | None = Field(default=None, foreign_key="proof_file.id")
    """The file that it stands in; null where the place that was found is the right one."""
    page: int | None = None
    box: list[float] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """Left, top, right, bottom in shares of the page; null where only the page was named."""
    quote: str = ""
    read_by: int = Field(foreign_key="person.id")
    read_at: datetime = instant()
    taken_back_at: datetime | None = instant(nullable=True)


class CaseLine(SQLModel, table=True):
    """What lists show of a claim, as its newest decision says it: provider, reasons, value, days of the notice.

    It is made from the decision and vouches for nothing. The days are those of the deadline and of the one after it:
    the last day to arrive by every reading, by the rule, to send, and the end of the contract.
    """

    __tablename__ = "case_line"
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    competitor: str | None = None
    codes: list[str] = document()
    value_minor: int = 0
    currency: str = ""
    safe: date | None = None
    latest: date | None = None
    send_by: date | None = None
    ends_on: date | None = None
    next_safe: date | None = None
    next_latest: date | None = None
    next_send_by: date | None = None
    next_ends_on: date | None = None


class CaseText(SQLModel, table=True):
    """By which words the desk's search finds a claim, each once.

    It stands apart from `CaseLine`, so that lists that search nothing read no text.
    """

    __tablename__ = "case_text"
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    words: str = ""
    """Those of the sentences that the newest decision rests on, as they are searched
    (`claims.judging.case_text.words_of`)."""
    papers: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Those of the files, the same way; none once the files are gone."""


class Place(SQLModel, table=True):
    """A claim's place under the caps of its promotion: one, with the list value it binds of the budget."""

    __table_args__ = (Index("place_by_change", "promotion", "state", "changed_at"),)
    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    promotion: str = Field(index=True)
    state: PlaceState = word(PlaceState, index=True)
    currency: str
    value_minor: int
    changed_at: datetime = instant()


class PlaceCount(SQLModel, table=True):
    """How many places of a promotion are held and taken in one currency, and what they bind: so that nobody counts
    them."""

    __tablename__ = "place_count"
    promotion: str = Field(primary_key=True)
    currency: str = Field(primary_key=True)
    held: int = 0
    """Reserved and taken."""
    held_minor: int = Field(default=0, sa_type=BigInteger)
    taken: int = 0
    taken_minor: int = Field(default=0, sa_type=BigInteger)
