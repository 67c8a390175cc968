"""Where invoices go, and the VAT number that decides who owes the tax."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol

from promo.books.tax import EU, vat_number
from promo.refusals import NotPossible
from promo.store.tables import BillingDetails
from promo.subscriptions.find import load_subscription
from promo.translatable import N_
from promo.work import Work


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


def save_details(
    work: Work, subscription_id: int, details: Details, register: VatRegister | None = None
) -> BillingDetails:
    """Keep them for the invoices to come; those that are written stay as they are.

    Args:
        work: the unit of work, in the customer's name or a rep's.
        subscription_id: whose invoices.
        details: as they were typed.
        register: asked whether the VAT number is registered, where there is one.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: no name, a text too long, or a VAT number that cannot be right.
    """
    typed = {k: " ".join(str(v).split()) for k, v in asdict(details).items()}
    if not typed["name"]:
        raise NotPossible(N_("Write the name that stands on the invoice."))
    if max(map(len, typed.values())) > LONGEST:
        raise NotPossible(N_("One of the lines is too long."))
    db = work.db
    subscription = load_subscription(work, subscription_id)
    number = _checked(typed["vat_number"], subscription.country, register) if typed["vat_number"] else None
    row = db.get(BillingDetails, subscription_id) or BillingDetails(
        subscription_id=subscription_id, name="", changed_at=work.now
    )
    for key, value in typed.items():
        setattr(row, key, value)
    row.vat_number, row.changed_at = number, work.now
    subscription.vat_number = number if subscription.country in EU else None
    db.add(row)
    db.add(subscription)
    work.record("subscription.details_saved", subscription, {"details": typed})
    return row


def _checked(typed: str, country: str, register: VatRegister | None) -> str:
    """A VAT number that can be right; outside the Union any other number that somebody goes by."""
    if (number := vat_number(typed, country) if country in EU else typed) is None:
        raise NotPossible(
            N_("This VAT number cannot be right: its digits do not fit. Copy it from an invoice of yours.")
        )
    if register is not None and register.is_registered(number) is False:
        raise NotPossible(N_("This VAT number is not registered."))
    return number
