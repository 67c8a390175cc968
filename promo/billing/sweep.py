"""Everything that is due, asked of the database. The clock only rings; the rows say what to do.

Each step takes rows that are due by an indexed instant and leaves them so that
they are not due again, in one transaction: a crash loses nothing and does
nothing twice, any number of sweeps may run at once, and a quiet minute costs a
handful of index look-ups however many subscriptions there are.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select

from promo.billing.bill import bill_due
from promo.billing.clock_watch import clock_is_right
from promo.billing.credit import give_back_rest, grant_of, use_due
from promo.billing.dates import local_day
from promo.billing.gateways.calls import mirror
from promo.billing.ledger import Account
from promo.billing.overdue import follow_overdue
from promo.billing.pause import begin_pause
from promo.billing.provision import want
from promo.billing.remind import remind_due
from promo.billing.states import SubscriptionEvent, move
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import Subscription, SubscriptionState
from promo.store.tables.billing import ENDING

BATCH = 200


def sweep_billing(store: Store, rules: RuleBook, now: datetime, *, webhook: bool = False) -> dict[str, int]:
    """Service starts, reminders, used credit, invoices, pauses, ends: all that is due at `now`. Returns how many of each.

    A clock that jumped back stops all of it, with an alarm, until it is right again or a person accepts it.
    """
    if not clock_is_right(store, now):
        return {"clock_alarm": 1}
    done: dict[str, int] = {}
    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        ("service_starts", lambda: _each(store, _starting(now), lambda db, s: _want_start(db, s, now, webhook))),
        ("reminders", lambda: remind_due(store, now)),
        ("free_months_used", lambda: use_due(store, now)),
        ("invoices", lambda: bill_due(store, rules, now, webhook=webhook)),
        ("pauses", lambda: _each(store, _pausing(now), lambda db, s: _pause(db, s, now, webhook))),
        ("ends", lambda: _each(store, _ending(now), lambda db, s: _end(db, s, now, webhook))),
        ("overdue", lambda: follow_overdue(store, rules, now, webhook=webhook)),
    )
    for name, step in steps:
        done[name] = step()
    return done


def _each(store: Store, due: Any, act: Callable[[Session, Subscription], int]) -> int:
    """Run `act` on every due row, a batch a transaction; rows that others hold are left to them."""
    count, seen = 0, set[int]()
    while True:

        def batch(db: Session) -> list[int]:
            nonlocal count
            rows = db.exec(due.where(col(Subscription.id).not_in(seen)).limit(BATCH).with_for_update(skip_locked=True)).all()
            done = sum(act(db, row) for row in rows)
            count += done
            return [row.id for row in rows]

        taken = store.again(batch)
        if not taken:
            return count
        seen.update(taken)


def _starting(now: datetime) -> Any:
    return select(Subscription).where(
        col(Subscription.start_due_at) <= now, Subscription.state == SubscriptionState.SCHEDULED
    )  # fmt: skip


def _want_start(db: Session, subscription: Subscription, now: datetime, webhook: bool) -> int:
    subscription.start_due_at = None
    db.add(subscription)
    return int(want(db, subscription, "start", webhook=webhook, at=now))


def _pausing(now: datetime) -> Any:
    latest = (now + timedelta(days=1)).date()
    return select(Subscription).where(col(Subscription.pause_from) <= latest, Subscription.state == SubscriptionState.ACTIVE)


def _pause(db: Session, subscription: Subscription, now: datetime, webhook: bool) -> int:
    if subscription.pause_from is None or subscription.pause_from > local_day(now, subscription.timezone):
        return 0
    begin_pause(db, subscription, now, webhook=webhook)
    return 1


def _ending(now: datetime) -> Any:
    return select(Subscription).where(text(ENDING), col(Subscription.ends_at) <= now)


def _end(db: Session, subscription: Subscription, now: datetime, webhook: bool) -> int:
    if subscription.next_billing_at is not None and subscription.next_billing_at <= now and subscription.held_because is None:
        return 0  # a period that was used is still to be billed first
    grant = grant_of(db, subscription)
    move(db, subscription, SubscriptionEvent.SERVICE_OVER, actor="system", at=now)
    subscription.next_reminder_at = subscription.start_due_at = None
    give_back_rest(db, subscription, grant, Account.PROMOTION_EXPIRED, "free months left when the service ended", at=now)
    want(db, subscription, "stop", webhook=webhook, at=now)
    mirror(db, subscription, now)
    return 1
