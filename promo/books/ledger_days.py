"""The books of past days, added up once: what stood in each account at the end of each day is reckoned from these.

Bookings are dated by the day they are made, or by the day it is where the customer is, so a day is over for good some
days later; then its entries are summed by account and currency. Whoever asks for a month adds up these sums and the few
days since. `promo verify` reckons them again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from promo.due import Swept
from promo.periods import ONE_DAY
from promo.store.bulk import insert_all
from promo.store.tables import LedgerClosed, LedgerDay, LedgerEntry, LedgerTransaction
from promo.work import SYSTEM, Office, Work

OVER_AFTER = timedelta(days=3)
"""When no booking can be dated to a day any more, wherever the customer is."""
AT_ONCE = 400
"""Days added up in one unit of work."""
Sums = Iterator[tuple[str, str, int]]
"""Account, currency and the sum of what was booked, in minor units."""


def close_days(office: Office, now: datetime) -> Swept:
    """Add up the days that are over. Returns how many."""
    last = now.date() - OVER_AFTER
    with office.store.reading() as db:
        if closed_through(db) >= last:
            return Swept()
    done = 0
    while days := office.do_at(now, SYSTEM, _close_some, last):
        done += days
    return Swept(done)


def closed_through(db: Session) -> date:
    """The last day that was added up; the beginning of time where none was."""
    return db.exec(select(func.max(LedgerClosed.through))).one() or date.min


def _close_some(work: Work, last: date) -> int:
    """Add up the next days, and note how far it has come; a second one that comes at the same time does nothing."""
    db = work.db
    row = db.get(LedgerClosed, 1, with_for_update=True, populate_existing=True)
    if row is None:
        first = db.exec(select(func.min(LedgerTransaction.booked_on))).one() or last
        row = LedgerClosed(id=1, through=first - ONE_DAY)
    through = min(row.through + timedelta(days=AT_ONCE), last)
    if through <= row.through:
        return 0
    rows = db.execute(
        plain_select(
            col(LedgerTransaction.booked_on),
            col(LedgerEntry.account),
            col(LedgerEntry.currency),
            func.sum(LedgerEntry.amount_minor),
        )
        .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(col(LedgerTransaction.booked_on) > row.through, col(LedgerTransaction.booked_on) <= through)
        .group_by(col(LedgerTransaction.booked_on), col(LedgerEntry.account), col(LedgerEntry.currency))
    )
    sums = [{"day": d, "account": a, "currency": c, "amount_minor": int(total)} for d, a, c, total in rows]
    insert_all(db, LedgerDay, sums)
    days, row.through = (through - row.through).days, through
    db.add(row)
    return days


def booked_between(db: Session, accounts: Sequence[str], first: date, before: date) -> Sums:
    """What was booked to some accounts from one day to before another: sums of days that are over, and the rest as it
    stands. An account may come twice."""
    over = closed_through(db)
    kept = (
        plain_select(col(LedgerDay.account), col(LedgerDay.currency), func.sum(LedgerDay.amount_minor))
        .where(col(LedgerDay.account).in_(accounts), col(LedgerDay.day) >= first, col(LedgerDay.day) < before)
        .group_by(col(LedgerDay.account), col(LedgerDay.currency))
    )
    queries = [kept]
    if (low := first_booking(db, max(first, over + ONE_DAY))) is not None:
        booked_on = col(LedgerTransaction.booked_on)
        since = (
            plain_select(col(LedgerEntry.account), col(LedgerEntry.currency), func.sum(LedgerEntry.amount_minor))
            .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
            .where(
                col(LedgerEntry.transaction_id) >= low,
                booked_on > over,
                booked_on >= first,
                booked_on < before,
                col(LedgerEntry.account).in_(accounts),
            )
            .group_by(col(LedgerEntry.account), col(LedgerEntry.currency))
        )
        queries.append(since)
    for query in queries:
        for account, currency, total in db.execute(query):
            yield str(account), str(currency), int(total)


def first_booking(db: Session, day: date) -> int | None:
    """An id below which no booking is dated to a day or later; None where there is no such booking at all.

    Bookings are dated in the order they are made, but for a few days' difference of zones.
    """
    since = max(day, date.min + OVER_AFTER) - OVER_AFTER
    next_day = select(func.min(LedgerTransaction.booked_on)).where(LedgerTransaction.booked_on >= since)
    dated = db.exec(next_day).one()
    if dated is None:
        return None
    return db.exec(select(func.min(LedgerTransaction.id)).where(LedgerTransaction.booked_on == dated)).one()


def wrong_days(db: Session) -> list[str]:
    """Every day whose kept sums are not those of its entries, in words."""
    over = closed_through(db)
    entries = db.execute(
        plain_select(
            col(LedgerTransaction.booked_on),
            col(LedgerEntry.account),
            col(LedgerEntry.currency),
            func.sum(LedgerEntry.amount_minor),
        )
        .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(col(LedgerTransaction.booked_on) <= over)
        .group_by(col(LedgerTransaction.booked_on), col(LedgerEntry.account), col(LedgerEntry.currency))
    )
    right = {(d, a, c): int(total) for d, a, c, total in entries}
    kept = {(r.day, r.account, r.currency): r.amount_minor for r in db.exec(select(LedgerDay))}
    different = sorted(k for k in right.keys() | kept.keys() if right.get(k) != kept.get(k))
    return [
        f"the sum of {account} in {currency} on {day} is kept as {kept.get((day, account, currency), 0)},"
        f" its entries come to {right.get((day, account, currency), 0)}"
        for day, account, currency in different
    ]
