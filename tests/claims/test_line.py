"""The line of claims that wait to be read: nothing in it stops the others, and nobody is kept waiting by one sender."""

from __future__ import annotations

import os
import signal
import threading
import time
from datetime import date

import pytest

from promo.claims.judging import line, turn
from promo.claims.judging.line import Line, waiting_claims
from promo.claims.judging.process import process_claim
from promo.proof.facts.asked import NOTHING
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.sandbox import WorkerLost
from promo.reports.invariants import breaches
from promo.store.tables import AuditEvent, Claim, ClaimState, Decision
from promo.sweeps import read_waiting
from tests.support.installation import Installation
from tests.support.line import submit
from tests.support.proofs import french
from tests.support.readers import Asking, FailsAtSigns, Meanwhile, SlowAtFacts
from tests.support.rows import row, rows


def slow(reader: Reader, seconds: float) -> Meanwhile:
    """A reader that takes so long for each file."""
    return Meanwhile(reader, lambda: time.sleep(seconds))


def happened(engine: Installation) -> list[str]:
    return [e.what for e in rows(engine, AuditEvent) if e.what.startswith("claim.")]


def reasons(engine: Installation) -> list[list[str]]:
    return [[r["code"] for r in d.answer["reasons"]] for d in rows(engine, Decision)]


def test_a_claim_that_takes_too_long_lets_the_others_go_first_and_then_a_person_looks(lite: Installation) -> None:
    claim_id = submit(lite).claim_id

    assert process_claim(lite, slow(lite.reader, 0.3), claim_id, seconds=0.2) is None
    claim = row(lite, Claim, claim_id)
    assert (claim.state, claim.lease_until, claim.stage) == (ClaimState.SUBMITTED, None, None)

    # its second turn is longer, and the last
    assert process_claim(lite, slow(lite.reader, 1.0), claim_id, seconds=0.2) == "review"
    assert reasons(lite) == [["system.too_slow"]]
    assert happened(lite)[-4:] == ["claim.taken", "claim.put_off", "claim.taken", "claim.judged_review"]
    assert breaches(lite.store) == []


def test_a_claim_that_was_put_off_may_still_be_approved(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    process_claim(lite, slow(lite.reader, 0.3), claim_id, seconds=0.2)

    assert read_waiting(lite).done == 1
    assert row(lite, Claim, claim_id).state in (ClaimState.APPROVED, ClaimState.IN_REVIEW)
    assert reasons(lite) != [["system.too_slow"]]


def test_a_fault_of_ours_is_not_put_off_for_it_would_come_again(lite: Installation) -> None:
    claim_id = submit(lite).claim_id

    assert process_claim(lite, FailsAtSigns(lite.reader), claim_id, seconds=0.0001) == "review"
    assert reasons(lite) == [["system.error"]]


def test_facts_that_are_not_found_in_time_are_a_matter_for_a_person(lite: Installation) -> None:
    claim_id = submit(lite).claim_id

    assert process_claim(lite, SlowAtFacts(lite.reader), claim_id) == "review"
    assert reasons(lite) == [["system.too_slow"]]


def test_a_process_that_hangs_over_facts_is_ended_when_the_claims_time_is_over(lite: Installation) -> None:
    with Reader(1) as reader:
        reader.warm_up()
        worker = reader.workers._pools["facts"].get()
        assert worker is not None
        os.kill(worker.pid, signal.SIGSTOP)
        reader.workers._pools["facts"].put(worker)
        claim_id = submit(lite).claim_id
        started = time.monotonic()

        assert process_claim(lite, reader, claim_id, seconds=4.0) is None

        assert time.monotonic() - started < 15
        assert happened(lite)[-1] == "claim.put_off"
        again = reader.workers._pools["facts"].get()
        assert again is None or again.pid != worker.pid
        reader.workers._pools["facts"].put(again)


def test_nothing_is_asked_of_a_worker_after_the_claims_time() -> None:
    with Reader(1) as reader:
        over = reader.until(time.monotonic() - 1)
        with pytest.raises(WorkerLost) as lost:
            over.facts([], (), date(2026, 12, 1), NOTHING)
        assert lost.value.slow
        assert over.read("a.pdf", french()).refusal is not None
        assert reader.read("a.pdf", french()).refusal is None


class Reads:
    """Notes which claims are begun, each until it is let go."""

    def __init__(self, engine: Installation, *held: str) -> None:
        self.engine, self.begun, self.held = engine, list[str](), {h: threading.Event() for h in held}

    def __call__(self, claim_id: str) -> object | None:
        self.begun.append(claim_id)
        if held := self.held.get(claim_id):
            held.wait(30)
        return process_claim(self.engine, self.engine.reader, claim_id)


def send(engine: Installation, sender: str, company: str, network: str = "") -> str:
    engine.clock.advance(seconds=1)
    sent = submit(engine, email=sender, company=company, content=french(company=company), network=network)
    return sent.claim_id


def test_many_claims_of_one_sender_do_not_hold_up_the_one_of_another(lite: Installation) -> None:
    many = [send(lite, "anna@one.example", f"Atelier {name} SARL") for name in ("Un", "Deux", "Trois")]
    other = send(lite, "bert@two.example", "Garage Lambert SARL")
    reads = Reads(lite)

    assert Line(lite, reads, 2).work_off().done == 4
    assert set(reads.begun[:2]) == {many[0], other}


def test_one_mailbox_is_one_sender_however_it_is_written(lite: Installation) -> None:
    for n, written in enumerate(("anna+1@one.example", "ANNA+2@one.example", "anna@one.example")):
        send(lite, written, f"Atelier {n} SARL")
    with lite.store.reading() as db:
        assert len({w.sender for w in waiting_claims(db, lite.clock.now())}) == 1


def test_many_addresses_of_one_network_do_not_hold_up_another(lite: Installation) -> None:
    many = [send(lite, f"{n}@{n}.example", f"Atelier {n} SARL", network="a") for n in ("un", "deux", "trois", "quatre")]
    other = send(lite, "bert@two.example", "Garage Lambert SARL", network="b")
    reads = Reads(lite)

    assert Line(lite, reads, 2).work_off().done == 5
    assert set(reads.begun[:2]) == {many[0], other}


def test_a_network_has_a_bounded_number_of_slow_claims_under_way_and_long_turns_have(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "MOVES_OVER", 0.0)
    slow_ones = [send(lite, f"{n}@slow.example", f"Atelier {n} SARL", network="a") for n in range(6)]
    put_off = [send(lite, f"{n}@other.example", f"Garage {n} SARL", network=f"b{n}") for n in range(6)]
    for claim_id in put_off:
        assert process_claim(lite, slow(lite.reader, 0.02), claim_id, seconds=0.01) is None
    reads = Reads(lite, *slow_ones, *put_off)
    under_way = threading.Thread(target=Line(lite, reads, 2).work_off)
    under_way.start()
    until = time.monotonic() + 20
    while len(reads.begun) < 8 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)
    begun = list(reads.begun)
    for held in reads.held.values():
        held.set()
    under_way.join(60)
    assert (len(set(begun) & set(slow_ones)), len(set(begun) & set(put_off))) == (4, 4)
    assert len(set(reads.begun)) == 12


def test_a_network_that_has_its_share_under_way_presses_nobody_else(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "MOVES_OVER", 0.0)
    many = [send(lite, f"{n}@slow.example", f"Atelier {n} SARL", network="a") for n in range(6)]
    other = send(lite, "bert@two.example", "Garage Lambert SARL", network="b")
    reads = Reads(lite, *many, other)
    reading = Line(lite, reads, 2)
    under_way = threading.Thread(target=reading.work_off)
    under_way.start()
    until = time.monotonic() + 20
    while len(reads.begun) < 5 and time.monotonic() < until:
        time.sleep(0.05)
    time.sleep(0.5)
    begun, gives_way = list(reads.begun), [reading.gives_way(claim_id) for claim_id in (*reads.begun, many[5])]
    for held in reads.held.values():
        held.set()
    under_way.join(60)
    assert set(begun) == {*many[:4], other}
    assert gives_way == [claim_id != other for claim_id in begun] + [False]
    assert not reading.gives_way(many[0])


def test_a_slow_first_turn_ends_soon_where_somebody_waits_and_only_there(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turn, "FIRST_SECONDS", 0.2)
    alone, waited_for = submit(lite).claim_id, submit(lite, email="b@two.example").claim_id

    assert process_claim(lite, Asking(lite.reader, 0.4), alone) is not None
    assert process_claim(lite, Asking(lite.reader, 0.4), waited_for, others_wait=lambda: True) is None
    assert happened(lite)[-1] == "claim.put_off"
    # its second turn is its own, whoever waits
    assert process_claim(lite, Asking(lite.reader, 0.4), waited_for, others_wait=lambda: True) is not None


def test_what_is_read_when_we_stop_is_handed_back_with_its_turn(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    with Reader(1) as reader:
        assert process_claim(lite, Meanwhile(reader, lambda: reader.stop(0)), claim_id) is None
        claim = row(lite, Claim, claim_id)
        assert (claim.state, claim.reading_tries, claim.lease_until) == (ClaimState.SUBMITTED, 0, None)
        assert rows(lite, Decision) == []
        reader.go_on()
        assert process_claim(lite, reader, claim_id) is not None
    assert reasons(lite) != [["system.too_slow"]]
    assert breaches(lite.store) == []


def test_after_the_cut_no_worker_is_started_and_a_second_stop_gives_no_more_time() -> None:
    with Reader(1) as reader:
        reader.stop(0)
        reader.stop(4)
        assert reader.is_cut_off
        started = reader.workers._servers
        assert not reader.read("contract.txt", b"The notice period is three months.").seen_text
        assert started == {}
        reader.go_on()
        assert "three months" in reader.read("contract.txt", b"The notice period is three months.").seen_text
        assert started != {}


def test_what_is_under_way_is_cut_when_we_stop() -> None:
    with Reader(1) as reader:
        reader.warm_up()
        worker = reader.workers._pools["facts"].get()
        assert worker is not None
        os.kill(worker.pid, signal.SIGSTOP)
        reader.workers._pools["facts"].put(worker)
        threading.Timer(0.3, reader.stop, [0.5]).start()
        started = time.monotonic()
        with pytest.raises(WorkerLost):
            reader.facts([], (), date(2026, 12, 1), NOTHING)
        assert time.monotonic() - started < 5


def test_a_slow_claim_moves_over_and_those_behind_it_are_decided(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line, "MOVES_OVER", 0.2)
    slow_ones = [send(lite, f"{n}@slow.example", f"Atelier {n} SARL") for n in ("un", "deux")]
    good = send(lite, "bert@two.example", "Garage Lambert SARL")
    reads = Reads(lite, *slow_ones)
    under_way = threading.Thread(target=Line(lite, reads, 2).work_off)
    under_way.start()

    until = time.monotonic() + 30
    while row(lite, Claim, good).state in (ClaimState.SUBMITTED, ClaimState.READING) and time.monotonic() < until:
        time.sleep(0.05)
    decided = row(lite, Claim, good).state
    for held in reads.held.values():
        held.set()
    under_way.join(60)

    assert decided not in (ClaimState.SUBMITTED, ClaimState.READING)
    assert {c.state for c in rows(lite, Claim)} & {ClaimState.SUBMITTED, ClaimState.READING} == set()


def test_what_was_put_off_waits_behind_what_is_new(lite: Installation) -> None:
    first, second = send(lite, "a@one.example", "Atelier Un SARL"), send(lite, "b@two.example", "Atelier Deux SARL")
    process_claim(lite, slow(lite.reader, 0.3), first, seconds=0.2)
    reads = Reads(lite)

    with lite.store.reading() as db:
        assert [(w.id, w.put_off) for w in waiting_claims(db, lite.clock.now())] == [(first, True), (second, False)]
    Line(lite, reads, 1).work_off()
    assert reads.begun == [second, first]


def test_a_claim_that_cannot_be_read_at_all_comes_again_with_the_next_round_and_not_in_this_one(
    lite: Installation,
) -> None:
    claim_id, begun = submit(lite).claim_id, list[str]()

    def fails(claim: str) -> None:
        begun.append(claim)
        raise ZeroDivisionError

    assert tuple(Line(lite, fails, 2).work_off()) == (0, 1)
    assert begun == [claim_id]
