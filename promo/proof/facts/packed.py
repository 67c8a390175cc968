"""Facts as plain JSON and back, for the way out of the process that found them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from promo.periods import Period
from promo.proof.facts.model import Binds, By, Clause, ClauseKind, Detail, DetailName, Fact, FactName, Facts, Value
from promo.proof.facts.text import Evidence

Json = dict[str, Any]
"""An object of our own making; a worker's is not believed: unpacking looks at each value."""


def pack_facts(facts: Facts) -> Json:
    """All of them as plain JSON."""
    return {
        "found": {
            name.value: [_value(f.value), f.confidence, _places(f.evidence), [by.value for by in f.readers]]
            for name, f in facts.found.items()
        },
        "clauses": [_clause(c) for c in facts.clauses],
        "findings": sorted(facts.findings),
        "places": {name: _places(places) for name, places in facts.places.items()},
        "details": [[d.name.value, d.value, d.confidence, _places(d.evidence)] for d in facts.details],
    }


def unpack_facts(kept: Mapping[str, Any]) -> Facts:
    """The facts that `pack_facts` wrote.

    Raises:
        KeyError, ValueError, TypeError: it is no such JSON.
    """
    return Facts(
        {
            FactName(name): Fact(_value_from(value), float(sure), _places_from(places), tuple(By(b) for b in readers))
            for name, (value, sure, places, readers) in kept["found"].items()
        },
        tuple(_clause_from(c) for c in kept["clauses"]),
        frozenset(str(f) for f in kept["findings"]),
        {str(name): _places_from(places) for name, places in kept["places"].items()},
        tuple(Detail(DetailName(n), str(v), float(sure), _places_from(p)) for n, v, sure, p in kept["details"]),
    )


def _clause(clause: Clause) -> list[Any]:
    return [
        [clause.kind.value, clause.binds.value, clause.period.iso() if clause.period else None, clause.confidence],
        [clause.start, clause.end, _places(clause.evidence)],
        [clause.reference, clause.form, clause.precedence, clause.period_at, [by.value for by in clause.readers]],
    ]


def _clause_from(kept: Sequence[Any]) -> Clause:
    (kind, binds, period, sure), (start, end, places), (reference, form, precedence, at, readers) = kept
    return Clause(
        ClauseKind(kind),
        Binds(binds),
        None if period is None else Period.parse(period),
        float(sure),
        int(start),
        int(end),
        _places_from(places),
        str(reference),
        str(form),
        int(precedence),
        None if at is None else (int(at[0]), int(at[1])),
        tuple(By(b) for b in readers),
    )


def _value(value: Value) -> Any:
    if isinstance(value, Period):
        return {"period": value.iso()}
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _value_from(kept: Any) -> Value:
    if isinstance(kept, Mapping):
        return Period.parse(kept["period"]) if "period" in kept else date.fromisoformat(kept["day"])
    if kept is None or isinstance(kept, str | bool | int):
        return kept
    raise ValueError("a fact that is neither text, nor a number, nor a length, nor a day")


def _places(places: Sequence[Evidence]) -> list[Any]:
    return [[p.file, p.page, p.quote, [list(b) for b in p.boxes], p.sureness] for p in places]


def _places_from(kept: Sequence[Any]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(str(file), int(page), str(quote), tuple(_box(b) for b in boxes), float(sure))
        for file, page, quote, boxes, sure in kept
    )


def _box(kept: Sequence[Any]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = kept
    return float(x0), float(y0), float(x1), float(y1)
