"""What must always be true, asked of the whole database. Each breach is a sentence.

Source: research on security, section 5, "Invariants".
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlmodel import Session

from promo.audit import broken_links
from promo.books.ledger import unbalanced
from promo.books.ledger_days import wrong_days
from promo.heads import unlike_heads
from promo.reports.invariants import billing, claims, records
from promo.store.engine import Store

CHECKS: tuple[Callable[[Session], list[str]], ...] = (
    broken_links,
    unbalanced,
    wrong_days,
    records.ledger_sums_to_zero,
    records.acts_have_events,
    claims.approved_have_all,
    claims.rules_are_as_judged,
    claims.caps_hold,
    claims.places_are_counted,
    billing.never_billed_early,
    billing.billed_once,
    billing.billed_as_announced,
    billing.numbers_have_no_gap,
    billing.cancelled_stay_unbilled,
    billing.ended_are_over,
    billing.invoices_are_booked,
    billing.totals_add_up,
    billing.open_bills_are_receivable,
    billing.credits_are_booked,
    billing.payments_are_whole,
)


def breaches(store: Store, heads: Path | None = None) -> list[str]:
    """Every broken invariant; empty when all is well.

    Args:
        store: the database and the files.
        heads: the file that the chain's ends were written to, to compare them.
    """
    found: list[str] = []
    with store.reading() as db:
        for check in CHECKS:
            found += check(db)
        found += claims.files_are_there(db, store)
        if heads is not None:
            found += unlike_heads(db, heads)
    return found


__all__ = ["CHECKS", "breaches"]
