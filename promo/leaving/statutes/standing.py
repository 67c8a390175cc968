"""Whether a statute counts for a contract and a customer on a day, and if not, why. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from promo.leaving.contract import Contract
from promo.leaving.statutes.statute import Circumstance, Customer, Question, Statute
from promo.periods import Period, Unit

_ONE_MONTH, _ONE_YEAR = Period(1, Unit.MONTH), Period(1, Unit.YEAR)
_EUROPEAN_NAME = {"GB": "UK"}


class Why(StrEnum):
    """Why a statute does not count, the first cause that is met."""

    SWITCHED_OFF = "switched_off"
    NOT_YET = "not_yet_in_force"
    OVER = "no_longer_in_force"
    COUNTRY = "other_country"
    KIND = "other_kind_of_customer"
    CONTRACT_TOO_OLD = "contract_too_old"
    OTHER_CONTRACT = "other_kind_of_contract"
    SERVICE = "other_kind_of_service"
    ANSWERED_NO = "answered_no"
    NOT_ANSWERED = "not_answered"


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether a statute counts: `why_not` is None where it does; `open` are the questions that nobody answered."""

    why_not: Why | None = None
    open: tuple[Question, ...] = ()

    @property
    def counts(self) -> bool:
        """Whether its way out is shown."""
        return self.why_not is None


def standing(statute: Statute, contract: Contract, customer: Customer, day: date, competitor: str = "") -> Standing:
    """Whether a statute counts on a day.

    Args:
        statute: the law.
        contract: what is known of the contract; what is not known speaks against nothing.
        customer: who wants to leave.
        day: the day on which the notice arrives.
        competitor: the id of the provider, empty where it is not known.
    """
    if (why := _why_not(statute, contract, customer, day)) is not None:
        return Standing(why)
    if competitor in statute.not_competitors:
        return Standing(Why.SERVICE)
    if any(q.id in customer.denied for q in statute.questions):
        return Standing(Why.ANSWERED_NO)
    left = tuple(q for q in statute.questions if q.id not in customer.answers)
    return Standing(Why.NOT_ANSWERED if any(q.decides for q in left) else None, left)


def named_statutes(
    statutes: Sequence[Statute], contract: Contract, country: str, day: date, competitor: str = ""
) -> tuple[Statute, ...]:
    """The statutes that a person should think of, whoever the customer is and whatever nobody asked yet."""
    return tuple(
        statute
        for statute in statutes
        if any(
            _why_not(statute, contract, Customer(country, kind), day) is None
            for kind in statute.kinds
            if competitor not in statute.not_competitors
        )
    )


def _why_not(statute: Statute, contract: Contract, customer: Customer, day: date) -> Why | None:
    """What the file alone says against it, whatever may still be asked."""
    country = _EUROPEAN_NAME.get(customer.country, customer.country)
    since, until = statute.in_force.since, statute.in_force.until
    oldest = statute.in_force.contracts_from
    against = (
        (Why.SWITCHED_OFF, not statute.enabled),
        (Why.COUNTRY, country not in statute.countries),
        (Why.NOT_YET, since is not None and day < since),
        (Why.OVER, until is not None and day > until),
        (Why.KIND, customer.kind not in statute.kinds),
        (Why.CONTRACT_TOO_OLD, oldest is not None and contract.start is not None and contract.start < oldest),
        (Why.OTHER_CONTRACT, not all(_is_true_of(contract, c) for c in statute.circumstances)),
    )
    return next((why for why, holds in against if holds), None)


def _is_true_of(contract: Contract, circumstance: Circumstance) -> bool:
    renews = contract.auto_renews is not False and contract.renewal_term is not None
    match circumstance:
        case Circumstance.RENEWS:
            return renews
        case Circumstance.RENEWS_FOR_MORE_THAN_A_MONTH:
            return renews and _longer(contract.renewal_term, _ONE_MONTH)
        case Circumstance.RENEWS_FOR_MORE_THAN_A_YEAR:
            both = (contract.renewal_term, contract.initial_term)
            return renews and all(_longer(term, _ONE_YEAR) for term in both)
        case Circumstance.CARRIED_ON:
            return contract.auto_renews is None and contract.renewal_term is None and contract.initial_term is not None


def _longer(period: Period | None, than: Period) -> bool:
    return period is not None and period.rough_days() > than.rough_days()
