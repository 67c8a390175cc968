"""The month of credits: what was open, what came, what went, what is open; each number leads to its claims.

opening + granted - used - expired - revoked = closing, in whole minor units, per currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from promo.books.ledger import Account
from promo.books.ledger_days import booked_between, first_booking
from promo.periods import add_months
from promo.store.apart import apart_from
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


def month_of_credits(db: Session, month: date, *, with_claims: bool = False) -> list[Statement]:
    """The statements of a calendar month, one a currency, by the day each booking is dated.

    Args:
        month: any day of it.
        with_claims: also which claims each number is made of.
    """
    first = month.replace(day=1)
    after = add_months(first, 1)
    found: dict[str, Statement] = {}

    def of(currency: str) -> Statement:
        return found.setdefault(currency, Statement(currency))

    for _, currency, amount in booked_between(db, [Account.PROMOTION_OPEN.value], date.min, first):
        of(currency).opening -= amount
    for _, currency, amount in booked_between(db, [Account.PROMOTION_OPEN.value], first, after):
        of(currency).closing -= amount
    for account, currency, amount in booked_between(db, list(_NAMES), first, after):
        statement, name = of(currency), _NAMES[account]
        setattr(statement, name, getattr(statement, name) + _moved(name, amount))
    for statement in found.values():
        statement.closing += statement.opening
    if with_claims:
        _add_claims(db, found, first, after)
    return [found[c] for c in sorted(found)]


_NAMES = {account.value: name for name, account in COLUMNS.items()}


def _moved(name: str, amount: int) -> int:
    """What leaves the open credit counts upwards, like what comes."""
    return amount if name == "granted" else -amount


def _add_claims(db: Session, found: dict[str, Statement], first: date, after: date) -> None:
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
            col(LedgerEntry.account).in_(list(_NAMES)),
        )
        .group_by(col(LedgerEntry.currency), col(LedgerEntry.account), col(LedgerTransaction.claim_id))
        .order_by(col(LedgerTransaction.claim_id))
    )
    for currency, account, claim_id, amount in rows:
        name = _NAMES[account]
        found[currency].claims[name][str(claim_id)] += _moved(name, int(amount))


@dataclass(frozen=True, slots=True)
class Booked:
    """One booking behind a number: the day, the claim and the amount in minor units."""

    day: date
    claim_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A page of the bookings that a number of a month is made of, in the order they were made."""

    bookings: list[Booked]
    number: int
    more: bool


PAGE = 50


def behind(
    db: Session, month: date, column: str, currency: str, number: int = 1, hides: Collection[str] = ()
) -> Behind:
    """The bookings behind one number of a month.

    Args:
        month: any day of it.
        column: a name of `COLUMNS`.
        number: the page, from 1.
        hides: the claims whose bookings are left out.

    Raises:
        KeyError: there is no such column.
    """
    first = month.replace(day=1)
    low = first_booking(db, first)
    if low is None:
        return Behind([], number, more=False)
    rows = db.execute(
        plain_select(col(LedgerTransaction.booked_on), col(LedgerTransaction.claim_id), col(LedgerEntry.amount_minor))
        .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(
            col(LedgerEntry.transaction_id) >= low,
            col(LedgerTransaction.booked_on) >= first,
            col(LedgerTransaction.booked_on) < add_months(first, 1),
            col(LedgerEntry.account) == COLUMNS[column].value,
            col(LedgerEntry.currency) == currency,
            *apart_from(col(LedgerTransaction.claim_id), hides),
        )
        .order_by(col(LedgerEntry.transaction_id), col(LedgerEntry.id))
        .offset((number - 1) * PAGE)
        .limit(PAGE + 1)
    ).all()
    shown = [Booked(day, str(claim), _moved(column, int(amount))) for day, claim, amount in rows[:PAGE]]
    return Behind(shown, number, len(rows) > PAGE)
