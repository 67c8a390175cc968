"""What was announced is what is billed: the next six invoices, and an alarm for every cent without a cause."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import text
from sqlmodel import select

from promo.billing.preview import Billable, PlannedChange, next_invoices
from promo.billing.run import release
from promo.books.prices import Price
from promo.outbox import OutboxEvent, settle
from promo.reports.subscription import subscription_view
from promo.store.tables import AuditEvent, OutboxItem, OutboxState
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.work import Actor
from tests.support.customers import Customer, invoices_of, subscription_of
from tests.support.installation import Installation
from tests.support.moving import Move, sweep, whole
from tests.support.tamper import tamper


def test_six_invoices_are_known_before_and_come_just_so(engine: Installation, customer: Customer, move: Move) -> None:
    with engine.store.reading() as db:
        planned = subscription_view(db, customer.subscription_id, engine.rules).planned
    assert [(p.on, p.amounts.total.minor) for p in planned] == [(date(2027, m, 2), 17400) for m in range(3, 9)]
    for p in planned:
        move(p.on)
    assert [(i.period_start, i.period_end, i.total_minor, i.issue_date) for i in invoices_of(engine, customer)] == [
        (p.period.starts_on, p.period.ends_before, p.amounts.total.minor, p.on) for p in planned
    ]
    whole(engine)


def test_a_preview_knows_a_change_that_is_to_come_and_an_end() -> None:
    price = Price("EUR", 2900, 5, "20")
    offer = Billable(
        date(2027, 1, 31), "month", "Europe/Paris", price, date(2027, 1, 31), ends_before=date(2027, 4, 30)
    )
    planned = next_invoices(offer, changes=[PlannedChange(date(2027, 2, 28), Price("EUR", 2900, 6, "20"))])
    # the 31st comes back after February
    assert [p.on for p in planned] == [date(2027, 1, 31), date(2027, 2, 28), date(2027, 3, 31)]
    assert [p.amounts.net.minor for p in planned] == [14500, 17400, 17400]


@pytest.mark.parametrize("column", ["unit_price_minor", "seats"])
def test_a_cent_without_a_cause_holds_the_bill_and_rings(
    engine: Installation, customer: Customer, move: Move, column: str
) -> None:
    with engine.store.writing() as db:
        db.connection().execute(text(f"UPDATE subscription SET {column} = {column} + 1"))
    assert move(date(2027, 3, 2))["invoices"] == 0
    held = subscription_of(engine, customer).held_because
    assert held is not None and "announced were 17400" in held
    with engine.store.reading() as db:
        assert db.exec(select(AuditEvent).where(AuditEvent.what == "subscription.held")).one()
    # a release does not make it right: only a recorded cause does
    engine.do(Actor.staff(1), release, customer.subscription_id)
    assert sweep(engine)["invoices"] == 0
    whole(engine)


def test_a_new_tax_rate_in_the_rules_is_a_cause_that_is_recorded(
    engine: Installation, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 2))
    rates = {**engine.rules.catalog.tax_rates, "FR": "21"}
    rules = replace(engine.rules, catalog=engine.rules.catalog.model_copy(update={"tax_rates": rates}))
    engine.clock.move_to(engine.clock.now().replace(month=4, day=2))
    from tests.support.office import office_of, sweep_billing

    assert sweep_billing(office_of(engine.store, rules, engine.clock), engine.clock.now())["invoices"] == 1
    assert [(i.tax_rate, i.total_minor) for i in invoices_of(engine, customer)] == [("20", 17400), ("21", 17545)]
    whole(engine)


def test_an_invoice_that_somebody_wrote_past_us_is_found(engine: Installation, customer: Customer, move: Move) -> None:
    move(date(2027, 3, 2))
    tamper(
        engine.store,
        "UPDATE invoice SET net_minor = net_minor + 1, total_minor = total_minor + 1, open_minor = open_minor + 1",
        "UPDATE ledger_entry SET amount_minor = amount_minor + 1 WHERE account = 'receivable'",
        "UPDATE ledger_entry SET amount_minor = amount_minor - 1 WHERE account = 'revenue'",
    )
    from promo.reports.invariants import breaches

    told = "invoice SP-2027-000001 asks 17401 minor units, announced were 17400; no cause is recorded"
    assert [b for b in breaches(engine.store) if "audit event" not in b] == [told]


def test_reminders_that_bounced_hold_the_charge_and_a_person_lets_it_go(
    engine: Installation, customer: Customer, move: Move
) -> None:
    for day in (date(2027, 1, 31), date(2027, 2, 23), date(2027, 3, 1)):
        assert move(day, 8)["reminders"] == 1
    with engine.store.writing() as db:
        for item in db.exec(select(OutboxItem).where(OutboxItem.template == "reminder")):
            item.state = OutboxState.SENT
            db.add(item)
            db.flush()
            settle(db, int(item.id or 0), OutboxEvent.BOUNCED, engine.clock.now(), "550 no such user")
    assert move(date(2027, 3, 2))["invoices"] == 0
    assert subscription_of(engine, customer).held_because == "no reminder reached the customer"
    engine.do(Actor.staff(1), release, customer.subscription_id)
    assert sweep(engine)["invoices"] == 1
    whole(engine)


def test_a_change_that_begins_with_the_next_period_is_in_the_preview(
    engine: Installation, customer: Customer, move: Move
) -> None:
    move(date(2027, 3, 2))
    engine.do(
        Actor.customer(customer.person_id),
        change_subscription,
        customer.subscription_id,
        Change(seats=6),
        When.NEXT_PERIOD,
    )
    with engine.store.reading() as db:
        planned = subscription_view(db, customer.subscription_id, engine.rules).planned
    assert [p.amounts.net.minor for p in planned][:2] == [17400, 17400]
    assert planned[0].on == date(2027, 4, 2)
    whole(engine)
