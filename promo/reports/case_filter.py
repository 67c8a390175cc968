"""What a list of claims is narrowed down to: read from an address, and said again in the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import ColumnElement, Text, cast
from sqlmodel import Session, col, select

from promo.store.tables import CaseLine, Claim, ClaimState

LONGEST = 100


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which claims a list shows; what is empty narrows nothing down."""

    state: str = ""
    reason: str = ""
    promotion: str = ""
    country: str = ""
    language: str = ""

    @classmethod
    def of(cls, given: Mapping[str, str]) -> CaseFilter:
        """The filter that an address names; what is no value of a filter is left out."""
        return cls(**{field.name: given.get(field.name, "").strip()[:LONGEST] for field in fields(cls)})

    @property
    def named(self) -> dict[str, str]:
        """What narrows the list down, as an address names it."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def conditions(self, state: ClaimState | None = None) -> list[ColumnElement[bool]]:
        """The same for a query over claims and their lines; `state` counts where none was chosen.

        A state that does not exist is that of no claim.
        """
        known = {one.value: one for one in ClaimState}
        wanted = known.get(self.state) if self.state else state
        found: list[Any] = [Claim.state == wanted] if wanted or self.state else []
        for column, value in (
            (Claim.promotion, self.promotion),
            (Claim.country, self.country),
            (Claim.locale, self.language),
        ):
            found += [column == value] if value else []
        if self.reason:
            found.append(cast(col(CaseLine.codes), Text).contains(f'"{self.reason}"', autoescape=True))
        return found


@dataclass(frozen=True, slots=True)
class OpenChoices:
    """What there is to choose from among the claims that wait."""

    promotions: list[str]
    countries: list[str]
    languages: list[str]


def open_choices(db: Session) -> OpenChoices:
    """The offers, countries and languages of the claims that wait for a person."""
    seen = db.exec(
        select(Claim.promotion, Claim.country, Claim.locale).where(Claim.state == ClaimState.IN_REVIEW).distinct()
    ).all()
    promotions, countries, languages = ({row[k] for row in seen} for k in range(3))
    return OpenChoices(sorted(promotions), sorted(countries), sorted(languages))
