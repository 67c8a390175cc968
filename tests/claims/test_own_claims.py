"""Nobody decides on a claim of their own, under whatever writing of their address, nor gives more on what they gave."""

from __future__ import annotations

import pytest

from promo.billing.run import release
from promo.claims.judging.decided import decided
from promo.claims.reply import appeal
from promo.claims.review import ForTheLetter, RepDecision, ReviewProblem, last_decision, review_claim
from promo.claims.start import confirm
from promo.people.staff import add, reset
from promo.refusals import NotPossible
from promo.store.tables import CallState, Claim, ClaimState, CreditGrant, ProvisioningCall, Role, Subscription
from promo.subscriptions.extend import extend
from promo.subscriptions.invoice_address import Details, confirm_vat_number, save_details
from promo.subscriptions.move_timezone import move_timezone
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import english
from tests.support.rows import id_of, row, rows

OWN = ["rep+own@vendor.example", "r.e.p@vendor.example", "REP@Vendor.Example", "R.ep+x+y@vendor.example."]


def in_review(engine: Installation, email: str) -> str:
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", email=email).claim_id
    assert process(engine, claim_id) == "review"
    return claim_id


def say(engine: Installation, by: int, claim_id: str, verdict: RepDecision = RepDecision.APPROVE) -> None:
    told = ForTheLetter() if verdict is RepDecision.APPROVE else ForTheLetter(("party.not_own",))
    engine.do(Actor.staff(by), review_claim, claim_id, verdict, "Seen in the register.", told)


@pytest.mark.parametrize("verdict", list(RepDecision))
@pytest.mark.parametrize("email", OWN)
def test_an_own_claim_under_another_writing_of_the_address_is_not_ones_own_to_decide(
    lite: Installation, email: str, verdict: RepDecision
) -> None:
    claim_id, own = in_review(lite, email), rep(lite, "rep@vendor.example")

    with pytest.raises(ReviewProblem, match="own claim"):
        say(lite, own, claim_id, verdict)

    assert rows(lite, CreditGrant) == []
    say(lite, rep(lite, "other@vendor.example"), claim_id)
    assert row(lite, Claim, claim_id).state is ClaimState.APPROVED


def test_the_second_of_two_people_is_not_the_claimant(lite: Installation) -> None:
    claim_id = submit(lite, seats=200, email="rep+own@vendor.example").claim_id
    assert process(lite, claim_id) == "review"
    say(lite, rep(lite, "other@vendor.example"), claim_id)
    with pytest.raises(ReviewProblem, match="own claim"):
        say(lite, rep(lite, "rep@vendor.example"), claim_id)


def test_an_appeal_of_ones_own_is_answered_by_somebody_else(lite: Installation) -> None:
    claim_id = in_review(lite, "rep+own@vendor.example")
    say(lite, rep(lite, "other@vendor.example"), claim_id, RepDecision.DECLINE)
    lite.do(CLAIMANT, appeal, claim_id, "It is ours.")
    with pytest.raises(ReviewProblem, match="own claim"):
        say(lite, rep(lite, "rep@vendor.example"), claim_id)


@pytest.mark.parametrize("email", ["friend@splashtop.com", "friend@it.splashtop.com", "friend@splashtop.example"])
def test_a_claim_from_the_vendors_own_domains_is_decided_by_a_manager(lite: Installation, email: str) -> None:
    claim_id = in_review(lite, email)
    with pytest.raises(ReviewProblem, match="manager"):
        say(lite, rep(lite, "rep@elsewhere.example"), claim_id)
    say(lite, rep(lite, "boss@elsewhere.example", Role.MANAGER), claim_id)
    assert len(rows(lite, CreditGrant)) == 1


def test_who_approved_and_whose_claim_it_is_do_not_make_the_free_months_longer(lite: Installation) -> None:
    claim_id, one = in_review(lite, "rep+own@vendor.example"), rep(lite, "one@vendor.example")
    say(lite, one, claim_id)
    [subscription] = rows(lite, Subscription)

    def longer(by: int) -> None:
        lite.do(Actor.staff(by), extend, id_of(subscription), 1, "A late start of ours.")

    with pytest.raises(NotPossible, match="approved"):
        longer(one)
    with pytest.raises(NotPossible, match="own claim"):
        longer(rep(lite, "rep@vendor.example"))
    longer(rep(lite, "third@vendor.example"))
    assert [g.months for g in rows(lite, CreditGrant)] == [4]


def test_of_two_who_approved_neither_makes_the_free_months_longer(lite: Installation) -> None:
    claim_id = submit(lite, seats=200).claim_id
    process(lite, claim_id)
    two = [rep(lite, f"{n}@vendor.example") for n in ("one", "two")]
    for by in two:
        say(lite, by, claim_id)
    [subscription] = rows(lite, Subscription)
    for by in two:
        with pytest.raises(NotPossible, match="approved"):
            lite.do(Actor.staff(by), extend, id_of(subscription), 1, "Once more.")


@pytest.mark.parametrize("how", ["let in", "reset"])
def test_who_had_the_link_of_a_colleague_in_hand_is_no_second_person_beside_them(lite: Installation, how: str) -> None:
    """Whoever lets somebody in, or resets their password, sees the link that signs in as them."""
    manager, other = rep(lite, "boss@vendor.example", Role.MANAGER), rep(lite, "other@vendor.example")
    by = Actor.staff(manager)
    if how == "let in":
        second = lite.do(by, add, "second@vendor.example", "Second", Role.REP).person_id
    else:
        second = rep(lite, "second@vendor.example")
        lite.do(by, reset, "second@vendor.example")
    claim_id = submit(lite, seats=200).claim_id
    assert process(lite, claim_id) == "review"
    say(lite, manager, claim_id)
    with pytest.raises(ReviewProblem, match="count as one"):
        say(lite, second, claim_id)
    assert rows(lite, CreditGrant) == []
    say(lite, other, claim_id)
    assert len(rows(lite, CreditGrant)) == 1


def test_after_a_month_they_are_two(lite: Installation) -> None:
    manager = rep(lite, "boss@vendor.example", Role.MANAGER)
    second = lite.do(Actor.staff(manager), add, "second@vendor.example", "Second", Role.REP).person_id
    lite.clock.advance(days=31)
    claim_id = submit(lite, seats=200).claim_id
    assert process(lite, claim_id) == "review"
    say(lite, manager, claim_id)
    say(lite, second, claim_id)
    assert len(rows(lite, CreditGrant)) == 1


@pytest.mark.parametrize("email", ["anna@splashtop.com", "b.e.n+x@vendor.example", "ben@vendor.example"])
def test_the_machine_says_no_yes_to_our_own_people(lite: Installation, email: str) -> None:
    rep(lite, "ben@vendor.example")
    claim_id = submit(lite, email=email).claim_id
    assert process(lite, claim_id) == "review"
    with lite.store.reading() as db:
        assert "claimant.of_ours" in decided(last_decision(db, claim_id)).codes


def test_nobody_moves_confirms_or_releases_anything_of_their_own_contract(lite: Installation) -> None:
    customer = running_customer(lite, email="rep+own@vendor.example")
    by = Actor.staff(rep(lite, "rep@vendor.example"))
    lite.do(
        Actor.customer(customer.person_id),
        save_details,
        customer.subscription_id,
        Details("X", "1 Street", "75001", "Paris", "FR40303265045"),
    )
    with lite.store.writing() as db:
        held = db.get_one(Subscription, customer.subscription_id)
        held.held_because = "to be looked at"
        db.add(held)
        db.add(
            ProvisioningCall(
                subscription_id=customer.subscription_id,
                action="change",
                key="own",
                plan=held.plan,
                seats=held.seats,
                state=CallState.WANTED,
                wanted_at=lite.clock.now(),
            )
        )
    acts = (
        (move_timezone, customer.subscription_id, "Pacific/Pago_Pago"),
        (confirm_vat_number, customer.subscription_id, "FR40303265045"),
        (release, customer.subscription_id),
        (confirm, "own"),
    )
    for act, *given in acts:
        with pytest.raises(NotPossible, match="own claim"):
            lite.do(by, act, *given)
    other = Actor.staff(rep(lite, "other@vendor.example"))
    for act, *given in acts:
        lite.do(other, act, *given)


def test_a_yes_over_an_earlier_use_takes_two_people(lite: Installation) -> None:
    assert process(lite, submit(lite).claim_id) == "approve"
    again = submit(lite, email="somebody@elsewhere.example").claim_id
    process(lite, again)
    one, two = (rep(lite, f"{name}@vendor.example") for name in ("one", "two"))
    if row(lite, Claim, again).state is ClaimState.DECLINED:
        lite.do(CLAIMANT, appeal, again, "We are another firm.")
    say(lite, one, again)
    assert len(rows(lite, CreditGrant)) == 1
    say(lite, two, again)
    assert len(rows(lite, CreditGrant)) == 2
