"""Commission counts a contract once, in one month, whatever is exported when; who left in the free months never."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from promo.claims.attribution import attribute
from promo.periods import add_months
from promo.reports.commission import Contract, Counts, commission_csv, counted
from promo.store.tables import Invoice, Subscription
from promo.subscriptions.cancel import turn_off_renewal
from promo.work import Actor
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.office import sweep_billing
from tests.support.rows import row, rows

DAYS = st.one_of(st.none(), st.dates(date(2026, 1, 1), date(2026, 12, 31)))
CONTRACTS = st.lists(
    st.builds(
        Contract,
        claim_id=st.uuids().map(str),
        company=st.just("x"),
        rep=st.integers(1, 3),
        rep_name=st.just("r"),
        way=st.just("quote"),
        net_minor=st.integers(1, 10**6),
        currency=st.just("EUR"),
        started=DAYS,
        billed=DAYS,
        paid=DAYS,
        cancelled_free=st.booleans(),
    ),
    unique_by=lambda c: c.claim_id,
)
MONTHS = [date(2026, n, 1) for n in range(1, 13)]


@given(CONTRACTS, st.sampled_from(list(Counts)))
def test_a_contract_counts_in_one_month_or_in_none(contracts: list[Contract], rule: Counts) -> None:
    found = [c.claim_id for m in MONTHS for _, c in counted(contracts, m, add_months(m, 1), rule)]
    assert len(found) == len(set(found))
    expected = {c.claim_id for c in contracts if c.counts_on(rule) is not None}
    assert set(found) == expected
    assert not {c.claim_id for c in contracts if c.cancelled_free} & set(found)


@given(CONTRACTS, st.sampled_from(list(Counts)), st.randoms())
def test_the_months_are_half_open_and_their_order_is_that_of_nobody(
    contracts: list[Contract], rule: Counts, dice: object
) -> None:
    shuffled = list(contracts)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    year = (date(2026, 1, 1), date(2027, 1, 1))
    assert counted(shuffled, *year, rule) == counted(contracts, *year, rule)
    for on, one in counted(contracts, *year, rule):
        assert one in [c for _, c in counted(contracts, on, on + timedelta(days=1), rule)]
        assert one not in [c for _, c in counted(contracts, year[0], on, rule)]


def lines(engine: Installation, month: date, rule: Counts) -> list[list[str]]:
    with engine.store.reading() as db:
        return [line.strip().split(",") for line in commission_csv(db, month, add_months(month, 1), rule)]


def test_the_first_bill_counts_in_its_month_and_no_other(lite: Installation) -> None:
    rob = rep(lite)
    customer = running_customer(lite)
    lite.do(Actor.staff(rob), attribute, customer.claim_id, rob, "brought by telephone")
    starts = row(lite, Subscription, customer.subscription_id).billing_starts_at
    lite.clock.move_to(starts)
    sweep_billing(lite, lite.clock.now())
    [bill] = rows(lite, Invoice)
    month = bill.issued_at.date().replace(day=1)
    head, names, *counted_lines = lines(lite, month, Counts.BILLED)
    assert head == ["# period", month.isoformat(), "before", add_months(month, 1).isoformat(), "rule", "billed"]
    [line] = [dict(zip(names, values, strict=True)) for values in counted_lines]
    assert line["claim"] == customer.claim_id and line["rep"] == str(rob)
    assert (line["net_minor"], line["currency"]) == (str(bill.net_minor), bill.currency)
    for other in (add_months(month, -1), add_months(month, 1)):
        assert lines(lite, other, Counts.BILLED)[2:] == []
    assert lines(lite, month, Counts.PAID)[2:] == []


def test_who_leaves_in_the_free_months_counts_nothing(lite: Installation) -> None:
    rob = rep(lite)
    customer = running_customer(lite)
    lite.do(Actor.staff(rob), attribute, customer.claim_id, rob, "brought by telephone")
    month = row(lite, Subscription, customer.subscription_id).service_starts.replace(day=1)
    assert len(lines(lite, month, Counts.STARTED)) == 3
    lite.do(Actor.customer(customer.person_id), turn_off_renewal, customer.subscription_id)
    assert lines(lite, month, Counts.STARTED)[2:] == []
