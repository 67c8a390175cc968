"""Which rows the audit chain vouches for, and the digest of each.

Every table is watched but those named here, and every column of it but those that only say how far some work has
come. A digest is keyed, so it says nothing about the row to anybody who has no key. What is empty is left out of it:
a column that is added later changes the digest of no row before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Integer, Table
from sqlmodel import SQLModel

from promo.store import tables
from promo.store.tables.columns import UtcInstant

UNWATCHED = frozenset(
    {
        "audit_event",  # the chain itself
        "audit_rows",
        "audit_head",
        "session",  # come and go with every visit
        "signinlink",
        "link_request",
        "ratecount",
        "number_series",  # counted again by `promo verify`
        "clock_mark",
        "place_count",  # counted again by `promo verify`
        "proof_mark",  # made from the proofs
        "case_line",  # made from the decisions
        "ledger_day",  # made from the ledger, reckoned again by `promo verify`
        "ledger_closed",
        "shadow_verdict",
    }
)
PASSING: Mapping[str, frozenset[str]] = {
    "claim": frozenset({"stage", "lease_until", "reading_tries", "network"}),
    "invoice": frozenset({"open_minor", "followed_days"}),  # follows from bills and payments, which are watched
    "subscription": frozenset({"next_reminder_at"}),
    "credit_grant": frozenset({"next_use_at"}),
    "outbox_item": frozenset({"state", "attempts", "message_id", "not_before", "lease_until", "sent_at", "last_error"}),
    "gateway_call": frozenset({"state", "attempts", "not_before", "sent_at", "answer", "last_error"}),
    "gateway_event": frozenset({"handled_at", "problem"}),
}
"""Columns that say how far sending, reading or reminding has come."""
APART: Mapping[str, frozenset[str]] = {
    "subscription": frozenset({"state", "billed_from", "billed_before", "next_billing_on", "next_billing_at"})
}
"""Columns with a digest of their own: the billing run moves them for many rows at once and reads no others back."""
DETAILS = "audit_detail"
"""Watched only for being erased: what an event said is in its own digest."""


class Odd(Exception):
    """A value that the database may give back differently: the row is read back instead."""


@dataclass(frozen=True, slots=True)
class Part:
    """Columns of a table that have one digest together."""

    name: str
    table: Table
    key: str
    columns: tuple[tuple[str, Callable[[Any], str]], ...]

    @property
    def names(self) -> frozenset[str]:
        """The names of its columns."""
        return frozenset(name for name, _ in self.columns)

    def digest(self, key: bytes, values: Mapping[Any, Any]) -> str:
        """The keyed digest of one row.

        Raises:
            Odd: a value may come back differently from the database.
        """
        said = [f"{self.name}\x1f{values[self.key]}"]
        for name, written in self.columns:
            value = values.get(name)
            if value is not None:
                text = written(value)
                said.append(f"\x1f{name}:{len(text)}:{text}")
        return hashlib.blake2b("".join(said).encode("utf-8", "surrogatepass"), key=key, digest_size=12).hexdigest()


@cache
def parts() -> Mapping[str, tuple[Part, ...]]:
    """The watched parts of each watched table, by the table's name."""
    found: dict[str, tuple[Part, ...]] = {}
    for table in SQLModel.metadata.sorted_tables:
        if table.name in UNWATCHED:
            continue
        key, *more = [column.name for column in table.primary_key]
        if more:
            raise TypeError(f"{table.name} has a key of several columns: name it in UNWATCHED, or give it one")
        if table.name == DETAILS:
            found[table.name] = (Part(table.name, table, key, ()),)
            continue
        apart, passing = APART.get(table.name, frozenset()), PASSING.get(table.name, frozenset())
        rest = [c for c in table.columns if c.name not in apart | passing]
        made = [_part(table.name, table, key, rest)]
        if apart:
            made.append(_part(f"{table.name}/schedule", table, key, [c for c in table.columns if c.name in apart]))
        found[table.name] = tuple(made)
    return found


def all_parts() -> Iterable[Part]:
    """Every watched part."""
    return (part for of_table in parts().values() for part in of_table)


def _part(name: str, table: Table, key: str, columns: Sequence[Column[Any]]) -> Part:
    return Part(name, table, key, tuple((c.name, _writer(c)) for c in sorted(columns, key=lambda c: c.name)))


def _writer(column: Column[Any]) -> Callable[[Any], str]:
    """How the values of a column are written, the same whether they come from the program or from a database."""
    kinds: tuple[tuple[Any, Callable[[Any], str]], ...] = (
        (UtcInstant, _instant),
        (Date, _day),
        (JSON, _document),
        (Boolean, _truth),
        (Integer, _number),
    )
    return next((written for kind, written in kinds if isinstance(column.type, kind)), _text)


def _text(value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    if type(value) is not str:
        raise Odd
    return value


def _number(value: Any) -> str:
    if type(value) is not int:
        raise Odd
    return str(value)


def _truth(value: Any) -> str:
    if type(value) is not bool:
        raise Odd
    return "yes" if value else "no"


@lru_cache(maxsize=4_096)  # one day, and one instant, stand in every row of a batch
def _day(value: Any) -> str:
    if type(value) is not date:
        raise Odd
    return value.isoformat()


@lru_cache(maxsize=4_096)
def _instant(value: Any) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise Odd
    return value.astimezone(UTC).isoformat()


def _document(value: Any) -> str:
    plain = value if _is_plain(value) else json.loads(json.dumps(value))
    return _written(plain)


_written = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode  # made once: it is costly


def _is_plain(value: Any) -> bool:
    """Whether JSON gives it back as it is, as far as order and keys go."""
    if isinstance(value, dict):
        return all(type(k) is str for k in value) and all(map(_is_plain, value.values()))
    return all(map(_is_plain, value)) if isinstance(value, list | tuple) else True


assert tables  # the classes register their tables
