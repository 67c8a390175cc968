"""What waits and what is stuck, as numbers for machines, in the text format that Prometheus reads (0.0.4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.billing.clock_watch import alarm
from promo.billing.run import bills_due
from promo.reports.chores import chore_counts
from promo.store.tables import Claim, ClaimState, OutboxItem, OutboxState
from promo.work import Office

LATE = timedelta(minutes=15)
"""What was due so long ago and is still there is not waiting any more: it is stuck."""


class _Gauge(NamedTuple):
    name: str
    help: str
    value: int


def metrics(db: Session, now: datetime) -> str:
    """Numbers alone: no name, no address, no id of anybody."""
    lines = []
    for gauge in _gauges(db, now):
        lines += [f"# HELP {gauge.name} {gauge.help}", f"# TYPE {gauge.name} gauge", f"{gauge.name} {gauge.value}"]
    return "\n".join(lines) + "\n"


def billing_stands_still(office: Office) -> bool:
    """Whether the clock ran backwards, and a person has not said yet that it is right."""
    with office.store.reading() as db:
        return alarm(db) is not None


def _gauges(db: Session, now: datetime) -> Iterator[_Gauge]:
    waits = chore_counts(db)
    yield _Gauge("promo_claims_to_read", "Claims whose papers are not read yet.", _claims(db, *_UNREAD))
    yield _Gauge("promo_claims_in_review", "Claims that wait for a person.", _claims(db, ClaimState.IN_REVIEW))
    yield _Gauge("promo_letters_due", "Letters that should have left by now.", _letters(db, now))
    yield _Gauge("promo_letters_late", "Letters due for more than 15 minutes.", _letters(db, now - LATE))
    yield _Gauge("promo_letters_failed", "Letters that did not leave, or whose fate is unknown.", waits.letters)
    yield _Gauge("promo_services_waiting", "Services to start or stop that nobody has confirmed.", waits.calls)
    yield _Gauge("promo_charges_held", "Charges held until a person looks.", waits.held)
    yield _Gauge("promo_bills_due", "Subscriptions whose next bill is due.", _bills(db, now))
    yield _Gauge("promo_bills_late", "Subscriptions with a bill due for over 15 minutes.", _bills(db, now - LATE))
    stopped = int(alarm(db) is not None)
    yield _Gauge("promo_billing_stopped", "1 while the clock runs backwards and billing stands still.", stopped)


_UNREAD = (ClaimState.SUBMITTED, ClaimState.READING)


def _claims(db: Session, *states: ClaimState) -> int:
    return db.exec(select(func.count()).select_from(Claim).where(col(Claim.state).in_(states))).one()


def _letters(db: Session, by: datetime) -> int:
    due = (OutboxItem.state == OutboxState.NEW, OutboxItem.not_before <= by)
    return db.exec(select(func.count()).select_from(OutboxItem).where(*due)).one()


def _bills(db: Session, by: datetime) -> int:
    return db.exec(select(func.count()).select_from(bills_due(by).order_by(None).subquery())).one()
