"""Double entry in whole minor units, append only. A booking that does not balance cannot be written, by us or by
anybody.

The code refuses it here; triggers in the database refuse it again, close a booking
once it is written, and let no row be changed or deleted (migration 0004).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.money import Money
from promo.store.bulk import insert_all
from promo.store.numbers import reserve_ids
from promo.store.tables import LedgerEntry, LedgerTransaction


class Account(StrEnum):
    """Where amounts stand. The promotion accounts are a memo: list value given, not money owed."""

    PROMOTION_GRANTED = "promotion.granted"
    PROMOTION_OPEN = "promotion.open"
    PROMOTION_USED = "promotion.used"
    PROMOTION_EXPIRED = "promotion.expired"
    PROMOTION_REVOKED = "promotion.revoked"
    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    CASH = "cash"
    UNMATCHED = "unmatched"
    """Money received that no open invoice explains, and what customers have paid too much: owed to them."""


def tax_account(country: str, rate: str | None) -> str:
    """The account of one country's tax at one rate, such as `tax.FR.20`."""
    return f"tax.{country}.{rate or '0'}"


class Unbalanced(Exception):
    """The entries of a booking do not sum to zero in each currency."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One act in the books."""

    key: str
    """Makes it happen once; a second booking with this key is refused by the database."""
    what: str
    """The act in words, such as `credit granted`."""
    entries: Sequence[tuple[str, Money]]
    """Account and amount: debits positive, credits negative. Zero amounts are left out."""
    on: date
    claim_id: str | None = None
    subscription_id: int | None = None

    def check(self) -> None:
        """Refuse what does not balance.

        Raises:
            Unbalanced: debits and credits differ.
        """
        sums: dict[str, int] = {}
        for _, amount in self.entries:
            sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
        if any(sums.values()):
            raise Unbalanced(f"{self.key}: the entries sum to {sums}, not to zero")


def book(db: Session, booking: Booking, *, at: datetime) -> None:
    """Write one booking.

    Raises:
        Unbalanced: debits and credits differ.
    """
    book_all(db, [booking], at=at)


def book_all(db: Session, bookings: Iterable[Booking], *, at: datetime) -> None:
    """Write many bookings in three statements.

    Raises:
        Unbalanced: debits and credits of one of them differ; nothing is written.
    """
    bookings = list(bookings)
    for booking in bookings:
        booking.check()
    if not bookings:
        return
    ids = reserve_ids(db, LedgerTransaction, len(bookings))
    entries = [
        {"transaction_id": i, "account": str(account), "amount_minor": amount.minor, "currency": amount.currency}
        for i, booking in zip(ids, bookings, strict=True)
        for account, amount in booking.entries
        if amount.minor
    ]
    heads = [
        {
            "id": i,
            "key": b.key,
            "what": b.what,
            "claim_id": b.claim_id,
            "subscription_id": b.subscription_id,
            "booked_on": b.on,
            "booked_at": at,
        }
        for i, b in zip(ids, bookings, strict=True)
    ]
    insert_all(db, LedgerEntry, entries)
    insert_all(db, LedgerTransaction, heads)  # last: this closes them, and the database looks at the sums


def unbalanced(db: Session) -> list[str]:
    """Every booking whose entries do not sum to zero, in words."""
    total = func.sum(LedgerEntry.amount_minor)
    rows = db.exec(
        select(LedgerEntry.transaction_id, LedgerEntry.currency, total)
        .group_by(col(LedgerEntry.transaction_id), col(LedgerEntry.currency))
        .having(total != 0)
    ).all()
    return [f"ledger transaction {t} is off by {amount} minor units of {currency}" for t, currency, amount in rows]


def balances(db: Session) -> dict[tuple[str, str], int]:
    """Balance of each account and currency, in minor units."""
    rows = db.exec(
        select(LedgerEntry.account, LedgerEntry.currency, func.sum(LedgerEntry.amount_minor)).group_by(
            col(LedgerEntry.account), col(LedgerEntry.currency)
        )
    ).all()
    return {(account, currency): int(total) for account, currency, total in rows}
