"""The lines of an invoice: what was served, for which days, at which price. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from promo.books.prorate import Rest
from promo.money import Money
from promo.periods import Span


class LineKind(StrEnum):
    """What a line says."""

    FREE_MONTHS = "free_months"
    PERIOD = "period"
    REST_BACK = "rest_back"
    """The rest of a paid period, at the price it was paid at, given back."""
    REST_DUE = "rest_due"
    """The same days at the new price."""
    GIVEN_BACK = "given_back"


@dataclass(frozen=True, slots=True)
class Served:
    """What is served at which price: a plan, its seats, and the net price of one seat for one period in minor units."""

    plan: str
    seats: int
    unit_minor: int


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """One line; `net_minor` is below zero where it gives back."""

    kind: LineKind
    span: Span
    net_minor: int
    served: Served | None = None
    days: int | None = None
    """Days of the period that a rest counts, with `of_days` those of the whole."""
    of_days: int | None = None
    months: int | None = None
    """Free months that the line names."""
    free_days_behind: int | None = None
    """Free days that lie behind the first paid term of a customer who pays early."""

    def stored(self) -> dict[str, Any]:
        """The line as it stands on the invoice's row for good: what it does not say is left out."""
        said = {
            "kind": self.kind.value,
            **({"months": self.months} if self.months is not None else {}),
            **({"plan": s.plan, "seats": s.seats, "unit_minor": s.unit_minor} if (s := self.served) else {}),
            "from": self.span.starts_on.isoformat(),
            "before": self.span.ends_before.isoformat(),
            "days": self.days,
            "of_days": self.of_days,
            "net_minor": self.net_minor,
            "free_days_behind": self.free_days_behind,
        }
        return {k: v for k, v in said.items() if v is not None}


def line_of(stored: Mapping[str, Any]) -> InvoiceLine:
    """A line as it was written."""
    served = Served(stored["plan"], stored["seats"], stored["unit_minor"]) if "plan" in stored else None
    return InvoiceLine(
        LineKind(stored["kind"]),
        Span(date.fromisoformat(stored["from"]), date.fromisoformat(stored["before"])),
        int(stored["net_minor"]),
        served,
        stored.get("days"),
        stored.get("of_days"),
        stored.get("months"),
        stored.get("free_days_behind"),
    )


def period_line(served: Served, span: Span, net: Money, free_days_behind: int | None = None) -> InvoiceLine:
    """A whole paid period."""
    return InvoiceLine(LineKind.PERIOD, span, net.minor, served, free_days_behind=free_days_behind)


def free_line(months: int, span: Span) -> InvoiceLine:
    """Free months, at zero: they stand before the first paid period."""
    return InvoiceLine(LineKind.FREE_MONTHS, span, 0, months=months)


def rest_back_line(rest: Rest, served: Served) -> InvoiceLine:
    """The rest of a paid period is given back."""
    return InvoiceLine(LineKind.REST_BACK, rest.span, -rest.unused_old.minor, served, rest.days, rest.of_days)


def rest_due_line(rest: Rest, served: Served) -> InvoiceLine:
    """The same days cost the new price."""
    return InvoiceLine(LineKind.REST_DUE, rest.span, rest.for_new.minor, served, rest.days, rest.of_days)


def given_back_line(span: Span, net_minor: int) -> InvoiceLine:
    """A part of an invoice is given back, with nothing more to say about it."""
    return InvoiceLine(LineKind.GIVEN_BACK, span, -net_minor)
