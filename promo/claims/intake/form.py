"""What the claimant types, checked before anything is stored. The texts are gettext message ids."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import ValidationInfo, field_validator

from promo.addresses import mail_address
from promo.claims.intake.upload import Upload
from promo.countries import COUNTRIES
from promo.forms import Form, FormProblem, day_of, whole_number
from promo.glyphs import refusal
from promo.i18n import LOCALES
from promo.promotions.rulebook import RuleBook
from promo.translatable import N_

PROVIDER_MISSING = N_("Choose your present provider.")
COMPANY_MISSING = N_("Enter the name of your company.")
COUNTRY_MISSING = N_("Choose your country.")
NOT_IN_COUNTRY = N_("The offer is not open in your country.")


@dataclass(frozen=True, slots=True)
class ClaimForm:
    """A form that holds."""

    provider: str
    competitor: str | None
    company: str
    email: str
    country: str
    plan: str
    every: str
    seats: int
    start: date | None
    locale: str
    key: str
    number: str = ""
    """VAT or registration number as typed; may be empty."""
    network: str = ""
    """Who sent it, as limits count senders (`limits.sender_of`); no part of what was sent."""
    silent: bool = False
    """Whether its address had first mails enough; no part of what was sent either."""

    def digest(self, uploads: Sequence[Upload]) -> str:
        """A hash over all that was sent, so that the same form twice is known from another form with its key."""
        shown = [
            self.number,
            self.provider,
            self.company,
            self.email,
            self.country,
            self.plan,
            self.every,
            self.seats,
            str(self.start),
        ]
        files = [[u.name, u.sha256] for u in uploads]
        return hashlib.sha256(json.dumps([shown, files]).encode()).hexdigest()


class TypedClaim(Form):
    """The form's fields as they were typed, each checked. Read with the rules in force and the day."""

    provider: str = ""
    company: str = ""
    email: str = ""
    country: str = ""
    plan: str = ""
    every: str = ""
    seats: int = 0
    start: date | None = None
    locale: str = ""
    form_key: str = ""
    number: str = ""

    @field_validator("provider")
    @classmethod
    def _provider(cls, typed: str) -> str:
        if not typed:
            raise ValueError(PROVIDER_MISSING)
        return typed[:120]

    @field_validator("company")
    @classmethod
    def _company(cls, typed: str) -> str:
        if not any(letter.isalnum() for letter in typed):
            raise ValueError(COMPANY_MISSING)
        if why := refusal(typed[:200]):
            raise ValueError(why)
        return typed[:200]

    @field_validator("email")
    @classmethod
    def _email(cls, typed: str) -> str:
        return mail_address(typed)

    @field_validator("country")
    @classmethod
    def _country(cls, typed: str, info: ValidationInfo) -> str:
        country, offer = typed.upper(), _rules(info).promotion.conditions
        if country not in COUNTRIES:
            raise ValueError(COUNTRY_MISSING)
        if offer.countries and country not in offer.countries:
            raise ValueError(NOT_IN_COUNTRY)
        return country

    @field_validator("plan")
    @classmethod
    def _plan(cls, typed: str, info: ValidationInfo) -> str:
        rules = _rules(info)
        if rules.catalog.plan(typed) is None:
            raise ValueError(N_("Choose one of the plans."))
        if rules.promotion.conditions.plans and typed not in rules.promotion.conditions.plans:
            raise ValueError(N_("The offer is not open for this plan. Choose another one."))
        return typed

    @field_validator("every")
    @classmethod
    def _every(cls, typed: str, info: ValidationInfo) -> str:
        billing = _rules(info).promotion.conditions.billing
        if typed not in ("month", "year"):
            raise ValueError(N_("Choose monthly or yearly billing."))
        if billing and typed not in billing:
            raise ValueError(N_("The offer is not open for this billing period. Choose the other one."))
        return typed

    @field_validator("seats", mode="before")
    @classmethod
    def _seats(cls, typed: object, info: ValidationInfo) -> int:
        bounds = _rules(info).catalog.seats
        refused = N_("Enter the number of users as a whole number, 1 or more.")
        return whole_number(str(typed), bounds.minimum, bounds.maximum, refused)

    @field_validator("start", mode="before")
    @classmethod
    def _start(cls, typed: object, info: ValidationInfo) -> date | None:
        if not typed:
            return None
        refused = N_("Write the start date as year-month-day, for example 2027-01-31, or leave it empty.")
        start, today = day_of(str(typed), refused), info.context["today"] if info.context else date.min
        if start < today:
            raise ValueError(N_("The start date lies in the past. Choose today or a later day, or leave it empty."))
        if start > today + timedelta(days=_rules(info).promotion.file.start.latest_days_ahead):
            raise ValueError(N_("The start date lies too far ahead. Choose a day within the next year and a half."))
        return start

    @field_validator("locale")
    @classmethod
    def _locale(cls, typed: str) -> str:
        return typed if typed in LOCALES else "en"

    @field_validator("form_key")
    @classmethod
    def _key(cls, typed: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", typed):
            raise ValueError(N_("The form is incomplete. Load the page again and send it once more."))
        return typed

    @field_validator("number")
    @classmethod
    def _number(cls, typed: str) -> str:
        return typed[:60]


def parse_form(fields: Mapping[str, str], rules: RuleBook, today: date) -> ClaimForm:
    """Check every field and name every problem at once.

    Raises:
        FormProblem: what is wrong, by field.
    """
    typed = TypedClaim.read(fields, rules=rules, today=today)
    return ClaimForm(
        provider=typed.provider,
        competitor=typed.provider if typed.provider in rules.competitors else None,
        company=typed.company,
        email=typed.email,
        country=typed.country,
        plan=typed.plan,
        every=typed.every,
        seats=typed.seats,
        start=typed.start,
        locale=typed.locale,
        key=typed.form_key,
        number=typed.number,
    )


def _rules(info: ValidationInfo) -> RuleBook:
    assert info.context is not None, "a form is read with the rules in force"
    rules = info.context["rules"]
    assert isinstance(rules, RuleBook)
    return rules


__all__ = ["COUNTRIES", "ClaimForm", "FormProblem", "TypedClaim", "Upload", "parse_form"]
