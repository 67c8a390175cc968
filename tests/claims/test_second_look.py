"""A sample of reps' approvals is looked at again by somebody else."""

from __future__ import annotations

import pytest

from promo.claims.judging.second_look import is_of_the_sample, looked_again, to_look_at_again
from promo.claims.review import RepDecision, review_claim
from promo.ids import reference
from promo.refusals import NotPossible
from promo.store.tables import Role, SecondLook
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.proofs import english
from tests.support.rows import rows


def test_the_sample_is_as_large_as_said_and_the_same_every_time() -> None:
    claims = [reference("SW") for _ in range(4000)]
    sample = {c for c in claims if is_of_the_sample(c, 0.05)}
    assert 120 <= len(sample) <= 290
    assert sample == {c for c in claims if is_of_the_sample(c, 0.05)}
    assert not any(is_of_the_sample(c, 0.0) for c in claims)


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
