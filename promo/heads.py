"""The end of the audit chain, written down outside the database: a chain that was cut later ends before it.

One line of JSON each, only ever added to, and the same in the log, which leaves the machine where logs are collected.
"""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

import structlog
from sqlalchemy import select as plain_select
from sqlmodel import Session, col

from promo.store.engine import Store
from promo.store.tables import AuditEvent, AuditHead

log = structlog.get_logger()


def write_head(store: Store, path: Path, now: datetime) -> int:
    """Write the chain's end down, unless it stands there already. Returns how many lines were written."""
    with store.reading() as db:
        head = db.get(AuditHead, 1)
    if head is None or not head.seq:
        return 0
    lines = _lines(path)
    if lines and lines[-1].get("seq") == head.seq and lines[-1].get("hash") == head.hash:
        return 0
    line = json.dumps({"at": now.isoformat(), "seq": head.seq, "hash": head.hash, "key": head.key})
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, line.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    log.info("audit_head", seq=head.seq, hash=head.hash)
    return 1


def unlike_heads(db: Session, path: Path) -> list[str]:
    """Every line written outside that the chain no longer bears out, in words."""
    found: list[str] = []
    lines = _lines(path)
    head = db.get(AuditHead, 1)
    if not lines and head is not None and head.seq:
        return [
            f"{path} is missing or empty: nothing outside the database says how long the audit chain was (the log of an"
            " earlier run may); put the file back, or run `promo init` if it was moved on purpose"
        ]
    wanted = [int(str(line["seq"])) for line in lines if "seq" in line]
    there: dict[int, str] = {}
    for first in range(0, len(wanted), 500):
        asked = plain_select(col(AuditEvent.seq), col(AuditEvent.hash)).where(
            col(AuditEvent.seq).in_(wanted[first : first + 500])
        )
        there.update((seq, hash_) for seq, hash_ in db.execute(asked))
    for number, line in enumerate(lines, 1):
        if "seq" not in line:
            found.append(f"line {number} of {path.name} cannot be read")
        elif int(str(line["seq"])) not in there:
            found.append(f"the audit chain ends before event {line['seq']}, which it had at {line['at']}")
        elif there[int(str(line["seq"]))] != line["hash"]:
            found.append(f"audit event {line['seq']} is not the one that was written outside at {line['at']}")
    return found


def keyed_before(path: Path) -> bool:
    """Whether a line that was written outside says that the chain was keyed."""
    return any(line.get("key") for line in _lines(path))


def _lines(path: Path) -> list[dict[str, object]]:
    try:
        text = path.read_text()
    except FileNotFoundError:
        return []
    return [_parsed(line) for line in text.splitlines()]


def _parsed(line: str) -> dict[str, object]:
    try:
        found = json.loads(line)
    except ValueError:
        return {}
    if not isinstance(found, dict) or not {"at", "seq", "hash"} <= set(found) or type(found["seq"]) is not int:
        return {}
    return found
