"""A session that ended takes nothing that was typed with it, whatever form it was typed into."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from promo.people.sessions import open_session
from promo.people.staff import disable
from promo.store.tables import DeskNote, Person, Role
from promo.web import create_app
from promo.web.permissions import ROUTES, Key
from promo.web.security import FILLED_IN_AGAIN
from promo.web.signed_out import NEVER_SHOWN
from promo.work import SYSTEM
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import rows
from tests.support.visitors import VISITORS, World, make_world, opens

OURS = {"Origin": "http://localhost"}
WORDS = "Called Mr Müller,\nhe sends the annex tomorrow."


@pytest.fixture
def world(lite: Installation, tmp_path: Path) -> World:
    return make_world(lite, tmp_path)


def forms(world: World) -> list[tuple[str, str, str]]:
    """Each form behind a sign-in: its endpoint, its address, somebody who may send it."""
    found = []
    for rule in world.app.url_map.iter_rules():
        access = ROUTES[rule.endpoint]
        if "POST" in (rule.methods or ()) and access.key is Key.SESSION and rule.endpoint not in NEVER_SHOWN:
            with world.app.test_request_context():
                path = world.app.url_for(rule.endpoint, **{name: world.ids[name] for name in rule.arguments})
            found.append((rule.endpoint, path, next(v for v in VISITORS[::-1] if opens(access, v))))
    return found


def typed_in(page: str) -> dict[str, str]:
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea[^>]* name="(\w+)"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    return {name: unescape(value) for name, value in [*hidden, *areas]}


def test_every_form_behind_a_sign_in_comes_back_with_all_that_was_typed_when_the_session_ended(world: World) -> None:
    typed = {"words": WORDS, "seats": "7"}
    found = forms(world)
    for endpoint, path, _ in found:
        page = world.client("anonymous").post(path, data=typed | {"csrf": "x"}, headers=OURS)
        assert page.status_code == 401, endpoint
        shown = typed_in(page.text)
        assert {name: shown.get(name) for name in typed} == typed, endpoint
        assert "What you typed is here" in page.text, endpoint
        assert 'href="/sign-in' in page.text, endpoint
        assert "Back to the start" not in page.text, endpoint
    assert len(found) > 60


def test_every_form_behind_a_sign_in_is_offered_once_more_to_whoever_signed_in_again(world: World) -> None:
    typed = {"words": WORDS, "seats": "7"}
    for endpoint, path, visitor in forms(world):
        if endpoint in FILLED_IN_AGAIN:
            continue  # they show themselves
        page = world.client(visitor).post(path, data=typed | {"csrf": "of the session before"}, headers=OURS)
        assert page.status_code == 400, endpoint
        shown = typed_in(page.text)
        assert {name: shown.get(name) for name in typed} == typed, endpoint
        assert shown["csrf"] == world.csrf(visitor), endpoint


def test_a_note_is_kept_after_signing_in_in_another_tab_and_sending_it_once_more(world: World) -> None:
    # given a rep whose session ended over a note to a colleague
    client = world.client("anonymous")
    case = f"/desk/claims/{world.ids['claim_id']}"
    came = OURS | {"Referer": f"http://localhost{case}"}
    page = client.post(f"{case}/notes", data={"words": WORDS, "csrf": "x"}, headers=came)
    assert f'href="/sign-in?next={case}"' in unescape(page.text).replace("%2F", "/")

    # when they sign in in another tab, and send the page that they have once more
    client.set_cookie("promo-session", world.secrets["rep"])
    other = client.post(f"{case}/messages", data=typed_in(page.text), headers=OURS)
    without = client.post(f"{case}/notes", data=typed_in(page.text))  # nothing says where it comes from
    assert rows(world.engine, DeskNote) == [] and (other.status_code, without.status_code) == (400, 400)
    kept = client.post(f"{case}/notes", data=typed_in(page.text), headers=OURS)

    # then the note stands with the claim
    assert kept.status_code == 303
    assert [note.words.split() for note in rows(world.engine, DeskNote)] == [WORDS.split()]


def test_a_form_that_comes_back_from_a_page_leads_back_to_that_page_and_from_elsewhere_to_its_claim(
    world: World,
) -> None:
    case = f"/desk/claims/{world.ids['claim_id']}"

    def back(referrer: str) -> str:
        page = world.client("anonymous").post(f"{case}/notes", data={"words": "a b"}, headers={"Referer": referrer})
        found = re.search(r'href="/sign-in\?next=([^"]*)"', page.text)
        return found[1].replace("%2F", "/").replace("%3F", "?") if found else ""

    assert back("http://localhost/desk/?owner=me").startswith("/desk/?owner")
    assert back("https://evil.example/desk/") == case
    assert back(f"http://localhost{case}/notes") == case  # an address that opens no page


def test_a_decision_that_comes_back_says_what_it_is(world: World) -> None:
    case = f"/desk/claims/{world.ids['claim_id']}"
    typed = {"verdict": "decline", "because": "party.not_own", "note": "The register says so.", "csrf": "x"}
    for visitor in ("anonymous", "rep"):
        page = world.client(visitor).post(f"{case}/review", data=typed, headers=OURS | {"Accept-Language": "en"})
        said = re.search(r"data-decision>(.*?)</p>", page.text, re.DOTALL)
        assert said and "Decline: Not their own contract" in said[1] and str(world.ids["claim_id"]) in said[1]


def test_words_of_a_page_that_is_not_ours_and_passwords_are_offered_to_nobody(world: World) -> None:
    case = f"/desk/claims/{world.ids['claim_id']}"
    for headers in ({}, {"Origin": "null"}, {"Origin": "https://evil.example"}):
        page = world.client("rep").post(f"{case}/notes", data={"words": WORDS, "csrf": "x"}, headers=headers)
        assert page.status_code in (400, 403)
        assert "annex" not in page.text
        # nor to whoever signs in only afterwards: what another site filled in would be sent as theirs
        page = world.client("anonymous").post(f"{case}/notes", data={"words": WORDS}, headers=headers)
        assert page.status_code in (401, 403)
        assert "annex" not in page.text and "once more" not in page.text
    page = world.client("anonymous").post("/password", data={"password": "correct horse battery"}, headers=OURS)
    assert page.status_code in (401, 404, 405)
    assert "battery" not in page.text


@pytest.mark.parametrize("typed", [{}, {"to": "me"}])
def test_a_form_of_one_button_says_nothing_of_words_and_leads_to_signing_in(
    world: World, typed: dict[str, str]
) -> None:
    page = world.client("anonymous").post(f"/desk/claims/{world.ids['claim_id']}/owner", data=typed | {"csrf": "x"})
    assert page.status_code == 401
    assert "What you typed" not in page.text
    assert 'href="/sign-in?next=' in page.text


def test_the_sign_in_page_says_why_whoever_was_signed_in_is_not_any_more_and_only_then(lite: Installation) -> None:
    def opened(person_id: int) -> FlaskClient:
        client = create_app(lite).test_client()
        secret = lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, person_id)))
        client.set_cookie("promo-session", secret)
        client.set_cookie("promo-lang", "en")
        return client

    def said(client: FlaskClient) -> str:
        found = re.search(r'data-over="(\w+)">(.*?)<span', client.get("/sign-in").text, re.DOTALL)
        return f"{found[1]}: {' '.join(found[2].split())}" if found else ""

    rob = rep(lite, "rob@vendor.example")
    rep(lite, "boss@vendor.example", Role.ADMIN)
    stranger, at_desk = create_app(lite).test_client(), opened(rob)
    assert said(stranger) == said(at_desk) == ""
    lite.clock.advance(minutes=31)
    assert said(at_desk) == "unused: You were signed out after 30 minutes without use."
    lite.clock.advance(hours=13)  # that more time has passed since makes it no other reason
    assert said(at_desk).startswith("unused")

    busy = opened(rob)
    for _ in range(25):
        assert busy.get("/desk/").status_code == 200
        lite.clock.advance(minutes=29)
    assert said(busy) == "long: You were signed out 12 hours after signing in."

    here = opened(rob)
    there = opened(rob)
    assert said(there) == "" and said(here).startswith("ended: You were signed out: you signed in on another device")
    lite.do(SYSTEM, disable, "rob@vendor.example")
    assert said(there).startswith("ended")

    claire = opened(running_customer(lite).person_id)
    lite.clock.advance(hours=12, seconds=1)
    assert said(claire).startswith("long: You were signed out 12 hours")

    ann = opened(rep(lite, "ann@vendor.example"))
    ann.post("/sign-out", data={"csrf": csrf(ann.get("/desk/").text)})
    assert said(ann) == ""  # they know
