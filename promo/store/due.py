"""Rows that are due, a batch a transaction: one row that fails is left aside and the others go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import structlog
from sqlmodel import Session

from promo.store.engine import Store

log = structlog.get_logger()
BATCH = 200


class Swept(NamedTuple):
    """What came of the rows that were due: how many were done, how many failed and wait for the next round."""

    done: int = 0
    failed: int = 0


def each_due(
    store: Store,
    due: Any,
    act: Callable[[Session, Sequence[Any]], int],
    *,
    batch: int = BATCH,
    once: bool = False,
    before: Callable[[Session], object] = lambda db: None,
    after: Callable[[], None] = lambda: None,
) -> Swept:
    """Act on everything that is due, in its order, each batch in its own unit of work.

    Nothing is locked, and no unit of work opened, where nothing is due. Rows that another worker holds are left to it.
    A batch that fails is done again row by row; the row that failed is logged and comes again with the next round.

    Args:
        due: a select of one id column whose condition says what is due, in the order wanted.
        act: does the work for some ids, locked and still due, in the given unit of work; says how much it did. It must
            leave its rows so that they are no longer due, or say 0.
        batch: how many rows at once.
        once: each row once a round, though it may be due again.
        before: called in each unit of work before any row is locked, for what must be locked first everywhere.
        after: called after each unit of work that was kept.
    """
    done = failed = 0
    aside: set[Any] = set()
    key = next(iter(due.selected_columns))
    while True:
        left = due.where(key.not_in(aside)) if aside else due
        with store.engine.connect() as look:  # no session: this is asked by every sweep of every tick
            if look.execute(left.limit(1)).first() is None:
                return Swept(done, failed)
        unit = _Unit(left.limit(batch), before, act)
        try:
            count = store.again(unit)
        except Exception:
            count = 0
            for one in unit.taken:
                try:
                    count += store.again(_Unit(left.where(key == one), before, act))
                except Exception:
                    log.exception("row_failed", table=key.table.name, row=one)
                    failed += 1
                    aside.add(one)
            if not unit.taken:
                raise
        if not unit.taken:  # others hold what is left
            return Swept(done, failed)
        done += count
        if once or not count:
            aside |= set(unit.taken)
        after()
        store.let_others_write()


class _Unit:
    """One unit of work over rows that are due and that nobody else holds; `taken` says which, also where it failed."""

    def __init__(
        self, due: Any, before: Callable[[Session], object], act: Callable[[Session, Sequence[Any]], int]
    ) -> None:
        self.due, self.before, self.act = due, before, act
        self.taken: list[Any] = []

    def __call__(self, db: Session) -> int:
        self.taken = []
        self.before(db)
        self.taken = list(db.exec(self.due.with_for_update(skip_locked=True)))
        return self.act(db, self.taken) if self.taken else 0
