"""A roll back: the set of before is published anew, from then on; what was decided meanwhile keeps its own rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from promo.reports.invariants import breaches
from promo.reports.studio import set_view
from promo.rule_sets.in_force import RulesInForce
from promo.rule_sets.plan import plan, publish_planned
from promo.rule_sets.publish import CannotPublish, in_force, publish, see
from promo.store.tables import AuditDetail, AuditEvent, Claim, ClaimState, CreditGrant, Decision, RuleSet
from promo.work import SYSTEM
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import english
from tests.support.rows import row, rows
from tests.support.rule_sets import ANN, BEN, LENIENT, seen_draft, with_managers


@pytest.fixture
def staffed(engine: Installation) -> Installation:
    return with_managers(engine)


def _short(house: Installation, company: str) -> str:
    """A claim with a notice of 28 days, which only the lenient set approves; its id."""
    mail = f"a@{company.split()[0].lower()}.example"
    proof = english(company=company, notice="28 days’")
    return submit(house, content=proof, company=company, email=mail, country="GB").claim_id


def _running(house: Installation) -> Installation:
    """The installation as it judges by the set that is in force."""
    return replace(house, rules_source=RulesInForce(house.store, house.rules))


@pytest.fixture
def in_between(staffed: Installation) -> tuple[Installation, str, str, str]:
    """A lenient set has replaced the first one and approved a claim: the house, both versions, the claim."""
    first = staffed.rules.version
    lenient = seen_draft(staffed, *LENIENT)
    staffed.do(SYSTEM, publish, lenient, publisher=ANN)
    staffed.clock.advance(hours=1)
    claim = _short(staffed, "Harrogate Logistics Ltd")
    assert process(_running(staffed), claim) == "approve"
    return staffed, first, lenient, claim


def test_what_the_set_in_between_approved_stays_and_claims_to_come_are_judged_by_the_older_one(
    in_between: tuple[Installation, str, str, str],
) -> None:
    house, first, lenient, claim = in_between
    grants = rows(house, CreditGrant)
    house.clock.advance(hours=1)
    house.do(SYSTEM, see, first, reader=BEN)
    house.do(SYSTEM, publish, first, publisher=ANN)

    with house.store.reading() as db:
        active = in_force(db)
        assert active is not None and active.version == first and active.changed_at == house.clock.now()
    assert row(house, Claim, claim).state is ClaimState.APPROVED
    assert [d.rules_version for d in rows(house, Decision) if d.claim_id == claim] == [lenient]
    assert rows(house, CreditGrant) == grants
    event = [e for e in rows(house, AuditEvent) if e.what == "rules.rolled_back"][-1]
    said = next(d.detail for d in rows(house, AuditDetail) if d.seq == event.seq)
    assert said == {"from": "retired", "decided_meanwhile": 1} and event.subject == f"rules:{first}"
    late = _short(house, "Moulin Delta Ltd")
    assert process(_running(house), late) == "decline"
    assert breaches(house.store) == []


def test_the_page_counts_what_was_decided_meanwhile_and_only_of_a_set_that_was_in_force(
    in_between: tuple[Installation, str, str, str],
) -> None:
    house, first, lenient, _ = in_between
    with house.store.reading() as db:
        back, now = set_view(db, first), set_view(db, lenient)
    assert (back.rolls_back, back.decided_meanwhile) == (True, 1)
    assert (now.rolls_back, now.decided_meanwhile) == (False, 0)


def test_a_roll_back_takes_two_people_after_the_set_was_replaced(
    staffed: Installation,
) -> None:
    first = staffed.rules.version
    staffed.do(SYSTEM, see, first, reader=BEN)  # long before
    staffed.clock.advance(hours=1)
    staffed.do(SYSTEM, publish, seen_draft(staffed, ("claims: 5000", "claims: 6000")), publisher=ANN)
    staffed.clock.advance(hours=1)
    with pytest.raises(CannotPublish, match="takes two people"):
        staffed.do(SYSTEM, publish, first, publisher=ANN)
    staffed.do(SYSTEM, see, first, reader=BEN)
    with pytest.raises(CannotPublish, match="takes two people"):
        staffed.do(SYSTEM, publish, first, publisher=BEN)
    staffed.do(SYSTEM, publish, first, publisher=ANN)


def test_a_roll_back_may_be_planned_and_comes_at_its_instant(
    in_between: tuple[Installation, str, str, str],
) -> None:
    house, first, _, _ = in_between
    house.clock.advance(hours=1)
    house.do(SYSTEM, see, first, reader=BEN)
    house.do(SYSTEM, plan, first, house.clock.now() + timedelta(days=1), publisher=ANN)
    claim = _short(house, "Moulin Delta Ltd")
    assert process(_running(house), claim) == "approve"
    house.clock.advance(days=1)
    assert publish_planned(house, house.clock.now()).done == 1
    assert [s.version for s in rows(house, RuleSet) if s.state == "active"] == [first]
    assert row(house, Claim, claim).state is ClaimState.APPROVED
