"""The form of a change of plan or seats, as customers and reps send it."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request

from promo.forms import narrow
from promo.refusals import NotPossible
from promo.subscriptions.change_quote import Change, When
from promo.translatable import N_


def asked_change() -> tuple[Change, When, Mapping[str, object]]:
    """What was asked for, and the fields to show again.

    Raises:
        NotPossible: the number of users is no number.
    """
    text = narrow(request.form.get("seats", ""))
    if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise NotPossible(N_("Write the number of users in digits."))
    when = When.NEXT_PERIOD if request.form.get("when") == When.NEXT_PERIOD.value else When.NOW
    change = Change(plan=request.form.get("plan") or None, seats=int(text) if text else None)
    return change, when, {"plan": change.plan, "seats": text, "when": when.value}
