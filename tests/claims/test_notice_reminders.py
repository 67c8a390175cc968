"""Reminders of the notice leave until the claimant says that it is on its way; none twice, none for nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlmodel import col, select

from promo.claims.intake.form import Upload
from promo.claims.notices.remind import remind_of_notices
from promo.claims.notices.tell import Told, choose_way, take_back, tell
from promo.claims.reply import withdraw
from promo.leaving.posting import Sending
from promo.reports.invariants import breaches
from promo.reports.notices import days_by_law
from promo.store.tables import CaseLine, NoticeStep, NoticeWay, OutboxItem, ProviderSaid, StepKind, Subscription
from promo.subscriptions.cancel import stop_at_once
from promo.work import CLAIMANT, SYSTEM, Actor, Work
from tests.support.installation import Installation
from tests.support.line import approved, submit
from tests.support.notices import letter_days, sent
from tests.support.office import sweep_billing
from tests.support.proofs import german
from tests.support.rows import id_of, rows

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "de"}
TODAY = date(2026, 12, 1)
SEND, ARRIVE = date(2027, 1, 29), date(2027, 1, 30)


def accepted(lite: Installation, start: date | None = None) -> str:
    """A claim whose notice must be sent by 29 January and arrive by the 30th."""
    return approved(lite, content=german(), country="DE", start=start, **GERMAN)


def remind(lite: Installation) -> int:
    swept = remind_of_notices(lite, lite.clock.now(), days_by_law)
    assert swept.failed == 0
    return swept.done


def day_by_day(lite: Installation, last: date) -> dict[date, list[str]]:
    """What is written on each day, looked at every hour."""
    said: dict[date, list[str]] = {}
    while lite.clock.now().date() <= last:
        before = len(letter_days(lite))
        remind(lite)
        if new := letter_days(lite)[before:]:
            said[lite.clock.now().date()] = new
        lite.clock.advance(hours=6)
    return said


def test_four_before_it_must_be_sent_then_those_before_it_must_arrive(lite: Installation) -> None:
    claim_id = accepted(lite)
    assert day_by_day(lite, date(2027, 2, 2)) == {
        date(2026, 12, 30): [f"{SEND}/30"],
        date(2027, 1, 15): [f"{SEND}/14"],
        date(2027, 1, 22): [f"{SEND}/7"],
        date(2027, 1, 27): [f"{SEND}/2"],
        date(2027, 1, 30): [f"{ARRIVE}/2"],
        date(2027, 1, 31): ["2027-01-31/2"],  # by the rule alone, no longer by every reading: the very last chance
    }
    assert {item.claim_id for item in rows(lite, OutboxItem) if item.template == "notice_reminder"} == {claim_id}
    assert breaches(lite.store) == []


def test_after_an_outage_the_nearest_alone_leaves(lite: Installation) -> None:
    accepted(lite)
    lite.clock.move_to(datetime(2027, 1, 25, 12, tzinfo=UTC))
    assert (remind(lite), remind(lite)) == (1, 0)
    assert letter_days(lite) == [f"{SEND}/7"]


def test_nothing_leaves_at_night_or_on_the_day_of_the_decision(lite: Installation) -> None:
    lite.clock.move_to(datetime(2027, 1, 20, 9, 30, tzinfo=UTC))
    accepted(lite)
    assert remind(lite) == 0
    lite.clock.move_to(datetime(2027, 1, 21, 6, 30, tzinfo=UTC))  # half past seven in Berlin
    assert remind(lite) == 0
    lite.clock.advance(hours=1)
    assert remind(lite) == 1


@pytest.mark.parametrize("receipt", [False, True])
def test_they_stop_once_the_letter_is_on_its_way_and_go_on_where_that_is_taken_back(
    lite: Installation, receipt: bool
) -> None:
    claim_id = accepted(lite)
    lite.clock.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    assert remind(lite) == 1
    sent(lite, claim_id, date(2027, 1, 15), receipt=receipt)
    assert day_by_day(lite, date(2027, 1, 24)) == {}
    [step] = rows(lite, NoticeStep)
    lite.do(CLAIMANT, take_back, claim_id, id_of(step))
    lite.clock.advance(hours=6)
    assert list(day_by_day(lite, date(2027, 1, 26)).values()) == [[f"{SEND}/7"]]  # the one of 14 days was said
    assert breaches(lite.store) == []


def test_another_day_begins_anew(lite: Installation) -> None:
    claim_id = accepted(lite)
    lite.clock.move_to(datetime(2027, 1, 22, 12, tzinfo=UTC))
    assert remind(lite) == 1

    def moved(work: Work) -> None:
        line = work.db.get_one(CaseLine, claim_id)
        line.send_by = date(2027, 1, 28)
        work.db.add(line)
        work.record("claim.viewed", f"claim:{claim_id}")

    lite.do(SYSTEM, moved)
    assert remind(lite) == 1
    assert letter_days(lite) == [f"{SEND}/7", "2027-01-28/7"]


def test_a_claim_that_is_over_or_not_accepted_is_left_alone(lite: Installation) -> None:
    gone = accepted(lite)
    submit(lite, content=german(), country="DE", **{**GERMAN, "company": "Anderes Haus GmbH"})
    lite.do(CLAIMANT, withdraw, gone)
    lite.clock.move_to(datetime(2027, 1, 22, 12, tzinfo=UTC))
    assert remind(lite) == 0


def test_who_has_left_us_is_not_reminded(lite: Installation) -> None:
    accepted(lite)
    [subscription] = rows(lite, Subscription)
    lite.do(Actor.customer(subscription.person_id), stop_at_once, id_of(subscription))
    lite.clock.move_to(datetime(2027, 1, 22, 12, tzinfo=UTC))
    sweep_billing(lite, lite.clock.now())
    assert remind(lite) == 0


def test_one_claim_that_cannot_be_looked_at_stops_no_other(lite: Installation) -> None:
    accepted(lite)

    def broken(*_: object) -> None:
        raise RuntimeError("a way by law that cannot be reckoned")

    other = approved(lite, email="other@roussel.example")
    lite.do(CLAIMANT, choose_way, other, NoticeWay.LAW)
    lite.clock.move_to(datetime(2027, 1, 22, 12, tzinfo=UTC))
    swept = remind_of_notices(lite, lite.clock.now(), broken)
    assert (swept.done, swept.failed) == (1, 1)


def test_by_law_once_that_way_is_chosen(lite: Installation) -> None:
    claim_id = accepted(lite, start=date(2027, 2, 10))
    lite.do(CLAIMANT, choose_way, claim_id, NoticeWay.LAW)
    with lite.store.reading() as db:
        by_law = days_by_law(db, claim_id, lite.rules, lite.clock.now())
    assert by_law is not None and by_law.send_by is not None and by_law.send_by > date(2027, 1, 15)
    said = day_by_day(lite, by_law.send_by)
    assert [key for keys in said.values() for key in keys] == [f"{by_law.send_by}/{n}" for n in (30, 14, 7, 2)]
    assert all(key.startswith(f"claim/{claim_id}/switch/") for key in keys(lite))


@pytest.mark.parametrize(("form", "way"), [("in Textform", Sending.EMAIL), ("schriftlich", None)])
def test_a_letter_by_law_that_is_late_for_the_post_goes_by_wire_or_has_no_day_left_but_never_by_courier(
    lite: Installation, form: str, way: Sending | None
) -> None:
    claim_id = approved(lite, content=german(form=form), country="DE", start=date(2027, 2, 10), **GERMAN)
    lite.do(CLAIMANT, choose_way, claim_id, NoticeWay.LAW)
    with lite.store.reading() as db:
        in_time = days_by_law(db, claim_id, lite.rules, lite.clock.now())
        assert in_time is not None and in_time.send_by is not None and in_time.way is Sending.POST
        late = days_by_law(db, claim_id, lite.rules, lite.clock.now() + (in_time.send_by - TODAY) + timedelta(days=1))
    assert (late.way if late is not None else None) is way


def test_where_the_provider_refuses_the_way_by_law_that_of_the_contract_is_left(lite: Installation) -> None:
    claim_id = accepted(lite, start=date(2027, 2, 10))
    tell(lite, claim_id, Told(NoticeWay.LAW, StepKind.SENT, date(2026, 12, 1)))
    lite.clock.move_to(datetime(2027, 1, 15, 12, tzinfo=UTC))
    assert remind(lite) == 0
    tell(lite, claim_id, Told(NoticeWay.LAW, StepKind.ANSWER, said=ProviderSaid.REFUSED))
    assert remind(lite) == 1
    assert keys(lite) == [f"claim/{claim_id}/notice/{SEND}/14"]


def test_where_the_law_knows_no_day_that_of_the_contract_stays(lite: Installation) -> None:
    claim_id = accepted(lite)  # started today: by law some days are paid twice whenever the letter arrives
    lite.do(CLAIMANT, choose_way, claim_id, NoticeWay.LAW)
    lite.clock.move_to(datetime(2027, 1, 22, 12, tzinfo=UTC))
    assert remind(lite) == 1
    assert keys(lite) == [f"claim/{claim_id}/notice/{SEND}/7"]


def keys(lite: Installation) -> list[str]:
    with lite.store.reading() as db:
        asked = select(OutboxItem.key).where(OutboxItem.template == "notice_reminder").order_by(col(OutboxItem.id))
        return list(db.exec(asked))


def test_the_same_said_twice_is_kept_once_and_its_files_once(lite: Installation) -> None:
    claim_id = accepted(lite)
    before = len(lite.store.files.names("proofs/"))
    for _ in range(3):
        told = Told(NoticeWay.CONTRACT, StepKind.RECEIPT, date(2026, 12, 1))
        tell(lite, claim_id, told, [Upload("beleg.pdf", b"%PDF-1.7 a receipt")])
        lite.clock.advance(minutes=1)
    assert len(rows(lite, NoticeStep)) == 1
    assert len(lite.store.files.names("proofs/")) == before + 1
    lite.clock.advance(seconds=timedelta(minutes=1).seconds)
    assert breaches(lite.store) == []
