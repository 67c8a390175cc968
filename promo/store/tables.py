"""The tables. Rows are not validated when built (SQLModel tables accept anything): forms are, before.

Money is whole minor units; promises are dates; events are aware UTC instants.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Column, DateTime, Dialect, Index, Text, TypeDecorator, UniqueConstraint
from sqlmodel import Field, SQLModel


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on every database and given back aware."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive instants, turn others to UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant without a time zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class WordType(TypeDecorator[Any]):
    """An enum kept as its word, readable in the database and given back as the enum."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        self.words = words
        super().__init__()

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """The word; anything that is no word of the enum is refused."""
        return None if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """The enum."""
        return None if value is None else self.words(value)


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """A column for an aware UTC instant."""
    column: Column[Any] = Column(UtcInstant(), nullable=nullable, index=index)
    return Field(default=None, sa_column=column) if nullable else Field(sa_column=column)


def word(words: type[StrEnum], *, index: bool = False) -> Any:
    """A column for an enum."""
    return Field(sa_column=Column(WordType(words), nullable=False, index=index))


def document() -> Any:
    """A column for a JSON value."""
    return Field(sa_column=Column(JSON, nullable=False))


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


class RuleSetState(StrEnum):
    """The life of a rule set: it judges only while it is active, and is never changed."""

    DRAFT = "draft"
    SHADOW = "shadow"
    ACTIVE = "active"
    RETIRED = "retired"


class SubscriptionState(StrEnum):
    """The life of a subscription (DESIGN.md section 3)."""

    TRIAL = "trial"
    PROVISIONAL = "provisional"
    SCHEDULED = "scheduled"
    FREE = "free"
    ACTIVE = "active"
    ENDED = "ended"


class OutboxState(StrEnum):
    """The life of an outbox item (DESIGN.md section 3)."""

    NEW = "new"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Role(StrEnum):
    """What a person may do."""

    CUSTOMER = "customer"
    REP = "rep"
    MANAGER = "manager"
    FINANCE = "finance"
    ADMIN = "admin"


class CallState(StrEnum):
    """Where a provisioning call stands."""

    WANTED = "wanted"
    CONFIRMED = "confirmed"


class Person(SQLModel, table=True):
    """Somebody who can sign in: staff, or a customer by e-mail."""

    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: Role = word(Role)
    password_hash: str | None = None
    locale: str = "en"
    created_at: datetime = instant()


class Session(SQLModel, table=True):
    """A signed-in browser. The id is a hash: the cookie alone opens it."""

    id: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = instant()
    seen_at: datetime = instant()


class SignInLink(SQLModel, table=True):
    """A mailed link that signs in once."""

    id: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id")
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)


class RateCount(SQLModel, table=True):
    """How often something was done in one window: limits survive a restart and count over all processes."""

    bucket: str = Field(primary_key=True)
    window: int = Field(primary_key=True)
    count: int


class Claim(SQLModel, table=True):
    """A request for the free months. The id is the reference people see."""

    id: str = Field(primary_key=True)
    state: ClaimState = word(ClaimState, index=True)
    promotion: str
    provider: str
    competitor: str | None = None
    company: str
    company_key: str = Field(index=True)
    company_number: str | None = Field(default=None, index=True)
    """The company's VAT or registration number in one writing (`company_number`), as typed or as the proof states it."""
    mail_domain: str | None = Field(default=None, index=True)
    email: str = Field(index=True)
    country: str
    timezone: str
    locale: str
    plan: str
    seats: int
    every: str
    wished_start: date | None = None
    form_key: str = Field(unique=True)
    form_digest: str
    quote: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """The quote that came with the form, as signed: its day's rules are honoured."""
    first_approval_by: int | None = Field(default=None, foreign_key="person.id")
    """Who said yes where two people must agree and the second has not spoken yet."""
    asks_in_row: int = 0
    reading_tries: int = 0
    lease_until: datetime | None = instant(nullable=True)
    stage: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """How far reading has come, for the claim's page: stage, file, page, pages."""
    submitted_at: datetime = instant()
    changed_at: datetime = instant()
    asked_at: datetime | None = instant(nullable=True)


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
    marks: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    """What tells this paper from others, for finding it again under another name (`proof.likeness`)."""
    added_at: datetime = instant()
    forgotten_at: datetime | None = instant(nullable=True)


class ProofMark(SQLModel, table=True):
    """One mark of a proof file, to find papers like it by index."""

    __tablename__ = "proof_mark"
    id: int | None = Field(default=None, primary_key=True)
    file_id: str = Field(foreign_key="proof_file.id", index=True)
    value: str = Field(index=True)


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


class Place(SQLModel, table=True):
    """A claim's place under the caps of its promotion: one, with the list value it binds of the budget."""

    claim_id: str = Field(foreign_key="claim.id", primary_key=True)
    promotion: str = Field(index=True)
    state: PlaceState = word(PlaceState, index=True)
    currency: str
    value_minor: int
    changed_at: datetime = instant()


class CreditGrant(SQLModel, table=True):
    """The free months of one claim: at most one, by constraint."""

    __tablename__ = "credit_grant"
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", unique=True)
    decision_id: int = Field(foreign_key="decision.id")
    months: int
    free_from: date
    billing_starts: date
    currency: str
    month_value_minor: int
    granted_at: datetime = instant()


class Subscription(SQLModel, table=True):
    """What a customer has with us. `ends_before` is the first day without service."""

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    state: SubscriptionState = word(SubscriptionState, index=True)
    plan: str
    seats: int
    every: str
    currency: str
    unit_price_minor: int
    tax_rate: str | None = None
    country: str
    timezone: str
    service_starts: date
    free_from: date
    billing_starts: date
    billing_starts_at: datetime = instant()
    next_billing_on: date | None = Field(default=None, index=True)
    next_billing_at: datetime | None = instant(nullable=True, index=True)
    auto_renews: bool = True
    ends_before: date | None = None
    ends_at: datetime | None = instant(nullable=True, index=True)
    held_because: str | None = None
    released_at: datetime | None = instant(nullable=True)


class Cancellation(SQLModel, table=True):
    """Auto-renewal turned off, with its receipt; `undone_at` when it was turned on again."""

    id: str = Field(primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    said_at: datetime = instant()
    by: str
    last_day: date
    undone_at: datetime | None = instant(nullable=True)


class ProvisioningCall(SQLModel, table=True):
    """A wish to the vendor's system to start or stop the service; confirmed once."""

    __tablename__ = "provisioning_call"
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    action: str
    key: str = Field(unique=True)
    state: CallState = word(CallState, index=True)
    wanted_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)
    confirmed_by: str | None = None


class Invoice(SQLModel, table=True):
    """A bill for one period. One a subscription, period and kind, by constraint."""

    __table_args__ = (UniqueConstraint("subscription_id", "period_start", "kind"),)
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    kind: str = "period"
    period_start: date
    period_end: date
    issued_at: datetime = instant()
    issue_date: date
    due_date: date
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    tax_rate: str | None = None
    lines: list[Any] = document()


class NumberSeries(SQLModel, table=True):
    """The last number given out of a gapless series."""

    __tablename__ = "number_series"
    name: str = Field(primary_key=True)
    last: int


class LedgerTransaction(SQLModel, table=True):
    """One booking; its entries sum to zero. The key makes it happen once."""

    __tablename__ = "ledger_transaction"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    what: str
    claim_id: str | None = Field(default=None, index=True)
    subscription_id: int | None = Field(default=None, index=True)
    booked_on: date
    booked_at: datetime = instant()


class LedgerEntry(SQLModel, table=True):
    """One side of a booking: debits positive, credits negative, whole minor units. Append only."""

    __tablename__ = "ledger_entry"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount_is_something"),)
    id: int | None = Field(default=None, primary_key=True)
    transaction_id: int = Field(foreign_key="ledger_transaction.id", index=True)
    account: str = Field(index=True)
    amount_minor: int
    currency: str


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


class AuditDetail(SQLModel, table=True):
    """The personal side of an event; it can be erased, the chain stays whole."""

    __tablename__ = "audit_detail"
    seq: int = Field(primary_key=True, foreign_key="audit_event.seq", sa_column_kwargs={"autoincrement": False})
    salt: str
    detail: dict[str, Any] = document()


class AuditHead(SQLModel, table=True):
    """The end of the chain: one row, locked by whoever writes."""

    __tablename__ = "audit_head"
    id: int = Field(primary_key=True)
    seq: int
    hash: str
