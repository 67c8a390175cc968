"""The shape of vendor.yaml: who makes the offer, who invoices, what the portal's menu says."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from promo.promotions.named_countries import Country
from promo.promotions.strict import Sourced, SourcedText, Strict, Text


class PortalLabels(Strict):
    """What the portal's menu says, as the vendor's own help pages name it."""

    account: str
    subscriptions: str
    turn_off: str


class LegalEntity(Strict):
    """A company of ours that invoices: its own gapless number series, its own tax number."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    name: SourcedText
    street: SourcedText
    post_code: str = ""
    city: str = ""
    country: Country
    tax_number: SourcedText
    register_number: SourcedText = Sourced(value="")
    iban: SourcedText = Sourced(value="")
    bic: str = ""
    series: str = Field(pattern=r"^[A-Z]{1,6}$")
    serves: tuple[Country, ...] = ()
    books_kept_years: int = Field(10, ge=1, le=30)
    """How long the law of its country asks for its bills, from the end of the year they were written in."""


class Phone(Strict):
    """A number that somebody answers, and when: from Monday to Friday, in the time of a zone."""

    number: SourcedText
    opens: str = Field("", pattern=r"^([0-2][0-9]:[0-5][0-9])?$")
    closes: str = Field("", pattern=r"^([0-2][0-9]:[0-5][0-9])?$")
    timezone: str = ""

    @property
    def dialled(self) -> str:
        """The number as a telephone dials it."""
        return "".join(sign for sign in self.number.value if sign.isdigit() or sign == "+")


class Vendor(Strict):
    """Who makes the offer."""

    id: str
    brand: str
    legal_entity: SourcedText
    address: SourcedText
    tax_number: SourcedText
    email: SourcedText
    phone: SourcedText
    phones: dict[str, Phone] = {}
    """Numbers by the country (ISO 3166) they are for; which of them may be shown: `promotions.contacts`."""
    support_url: SourcedText
    help_url: SourcedText
    aliases: tuple[Text, ...]
    domains: tuple[Text, ...]
    portal: PortalLabels
    legal_entities: tuple[LegalEntity, ...] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _of_one_entity(cls, value: Any) -> Any:
        """Rule sets that were kept before there were several entities name one series only."""
        if isinstance(value, dict) and "invoice_series" in value and "legal_entities" not in value:
            value = dict(value)
            entity = {"id": "main", "name": value.get("legal_entity"), "street": value.get("address"), "country": "US"}
            value["legal_entities"] = [
                {**entity, "tax_number": value.get("tax_number"), "series": value.pop("invoice_series")}
            ]
        return value

    def entity_for(self, country: str) -> LegalEntity:
        """Who invoices a customer of this country: the first entity that names it, else the last."""
        return next((e for e in self.legal_entities if country in e.serves), self.legal_entities[-1])

    def entity(self, entity_id: str) -> LegalEntity:
        """The entity with this id; the last where a later rule set no longer has it."""
        return next((e for e in self.legal_entities if e.id == entity_id), self.legal_entities[-1])
