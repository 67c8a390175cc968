"""Billing starts when the old contract has ended, proved: within what was promised, told a month ahead, and on the
latest day where nobody proves anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlmodel import col, select

from promo.books.ledger import balances
from promo.claims.intake.form import Upload
from promo.claims.notices.settle import Settled, settle
from promo.claims.notices.tell import Told, tell
from promo.engine import Engine
from promo.refusals import NotPossible
from promo.store.tables import (
    CaseReason,
    NoticeStep,
    NoticeWay,
    OutboxItem,
    ProviderSaid,
    StepKind,
    SubscriptionChange,
)
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.extend import extend
from promo.subscriptions.revoke import revoke
from promo.work import Actor, Work
from tests.support.customers import (
    Customer,
    approved_customer,
    grant_of,
    invoices_of,
    rep,
    running_customer,
    subscription_of,
)
from tests.support.moving import Move, sweep, whole
from tests.support.rows import id_of, rows

ANSWER = Upload("answer.pdf", b"%PDF-1.7 We confirm the end of your contract.")
FIRST, FLOOR, LATEST = date(2026, 12, 2), date(2027, 3, 2), date(2027, 6, 2)
"""Free from 2 December: three months in any case, six at most, for five seats at 29.00."""
SEAT_MONTH = 14500


@pytest.fixture
def bound(engine: Engine) -> Customer:
    return running_customer(engine, months=6, least_months=3)


def books(engine: Engine) -> dict[str, int]:
    with engine.store.reading() as db:
        return {account: total for (account, _), total in balances(db).items()}


def answered(engine: Engine, who: Customer, ends_on: date | None, *papers: Upload) -> NoticeStep:
    said = Told(NoticeWay.CONTRACT, StepKind.ANSWER, said=ProviderSaid.ACCEPTED, ends_on=ends_on)
    if ends_on is not None:
        said = replace(said, reckoned=(ends_on, ends_on))
    tell(engine, who.claim_id, said, papers)
    return rows(engine, NoticeStep)[-1]


def proves(engine: Engine, step: NoticeStep, by: int | None = None) -> None:
    engine.do(Actor.staff(by or rep(engine, f"{step.id}@vendor.example")), settle, id_of(step), Settled(is_proof=True))


def letters(engine: Engine) -> list[str]:
    return [item.template for item in rows(engine, OutboxItem) if item.template == "old_contract_ended"]


def test_without_a_proof_billing_starts_on_the_latest_day(engine: Engine, bound: Customer, move: Move) -> None:
    assert subscription_of(engine, bound).billing_starts == LATEST
    assert books(engine)["promotion.granted"] == 6 * SEAT_MONTH
    answered(engine, bound, date(2027, 3, 31), ANSWER)  # nobody has accepted it
    move(LATEST - timedelta(days=1), 23, 59)
    assert invoices_of(engine, bound) == []
    move(LATEST)
    [invoice] = invoices_of(engine, bound)
    assert (invoice.period_start, invoice.lines[0]["months"]) == (LATEST, 6)
    whole(engine)


def test_a_proved_end_starts_billing_on_the_day_after_it_and_the_books_follow(
    engine: Engine, bound: Customer, move: Move
) -> None:
    move(date(2027, 1, 10), 12)
    step = answered(engine, bound, date(2027, 4, 14), ANSWER)
    assert step.case_reason is CaseReason.ENDED
    proves(engine, step)

    after, grant = subscription_of(engine, bound), grant_of(engine, bound)
    day = date(2027, 4, 15)
    assert (after.billing_starts, after.anchor, after.next_billing_on, grant.billing_starts) == (day, day, day, day)
    # the fifth month has begun on 2 April and counts whole; the sixth was not needed
    assert (grant.months, grant.months_used, grant.least_months) == (5, 1, 3)
    assert books(engine)["promotion.granted"] == 6 * SEAT_MONTH
    assert books(engine)["promotion.expired"] == -1 * SEAT_MONTH
    assert books(engine)["promotion.open"] == -4 * SEAT_MONTH
    [change] = [c for c in rows(engine, SubscriptionChange) if c.kind == "old_contract_ended"]
    assert (change.before["billing_starts"], change.after["billing_starts"]) == (LATEST.isoformat(), day.isoformat())
    assert letters(engine) == ["old_contract_ended"]
    assert [move(day - timedelta(days=left), 8)["reminders"] for left in (30, 7, 1)] == [1, 1, 1]
    assert invoices_of(engine, bound) == []
    move(day)
    [invoice] = invoices_of(engine, bound)
    assert (invoice.period_start, invoice.period_end, invoice.lines[0]["months"]) == (day, date(2027, 5, 15), 5)
    assert books(engine)["promotion.open"] == 0
    whole(engine)


@pytest.mark.parametrize(
    ("today", "ended", "starts"),
    [
        (date(2026, 12, 20), date(2026, 12, 31), FLOOR),  # never before what was promised in any case
        (date(2027, 4, 20), date(2027, 3, 31), date(2027, 5, 20)),  # never sooner than 30 days after it is told
        (date(2027, 5, 2), date(2027, 3, 31), date(2027, 6, 1)),
    ],
)
def test_it_never_comes_before_the_floor_nor_sooner_than_a_month_after_the_letter(
    engine: Engine, bound: Customer, move: Move, today: date, ended: date, starts: date
) -> None:
    move(today, 12)
    proves(engine, answered(engine, bound, ended, ANSWER))
    assert subscription_of(engine, bound).billing_starts == starts
    sweep(engine)
    for left in (30, 7, 1):
        move(max(today, starts - timedelta(days=left)), 18)
    reminders = [i for i in rows(engine, OutboxItem) if i.template == "reminder"]
    assert len({i.key for i in reminders}) >= 3 and invoices_of(engine, bound) == []
    move(starts)
    assert [i.period_start for i in invoices_of(engine, bound)] == [starts]
    whole(engine)


@pytest.mark.parametrize(
    ("today", "ended"), [(date(2027, 1, 10), date(2027, 6, 1)), (date(2027, 5, 3), date(2027, 3, 31))]
)
def test_what_would_not_come_sooner_moves_nothing_and_the_case_stays_open(
    engine: Engine, bound: Customer, move: Move, today: date, ended: date
) -> None:
    move(today, 12)
    step = answered(engine, bound, ended, ANSWER)
    with pytest.raises(NotPossible, match="No day moves"):
        proves(engine, step)
    assert subscription_of(engine, bound).billing_starts == LATEST
    assert rows(engine, NoticeStep)[-1].settled_at is None and letters(engine) == []
    whole(engine)


def test_only_the_answer_itself_proves_an_end_and_only_where_it_was_promised(
    engine: Engine, bound: Customer, customer: Customer, move: Move
) -> None:
    move(date(2027, 1, 10), 12)
    assert answered(engine, bound, date(2027, 4, 14)).case_reason is None  # words alone: nobody has to look
    bare = answered(engine, bound, None, ANSWER)
    assert bare.case_reason is None
    usual = answered(engine, customer, date(2027, 2, 14), ANSWER)
    assert usual.case_reason is None

    def to_a_person(work: Work) -> None:
        for step in work.db.exec(select(NoticeStep).order_by(col(NoticeStep.id))):
            step.case_reason = CaseReason.OTHER_END
            work.db.add(step)

    engine.do(Actor.staff(1), to_a_person)
    told, bare, usual = rows(engine, NoticeStep)
    for step, says in ((told, "no paper"), (bare, "no last day"), (usual, "do not depend on the end")):
        with pytest.raises(NotPossible, match=says):
            proves(engine, step, rep(engine, f"{step.id}@other.example"))
    assert subscription_of(engine, customer).billing_starts == FLOOR
    assert subscription_of(engine, bound).billing_starts == LATEST


def test_nothing_moves_before_the_start_after_a_no_to_renewal_or_while_the_months_are_taken_back(
    engine: Engine, move: Move
) -> None:
    ahead = approved_customer(engine, months=6, least_months=3, wished_start=date(2027, 1, 20))
    left, taken = (running_customer(engine, months=6, least_months=3) for _ in range(2))
    engine.do(Actor.customer(left.person_id), turn_off_renewal, left.subscription_id)
    engine.do(Actor.staff(rep(engine)), revoke, taken.claim_id, "used_twice", "A contract of theirs had it before.")
    move(date(2027, 1, 10), 12)
    for who, says in ((ahead, "while the service runs free"), (left, "Auto-renewal is off"), (taken, "taken back")):
        before = subscription_of(engine, who).billing_starts
        with pytest.raises(NotPossible, match=says):
            proves(engine, answered(engine, who, date(2027, 4, 14), ANSWER))
        assert subscription_of(engine, who).billing_starts == before


def test_months_that_a_rep_added_are_not_lost_to_an_end_that_is_proved_later(
    engine: Engine, bound: Customer, move: Move
) -> None:
    move(date(2027, 1, 10), 12)
    engine.do(Actor.staff(rep(engine)), extend, bound.subscription_id, 2, "their provider lost the notice")
    assert subscription_of(engine, bound).billing_starts == date(2027, 8, 2)
    proves(engine, answered(engine, bound, date(2027, 1, 31), ANSWER))
    # three months in any case, and the two that were added
    assert subscription_of(engine, bound).billing_starts == date(2027, 5, 2)
    assert (grant_of(engine, bound).months, grant_of(engine, bound).least_months) == (5, 5)
    assert books(engine)["promotion.expired"] == -3 * SEAT_MONTH
    whole(engine)
