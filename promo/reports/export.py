"""The books for finance: every line of a span of days as CSV, in the order it was booked."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date

from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from promo.money import Money
from promo.store.tables import LedgerEntry, LedgerTransaction

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
HEADER = ("booked_on", "booked_at", "key", "what", "account", "amount", "currency", "claim", "subscription")


def ledger_csv(db: Session, first: date, after: date) -> Iterator[str]:
    """Lines of CSV, the header first: debits above zero, credits below, in major units with the currency's own digits.

    Args:
        first: first day that counts.
        after: first day that does not.
    """
    columns = (
        LedgerTransaction.booked_on,
        LedgerTransaction.booked_at,
        LedgerTransaction.key,
        LedgerTransaction.what,
        LedgerEntry.account,
        LedgerEntry.amount_minor,
        LedgerEntry.currency,
        LedgerTransaction.claim_id,
        LedgerTransaction.subscription_id,
    )
    rows = db.execute(
        plain_select(*(col(c) for c in columns))
        .join(LedgerEntry, col(LedgerEntry.transaction_id) == col(LedgerTransaction.id))
        .where(col(LedgerTransaction.booked_on) >= first, col(LedgerTransaction.booked_on) < after)
        .order_by(col(LedgerTransaction.id), col(LedgerEntry.id))
        .execution_options(yield_per=5_000)
    )
    yield _line(HEADER)
    for on, at, key, what, account, minor, currency, claim, subscription in rows:
        amount = Money(int(minor), str(currency)).amount
        yield _line(
            (
                on.isoformat(),
                at.isoformat(),
                text_cell(key),
                text_cell(what),
                text_cell(account),
                f"{amount:f}",
                text_cell(currency),
                text_cell(claim or ""),
                subscription or "",
            )
        )


def text_cell(text: str) -> str:
    """A text for a cell of a table program: one that would be taken for a formula has an apostrophe before it."""
    return f"'{text}" if text[:1] in _FORMULA else text


def _line(values: tuple[object, ...]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
