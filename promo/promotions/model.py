"""The shape of the rule files. Unknown keys are errors."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from promo.money import Money
from promo.periods import Period


class Strict(BaseModel):
    """No key that we do not know, no change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _as_sourced(value: Any) -> Any:
    return {"value": value} if isinstance(value, str) else value


class Sourced(Strict):
    """A text, and whether it is a made-up sample that must be replaced before going live."""

    value: str
    sample: bool = False


SourcedText = Annotated[Sourced, BeforeValidator(_as_sourced)]


class PortalLabels(Strict):
    """What the portal's menu says, as the vendor's own help pages name it."""

    account: str
    subscriptions: str
    turn_off: str


class Vendor(Strict):
    """Who makes the offer."""

    id: str
    brand: str
    legal_entity: SourcedText
    address: SourcedText
    tax_number: SourcedText
    email: SourcedText
    phone: SourcedText
    support_url: SourcedText
    help_url: SourcedText
    aliases: tuple[str, ...]
    domains: tuple[str, ...]
    portal: PortalLabels
    invoice_series: str = Field(pattern=r"^[A-Z]{1,6}$")


class Plan(Strict):
    """Something we sell, with its price a seat for each billing period and currency (major units, before tax)."""

    id: str
    name: str
    summary: str
    prices: dict[Literal["month", "year"], dict[str, str]]

    @model_validator(mode="after")
    def _amounts(self) -> Plan:
        for every in self.prices.values():
            for currency, amount in every.items():
                Money.parse(amount, currency)
        return self

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

    def currency(self, country: str) -> str:
        """The currency a customer of this country pays in."""
        return self.currency_of.get(country, self.default_currency)

    @model_validator(mode="after")
    def _every_currency_has_prices(self) -> Catalog:
        for currency in {*self.currency_of.values(), self.default_currency}:
            for plan in self.plans:
                for every, prices in plan.prices.items():
                    if currency not in prices:
                        raise ValueError(f"plan {plan.id} has no {every}ly price in {currency}")
        return self


class StandardTerms(Strict):
    """A competitor's published terms: they may suggest, never approve."""

    product: str
    status: str
    seen: str
    source: str
    source_kind: str
    confidence: str
    notice: str | None = None
    initial_term: str | None = None
    renewal_term: str | None = None
    reference: str | None = None
    form: str | None = None
    note: str | None = None

    @field_validator("notice")
    @classmethod
    def _is_period(cls, value: str | None) -> str | None:
        if value is not None:
            Period.parse(value)
        return value


class Competitor(Strict):
    """A vendor people leave: how it shows up in papers, where notice goes, its catalogued terms."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    entities: tuple[str, ...] = ()
    aliases: tuple[str, ...] = Field(min_length=1)
    domains: tuple[str, ...] = ()
    notice_address: SourcedText
    standard_terms: tuple[StandardTerms, ...] = ()


class Window(Strict):
    """First and last day of the offer, in the promotion's time zone; both count."""

    opens: date
    closes: date

    @model_validator(mode="after")
    def _in_order(self) -> Window:
        if self.closes < self.opens:
            raise ValueError(f"the offer closes on {self.closes}, before it opens on {self.opens}")
        return self


class Credit(Strict):
    """What is given: free months, and from which value on two people must agree."""

    months: int = Field(ge=1, le=12)
    two_people_over: dict[str, str]


class StartBound(Strict):
    """How far ahead a start may be wished."""

    latest_days_ahead: int = Field(ge=0, le=1000)


class Caps(Strict):
    """How many claims may be credited in all."""

    claims: int = Field(ge=0)


class Ask(Strict):
    """How long a claimant has to add what is missing, and when we remind."""

    answer_within_days: int = Field(ge=1)
    remind_after_days: tuple[int, ...] = ()


class CheckFile(Strict):
    """One check as written in the file."""

    check: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    asks: str
    needs: dict[str, float] = {}
    passes: str
    fails: str
    unknown: str | None = None
    stored: bool = False
    required: tuple[str, ...] = ()
    examples: tuple[dict[str, Any], ...] = Field(min_length=1)


class PromotionFile(Strict):
    """An offer as written in its file."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: str
    timezone: str
    window: Window
    credit: Credit
    start: StartBound
    caps: Caps
    ask: Ask
    checks: tuple[CheckFile, ...] = Field(min_length=1)
