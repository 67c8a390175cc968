"""Free months that are taken back: not saved by paying early or by objecting again, and also before they begin."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from promo.claims.revocations import carry_out_revocations
from promo.refusals import NotPossible
from promo.store.tables import Claim, ClaimState, Place, PlaceState, SubscriptionState
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.subscriptions.revoke import appeal_revocation, revoke, settle_appeal
from promo.work import CLAIMANT, Actor
from tests.support.customers import Customer, approved_customer, invoices_of, rep, subscription_of
from tests.support.installation import Installation
from tests.support.moving import Move, sweep, whole
from tests.support.rows import row


def told(engine: Installation, customer: Customer, by: int) -> None:
    engine.do(Actor.staff(by), revoke, customer.claim_id, "forged_proof", "The contract was changed.")


def carried_out(engine: Installation) -> int:
    return carry_out_revocations(engine, engine.clock.now()).done


def early(engine: Installation, customer: Customer, rest: FreeDaysLeft) -> None:
    engine.do(Actor.customer(customer.person_id), start_paying, customer.subscription_id, rest, consent="I agree.")


def test_free_days_that_are_taken_back_cannot_be_moved_behind_a_paid_month(
    engine: Installation, customer: Customer, move: Move
) -> None:
    move(date(2026, 12, 5), 9)
    told(engine, customer, rep(engine))
    with pytest.raises(NotPossible, match="being taken back"):
        early(engine, customer, FreeDaysLeft.APPEND)
    early(engine, customer, FreeDaysLeft.FORFEIT)
    move(date(2026, 12, 20))
    assert carried_out(engine) == 0
    assert subscription_of(engine, customer).state is SubscriptionState.ACTIVE
    whole(engine)


def test_free_days_behind_a_paid_month_are_taken_and_no_paid_day(
    engine: Installation, customer: Customer, move: Move
) -> None:
    move(date(2026, 12, 5), 9)
    early(engine, customer, FreeDaysLeft.APPEND)
    move(date(2026, 12, 6), 9)
    told(engine, customer, rep(engine))
    move(date(2026, 12, 21))
    assert carried_out(engine) == 1
    assert subscription_of(engine, customer).ends_before == date(2027, 1, 5)
    move(date(2027, 1, 5))
    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    move(date(2027, 6, 1))
    assert len(invoices_of(engine, customer)) == 1
    whole(engine)


def test_one_objection_and_no_fresh_notice(engine: Installation, customer: Customer, move: Move) -> None:
    one, other = rep(engine), rep(engine, "other@example.org")
    move(date(2026, 12, 5), 9)
    told(engine, customer, one)
    engine.do(CLAIMANT, appeal_revocation, customer.claim_id, "No.")
    with pytest.raises(NotPossible, match="objected already"):
        engine.do(CLAIMANT, appeal_revocation, customer.claim_id, "No, no.")
    move(date(2026, 12, 29), 9)
    engine.do(Actor.staff(other), settle_appeal, customer.claim_id, uphold=True)
    with pytest.raises(NotPossible, match="objected already"):
        engine.do(CLAIMANT, appeal_revocation, customer.claim_id, "No!")
    assert carried_out(engine) == 0
    move(date(2026, 12, 30))
    assert carried_out(engine) == 1
    whole(engine)


def test_an_offer_that_has_not_started_is_taken_back_and_never_starts(engine: Installation, move: Move) -> None:
    customer = approved_customer(engine, wished_start=(engine.clock.now() + timedelta(days=5)).date())
    told(engine, customer, rep(engine))
    for _ in range(16):
        engine.clock.move_to(engine.clock.now() + timedelta(days=1))
        sweep(engine)
    assert subscription_of(engine, customer).state is SubscriptionState.SCHEDULED
    assert carried_out(engine) == 1
    sweep(engine)
    assert subscription_of(engine, customer).state is SubscriptionState.ENDED
    assert row(engine, Claim, customer.claim_id).state is ClaimState.REVOKED
    assert row(engine, Place, customer.claim_id).state is PlaceState.GIVEN_BACK
    whole(engine)
