"""Who at the desk has a claim, by when it is answered, and its sleep."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session

from promo.claims.handling import desk_hours, give_back, give_due_times, hand_over, say_here, snooze, take, wake
from promo.claims.intake.form import Upload
from promo.claims.reply import Answered, add_proof
from promo.promotions.desk_hours import DeskHours
from promo.promotions.rule_files import lint, load_desk_hours
from promo.promotions.yaml_lines import RuleFileError
from promo.refusals import NotPossible
from promo.reports.case_filter import CaseFilter
from promo.reports.handling import others_here
from promo.reports.queue import late_count, queue_page, waiting_count
from promo.shipped import shipped
from promo.store.tables import Handling, Role
from promo.work import Actor
from tests.support.cases import open_cases
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import english
from tests.support.rows import row, rows

HOURS = DeskHours(timezone="Europe/Amsterdam", country="NL", opens="09:00", closes="17:00")


@pytest.mark.parametrize(
    ("since", "hours", "due"),
    [
        ("2026-12-01T10:00+01:00", 4, "2026-12-01T14:00+01:00"),
        ("2026-12-01T15:00+01:00", 4, "2026-12-02T11:00+01:00"),  # two hours today, two tomorrow
        ("2026-12-04T18:00+01:00", 8, "2026-12-07T17:00+01:00"),  # Friday evening: all of Monday
        ("2026-12-24T16:00+01:00", 2, "2026-12-28T10:00+01:00"),  # over the holidays and the weekend
        ("2026-10-23T16:00+02:00", 2, "2026-10-26T10:00+01:00"),  # the clocks change between
        ("2026-12-02T03:00+01:00", 0, "2026-12-02T09:00+01:00"),  # when it opens next
    ],
)
def test_time_passes_only_while_the_desk_works(since: str, hours: int, due: str) -> None:
    holidays = {date(2026, 12, 25), date(2026, 12, 26)}
    assert HOURS.due(datetime.fromisoformat(since), hours, holidays) == datetime.fromisoformat(due)


def test_a_desk_that_is_closed_for_good_still_has_a_due_time() -> None:
    always = {date(2026, 1, 1) + timedelta(days=k) for k in range(3000)}
    assert HOURS.due(datetime(2026, 12, 1, tzinfo=UTC), 8, always) > datetime(2028, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("timezone: Mars/Olympus", "no time zone"),
        ('opens: "17:00"\ncloses: "09:00"', "before it opens"),
        ("days: []", "days"),
        ("answer_within: 8", "unknown key"),
        ("answer_within_hours: 0", "answer_within_hours"),
    ],
)
def test_the_hours_of_the_desk_are_read_strictly(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "desk.yaml").write_text(text + "\n")
    with pytest.raises(RuleFileError, match=says):
        load_desk_hours(tmp_path)
    assert any("desk.yaml" in str(mistake) for mistake in lint(tmp_path))
    assert load_desk_hours(shipped("rules")).answer_within_hours == 8


def waiting(engine: Installation) -> str:
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd", email="x@somebody.example").claim_id
    assert process(engine, claim_id) == "review"
    give_due_times(engine, HOURS, engine.clock.now())
    return claim_id


def listed(engine: Installation, me: int = 0, **chosen: str) -> list[str]:
    with engine.store.reading() as db:
        page = queue_page(db, engine.rules, engine.clock.now(), CaseFilter.of(chosen, me))
    return [line.claim.id for line in page.lines]


def test_a_claim_gets_its_due_time_once_each_time_it_comes_to_a_person(engine: Installation) -> None:
    claim_id = waiting(engine)
    due_at = row(engine, Handling, claim_id).due_at
    assert due_at == HOURS.due(engine.clock.now(), HOURS.answer_within_hours)
    assert give_due_times(engine, HOURS, engine.clock.now()).done == 0
    engine.clock.advance(days=4)
    add_proof(engine, claim_id, Answered([Upload("more.pdf", english("Somebody Else Ltd"))]))
    assert process(engine, claim_id) == "review"
    assert give_due_times(engine, HOURS, engine.clock.now()).done == 1
    assert row(engine, Handling, claim_id).due_at > due_at + timedelta(days=3)
    assert len(rows(engine, Handling)) == 1


def test_who_has_a_claim_takes_it_hands_it_over_and_gives_it_back(engine: Installation) -> None:
    claim_id = waiting(engine)
    anna, ben = rep(engine, "anna@vendor.example"), rep(engine, "ben@vendor.example")
    money = rep(engine, "money@vendor.example", Role.FINANCE)
    assert listed(engine, owner="nobody") == [claim_id]
    engine.do(Actor.staff(anna), take, claim_id)
    assert (listed(engine, anna, owner="me"), listed(engine, ben, owner="me")) == ([claim_id], [])
    engine.do(Actor.staff(anna), hand_over, claim_id, ben)
    assert (listed(engine, anna, owner=str(ben)), listed(engine, owner="nobody")) == ([claim_id], [])
    for nobody in (money, 0, 999_999):
        with pytest.raises(NotPossible, match="colleague"):
            engine.do(Actor.staff(anna), hand_over, claim_id, nobody)
    engine.do(Actor.staff(ben), give_back, claim_id)
    assert listed(engine, owner="nobody") == [claim_id]


def count(engine: Installation) -> int:
    with engine.store.reading() as db:
        return waiting_count(db, engine.clock.now())


def test_what_sleeps_is_out_of_the_queue_until_its_time_or_until_the_claimant_answers(engine: Installation) -> None:
    claim_id, anna = waiting(engine), rep(engine, "anna@vendor.example")
    by, now = Actor.staff(anna), engine.clock.now()
    for until, because, says in (
        (now + timedelta(hours=1), " ", "why"),
        (now, "They call back.", "thirty days"),
        (now + timedelta(days=31), "They call back.", "thirty days"),
    ):
        with pytest.raises(NotPossible, match=says):
            engine.do(by, snooze, claim_id, until, because)
    engine.do(by, snooze, claim_id, now + timedelta(hours=1), "They call back.")
    assert (count(engine), listed(engine), listed(engine, due="asleep")) == (0, [], [claim_id])
    engine.clock.advance(hours=1)
    assert (count(engine), listed(engine)) == (1, [claim_id])

    engine.do(by, snooze, claim_id, engine.clock.now() + timedelta(days=9), "They call back.")
    engine.do(by, wake, claim_id)
    assert listed(engine) == [claim_id]

    engine.do(by, snooze, claim_id, engine.clock.now() + timedelta(days=9), "They call back.")
    engine.clock.advance(minutes=1)
    add_proof(engine, claim_id, Answered([Upload("more.pdf", english("Somebody Else Ltd"))]))
    assert process(engine, claim_id) == "review"
    assert listed(engine) == [claim_id]  # at once, before the clock comes round
    give_due_times(engine, HOURS, engine.clock.now())
    assert row(engine, Handling, claim_id).snoozed_until is None


def test_what_is_past_its_time_is_counted_and_found(engine: Installation) -> None:
    claim_id = waiting(engine)

    def late(db: Session) -> int:
        return late_count(db, engine.clock.now())

    with engine.store.reading() as db:
        assert (late(db), listed(engine, due="late")) == (0, [])
    engine.clock.move_to(row(engine, Handling, claim_id).due_at)
    with engine.store.reading() as db:
        assert (late(db), listed(engine, due="late"), listed(engine, due="soon")) == (1, [claim_id], [claim_id])


def test_a_colleague_counts_as_looking_for_a_minute(engine: Installation) -> None:
    [claim_id] = open_cases(engine.store, engine.rules, 1, engine.clock.now())
    anna, ben = rep(engine, "anna@vendor.example"), rep(engine, "ben@vendor.example")

    def seen_by(person: int) -> list[str]:
        with engine.store.reading() as db:
            return list(others_here(db, claim_id, person, engine.clock.now()))

    engine.do(Actor.staff(anna), say_here, claim_id)
    engine.clock.advance(seconds=59)
    assert (seen_by(ben), seen_by(anna)) == (["anna"], [])
    engine.do(Actor.staff(anna), say_here, claim_id)
    engine.clock.advance(seconds=59)
    assert seen_by(ben) == ["anna"]
    engine.clock.advance(seconds=1)
    assert seen_by(ben) == []


def test_the_hours_are_those_of_the_file_as_it_is_saved(tmp_path: Path) -> None:
    assert desk_hours(tmp_path) == DeskHours()
    (tmp_path / "desk.yaml").write_text("answer_within_hours: 3\n")
    assert desk_hours(tmp_path).answer_within_hours == 3
