"""Letters that did not arrive: one that came back later, and one that a person lets leave again."""

from __future__ import annotations

from sqlmodel import select

from promo.outbox import NotWaiting, OutboxEvent, settle
from promo.store.tables import OutboxItem, OutboxState
from promo.work import Work


def send_letter_again(work: Work, item_id: int) -> None:
    """Put a failed or unknown item back; its Message-ID stays, so that a mail program sees one letter.

    Raises:
        NotWaiting: it is not one of those.
    """
    item = work.db.get(OutboxItem, item_id, with_for_update=True)
    if item is None or item.state not in (OutboxState.FAILED, OutboxState.UNKNOWN):
        raise NotWaiting(f"message {item_id} is not waiting for a person")
    settle(work.db, item_id, OutboxEvent.SEND_AGAIN, work.now, f"sent again by {work.by.word}")
    item.not_before = work.now
    item.attempts = 0
    work.db.add(item)


def came_back(work: Work, message_id: str, reason: str) -> bool:
    """Note a bounce by the letter's Message-ID: it counts as not delivered, and a rep sees it.

    Returns:
        False when no sent letter has this id (or it came back before): nothing to do.
    """
    item = work.db.exec(
        select(OutboxItem)
        .where(OutboxItem.message_id == message_id, OutboxItem.state == OutboxState.SENT)
        .with_for_update()
    ).first()
    if item is None or item.id is None:
        return False
    settle(work.db, item.id, OutboxEvent.BOUNCED, work.now, f"came back: {reason[:300]}")
    return True
