"""Where invoices go, and the VAT number that decides who owes the tax."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from promo import audit
from promo.books.tax import EU, vat_number
from promo.clock import Clock
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import BillingDetails
from promo.subscriptions.find import owned
from promo.translatable import N_


class VatRegister(Protocol):
    """Somebody who knows which VAT numbers are registered (VIES). Off by default: our answer never waits for one."""

    def is_registered(self, number: str) -> bool | None:
        """True or False; None when it cannot say now."""


@dataclass(frozen=True, slots=True)
class Details:
    """What the customer types."""

    name: str
    street: str = ""
    post_code: str = ""
    city: str = ""
    vat_number: str = ""
    order_reference: str = ""


LONGEST = 200


@tried_again
def save_details(
    subscription_id: int,
    details: Details,
    *,
    by: str,
    store: Store,
    clock: Clock,
    owner: int | None = None,
    register: VatRegister | None = None,
) -> BillingDetails:
    """Keep them for the invoices to come; those that are written stay as they are.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: no name, a text too long, or a VAT number that cannot be right.
    """
    now = clock.now()
    typed = {
        k: " ".join(getattr(details, k).split())
        for k in ("name", "street", "post_code", "city", "vat_number", "order_reference")
    }
    if not typed["name"]:
        raise NotPossible(N_("Write the name that stands on the invoice."))
    if max(map(len, typed.values())) > LONGEST:
        raise NotPossible(N_("One of the lines is too long."))
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        number = None
        if typed["vat_number"]:
            number = (
                vat_number(typed["vat_number"], subscription.country)
                if subscription.country in EU
                else typed["vat_number"]
            )
            if number is None:
                raise NotPossible(
                    N_("This VAT number cannot be right: its digits do not fit. Copy it from an invoice of yours.")
                )
            if register is not None and register.is_registered(number) is False:
                raise NotPossible(N_("This VAT number is not registered."))
        row = db.get(BillingDetails, subscription_id) or BillingDetails(
            subscription_id=subscription_id, name="", changed_at=now
        )
        for key, value in typed.items():
            setattr(row, key, value)
        row.vat_number, row.changed_at = number, now
        subscription.vat_number = number if subscription.country in EU else None
        db.add(row)
        db.add(subscription)
        audit.record(db, "subscription.details_saved", f"subscription:{subscription_id}", by, {"details": typed}, now)
        return row


__all__ = ["Details", "VatRegister", "save_details"]
