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

    Nothing is locked, and no unit of work opened, where nothing is due. Rows that another worker holds are left to it. A batch
    that fails is done again row by row; the row that failed is logged and comes again with the next round.

    Args:
        due: a select of one id column whose condition says what is due, in the order wanted.
        act: does the work for some ids, locked and still due, in the given unit of work; says how much it did. It must leave its
            rows so that they are no longer due, or say 0.
        batch: how many rows at once.
        once: each row once a round, though it may be due again.
        before: called in each unit of work before any row is locked, for what must be locked first everywhere.
        after: called after each unit of work that was kept.
    """
    done = failed = 0
    aside: set[Any] = set()
    key = next(iter(due.selected_columns))
    while True:
        with store.reading() as db:
            ids = list(db.exec(due.where(key.not_in(aside)).limit(batch)))
        if not ids:
            return Swept(done, failed)
        try:
            count, taken = _unit(store, due, key, before, act, ids)
        except Exception:
            if len(ids) == 1:
                log.exception("row_failed", table=key.table.name, row=ids[0])
            count, taken = 0, set()
            for one in ids if len(ids) > 1 else ():
                try:
                    did, locked = _unit(store, due, key, before, act, [one])
                except Exception:
                    log.exception("row_failed", table=key.table.name, row=one)
                    continue
                count, taken = count + did, taken | locked
            failed += len([one for one in ids if one not in taken])
        done += count
        aside |= set(ids) if once or not count else set(ids) - taken
        after()
        store.let_others_write()


def _unit(
    store: Store,
    due: Any,
    key: Any,
    before: Callable[[Session], object],
    act: Callable[[Session, Sequence[Any]], int],
    ids: Sequence[Any],
) -> tuple[int, set[Any]]:
    """One unit of work over some ids, as far as nobody else holds them and they are still due: how much was done, and which."""

    def unit(db: Session) -> tuple[int, set[Any]]:
        before(db)
        locked = list(db.exec(due.where(key.in_(ids)).with_for_update(skip_locked=True)))
        return (act(db, locked) if locked else 0), set(locked)

    return store.again(unit)
