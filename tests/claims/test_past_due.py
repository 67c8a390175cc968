"""Past its due time a claim's service starts provisionally, where the promotion says so: nothing is granted by it,
nothing is ever billed of it, and it ends by itself unless somebody approves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from promo.claims.handling import snooze
from promo.claims.past_due import start_past_due
from promo.claims.reply import appeal, withdraw
from promo.claims.review import NOTHING_MORE, ForTheLetter, RepDecision, review_claim
from promo.claims.say import say_decision
from promo.claims.start import confirm
from promo.messages.mail import MailFolder
from promo.periods import add_months
from promo.promotions.desk_hours import DeskHours
from promo.reports.drift import drifts
from promo.reports.invariants import breaches
from promo.store.tables import (
    CallState,
    Claim,
    ClaimState,
    CreditGrant,
    Decision,
    Handling,
    Invoice,
    LedgerTransaction,
    OutboxItem,
    Place,
    PlaceState,
    ProvisioningCall,
    Role,
    Subscription,
    SubscriptionState,
)
from promo.subscriptions.find import SubscriptionNotFound, load_subscription
from promo.sweeps import run_due
from promo.work import CLAIMANT, SYSTEM, Actor
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.proofs import worded_apart
from tests.support.rows import row, rows
from tests.support.together import together

DUE = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
"""Eight working hours of the desk after a Tuesday's half past ten in Amsterdam."""
TO_THE_END = ForTheLetter(codes=("notice.too_short",))


def saying(lite: Installation, **changes: Any) -> Installation:
    return with_rules(lite, past_due={"starts": "provisionally", **changes}, second_look=0.0)


def in_review(engine: Installation, number: int = 1, **changes: Any) -> str:
    paper = worded_apart(number, f"Somebody Else {number} Ltd")
    who = {"company": f"Moved House {number} Ltd", "email": f"it@moved{number}.example", "country": "GB"}
    claim_id = submit(engine, content=paper, **{**who, "locale": "en", **changes}).claim_id
    assert process(engine, claim_id) == "review"
    return claim_id


def late(engine: Installation, number: int = 1, **changes: Any) -> str:
    """A claim whose service began provisionally a minute after its due time."""
    claim_id = in_review(engine, number, **changes)
    run_due(engine)
    engine.clock.move_to(DUE + timedelta(minutes=1))
    run_due(engine)
    assert service(engine, claim_id).state is SubscriptionState.PROVISIONAL
    return claim_id


def service(engine: Installation, claim_id: str) -> Subscription:
    with engine.store.reading() as db:
        return db.exec(select(Subscription).where(Subscription.claim_id == claim_id)).one()


def calls(engine: Installation) -> list[tuple[str, str]]:
    return [
        (c.action, c.key.rpartition("/")[2]) for c in sorted(rows(engine, ProvisioningCall), key=lambda c: c.id or 0)
    ]


def confirmed(engine: Installation) -> None:
    """The vendor's system says that all it was asked for is done."""
    for call in rows(engine, ProvisioningCall):
        if call.state is CallState.WANTED:
            engine.do(SYSTEM, confirm, call.key)


def nothing_is_booked(engine: Installation) -> bool:
    granted, booked, billed = rows(engine, CreditGrant), rows(engine, LedgerTransaction), rows(engine, Invoice)
    return not granted and not booked and not billed


def mail(engine: Installation, folder: Path, claim_id: str, template: str) -> str:
    [item] = [i for i in rows(engine, OutboxItem) if i.template == template and i.claim_id == claim_id]
    found = MailFolder(folder).find(item.message_id)
    assert found is not None
    body = found.get_body(("plain",))
    assert body is not None
    return f"{found['Subject']}\n" + " ".join(body.get_content().split())


def decides(engine: Installation, claim_id: str, verdict: RepDecision, letter: ForTheLetter = NOTHING_MORE) -> None:
    by = rep(engine, f"{verdict.value}{engine.clock.now():%d%H%M}@vendor.example")
    engine.do(Actor.staff(by), review_claim, claim_id, verdict, "Seen in the register.", letter)


def test_a_minute_after_the_due_time_the_service_is_provisional_and_the_mail_is_out(
    lite: Installation, tmp_path: Path
) -> None:
    engine, post = saying(lite), MailFolder(tmp_path / "mails")
    claim_id = in_review(engine)
    run_due(engine, post)
    place = row(engine, Place, claim_id)

    engine.clock.move_to(DUE - timedelta(minutes=1))
    run_due(engine, post)
    assert rows(engine, Subscription) == [] and calls(engine) == []

    engine.clock.move_to(DUE + timedelta(minutes=1))
    assert run_due(engine, post)["provisional_starts"] == 1
    found = service(engine, claim_id)
    assert (found.state, found.provisional_since) == (SubscriptionState.PROVISIONAL, engine.clock.now())
    assert found.next_billing_at is found.next_billing_on is found.start_due_at is None
    assert calls(engine) == [("start", "0")]
    assert row(engine, Claim, claim_id).state is ClaimState.IN_REVIEW
    assert (row(engine, Place, claim_id).state, row(engine, Place, claim_id).value_minor) == (
        PlaceState.RESERVED,
        place.value_minor,
    )
    said = mail(engine, tmp_path / "mails", claim_id, "provisional")
    assert "already, free of charge" in said and "2 December 2026" in said and "14 days" in said
    assert nothing_is_booked(engine)
    assert breaches(engine.store) == []

    engine.clock.advance(days=400)  # nobody decides: it runs, and costs nothing
    run_due(engine)
    assert run_due(engine)["provisional_starts"] == 0
    assert nothing_is_booked(engine)
    assert calls(engine) == [("start", "0")] and service(engine, claim_id).state is SubscriptionState.PROVISIONAL
    assert breaches(engine.store) == []


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(after=st.integers(0, 14 * 24 * 60), hours=st.integers(1, 40))
def test_no_hour_in_which_the_desk_is_closed_makes_a_claim_late(after: int, hours: int) -> None:
    """The due time is one of working hours: what came within them is never due sooner than they have passed."""
    desk = DeskHours(timezone="Europe/Amsterdam", opens="09:00", closes="17:00")
    since = datetime(2026, 12, 1, tzinfo=UTC) + timedelta(minutes=after)
    due = desk.due(since, hours)
    assert due >= since + timedelta(hours=hours)
    assert 9 <= due.astimezone(UTC).hour + 1 <= 17 and due.weekday() < 5


def test_a_promotion_that_says_nothing_starts_nothing(lite: Installation) -> None:
    in_review(lite)
    run_due(lite)
    lite.clock.move_to(DUE + timedelta(days=30))
    assert run_due(lite)["provisional_starts"] == 0
    assert rows(lite, Subscription) == []


def test_two_workers_and_a_second_round_start_it_once(engine: Installation) -> None:
    engine = saying(engine)
    claim_id = in_review(engine)
    run_due(engine)
    engine.clock.move_to(DUE + timedelta(minutes=1))
    together([partial(start_past_due, engine, engine.clock.now())] * 3)
    assert start_past_due(engine, engine.clock.now()).done == 0
    assert calls(engine) == [("start", "0")]
    assert len([i for i in rows(engine, OutboxItem) if i.template == "provisional"]) == 1
    assert service(engine, claim_id).state is SubscriptionState.PROVISIONAL
    assert breaches(engine.store) == []


def test_no_more_run_at_a_time_than_the_promotion_says_also_by_two_workers(engine: Installation) -> None:
    engine = saying(engine, at_most=1)
    claims = [in_review(engine, number) for number in (1, 2, 3)]
    run_due(engine)
    engine.clock.move_to(DUE + timedelta(minutes=1))
    together([partial(start_past_due, engine, engine.clock.now())] * 3)
    [first] = rows(engine, Subscription)
    assert first.claim_id in claims
    decides(engine, first.claim_id, RepDecision.APPROVE)  # there is room for the next one
    run_due(engine)
    run_due(engine)
    assert len(rows(engine, Subscription)) == 2


def test_after_an_approval_the_days_before_it_do_not_count_and_no_bill_comes_earlier(
    lite: Installation, tmp_path: Path
) -> None:
    engine, post = saying(lite), MailFolder(tmp_path / "mails")
    claim_id = late(engine)
    confirmed(engine)
    assert service(engine, claim_id).runs_plan == "remote-support" and drifts_later(engine) == []
    engine.clock.move_to(datetime(2026, 12, 10, 9, 0, tzinfo=UTC))
    decides(engine, claim_id, RepDecision.APPROVE)
    run_due(engine, post)
    found = service(engine, claim_id)
    assert (found.state, found.provisional_since) == (SubscriptionState.SCHEDULED, None)
    assert "runs on, free of charge, until 24 December 2026" in mail(
        engine, tmp_path / "mails", claim_id, "decision_approve"
    )
    assert breaches(engine.store) == [] and drifts_later(engine) == []

    engine.clock.move_to(datetime(2026, 12, 15, 9, 0, tzinfo=UTC))
    agree_to_start(engine, claim_id)  # today: counting begins tomorrow
    run_due(engine)
    assert calls(engine) == [("start", "0"), ("start", "1")]
    assert row(engine, Claim, claim_id).state is ClaimState.APPROVED
    confirmed(engine)
    found = service(engine, claim_id)
    assert found.state is SubscriptionState.FREE and found.provisional_ends_at is None
    assert found.free_from == date(2026, 12, 16)
    assert found.billing_starts == add_months(date(2026, 12, 16), 3) == date(2027, 3, 16)
    assert rows(engine, CreditGrant)[0].months_used == 0
    engine.clock.move_to(datetime(2027, 1, 10, 9, 0, tzinfo=UTC))
    run_due(engine)
    assert calls(engine) == [("start", "0"), ("start", "1")]  # nothing stops what its contract runs
    engine.clock.move_to(datetime(2027, 3, 15, 22, 0, tzinfo=UTC))
    run_due(engine)
    assert rows(engine, Invoice) == []
    engine.clock.move_to(datetime(2027, 3, 17, 9, 0, tzinfo=UTC))
    run_due(engine)
    assert [bill.period_start for bill in rows(engine, Invoice)] == [date(2027, 3, 16)]
    assert breaches(engine.store) == []


def drifts_later(engine: Installation) -> list[str]:
    """What differs between what should run and what does, once it has stood for days."""
    with engine.store.reading() as db:
        found = drifts(db, engine.clock.now() + timedelta(days=5))
    return [f"{one.should} | {one.runs}" for one in found]


def test_a_confirmation_that_comes_after_the_approval_starts_no_free_months(lite: Installation) -> None:
    engine = saying(lite)
    claim_id = late(engine)
    decides(engine, claim_id, RepDecision.APPROVE)
    confirmed(engine)  # of the provisional start
    assert row(engine, Claim, claim_id).state is ClaimState.APPROVED
    assert service(engine, claim_id).state is SubscriptionState.SCHEDULED
    assert breaches(engine.store) == []


def test_a_gift_ends_on_its_printed_day_and_a_start_chosen_later_starts_it_anew(lite: Installation) -> None:
    engine = saying(lite, ends_after_days=3)
    claim_id = late(engine)
    confirmed(engine)
    engine.clock.move_to(datetime(2026, 12, 3, 9, 0, tzinfo=UTC))
    decides(engine, claim_id, RepDecision.APPROVE)
    agree_to_start(engine, claim_id, date(2027, 1, 4))
    engine.clock.move_to(datetime(2026, 12, 6, 23, 59, tzinfo=UTC))  # the last of its three days, in London
    run_due(engine)
    assert calls(engine) == [("start", "0")]
    engine.clock.move_to(datetime(2026, 12, 7, 0, 1, tzinfo=UTC))
    run_due(engine)
    assert calls(engine) == [("start", "0"), ("stop", "0")]
    confirmed(engine)
    assert drifts_later(engine) == []
    engine.clock.move_to(datetime(2027, 1, 4, 9, 0, tzinfo=UTC))
    run_due(engine)
    assert calls(engine) == [("start", "0"), ("stop", "0"), ("start", "1")]
    confirmed(engine)
    assert service(engine, claim_id).billing_starts == date(2027, 4, 4)
    assert breaches(engine.store) == []


def test_a_no_gives_notice_with_the_printed_day_and_nothing_is_owed(lite: Installation, tmp_path: Path) -> None:
    engine, post = saying(lite), MailFolder(tmp_path / "mails")
    claim_id = late(engine)
    confirmed(engine)
    engine.clock.move_to(datetime(2026, 12, 10, 9, 0, tzinfo=UTC))
    decides(engine, claim_id, RepDecision.DECLINE, TO_THE_END)
    run_due(engine, post)
    said = mail(engine, tmp_path / "mails", claim_id, "decision_decline")
    assert "runs until 24 December 2026 and then ends by itself. You owe nothing for it." in said
    engine.clock.move_to(datetime(2026, 12, 24, 23, 59, tzinfo=UTC))
    run_due(engine)
    assert calls(engine) == [("start", "0")]
    engine.clock.move_to(datetime(2026, 12, 25, 0, 1, tzinfo=UTC))
    run_due(engine)
    assert run_due(engine)["provisional_ends"] == 0
    assert calls(engine) == [("start", "0"), ("stop", "0")]
    confirmed(engine)
    assert service(engine, claim_id).state is SubscriptionState.ENDED and drifts_later(engine) == []
    assert nothing_is_booked(engine)
    assert breaches(engine.store) == []


def test_an_appeal_that_is_approved_after_the_end_is_a_contract_like_any_other(lite: Installation) -> None:
    engine = saying(lite, ends_after_days=1)
    claim_id = late(engine)
    confirmed(engine)
    decides(engine, claim_id, RepDecision.DECLINE, TO_THE_END)
    engine.clock.advance(days=4)
    run_due(engine)
    confirmed(engine)
    assert service(engine, claim_id).state is SubscriptionState.ENDED
    engine.do(CLAIMANT, appeal, claim_id, "Page four says three months.")
    engine.clock.advance(days=20)
    run_due(engine)
    run_due(engine)
    assert service(engine, claim_id).state is SubscriptionState.ENDED  # once a claim
    decides(engine, claim_id, RepDecision.APPROVE)
    found = service(engine, claim_id)
    assert (found.state, found.ends_before, found.ends_at) == (SubscriptionState.SCHEDULED, None, None)
    agree_to_start(engine, claim_id)
    run_due(engine)
    confirmed(engine)
    assert row(engine, Claim, claim_id).state is ClaimState.STARTED
    assert breaches(engine.store) == []


def test_an_appeal_past_its_due_time_starts_it_too(lite: Installation) -> None:
    engine = saying(lite)
    claim_id = in_review(engine)
    decides(engine, claim_id, RepDecision.DECLINE, TO_THE_END)
    engine.do(CLAIMANT, appeal, claim_id, "Page four says three months.")
    run_due(engine)
    due = row(engine, Handling, claim_id).due_at
    assert due == datetime(2026, 12, 4, 9, 30, tzinfo=UTC)  # twenty-four working hours
    engine.clock.move_to(due + timedelta(minutes=1))
    run_due(engine)
    assert service(engine, claim_id).state is SubscriptionState.PROVISIONAL
    assert row(engine, Place, claim_id).state is PlaceState.RESERVED
    assert breaches(engine.store) == []


def test_withdrawing_gives_the_same_notice_and_after_the_approval_it_stops_at_once(
    lite: Installation, tmp_path: Path
) -> None:
    engine, post = saying(lite), MailFolder(tmp_path / "mails")
    claim_id, other = in_review(engine, 2), late(engine, 1)
    for one in (claim_id, other):
        assert service(engine, one).state is SubscriptionState.PROVISIONAL
    confirmed(engine)
    decides(engine, other, RepDecision.APPROVE)
    for one in (claim_id, other):
        engine.do(CLAIMANT, withdraw, one)
    run_due(engine, post)
    assert "until 16 December 2026 and then ends" in mail(engine, tmp_path / "mails", claim_id, "withdrawn")
    assert "stops now" in mail(engine, tmp_path / "mails", other, "withdrawn")
    assert [c.action for c in rows(engine, ProvisioningCall) if "stop" in c.key] == ["stop"]
    assert breaches(engine.store) == []
    engine.clock.advance(days=20)
    run_due(engine)
    assert {s.state for s in rows(engine, Subscription)} == {SubscriptionState.ENDED}
    assert rows(engine, Invoice) == [] and breaches(engine.store) == []


def test_a_question_that_nobody_answers_ends_it_with_notice(lite: Installation, tmp_path: Path) -> None:
    engine, post = saying(lite), MailFolder(tmp_path / "mails")
    claim_id = late(engine)
    decides(engine, claim_id, RepDecision.ASK, ForTheLetter(words="Please send page four."))
    assert service(engine, claim_id).provisional_ends_at is None  # a question is no answer
    engine.clock.advance(days=31)
    run_due(engine, post)
    assert row(engine, Claim, claim_id).state is ClaimState.EXPIRED
    assert "until 16 January 2027 and then ends" in mail(engine, tmp_path / "mails", claim_id, "expired")


DOUBTS = ("document.suspicious", "document.duplicate", "document.series", "claimant.already_used", "claimant.of_ours")


@pytest.mark.parametrize("why", [*DOUBTS, "silent", "no place", "decided"])
def test_a_doubt_about_the_papers_silence_no_place_or_a_decision_on_its_way_starts_nothing(
    lite: Installation, why: str
) -> None:
    engine = saying(lite)
    claim_id = in_review(engine)
    run_due(engine)
    with engine.store.writing() as db:
        if why == "silent":
            db.get_one(Claim, claim_id).silent_since = engine.clock.now()
        elif why in DOUBTS:
            decision = db.exec(select(Decision).where(Decision.claim_id == claim_id)).one()
            reasons = [*decision.answer["reasons"], {"code": why, "kind": "person", "evidence": []}]
            decision.answer = {**decision.answer, "reasons": reasons}
            db.add(decision)
    if why == "no place":
        engine = with_rules(engine, caps={"claims": 0})
    engine.clock.move_to(DUE + timedelta(minutes=1))
    if why == "decided":
        by = Actor.staff(rep(engine, "one@vendor.example"))
        engine.do(by, say_decision, claim_id, RepDecision.DECLINE, "Not theirs.", TO_THE_END)
    assert [start_past_due(engine, engine.clock.now()).done for _ in range(2)] == [0, 0]
    assert rows(engine, Subscription) == [] and calls(engine) == []
    assert (row(engine, Handling, claim_id).past_due_at is None) is (why == "decided")
    assert breaches(engine.store) == []


def test_of_two_claims_of_one_company_one_service_runs(lite: Installation) -> None:
    engine = saying(lite)
    claim_id = late(engine, 1)
    in_review(engine, 2, company="Moved House 1 Ltd")
    run_due(engine)
    engine.clock.advance(days=5)
    run_due(engine)
    assert [s.claim_id for s in rows(engine, Subscription)] == [claim_id]


def test_what_sleeps_is_late_all_the_same_and_leads_hear_of_it_in_the_morning(
    lite: Installation, tmp_path: Path
) -> None:
    engine, post = saying(lite), MailFolder(tmp_path / "mails")
    claim_id = in_review(engine)
    rep(engine, "lead@x.example", Role.LEAD)
    anna = Actor.staff(rep(engine, "anna@x.example"))
    run_due(engine)
    engine.do(anna, snooze, claim_id, engine.clock.now() + timedelta(days=7), "The customer is on holiday.")
    engine.clock.move_to(DUE + timedelta(minutes=1))
    run_due(engine, post)
    assert service(engine, claim_id).state is SubscriptionState.PROVISIONAL
    engine.clock.move_to(datetime(2026, 12, 3, 8, 5, tzinfo=UTC))
    run_due(engine, post)
    run_due(engine, post)
    [letter] = [i for i in rows(engine, OutboxItem) if i.template == "late_cases"]
    found = MailFolder(tmp_path / "mails").find(letter.message_id)
    assert found is not None
    body = found.get_body(("plain",))
    assert body is not None and "Runs provisionally since:" in body.get_content()


def test_what_runs_provisionally_is_no_contract_to_act_on(lite: Installation) -> None:
    engine = saying(lite)
    claim_id = late(engine)
    found = service(engine, claim_id)
    for by in (Actor.customer(found.person_id), Actor.staff(rep(engine, "one@vendor.example")), SYSTEM):
        with pytest.raises(SubscriptionNotFound):
            engine.do(by, load_subscription, found.id or 0)
