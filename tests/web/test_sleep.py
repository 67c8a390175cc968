"""A case sleeps past no day that was promised, and past no last day to send the notice."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient

from promo.claims.handling import desk_hours, give_due_times
from promo.claims.reply import appeal
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.promotions.desk_hours import DeskHours
from promo.reports.claim import claim_view
from promo.reports.sleep import sleep_bound
from promo.store.tables import Handling
from promo.web import create_app
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.proofs import english
from tests.support.rows import row
from tests.support.visitors import signed_in


@pytest.fixture
def ann(lite: Installation) -> int:
    return rep(lite, "ann@vendor.example")


def entered(lite: Installation, ann: int) -> FlaskClient:
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"ann": ann})["ann"])
    client.set_cookie("promo-lang", "en")
    return client


def waiting(lite: Installation) -> str:
    claim_id = submit(lite, content=english(), company="Somebody Else Ltd").claim_id
    assert process(lite, claim_id) == "review"
    give_due_times(lite, DeskHours(), lite.clock.now())
    return claim_id


def choices(page: str) -> list[str]:
    return re.findall(r'<option value="(\w+)"', page.partition('name="until"')[2].partition("</select>")[0])


def test_an_appeal_sleeps_until_the_working_day_before_its_answer_was_promised(lite: Installation, ann: int) -> None:
    claim_id, desk = waiting(lite), entered(lite, ann)
    assert choices(desk.get(f"/desk/claims/{claim_id}").text) == ["hour", "tomorrow", "week", "answer"]
    no = ForTheLetter(("party.not_own",))
    lite.do(Actor.staff(rep(lite)), review_claim, claim_id, RepDecision.DECLINE, "Another company.", no)
    lite.clock.advance(minutes=10)
    lite.do(CLAIMANT, appeal, claim_id, "It is ours.")
    give_due_times(lite, DeskHours(), lite.clock.now())
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
        bound = sleep_bound(view, lite.rules, desk_hours(lite.settings.rules))
    assert bound is not None and bound.latest.date() < bound.day

    page = desk.get(f"/desk/claims/{claim_id}").text
    assert "it sleeps until the working day before" in page and choices(page) == ["hour", "tomorrow", "answer"]
    form = {"csrf": csrf(page), "why": "Their lawyer calls back."}
    refused = desk.post(f"/desk/claims/{claim_id}/sleep", data=form | {"until": "week"})
    assert refused.status_code == 422 and 'id="until-err"' in refused.text and "lawyer" in refused.text
    assert row(lite, Handling, claim_id).snoozed_until is None
    assert desk.post(f"/desk/claims/{claim_id}/sleep", data=form | {"until": "answer"}).status_code == 303
    assert row(lite, Handling, claim_id).snoozed_until == bound.latest


def test_near_the_last_day_for_the_notice_nothing_sleeps(lite: Installation, ann: int) -> None:
    claim_id = waiting(lite)
    with lite.store.reading() as db:
        notice = claim_view(db, claim_id, "en", lite.clock.now()).notice
    assert notice is not None
    last = notice.send_by or notice.arrive_by
    assert last is not None
    lite.clock.advance(days=(last - lite.clock.now().date()).days)
    desk = entered(lite, ann)
    page = desk.get(f"/desk/claims/{claim_id}").text
    assert "The notice must be on its way by" in page and "That is too near for it to sleep" in page
    form = {"csrf": csrf(page), "why": "They call back.", "until": "hour"}
    assert desk.post(f"/desk/claims/{claim_id}/sleep", data=form).status_code == 422


def test_the_desk_closes_on_the_last_working_day_before_a_day() -> None:
    hours = DeskHours(timezone="Europe/Amsterdam", opens="09:00", closes="17:00")
    closes = hours.closes_before(date(2026, 12, 28), {date(2026, 12, 25)})
    assert closes.isoformat() == "2026-12-24T16:00:00+00:00"
    assert hours.closes_before(date(2026, 12, 2)) - closes == timedelta(days=-23)
