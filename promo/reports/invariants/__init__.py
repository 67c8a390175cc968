"""What must always be true, asked of the whole database. Each breach is a sentence.

Nothing that stands in the database keeps the rest from being looked at: rows that cannot be read are findings of their
own and are left out of the checks, and a check that fails all the same is a finding, too.

Source: research on security, section 5, "Invariants".
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog
from sqlmodel import Session

from promo.audit import broken_links
from promo.books.ledger import unbalanced
from promo.books.ledger_days import wrong_days
from promo.heads import unlike_heads
from promo.reports.invariants import billing, claims, files, progress, records
from promo.store.engine import Store
from promo.store.odd_rows import leave_out, odd_rows

Check = Callable[[Session], list[str]]
log = structlog.get_logger()

CHECKS: tuple[Check, ...] = (
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
    billing.provisional_costs_nothing,
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
    progress.letters_are_as_told,
    progress.nothing_waits_for_ever,
    progress.clock_was_not_set_back,
)


def breaches(store: Store, heads: Path | None = None) -> list[str]:
    """Every broken invariant; empty when all is well.

    Args:
        store: the database and the files.
        heads: the file that the chain's ends were written to, to compare them.
    """
    with store.reading() as db:
        return breaches_in(db, store, heads)


def breaches_in(db: Session, store: Store, heads: Path | None = None) -> list[str]:
    """Every broken invariant, as this session sees the database; it is of no use for anything else afterwards."""
    found: list[str] = []

    def look(check: Check) -> None:
        found.extend(_looked(db, check))

    look(_odd)
    for check in CHECKS:
        look(check)
    look(partial(files.proofs_are_there, store=store))
    look(partial(files.pictures_are_ours, store=store))
    look(partial(files.kept_are_ours, store=store))
    if heads is not None:
        look(partial(unlike_heads, path=heads))
    return found


def _odd(db: Session) -> list[str]:
    odd = odd_rows(db)
    leave_out(db, odd)
    return [str(row) for row in odd]


def _looked(db: Session, check: Check) -> list[str]:
    """What a check says; where it cannot be made, that."""
    try:
        with db.begin_nested():
            return check(db)
    except Exception as error:
        name = getattr(check, "func", check).__name__.strip("_")
        log.warning("check_failed", check=name, exc_info=True)
        why = (str(error).splitlines() or [""])[0]
        return [
            f"the check {name} could not be made ({type(error).__name__}: {why}): something stands where it must not"
        ]


__all__ = ["CHECKS", "breaches", "breaches_in"]
