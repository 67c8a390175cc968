"""The choice of the day the service starts: nothing begins without it, and every date moves with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import select

from promo.books.prices import amounts_of
from promo.claims.choose_start import Agreed, choose_start
from promo.claims.hold import sweep_holds
from promo.claims.revocations import carry_out_revocations
from promo.claims.start import confirm
from promo.leaving.posting import Sending
from promo.refusals import NotPossible
from promo.reports.claim import claim_view
from promo.reports.invariants import breaches
from promo.reports.start_choices import StartChoices, start_choices, start_on
from promo.reports.subscription import subscription_view
from promo.store.tables import (
    AuditEvent,
    Claim,
    ClaimState,
    CreditGrant,
    GatewayCall,
    Invoice,
    OutboxItem,
    Place,
    PlaceState,
    ProvisioningCall,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.subscriptions.cancel import Confirmation, stop_at_once, turn_off_renewal, turn_on_renewal
from promo.subscriptions.extend import extend
from promo.subscriptions.revoke import revoke
from promo.work import CLAIMANT, VENDOR, Actor, Work
from tests.support.customers import Customer, agree_to_start, approved_customer, rep, subscription_of
from tests.support.installation import Installation
from tests.support.line import approved, process, submit
from tests.support.office import sweep_billing
from tests.support.proofs import german
from tests.support.rows import row, rows

TODAY = date(2026, 12, 1)


def pass_days(lite: Installation, days: int) -> None:
    for _ in range(days):
        lite.clock.advance(days=1)
        sweep_billing(lite, lite.clock.now())


def days_of(lite: Installation, customer: Customer) -> tuple[date, date, date]:
    row = subscription_of(lite, customer)
    [grant] = rows(lite, CreditGrant)
    assert (grant.free_from, grant.billing_starts) == (row.free_from, row.billing_starts)
    assert row.billing_starts == row.anchor == row.next_billing_on
    return row.service_starts, row.free_from, row.billing_starts


def choices(lite: Installation, claim_id: str) -> StartChoices:
    with lite.store.reading() as db:
        found = start_choices(db, claim_view(db, claim_id, "en", lite.clock.now()), lite.rules, TODAY)
    assert found
    return found


def test_nothing_starts_is_reminded_of_or_billed_without_the_choice(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    lite.do(Actor.staff(rep(lite)), extend, customer.subscription_id, 1, "goodwill")
    pass_days(lite, 200)
    assert (rows(lite, ProvisioningCall), rows(lite, Invoice)) == ([], [])
    assert not [o for o in rows(lite, OutboxItem) if o.template == "reminder"]
    agree_to_start(lite, customer.claim_id)
    sweep_billing(lite, lite.clock.now())
    assert [c.action for c in rows(lite, ProvisioningCall)] == ["start"]
    # chosen on 19 June 2027: counted from the 20th, four months with the one that was added
    assert days_of(lite, customer) == (date(2027, 6, 19), date(2027, 6, 20), date(2027, 10, 20))
    assert breaches(lite.store) == []


def test_an_outside_billing_system_hears_of_it_once_the_start_is_agreed_to(lite: Installation) -> None:
    customer = approved_customer(lite, gateway="stripe", agreed=False)
    assert rows(lite, GatewayCall) == []
    agree_to_start(lite, customer.claim_id, date(2027, 1, 31))
    [call] = rows(lite, GatewayCall)
    assert (call.action, call.request["starts_at"] is not None) == ("create", True)


def test_the_start_moves_to_and_fro_until_it_is_asked_for_and_all_days_move_with_it(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    for day, counted, bill in (
        (date(2027, 1, 31), date(2027, 1, 31), date(2027, 5, 1)),
        (date(2027, 3, 1), date(2027, 3, 1), date(2027, 6, 1)),
        (date(2026, 12, 10), date(2026, 12, 10), date(2027, 3, 10)),
    ):
        agree_to_start(lite, customer.claim_id, day)
        assert days_of(lite, customer) == (day, counted, bill)
    pass_days(lite, 8)
    assert rows(lite, ProvisioningCall) == []
    pass_days(lite, 1)
    assert len(rows(lite, ProvisioningCall)) == 1
    with pytest.raises(NotPossible, match="set up already"):
        agree_to_start(lite, customer.claim_id, date(2027, 2, 1))
    lite.do(VENDOR, confirm, f"switch/{customer.claim_id}/start/1")
    with pytest.raises(NotPossible):
        agree_to_start(lite, customer.claim_id, date(2027, 2, 1))
    pass_days(lite, 88)
    assert rows(lite, Invoice) == []  # 8 March
    pass_days(lite, 3)
    assert [i.period_start for i in rows(lite, Invoice)] == [date(2027, 3, 10)]
    assert breaches(lite.store) == []


def test_each_choice_is_kept_with_its_sentence_and_told_once(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    for _ in range(2):  # said again it changes nothing
        agree_to_start(lite, customer.claim_id, date(2027, 1, 31))
    agree_to_start(lite, customer.claim_id)
    kept = [c for c in rows(lite, SubscriptionChange) if c.kind == "start_chosen"]
    assert [(c.by, c.reason, c.before.get("service_starts")) for c in kept] == [
        ("claimant", "agreed", None),
        ("claimant", "agreed", "2027-01-31"),
    ]
    assert len([o for o in rows(lite, OutboxItem) if o.template == "start_chosen"]) == 2
    assert len([e for e in rows(lite, AuditEvent) if e.what == "subscription.start_chosen"]) == 2


@pytest.mark.parametrize(
    ("day", "bill", "price", "why"),
    [
        (date(2026, 11, 30), date(2027, 3, 1), 17400, "out of reach"),
        (TODAY + timedelta(days=541), date(2028, 9, 1), 17400, "out of reach"),
        (date(2027, 1, 31), date(2027, 4, 30), 17400, "changed meanwhile"),
        (date(2027, 1, 31), date(2027, 5, 1), 17300, "changed meanwhile"),
    ],
)
def test_what_was_not_shown_is_not_agreed_to(lite: Installation, day: date, bill: date, price: int, why: str) -> None:
    customer = approved_customer(lite, agreed=False)
    assert amounts_of(subscription_of(lite, customer)).total.minor == 17400
    with pytest.raises(NotPossible, match=why):
        lite.do(CLAIMANT, choose_start, customer.claim_id, Agreed(day, bill, price, "x"))
    assert subscription_of(lite, customer).start_due_at is None


def test_the_limit_counts_from_the_approval_however_often_it_moves(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    agree_to_start(lite, customer.claim_id, TODAY + timedelta(days=540))
    lite.clock.advance(days=100)
    with pytest.raises(NotPossible, match="out of reach"):
        agree_to_start(lite, customer.claim_id, TODAY + timedelta(days=541))


def test_with_auto_renewal_off_nothing_is_moved(lite: Installation) -> None:
    customer = approved_customer(lite, wished_start=date(2027, 1, 31))
    lite.do(Actor.customer(customer.person_id), turn_off_renewal, customer.subscription_id)
    with pytest.raises(NotPossible, match="Auto-renewal is off"):
        agree_to_start(lite, customer.claim_id)


def test_the_best_day_pays_nothing_twice_by_contract(lite: Installation) -> None:
    """Notice must arrive by the end of 2026; the contract ends on 31 March 2027."""
    claim_id = approved(lite, country="CH")
    found = choices(lite, claim_id)
    assert found.best
    assert found.recommended is found.best
    assert found.best.by_contract.days == 0
    assert (
        found.today.by_contract.days
        == (found.today.by_contract.ends_on or TODAY).toordinal() - date(2027, 3, 1).toordinal()
    )
    with lite.store.reading() as db:
        row = db.exec(select(Subscription)).one()
    assert found.best.planned[0].on == found.best.free.ends_before
    assert row.service_starts == TODAY  # looking changes nothing


def test_where_the_law_is_sooner_both_best_days_are_offered(lite: Installation) -> None:
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = submit(lite, content=german(), country="DE", locale="de", **given).claim_id
    assert process(lite, claim_id) == "approve"
    found = choices(lite, claim_id)
    assert found.by_law_is_sooner
    assert found.best and found.best.by_law and found.best_by_contract
    assert (found.best.by_law.days, found.best_by_contract.by_contract.days) == (0, 0)
    assert found.today.by_law and (found.today.by_contract.days, found.today.by_law.days) == (60, 8)
    assert found.best.day < found.best_by_contract.day


def test_the_best_day_by_law_rests_on_a_letter_that_is_posted_today_and_on_the_later_reading(
    lite: Installation,
) -> None:
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = submit(lite, content=german(), country="DE", locale="de", **given).claim_id
    assert process(lite, claim_id) == "approve"
    best = choices(lite, claim_id).best
    assert best and best.law and best.law.safe_end and best.rests_on_law
    assert best.law.exit.earliest_exit == date(2027, 3, 9)  # there on 7 December, two months, then thirty days
    assert best.free.ends_before > best.law.safe_end
    assert best.post_by and best.post_by >= lite.clock.now().date()


@pytest.mark.parametrize("weekend", [date(2026, 12, 5), date(2026, 12, 6)])
def test_a_best_day_that_is_found_on_a_weekend_is_in_time_for_the_letter_it_rests_on(
    lite: Installation, weekend: date
) -> None:
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = submit(lite, content=german(), country="DE", locale="de", **given).claim_id
    assert process(lite, claim_id) == "approve"
    lite.clock.advance(days=(weekend - lite.clock.now().date()).days)
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
        found = start_choices(db, view, lite.rules, weekend)
        assert found and found.best and found.best.rests_on_law
        chosen = start_on(db, view, lite.rules, weekend, found.best.day)
    for choice in (found.best, chosen):
        assert choice and choice.law and choice.by_law
        assert choice.law.posted_today.arrives_on <= (choice.law.exit.last_day_safe or weekend)
        assert choice.post_by and choice.post_by >= weekend
        assert (choice.way, choice.by_law.days) == (Sending.POST, 0)


def test_today_can_be_chosen_however_late(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False, wished_start=date(2027, 10, 1))
    lite.clock.advance(days=560)
    today = lite.clock.now().date()
    subscription = agree_to_start(lite, customer.claim_id, today)
    assert subscription.service_starts == today
    assert breaches(lite.store) == []


def test_months_that_nobody_began_can_be_taken_back_however_late(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    pass_days(lite, 120)
    cause = lite.rules.catalog.terms.revocation_causes[0]
    lite.do(Actor.staff(rep(lite)), revoke, customer.claim_id, cause, "The provider never had this contract.")
    pass_days(lite, 40)
    assert carry_out_revocations(lite, lite.clock.now()).done == 1
    row = subscription_of(lite, customer)
    assert (row.state, rows(lite, Invoice)) == (SubscriptionState.ENDED, [])
    assert breaches(lite.store) == []


def is_over_unbilled(lite: Installation, customer: Customer) -> bool:
    """Whether the contract has ended, the request is withdrawn, its place free, and nothing was ever billed."""
    assert (rows(lite, Invoice), breaches(lite.store)) == ([], [])
    return (subscription_of(lite, customer).state, row(lite, Claim, customer.claim_id).state) == (
        SubscriptionState.ENDED,
        ClaimState.WITHDRAWN,
    ) and row(lite, Place, customer.claim_id).state is PlaceState.GIVEN_BACK


@pytest.mark.parametrize("days", [0, 120, 500])
@pytest.mark.parametrize("leave", [turn_off_renewal, stop_at_once])
def test_who_leaves_before_choosing_a_start_has_left_with_the_day(
    lite: Installation, days: int, leave: Callable[[Work, int], Confirmation]
) -> None:
    customer = approved_customer(lite, agreed=False)
    lite.clock.advance(days=days)
    today = lite.clock.now().date()
    said = lite.do(Actor.customer(customer.person_id), leave, customer.subscription_id)
    assert (said.last_day, said.anything_to_pay) == (today, False)
    with lite.store.reading() as db:
        seen = subscription_view(db, customer.subscription_id, lite.rules)
    assert (seen.last_day, seen.nothing_to_pay) == (today, True)
    assert not is_over_unbilled(lite, customer)
    pass_days(lite, 1)
    sweep_holds(lite, lite.clock.now())
    assert is_over_unbilled(lite, customer)


def test_leaving_an_offer_is_undone_until_the_day_is_over(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    lite.clock.advance(days=120)
    by = Actor.customer(customer.person_id)
    lite.do(by, turn_off_renewal, customer.subscription_id, date(2030, 1, 1))
    lite.do(by, turn_on_renewal, customer.subscription_id)
    pass_days(lite, 2)
    subscription = agree_to_start(lite, customer.claim_id)
    # 2 April 2027, 122 days later: counted from the 3rd
    assert (subscription.service_starts, subscription.billing_starts) == (date(2027, 4, 2), date(2027, 7, 3))
    assert subscription.next_billing_on == date(2027, 7, 3)
    assert breaches(lite.store) == []


def test_an_offer_that_was_left_before_this_was_so_ends_too(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    lite.clock.advance(days=120)
    with lite.store.writing() as db:
        row = db.get_one(Subscription, customer.subscription_id)
        row.auto_renews, row.ends_before, row.ends_at = False, date(2027, 4, 1), lite.clock.now()
        db.add(row)
    pass_days(lite, 1)
    sweep_holds(lite, lite.clock.now())
    assert is_over_unbilled(lite, customer)


def test_more_months_are_given_to_whoever_has_not_begun_however_late(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    lite.clock.advance(days=120)
    lite.do(Actor.staff(rep(lite)), extend, customer.subscription_id, 1, "goodwill")
    assert agree_to_start(lite, customer.claim_id).billing_starts == date(2027, 8, 1)  # 31 March and four months
