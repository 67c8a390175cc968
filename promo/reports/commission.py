"""Commission: which attributed contracts count for whom in a month. Each counts once, by its one event."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import Session, col, func, select

from promo.clock import local_day
from promo.reports.export import text_cell
from promo.store.tables import Attribution, Claim, ClaimState, Invoice, Payment, Person, Subscription

HEADER = ("rep", "rep_name", "claim", "company", "counted_on", "net_minor", "currency", "way")


class Counts(StrEnum):
    """By which event a contract counts."""

    STARTED = "started"
    """The service started, and was not cancelled in the free months."""
    BILLED = "billed"
    """The first bill was written."""
    PAID = "paid"
    """The first bill was paid whole, as it became known to us."""


@dataclass(frozen=True, slots=True)
class Contract:
    """An attributed contract with the day of each event; None where it has not come. Days of events are in UTC, that of
    the start is the customer's own."""

    claim_id: str
    company: str
    rep: int
    rep_name: str
    way: str
    net_minor: int
    """What the first bill comes to before tax; what a period costs where none was written yet."""
    currency: str
    started: date | None = None
    billed: date | None = None
    paid: date | None = None
    cancelled_free: bool = False
    """Whether it ended, or will end, with the free months."""

    def counts_on(self, rule: Counts) -> date | None:
        """The one day it counts by; None where it does not count (yet)."""
        if self.cancelled_free:
            return None
        return {Counts.STARTED: self.started, Counts.BILLED: self.billed, Counts.PAID: self.paid}[rule]


def counted(contracts: Iterable[Contract], first: date, after: date, rule: Counts) -> list[tuple[date, Contract]]:
    """The contracts that count from a day on and before another one, each with its day, by rep, day and claim."""
    found = [(on, one) for one in contracts if (on := one.counts_on(rule)) is not None and first <= on < after]
    return sorted(found, key=lambda pair: (pair[1].rep, pair[0], pair[1].claim_id))


def contracts_of_reps(db: Session) -> list[Contract]:
    """Every contract that somebody of ours brought."""
    rows = db.exec(
        select(Attribution, Claim, Subscription, Person)
        .join(Claim, col(Claim.id) == col(Attribution.claim_id))
        .join(Subscription, col(Subscription.claim_id) == col(Claim.id))
        .join(Person, col(Person.id) == col(Attribution.person_id))
    ).all()
    bills = _first_bills(db)
    paid = _paid_on(db)
    return [_contract(a, c, s, p, bills.get(s.id or 0), paid) for a, c, s, p in rows]


def commission_csv(db: Session, first: date, after: date, rule: Counts) -> Iterator[str]:
    """The period and the rule, then a line for each contract that counts.

    Args:
        db: where they are.
        first: first day that counts.
        after: first day that does not.
        rule: the event that counts.
    """
    yield _line(("# period", first.isoformat(), "before", after.isoformat(), "rule", rule.value))
    yield _line(HEADER)
    for on, one in counted(contracts_of_reps(db), first, after, rule):
        name, company = text_cell(one.rep_name), text_cell(one.company)
        yield _line((one.rep, name, one.claim_id, company, on.isoformat(), one.net_minor, one.currency, one.way))


def _contract(
    said: Attribution, claim: Claim, row: Subscription, person: Person, bill: Invoice | None, paid: dict[int, date]
) -> Contract:
    assert said.person_id is not None, "contracts that nobody brought are not joined"
    runs = claim.state is ClaimState.STARTED
    return Contract(
        claim.id,
        claim.company,
        said.person_id,
        person.name,
        said.way,
        bill.net_minor if bill else row.unit_price_minor * row.seats,
        bill.currency if bill else row.currency,
        started=row.service_starts if runs else None,
        billed=local_day(bill.issued_at, "UTC") if bill else None,
        paid=paid.get(bill.id or 0) if bill and bill.open_minor == 0 else None,
        cancelled_free=bill is None and (not runs or not row.auto_renews),
    )


def _first_bills(db: Session) -> dict[int, Invoice]:
    """The first bill of a period of each contract, by its id."""
    first = select(func.min(Invoice.id)).where(Invoice.kind == "period").group_by(col(Invoice.subscription_id))
    return {bill.subscription_id: bill for bill in db.exec(select(Invoice).where(col(Invoice.id).in_(first)))}


def _paid_on(db: Session) -> dict[int, date]:
    """The day on which the newest money for each bill became known, by the bill's id."""
    newest = select(Payment.invoice_id, func.max(Payment.recorded_at)).where(
        col(Payment.invoice_id).is_not(None), col(Payment.applied_minor) > 0
    )
    return {int(bill): local_day(at, "UTC") for bill, at in db.exec(newest.group_by(col(Payment.invoice_id))) if bill}


def _line(values: Iterable[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(list(values))
    return out.getvalue()
