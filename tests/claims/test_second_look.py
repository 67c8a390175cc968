"""A sample of reps' approvals is looked at again by somebody else."""

from __future__ import annotations

import pytest

from promo.claims.judging.second_look import is_of_the_sample, looked_again, to_look_at_again
from promo.claims.review import RepDecision, review_claim
from promo.ids import reference
from promo.refusals import NotPossible
from promo.store.keys import ChainKey, ChainKeys
from promo.store.tables import Role, SecondLook
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import KEYS, Installation
from tests.support.line import process, submit, with_rules
from tests.support.proofs import english
from tests.support.rows import rows


@pytest.mark.parametrize("key", [KEYS.current, None], ids=["by a key", "drawn"])
def test_the_sample_is_as_large_as_said(key: ChainKey | None) -> None:
    claims = [reference("SW") for _ in range(4000)]
    sample = {c for c in claims if is_of_the_sample(c, 0.05, key)}
    assert 120 <= len(sample) <= 290
    assert not any(is_of_the_sample(c, 0.0, key) for c in claims)
    assert all(is_of_the_sample(c, 1.0, key) for c in claims)


def test_who_has_no_key_cannot_tell_the_sample() -> None:
    claims = [reference("SW") for _ in range(4000)]
    ours, theirs = (
        {c for c in claims if is_of_the_sample(c, 0.5, keys.current)}
        for keys in (KEYS, ChainKeys.of(["what somebody else may think of as a key"]))
    )
    assert ours == {c for c in claims if is_of_the_sample(c, 0.5, KEYS.current)}
    assert 800 <= len(ours & theirs) <= 1200


def test_the_first_of_two_who_approved_looks_at_it_no_more_than_the_second(lite: Installation) -> None:
    engine = with_rules(lite, second_look=1.0, credit={"two_people_over": {"EUR": "1.00", "GBP": "1.00"}})
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    people = [rep(engine, f"{name}@vendor.example", Role.MANAGER) for name in ("one", "two", "three")]
    for by in people[:2]:
        engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")
    for by in people[:2]:
        with pytest.raises(NotPossible, match="approved"):
            engine.do(Actor.staff(by), looked_again, claim_id, "")
    engine.do(Actor.staff(people[2]), looked_again, claim_id, "Fine.")


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_an_approval_of_the_sample_waits_for_another_manager(lite: Installation, share: float) -> None:
    engine = with_rules(lite, second_look=share)
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    by, other = rep(engine, "one@vendor.example", Role.MANAGER), rep(engine, "two@vendor.example", Role.MANAGER)
    engine.do(Actor.staff(by), review_claim, claim_id, RepDecision.APPROVE, "Seen in the register.")
    with engine.store.reading() as db:
        assert [look.claim_id for look, _, _ in to_look_at_again(db)] == [claim_id] * int(share)
    if share:
        with pytest.raises(NotPossible, match="approved"):
            engine.do(Actor.staff(by), looked_again, claim_id, "")
        engine.do(Actor.staff(other), looked_again, claim_id, "Fine.")
        assert [(look.seen_by, look.note) for look in rows(engine, SecondLook)] == [(other, "Fine.")]
    with pytest.raises(NotPossible, match="not on the list"):
        engine.do(Actor.staff(other), looked_again, claim_id, "")
