"""Two people who may be one: who let a colleague in, or reset their password, had the link that signs in as them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from promo.store.tables import AuditEvent

FOR = timedelta(days=30)
"""How long the one who handed out the link does not count as another person beside the one who got it."""
_HANDED_OUT = ("person.added", "person.reset")


def one_hand(db: Session, one: int, other: int, now: datetime) -> bool:
    """Whether two people do not count as two: they are one, or one of them lately had the other's link in hand."""
    if one == other:
        return True
    pairs = ((f"person:{one}", f"person:{other}"), (f"person:{other}", f"person:{one}"))
    return any(
        db.exec(
            select(AuditEvent.seq)
            .where(
                col(AuditEvent.what).in_(_HANDED_OUT),
                AuditEvent.subject == handed,
                AuditEvent.actor == by,
                AuditEvent.at >= now - FOR,
            )
            .limit(1)
        ).first()
        is not None
        for by, handed in pairs
    )
