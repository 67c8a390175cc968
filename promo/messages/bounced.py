"""A letter that the mail server took and that came back later."""

from __future__ import annotations

from sqlmodel import select

from promo.clock import Clock
from promo.messages.outbox import OutboxEvent, settle
from promo.store.engine import Store, tried_again
from promo.store.tables import OutboxItem, OutboxState


@tried_again
def came_back(message_id: str, reason: str, *, store: Store, clock: Clock) -> bool:
    """Note a bounce by the letter's Message-ID: it counts as not delivered, and a rep sees it.

    Returns:
        False when no sent letter has this id (or it came back before): nothing to do.
    """
    now = clock.now()
    with store.writing() as db:
        item = db.exec(
            select(OutboxItem)
            .where(OutboxItem.message_id == message_id, OutboxItem.state == OutboxState.SENT)
            .with_for_update()
        ).first()
        if item is None or item.id is None:
            return False
        settle(db, item.id, OutboxEvent.BOUNCED, now, f"came back: {reason[:300]}")
        return True
