"""Invoices, payments and the double-entry ledger: append only, by triggers too (migration 0004)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Column, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import document, instant

STILL_OPEN = "open_minor > 0"  # the condition of an index: queries say it as a literal (see `BILLABLE`)


class Invoice(SQLModel, table=True):
    """A bill, or a credit note that corrects one. One a subscription, start and kind, by constraint.

    `kind` is `period`, `change/ID` (a change in the middle of a period) or `credit/CAUSE`; amounts of
    a credit note are what is given back, above zero. `open_minor` is what is still to be paid.
    """

    __table_args__ = (
        UniqueConstraint("subscription_id", "period_start", "kind"),
        Index("invoice_open", "due_date", "id", postgresql_where=text(STILL_OPEN), sqlite_where=text(STILL_OPEN)),
        Index(
            "invoice_to_follow",
            "followed_days",
            "due_date",
            postgresql_where=text(STILL_OPEN),
            sqlite_where=text(STILL_OPEN),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str = Field(unique=True)
    entity: str
    subscription_id: int = Field(foreign_key="subscription.id", index=True)
    kind: str = "period"
    corrects_id: int | None = Field(default=None, foreign_key="invoice.id", index=True)
    cause: str | None = None
    """Why this bill is late, or differs from what was announced."""
    period_start: date
    period_end: date
    issued_at: datetime = instant()
    issue_date: date
    timezone: str
    """The customer's zone on that day: a period begins with a local day of this zone."""
    due_date: date
    currency: str
    net_minor: int
    tax_minor: int
    total_minor: int
    open_minor: int
    followed_days: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """Days after the due date up to which letters and a suspension were seen to; 0 where nothing followed yet."""
    tax_rate: str | None = None
    tax_code: str = "S"
    lines: list[Any] = document()
    buyer: dict[str, Any] = document()
    rules_version: str = Field(foreign_key="rule_set.version")

    @property
    def is_credit_note(self) -> bool:
        """Whether money goes back."""
        return self.kind.startswith("credit/")


class NumberSeries(SQLModel, table=True):
    """The last number given out of a gapless series."""

    __tablename__ = "number_series"
    name: str = Field(primary_key=True)
    last: int


class Payment(SQLModel, table=True):
    """Money that came in, once a method and reference; without an invoice it waits to be matched."""

    __table_args__ = (UniqueConstraint("method", "reference"),)
    id: int | None = Field(default=None, primary_key=True)
    invoice_id: int | None = Field(default=None, foreign_key="invoice.id", index=True)
    amount_minor: int
    applied_minor: int = 0
    currency: str
    paid_on: date
    method: str
    reference: str
    payer: str = ""
    text: str = ""
    source: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """The statement it stood in, where nothing but what it says tells it apart."""
    recorded_by: str
    recorded_at: datetime = instant()


class LedgerTransaction(SQLModel, table=True):
    """One booking; its entries sum to zero. The key makes it happen once.

    The row is written after its entries: a trigger refuses it unless they balance, and refuses entries that come after
    it.
    """

    __tablename__ = "ledger_transaction"
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    what: str
    claim_id: str | None = Field(default=None, index=True)
    subscription_id: int | None = Field(default=None, index=True)
    booked_on: date = Field(index=True)
    booked_at: datetime = instant()


class LedgerEntry(SQLModel, table=True):
    """One side of a booking: debits positive, credits negative, whole minor units. Append only."""

    __tablename__ = "ledger_entry"
    __table_args__ = (CheckConstraint("amount_minor <> 0", name="amount_is_something"),)
    id: int | None = Field(default=None, primary_key=True)
    transaction_id: int = Field(
        sa_column=Column(
            Integer,
            ForeignKey("ledger_transaction.id", deferrable=True, initially="DEFERRED"),
            nullable=False,
            index=True,
        )
    )
    account: str = Field(index=True)
    amount_minor: int
    currency: str


class LedgerDay(SQLModel, table=True):
    """What was booked to an account on a day that is over, in one currency. It is made from the entries."""

    __tablename__ = "ledger_day"
    __table_args__ = (Index("ledger_day_of", "account", "day"), UniqueConstraint("day", "account", "currency"))
    id: int | None = Field(default=None, primary_key=True)
    day: date
    account: str
    currency: str
    amount_minor: int = Field(sa_column=Column(BigInteger, nullable=False))


class LedgerClosed(SQLModel, table=True):
    """How far the days of the ledger were added up: one row."""

    __tablename__ = "ledger_closed"
    id: int = Field(primary_key=True)
    through: date
