"""Another rate of tax: a recorded cause before the first bill that has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from promo.books.prices import amounts_of
from promo.books.tax import Tax, tax_of
from promo.store.tables import Subscription, SubscriptionChange
from promo.work import SYSTEM, Work


def follow_tax(work: Work, rows: Iterable[Any]) -> set[int]:
    """Another rate in the rules in force, or a VAT number that came, is a recorded cause before it is billed. Returns
    whose."""
    rules = work.rules
    known: dict[tuple[str, str | None], Tax] = {}
    changed: set[int] = set()
    for row in rows:
        key = (row.country, row.vat_number)
        if key not in known:
            seller = rules.vendor.entity_for(row.country).country
            reverse_charge = rules.catalog.terms.reverse_charge
            known[key] = tax_of(
                seller, row.country, row.vat_number, rules.catalog.tax_rates, reverse_charge=reverse_charge
            )
        tax = known[key]
        if (tax.code, tax.rate) != (row.tax_code, row.tax_rate):
            _tax_as(work, work.db.get_one(Subscription, row.id), tax, row.next_billing_on)
            changed.add(row.id)
    return changed


def _tax_as(work: Work, subscription: Subscription, tax: Tax, effective_on: date) -> None:
    assert subscription.id is not None
    before = {"tax_code": subscription.tax_code, "tax_rate": subscription.tax_rate}
    priced_as_announced = amounts_of(subscription).total.minor == subscription.announced_minor
    subscription.tax_code, subscription.tax_rate = tax.code, tax.rate
    if priced_as_announced:  # else somebody must look at the old difference first
        subscription.announced_minor = amounts_of(subscription).total.minor
    work.db.add(subscription)
    change = SubscriptionChange(
        subscription_id=subscription.id,
        kind="tax",
        before=before,
        after={"tax_code": tax.code, "tax_rate": tax.rate, "rules": work.rules.version},
        effective_on=effective_on,
        announced_minor=subscription.announced_minor,
        by=SYSTEM.word,
        said_at=work.now,
        applied_at=work.now,
    )
    work.db.add(change)
    said = {"before": before, "after": change.after}
    work.as_(SYSTEM).record("subscription.tax_changed", subscription, said)
