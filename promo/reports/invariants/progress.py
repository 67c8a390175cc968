"""What must be true of how far work has come: letters leave once, nothing waits for ever, the clock runs forward.

These columns move too often to be told to the audit chain each time. They are compared with what it was told.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Subquery, Text, and_, func, literal, or_, type_coerce
from sqlalchemy import cast as as_sql
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from promo.clock import SystemClock
from promo.store.tables import AuditEvent, Claim, ClaimState, ClockMark, OutboxItem, OutboxState

TOLD = "message."
LONGEST_WAIT = timedelta(days=1)
"""Letters are tried again after six hours at the most, and nobody holds anything for longer than that."""
BEHIND = timedelta(minutes=10)
"""By how much the mark of the clock may lie behind a bill: it is moved once a minute, and clocks differ."""


def letters_are_as_told(db: Session) -> list[str]:
    """A letter that is marked as sent was sent at that instant, and one that waits was not."""
    last, left = _last_event("said"), _last_event("left", f"{TOLD}{OutboxState.SENT.value}")
    letter = literal(TOLD[:-1] + ":") + as_sql(col(OutboxItem.id), Text)
    state, said = type_coerce(col(OutboxItem.state), Text), func.coalesce(last.c.what, f"{TOLD}{OutboxState.NEW.value}")
    under_way = and_(said == f"{TOLD}{OutboxState.NEW.value}", state == OutboxState.SENDING.value)
    rows = db.execute(
        plain_select(col(OutboxItem.id), state, said)
        .outerjoin(last, last.c.subject == letter)
        .outerjoin(left, left.c.subject == letter)
        .where(
            or_(
                and_(said != literal(TOLD) + state, ~under_way),
                col(OutboxItem.sent_at).is_distinct_from(left.c.at),
            )
        )
        .order_by(col(OutboxItem.id))
    )
    return [f"the letter {i} is marked as {now}, the audit chain says {told}" for i, now, told in rows]


def _last_event(name: str, what: str | None = None) -> Subquery:
    """The last thing that was said of each letter."""
    e = AuditEvent
    of_letters = [
        col(e.what) == what
        if what
        else col(e.what).in_([f"{TOLD}{s.value}" for s in OutboxState if s is not OutboxState.SENDING])
    ]
    last = plain_select(func.max(e.seq).label("seq")).where(*of_letters).group_by(col(e.subject)).subquery()
    return plain_select(col(e.subject), col(e.what), col(e.at)).join(last, last.c.seq == col(e.seq)).subquery(name)


def nothing_waits_for_ever(db: Session) -> list[str]:
    """No letter and no claim is held back past the longest wait there is."""
    until, o = _latest(db) + LONGEST_WAIT, OutboxItem
    held: ColumnElement[bool] = or_(
        and_(col(o.state) == OutboxState.NEW, col(o.not_before) > until),
        and_(col(o.state) == OutboxState.SENDING, or_(col(o.lease_until).is_(None), col(o.lease_until) > until)),
    )
    letters = db.execute(plain_select(col(o.id)).where(held).order_by(col(o.id))).scalars()
    reading = and_(
        col(Claim.state) == ClaimState.READING, or_(col(Claim.lease_until).is_(None), col(Claim.lease_until) > until)
    )
    claims = db.execute(plain_select(col(Claim.id)).where(reading).order_by(col(Claim.id))).scalars()
    return [f"the letter {i} is held back for longer than any letter waits" for i in letters] + [
        f"the claim {i} is held back for longer than a reading takes" for i in claims
    ]


def _latest(db: Session) -> datetime:
    """Now; or the latest instant of an event, where a clock was once ahead of this machine's."""
    last = db.execute(plain_select(func.max(AuditEvent.at))).scalar()
    now = SystemClock().now()
    return max(now, last) if last is not None else now


def clock_was_not_set_back(db: Session) -> list[str]:
    """The mark that a clock is compared with lies behind no bill, unless a person accepted that since."""
    e = AuditEvent
    accepted = plain_select(func.coalesce(func.max(e.seq), 0)).where(col(e.what) == "billing.clock_accepted")
    billed = db.execute(
        plain_select(func.max(col(e.at))).where(
            col(e.what) == "invoices.issued", col(e.actor) == "system", col(e.seq) > accepted.scalar_subquery()
        )
    ).scalar()
    marks = db.execute(plain_select(col(ClockMark.name), col(ClockMark.seen_at)))
    return [
        f"the clock of {name} was seen at {seen.isoformat()}, yet a bill was written at {billed.isoformat()}"
        for name, seen in marks
        if billed is not None and seen < billed - BEHIND
    ]
