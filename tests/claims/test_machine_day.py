"""What a machine may approve in a day is bounded, by number and by money, and the desk is told when it is used up."""

from __future__ import annotations

import pytest

from promo.claims.judging.decided import decided
from promo.claims.judging.machine_day import days_to_tell, machine_day
from promo.claims.review import RepDecision, last_decision, review_claim
from promo.promotions.model import ByMachine
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.proofs import worded_apart

VALUE = 435  # three months of five seats, in euros


def bounded(lite: Installation, claims: int, value: int) -> Installation:
    return with_rules(lite, by_machine=ByMachine(claims_a_day=claims, value_a_day={"EUR": f"{value}.00"}))


def sent(lite: Installation, number: int) -> str:
    company = f"{('Vermeil Ferronnerie', 'Librairie Bonnard', 'Pêcheries Le Goff', 'Quentin Tapissier')[number]} SARL"
    return submit(lite, worded_apart(number, company), company=company, email=f"a@firme{number}.example").claim_id


def codes(lite: Installation, claim_id: str) -> list[str]:
    with lite.store.reading() as db:
        return decided(last_decision(db, claim_id)).codes


@pytest.mark.parametrize(("claims", "value"), [(2, 100_000), (100, 2 * VALUE), (100, 2 * VALUE + 100)])
def test_past_the_bound_of_the_day_a_person_looks_and_the_next_day_begins_anew(
    lite: Installation, claims: int, value: int
) -> None:
    small = bounded(lite, claims, value)
    assert [process(small, sent(small, n)) for n in range(2)] == ["approve", "approve"]
    third = sent(small, 2)
    assert process(small, third) == "review"
    assert codes(small, third) == ["credit.many_today"]
    with small.store.reading() as db:
        [day] = days_to_tell(db, small.rules, small.clock.now())
        assert (day.claims, day.value) == (2, {"EUR": 2 * VALUE * 100})
    small.clock.advance(days=1)
    with small.store.reading() as db:
        assert days_to_tell(db, small.rules, small.clock.now()) == []
    assert process(small, sent(small, 3)) == "approve"


def test_what_a_person_approves_is_not_the_machines(lite: Installation) -> None:
    small = bounded(lite, 1, 100_000)
    assert process(small, sent(small, 0)) == "approve"
    second = sent(small, 1)
    assert process(small, second) == "review"
    small.do(Actor.staff(rep(small)), review_claim, second, RepDecision.APPROVE, "Looked at the paper.")
    with small.store.reading() as db:
        assert machine_day(db, small.rules.promotion, small.clock.now()).claims == 1
    assert codes(small, second) == ["credit.many_today"]


def test_without_a_bound_nothing_is_counted_against_anybody(lite: Installation) -> None:
    open_ended = with_rules(lite, by_machine=None)
    assert [process(open_ended, sent(open_ended, n)) for n in range(2)] == ["approve", "approve"]
    with open_ended.store.reading() as db:
        assert days_to_tell(db, open_ended.rules, open_ended.clock.now()) == []
