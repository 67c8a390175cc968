"""Leads hear on a working day's morning of the claims that are late, of each once."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from promo.claims.handling import give_due_times, take
from promo.claims.tell_late import tell_of_late
from promo.delivery import deliver
from promo.messages.mail import MailFolder
from promo.promotions.desk_hours import DeskHours
from promo.store.tables import Claim, ClaimState, Handling, OutboxItem, Person, Role
from promo.sweeps import Rhythm, run_due
from promo.work import SYSTEM, Actor, Work
from tests.support.cases import open_cases
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.rows import row, rows

HOURS = DeskHours(timezone="Europe/Amsterdam", country="NL", opens="09:00", closes="17:00", answer_within_hours=8)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def told(engine: Installation, now: str) -> int:
    engine.clock.move_to(at(now))
    give_due_times(engine, HOURS, engine.clock.now())
    return tell_of_late(engine, HOURS, engine.clock.now()).done


def letters(engine: Installation) -> list[tuple[str, list[str]]]:
    return [(i.recipient, list(i.values["late"])) for i in rows(engine, OutboxItem) if i.template == "late_cases"]


def test_leads_are_told_of_late_claims_on_the_morning_of_a_working_day_and_of_each_once(engine: Installation) -> None:
    lead, manager = rep(engine, "lead@x.example", Role.LEAD), rep(engine, "boss@x.example", Role.MANAGER)
    for role in (Role.REP, Role.ADMIN, Role.FINANCE, Role.AUDITOR):
        rep(engine, f"{role.value}@x.example", role)
    assert lead and manager
    engine.clock.move_to(at("2026-12-03T10:00+01:00"))  # a Thursday: due on Friday at ten
    one, two = open_cases(engine.store, engine.rules, 2, engine.clock.now())
    assert told(engine, "2026-12-04T09:30+01:00") == 0  # not late yet when the desk opened
    assert told(engine, "2026-12-04T16:00+01:00") == 0  # late since ten; told the next morning
    assert told(engine, "2026-12-05T09:30+01:00") == told(engine, "2026-12-06T12:00+01:00") == 0  # the weekend
    assert told(engine, "2026-12-07T08:59+01:00") == 0 and letters(engine) == []
    assert told(engine, "2026-12-07T09:00+01:00") == 2
    assert sorted(letters(engine)) == [("boss@x.example", [one, two]), ("lead@x.example", [one, two])]
    assert {h.told_late_at for h in rows(engine, Handling)} == {at("2026-12-07T09:00+01:00")}
    assert told(engine, "2026-12-07T12:00+01:00") == told(engine, "2026-12-08T09:10+01:00") == 0
    # one that comes again and is late again is told again
    engine.do(SYSTEM, _comes_again, two)
    assert told(engine, "2026-12-08T09:30+01:00") == 0
    assert told(engine, "2026-12-10T09:30+01:00") == 1
    assert letters(engine)[-1][1] == [two]


def _comes_again(work: Work, claim_id: str) -> None:
    claim = work.db.get_one(Claim, claim_id)
    claim.changed_at = work.now
    work.db.add(claim)


def test_a_holiday_tells_nobody_and_without_a_lead_nothing_counts_as_told(lite: Installation) -> None:
    lite.clock.move_to(at("2026-12-23T09:30+01:00"))
    open_cases(lite.store, lite.rules, 1, lite.clock.now())
    assert told(lite, "2026-12-25T10:00+01:00") == 0
    assert told(lite, "2026-12-28T10:00+01:00") == 0 and rows(lite, Handling)[0].told_late_at is None
    lead = rep(lite, "lead@x.example", Role.LEAD)
    assert told(lite, "2026-12-29T10:00+01:00") == 1 and lead


def test_the_letter_says_owner_due_time_and_link_as_they_are_when_it_leaves(lite: Installation, tmp_path: Path) -> None:
    lite.clock.move_to(at("2026-12-03T10:00+01:00"))
    one, two, gone = open_cases(lite.store, lite.rules, 3, lite.clock.now())
    rep(lite, "lead@x.example", Role.LEAD)
    anna = rep(lite, "anna@x.example")
    assert told(lite, "2026-12-07T09:00+01:00") == 3
    lite.do(Actor.staff(anna), take, two)
    with lite.store.writing() as db:
        db.get_one(Claim, gone).state = ClaimState.DECLINED
        db.get_one(Claim, one).company = "Look at evil.example now"
    run_due(lite, MailFolder(tmp_path), [Rhythm.TICK])
    [text] = said(lite, tmp_path)
    assert "2 claims are past their due time" in text
    assert f"/desk/claims/{one}" in text and f"/desk/claims/{two}" in text and gone not in text
    assert row(lite, Person, anna).name in text and "Nobody has it" in text
    assert "4 December 2026" in text and "/desk/?due=late" in text
    assert "evil.example" not in text  # a stranger's words make no link


def said(engine: Installation, folder: Path) -> list[str]:
    deliver(engine, MailFolder(folder))
    ids = [i.message_id for i in rows(engine, OutboxItem) if i.template == "late_cases"]
    mails = [MailFolder(folder).find(message_id) for message_id in ids]
    return [
        f"{mail['Subject']}\n{body.get_content()}" for mail in mails if mail and (body := mail.get_body(("plain",)))
    ]
