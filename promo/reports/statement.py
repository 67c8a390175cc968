"""The month of credits: what was open, what came, what went, what is open; each number leads to its claims.

opening + granted - used - expired - revoked = closing, in whole minor units, per currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from promo.books.ledger import Account
from promo.periods import add_months
from promo.store.tables import LedgerEntry, LedgerTransaction

COLUMNS = {
    "granted": Account.PROMOTION_GRANTED,
    "used": Account.PROMOTION_USED,
    "expired": Account.PROMOTION_EXPIRED,
    "revoked": Account.PROMOTION_REVOKED,
}


@dataclass
class Statement:
    """One currency's month. Amounts in minor units; what leaves the open credit is positive."""

    currency: str
    opening: int = 0
    granted: int = 0
    used: int = 0
    expired: int = 0
    revoked: int = 0
    closing: int = 0
    claims: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    """Column name to claim to amount: which claims a number is made of."""

    @property
    def adds_up(self) -> bool:
        """Whether the month explains the difference between its two ends."""
        return self.opening + self.granted - self.used - self.expired - self.revoked == self.closing


def month_of_credits(db: Session, month: date) -> list[Statement]:
    """The statements of a calendar month, one a currency, by the day each booking is dated.

    Args:
        month: any day of it.
    """
    first = month.replace(day=1)
    after = add_months(first, 1)
    found: dict[str, Statement] = {}
    for currency, amount in _open_before(db, first):
        found.setdefault(currency, Statement(currency)).opening = -amount
    for currency, amount in _open_before(db, after):
        found.setdefault(currency, Statement(currency)).closing = -amount
    rows = db.execute(
        plain_select(
            col(LedgerEntry.currency),
            col(LedgerEntry.account),
            col(LedgerTransaction.claim_id),
            func.sum(LedgerEntry.amount_minor),
        )
        .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(
            col(LedgerTransaction.booked_on) >= first,
            col(LedgerTransaction.booked_on) < after,
            col(LedgerEntry.account).in_([a.value for a in COLUMNS.values()]),
        )
        .group_by(col(LedgerEntry.currency), col(LedgerEntry.account), col(LedgerTransaction.claim_id))
        .order_by(col(LedgerTransaction.claim_id))
    )
    names = {account.value: name for name, account in COLUMNS.items()}
    for currency, account, claim_id, amount in rows:
        statement, name = found.setdefault(currency, Statement(currency)), names[account]
        moved = int(amount) if name == "granted" else -int(amount)
        setattr(statement, name, getattr(statement, name) + moved)
        statement.claims[name][str(claim_id)] += moved
    return [found[c] for c in sorted(found)]


def _open_before(db: Session, day: date) -> Iterator[tuple[str, int]]:
    rows = db.execute(
        plain_select(col(LedgerEntry.currency), func.sum(LedgerEntry.amount_minor))
        .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(col(LedgerEntry.account) == Account.PROMOTION_OPEN.value, col(LedgerTransaction.booked_on) < day)
        .group_by(col(LedgerEntry.currency))
    )
    for currency, amount in rows:
        yield str(currency), int(amount)
