"""Which rows the audit chain vouches for, and the digest of each.

Every table and every column is watched, but for those that `promo verify` reckons again and those that decide nothing:
both are named here, each with its reason, and a test finds whatever is in none of the three. A digest is keyed, so it
says nothing about the row to anybody who has no key. What is empty is left out of it: a column that is added later
changes the digest of no row before it.
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

RECKONED: Mapping[str, str] = {
    "audit_event": "each link is reckoned again from the one before it",
    "audit_rows": "its digest stands in its event",
    "audit_head": "it names the last event, with its hash and its key",
    "place_count": "the places are counted again",
    "clock_mark.seen_at": "no bill was written later than it says",
    "outbox_item.state": "what the chain last said of the letter",
    "outbox_item.sent_at": "when the chain said that it left",
    "outbox_item.not_before": "no letter waits longer than the longest wait",
    "outbox_item.lease_until": "no letter is held longer than a sender may hold it",
    "claim.lease_until": "no claim is held longer than a reader may hold it",
}
"""Tables and columns that no digest vouches for, and what `promo verify` compares them with instead."""
DECIDES_NOTHING: Mapping[str, str] = {
    "session": "a row opens nothing without its seal (`people.seals`), and comes and goes with every visit",
    "signinlink": "a row opens nothing without its seal (`people.seals`), and lives for minutes",
    "provider_try": "a row lets the browser that was sent away come back once, and lives for minutes",
    "link_request": "a row has a link mailed to the mailbox whose it is, and lives for seconds",
    "arrived_mail": "which mails were taken: without a row one is looked at again, and its papers are there already",
    "call_request": "who asked to be called, as a stranger wrote it: a call promises and opens nothing",
    "ratecount": "how often something was tried within the last minutes: without it somebody may try as often again",
    "handling": "who at the desk has a claim and by when: it is decided by the same rules, by whomever",
    "case_text": "by which words of its papers the desk finds a case: they decide nothing, and stand in the papers",
    "saved_view": "what a list is narrowed down to, under a name",
    "rule_trial": "what other rules would have decided: to look at; what it is published by is `rule_count`",
    "rule_trial_part": "a slice of that",
    "presence": "who has a claim open, for a minute",
    "mention": "who is told of a note: without it they read it on the claim's page",
    "claim.stage": "what the claim's page shows while its files are read",
    "claim.reading_tries": "how often reading was begun: sooner or later a person looks, never a yes",
    "claim.network": "whose turn is next among claims that wait: each is read all the same",
    "outbox_item.attempts": "how often sending was tried: sooner or later it stands on the desk as failed",
    "outbox_item.last_error": "what the desk shows of a letter that did not leave",
}
"""Tables and columns that nothing vouches for, and why whoever changes them gains nothing (docs/security.md)."""
APART: Mapping[str, Mapping[str, frozenset[str]]] = {
    "subscription": {
        # The billing run moves these for many rows at once and reads no others back.
        "schedule": frozenset({"state", "billed_from", "billed_before", "next_billing_on", "next_billing_at"}),
        "reminder": frozenset({"next_reminder_at"}),
    },
    "credit_grant": {"use": frozenset({"next_use_at"})},
    "invoice": {"open": frozenset({"open_minor", "followed_days"})},
    "outbox_item": {"name": frozenset({"message_id"})},
    "gateway_call": {
        "sending": frozenset({"state", "attempts", "not_before", "sent_at", "answer", "last_error"}),
    },
    "gateway_event": {"handling": frozenset({"handled_at", "problem"})},
}
"""Columns with a digest of their own: they move by themselves, or were not watched from the beginning."""
SINCE: Mapping[str, str] = dict.fromkeys(
    (
        *(f"{table}/{name}" for table, parts in APART.items() for name in parts if name != "schedule"),
        "number_series",
        "clock_mark",
        "proof_mark",
        "case_line",
        "ledger_day",
        "ledger_closed",
        "shadow_verdict",
    ),
    "0021",
)
"""Parts that are watched from this migration on: the rows of an older database are vouched for as it finds them."""
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
        if is_left_to_others(table.name):
            continue
        key, *more = [column.name for column in table.primary_key]
        if more:
            raise TypeError(f"{table.name} has a key of several columns: say why it is not watched, or give it one")
        if table.name == DETAILS:
            found[table.name] = (Part(table.name, table, key, ()),)
            continue
        named = APART.get(table.name, {})
        apart = frozenset().union(*named.values())
        rest = [c for c in table.columns if c.name not in apart and not is_left_to_others(table.name, c.name)]
        made = [_part(table.name, table, key, rest)]
        for name, columns in named.items():
            made.append(_part(f"{table.name}/{name}", table, key, [c for c in table.columns if c.name in columns]))
        found[table.name] = tuple(made)
    return found


def is_left_to_others(*name: str) -> bool:
    """Whether no digest vouches for a table, or for a column of it."""
    said = ".".join(name)
    return said in RECKONED or said in DECIDES_NOTHING


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
