"""Who asked to be called, for the desk: whoever waits, by the day that was promised, and whom we called last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.store.apart import apart_from
from promo.store.partial import rows_of
from promo.store.tables import CallRequest, Claim, Person
from promo.store.tables.call_requests import NOT_CALLED

SHOWN, CALLED_SHOWN = 50, 5


@dataclass(frozen=True, slots=True)
class CallView:
    """Somebody who asked to be called."""

    request: CallRequest
    claim_id: str
    """The claim they name, where there is one with this number."""
    by: str
    """Who called them."""
    is_late: bool


@dataclass(frozen=True, slots=True)
class Calls:
    """Those who wait, how many they are in all, and those called last."""

    waiting: Sequence[CallView]
    count: int
    called: Sequence[CallView]


def calls(db: Session, today: date, hides: Collection[str] = ()) -> Calls:
    """What the desk sees of them.

    Args:
        today: the desk's own day.
        hides: claims: no call is shown that names one of them.
    """
    waits, apart = rows_of(CallRequest, NOT_CALLED), apart_from(func.upper(col(CallRequest.named)), hides)
    waiting = select(CallRequest).where(waits, *apart).order_by(col(CallRequest.call_by), col(CallRequest.asked_at))
    lately = select(CallRequest).where(col(CallRequest.called_at).is_not(None), *apart)
    lately = lately.order_by(col(CallRequest.called_at).desc())
    count = db.exec(select(func.count()).select_from(CallRequest).where(waits, *apart)).one()
    return Calls(
        _views(db, db.exec(waiting.limit(SHOWN)).all(), today),
        count,
        _views(db, db.exec(lately.limit(CALLED_SHOWN)).all(), today),
    )


def _views(db: Session, rows: Sequence[CallRequest], today: date) -> list[CallView]:
    named = db.exec(select(Claim.id).where(col(Claim.id).in_([row.named.upper() for row in rows]))).all()
    who = [row.called_by for row in rows if row.called_by is not None]
    names = dict(db.exec(select(Person.id, Person.name).where(col(Person.id).in_(who))).all())
    return [
        CallView(
            row,
            row.named.upper() if row.named.upper() in named else "",
            names.get(row.called_by, ""),
            row.called_at is None and row.call_by < today,
        )
        for row in rows
    ]
