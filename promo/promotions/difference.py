"""What differs between two sets of rules, key by key. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_NAMED_BY = ("check", "id")
ABSENT = object()
"""Stands for a key that one side does not have."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One place that differs: `promotions.three-free-months.checks.offer-open.passes`, and both values; `ABSENT` where
    there is none."""

    path: str
    before: Any
    after: Any

    def words(self) -> str:
        """The difference as one line."""
        if self.before is ABSENT:
            return f"+ {self.path}: {_short(self.after)}"
        if self.after is ABSENT:
            return f"- {self.path}: {_short(self.before)}"
        before, after = self.sides()
        return f"~ {self.path}: {before} -> {after}"

    def sides(self) -> tuple[str, str]:
        """Both values as short texts; an empty one where there is none."""
        before = "" if self.before is ABSENT else _text(self.before)
        after = "" if self.after is ABSENT else _text(self.after)
        if before and after:
            before, after = _from_where_they_part(before, after)
        return _cut(before), _cut(after)


def differences(before: str, after: str) -> list[Difference]:
    """Every place that differs between two normalised contents (`RuleBook.content`), in the order of the keys.

    Entries of a list that have a name of their own are compared by it, so that a new check moves none of the others.
    """
    return list(_compare((), json.loads(before), json.loads(after)))


def _compare(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Difference]:
    before, after = _by_name(before), _by_name(after)
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(k for k in after if k not in before)]:
            yield from _compare((*path, str(key)), before.get(key, ABSENT), after.get(key, ABSENT))
    elif before is ABSENT or after is ABSENT or before != after:
        yield Difference(".".join(path), before, after)


def _by_name(value: Any) -> Any:
    """A list whose entries are all named, as a mapping by name."""
    if not isinstance(value, list) or not value or not all(isinstance(v, Mapping) for v in value):
        return value
    for key in _NAMED_BY:
        if _names_each(key, value):
            return {entry[key]: {k: x for k, x in entry.items() if k != key} for entry in value}
    return value


def _names_each(key: str, entries: list[Mapping[str, Any]]) -> bool:
    """Whether every entry has a name of its own under a key."""
    names = [entry.get(key) for entry in entries]
    return all(isinstance(n, str) for n in names) and len(set(names)) == len(names)


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _short(value: Any) -> str:
    return _cut(_text(value))


def _cut(text: str) -> str:
    return text if len(text) <= 120 else text[:117] + "…"


def _from_where_they_part(before: str, after: str) -> tuple[str, str]:
    """Two long texts without what they begin with alike, so that the difference is what is shown."""
    if max(len(before), len(after)) <= 120:
        return before, after
    alike = next(
        (k for k, (b, a) in enumerate(zip(before, after, strict=False)) if b != a), min(len(before), len(after))
    )
    start = max(0, alike - 30)
    return ("…" + before[start:], "…" + after[start:]) if start else (before, after)
