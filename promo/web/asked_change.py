"""A change of plan or seats, as customers and reps ask for it, look at it and agree to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import request

from promo.billing.preview import PlannedInvoice
from promo.forms import narrow
from promo.refusals import NotPossible
from promo.reports.subscription import planned_with
from promo.store.tables import Subscription
from promo.subscriptions.change_quote import Change, ChangeQuote, When
from promo.subscriptions.previewed import Agreed
from promo.subscriptions.service import awaits_choice
from promo.translatable import N_
from promo.web.security import engine
from promo.work import Work


@dataclass(frozen=True, slots=True)
class Looked:
    """A change that is shown before it is agreed to, the bills that would follow, and the id of what is shown."""

    quote: ChangeQuote
    planned: list[PlannedInvoice]
    asked: Mapping[str, object]
    preview_id: str
    two_people: bool = False
    """Whether a colleague must confirm it."""


def bills_with(work: Work, subscription: Subscription, quote: ChangeQuote) -> list[PlannedInvoice]:
    """The bills that are shown with a change; none as long as no day is chosen that they could be reckoned from."""
    return [] if awaits_choice(work.db, subscription) else planned_with(subscription, quote)


def agreed_preview() -> Agreed | None:
    """The preview that the form agrees to; None where it only asks for one."""
    given = request.form.get("preview", "")
    return Agreed(engine().secret, given) if given else None


def asked_change(given: Mapping[str, str]) -> tuple[Change, When, Mapping[str, object]]:
    """What was asked for, and the fields to show again.

    Args:
        given: what a form sent, or an address names.

    Raises:
        NotPossible: the number of users is no number.
    """
    text = narrow(given.get("seats", ""))
    if text and not (text.isascii() and text.isdigit() and len(text) <= 6):
        raise NotPossible(N_("Write the number of users in digits."))
    when = When.NEXT_PERIOD if given.get("when") == When.NEXT_PERIOD.value else When.NOW
    change = Change(plan=given.get("plan") or None, seats=int(text) if text else None)
    return change, when, {"plan": change.plan, "seats": text, "when": when.value}
