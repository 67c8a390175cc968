"""Where invoices go, and the VAT number that decides who owes the tax."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from pydantic import ValidationInfo, field_validator

from promo.books.tax import EU, number_elsewhere, vat_number
from promo.forms import Form
from promo.glyphs import refusal
from promo.people.own_claims import only_of_others
from promo.refusals import NotPossible
from promo.store.tables import BillingDetails, Subscription
from promo.subscriptions.find import load_subscription
from promo.translatable import N_
from promo.work import Work


class VatRegister(Protocol):
    """Somebody who knows which VAT numbers are registered (VIES). Off by default: then a person of ours looks."""

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


_NO_POST_CODES = (
    "AE AG AN AO AW BF BI BJ BO BS BW BZ CD CF CG CI CK CM DJ DM ER FJ GD GH GM GN GQ GY HK IE JM KI KM KN "
    "KP LC ML MO MR MS MW NR NU PA QA RW SB SC SL SR ST SY TF TG TK TL TO TT TV TZ UG VU WS YE ZA ZW "
)
WITHOUT_POST_CODES = frozenset(_NO_POST_CODES.split())
"""Countries that have no post codes, or where letters come without one (Ireland, South Africa)."""
NO_CITY = frozenset({"SG", "MC", "VA", "GI"})
"""Countries that are one town."""
LONGEST = 200
REGISTER = "register"
"""Stands for the register of VAT numbers, where it was the one that confirmed one."""


class TypedDetails(Form):
    """The form as it was typed. Read with `country`, the customer's: it says which lines an address needs there."""

    name: str = ""
    street: str = ""
    post_code: str = ""
    city: str = ""
    vat_number: str = ""
    order_reference: str = ""

    @field_validator("name")
    @classmethod
    def _name(cls, typed: str) -> str:
        return _line(typed, needed=N_("Write the name that stands on the invoice."))

    @field_validator("street")
    @classmethod
    def _street(cls, typed: str) -> str:
        return _line(typed, needed=N_("Write the street and number: an invoice needs the whole address."))

    @field_validator("post_code")
    @classmethod
    def _post_code(cls, typed: str, info: ValidationInfo) -> str:
        needed = "" if _country(info) in WITHOUT_POST_CODES else N_("Write the post code.")
        return _line(typed, needed=needed)

    @field_validator("city")
    @classmethod
    def _city(cls, typed: str, info: ValidationInfo) -> str:
        return _line(typed, needed="" if _country(info) in NO_CITY else N_("Write the town."))

    @field_validator("vat_number")
    @classmethod
    def _vat_number(cls, typed: str, info: ValidationInfo) -> str:
        if typed and _can_be(typed, _country(info)) is None:
            raise ValueError(CANNOT_BE)
        return _line(typed)

    @field_validator("order_reference")
    @classmethod
    def _order_reference(cls, typed: str) -> str:
        return _line(typed)


CANNOT_BE = N_("This VAT number cannot be right: its digits do not fit. Copy it from an invoice of yours.")


def typed_details(sent: Mapping[str, str], country: str) -> Details:
    """What was sent by the form.

    Raises:
        FormProblem: what is wrong, by field.
    """
    return Details(**TypedDetails.read(sent, country=country).model_dump())


def _line(typed: str, needed: str = "") -> str:
    if needed and not any(letter.isalnum() for letter in typed):
        raise ValueError(needed)
    if len(typed) > LONGEST:
        raise ValueError(N_("One of the lines is too long."))
    if why := refusal(typed):
        raise ValueError(why)
    return typed


def _country(info: ValidationInfo) -> str:
    assert info.context is not None, "an address is read with its country"
    return str(info.context["country"])


def _can_be(typed: str, country: str) -> str | None:
    """The number as it is kept, where it can be right in the customer's country."""
    return vat_number(typed, country) if country in EU else number_elsewhere(typed, country)


def save_details(
    work: Work, subscription_id: int, details: Details, register: VatRegister | None = None
) -> BillingDetails:
    """Keep them for the invoices to come; those that are written stay as they are. What stands there already changes
    nothing.

    A VAT number decides who owes the tax, so it counts only once the register or a person of ours has said that it is
    this customer's: digits that fit are easily found.

    Args:
        work: the unit of work, in the customer's name or a rep's.
        subscription_id: whose invoices.
        details: as they were typed.
        register: asked whether the VAT number is registered, where there is one.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: no name, a text too long or with characters that cannot be printed, or a VAT number that cannot be
            right.
    """
    typed = {k: " ".join(str(v).split()) for k, v in asdict(details).items()}
    if not typed["name"]:
        raise NotPossible(N_("Write the name that stands on the invoice."))
    if max(map(len, typed.values())) > LONGEST:
        raise NotPossible(N_("One of the lines is too long."))
    if why := refusal(" ".join(typed.values())):
        raise NotPossible(why)
    db = work.db
    subscription = load_subscription(work, subscription_id)
    number, registered = _checked(typed["vat_number"], subscription.country, register)
    row = db.get(BillingDetails, subscription_id) or BillingDetails(
        subscription_id=subscription_id, name="", changed_at=work.now
    )
    was, named = row.vat_number, row.name
    as_typed = all((getattr(row, key) or "") == value for key, value in {**typed, "vat_number": number or ""}.items())
    if as_typed and not (registered and row.vat_confirmed_at is None):
        return row
    for key, value in typed.items():
        setattr(row, key, value)
    if number != was or typed["name"] != named:  # another number, or the same for another firm
        row.vat_confirmed_by, row.vat_confirmed_at = None, None
    if registered and row.vat_confirmed_at is None:
        row.vat_confirmed_by, row.vat_confirmed_at = REGISTER, work.now
    row.vat_number, row.changed_at = number, work.now
    let_it_count(subscription, row)
    db.add(row)
    db.add(subscription)
    work.record("subscription.details_saved", subscription, {"details": typed})
    return row


def confirm_vat_number(work: Work, subscription_id: int, number: str) -> BillingDetails:
    """A person of ours says that the register knows the number as this customer's; from the next bill on it counts.
    What is confirmed already stays as it is.

    Args:
        work: the unit of work, in the person's name.
        subscription_id: whose number.
        number: the one that was looked at; if another stands there by now, nothing is confirmed.

    Raises:
        SubscriptionNotFound: none.
        NotPossible: there is no such number to confirm.
    """
    subscription = load_subscription(work, subscription_id)
    only_of_others(work, subscription.claim_id)
    row = work.db.get(BillingDetails, subscription_id, with_for_update=True, populate_existing=True)
    if row is None or row.vat_number is None or row.vat_number != number:
        raise NotPossible(N_("The VAT number was changed meanwhile. Look at the new one."))
    if row.vat_confirmed_at is not None:
        return row
    row.vat_confirmed_by, row.vat_confirmed_at = work.by.word, work.now
    let_it_count(subscription, row)
    work.db.add(row)
    work.db.add(subscription)
    work.record("subscription.vat_number_confirmed", subscription, {"number": number})
    return row


def let_it_count(subscription: Subscription, details: BillingDetails) -> None:
    """The number that decides about tax is the one that was confirmed, inside the Union, and no other."""
    counts = subscription.country in EU and details.vat_confirmed_at is not None
    subscription.vat_number = details.vat_number if counts else None


def _checked(typed: str, country: str, register: VatRegister | None) -> tuple[str | None, bool]:
    """A VAT number that can be right, and whether a register knows it; outside the Union any other number that somebody
    goes by."""
    if not typed:
        return None, False
    if (number := _can_be(typed, country)) is None:
        raise NotPossible(CANNOT_BE)
    known = register.is_registered(number) if register is not None else None
    if known is False:
        raise NotPossible(N_("This VAT number is not registered."))
    return number, known is True
