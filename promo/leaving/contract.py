"""The competitor's contract, as far as it is known. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from promo.periods import Period


class Reference(StrEnum):
    """What the notice counts back from."""

    END_OF_TERM = "end_of_term"
    ANNIVERSARY = "anniversary"
    END_OF_MONTH = "end_of_month"
    END_OF_QUARTER = "end_of_quarter"
    END_OF_YEAR = "end_of_year"
    DUE_DATE = "due_date"
    ANY_TIME = "any_time"


@dataclass(frozen=True, slots=True)
class Contract:
    """What is known of the competitor's contract. A missing value is None, never a guess."""

    notice: Period | None
    reference: Reference | None = None
    start: date | None = None
    initial_term: Period | None = None
    renewal_term: Period | None = None
    stated_end: date | None = None
    auto_renews: bool | None = None
    form: str = "unspecified"
    jurisdiction: str = ""
    ended: bool = False
    """The vendor has confirmed that the contract ends on `stated_end`."""
    switch_notice: Period | None = None
    """The notice of a right to change the provider that the paper itself grants: never the contract's own."""

    @property
    def is_known(self) -> bool:
        """Whether anything is known of what it says."""
        dates, periods = (self.start, self.stated_end), (self.initial_term, self.renewal_term)
        said = (self.notice, self.reference, *dates, *periods, self.auto_renews, self.switch_notice)
        return any(value is not None for value in said)
