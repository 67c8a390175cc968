"""Statutes that may shorten the bind of a contract: named for a person, never applied in silence. Pure.

Most of them protect consumers; whether the customer is one, no proof says. Source: research on law, section 1.3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from promo.leaving.contract import Contract
from promo.periods import Period, Unit

_ONE_MONTH, _ONE_YEAR = Period(1, Unit.MONTH), Period(1, Unit.YEAR)


@dataclass(frozen=True, slots=True)
class Statute:
    """A law of one country, and when a contract looks as if it might fall under it."""

    id: str
    country: str
    says: str
    may_apply: Callable[[Contract], bool]


def _renews(contract: Contract) -> bool:
    return contract.auto_renews is not False and contract.renewal_term is not None


def _longer(period: Period | None, than: Period) -> bool:
    return period is not None and period.rough_days() > than.rough_days()


STATUTES: tuple[Statute, ...] = (
    Statute(
        "DE-BGB-309-9",
        "DE",
        "Consumers, contracts since 1 March 2022: after the first term, one month at any time (BGB 309 no. 9).",
        lambda c: _renews(c) and (c.start is None or c.start >= date(2022, 3, 1)),
    ),
    Statute(
        "FR-L215-1",
        "FR",
        "Consumers and non-professionals: without the vendor's reminder, at any time from the renewal date (L215-1,"
        " L215-3).",
        _renews,
    ),
    Statute(
        "FR-CC-1215",
        "FR",
        "A fixed term that is simply carried on becomes indefinite: at any time with a reasonable notice (Code civil"
        " 1215, 1211).",
        lambda c: c.auto_renews is None and c.renewal_term is None and c.initial_term is not None,
    ),
    Statute(
        "US-NY-GOB-5-903",
        "US",
        "New York, companies too: no renewal of a service contract without a written reminder 15 to 30 days before the"
        " notice date.",
        lambda c: _renews(c) and _longer(c.renewal_term, _ONE_MONTH),
    ),
    Statute(
        "US-WI-134-49",
        "US",
        "Wisconsin, business contracts: a disclosure, and a reminder where first term and renewal both exceed one"
        " year.",
        lambda c: _renews(c) and _longer(c.renewal_term, _ONE_YEAR) and _longer(c.initial_term, _ONE_YEAR),
    ),
    Statute("NL-BW-6-236", "NL", "Consumers: after a silent renewal, one month at any time (BW 6:236).", _renews),
    Statute(
        "BE-VI-91", "BE", "Consumers: after the first silent renewal, at any time with at most two months.", _renews
    ),
    Statute(
        "ES-LGDCU-85-2",
        "ES",
        "Consumers: an automatic renewal with too early a deadline to refuse it is unfair (LGDCU 85.2).",
        _renews,
    ),
    Statute(
        "IT-CC-1341-2",
        "IT",
        "Companies too: a renewal clause in general terms needs a signature of its own (c.c. 1341(2)).",
        _renews,
    ),
)


def statutes_of(contract: Contract) -> tuple[Statute, ...]:
    """The statutes a person should think of for this contract."""
    return tuple(s for s in STATUTES if s.country == contract.jurisdiction and s.may_apply(contract))
