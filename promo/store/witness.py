"""What the audit chain said of every watched row, against the rows that are there.

The last digest of each row is kept in a database of its own that lives as long as the question, in memory first and on
disk where it grows: years of billing say more than fits into memory.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType

from sqlalchemy import Connection, inspect, select
from sqlmodel import Session

from promo.store.keys import ChainKey, ChainKeys
from promo.store.odd_rows import left_out
from promo.store.watched import DETAILS, Part, all_parts

CHANGED, GONE, UNKNOWN = "were changed", "are gone", "were never told to the audit chain"
UNREADABLE = "it cannot be read"
BATCH = 5_000


@dataclass(frozen=True, slots=True)
class Differs:
    """One row that is not as the chain says."""

    part: str
    id: str
    how: str
    seq: int | None

    def __str__(self) -> str:
        table = self.part.replace("/", " ")
        if self.how == CHANGED:
            return f"{table} {self.id} is not as audit event {self.seq} left it"
        if self.how == GONE:
            return f"{table} {self.id} is gone, though audit event {self.seq} wrote it and none deleted it"
        return f"{table} {self.id} is there, though no audit event wrote it"


class Witness:
    """The last word of the chain on every row."""

    def __init__(self) -> None:
        self.kept = sqlite3.connect("")
        self.kept.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE said (part, id, seq, key, digest, PRIMARY KEY (part, id)) WITHOUT ROWID;"
            "CREATE TABLE there (part, id, key, digest, PRIMARY KEY (part, id, key)) WITHOUT ROWID;"
        )

    def __enter__(self) -> Witness:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kept.close()

    def heard(self, seq: int, key: str, written: str) -> None:
        """What one event says of rows; a later event counts."""
        for part, rows in json.loads(written).items():
            self.kept.executemany(
                "INSERT OR REPLACE INTO said VALUES (?, ?, ?, ?, ?)",
                [(part, i, seq, key, digest) for i, digest in rows.items()],
            )

    def erased(self, seq: int) -> bool:
        """Whether the chain says that the detail of an event was erased."""
        found = self.kept.execute("SELECT digest IS NULL FROM said WHERE part = ? AND id = ?", (DETAILS, str(seq)))
        return bool(found.fetchone() == (1,))

    def has_heard_of(self, part: str) -> bool:
        """Whether the chain ever said anything of a part."""
        return self.kept.execute("SELECT 1 FROM said WHERE part = ? LIMIT 1", (part,)).fetchone() is not None

    def sees(self, part: Part, key: ChainKey, rows: Iterator[tuple[str, str]]) -> None:
        """The rows that are there, with their digests."""
        self.kept.executemany(
            "INSERT INTO there VALUES (?, ?, ?, ?)", ((part.name, i, key.name, digest) for i, digest in rows)
        )

    def compared(self, part: Part) -> Iterator[Differs]:
        """Every row of a part that is not as the chain says."""
        questions = {
            CHANGED: "SELECT s.id, s.seq FROM said s JOIN there t ON t.part = s.part AND t.id = s.id AND t.key = s.key"
            " WHERE s.part = ? AND s.digest IS NOT NULL AND t.digest <> s.digest ORDER BY s.seq",
            GONE: "SELECT s.id, s.seq FROM said s WHERE s.part = ? AND s.digest IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM there t WHERE t.part = s.part AND t.id = s.id) ORDER BY s.seq",
            UNKNOWN: "SELECT DISTINCT t.id, NULL FROM there t LEFT JOIN said s ON s.part = t.part AND s.id = t.id"
            " WHERE t.part = ? AND s.digest IS NULL ORDER BY t.id",
        }
        for how, question in questions.items():
            for i, seq in self.kept.execute(question, (part.name,)):
                yield Differs(part.name, i, how, seq)


def differing(db: Session, keys: ChainKeys, witness: Witness) -> list[Differs]:
    """Every watched row that is not as the chain says."""
    connection, found = db.connection(), list[Differs]()
    for part in all_parts():
        if part.name == DETAILS:
            continue
        for key in keys.keys:
            witness.sees(part, key, rows_of(connection, part, key))
            witness.sees(part, key, ((i, UNREADABLE) for i in left_out(db, part.table.name)))
        found += witness.compared(part)
    return found


def rows_of(connection: Connection, part: Part, key: ChainKey) -> Iterator[tuple[str, str]]:
    """Every row of a part, with its digest; columns that this database does not have yet count as empty."""
    look = inspect(connection)
    if not look.has_table(part.table.name):
        return
    there = {column["name"] for column in look.get_columns(part.table.name)}
    wanted = select(*(part.table.c[n] for n in sorted({part.key, *part.names}) if n in there))
    wanted = wanted.order_by(part.table.c[part.key]).execution_options(yield_per=BATCH)
    for row in connection.execute(wanted).mappings():
        yield str(row[part.key]), part.digest(key.of_rows, row)
