"""The free months over their life: longer by a rep, left early at the customer's wish, taken back for a listed
cause."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlmodel import select

from promo.books.ledger import balances
from promo.claims.revocations import carry_out_revocations
from promo.engine import Engine
from promo.refusals import NotPossible
from promo.store.tables import Claim, ClaimState, OutboxItem, SubscriptionChange, SubscriptionState
from promo.subscriptions.extend import extend
from promo.subscriptions.find import SubscriptionNotFound
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.subscriptions.revoke import appeal_revocation, revoke, settle_appeal
from promo.work import CLAIMANT, Actor
from tests.support.customers import Customer, grant_of, invoices_of, rep, running_customer, subscription_of
from tests.support.moving import Move, sweep, whole
from tests.support.rows import row

CONSENT = "Start paying today; the free days that are left follow at the end of the first paid period."


def books(engine: Engine) -> dict[str, int]:
    with engine.store.reading() as db:
        return {account: total for (account, _), total in balances(db).items()}


def test_a_rep_adds_months_forward_only_with_a_reason_within_the_bound(
    engine: Engine, customer: Customer, move: Move
) -> None:
    move(date(2027, 1, 10))
    by = Actor.staff(rep(engine))
    engine.do(by, extend, customer.subscription_id, 2, "their competitor lost the notice")

    after = subscription_of(engine, customer)
    # five months from 2 December, in one step
    assert (after.billing_starts, after.anchor, after.next_billing_on) == (
        date(2027, 5, 2),
        date(2027, 5, 2),
        date(2027, 5, 2),
    )
    assert (books(engine)["promotion.granted"], books(engine)["promotion.open"]) == (5 * 14500, -4 * 14500)
    for months, reason, says in (
        (2, "again", "more than the vendor's file"),
        (0, "less", "never shorter"),
        (1, " ", "Say why"),
    ):
        with pytest.raises(NotPossible, match=says):
            engine.do(by, extend, customer.subscription_id, months, reason)
    move(date(2027, 5, 1), 23, 59)
    assert invoices_of(engine, customer) == []
    move(date(2027, 5, 2))
    assert invoices_of(engine, customer)[0].lines[0]["months"] == 5
    assert books(engine)["promotion.used"] == -5 * 14500
    with pytest.raises(NotPossible, match="free months are over"):
        engine.do(by, extend, customer.subscription_id, 1, "late")
    whole(engine)


def test_reminders_follow_a_billing_start_that_moved(engine: Engine, customer: Customer, move: Move) -> None:
    assert move(date(2027, 1, 31), 8)["reminders"] == 1  # 30 days before 2 March
    engine.do(Actor.staff(rep(engine)), extend, customer.subscription_id, 1, "goodwill")
    assert sweep(engine)["reminders"] == 0
    assert move(date(2027, 3, 3), 8)["reminders"] == 1  # 30 days before 2 April
    assert move(date(2027, 3, 26), 8)["reminders"] == 1
    assert move(date(2027, 4, 1), 8)["reminders"] == 1
    whole(engine)


@pytest.mark.parametrize("every", ["month", "year"])
def test_paying_early_appends_just_the_free_days_that_were_left(engine: Engine, move: Move, every: str) -> None:
    customer = running_customer(engine, every=every)
    move(date(2027, 1, 10), 15)
    engine.do(
        Actor.customer(customer.person_id), start_paying, customer.subscription_id, FreeDaysLeft.APPEND, consent=CONSENT
    )
    sweep(engine)

    [first] = invoices_of(engine, customer)
    left = date(2027, 3, 2) - date(2027, 1, 10)
    ends = date(2027, 4, 2) if every == "month" else date(2028, 3, 2)
    assert (first.period_start, first.period_end, first.issue_date) == (date(2027, 1, 10), ends, date(2027, 1, 10))
    assert first.lines[-1]["free_days_behind"] == left.days
    assert first.net_minor == (14500 if every == "month" else 145000)
    # the next bill comes on the day it would have come anyway, counted from the old anchor
    assert subscription_of(engine, customer).next_billing_on == ends
    assert grant_of(engine, customer).months_used == 1
    move(ends - timedelta(days=1), 12)
    assert len(invoices_of(engine, customer)) == 1
    assert grant_of(engine, customer).months_used == 2  # the last one is over with the term that it lengthens
    move(ends)
    assert len(invoices_of(engine, customer)) == 2
    assert grant_of(engine, customer).months_used == 3
    assert books(engine)["promotion.open"] == 0
    whole(engine)


def test_paying_early_can_give_the_rest_up(engine: Engine, customer: Customer, move: Move) -> None:
    move(date(2027, 1, 10), 15)
    engine.do(
        Actor.customer(customer.person_id),
        start_paying,
        customer.subscription_id,
        FreeDaysLeft.FORFEIT,
        consent="I give up the rest.",
    )
    sweep(engine)
    [first] = invoices_of(engine, customer)
    assert (first.period_start, first.period_end) == (date(2027, 1, 10), date(2027, 2, 10))
    assert (books(engine)["promotion.used"], books(engine)["promotion.expired"], books(engine)["promotion.open"]) == (
        -14500,
        -29000,
        0,
    )
    with engine.store.reading() as db:
        consent = db.exec(select(SubscriptionChange.reason).where(SubscriptionChange.kind == "early_start")).one()
    assert consent == "I give up the rest."
    whole(engine)


def test_nobody_but_the_customer_can_wish_to_pay_early(engine: Engine, customer: Customer, move: Move) -> None:
    with pytest.raises(SubscriptionNotFound):
        engine.do(
            Actor.customer(customer.person_id + 1),
            start_paying,
            customer.subscription_id,
            FreeDaysLeft.FORFEIT,
            consent="x",
        )
    move(date(2027, 3, 2))
    with pytest.raises(NotPossible, match="only while the service runs free"):
        engine.do(
            Actor.customer(customer.person_id),
            start_paying,
            customer.subscription_id,
            FreeDaysLeft.FORFEIT,
            consent="x",
        )
    whole(engine)


def revoked(engine: Engine, customer: Customer, by: int, cause: str = "forged_proof") -> None:
    engine.do(Actor.staff(by), revoke, customer.claim_id, cause, "The contract was changed.")


def test_a_revocation_is_told_two_weeks_before_bills_nobody_and_ends_the_service(
    engine: Engine, customer: Customer, move: Move
) -> None:
    somebody = rep(engine)
    move(date(2027, 1, 5), 10)
    revoked(engine, customer, somebody)
    move(date(2027, 1, 19), 23, 59)
    assert carry_out_revocations(engine, engine.clock.now()).done == 0
    move(date(2027, 1, 20))
    assert carry_out_revocations(engine, engine.clock.now()).done == 1
    sweep(engine)

    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    assert row(engine, Claim, customer.claim_id).state is ClaimState.REVOKED
    assert (books(engine)["promotion.revoked"], books(engine)["promotion.open"]) == (-2 * 14500, 0)
    move(date(2028, 3, 2))
    assert invoices_of(engine, customer) == []
    whole(engine)


def test_an_appeal_stops_a_revocation_until_another_person_has_decided(
    engine: Engine, customer: Customer, move: Move
) -> None:
    one, other = rep(engine), rep(engine, "other@example.org")
    move(date(2027, 1, 5), 10)
    revoked(engine, customer, one)
    engine.do(CLAIMANT, appeal_revocation, customer.claim_id, "It is the copy we were sent.")
    move(date(2027, 1, 25))
    assert carry_out_revocations(engine, engine.clock.now()).done == 0
    with pytest.raises(NotPossible, match="Another person"):
        engine.do(Actor.staff(one), settle_appeal, customer.claim_id, uphold=True)
    engine.do(Actor.staff(other), settle_appeal, customer.claim_id, uphold=False)
    move(date(2027, 3, 2))
    assert len(invoices_of(engine, customer)) == 1
    with engine.store.reading() as db:
        told = {o.template for o in db.exec(select(OutboxItem))}
    assert {"revocation", "revocation_settled"} <= told
    whole(engine)


def test_only_listed_causes_count_and_not_at_the_very_end(engine: Engine, customer: Customer, move: Move) -> None:
    somebody = rep(engine)
    with pytest.raises(NotPossible, match="only for a cause"):
        revoked(engine, customer, somebody, "we changed our mind")
    move(date(2027, 2, 20))
    with pytest.raises(NotPossible, match="end before the notice"):
        revoked(engine, customer, somebody)
    whole(engine)
