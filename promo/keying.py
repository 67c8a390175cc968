"""Beginning a keyed chain over a database that has a past, and taking up what a migration changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import inspect
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from promo.store.chain import not_here, queue_up, say
from promo.store.engine import Store
from promo.store.keys import ChainKey, WrongAuditKey
from promo.store.migrate import revision
from promo.store.tables import AuditEvent, AuditHead, AuditRows
from promo.store.unit import Act
from promo.store.watched import DETAILS, SINCE, all_parts
from promo.store.witness import Differs, Witness, differing, rows_of
from promo.work import SYSTEM, Office, Work

KEYED, MIGRATED = "audit.keyed", "audit.migrated"
ROWS_AN_EVENT = 5_000


def key_the_chain(office: Office, *, was_keyed: bool = False) -> int | None:
    """Vouch for every row as it is now, with keyed events, where the chain has a past without a key.

    Args:
        was_keyed: whether it is known from outside the database that the chain was keyed already.

    Returns:
        The number of the first keyed event; None where there was nothing to do.

    Raises:
        WrongAuditKey: it was keyed and is not any more: somebody wrote it anew, and nobody vouches for that.
    """
    return None if office.store.keys is None else office.do(SYSTEM, _key, office.store.keys.current, was_keyed)


def _key(work: Work, key: ChainKey, was_keyed: bool) -> int | None:
    db = work.db
    first = queue_up(db).seq + 1
    keyed = db.execute(plain_select(col(AuditEvent.seq)).where(col(AuditEvent.key) != "").limit(1)).first()
    if first == 1 or keyed is not None:
        return None
    if was_keyed:
        raise WrongAuditKey(
            "the audit chain was keyed, as the lines written outside the database say, and no event of it is any more:"
            " somebody wrote it anew. Restore a copy; docs/audit.md says how"
        )
    say(db, Act(KEYED, "audit", "system", {"from": first}, work.now))
    for part in all_parts():
        if part.name == DETAILS:
            continue
        for rows in _in_batches(rows_of(db.connection(), part, key)):
            say(db, Act(KEYED, part.name, "system", {"rows": len(rows)}, work.now, {part.name: dict(rows)}))
    return first


def strange_key(store: Store) -> str | None:
    """Why the chain cannot be written with the keys that are set; None where it can."""
    if absent := key_that_is_missing(store):
        return absent
    with store.reading() as db:
        head = db.get(AuditHead, 1)
    if head is None or not head.key or (store.keys is not None and store.keys.named(head.key) is not None):
        return None
    return (
        f"the head of the audit chain names the key {head.key}, its last event another: somebody changed it; `promo"
        " verify` says what else, and docs/audit.md how to go on"
    )


def key_that_is_missing(store: Store) -> str | None:
    """What to do where the last event was written with a key that is not set here; None where all is well."""
    with store.engine.connect() as connection:
        look = inspect(connection)
        if not look.has_table("audit_event") or "key" not in {c["name"] for c in look.get_columns("audit_event")}:
            return None
        last = plain_select(col(AuditEvent.key)).order_by(col(AuditEvent.seq).desc()).limit(1)
        name = str(connection.execute(last).scalar() or "")
    return None if not name or (store.keys is not None and store.keys.named(name)) else not_here(name)


def unlike(store: Store) -> set[tuple[str, str]]:
    """The rows that are not as the chain says, before a migration: they stay so after it.

    What is watched from that migration on only is none of them, as long as the chain has never said a word of it.
    """
    with store.engine.connect() as connection:
        if store.keys is None or not inspect(connection).has_table(str(AuditRows.__tablename__)):
            return set()
    have = revision(store) or ""
    new = {part for part, since in SINCE.items() if have < since}
    return {(one.part, one.id) for one in _differing(store, new)}


def take_up(office: Office, before: set[tuple[str, str]]) -> int:
    """Vouch for the rows that a migration changed, and for no other. Returns how many parts of rows that were.

    Args:
        office: over the database after the migration.
        before: what differed before it (`unlike`).
    """
    if office.store.keys is None:
        return 0
    changed: dict[str, set[str]] = {}
    for one in _differing(office.store):
        if (one.part, one.id) not in before:
            changed.setdefault(one.part, set()).add(one.id)
    if changed:
        office.do(SYSTEM, _take_up, office.store.keys.current, changed)
    return sum(map(len, changed.values()))


def _take_up(work: Work, key: ChainKey, changed: Mapping[str, set[str]]) -> None:
    for part in all_parts():
        wanted = changed.get(part.name)
        if not wanted:
            continue
        there = {i: d for i, d in rows_of(work.db.connection(), part, key) if i in wanted}
        for rows in _in_batches((i, there.get(i)) for i in sorted(wanted)):
            say(work.db, Act(MIGRATED, part.name, "system", {"rows": len(rows)}, work.now, {part.name: dict(rows)}))


def _differing(store: Store, new: Collection[str] = ()) -> list[Differs]:
    """Rows that are not as the chain says; of `new` parts only where it has said something."""
    assert store.keys is not None
    with store.reading() as db, Witness() as witness:
        if not _heard_all(db, witness):
            return []
        found = differing(db, store.keys, witness)
        return [one for one in found if one.part not in new or witness.has_heard_of(one.part)]


def _heard_all(db: Session, witness: Witness) -> bool:
    """Let the witness hear the whole chain; False where no event vouches for a row."""
    said = (
        plain_select(col(AuditRows.seq), col(AuditEvent.key), col(AuditRows.written))
        .join(AuditEvent, col(AuditEvent.seq) == col(AuditRows.seq))
        .order_by(col(AuditRows.seq))
        .execution_options(yield_per=1_000)
    )
    any_ = False
    for seq, key, written in db.execute(said):
        any_ = True
        witness.heard(seq, key, written)
    return any_


def _in_batches(rows: Iterable[Any]) -> Iterator[list[Any]]:
    batch: list[Any] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AN_EVENT:
            yield batch
            batch = []
    if batch:
        yield batch
