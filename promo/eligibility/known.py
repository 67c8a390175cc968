"""The names that rules may read, and what each stands for in a case. Pure."""

from __future__ import annotations

from datetime import date
from typing import Any

from promo.eligibility.case import Case
from promo.eligibility.model import Conditions
from promo.periods import Period
from promo.proof.facts.model import FactName

_NOTICES = (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE)
FINDINGS = (
    "own_brand",
    "vendor_notice_only",
    "notice_unreadable",
    "notice_conflict",
    "readers_differ",
    "fixed_term",
    "ended_by_notice",
    "open_ended",
)
KNOWN_NAMES: frozenset[str] = frozenset(
    {name.value for name in FactName}
    | set(FINDINGS)
    | {
        "ends_without_notice",
        "suspicious",
        "company",
        "country",
        "plan",
        "every",
        "today",
        "asked_at",
        "opens_at",
        "ends_at",
        "countries",
        "plans",
        "billing",
        "duplicate",
        "already_used",
        "existing_customer",
        "related_used",
        "places_left",
    }
)


def known_values(conditions: Conditions, case: Case) -> dict[str, Any]:
    """The names that checks read; what is not known is left out."""
    facts, declared, history = case.facts, case.declared, case.history
    zone = conditions.opens_at.tzinfo
    values: dict[str, Any] = {
        "today": case.today.isoformat(),
        "asked_at": case.asked_at.astimezone(zone).isoformat(),
        "opens_at": conditions.opens_at.isoformat(),
        "ends_at": conditions.ends_at.isoformat(),
        "countries": list(conditions.countries),
        "plans": list(conditions.plans),
        "billing": list(conditions.billing),
        "suspicious": any("suspicious" in signal for f in case.files for signal in f.signals),
    }
    for name in FINDINGS:
        values[name] = name in facts.findings
    for name, fact in facts.found.items():
        if fact.counts:
            values[name.value] = plain(fact.value)
    notices = [n for n in _NOTICES if n.value in values]
    values["ends_without_notice"] = values["fixed_term"] and not notices
    if notices:  # the whole proof was read and one notice found: the other kind is "none", not unknown
        for name in _NOTICES:
            values.setdefault(name.value, "none")
    if declared.company:
        values["company"] = declared.company
    for key, said in (("country", declared.country), ("plan", declared.plan), ("every", declared.every)):
        if said:
            values[key] = said
    if history is not None:
        values["duplicate"] = history.duplicate
        values["already_used"] = history.already_used
        values["existing_customer"] = history.existing_customer
        values["related_used"] = history.related_used
        values["places_left"] = history.places_left
    return values


def plain(value: Any) -> Any:
    """A fact's value as rules read it: periods and dates as ISO text."""
    if isinstance(value, Period):
        return value.iso()
    return value.isoformat() if isinstance(value, date) else value
