"""Two reps on one case: neither loses words to the other, and neither takes a case from the other unawares."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from promo.claims.handling import give_due_times
from promo.claims.say import carry_out_decisions
from promo.promotions.desk_hours import DeskHours
from promo.store.tables import Handling, SaidDecision
from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.proofs import english
from tests.support.rows import row
from tests.support.visitors import signed_in

NOTE, LETTER = "Their lawyer says the annex is void.", "We would need the annex of 2024."


@pytest.fixture
def case(lite: Installation) -> str:
    claim_id = submit(lite, content=english("Another Company Ltd")).claim_id
    assert process(lite, claim_id) == "review"
    give_due_times(lite, DeskHours(), lite.clock.now())
    return claim_id


@pytest.fixture
def reps(lite: Installation) -> dict[str, FlaskClient]:
    people = {name: rep(lite, f"{name}@vendor.example") for name in ("robin", "bea")}
    app, found = create_app(lite), {}
    for name, secret in signed_in(lite, {name: number for name, number in people.items() if number}).items():
        found[name] = app.test_client()
        found[name].set_cookie("promo-session", secret)
    return found


def posted(client: FlaskClient, page: str, path: str, **form: str) -> TestResponse:
    return client.post(path, data={"csrf": csrf(page), **form})


def test_who_decides_a_moment_too_late_keeps_note_and_letter_and_may_decide_once_it_is_taken_back(
    lite: Installation, case: str, reps: dict[str, FlaskClient]
) -> None:
    path = f"/desk/claims/{case}"
    pages = {name: client.get(path).text for name, client in reps.items()}
    assert posted(reps["robin"], pages["robin"], f"{path}/review", verdict="approve", note="Seen.").status_code == 303

    refused = posted(reps["bea"], pages["bea"], f"{path}/review", verdict="decline", note=NOTE, letter=LETTER)
    assert refused.status_code == 422 and "A colleague decided on this claim a moment ago" in refused.text
    kept = re.findall(r'<textarea[^>]* name="(note|letter)"[^>]*>([^<]*)</textarea>', refused.text)
    assert kept == [("note", NOTE), ("letter", LETTER)]

    # when the colleague takes it back, the same page decides
    assert posted(reps["robin"], pages["robin"], f"{path}/take-back").status_code == 303
    said = posted(reps["bea"], refused.text, f"{path}/review", verdict="decline", **dict(kept))
    assert said.status_code == 303
    assert (row(lite, SaidDecision, case).note, row(lite, SaidDecision, case).words) == (NOTE, LETTER)


def test_a_yes_to_an_open_question_comes_back_with_what_it_lacks_and_nothing_is_lost(
    lite: Installation, case: str, reps: dict[str, FlaskClient]
) -> None:
    path = f"/desk/claims/{case}"
    page = reps["bea"].get(path).text
    assert re.search(r'data-key="a"\s+data-needs-note="[^"]*say in the note what settled it', page)
    refused = posted(reps["bea"], page, f"{path}/review", verdict="approve", note=" ", letter=LETTER)
    assert refused.status_code == 422 and "say in the note what settled it" in refused.text
    assert re.findall(r'<textarea[^>]* name="letter"[^>]*>([^<]*)</textarea>', refused.text) == [LETTER]
    said = posted(reps["bea"], refused.text, f"{path}/review", verdict="approve", note="Renamed.", letter=LETTER)
    assert said.status_code == 303 and row(lite, SaidDecision, case).words == LETTER


def test_words_for_a_decision_that_took_effect_meanwhile_stay_to_be_read(
    lite: Installation, case: str, reps: dict[str, FlaskClient]
) -> None:
    path = f"/desk/claims/{case}"
    pages = {name: client.get(path).text for name, client in reps.items()}
    posted(reps["robin"], pages["robin"], f"{path}/review", verdict="approve", note="Seen.")
    lite.clock.advance(seconds=30)
    assert carry_out_decisions(lite, lite.clock.now()).done == 1
    refused = posted(reps["bea"], pages["bea"], f"{path}/review", verdict="decline", note=NOTE, letter=LETTER)
    assert refused.status_code == 409 and "Somebody was quicker" in refused.text
    assert NOTE in refused.text and LETTER in refused.text
    assert 'value="decline"' not in refused.text


def test_who_presses_take_it_on_a_page_from_before_is_asked_whether_to_take_it_over(
    lite: Installation, case: str, reps: dict[str, FlaskClient]
) -> None:
    path = f"/desk/claims/{case}"
    pages = {name: client.get(path).text for name, client in reps.items()}
    posted(reps["robin"], pages["robin"], f"{path}/owner", to="me", had="")
    robin = row(lite, Handling, case).owner_id
    for to in ("me", "nobody", str(robin)):
        told = posted(reps["bea"], pages["bea"], f"{path}/owner", to=to, had="")
        assert told.status_code == 303 and row(lite, Handling, case).owner_id == robin
    shown = reps["bea"].get(path).text
    assert "took it a moment ago. Take it over?" in shown
    had = re.search(r'name="had" value="(\d+)">\s*<button[^>]* value="me"[^>]*>Take it over<', shown)
    assert had and had[1] == str(robin)
    posted(reps["bea"], shown, f"{path}/owner", to="me", had=had[1])
    assert row(lite, Handling, case).owner_id not in (robin, None)


def test_a_reason_to_sleep_that_is_refused_is_still_on_the_page(
    lite: Installation, case: str, reps: dict[str, FlaskClient]
) -> None:
    path = f"/desk/claims/{case}"
    page = reps["bea"].get(path).text
    refused = posted(reps["bea"], page, f"{path}/sleep", until="week", why="so")
    assert refused.status_code == 422
    assert re.search(r'id="why-err">[^<]*three letters at least', refused.text)
    assert 'id="why-err"' in refused.text.partition('id="hand"')[2].partition("</details>")[0]
    assert re.search(r'<input[^>]* name="why"[^>]* value="so"', refused.text)
    assert re.search(r'<option value="week" selected', refused.text)


def test_a_name_that_nobody_has_is_no_success_and_says_who_there_is(case: str, reps: dict[str, FlaskClient]) -> None:
    path = f"/desk/claims/{case}"
    page = reps["bea"].get(path).text
    posted(reps["bea"], page, f"{path}/notes", words="@ma look at page two")
    shown = reps["bea"].get(path).text
    told = next(part for part in re.split(r'(?=<div class="banner)', shown) if "@ma" in part and "Nobody here" in part)
    assert 'class="banner bad' in told and "@robin" in told


def test_a_case_is_not_listed_to_review_twice_among_the_states(case: str, reps: dict[str, FlaskClient]) -> None:
    queue, everything = (reps["bea"].get(path).text for path in ("/desk/", "/desk/claims"))
    for page in (queue, everything):
        options = page.partition('name="state">')[2].partition("</select>")[0]
        assert options.count("To review") == 1


def test_a_case_that_sleeps_says_what_its_credit_would_be(
    lite: Installation, case: str, reps: dict[str, FlaskClient]
) -> None:
    path = f"/desk/claims/{case}"

    def credit() -> str:
        return reps["bea"].get(path).text.partition("Credit if approved")[2].partition("</div>")[0]

    awake, page = credit(), reps["bea"].get(path).text
    assert re.search(r"\d", awake)
    assert posted(reps["bea"], page, f"{path}/sleep", until="hour", why="They call back.").status_code == 303
    assert row(lite, Handling, case).snoozed_until is not None and credit() == awake
