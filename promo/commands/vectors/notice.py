"""Answers to `promo notice --jsonl`: one question of notice arithmetic a line. Pure.

Source: INTERFACE.md, "promo notice"; the spellings there are all accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from promo.leaving.contract import Contract, Reference
from promo.leaving.deadlines import (
    Method,
    last_day_to_arrive,
    last_day_to_post,
    method_of,
    period_end,
    term_end,
    window_before,
    working_day_after,
    working_day_before,
)
from promo.leaving.exit import leave, running_term_end
from promo.leaving.overlap import overlap_months
from promo.periods import ONE_DAY, Period, Unit, free_period

Inputs = Mapping[str, Any]
"""One line of a table, or a part of it, as its JSON came in."""
Answer = dict[str, object]
"""What goes out as JSON."""
_FORMS = {"registered_letter": "registered_mail"}


def answer(row: Inputs) -> Answer:
    """The result for one line.

    Raises:
        ValueError: an unknown kind or a value that cannot be read; the message says which.
        KeyError: an input that this kind needs is missing.
    """
    kind, inputs, jurisdiction = row["kind"], row["inputs"], row.get("jurisdiction", "")
    if not isinstance(kind, str) or kind not in _ANSWERS:
        raise ValueError(f"unknown kind {kind!r}; known: {', '.join(_ANSWERS)}")
    return _ANSWERS[kind](inputs, jurisdiction)


def _period_end(inputs: Inputs, jurisdiction: str) -> Answer:
    end = period_end(day(inputs["event_date"]), period(inputs["period"]), jurisdiction)
    return {"period_end": _rolled(end, inputs).isoformat()}


def _term_end(inputs: Inputs, _: str) -> Answer:
    end = term_end(day(inputs["contract_start"]), period(inputs["term"]), inputs.get("terms_elapsed", 1))
    return {"term_end": end.isoformat()}


def _safe_posting(inputs: Inputs, _: str) -> Answer:
    posting = last_day_to_post(
        day(inputs["last_receipt"]),
        transit_days=inputs.get("transit_business_days", 0),
        holding_days=inputs.get("holding_calendar_days", 0),
        holidays=_holidays(inputs),
    )
    return {"last_posting": posting.isoformat()}


def _window_before(inputs: Inputs, _: str) -> Answer:
    earliest = inputs.get("not_earlier_than") or {}
    first, last = window_before(
        day(inputs["anchor_date"]),
        period(inputs["not_later_than"]),
        period(earliest) if _count(earliest) is not None else None,
    )
    return {"first_day": first.isoformat() if first else None, "last_day": last.isoformat()}


def _last_receipt(inputs: Inputs, jurisdiction: str) -> Answer:
    anchor = day(inputs["anchor_date"])
    last_day = (
        anchor - ONE_DAY if inputs.get("anchor") == "renewal_date" and inputs.get("method") == "forward" else anchor
    )
    method = Method(inputs["method"]) if inputs.get("method") else method_of(jurisdiction)
    deadline = last_day_to_arrive(last_day, period(inputs["notice"]), method=method)
    rule, safe = deadline.rule, deadline.safe
    if inputs.get("anchor") == "renewal_date" and method is not Method.FORWARD:
        safe = min(safe, rule - ONE_DAY)
    if inputs.get("roll_if_non_working") == "previous":
        rule = working_day_before(rule, _holidays(inputs))
        safe = min(safe, rule)
    return {"last_receipt": rule.isoformat(), "last_receipt_safe": safe.isoformat()}


def _contract(inputs: Inputs, jurisdiction: str) -> Answer:
    notice = inputs["notice"]
    contract = contract_of(
        jurisdiction=jurisdiction,
        start=inputs.get("contract_start"),
        initial_term=inputs.get("initial_term"),
        renewal_term=inputs.get("renewal_term"),
        notice=notice,
        reference=notice.get("reference", "end_of_term"),
        form=inputs.get("form", "unspecified"),
    )
    today = day(inputs["today"])
    received = day(inputs.get("received_on") or inputs["today"])
    switch = day(inputs.get("switch_date") or inputs["today"])
    months = int(inputs.get("free_months", 3))
    leaving = leave(
        contract, today, received_on=received, switch_on=switch, free_months=months, holidays=_holidays(inputs)
    )
    exit_on = leaving.earliest_exit
    return {
        "current_term_end": _iso(running_term_end(contract, today) if contract.renewal_term else None),
        "last_receipt": _iso(leaving.last_day_to_arrive),
        "last_receipt_safe": _iso(leaving.last_day_safe),
        "deadline_missed": leaving.situation.value == "deadline_missed",
        "earliest_exit": _iso(exit_on),
        "overlap_days": (exit_on - switch).days if exit_on else None,
        "overlap_months": overlap_months(switch, exit_on) if exit_on else None,
        "covered_by_free_months": bool(exit_on and overlap_months(switch, exit_on) <= months),
        "billing_start": free_period(switch + ONE_DAY, months).ends_before.isoformat(),
    }


def contract_of(
    *,
    jurisdiction: str,
    start: str | None,
    initial_term: Any,
    renewal_term: Any,
    notice: Any,
    reference: str,
    form: str,
) -> Contract:
    """A contract from plain values; periods as `P3M` or as {count or value, unit}.

    Args:
        jurisdiction: country of the contract, two letters; GB and UK are one.
        start: first day of the contract, `YYYY-MM-DD`.
        initial_term: length of the first term.
        renewal_term: length of each later term; a contract without one does not renew.
        notice: length of the notice.
        reference: what the notice counts back from, a value of `Reference`.
        form: how notice is given.

    Raises:
        ValueError: a day, a period or the reference cannot be read.
    """
    return Contract(
        notice=period(notice) if notice else None,
        reference=Reference(reference),
        start=day(start) if start else None,
        initial_term=period(initial_term) if initial_term else None,
        renewal_term=period(renewal_term) if renewal_term else None,
        auto_renews=bool(renewal_term),
        form=_FORMS.get(form, form),
        jurisdiction={"GB": "UK"}.get(jurisdiction, jurisdiction),
    )


def day(text: str) -> date:
    """A date from `YYYY-MM-DD`.

    Raises:
        ValueError: it is none; the message says what to write.
    """
    try:
        return date.fromisoformat(text[:10])
    except (TypeError, ValueError):
        raise ValueError(f"{text!r} is not a date; write YYYY-MM-DD") from None


def period(value: Any) -> Period:
    """A period from `P3M` or {count or value, unit}.

    Raises:
        ValueError: it is none; the message says what to write.
    """
    if isinstance(value, str):
        return Period.parse(value)
    count = _count(value)
    if count is None:
        raise ValueError(f"{value!r} is not a period; write P3M or {{count, unit}}")
    unit = str(value["unit"]).removeprefix("clear_").removeprefix("calendar_").rstrip("s")
    return Period(int(count), Unit(unit))


def _count(value: Inputs) -> int | None:
    count = value.get("count", value.get("value"))
    return None if count is None else int(count)


def _holidays(inputs: Inputs) -> frozenset[date]:
    return frozenset(day(text) for text in inputs.get("public_holidays", []))


def _rolled(end: date, inputs: Inputs) -> date:
    match inputs.get("roll_if_non_working", "none"):
        case "next":
            return working_day_after(end, _holidays(inputs))
        case "previous":
            return working_day_before(end, _holidays(inputs))
    return end


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


_ANSWERS: Mapping[str, Callable[[Inputs, str], Answer]] = {
    "period_end": _period_end,
    "last_receipt": _last_receipt,
    "term_end": _term_end,
    "contract": _contract,
    "safe_posting": _safe_posting,
    "window_before": _window_before,
}
