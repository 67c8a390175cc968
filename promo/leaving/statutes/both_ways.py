"""By contract and by law, side by side: both exits, what each pays twice, the best start of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from promo.leaving.contract import Contract
from promo.leaving.exit import Exit, Situation, leave_with
from promo.leaving.overlap import Switch
from promo.leaving.statutes.by_law import ByLaw, leave_by_law
from promo.leaving.statutes.standing import named_statutes, standing
from promo.leaving.statutes.statute import Customer, Statute


class Sooner(StrEnum):
    """Which of two exits comes first."""

    CONTRACT = "contract"
    LAW = "law"
    SAME = "same_day"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Law:
    """What the ways out by law depend on: the statutes, the customer, the provider."""

    statutes: Sequence[Statute]
    customer: Customer
    competitor: str = ""

    @classmethod
    def as_read(cls, statutes: Sequence[Statute], contract: Contract, customer: Customer, competitor: str) -> Law:
        """The law on a contract that a proof shows; none where the proof names no provider and says nothing of it.

        What a statute counts from is today, so that its days would stand beside any paper, one that nobody could read
        too. `competitor` is the one that the proof names, empty where it names none.
        """
        return cls(statutes if contract.is_known or competitor else (), customer, competitor)


@dataclass(frozen=True, slots=True)
class BothWays:
    """The exit by contract, and the one by law that comes first; None where no statute opens one."""

    by_contract: Exit
    by_law: ByLaw | None = None

    @property
    def sooner(self) -> Sooner:
        """Which one comes first."""
        return sooner(self.by_contract.earliest_exit, self.by_law.exit.earliest_exit if self.by_law else None)


def sooner(contract: date | None, law: date | None) -> Sooner:
    """Which of two exits comes first; each None where it is not known."""
    if law is None or contract is None:
        return Sooner.CONTRACT if contract else Sooner.LAW if law else Sooner.UNKNOWN
    return Sooner.SAME if law == contract else Sooner.LAW if law < contract else Sooner.CONTRACT


def both_ways(contract: Contract, switch: Switch, law: Law) -> BothWays:
    """Both exits of a contract on a day.

    Args:
        contract: what is known of it.
        switch: the day of the question, of the notice and of our start, the free months, the holidays.
        law: the statutes, the customer, the provider.

    Returns:
        The exit by contract with the other statutes a person should think of among its flags, and the way out by law
        that comes first. A contract that is over before that by itself, or by a notice that was given, needs no law.
    """
    exit_ = leave_with(contract, switch)
    ways = [way for statute in law.statutes if (way := _way_out(statute, contract, switch, law)) is not None]
    first = min(ways, key=_end, default=None)
    if first is not None and exit_.situation is Situation.NOTICE_GIVEN and _is_over_before(exit_, first):
        first = None
    return BothWays(_with_flags(exit_, contract, switch, law, first), first)


def _way_out(statute: Statute, contract: Contract, switch: Switch, law: Law) -> ByLaw | None:
    found = standing(statute, contract, law.customer, switch.received, law.competitor)
    return leave_by_law(statute, contract, switch, found.open) if found.counts else None


def _end(way: ByLaw) -> int:
    return way.exit.earliest_exit.toordinal() if way.exit.earliest_exit else 0


def _is_over_before(exit_: Exit, way: ByLaw) -> bool:
    return sooner(exit_.earliest_exit, way.exit.earliest_exit) in (Sooner.CONTRACT, Sooner.SAME)


def _with_flags(exit_: Exit, contract: Contract, switch: Switch, law: Law, shown: ByLaw | None) -> Exit:
    """The exit with the further statutes that may shorten the bind: named for a person, never applied in silence."""
    if exit_.situation in (Situation.NOTICE_GIVEN, Situation.UNKNOWN):
        return exit_
    named = named_statutes(law.statutes, contract, law.customer.country, switch.received, law.competitor)
    flags = (statute.flag for statute in named if shown is None or statute.id != shown.statute.id)
    return replace(exit_, flags=(*flags, *exit_.flags))
