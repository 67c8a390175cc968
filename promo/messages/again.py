"""A person decides that a letter shall leave again."""

from __future__ import annotations

from promo.clock import Clock
from promo.messages.outbox import NotWaiting, OutboxEvent, settle
from promo.store.engine import Store, tried_again
from promo.store.tables import OutboxItem, OutboxState


@tried_again
def send_again(item_id: int, *, by: str, store: Store, clock: Clock) -> None:
    """Put a failed or unknown item back; its Message-ID stays, so that a mail program sees one letter.

    Raises:
        NotWaiting: it is not one of those.
    """
    now = clock.now()
    with store.writing() as db:
        item = db.get(OutboxItem, item_id, with_for_update=True)
        if item is None or item.state not in (OutboxState.FAILED, OutboxState.UNKNOWN):
            raise NotWaiting(f"message {item_id} is not waiting for a person")
        settle(db, item_id, OutboxEvent.SEND_AGAIN, now, f"sent again by {by}")
        item.not_before = now
        item.attempts = 0
        db.add(item)
