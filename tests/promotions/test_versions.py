"""The life of a rule set: drafted, replayed over all past claims, seen by another person, published; decisions stay
pinned."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import select

from promo.claims.judging.claim_json import check as check_json
from promo.claims.judging.claim_json import reason as reason_json
from promo.claims.review import RepDecision, review_claim
from promo.eligibility.advice import what_would_change
from promo.eligibility.case import case_from
from promo.eligibility.judge import judge
from promo.promotions.rulebook import RuleFileError, book_from
from promo.reports.invariants import breaches
from promo.rule_sets.in_force import RulesInForce
from promo.rule_sets.publish import CannotPublish, adopt, draft, in_force, publish, rule_set, see, try_in_the_shadow
from promo.rule_sets.replay import replay
from promo.rule_sets.shadow import disagreements
from promo.rule_sets.stored import RuleSetNotFound, keep_rules, kept_book
from promo.store.tables import Claim, Decision, Person, Role, RuleSet, RuleSetState
from promo.work import SYSTEM, Actor
from tests.support.changed_rules import changed
from tests.support.installation import Installation
from tests.support.line import approved, process, submit
from tests.support.proofs import english, french, german
from tests.support.rule_sets import LENIENT

ANN, BEN, ROB = "ann@vendor.example", "ben@vendor.example", "rob@vendor.example"


@pytest.fixture
def staffed(engine: Installation) -> Installation:
    """An installation with two managers and a rep, and its first rule set in force."""
    with engine.store.writing() as db:
        for email, role in ((ANN, Role.MANAGER), (BEN, Role.ADMIN), (ROB, Role.REP)):
            db.add(Person(email=email, name=email, role=role, created_at=engine.clock.now()))
    engine.do(SYSTEM, adopt, engine.rules)
    return engine


STRICT = (
    ('at_least(renewal_notice, "P3M", "P90D", "P13W") ||', 'at_least(renewal_notice, "P6M") ||'),
    ("renewal_notice: P3M, then: passes", "renewal_notice: P6M, then: passes"),
    ("renewal_notice: P90D, then: passes", "renewal_notice: P7M, then: passes"),
    ("renewal_notice: P13W, exit_notice: none, then: passes", "renewal_notice: P9M, exit_notice: none, then: passes"),
)


def past(engine: Installation) -> dict[str, str]:
    """Claims with every outcome: their ids, by what was decided."""
    made = {
        "approve": approved(engine),
        "decline": (
            submit(
                engine,
                content=english(notice="28 days’"),
                company="Harrogate Logistics Ltd",
                email="a@harrogate.example",
                country="GB",
            ).claim_id
        ),
        "review": (
            submit(
                engine, content=german(), company="Ganz Andere GmbH", email="a@andere.example", country="DE"
            ).claim_id
        ),
    }
    assert process(engine, made["decline"]) == "decline"
    assert process(engine, made["review"]) == "review"
    return made


def test_judging_a_kept_case_under_its_own_rules_gives_the_same_bytes(staffed: Installation) -> None:
    past(staffed)
    with staffed.store.reading() as db:
        decisions = db.exec(select(Decision)).all()
        assert len(decisions) == 3
        for decision in decisions:
            assert decision.case is not None
            book, claim = kept_book(db, decision.rules_version), db.get(Claim, decision.claim_id)
            assert claim is not None
            offer, case = book.promotion_of(claim.promotion).conditions, case_from(decision.case)
            verdict = judge(offer, case)
            again = {
                "outcome": verdict.outcome.value,
                "reasons": [reason_json(r) for r in verdict.reasons],
                "would_change": [{"name": c.name, "to": c.value} for c in what_would_change(verdict, offer, case)],
                "checks": [check_json(c) for c in verdict.checks],
            }
            kept = {k: decision.answer[k] for k in ("outcome", "reasons", "would_change")} | {"checks": decision.checks}
            assert json.dumps(again, sort_keys=True).encode() == json.dumps(kept, sort_keys=True).encode()


def test_a_replay_lists_every_claim_that_would_end_otherwise_both_ways_with_the_money(
    staffed: Installation, tmp_path: Path
) -> None:
    made = past(staffed)
    with staffed.store.reading() as db:
        assert replay(db, staffed.rules).changed == ()
        lenient = replay(db, changed(tmp_path, *LENIENT))
        [up] = lenient.changed
        assert (up.claim_id, up.before, up.after, up.harmed) == (made["decline"], "decline", "approve", False)
        assert up.money is not None
        assert (up.money.minor, up.money.currency) == (3 * 5 * 25_00, "GBP")
        assert lenient.money == {"GBP": (375_00, 0)}
        assert lenient.judged == 3
    (tmp_path / "rules").rename(tmp_path / "other")
    with staffed.store.reading() as db:
        strict = replay(db, changed(tmp_path, *STRICT))
        [down] = [c for c in strict.changed if c.before == "approve"]
        assert (down.claim_id, down.after, down.harmed, down.codes) == (
            made["approve"],
            "decline",
            True,
            ("notice.too_short",),
        )
        assert strict.money["EUR"] == (0, -435_00)


def test_publishing_waits_for_a_second_person_who_saw_this_very_list(staffed: Installation, tmp_path: Path) -> None:
    past(staffed)
    store, before = staffed.store, staffed.rules
    book = changed(tmp_path, *LENIENT)
    version = staffed.do(SYSTEM, draft, book, author=ANN).version

    def go(by: str = ANN) -> None:
        staffed.do(SYSTEM, publish, version, publisher=by)

    with pytest.raises(CannotPublish, match="Nobody but its author"):
        go()
    staffed.do(SYSTEM, see, version, reader=ANN)
    with pytest.raises(CannotPublish, match="Nobody but its author"):
        go()
    staffed.do(SYSTEM, see, version, reader=BEN)
    late = submit(
        staffed,
        content=french(company="Moulin Delta SAS", notice="vingt-huit (28) jours"),
        company="Moulin Delta SAS",
        email="a@moulin.example",
    )
    assert process(staffed, late.claim_id) == "decline"
    with pytest.raises(CannotPublish, match="another one than was seen"):
        go()
    staffed.do(SYSTEM, see, version[:20], reader=BEN)
    with pytest.raises(CannotPublish, match="no manager"):
        go(ROB)
    go()
    with store.reading() as db:
        active = in_force(db)
        assert active is not None
        assert active.version == version
        assert [s.state for s in db.exec(select(RuleSet)) if s.version == before.version] == [RuleSetState.RETIRED]
    staffed.clock.advance(minutes=10)
    with pytest.raises(CannotPublish, match="in force already"):
        go()
    running = replace(staffed, rules_source=RulesInForce(store, before))
    assert running.rules.version == version
    assert breaches(store) == []


def test_nobody_already_approved_is_harmed(staffed: Installation, tmp_path: Path) -> None:
    made = past(staffed)
    version = staffed.do(SYSTEM, draft, changed(tmp_path, *STRICT), author=ANN).version
    staffed.do(SYSTEM, see, version, reader=BEN)
    with pytest.raises(CannotPublish, match=made["approve"]):
        staffed.do(SYSTEM, publish, version, publisher=ANN)


def test_what_a_person_approved_is_not_harmed_by_what_a_machine_would_say(
    staffed: Installation, tmp_path: Path
) -> None:
    claim_id = submit(
        staffed, content=german(), company="Ganz Andere GmbH", email="a@andere.example", country="DE"
    ).claim_id
    assert process(staffed, claim_id) == "review"
    with staffed.store.reading() as db:
        rob = db.exec(select(Person).where(Person.email == ROB)).one()
    assert rob.id is not None
    staffed.do(Actor.staff(rob.id), review_claim, claim_id, RepDecision.APPROVE, "Renamed in 2025.")
    with staffed.store.reading() as db:
        assert replay(db, changed(tmp_path, *STRICT)).harmed == ()


def test_a_shadow_set_notes_its_verdict_and_changes_nothing(staffed: Installation, tmp_path: Path) -> None:
    version = staffed.do(SYSTEM, draft, changed(tmp_path, *LENIENT), author=ANN).version
    staffed.do(SYSTEM, try_in_the_shadow, version, publisher=BEN)
    made = past(staffed)
    with staffed.store.reading() as db:
        judged, found = disagreements(db, version)
    assert judged == 3
    assert [(d.claim_id, d.live, d.shadow) for d in found] == [(made["decline"], "decline", "approve")]
    staffed.do(SYSTEM, try_in_the_shadow, version, on=False, publisher=BEN)
    with staffed.store.reading() as db:
        assert rule_set(db, version).state is RuleSetState.DRAFT
    with pytest.raises(CannotPublish, match="Only a draft"):
        staffed.do(SYSTEM, try_in_the_shadow, staffed.rules.version, publisher=BEN)


def test_a_kept_rule_set_is_read_as_it_was_and_a_changed_one_is_refused(staffed: Installation) -> None:
    rules = staffed.rules
    book = book_from(rules.content)
    assert (book.version, book.content) == (rules.version, rules.content)
    assert [c.passes.source for c in book.promotion.checks] == [c.passes.source for c in rules.promotion.checks]
    with staffed.store.writing() as db:
        kept = db.get(RuleSet, rules.version)
        assert kept is not None
        kept.content = kept.content.replace('"claims":5000', '"claims":9000')
        db.add(kept)
    with staffed.store.reading() as db, pytest.raises(RuleSetNotFound, match="was changed"):
        kept_book(db, rules.version)
    assert any("rule set" in b for b in breaches(staffed.store))
    with pytest.raises(RuleFileError):
        book_from("{}")


def test_what_is_kept_keeps_its_state(staffed: Installation) -> None:
    with staffed.store.writing() as db:
        keep_rules(db, staffed.rules, staffed.clock.now(), "somebody", RuleSetState.DRAFT)
    with staffed.store.reading() as db:
        assert rule_set(db, staffed.rules.version).state is RuleSetState.ACTIVE
        with pytest.raises(RuleSetNotFound, match="no rule set"):
            rule_set(db, "ffff")


def test_a_replay_may_begin_on_a_day(staffed: Installation, tmp_path: Path) -> None:
    past(staffed)
    staffed.clock.advance(days=3)
    since = staffed.clock.now().date()
    late = submit(
        staffed,
        content=french(company="Moulin Delta SAS", notice="vingt-huit (28) jours"),
        company="Moulin Delta SAS",
        email="a@moulin.example",
    ).claim_id
    assert process(staffed, late) == "decline"
    with staffed.store.reading() as db:
        found = replay(db, changed(tmp_path, *LENIENT), since)
    assert found.judged == 1
    assert [c.claim_id for c in found.changed] == [late]
