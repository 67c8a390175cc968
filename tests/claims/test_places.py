"""Places under caps: never passed, however many ask at once; given back exactly; the list keeps its order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func
from sqlmodel import col, select

from promo.books.ledger import balances
from promo.books.list_prices import month_value
from promo.claims.judging.approve import admit_waiting
from promo.claims.reply import withdraw
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.eligibility.expression import Formula
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.known import KNOWN_NAMES
from promo.engine import Engine
from promo.ids import reference, token
from promo.money import Money
from promo.reports.invariants import breaches
from promo.rule_sets.in_force import RulesInForce
from promo.rule_sets.stored import keep_rules
from promo.store.tables import Claim, ClaimState, CreditGrant, Decision, OutboxItem, Place, PlaceState
from promo.subscriptions.places import lapse_reservations, much_reserved, reserve
from promo.work import CLAIMANT, SYSTEM, Actor, Work
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import approved, process, submit, with_rules
from tests.support.proofs import french, worded_apart
from tests.support.rows import row, rows
from tests.support.together import together

PROMOTION = "three-free-months"
CONTRACT = """AnyDesk Software GmbH – Subscription agreement
Customer: Somebody Else Ltd
Agreement no. AD-2025-{number:05}
This agreement commences on 1 February 2025 for an initial term of twelve (12) months and renews automatically for
successive periods of twelve (12) months, unless either party gives the other not less than three (3) months' written
notice before
the end of the then-current term.
"""
NOT_OWN = ForTheLetter(("party.not_own",))


def waiting_for_a_person(engine: Installation, number: int) -> str:
    """A claim that a rep must decide: the proof names another company."""
    claim_id = submit(
        engine,
        content=CONTRACT.format(number=number).encode(),
        name="contract.txt",
        company=f"Company{number:03} Holding",
        email=f"a@company{number}.example",
    ).claim_id
    assert process(engine, claim_id) == "review"
    return claim_id


def waiting_like(engine: Engine, claim_id: str, number: int) -> str:
    """Another claim of which the very same was read: a company of its own, and a place held while there is one."""

    def write(work: Work) -> str:
        db, kept = work.db, work.db.get_one(Claim, claim_id)
        named: dict[str, Any] = {
            "id": reference("SW"),
            "company": f"Company{number:03} Holding",
            "company_key": f"company{number:03}",
            "email": f"a@company{number}.example",
            "form_key": token(),
            "papers_key": token(),
        }
        claim = Claim(**{**kept.model_dump(), **named})
        db.add(claim)
        db.flush()
        work.as_(CLAIMANT).record("claim.submitted", claim)
        for decision in db.exec(select(Decision).where(Decision.claim_id == claim_id)).all():
            db.add(Decision(**{**decision.model_dump(), "id": None, "claim_id": claim.id}))
        promotion = work.rules.promotion_of(claim.promotion)
        reserve(work, claim, promotion, month_value(claim, work.rules).times(promotion.file.credit.most))
        return claim.id

    return engine.do(SYSTEM, write)


def count(engine: Installation, state: ClaimState) -> int:
    with engine.store.reading() as db:
        return db.exec(select(func.count()).select_from(Claim).where(Claim.state == state)).one()


def test_fifty_approvals_at_once_on_a_cap_of_ten_give_ten_credits_and_forty_waiting(engine: Installation) -> None:
    engine = with_rules(engine, caps={"claims": 10})
    by = rep(engine)
    claims = [waiting_for_a_person(engine, 0)]
    claims += [waiting_like(engine, claims[0], number) for number in range(1, 50)]
    assert (count(engine, ClaimState.IN_REVIEW), len(rows(engine, Place))) == (50, 10)

    def approve(claim_id: str) -> Callable[[], object]:
        return lambda: engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")

    together([approve(c) for c in claims])
    assert (count(engine, ClaimState.APPROVED), count(engine, ClaimState.WAITLISTED)) == (10, 40)
    with engine.store.reading() as db:
        assert db.exec(select(func.count()).select_from(CreditGrant)).one() == 10
        assert db.exec(select(func.count()).select_from(Place).where(Place.state == PlaceState.TAKEN)).one() == 10
        holders = [c.id for c in db.exec(select(Claim).where(Claim.state == ClaimState.APPROVED))]
        letters = db.exec(select(OutboxItem.template).where(col(OutboxItem.template).startswith("decision_"))).all()
    assert letters.count("decision_approve") == 10
    assert letters.count("decision_waitlisted") == 40
    assert breaches(engine.store) == []

    together([partial(engine.do, CLAIMANT, withdraw, c) for c in holders[:7]])
    together([lambda: admit_waiting(engine, engine.clock.now()) for _ in range(3)])
    assert (count(engine, ClaimState.APPROVED), count(engine, ClaimState.WAITLISTED)) == (10, 33)
    with engine.store.reading() as db:
        admitted = [
            c.id for c in db.exec(select(Claim).where(Claim.state == ClaimState.APPROVED)) if c.id not in holders
        ]
        books = balances(db)
        taken = db.exec(select(func.sum(Place.value_minor)).where(Place.state == PlaceState.TAKEN)).one()
    waited = sorted((c for c in claims if c not in holders), key=claims.index)
    with engine.store.reading() as db:
        sent = {c.id: (c.submitted_at, c.id) for c in db.exec(select(Claim))}
    assert sorted(admitted) == sorted(sorted(waited, key=lambda c: sent[c])[:7])
    assert sum(books.values()) == 0
    assert -books["promotion.open", "EUR"] == taken
    assert breaches(engine.store) == []


def test_the_list_keeps_the_order_of_sending_and_nobody_jumps_it(lite: Installation) -> None:
    engine = with_rules(lite, caps={"claims": 1})
    names = ("Moulin Delta SAS", "Forges Lumen SA", "Verrerie Hautes Vallées SARL")
    sent = []
    for number, name in enumerate(names):
        sent.append(
            submit(engine, company=name, email=f"a@firm{number}.example", content=worded_apart(number, name)).claim_id
        )
        engine.clock.advance(minutes=1)
    first = approved(engine)
    for claim_id in (sent[1], sent[0]):  # whichever is read first
        assert process(engine, claim_id) == "approve"
    assert count(engine, ClaimState.WAITLISTED) == 2

    engine.do(CLAIMANT, withdraw, first)
    assert process(engine, sent[2]) == "approve"  # a place is free, but two wait before it
    assert count(engine, ClaimState.WAITLISTED) == 3
    assert admit_waiting(engine, engine.clock.now()).done == 1
    states = [row(engine, Claim, c).state for c in sent]
    assert states == [ClaimState.APPROVED, ClaimState.WAITLISTED, ClaimState.WAITLISTED]
    assert admit_waiting(engine, engine.clock.now()).done == 0


def test_a_claim_sent_after_all_places_were_given_away_is_declined_and_one_sent_before_waits(
    lite: Installation,
) -> None:
    engine = with_rules(lite, caps={"claims": 1})
    early = submit(
        engine, company="Moulin Delta SAS", email="a@moulin-delta.example", content=french("Moulin Delta SAS")
    ).claim_id
    lite.clock.advance(minutes=1)
    approved(engine)
    lite.clock.advance(minutes=1)
    late = submit(
        engine, company="Forges Lumen SA", email="a@forges.example", content=french("Forges Lumen SA")
    ).claim_id
    assert process(engine, early) == "approve"
    assert process(engine, late) == "decline"
    assert row(engine, Claim, early).state is ClaimState.WAITLISTED
    assert row(engine, Claim, late).state is ClaimState.DECLINED


@pytest.mark.parametrize(
    ("budget", "states"), [("435.00", ["approve", "waitlisted"]), ("870.00", ["approve", "approve"])]
)
def test_a_budget_in_money_is_a_cap_too(lite: Installation, budget: str, states: list[str]) -> None:
    engine = with_rules(lite, caps={"budget": {"EUR": budget, "USD": "1"}})  # a credit of the form is worth 435.00 EUR
    claims = [
        submit(engine, company=n, email=f"a@{k}.example", content=french(n)).claim_id
        for k, n in (("roussel", "Atelier Roussel SARL"), ("forges", "Forges Lumen SA"))
    ]
    for claim_id in claims:
        assert process(engine, claim_id) == "approve"
    kept = [row(engine, Claim, c) for c in claims]
    assert ["waitlisted" if c.state is ClaimState.WAITLISTED else "approve" for c in kept] == states
    assert month_value(kept[0], engine.rules).times(3).minor == 435_00


def test_a_person_looking_holds_a_place_and_a_decline_gives_it_back(lite: Installation) -> None:
    engine = with_rules(lite, caps={"claims": 1})
    held, by = waiting_for_a_person(engine, 1), rep(engine)
    other = submit(engine).claim_id
    assert process(engine, other) == "approve"
    assert count(engine, ClaimState.WAITLISTED) == 1
    engine.do(Actor.staff(by), review_claim, held, RepDecision.DECLINE, "Not theirs.", NOT_OWN)
    assert admit_waiting(engine, engine.clock.now()).done == 1
    assert count(engine, ClaimState.APPROVED) == 1


def test_the_caps_in_force_bind_a_claim_that_an_older_rule_set_judges(lite: Installation) -> None:
    """A quote honours the checks and the prices of its day; it holds no place."""
    submitted = submit(
        lite, company="Moulin Delta SAS", email="a@moulin-delta.example", content=french("Moulin Delta SAS")
    ).claim_id
    with lite.store.writing() as db:
        keep_rules(db, lite.rules, lite.clock.now())
        claim = db.get(Claim, submitted)
        assert claim is not None
        claim.quote = {"rules": lite.rules.version, "quoted_at": lite.clock.now().isoformat()}
        db.add(claim)
    tighter = with_rules(lite, caps={"claims": 1})
    tighter = replace(tighter, rules_source=RulesInForce(lite.store, replace(tighter.rules, version="sha256:tighter")))
    approved(tighter)
    assert process(tighter, submitted) == "approve"
    assert count(tighter, ClaimState.WAITLISTED) == 1


def test_the_second_of_two_people_gives_the_months_that_the_formula_gives(lite: Installation) -> None:
    formula = Formula.compile("at_least(renewal_notice, 'P6M') ? 3 : 2", known=KNOWN_NAMES, functions=FUNCTIONS)
    promotion = replace(lite.rules.promotion, months=formula)
    engine = replace(
        lite, rules_source=RulesInForce(lite.store, replace(lite.rules, promotions={promotion.file.id: promotion}))
    )
    claim_id = submit(engine, seats=200).claim_id
    assert process(engine, claim_id) == "review"
    for name in ("one", "two"):
        by = rep(engine, name)
        engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen.")
    with engine.store.reading() as db:
        [grant] = db.exec(select(CreditGrant)).all()
    assert grant.months == 2


def test_a_few_large_forms_do_not_put_everybody_else_on_the_list(lite: Installation) -> None:
    for number, seats in enumerate((10_000, 1060, 13, 10_000)):
        claim_id = submit(
            lite,
            content=CONTRACT.format(number=number).encode(),
            name="contract.txt",
            company=f"Hogweed{number:03} Giant",
            email=f"a@giant{number}.example",
            plan="enterprise",
            seats=seats,
        ).claim_id
        assert process(lite, claim_id) == "review"
    limit = Money.parse(lite.rules.promotion.file.credit.two_people_over["EUR"], "EUR").minor
    assert max(place.value_minor for place in rows(lite, Place)) == limit

    approved(lite, seats=20)

    assert count(lite, ClaimState.APPROVED) == 1


def test_a_reservation_lapses_and_the_claim_can_still_be_approved(lite: Installation) -> None:
    engine = with_rules(lite, caps={"claims": 1, "reserved_days": 14})
    held, by = waiting_for_a_person(engine, 1), rep(engine)
    other = submit(engine).claim_id
    assert process(engine, other) == "approve"
    assert count(engine, ClaimState.WAITLISTED) == 1

    engine.clock.advance(days=13)
    assert lapse_reservations(engine, engine.clock.now()).done == 0
    engine.clock.advance(days=1)
    assert lapse_reservations(engine, engine.clock.now()).done == 1
    assert lapse_reservations(engine, engine.clock.now()).done == 0

    assert admit_waiting(engine, engine.clock.now()).done == 1
    engine.do(Actor.staff(by), review_claim, held, RepDecision.APPROVE, "Seen in the register.")
    assert row(engine, Claim, held).state is ClaimState.WAITLISTED
    assert breaches(engine.store) == []


def test_the_desk_is_told_when_reservations_hold_much_of_a_cap(lite: Installation) -> None:
    engine = with_rules(lite, caps={"claims": 11})
    waiting_for_a_person(engine, 1)
    with engine.store.reading() as db:
        assert much_reserved(db, engine.rules) == []
    waiting_for_a_person(engine, 2)
    with engine.store.reading() as db:
        assert [(told.promotion, told.percent) for told in much_reserved(db, engine.rules)] == [(PROMOTION, 18)]
