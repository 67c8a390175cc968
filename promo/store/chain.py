"""The audit chain is written when a unit of work ends: its head is taken as late as possible, right before the commit.

Every event carries the hash of the one before it, a salted digest of its personal detail and, since the chain is keyed,
a digest of the watched rows that its unit of work wrote. The hash is keyed with a key that is not in the database.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from promo.clock import SystemClock
from promo.store.absent import insert_if_absent
from promo.store.keys import ChainKey, ChainKeys, WrongAuditKey
from promo.store.tables import AuditDetail, AuditEvent, AuditHead, AuditRows
from promo.store.unit import SEEN, Act, unit_of

GENESIS = "0" * 64


def say(db: Session, act: Act) -> None:
    """Put an event on the chain when the unit of work of this session ends; at once where it belongs to none."""
    unit = unit_of(db)
    if unit is None:
        _append(db, None, [act])
    else:
        unit.acts.append(act)


def at_the_chain(db: Session, check: Callable[[Session], None]) -> None:
    """Have something checked at the end of the unit of work, when it holds the chain and just before it is kept.

    What the check reads is the latest there is. What it raises undoes the whole unit.
    """
    unit = unit_of(db)
    if unit is None:
        queue_up(db)
        check(db)
    else:
        unit.checks.append(check)


def close(db: Session) -> None:
    """Chain what the unit of work did; the last thing before its commit.

    Raises:
        WrongAuditKey: the chain was written with a key that this process does not have.
    """
    unit = unit_of(db)
    if unit is None:
        return
    db.flush()
    rows = unit.rows(db)  # all else is written, and all rows are looked at, before the chain is held
    if unit.checks:
        queue_up(db)
        for check in unit.checks:
            check(db)
        db.flush()
        rows = unit.rows(db)
    acts = unit.acts
    if rows:
        if not acts or acts[-1].rows is not None:
            acts.append(Act("rows.written", "rows", "system", {}, unit.now or SystemClock().now()))
        acts[-1] = replace(acts[-1], rows=rows)
    if acts:
        _append(db, unit.keys, acts)
    unit.acts, unit.checks = [], []


def queue_up(db: Session) -> AuditHead:
    """Wait for every unit of work that is writing events, and hold the others off until this one is done.

    What is read after this call is the latest there is: the place to check what
    must be true of all claims together (a cap, one credit a company).
    """
    head = db.get(AuditHead, 1, with_for_update=True, populate_existing=True)
    if head is None:  # the very first event, perhaps of several at once
        insert_if_absent(db, AuditHead, id=1, seq=0, hash=GENESIS, key="")
        head = db.get(AuditHead, 1, with_for_update=True)
        assert head is not None
    return head


def _append(db: Session, keys: ChainKeys | None, acts: Sequence[Act]) -> None:
    head = queue_up(db)
    if head.key and (keys is None or keys.named(head.key) is None):
        raise WrongAuditKey(not_here(head.key))
    key = keys.current if keys else None
    events, details, written = [], [], []
    for act in acts:
        salt = secrets.token_hex(16)
        text = json.dumps(act.rows, sort_keys=True, separators=(",", ":")) if act.rows else ""
        event: dict[str, Any] = {
            "seq": head.seq + 1,
            "at": act.at,
            "what": act.what,
            "subject": act.subject,
            "actor": act.actor,
            "digest": digest_of(salt, act.detail),
            "rows": digest_of_rows(text),
            "key": key.name if key else "",
        }
        event["hash"] = hash_of(head.hash, event, key)
        event["previous"] = head.hash
        head.seq, head.hash, head.key = event["seq"], event["hash"], event["key"]
        events.append(event)
        details.append({"seq": event["seq"], "salt": salt, "detail": act.detail})
        if text:
            written.append({"seq": event["seq"], "written": text})
    connection = db.connection()
    connection.execute(insert(AuditEvent), events)
    connection.execute(insert(AuditDetail), details, execution_options={SEEN: True})
    if written:
        connection.execute(insert(AuditRows), written)
    db.add(head)


def not_here(name: str) -> str:
    """What to do where the chain was written with a key that this process does not have."""
    return (
        f"the audit chain is keyed with the key {name}, which is not set here: give every process the same"
        " PROMO_AUDIT_KEY, or put the file audit-key back into the data folder"
    )


def digest_of(salt: str, detail: Any) -> str:
    """Salted digest of an event's detail, over canonical JSON."""
    return hashlib.sha256((salt + json.dumps(detail, sort_keys=True, ensure_ascii=False)).encode()).hexdigest()


def digest_of_rows(text: str) -> str:
    """Digest of the list of rows that an event vouches for; empty where there is none."""
    return hashlib.sha256(text.encode()).hexdigest() if text else ""


def hash_of(previous: str, event: Mapping[Any, Any], key: ChainKey | None) -> str:
    """The hash that the next event will carry: keyed, where there is a key."""
    at: datetime = event["at"]
    said = [previous, str(event["seq"]), at.astimezone(UTC).isoformat()]
    said += (event[name] for name in ("what", "subject", "actor", "digest"))
    said += (event[name] for name in ("rows", "key") if event[name])
    text = "\n".join(said)
    return key.sign(text) if key else hashlib.sha256(text.encode()).hexdigest()
