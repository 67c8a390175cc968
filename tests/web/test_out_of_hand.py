"""Whoever lets a case out of hand stands before the next one, reads what became of it, and has the way back."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from promo.claims.handling import give_due_times
from promo.promotions.desk_hours import DeskHours
from promo.reports.queue import queue_page
from promo.store.tables import Handling
from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.proofs import english
from tests.support.rows import row
from tests.support.visitors import signed_in


@pytest.fixture
def people(lite: Installation) -> dict[str, int]:
    return {name: rep(lite, f"{name}@vendor.example") for name in ("ann", "bea")}


@pytest.fixture
def desk(lite: Installation, people: dict[str, int]) -> FlaskClient:
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, people)["ann"])
    client.set_cookie("promo-lang", "en")
    return client


def waiting(lite: Installation, *names: str) -> list[str]:
    """Cases that wait, as the queue has them."""
    for name in names:
        claim_id = submit(lite, content=english(), company=f"{name} Ltd", email=f"x@{name}.example").claim_id
        assert process(lite, claim_id) == "review"
    give_due_times(lite, DeskHours(), lite.clock.now())
    with lite.store.reading() as db:
        return [line.claim.id for line in queue_page(db, lite.rules, lite.clock.now()).lines]


def act(desk: FlaskClient, claim_id: str, what: str, **form: str) -> TestResponse:
    token = csrf(desk.get(f"/desk/claims/{claim_id}").text)
    return desk.post(f"/desk/claims/{claim_id}/{what}", data={"csrf": token, **form})


def way_back(page: str) -> tuple[str, dict[str, str]]:
    """The form of the way back, as the page has it."""
    banner = page.partition("data-left=")[2]
    assert 'data-key="z"' in banner.partition("</form>")[0], "there is no way back"
    action = re.search(r'action="([^"]+)"', banner)
    assert action
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', banner.partition("</form>")[0])
    return action[1], dict(fields)


def test_a_case_put_to_sleep_leads_to_the_next_one_and_can_be_woken_there(
    lite: Installation, desk: FlaskClient
) -> None:
    first, second, third = waiting(lite, "Alpha", "Beta", "Gamma")
    answer = act(desk, second, "sleep", until="hour", why="They call back.")
    assert answer.headers["Location"].partition("?")[0] == f"/desk/claims/{third}"
    page = desk.get(answer.headers["Location"]).text
    assert re.search(r"(Alpha|Beta|Gamma) Ltd sleeps until", page)
    action, fields = way_back(page)
    woken = desk.post(action, data=fields)
    assert woken.headers["Location"] == f"/desk/claims/{second}"
    assert row(lite, Handling, second).snoozed_until is None
    assert "It is awake and waits again." in desk.get(woken.headers["Location"]).text
    # what is not so any more is not said
    assert "data-left" not in desk.get(answer.headers["Location"]).text
    assert first != third


@pytest.mark.parametrize("had", [False, True])
def test_a_case_handed_over_leads_on_and_comes_back_to_whoever_had_it(
    lite: Installation, desk: FlaskClient, people: dict[str, int], had: bool
) -> None:
    first, second = waiting(lite, "Alpha", "Beta")
    mine = {"had": str(people["ann"])} if had else {"had": ""}
    if had:
        taken = act(desk, first, "owner", to="me", had="")
        assert taken.headers["Location"] == f"/desk/claims/{first}"
        assert "It is with you now." in desk.get(taken.headers["Location"]).text
    answer = act(desk, first, "owner", to=str(people["bea"]), **mine)
    assert answer.headers["Location"].partition("?")[0] == f"/desk/claims/{second}"
    page = desk.get(answer.headers["Location"]).text
    assert re.search(r"Ltd is with [^.]+ now\.", page)
    action, fields = way_back(page)
    back = desk.post(action, data=fields)
    assert back.headers["Location"] == f"/desk/claims/{first}"
    assert row(lite, Handling, first).owner_id == (people["ann"] if had else None)


def test_a_case_given_back_leads_on_and_can_be_taken_again(
    lite: Installation, desk: FlaskClient, people: dict[str, int]
) -> None:
    first, second = waiting(lite, "Alpha", "Beta")
    act(desk, first, "owner", to="me", had="")
    answer = act(desk, first, "owner", to="nobody", had=str(people["ann"]))
    assert answer.headers["Location"].partition("?")[0] == f"/desk/claims/{second}"
    action, fields = way_back(desk.get(answer.headers["Location"]).text)
    desk.post(action, data=fields)
    assert row(lite, Handling, first).owner_id == people["ann"]


def test_the_last_case_out_of_hand_leads_to_the_list_with_the_way_back(lite: Installation, desk: FlaskClient) -> None:
    [only] = waiting(lite, "Alpha")
    answer = act(desk, only, "sleep", until="hour", why="They call back.")
    assert answer.headers["Location"].partition("?")[0] == "/desk/"
    action, fields = way_back(desk.get(answer.headers["Location"]).text)
    desk.post(action, data=fields)
    assert row(lite, Handling, only).snoozed_until is None


def test_an_address_says_nothing_that_is_not_so(lite: Installation, desk: FlaskClient) -> None:
    first, second = waiting(lite, "Alpha", "Beta")
    for made_up in (f"left={first}&as=asleep", f"left={first}&as=handed_over", "left=SW-NONE-NONE&as=asleep", "left="):
        assert "data-left" not in desk.get(f"/desk/claims/{second}?{made_up}").text
    odd = desk.get(f'/desk/claims/{second}?left={first}&as=given_back&had="><hr>').text
    assert "data-left" in odd and '"><hr>' not in odd
