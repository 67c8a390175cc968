"""What happened, by whom, chained; and whether the chain still says what was said.

The personal detail of an event lives in a table beside the chain and can be erased without breaking it, by the program:
an erasure is told to the chain like everything else (docs/audit.md).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from promo.sent_twice import is_a_moment_ago
from promo.store.chain import GENESIS, at_the_chain, digest_of, digest_of_rows, hash_of, queue_up, say
from promo.store.keys import ChainKeys
from promo.store.tables import AuditDetail, AuditEvent, AuditHead, AuditRows
from promo.store.unit import KEYS, Act
from promo.store.witness import Differs, Witness, differing

KEYED = "audit.keyed"
SHOWN = 50
"""How many rows of one kind are named, before the rest is counted."""

__all__ = ["at_the_chain", "broken_links", "digest_of", "hash_of", "keyed_from", "queue_up", "record", "said_just_now"]


def record(db: Session, what: str, subject: str, actor: str, detail: Mapping[str, Any], at: datetime) -> None:
    """Add one event to the chain, in the caller's unit of work; it is chained when that ends.

    Args:
        db: the unit of work that the event is true in.
        what: the act, such as `claim.approved`.
        subject: what it happened to, such as `claim:SW-7F3K-29QD`.
        actor: `system`, `claimant`, `customer`, or `person:ID`.
        detail: values of the act; kept apart and erasable.
        at: when.
    """
    say(db, Act(what, subject, actor, _kept(detail), at))


def said_just_now(db: Session, what: str, subject: str, actor: str, detail: Mapping[str, Any], now: datetime) -> bool:
    """Whether the newest event of this kind about something is this very one, a moment ago: by the same actor, and of
    the values that are given."""
    of_this_kind = select(AuditEvent).where(AuditEvent.what == what, AuditEvent.subject == subject)
    last = db.exec(of_this_kind.order_by(col(AuditEvent.seq).desc()).limit(1)).first()
    if last is None or last.actor != actor or not is_a_moment_ago(last.at, now):
        return False
    kept = db.get(AuditDetail, last.seq)
    return kept is not None and _kept(detail).items() <= kept.detail.items()


def _kept(detail: Mapping[str, Any]) -> dict[str, Any]:
    """Values of an act as the chain keeps them."""
    kept: dict[str, Any] = json.loads(json.dumps(detail, default=str))
    return kept


def keyed_from(db: Session) -> int | None:
    """The number of the first event that is keyed; None where none is."""
    first = plain_select(col(AuditEvent.seq)).where(col(AuditEvent.key) != "").order_by(col(AuditEvent.seq)).limit(1)
    return db.execute(first).scalar()


def broken_links(db: Session) -> list[str]:
    """Every place where the chain does not hold, and every row that is not as its last event said; in words, empty
    when all is whole."""
    keys: ChainKeys | None = db.info.get(KEYS)
    faults: list[str] = []
    previous, expected, key_before = GENESIS, 1, ""
    e, d, r = AuditEvent, AuditDetail, AuditRows
    links = (
        plain_select(*e.__table__.columns)  # type: ignore[attr-defined]
        .add_columns(col(d.salt), col(d.detail), col(r.written))
        .outerjoin(d, col(d.seq) == col(e.seq))
        .outerjoin(r, col(r.seq) == col(e.seq))
        .order_by(col(e.seq))
        .execution_options(yield_per=5_000)
    )
    with Witness() as witness:
        bare: list[int] = []
        for event in db.execute(links).mappings():
            seq = event["seq"]
            if seq != expected:
                faults.append(f"audit event {expected} is missing")
            if event["previous"] != previous:
                faults.append(f"audit event {seq} does not follow the one before it")
            faults += _wrong_key(event, keys, key_before)
            faults += _changed(event, keys)
            if event["salt"] is None:
                bare.append(seq)
            if event["written"] and _lists_its_rows(event):
                witness.heard(seq, event["key"], event["written"])
            previous, expected, key_before = event["hash"], seq + 1, event["key"] or key_before
        faults += _wrong_end(db, previous, expected - 1, key_before)
        if keys is not None and key_before:
            faults += [f"the detail of audit event {seq} is gone" for seq in bare if not witness.erased(seq)]
            faults += _told(differing(db, keys, witness))
        elif keys is not None and expected > 1:
            faults.append("no event of the audit chain is keyed: run `promo init`")
    return faults


def _changed(event: Mapping[Any, Any], keys: ChainKeys | None) -> list[str]:
    """What of an event is not as it was written: itself, its detail, its list of rows."""
    seq, found = event["seq"], list[str]()
    key = keys.named(event["key"]) if keys and event["key"] else None
    if (key or not event["key"]) and event["hash"] != hash_of(event["previous"], event, key):
        found.append(f"audit event {seq} was changed")
    if event["salt"] is not None and digest_of(event["salt"], event["detail"]) != event["digest"]:
        found.append(f"the detail of audit event {seq} was changed")
    if not _lists_its_rows(event):
        found.append(f"the list of rows of audit event {seq} was changed")
    return found


def _lists_its_rows(event: Mapping[Any, Any]) -> bool:
    return bool(event["rows"] == digest_of_rows(event["written"] or ""))


def _wrong_key(event: Mapping[Any, Any], keys: ChainKeys | None, before: str) -> list[str]:
    seq, name = event["seq"], event["key"]
    if not name:
        return [f"audit event {seq} is not keyed, though the one before it is"] if before else []
    if keys is None or keys.named(name) is None:
        return [f"audit event {seq} is keyed with the key {name}, which is not set here"] if name != before else []
    if before and keys.named(before) and keys.age(name) > keys.age(before):
        return [f"audit event {seq} is keyed with an older key than the one before it"]
    return []


def _wrong_end(db: Session, previous: str, last: int, key: str) -> list[str]:
    head = db.get(AuditHead, 1)
    if head is None:
        return ["the audit chain has lost its head"] if last else []
    if head.hash != previous or head.seq != last:
        return [f"the audit chain ends at {last}, its head says {head.seq}"]
    if head.key != key:
        return [f"the head of the audit chain names the key {head.key or '(none)'}, its last event {key or '(none)'}"]
    return []


def _told(found: list[Differs]) -> list[str]:
    """The first rows of each kind in a sentence each, and how many more there are."""
    by_kind: dict[tuple[str, str], list[Differs]] = {}
    for one in found:
        by_kind.setdefault((one.part, one.how), []).append(one)
    said: list[str] = []
    for (part, how), rows in by_kind.items():
        said += [str(row) for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            said.append(f"{len(rows) - SHOWN} more rows of {part} {how}")
    return said
