"""A statute as its rule file describes it: whom it counts for, since when, and the way out it opens. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from promo.periods import Period


class CustomerKind(StrEnum):
    """What the customer is to the law."""

    COMPANY = "company"
    SOLE_TRADER = "sole_trader"
    NON_PROFESSIONAL = "non_professional"
    CONSUMER = "consumer"


@dataclass(frozen=True, slots=True)
class Customer:
    """Who wants to leave; `answers` are those given to the questions of statutes, by the question's id."""

    country: str
    kind: CustomerKind = CustomerKind.COMPANY
    answers: frozenset[str] = frozenset()
    """Questions answered with yes."""
    denied: frozenset[str] = frozenset()
    """Questions answered with no."""


class Circumstance(StrEnum):
    """What must be true of a contract for a statute to be thought of."""

    RENEWS = "renews"
    """It renews by itself, for a term that is known."""
    RENEWS_FOR_MORE_THAN_A_MONTH = "renews_for_more_than_a_month"
    RENEWS_FOR_MORE_THAN_A_YEAR = "renews_for_more_than_a_year"
    """And its first term is longer than a year, too."""
    CARRIED_ON = "carried_on"
    """A fixed term, of which the paper says nothing after its end."""


class Earliest(StrEnum):
    """From when the way out is open."""

    AT_ONCE = "at_once"
    """Out of a running fixed term, too."""
    AFTER_FIRST_TERM = "after_first_term"
    END_OF_TERM = "end_of_term"
    """With the term that runs: the next one does not bind."""


@dataclass(frozen=True, slots=True)
class WayOut:
    """How a customer leaves by a statute: a notice, then perhaps a time in which the switch is made."""

    earliest: Earliest
    notice: Period | None = None
    """The longest that may be asked for; None: the one that the contract agreed."""
    transition: Period | None = None
    """The longest time the switch may take, from the end of the notice."""
    extended_transition: Period | None = None
    """What the provider may need instead, where it says why."""
    retrieval: Period | None = None
    """The shortest time in which the data can still be fetched after the transition."""
    may_end_later: bool = False
    """Whether a period that ends on a day off may be read as ending on the next working day."""


class Fee(StrEnum):
    """What is known of the money a provider may ask for the early end; never that there is none."""

    MAY_BE_DUE = "may_be_due"
    NOT_NAMED = "not_named"
    """The source names none; the provider may see it otherwise."""


class Charge(StrEnum):
    """What the switch itself may cost."""

    AT_COST = "at_cost"
    NONE = "none"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fees:
    """The money of a way out: for the early end, and for the switch itself."""

    early_end: Fee
    no_switching_charge_from: date | None = None
    """The first day on which nothing may be asked for the switch itself."""

    def switching_charge(self, day: date) -> Charge:
        """What the switch itself may cost on a day."""
        if self.no_switching_charge_from is None:
            return Charge.UNKNOWN
        return Charge.NONE if day >= self.no_switching_charge_from else Charge.AT_COST


@dataclass(frozen=True, slots=True)
class InForce:
    """When a statute counts: both days inclusive; `contracts_from` is the first day of the contracts it is for."""

    since: date | None = None
    until: date | None = None
    contracts_from: date | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What no paper says and somebody has to answer."""

    id: str
    asks: str
    decides: bool
    """Whether the way out is only shown after a yes; else it is shown with the question beside it."""


@dataclass(frozen=True, slots=True)
class Statute:
    """A law, and when a contract looks as if it might fall under it."""

    id: str
    name: str
    says: str
    countries: frozenset[str]
    """Of the customer, two letters; the United Kingdom is UK."""
    kinds: frozenset[CustomerKind]
    in_force: InForce
    circumstances: frozenset[Circumstance] = frozenset()
    not_competitors: frozenset[str] = frozenset()
    """Competitors whose service it is known not to count for."""
    questions: tuple[Question, ...] = ()
    way_out: WayOut | None = None
    """None where it is only named for a person."""
    fees: Fees = Fees(Fee.MAY_BE_DUE)
    uncertain: tuple[str, ...] = ()
    enabled: bool = True

    @property
    def flag(self) -> str:
        """Its name among the flags of an exit."""
        return self.id.upper()
