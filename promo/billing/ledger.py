"""Double entry in whole minor units, append only. A booking that does not balance cannot be written."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.money import Money
from promo.store.tables import LedgerEntry, LedgerTransaction


class Account(StrEnum):
    """Where amounts stand. The promotion accounts are a memo: list value given, not money owed."""

    PROMOTION_GRANTED = "promotion.granted"
    PROMOTION_OPEN = "promotion.open"
    PROMOTION_USED = "promotion.used"
    RECEIVABLE = "receivable"
    REVENUE = "revenue"
    TAX = "tax"


class Unbalanced(Exception):
    """The entries of a booking do not sum to zero in each currency."""


def book(
    db: Session,
    key: str,
    what: str,
    entries: Sequence[tuple[str, Money]],
    *,
    on: date,
    at: datetime,
    claim_id: str | None = None,
    subscription_id: int | None = None,
) -> LedgerTransaction:
    """Write one booking, in the caller's transaction.

    Args:
        key: makes the booking happen once; a second one with this key is refused by the database.
        what: the act, such as `credit granted`.
        entries: account and amount; debits positive, credits negative. Zero amounts are left out.

    Raises:
        Unbalanced: debits and credits differ.
    """
    sums: dict[str, int] = {}
    for _, amount in entries:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    if any(sums.values()):
        raise Unbalanced(f"{key}: the entries sum to {sums}, not to zero")
    transaction = LedgerTransaction(key=key, what=what, claim_id=claim_id, subscription_id=subscription_id, booked_on=on, booked_at=at)
    db.add(transaction)
    db.flush()
    assert transaction.id is not None
    for account, amount in entries:
        if amount.minor:
            db.add(LedgerEntry(transaction_id=transaction.id, account=account, amount_minor=amount.minor, currency=amount.currency))
    return transaction


def is_booked(db: Session, key: str) -> bool:
    """Whether a booking with this key was written."""
    return db.exec(select(LedgerTransaction.id).where(LedgerTransaction.key == key)).first() is not None


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
