"""What happened, by whom, chained.

Every event carries the hash of the one before it and a salted digest of its
personal detail. The detail lives in a table beside the chain and can be erased
without breaking it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from promo.store.absent import insert_if_absent
from promo.store.engine import at_the_end
from promo.store.tables import AuditDetail, AuditEvent, AuditHead

GENESIS = "0" * 64
_EVENTS, _CHECKS = "audit.events", "audit.checks"
"""What a session keeps for the end of its unit of work."""


@dataclass(frozen=True, slots=True)
class _Pending:
    """An event that waits for the end of its unit of work."""

    what: str
    subject: str
    actor: str
    detail: Any
    at: datetime


def record(db: Session, what: str, subject: str, actor: str, detail: Mapping[str, Any], at: datetime) -> None:
    """Add one event to the chain, at the end of the caller's unit of work: nobody waits for the chain before that.

    Args:
        db: the unit of work that the event is true in.
        what: the act, such as `claim.approved`.
        subject: what it happened to, such as `claim:SW-7F3K-29QD`.
        actor: `system`, `claimant`, `customer`, or `person:ID`.
        detail: values of the act; kept apart and erasable.
        at: when.
    """
    pending: list[_Pending] = _kept_for_the_end(db, _EVENTS)
    pending.append(_Pending(what, subject, actor, json.loads(json.dumps(detail, default=str)), at))


def at_the_chain(db: Session, check: Callable[[Session], None]) -> None:
    """Have something checked at the end of the unit of work, when it holds the chain and just before it is kept.

    What the check reads is the latest there is. What it raises undoes the whole unit.
    """
    _kept_for_the_end(db, _CHECKS).append(check)


def _kept_for_the_end(db: Session, name: str) -> list[Any]:
    if _EVENTS not in db.info:
        db.info[_EVENTS], db.info[_CHECKS] = [], []
        at_the_end(db, _append)
    kept: list[Any] = db.info[name]
    return kept


def _append(db: Session) -> None:
    """Wait for the chain, check what had to wait for it, and add the events."""
    pending: list[_Pending] = db.info.pop(_EVENTS)
    checks: list[Callable[[Session], None]] = db.info.pop(_CHECKS)
    db.flush()  # all else is written before the chain is held
    head = queue_up(db)
    for check in checks:
        check(db)
    details: list[AuditDetail] = []
    for event in pending:
        salt = secrets.token_hex(16)
        digest = digest_of(salt, event.detail)
        seq, previous = head.seq + 1, head.hash
        named = hash_of(previous, seq, event.at, event.what, event.subject, event.actor, digest)
        db.add(
            AuditEvent(
                seq=seq,
                at=event.at,
                what=event.what,
                subject=event.subject,
                actor=event.actor,
                digest=digest,
                previous=previous,
                hash=named,
            )
        )
        details.append(AuditDetail(seq=seq, salt=salt, detail=event.detail))
        head.seq, head.hash = seq, named
    db.add(head)
    db.flush()
    db.add_all(details)


def queue_up(db: Session) -> AuditHead:
    """Wait for every unit of work that is writing events, and hold the others off until this one is done.

    What is read after this call is the latest there is: the place to check what
    must be true of all claims together (a cap, one credit a company).
    """
    head = db.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    if head is None:  # the very first event, perhaps of several at once
        insert_if_absent(db, AuditHead, id=1, seq=0, hash=GENESIS)
        head = db.get(AuditHead, 1, with_for_update=True)
        assert head is not None
    return head


def digest_of(salt: str, detail: Any) -> str:
    """Salted digest of an event's detail, over canonical JSON."""
    return hashlib.sha256((salt + json.dumps(detail, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def hash_of(previous: str, seq: int, at: datetime, what: str, subject: str, actor: str, digest: str) -> str:
    """The hash that the next event will carry."""
    text = "\n".join((previous, str(seq), at.astimezone(UTC).isoformat(), what, subject, actor, digest))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(db: Session) -> list[str]:
    """Every place where the chain does not hold, in words; empty when it is whole."""
    faults: list[str] = []
    previous, expected = GENESIS, 1
    e, d = AuditEvent, AuditDetail
    links = (
        plain_select(*(col(c) for c in (e.seq, e.at, e.what, e.subject, e.actor, e.digest, e.previous, e.hash)))
        .add_columns(col(d.salt), col(d.detail))
        .outerjoin(d, col(d.seq) == col(e.seq))
        .order_by(col(e.seq))
        .execution_options(yield_per=5_000)
    )
    for event in db.execute(links):
        if event.seq != expected:
            faults.append(f"audit event {expected} is missing")
        if event.previous != previous:
            faults.append(f"audit event {event.seq} does not follow the one before it")
        if event.hash != hash_of(
            event.previous, event.seq, event.at, event.what, event.subject, event.actor, event.digest
        ):
            faults.append(f"audit event {event.seq} was changed")
        if event.salt is not None and digest_of(event.salt, event.detail) != event.digest:
            faults.append(f"the detail of audit event {event.seq} was changed")
        previous, expected = event.hash, event.seq + 1
    head = db.get(AuditHead, 1)
    if head is not None and (head.hash != previous or head.seq != expected - 1):
        faults.append(f"the audit chain ends at {expected - 1}, its head says {head.seq}")
    return faults
