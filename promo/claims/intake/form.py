"""What the claimant types, checked before anything is stored. The texts are gettext message ids."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel import Locale

from promo.i18n import LOCALES
from promo.promotions.rulebook import RuleBook
from promo.translatable import N_

_NO_COUNTRIES = {"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"}
COUNTRIES: tuple[str, ...] = tuple(
    sorted(
        code
        for code in map(str, Locale("en").territories)
        if re.fullmatch("[A-Z]{2}", code) and code not in _NO_COUNTRIES
    )
)
_EMAIL = re.compile(r"[^@\s<>\"',;:\\]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Upload:
    """One file as it arrived: the sender's name and the bytes; for a locked PDF also its copy without the lock."""

    name: str
    content: bytes
    unlocked: bytes | None = None


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
        files = [[u.name, hashlib.sha256(u.content).hexdigest()] for u in uploads]
        return hashlib.sha256(json.dumps([shown, files]).encode()).hexdigest()


class FormProblem(Exception):
    """The form cannot be used yet: field -> message id. Nothing that was typed is lost."""

    def __init__(self, problems: Mapping[str, str], values: Mapping[str, str] | None = None) -> None:
        self.problems = dict(problems)
        self.values = dict(values or {})
        super().__init__("; ".join(f"{k}: {v}" for k, v in self.problems.items()))


def parse_form(fields: Mapping[str, str], rules: RuleBook, today: date) -> ClaimForm:
    """Check every field and name every problem at once.

    Raises:
        FormProblem: what is wrong, by field.
    """
    problems: dict[str, str] = {}
    values = {
        name: _clean(fields.get(name, ""))
        for name in (
            "provider",
            "company",
            "email",
            "country",
            "plan",
            "every",
            "seats",
            "start",
            "locale",
            "form_key",
            "number",
        )
    }
    if not values["provider"]:
        problems["provider"] = N_("Choose your present provider.")
    if len(values["company"]) < 2:
        problems["company"] = N_("Enter the name of your company.")
    if not _EMAIL.fullmatch(values["email"]):
        problems["email"] = N_("Enter an e-mail address such as name@company.com.")
    country = values["country"].upper()
    if country not in COUNTRIES:
        problems["country"] = N_("Choose your country.")
    if rules.catalog.plan(values["plan"]) is None:
        problems["plan"] = N_("Choose one of the plans.")
    if values["every"] not in ("month", "year"):
        problems["every"] = N_("Choose monthly or yearly billing.")
    seats = _seats(values["seats"], rules)
    if seats is None:
        problems["seats"] = N_("Enter the number of users as a whole number, 1 or more.")
    offer = rules.promotion.conditions
    if country in COUNTRIES and offer.countries and country not in offer.countries:
        problems["country"] = N_("The offer is not open in your country.")
    if "plan" not in problems and offer.plans and values["plan"] not in offer.plans:
        problems["plan"] = N_("The offer is not open for this plan. Choose another one.")
    if "every" not in problems and offer.billing and values["every"] not in offer.billing:
        problems["every"] = N_("The offer is not open for this billing period. Choose the other one.")
    start = None
    if values["start"]:
        start, problem = _start(values["start"], today, rules.promotion.file.start.latest_days_ahead)
        if problem:
            problems["start"] = problem
    if not re.fullmatch(r"[A-Za-z0-9_-]{16,64}", values["form_key"]):
        problems["form_key"] = N_("The form is incomplete. Load the page again and send it once more.")
    if problems or seats is None:
        raise FormProblem(problems, values)
    provider = values["provider"]
    return ClaimForm(
        provider=provider[:120],
        competitor=provider if provider in rules.competitors else None,
        company=values["company"][:200],
        email=values["email"].lower(),
        country=country,
        plan=values["plan"],
        every=values["every"],
        seats=seats,
        start=start,
        locale=values["locale"] if values["locale"] in LOCALES else "en",
        key=values["form_key"],
        number=values["number"][:60],
    )


def _clean(text: str) -> str:
    return _CONTROL.sub(" ", text).strip()


def _seats(text: str, rules: RuleBook) -> int | None:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        return None
    seats = int(text)
    return seats if rules.catalog.seats.minimum <= seats <= rules.catalog.seats.maximum else None


def _start(text: str, today: date, latest_days: int) -> tuple[date | None, str]:
    try:
        start = date.fromisoformat(text)
    except ValueError:
        return None, N_("Write the start date as year-month-day, for example 2027-01-31, or leave it empty.")
    if start < today:
        return None, N_("The start date lies in the past. Choose today or a later day, or leave it empty.")
    if start > today + timedelta(days=latest_days):
        return None, N_("The start date lies too far ahead. Choose a day within the next year and a half.")
    return start, ""
