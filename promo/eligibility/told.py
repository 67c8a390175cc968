"""Which reasons are told, and what they show: none that another one contradicts, none that names no question. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol, TypeVar

from promo.eligibility.case import Case
from promo.eligibility.model import FACT_OF, Reason, Seen
from promo.eligibility.reasons import REASONS
from promo.periods import Period
from promo.proof.facts.model import FactName, Facts
from promo.proof.facts.nearest import NEAR_NOTICE, NEAR_PARTY, NEAR_PROVIDER, NEAR_TERM

NEAR = {
    "notice.not_found": NEAR_NOTICE,
    "contract.dates_missing": NEAR_TERM,
    "party.missing": NEAR_PARTY,
    "competitor.unknown": NEAR_PROVIDER,
}
"""Reasons that something is missing or not known, with the names under which the places that come nearest are kept."""
CORRECTED = "facts.corrected"
_DATES_TYPED = "contract.dates_typed"
_SETTLES: Mapping[str, frozenset[str]] = {
    "readers.differ": frozenset({"notice.not_found", "notice.vendor_only", "notice.none", "notice.too_short"}),
    "notice.conflict": frozenset({"notice.not_found", "notice.vendor_only", "notice.none", "notice.too_short"}),
    "notice.unreadable": frozenset({"notice.not_found"}),
    "notice.vendor_only": frozenset({"notice.not_found"}),
}
"""What may not be said beside a reason: who does not know which notice counts cannot say that there is none. Either way
the outcome is the same."""
_MISSING = {
    "notice.not_found": (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE),
    "notice.vendor_only": (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE),
    "notice.unreadable": (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE),
    "party.missing": (FactName.PARTY,),
    "seats.not_found": (FactName.OLD_SEATS,),
    "plan.not_found": (FactName.OLD_PLAN,),
}
"""Reasons that ask for a fact, which a typed one answers as far as a person has to look then."""


class Coded(Protocol):
    """A reason, before or after it was written down."""

    @property
    def code(self) -> str:
        """Which it is."""


R = TypeVar("R", bound=Coded)


def coherent(reasons: Sequence[R]) -> list[R]:
    """The reasons without those that another one of them contradicts or makes superfluous."""
    codes = {r.code for r in reasons}
    out = frozenset[str]().union(*(_SETTLES[code] for code in codes & _SETTLES.keys()))
    return [r for r in reasons if r.code not in out]


def unsure_of(names: Collection[str], facts: Facts) -> Seen | None:
    """The facts that were read less surely than a check asks, for the sentence that names them."""
    read = [(name, facts[FACT_OF[name]].value) for name in names]
    return _stated([(name, _text(value)) for name, value in read if value is not None])


def with_typed(reasons: Sequence[Reason], case: Case) -> list[Reason]:
    """The reasons, where the claimant typed what decides: what was missing is no longer asked for, what was read
    otherwise is told, and a person compares both with the paper. Nothing typed ever stands in a fact's place."""
    typed = dict(case.declared.typed)
    if not typed:
        return list(reasons)
    said = _stated(sorted(typed.items()))
    found: list[Reason] = []
    for reason in reasons:
        if reason.code == "contract.dates_missing" and _dates_known(typed, case.facts):
            reason = replace(reason, code=_DATES_TYPED, kind=REASONS[_DATES_TYPED].kind, seen=said, evidence=())
        elif any(name.value in typed for name in _MISSING.get(reason.code, ())):
            reason = replace(reason, code=CORRECTED, kind=REASONS[CORRECTED].kind, seen=said)
        if reason.code not in {r.code for r in found}:
            found.append(reason)
    otherwise = [name for name, text in typed.items() if _is_otherwise(name, text, case.facts)]
    if otherwise and CORRECTED not in {r.code for r in found}:
        places = tuple(place for name in sorted(otherwise) for place in case.facts[FACT_OF[name]].evidence)
        stated = _stated(sorted((name, typed[name]) for name in otherwise))
        found.append(Reason(CORRECTED, REASONS[CORRECTED].kind, stated, evidence=places))
    return found


def _dates_known(typed: Mapping[str, str], facts: Facts) -> bool:
    def known(name: FactName) -> bool:
        return facts[name].counts or name.value in typed

    if FactName.CONTRACT_END.value in typed:
        return True
    return known(FactName.CONTRACT_START) and (known(FactName.INITIAL_TERM) or known(FactName.RENEWAL_TERM))


def _is_otherwise(name: str, text: str, facts: Facts) -> bool:
    """Whether a typed value is not the one that was read; where nothing was read, there is nothing to correct."""
    fact = facts[FACT_OF[name]]
    if not fact.counts:
        return False
    if isinstance(fact.value, Period):
        return Period.parse(text).comparable() != fact.value.comparable()
    return _letters(_text(fact.value)) != _letters(text)


def _text(value: object) -> str:
    if isinstance(value, Period):
        return value.iso()
    return value.isoformat() if isinstance(value, date) else str(value)


def _letters(text: str) -> str:
    """A name without blanks, dashes and case: "isl-online" is "ISL Online"."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())


def _stated(facts: Sequence[tuple[str, str]]) -> Seen | None:
    return Seen("facts", "\n".join(f"{name}={text}" for name, text in facts)) if facts else None
