"""One claim and its reader: taken by one at a time, never lost, never decided twice; no fault of ours says no."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from promo.claims.judging.process import LEASE, process_claim
from promo.claims.judging.turn import LATER_TIMES
from promo.claims.judging.under_way import left_by_dead_readers
from promo.claims.judging.verdict import MAX_TRIES
from promo.claims.reply import withdraw
from promo.eligibility.expression import Expression
from promo.eligibility.functions import FUNCTIONS
from promo.eligibility.model import Outcome
from promo.reports.invariants import breaches
from promo.rule_sets.in_force import RulesInForce
from promo.store.tables import AuditEvent, Claim, ClaimState, CreditGrant, Decision, OutboxItem, Place, ProofFile
from promo.sweeps import read_waiting
from promo.work import CLAIMANT
from tests.support.installation import Installation
from tests.support.line import approved, process, submit
from tests.support.proofs import english, french
from tests.support.readers import FailsAtSigns, Meanwhile
from tests.support.rows import row, rows


class ReaderDied(Exception):
    """The process that read is gone."""


def dies() -> None:
    raise ReaderDied


def read_while(engine: Installation, claim_id: str, happens: Callable[[], object]) -> Outcome | None:
    """Read and judge a claim, with something happening between the two."""
    return process_claim(engine, Meanwhile(engine.reader, happens), claim_id)


def read_and_die(engine: Installation, claim_id: str) -> None:
    with pytest.raises(ReaderDied):
        read_while(engine, claim_id, dies)


def reasons(decision: Decision) -> list[str]:
    return [r["code"] for r in decision.answer["reasons"]]


def letters(engine: Installation) -> list[str]:
    return sorted(o.template for o in rows(engine, OutboxItem) if o.template.startswith("decision_"))


def test_what_was_read_and_by_which_rules_it_was_judged_is_kept(engine: Installation) -> None:
    claim_id = approved(engine)

    [decision], [file] = rows(engine, Decision), rows(engine, ProofFile)
    assert (decision.outcome, decision.rules_version, decision.by_person) == ("approve", engine.rules.version, None)
    assert decision.case is not None
    assert decision.decided_at == engine.clock.now()
    assert (file.kind, file.pages, file.language, file.refusal, file.pictures) == ("pdf", 1, "fr", None, 1)
    assert engine.store.files.names("pages/") == [f"pages/{file.id}.1.png"]
    claim = row(engine, Claim, claim_id)
    assert (claim.state, claim.lease_until, claim.stage) == (ClaimState.APPROVED, None, None)
    assert letters(engine) == ["decision_approve"]


def test_a_claim_that_nobody_sent_is_not_read(engine: Installation) -> None:
    assert process(engine, "SW-NONE-NONE") is None
    assert rows(engine, Decision) == []


def test_a_claim_that_was_decided_is_not_read_again(engine: Installation) -> None:
    claim_id = approved(engine)
    engine.clock.advance(days=1)

    assert process(engine, claim_id) is None

    assert len(rows(engine, Decision)) == len(rows(engine, CreditGrant)) == 1
    assert letters(engine) == ["decision_approve"]


def test_a_claim_that_somebody_else_reads_is_left_to_them(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    second: list[str | None] = []

    outcome = read_while(engine, claim_id, lambda: second.append(process(engine, claim_id)))

    assert (outcome, second) == (Outcome.APPROVE, [None])
    assert len(rows(engine, Decision)) == 1
    assert row(engine, Claim, claim_id).reading_tries == 1


def test_a_claim_that_a_living_process_reads_is_left_to_it_by_everybody_who_looks(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    looked: list[object] = []

    def others_look() -> None:
        with engine.store.reading() as db:
            looked.append(left_by_dead_readers(db, engine.store.files, engine.clock.now()))
        looked.append(read_waiting(engine).done)

    assert read_while(engine, claim_id, others_look) is Outcome.APPROVE
    assert looked == [[], 0]
    assert [e.what for e in rows(engine, AuditEvent)].count("claim.taken_again") == 0


def test_a_mark_that_names_another_lease_takes_nobodys_claim_away(engine: Installation) -> None:
    """A reader on another machine, whose mark is not seen here, while an old mark of ours is."""
    claim_id = submit(engine).claim_id
    read_and_die(engine, claim_id)
    old = engine.store.files.folder / "reading" / f".{claim_id.lower()}"
    old.write_text((engine.clock.now() + LEASE - timedelta(minutes=1)).isoformat())

    assert process(engine, claim_id) is None
    assert read_waiting(engine).done == 0


def test_a_claim_whose_reader_died_is_taken_again_when_its_time_is_over(engine: Installation) -> None:
    # given a claim whose reader died in the midst of it
    claim_id = submit(engine).claim_id
    read_and_die(engine, claim_id)
    claim = row(engine, Claim, claim_id)
    assert (claim.state, claim.lease_until) == (ClaimState.READING, engine.clock.now() + LEASE)

    # when the time it had is not over, then nobody takes it: the reader may be slow, not dead
    engine.clock.move_to(engine.clock.now() + LEASE)
    assert process(engine, claim_id) is None
    assert read_waiting(engine).done == 0

    # when it is over, then the next round takes it and decides
    engine.clock.advance(seconds=1)
    assert read_waiting(engine).done == 1
    claim = row(engine, Claim, claim_id)
    assert (claim.state, claim.reading_tries) == (ClaimState.APPROVED, 2)
    assert [e.what for e in rows(engine, AuditEvent)].count("claim.taken_again") == 1
    assert breaches(engine.store) == []


def test_a_claim_is_taken_from_its_reader_only_after_all_the_time_it_may_have(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    with pytest.raises(ReaderDied):
        process_claim(engine, Meanwhile(engine.reader, dies), claim_id, seconds=600)

    until = row(engine, Claim, claim_id).lease_until
    assert until is not None
    assert until > engine.clock.now() + timedelta(seconds=600 * LATER_TIMES)


def test_a_reader_that_comes_late_writes_nothing_over_what_the_next_one_decided(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    next_one: list[str | None] = []

    def taken_over() -> None:
        engine.clock.move_to(engine.clock.now() + LEASE + timedelta(seconds=1))
        next_one.append(process(engine, claim_id))

    late = read_while(engine, claim_id, taken_over)

    assert (late, next_one) == (None, ["approve"])
    assert len(rows(engine, Decision)) == len(rows(engine, CreditGrant)) == 1
    assert letters(engine) == ["decision_approve"]
    assert breaches(engine.store) == []


def test_a_reader_that_comes_late_writes_nothing_while_the_next_one_still_reads(engine: Installation) -> None:
    claim_id = submit(engine).claim_id

    def taken_over() -> None:
        engine.clock.move_to(engine.clock.now() + LEASE + timedelta(seconds=1))
        read_and_die(engine, claim_id)

    assert read_while(engine, claim_id, taken_over) is None

    claim = row(engine, Claim, claim_id)
    assert (claim.state, claim.reading_tries) == (ClaimState.READING, 2)
    assert rows(engine, Decision) == []


def test_a_claim_withdrawn_while_it_is_read_is_not_decided(engine: Installation) -> None:
    claim_id = submit(engine).claim_id

    outcome = read_while(engine, claim_id, lambda: engine.do(CLAIMANT, withdraw, claim_id))

    assert outcome is None
    assert row(engine, Claim, claim_id).state is ClaimState.WITHDRAWN
    assert rows(engine, Decision) == []
    assert rows(engine, CreditGrant) == []
    assert letters(engine) == []
    assert breaches(engine.store) == []


def test_a_claim_on_which_reading_died_three_times_goes_to_a_person(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    for _ in range(MAX_TRIES):
        read_and_die(engine, claim_id)
        engine.clock.move_to(engine.clock.now() + LEASE + timedelta(seconds=1))

    assert process(engine, claim_id) == "review"

    [decision] = rows(engine, Decision)
    assert reasons(decision) == ["system.error"]
    assert row(engine, Claim, claim_id).state is ClaimState.IN_REVIEW


@pytest.mark.parametrize("proof", [french(), english(notice="28 days’")], ids=["that holds", "that does not"])
def test_a_fault_of_ours_while_a_proof_is_judged_says_neither_yes_nor_no(engine: Installation, proof: bytes) -> None:
    claim_id = submit(engine, content=proof).claim_id

    assert process_claim(engine, FailsAtSigns(engine.reader), claim_id) is Outcome.REVIEW

    # a person looks, with a place held for the claim, and the claimant is told so
    [decision] = rows(engine, Decision)
    assert (reasons(decision), decision.case) == (["system.error"], None)
    assert row(engine, Claim, claim_id).state is ClaimState.IN_REVIEW
    assert [p.claim_id for p in rows(engine, Place)] == [claim_id]
    assert rows(engine, CreditGrant) == []
    assert letters(engine) == ["decision_review"]
    assert breaches(engine.store) == []


def test_an_error_in_a_check_goes_to_a_person(engine: Installation) -> None:
    # given an offer one of whose checks cannot be reckoned
    offer = engine.rules.promotion
    broken = Expression.compile("today < 3", known={"today"}, functions=FUNCTIONS)
    checks = (replace(offer.checks[0], passes=broken), *offer.checks[1:])
    book = replace(engine.rules, promotions={offer.file.id: replace(offer, checks=checks)})
    engine = replace(engine, rules_source=RulesInForce(engine.store, book))

    # when a proof comes that holds in everything else
    claim_id = submit(engine).claim_id
    assert process(engine, claim_id) == "review"

    # then the reason names that check
    [decision] = rows(engine, Decision)
    assert reasons(decision) == ["system.error"]
    assert decision.answer["reasons"][0]["check"] == offer.checks[0].name
    assert row(engine, Claim, claim_id).state is ClaimState.IN_REVIEW
    assert rows(engine, CreditGrant) == []


def test_a_file_that_is_gone_from_disk_is_asked_for_again(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    [file] = rows(engine, ProofFile)
    engine.store.files.delete(f"proofs/{file.id}")

    assert process(engine, claim_id) == "ask"

    [decision], [file] = rows(engine, Decision), rows(engine, ProofFile)
    assert "document.unreadable" in reasons(decision)
    assert (file.refusal, file.pages) == ("damaged", 0)
    assert row(engine, Claim, claim_id).asked_at == engine.clock.now()
