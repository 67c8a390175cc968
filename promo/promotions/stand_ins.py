"""A rule file with a mistake in its shape, read as if the wrong values were right ones: what else is wrong with it is
then named at once, not after the first mistake was mended. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import value_at

_SOURCED = {"value": "x", "sample": False}
_EXAMPLE = {"then": "passes"}
_TOLD = ("legal_entity", "address", "tax_number", "email", "phone", "support_url", "help_url")
_BY_KIND: Mapping[str, Mapping[str, Any]] = {
    "promotions": {
        "id": "x",
        "name": "x",
        "timezone": "UTC",
        "window": {"opens": "2000-01-01", "closes": "2099-12-31"},
        "open_to": {"countries": ["AQ"], "billing": ["month"]},
        "credit": {"months": 1, "two_people_over": {}, "until_old_contract_ended": {"latest_months": 12}},
        "start": {"latest_days_ahead": 540},
        "hold": {"days": 100_000, "notices_before_days": [3, 2, 1]},
        "caps": {"claims": 1},
        "ask": {"answer_within_days": 100_000, "remind_after_days": [1]},
        "by_machine": {"claims_a_day": 1},
        "checks": [
            {"check": "x", "asks": "x", "passes": "true", "fails": "document.unreadable", "examples": [_EXAMPLE]}
        ],
    },
    "competitors": {
        "id": "x",
        "name": "x",
        "entities": ["x"],
        "aliases": ["x"],
        "domains": ["x"],
        "notice_address": _SOURCED,
        "standard_terms": [
            dict.fromkeys(("product", "status", "seen", "source", "source_kind", "confidence"), "x"),
        ],
    },
    "statutes": {
        "id": "x",
        "name": "x",
        "enabled": True,
        "says": "x",
        "countries": ["AQ"],
        "who": ["consumer"],
        "services": "x",
        "questions": [{"id": "x", "asks": "x", "decides": False}],
        "way_out": {"earliest": "at_once"},
        "fees": {"early_end": "not_named"},
        "sources": [{"where": "x", "kind": "believed"}],
        "checked": {"day": "2000-01-01", "by": "x"},
    },
    "vendor": {
        "id": "x",
        "brand": "x",
        **dict.fromkeys(_TOLD, _SOURCED),
        "aliases": ["x"],
        "domains": ["x"],
        "portal": {"account": "x", "subscriptions": "x", "turn_off": "x"},
        "legal_entities": [
            {"id": "x", "name": _SOURCED, "street": _SOURCED, "country": "FR", "tax_number": _SOURCED, "series": "X"}
        ],
    },
    "catalog": {
        "currency_of": {},
        "default_currency": "EUR",
        "plans": [{"id": "x", "name": "x", "summary": "x", "prices": {}}],
        "seats": {"minimum": 1, "maximum": 1},
        "terms": {"trial_days": 0, "invoice_due_days": 0, "after_non_payment": "none"},
        "tax_rates": {},
    },
}
"""What stands in for a value that is wrong: one that is right, and that nothing else can contradict."""


def without(content: Mapping[str, Any], wrong: Iterable[KeyPath], kind: str) -> Any:
    """The content of a file with every wrong value replaced by one that is right; taken out where it may be left out.

    Args:
        content: what the file holds; it is not changed.
        wrong: where something is wrong.
        kind: of the file: `promotions`, `vendor`.
    """
    made = deepcopy(dict(content))
    for path in sorted(wrong, key=len, reverse=True):
        _replace(made, path, _BY_KIND.get(kind, {}))
    return made


def _replace(content: Any, path: KeyPath, known: Mapping[str, Any]) -> None:
    """Put what stands in at a path. An entry of a list is never taken out: those behind it keep their numbers."""
    if not path:
        return
    inside = value_at(content, path[:-1])
    instead = value_at(known, tuple(0 if isinstance(key, int) else key for key in path))
    last = path[-1]
    if isinstance(inside, dict):
        if instead is None:
            inside.pop(last, None)
        else:
            inside[last] = deepcopy(instead)
    elif isinstance(inside, list) and isinstance(last, int) and last < len(inside) and instead is not None:
        inside[last] = deepcopy(instead)


def is_touched(at: KeyPath, replaced: Iterable[KeyPath]) -> bool:
    """Whether a mistake may come of a value that was replaced, and is none of the file's own."""
    return any(_touches(at, path) for path in replaced)


def _touches(at: KeyPath, replaced: KeyPath) -> bool:
    """Whether a mistake is at a replaced value, around it, or in an example that is judged by it."""
    together = min(len(at), len(replaced))
    if at[:together] == replaced[:together]:
        return True
    if replaced[0] == "checks":
        same_check = at[:2] == replaced[:2]
        return same_check and (replaced[2:3] in ((), ("passes",)) or ("examples" in at and "examples" in replaced))
    return "examples" in at and at[0] == replaced[0]
