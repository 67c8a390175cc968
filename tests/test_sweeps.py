"""What the clock does: a round in which nothing is due, one with a poisoned row, one in which a whole sweep fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import col, select

from promo import sweeps
from promo.messages.mail import MailFolder
from promo.store.tables import CallState, Claim, ClaimState, Invoice, OutboxItem, ProvisioningCall
from promo.sweeps import BILLING, SWEEPS, Rhythm, run_due
from promo.worker import Worker
from tests.support.customers import approved_customer, running_customer
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.proofs import french


def mail(engine: Installation) -> MailFolder:
    return MailFolder(engine.settings.data_dir / "mail")


def damage(engine: Installation, statement: str, **values: Any) -> None:
    with engine.store.writing() as db:
        db.connection().execute(text(statement), values)


def written(engine: Installation) -> list[str]:
    """Statements that took a lock or wrote, from now on."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE") or "FOR UPDATE" in statement:
            found.append(statement)

    def begun(connection: Any) -> None:
        if connection.get_execution_options().get("promo_write"):
            found.append("BEGIN IMMEDIATE")

    event.listen(engine.store.engine, "before_cursor_execute", note)
    event.listen(engine.store.engine, "begin", begun)
    return found


def asking(engine: Installation, number: int) -> str:
    """A claim with a question: its contract does not say when the notice must be given."""
    name = f"Atelier {number} SARL"
    claim_id = submit(
        engine, company="Nobody At All", email=f"a@firm{number}.example", content=french(company=name)
    ).claim_id
    if process(engine, claim_id) != "ask":
        with engine.store.writing() as db:
            claim = db.get_one(Claim, claim_id)
            claim.state, claim.asked_at, claim.next_look_at = ClaimState.ASKING, engine.clock.now(), engine.clock.now()
            db.add(claim)
    return claim_id


def test_a_quiet_round_opens_no_write_transaction_though_many_things_wait(engine: Installation) -> None:
    waits = with_rules(engine, caps={"claims": 3})
    on_the_list = submit(
        waits, company="Moulin Delta SAS", email="a@moulin-delta.example", content=french(company="Moulin Delta SAS")
    )
    for _ in range(2):
        approved_customer(waits)
    running_customer(waits)
    assert process(waits, on_the_list.claim_id) == "approve"
    for number in range(2):
        asking(waits, number)
    run_due(waits, mail(waits))
    with waits.store.reading() as db:
        assert len(db.exec(select(Claim.id).where(Claim.state == ClaimState.WAITLISTED)).all()) == 1
    locks = written(waits)
    done = run_due(waits, mail(waits), [Rhythm.READ, Rhythm.TICK])
    assert not any(done.values()), done
    assert locks == []


def test_a_poisoned_claim_stops_neither_the_other_claims_nor_the_bills_nor_the_mail(lite: Installation) -> None:
    poisoned, healthy = asking(lite, 1), asking(lite, 2)
    running_customer(lite)
    damage(lite, "UPDATE claim SET asked_at = 'no instant' WHERE id = :id", id=poisoned)
    lite.clock.advance(days=120)
    done = run_due(lite, mail(lite))
    assert done["asks_failed"] == 1
    assert done["asks_expired"] == 1
    assert done["invoices"] >= 1
    assert done["messages_sent"] >= 1
    with lite.store.reading() as db:
        assert db.get_one(Claim, healthy).state is ClaimState.EXPIRED
        assert db.exec(select(Claim.state).where(Claim.id == poisoned)).one() is ClaimState.ASKING


def test_a_poisoned_subscription_does_not_stop_the_bills_of_the_others(engine: Installation) -> None:
    poisoned = running_customer(engine)
    others = {running_customer(engine).subscription_id for _ in range(3)}
    damage(engine, "UPDATE subscription SET timezone = 'Mars/Olympus' WHERE id = :id", id=poisoned.subscription_id)
    engine.clock.advance(days=100)
    done = run_due(engine, mail(engine))
    assert done["invoices"] == 3
    assert done["invoices_failed"] == 1
    with engine.store.reading() as db:
        assert set(db.exec(select(Invoice.subscription_id)).all()) == others
    assert run_due(engine, mail(engine))["invoices_failed"] == 1  # it comes again, and stops nobody


@pytest.mark.parametrize("broken", [s.name for s in SWEEPS])
def test_a_sweep_that_fails_as_a_whole_lets_all_others_run(
    lite: Installation, broken: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> int:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr(
        sweeps, "SWEEPS", tuple(sweeps.Sweep(s.name, s.rhythm, fails if s.name == broken else s.act) for s in SWEEPS)
    )
    whole = run_due(lite, mail(lite))
    assert whole[f"{broken}_failed"] == 1
    ran = {
        "asks_expired",
        "holds_over",
        "claims_admitted",
        "revocations",
        "invoices",
        "messages_sent",
        "proofs_forgotten",
    }
    assert len(ran & set(whole)) >= len(ran) - 1


def test_the_worker_and_the_command_read_the_same_list() -> None:
    names = [s.name for s in (*SWEEPS, *BILLING)]
    assert len(names) == len(set(names))
    assert {s.rhythm for s in SWEEPS} == set(Rhythm)


def test_the_worker_rings_and_a_failing_round_is_not_its_end(
    lite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = Worker(lite)
    claim_id = submit(lite).claim_id
    worker.ring(Rhythm.READ)
    with lite.store.reading() as db:
        assert db.get_one(Claim, claim_id).state is ClaimState.APPROVED

    def fails(*_: Any) -> None:
        raise RuntimeError("the rules cannot be read")

    monkeypatch.setattr("promo.worker.run_due", fails)
    worker.ring(Rhythm.TICK)
    monkeypatch.undo()
    worker.ring(Rhythm.TICK)
    with lite.store.reading() as db:
        assert db.exec(select(OutboxItem.id).where(col(OutboxItem.sent_at).is_not(None))).all()


def test_a_wish_reaches_the_vendor_whoever_wrote_it(lite: Installation) -> None:
    hooked = lite.settings.model_copy(update={"provisioning_url": "http://127.0.0.1:9/never"})
    called = replace(lite, settings=hooked)
    approved_customer(lite)
    assert run_due(lite, mail(lite))["service_calls"] == 0  # no webhook: a rep confirms
    with lite.store.reading() as db:
        wishes = db.exec(select(ProvisioningCall.key).where(ProvisioningCall.state == CallState.WANTED)).all()
    assert len(wishes) == 1
    assert run_due(called, mail(lite))["service_calls"] == 1
    assert run_due(called, mail(lite))["service_calls"] == 0
    with lite.store.reading() as db:
        assert db.exec(select(OutboxItem.key).where(OutboxItem.channel == "webhook")).all() == [
            f"provision/{wishes[0]}"
        ]


def test_a_question_is_looked_at_on_its_days_only(lite: Installation) -> None:
    claim_id = asking(lite, 1)
    terms = lite.rules.promotion.file.ask
    run_due(lite, mail(lite))
    days = []
    for day in range(1, terms.answer_within_days + 2):
        lite.clock.advance(days=1)
        with lite.store.reading() as db:
            claim = db.get_one(Claim, claim_id)
        if claim.next_look_at is not None and claim.next_look_at <= lite.clock.now():
            days.append(day)
        run_due(lite, mail(lite))
    assert days == sorted({*terms.remind_after_days, terms.answer_within_days})
    with lite.store.reading() as db:
        assert db.get_one(Claim, claim_id).next_look_at is None


def test_a_bill_is_followed_once_a_day_of_the_list_and_again_after_a_pause(engine: Installation) -> None:
    terms = engine.rules.catalog.terms.model_copy(update={"after_non_payment": "remind", "remind_after_days": (3, 10)})

    from promo.billing.overdue import follow_overdue
    from tests.support.office import office_of

    rules = replace(engine.rules, catalog=engine.rules.catalog.model_copy(update={"terms": terms}))
    running_customer(engine)
    engine.clock.advance(days=100)
    run_due(engine, mail(engine))
    with engine.store.reading() as db:
        due = db.exec(select(Invoice)).first()
    assert due is not None
    seen = []
    for day in range(1, 14):
        moment = engine.clock.now() + (due.due_date - engine.clock.now().date()) + timedelta(days=day)
        if follow_overdue(office_of(engine.store, rules, engine.clock), moment).done:
            seen.append(day)
    assert seen == [3, 10]
