"""Credits, subscriptions, invoices and the ledger."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant, word


class SubscriptionState(StrEnum):
    """The life of a subscription (DESIGN.md section 3)."""

    TRIAL = "trial"
    PROVISIONAL = "provisional"
    SCHEDULED = "scheduled"
    FREE = "free"
    ACTIVE = "active"
    ENDED = "ended"


class CallState(StrEnum):
    """Where a provisioning call stands."""

    WANTED = "wanted"
    CONFIRMED = "confirmed"


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
