"""The shape of catalog.yaml: plans, prices, terms of sale, tax rates."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from promo.money import Money
from promo.promotions.amounts import Amounts, wrong_at
from promo.promotions.named_countries import wrong_country
from promo.promotions.strict import KeyPath, Strict
from promo.translatable import M_, Said

_NO_PRICE = {
    "month": M_("no-price", "plan %(plan)s has no monthly price in %(currency)s"),
    "year": M_("no-price", "plan %(plan)s has no yearly price in %(currency)s"),
}


class Plan(Strict):
    """Something we sell, with its price a seat for each billing period and currency (major units, before tax)."""

    id: str
    name: str
    summary: str
    prices: dict[Literal["month", "year"], Amounts]

    def price(self, every: str, currency: str) -> Money:
        """Price of one seat for one period."""
        return Money.parse(self.prices[every][currency], currency)  # type: ignore[index]


class Seats(Strict):
    """How many seats may be bought at once."""

    minimum: int = Field(ge=1)
    maximum: int = Field(ge=1)


class Terms(Strict):
    """The vendor's own terms of sale."""

    trial_days: int = Field(ge=0)
    invoice_due_days: int = Field(ge=0)
    after_non_payment: Literal["none", "remind", "suspend"]
    remind_after_days: tuple[int, ...] = (7, 21)
    """Days after the due date on which an unpaid bill is called to mind; only where `after_non_payment` says so."""
    suspend_after_days: int = Field(45, ge=1)
    refund_on_exit: Literal["none", "unused_days"] = "none"
    """Whether a customer who leaves in a paid period may end at once and get the unused days back by credit note."""
    extension_at_most_months: int = Field(3, ge=0)
    pause_at_most_months: int = Field(6, ge=1)
    revocation_causes: tuple[str, ...] = ("forged_proof", "not_own_contract", "used_twice", "never_bound")
    revocation_notice_days: int = Field(14, ge=14)
    billed_by: Literal["none", "stripe"] = "none"
    """Who bills new contracts: our own books, or an outside system that is told what was promised."""
    reverse_charge: bool = True
    """Whether a business in another EU country with a valid VAT number is invoiced without tax, which it then owes
    itself."""


class Catalog(Strict):
    """Plans, prices, terms and tax rates."""

    sample: bool = False
    currency_of: dict[str, str]
    default_currency: str
    plans: tuple[Plan, ...] = Field(min_length=1)
    seats: Seats
    terms: Terms
    tax_rates: dict[str, str]

    def plan(self, plan_id: str) -> Plan | None:
        """The plan with this id."""
        return next((p for p in self.plans if p.id == plan_id), None)

    @property
    def currencies(self) -> list[str]:
        """The currencies that customers pay in."""
        return sorted({*self.currency_of.values(), self.default_currency})

    def currency(self, country: str) -> str:
        """The currency a customer of this country pays in."""
        return self.currency_of.get(country, self.default_currency)

    @model_validator(mode="after")
    def _countries_are_known_and_every_currency_has_prices(self) -> Catalog:
        wrong: list[tuple[KeyPath, ValueError]] = [
            ((key, country), ValueError(mistake))
            for key, countries in (("currency_of", self.currency_of), ("tax_rates", self.tax_rates))
            for country in countries
            if (mistake := wrong_country(country))
        ]
        for number, plan in enumerate(self.plans):
            for every, prices in plan.prices.items():
                for currency in self.currencies:
                    if currency not in prices:
                        why = ValueError(Said(_NO_PRICE[every], plan=plan.id, currency=currency))
                        wrong.append((("plans", number, "prices", every), why))
        if wrong:
            raise wrong_at(wrong)
        return self
