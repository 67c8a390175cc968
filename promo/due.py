"""Rows that are due, a batch a unit of work: one row that fails is left aside and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import structlog
from sqlmodel import Session

from promo import audit
from promo.work import SYSTEM, Office, Work

log = structlog.get_logger()
BATCH = 200


class Swept(NamedTuple):
    """What came of the rows that were due: how many were done, how many failed and wait for the next round."""

    done: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class Due:
    """What is due at an instant, and how it is taken."""

    rows: Any
    """A select of one id column whose condition says what is due, in the order wanted."""
    now: datetime
    batch: int = BATCH
    """How many rows a unit of work takes at once."""
    once: bool = False
    """Each row once a round, though it may be due again."""
    after_the_chain: bool = False
    """Wait for the audit chain before any row is locked: for acts that look at all claims together."""
    kept: Callable[[], None] = lambda: None
    """Called after each unit of work that was kept."""


def each_due(office: Office, due: Due, act: Callable[[Work, Sequence[Any]], int]) -> Swept:
    """Act on everything that is due, in its order, each batch in its own unit of work.

    Nothing is locked, and no unit of work opened, where nothing is due. Rows that another worker holds are left to it.
    A batch that fails is done again row by row; the row that failed is logged and comes again with the next round.

    Args:
        office: opens the units of work.
        due: what is due, and how it is taken.
        act: does the work for some ids, locked and still due, in the given unit of work; says how much it did. It must
            leave its rows so that they are no longer due, or say 0.
    """
    done = failed = 0
    aside: set[Any] = set()
    store, key = office.store, next(iter(due.rows.selected_columns))
    while True:
        left = due.rows.where(key.not_in(aside)) if aside else due.rows
        with store.engine.connect() as look:  # no session: this is asked by every sweep of every tick
            if look.execute(left.limit(1)).first() is None:
                return Swept(done, failed)
        unit = _Unit(office, due, left.limit(due.batch), act)
        try:
            count = store.again(unit)
        except Exception:
            count = 0
            for one in unit.taken:
                try:
                    count += store.again(_Unit(office, due, left.where(key == one), act))
                except Exception:
                    log.exception("row_failed", table=key.table.name, row=one)
                    failed += 1
                    aside.add(one)
            if not unit.taken:
                raise
        if not unit.taken:  # others hold what is left
            return Swept(done, failed)
        done += count
        if due.once or not count:
            aside |= set(unit.taken)
        due.kept()
        store.let_others_write()


class _Unit:
    """One unit of work over rows that are due and that nobody else holds; `taken` says which, also where it failed."""

    def __init__(self, office: Office, due: Due, rows: Any, act: Callable[[Work, Sequence[Any]], int]) -> None:
        self.due, self.rows, self.act = due, rows, act
        self.rules = office.rules
        self.taken: list[Any] = []

    def __call__(self, db: Session) -> int:
        self.taken = []
        if self.due.after_the_chain:
            audit.queue_up(db)
        self.taken = list(db.exec(self.rows.with_for_update(skip_locked=True)))
        return self.act(Work(db, self.due.now, SYSTEM, self.rules), self.taken) if self.taken else 0
