"""What one judgement rests on, all of it: facts, files, what was typed, what the store knew, the day. Pure.

A case is kept with its decision. The same case judged by the same rules gives the same verdict, today and in years.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from promo.eligibility.papers import PaperKind, inside_kinds, paper_kind
from promo.money import Money
from promo.periods import Period
from promo.proof.facts.model import Fact, FactName, Facts
from promo.proof.facts.text import Evidence
from promo.proof.reading import Cause, Reading, Refusal


@dataclass(frozen=True, slots=True)
class History:
    """What only the store knows. None in its place means that nothing stored was asked."""

    duplicate: bool = False
    already_used: bool = False
    existing_customer: bool = False
    related_used: bool = False
    """Whether a company that seems connected with the claimant, but has a number of its own, used the offer."""
    places_left: int = 1
    """Credits that the cap still allowed when the claim was sent."""
    same_wording: int = 0
    """How many other companies sent a paper worded like this one, which no person said to be a provider's own form."""
    of_ours: bool = False
    """Whether it comes from the vendor itself or from one of the staff."""
    machine_may: bool = True
    """Whether the machine's bound of the day still has room for this credit."""
    asked_before: bool = False
    """Whether the last decision on this claim was an ask too."""


@dataclass(frozen=True, slots=True)
class Declared:
    """What the claimant said: never a fact, only what facts are compared with."""

    company: str | None = None
    country: str | None = None
    competitor: str | None = None
    plan: str | None = None
    every: str | None = None
    month_value: Money | None = None
    """List value of one free month of what was asked for; None where no plan was named."""
    typed: tuple[tuple[str, str], ...] = ()
    """What the contract says as it was typed, each with the name of the fact it stands in for, as ISO text."""
    seats: int | None = None
    """For how many users; None where none were named."""


@dataclass(frozen=True, slots=True)
class FileSeen:
    """What judging needs to know of one file: whether it could be read, and what is odd about it."""

    file: str
    refusal: Refusal | None = None
    signals: tuple[str, ...] = ()
    partly_read: bool = False
    paper: PaperKind | None = None
    """The kind of paper; None where it was not asked, as in cases of older decisions."""

    @classmethod
    def of(cls, reading: Reading) -> FileSeen:
        """The file of a Reading."""
        return cls(reading.file, reading.refusal, reading.signals, reading.partly_read, paper_kind(reading))


def files_seen(readings: Sequence[Reading]) -> tuple[FileSeen, ...]:
    """The files of a claim, each with the kind of paper it counts as among the others."""
    seen = [FileSeen.of(reading) for reading in readings]
    kinds = inside_kinds([(f.file, f.paper) for f in seen])
    return tuple(replace(f, paper=kind) for f, kind in zip(seen, kinds, strict=True))


@dataclass(frozen=True, slots=True)
class Case:
    """One claim as it is judged.

    `history` is None where nothing stored was asked. `today` is the day of the decision in the
    customer's country, `asked_at` the instant the claim was sent.
    """

    facts: Facts
    files: tuple[FileSeen, ...]
    declared: Declared
    history: History | None
    today: date
    asked_at: datetime


def case_json(case: Case) -> dict[str, object]:
    """A case as plain JSON, as small as judging again allows: clauses and details are kept with the answer."""
    facts = case.facts
    return {
        "facts": {
            name.value: _fact_json(fact)
            for name, fact in facts.found.items()
            if fact.value is not None or fact.evidence
        },
        "findings": sorted(facts.findings),
        "places": {name: [_place_json(p) for p in places] for name, places in sorted(facts.places.items())},
        "files": [
            {
                "file": f.file,
                "refusal": [f.refusal.cause.value, f.refusal.seen] if f.refusal else None,
                "signals": list(f.signals),
                "partly_read": f.partly_read,
                "paper": f.paper.value if f.paper else None,
            }
            for f in case.files
        ],
        "declared": _declared_json(case.declared),
        "history": None
        if case.history is None
        else {k: getattr(case.history, k) for k in History.__dataclass_fields__},
        "today": case.today.isoformat(),
        "asked_at": case.asked_at.isoformat(),
    }


def case_from(kept: Mapping[str, Any]) -> Case:
    """The case that `case_json` wrote; what it did not know then has its default.

    Raises:
        KeyError, ValueError, TypeError: it is no such JSON.
    """
    history = kept["history"]
    return Case(
        facts=Facts(
            found={FactName(name): _fact_from(fact) for name, fact in kept["facts"].items()},
            findings=frozenset(kept["findings"]),
            places={name: tuple(_place_from(p) for p in places) for name, places in kept["places"].items()},
        ),
        files=tuple(
            FileSeen(
                f["file"],
                Refusal(Cause(f["refusal"][0]), f["refusal"][1]) if f["refusal"] else None,
                tuple(f["signals"]),
                f["partly_read"],
                PaperKind(f["paper"]) if f.get("paper") else None,
            )
            for f in kept["files"]
        ),
        declared=_declared_from(kept["declared"]),
        history=None if history is None else History(**history),
        today=date.fromisoformat(kept["today"]),
        asked_at=datetime.fromisoformat(kept["asked_at"]),
    )


def _declared_json(declared: Declared) -> dict[str, object]:
    said = {k: v for k in Declared.__dataclass_fields__ if (v := getattr(declared, k)) not in (None, ())}
    if declared.month_value is not None:
        said["month_value"] = [declared.month_value.minor, declared.month_value.currency]
    return said


def _declared_from(kept: Mapping[str, Any]) -> Declared:
    value = kept.get("month_value")
    typed = tuple((str(name), str(text)) for name, text in kept.get("typed", ()))
    return Declared(**{**kept, "month_value": Money(*value) if value else None, "typed": typed})


def _fact_json(fact: Fact) -> list[Any]:
    value: Any = fact.value
    if isinstance(value, Period):
        value = {"period": value.iso()}
    elif isinstance(value, date):
        value = {"day": value.isoformat()}
    return [value, fact.confidence, [_place_json(e) for e in fact.evidence]]


def _fact_from(kept: Sequence[Any]) -> Fact:
    value, confidence, places = kept
    if isinstance(value, Mapping):
        value = Period.parse(value["period"]) if "period" in value else date.fromisoformat(value["day"])
    return Fact(value, confidence, tuple(_place_from(p) for p in places))


def _place_json(place: Evidence) -> list[Any]:
    return [place.file, place.page, place.quote, [list(b) for b in place.boxes], place.sureness]


def _place_from(kept: Sequence[Any]) -> Evidence:
    file, page, quote, boxes, sureness = kept
    return Evidence(file, page, quote, tuple(tuple(b) for b in boxes), sureness)
