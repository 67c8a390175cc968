"""Credits, subscriptions and what they may become: changes, cancellations, revocations, wishes to the vendor's
system."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant, part_index, word


class SubscriptionState(StrEnum):
    """The life of a subscription (DESIGN.md section 3)."""

    TRIAL = "trial"
    PROVISIONAL = "provisional"
    SCHEDULED = "scheduled"
    FREE = "free"
    ACTIVE = "active"
    PAUSED = "paused"
    ENDED = "ended"


class CallState(StrEnum):
    """Where a provisioning call stands."""

    WANTED = "wanted"
    CONFIRMED = "confirmed"


class RevocationState(StrEnum):
    """The life of a revocation: told, perhaps appealed against, then carried out or taken back."""

    TOLD = "told"
    APPEALED = "appealed"
    CARRIED_OUT = "carried_out"
    TAKEN_BACK = "taken_back"


class CreditGrant(SQLModel, table=True):
    """The free months of one claim: at most one, by constraint."""

    __tablename__ = "credit_grant"
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", unique=True)
    decision_id: int = Field(foreign_key="decision.id")
    months: int
    least_months: int | None = None
    """Where billing starts when the old contract has ended: the months that are free whenever that is. `months` are
    then those up to the latest day, or up to the proved end."""
    covered_plan: str | None = None
    """Where the offer is like for like: the plan of ours that the old contract equals, which no free month goes
    beyond. Fixed at the approval."""
    covered_seats: int | None = None
    """The same: for how many users the old contract was."""
    free_from: date
    billing_starts: date
    currency: str
    month_value_minor: int
    months_used: int = 0
    months_back: int = 0
    """Months that were given back unused: the customer left, chose to pay early, or the credit was revoked."""
    shifted_months: int = 0
    """By how many months the unused rest was moved back: a customer who pays early has it after the first paid term."""
    next_use_at: datetime | None = instant(nullable=True, index=True)
    """When the month under way is over and is booked as used; None when none is open."""
    granted_at: datetime = instant(index=True)


# The conditions of indexes over a part of the rows. Queries must say them in these very words, as literals: a database
# that sees parameters instead cannot know that the index holds what is asked, and reads the whole table.
# Only what the sweep may bill: rows that wait for a person or for the service are never looked at again.
BILLABLE = "next_billing_at IS NOT NULL AND held_because IS NULL AND gateway = 'none' AND state IN ('free', 'active')"
# Rows that pages list: few of many.
HELD = "held_because IS NOT NULL AND state <> 'ended'"
WANTED = "state = 'wanted'"
UNCONFIRMED = "vat_number IS NOT NULL AND vat_confirmed_at IS NULL"
UNHANDLED = "handled_at IS NULL"
# What was confirmed to run differs from what is paid for. Before anything was confirmed, what waits is the difference.
# A service that began provisionally may run on for some days after the approval, as it began, until it is started.
DRIFTING = (
    "runs_plan IS NOT NULL AND CASE WHEN state IN ('free', 'active', 'provisional') AND suspended_at IS NULL"
    " THEN runs_plan <> plan OR runs_seats <> seats"
    " WHEN state = 'scheduled' AND provisional_ends_at IS NOT NULL THEN runs_plan = '' ELSE runs_plan <> '' END"
)
# Services that run, or ran, though nobody had decided: no contract.
NO_CONTRACT = "provisional_since IS NOT NULL"
ENDING = "ends_at IS NOT NULL AND state <> 'ended'"


class Subscription(SQLModel, table=True):
    """What a customer has with us. `ends_before` is the first day without service."""

    __table_args__ = (
        Index(
            "subscription_due", "next_billing_at", "id", postgresql_where=text(BILLABLE), sqlite_where=text(BILLABLE)
        ),
        Index(
            "subscription_ending",
            "ends_at",
            "id",
            postgresql_where=text(ENDING),
            sqlite_where=text(ENDING),
        ),
        part_index("subscription_held", "id", rows=HELD),
        part_index("subscription_drifting", "id", rows=DRIFTING),
        part_index("subscription_provisional", "id", rows=NO_CONTRACT),
    )
    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", unique=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    state: SubscriptionState = word(
        SubscriptionState
    )  # no index of its own: it would tempt a planner away from those above
    plan: str
    seats: int
    every: str
    currency: str
    unit_price_minor: int
    price_version: str = ""
    """The rule set whose price list this price is from: it stays until the plan changes."""
    tax_rate: str | None = None
    tax_code: str = "S"
    """Category of VAT as EN 16931 has them: S (with tax), AE (reverse charge), O (outside its scope)."""
    vat_number: str | None = None
    announced_minor: int = 0
    """What each period costs with tax, as the customer was told last: an invoice that differs has a recorded cause or
    is not written."""
    country: str
    timezone: str
    service_starts: date
    free_from: date
    billing_starts: date
    billing_starts_at: datetime = instant()
    anchor: date
    """The day all paid periods are reckoned from: the billing start, unless the customer chose to pay early or
    paused."""
    billed_from: date | None = None
    billed_before: date | None = None
    """The period billed last, half-open; None before the first invoice."""
    start_due_at: datetime | None = instant(nullable=True, index=True)
    next_reminder_at: datetime | None = instant(nullable=True, index=True)
    next_billing_on: date | None = None
    next_billing_at: datetime | None = instant(nullable=True)
    auto_renews: bool = True
    ends_before: date | None = None
    ends_at: datetime | None = instant(nullable=True)
    unacknowledged_since: datetime | None = instant(nullable=True)
    """Since when a start is agreed to that no mailbox has acknowledged: the first charge waits for that, or for a
    person who has spoken with the company. Null where nothing is waited for."""
    held_because: str | None = None
    released_at: datetime | None = instant(nullable=True)
    provisional_since: datetime | None = instant(nullable=True)
    """Since when the service runs though nobody has decided (`provisional.py`): the row is no contract, and its days
    and price are an example. Null once there is one."""
    provisional_ends_at: datetime | None = instant(nullable=True, index=True)
    """When a service that began provisionally stops, unless it is started before; null where no such end is set."""
    pause_from: date | None = Field(default=None, index=True)
    """First day of a pause that was asked for or is under way."""
    suspended_at: datetime | None = instant(nullable=True)
    """Since when the service rests because bills are unpaid."""
    runs_plan: str | None = None
    """What the vendor's system last confirmed to run, with its users; empty where it confirmed that nothing runs, null
    where it never confirmed anything."""
    runs_seats: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    gateway: str = "none"
    gateway_id: str | None = Field(default=None, index=True)


class SubscriptionChange(SQLModel, table=True):
    """Something that was agreed, by whom and why. The first row is what was accepted.

    `announced_minor` is what each period that begins on `effective_on` or later costs; None where no price changes.
    """

    __tablename__ = "subscription_change"
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    kind: str
    before: dict[str, Any] = document()
    after: dict[str, Any] = document()
    effective_on: date
    announced_minor: int | None = None
    by: str
    reason: str = ""
    said_at: datetime = instant()
    applied_at: datetime | None = instant(nullable=True)
    withdrawn_at: datetime | None = instant(nullable=True)


class ChangeProposal(SQLModel, table=True):
    """A change of plan or seats that takes two people of ours: one asked for it, the second has not spoken yet."""

    __tablename__ = "change_proposal"
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    plan: str
    seats: int
    takes_effect: str
    """A word of `change_quote.When`."""
    reason: str
    proposed_by: int = Field(foreign_key="person.id")
    proposed_at: datetime = instant()
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = instant(nullable=True)
    change_id: int | None = Field(default=None, foreign_key="subscription_change.id")
    """What was agreed by it; None where it was dropped."""


class BillingDetails(SQLModel, table=True):
    """Where invoices of a subscription go: name, address, VAT number, the customer's own reference."""

    __tablename__ = "billing_details"
    __table_args__ = (part_index("vat_number_unconfirmed", "changed_at", rows=UNCONFIRMED),)
    subscription_id: int = Field(foreign_key="subscription.id", primary_key=True)
    name: str
    street: str = ""
    post_code: str = ""
    city: str = ""
    vat_number: str | None = None
    vat_confirmed_by: str | None = None
    """Who says that the number is this customer's: `register`, or a person of ours; empty until then."""
    vat_confirmed_at: datetime | None = instant(nullable=True)
    order_reference: str = ""
    changed_at: datetime = instant()


class Cancellation(SQLModel, table=True):
    """Auto-renewal turned off, with its receipt; `undone_at` when it was turned on again."""

    id: str = Field(primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    said_at: datetime = instant()
    by: str
    last_day: date
    undone_at: datetime | None = instant(nullable=True)


class CancellationRequest(SQLModel, table=True):
    """A cancellation sent by the public form, word for word. Without a contract that fits, a person finds it."""

    __tablename__ = "exit_declaration"
    __table_args__ = (part_index("declaration_unhandled", "received_at", "id", rows=UNHANDLED),)
    id: str = Field(primary_key=True)
    form_key: str = Field(unique=True)
    kind: str
    name: str
    contract: str
    email: str
    wished_end: date | None = None
    reason: str = ""
    locale: str
    received_at: datetime = instant()
    subscription_id: int | None = Field(default=None, foreign_key="subscription.id", index=True)
    cancellation_id: str | None = Field(default=None, foreign_key="cancellation.id")
    handled_at: datetime | None = instant(nullable=True)
    handled_by: str | None = None


class Revocation(SQLModel, table=True):
    """A credit that is taken back for a listed cause: told 14 days before, open to appeal."""

    id: int | None = Field(default=None, primary_key=True)
    claim_id: str = Field(foreign_key="claim.id", index=True)
    cause: str
    note: str
    state: RevocationState = word(RevocationState, index=True)
    said_by: int = Field(foreign_key="person.id")
    said_at: datetime = instant()
    effective_on: date
    appeal: str = ""
    appealed_at: datetime | None = instant(nullable=True)
    settled_by: int | None = Field(default=None, foreign_key="person.id")
    settled_at: datetime | None = instant(nullable=True)


class ProvisioningCall(SQLModel, table=True):
    """A wish to the vendor's system to start, change or stop the service; confirmed once."""

    __tablename__ = "provisioning_call"
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    action: str
    key: str = Field(unique=True)
    plan: str = ""
    seats: int = 0
    state: CallState = word(CallState, index=True)
    wanted_at: datetime = instant()
    confirmed_at: datetime | None = instant(nullable=True)
    confirmed_by: str | None = None


class GatewayCall(SQLModel, table=True):
    """A call to an outside billing system: key and body are stored before it is sent, and never change."""

    __tablename__ = "gateway_call"
    id: int | None = Field(default=None, primary_key=True)
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    action: str
    key: str = Field(unique=True)
    request: dict[str, Any] = document()
    state: str = Field(default="new", index=True)
    attempts: int = 0
    not_before: datetime = instant()
    created_at: datetime = instant()
    sent_at: datetime | None = instant(nullable=True)
    answer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True), nullable=True))
    last_error: str | None = None


class GatewayEvent(SQLModel, table=True):
    """An event the outside billing system told us, by its own id: told twice, it counts once."""

    __tablename__ = "gateway_event"
    id: str = Field(primary_key=True)
    kind: str
    object_id: str
    received_at: datetime = instant()
    handled_at: datetime | None = instant(nullable=True)
    problem: str | None = None


class ClockMark(SQLModel, table=True):
    """The latest instant the sweep has seen; a clock that runs behind it stops billing."""

    __tablename__ = "clock_mark"
    name: str = Field(primary_key=True)
    seen_at: datetime = instant()
    alarm_since: datetime | None = instant(nullable=True)


class NightlyCheck(SQLModel, table=True):
    """What the last look at all bills came to: customers see its day, the desk what it found."""

    __tablename__ = "nightly_check"
    name: str = Field(primary_key=True)
    checked_at: datetime = instant()
    findings: list[str] = document()
