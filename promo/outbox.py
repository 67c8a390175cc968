"""Things to say outside, written with what makes them true and sent after the commit.

Lost is impossible; twice is possible at one point only (the server accepted, we
died before noting it): such an item turns `unknown`, keeps its Message-ID and
waits for a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from promo import audit
from promo.ids import file_id
from promo.store.bulk import Row
from promo.store.tables import OutboxItem, OutboxState

LEASE = timedelta(minutes=10)
TRIES = 20
"""With the waits below this is three days: a mail server that is down over a weekend costs nobody a letter."""

TOKEN = "token"
"""A value that signs somebody in: kept only until the letter has left, or will not leave any more."""

ANSWERS = "answers"
"""A value that names the mail, by its Message-ID, that a letter answers."""


class NotWaiting(Exception):
    """The item is not one that waits for a person."""


class OutboxEvent(StrEnum):
    """What can happen to an item."""

    TAKEN = "taken"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    TRY_LATER = "try_later"
    LOST_SIGHT = "lost_sight"
    SEND_AGAIN = "send_again"
    BOUNCED = "bounced"


TRANSITIONS: Mapping[tuple[OutboxState, OutboxEvent], OutboxState] = {
    (OutboxState.NEW, OutboxEvent.TAKEN): OutboxState.SENDING,
    (OutboxState.SENDING, OutboxEvent.ACCEPTED): OutboxState.SENT,
    (OutboxState.SENDING, OutboxEvent.REFUSED): OutboxState.FAILED,
    (OutboxState.SENDING, OutboxEvent.TRY_LATER): OutboxState.NEW,
    (OutboxState.SENDING, OutboxEvent.LOST_SIGHT): OutboxState.UNKNOWN,
    (OutboxState.SENT, OutboxEvent.BOUNCED): OutboxState.FAILED,
    (OutboxState.UNKNOWN, OutboxEvent.SEND_AGAIN): OutboxState.NEW,
    (OutboxState.FAILED, OutboxEvent.SEND_AGAIN): OutboxState.NEW,
}


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who an item goes to, in which language, and what it is about."""

    recipient: str
    locale: str
    claim_id: str | None = None
    subscription_id: int | None = None
    channel: str = "mail"


def put(db: Session, key: str, template: str, envelope: Envelope, values: Mapping[str, Any], *, at: datetime) -> bool:
    """Put one item into the outbox, in the unit of work of the session.

    Args:
        db: the unit of work that the item is true in.
        key: makes it be said once.
        template: which letter, such as `cancelled`.
        envelope: where it goes.
        values: what the letter says.
        at: when it is written; it may leave from then on.

    Returns:
        False when an item with this key is there already.
    """
    if db.exec(select(OutboxItem.id).where(OutboxItem.key == key)).first() is not None:
        return False
    db.add(OutboxItem(**row(key, template, envelope, values, at=at)))
    return True


def row(key: str, template: str, envelope: Envelope, values: Mapping[str, Any], *, at: datetime) -> Row:
    """The columns of a new item, for writing many at once; see `put` for the parameters."""
    return {
        "key": key,
        "template": template,
        "values": dict(values),
        **asdict(envelope),
        "state": OutboxState.NEW,
        "attempts": 0,
        "message_id": f"<{file_id()}@promo>",
        "not_before": at,
        "created_at": at,
    }


def due(db: Session, now: datetime, limit: int) -> list[int]:
    """Ids of items that may be sent now, oldest first."""
    statement = (
        select(OutboxItem.id)
        .where(OutboxItem.state == OutboxState.NEW, OutboxItem.not_before <= now)
        .order_by(col(OutboxItem.not_before), col(OutboxItem.id))
        .limit(limit)
    )
    return [item for item in db.exec(statement) if item is not None]


def take(db: Session, item_id: int, now: datetime) -> bool:
    """True for exactly one caller: moving the state is the taking."""
    statement = (
        update(OutboxItem)
        .where(col(OutboxItem.id) == item_id, col(OutboxItem.state) == OutboxState.NEW)
        .values(state=OutboxState.SENDING, lease_until=now + LEASE, attempts=OutboxItem.attempts + 1)
    )
    return bool(db.connection().execute(statement).rowcount == 1)


def settle(db: Session, item_id: int, event: OutboxEvent, now: datetime, error: str | None = None) -> None:
    """Note what became of an item that was taken, with its audit event."""
    item = db.get(OutboxItem, item_id)
    assert item is not None
    item.state = TRANSITIONS[item.state, event]
    item.lease_until = None
    item.last_error = error
    if event is OutboxEvent.ACCEPTED:
        item.sent_at = now
    if event is OutboxEvent.TRY_LATER:
        item.not_before = now + timedelta(minutes=min(2**item.attempts, 360))
    if item.state is not OutboxState.NEW:
        item.values = {k: v for k, v in item.values.items() if k != TOKEN}
    db.add(item)
    if event is not OutboxEvent.TRY_LATER:
        audit.record(
            db, f"message.{item.state.value}", f"message:{item.id}", "system", {"key": item.key, "error": error}, now
        )


def senders_died(db: Session, now: datetime) -> list[int]:
    """Ids of items whose sender has not come back to note what became of them."""
    stale = select(OutboxItem.id).where(OutboxItem.state == OutboxState.SENDING, col(OutboxItem.lease_until) < now)
    return [item for item in db.exec(stale) if item is not None]


def lose_sight_of_the_dead(db: Session, now: datetime) -> int:
    """Items whose sender died: nobody knows whether they left, so a person is asked. Returns how many."""
    stale = senders_died(db, now)
    for item_id in stale:
        settle(db, item_id, OutboxEvent.LOST_SIGHT, now, "the sender died between sending and noting it")
    return len(stale)
