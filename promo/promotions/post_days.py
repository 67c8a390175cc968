"""How many working days a letter takes between two countries, as post.yaml says it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pydantic import Field

from promo.promotions.strict import Strict

FILE = "post.yaml"


class Days(Strict):
    """A number of days, with whoever says so."""

    days: int = Field(ge=1, le=60)
    source: str = Field(min_length=1)
    read: date | None = None
    """When the source was read; None where nobody has read it."""


class PostDays(Strict):
    """post.yaml."""

    at_home: Mapping[str, Days]
    at_home_elsewhere: Days
    abroad_in_europe: Days
    abroad: Days
    europe: tuple[str, ...]
    waits_to_be_collected: Mapping[str, Days]

    def between(self, sender: str, addressee: str) -> int:
        """Working days from one country (ISO 3166) to another.

        Where one of them is not known, the letter is taken to go abroad, but no further than it must: within Europe
        from Europe, as a provider that sells there has somebody there.
        """
        if sender and sender == addressee:
            return self.at_home.get(sender, self.at_home_elsewhere).days
        if sender in self.europe and (not addressee or addressee in self.europe):
            return self.abroad_in_europe.days
        return self.abroad.days

    def held(self, country: str) -> int:
        """Calendar days that a registered letter may wait to be collected, where a country's law counts from then."""
        found = self.waits_to_be_collected.get(country)
        return found.days if found else 0
