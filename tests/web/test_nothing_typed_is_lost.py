"""What a prospect typed and chose is never lost: a mistake, another tab, another language, the way back."""

from __future__ import annotations

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from promo.store.tables import Claim, ProofFile
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.pages import csrf, fields
from tests.support.proofs import english, french, german
from tests.support.rows import rows


def sent(client: FlaskClient, form: dict[str, Any], *proofs: tuple[str, bytes]) -> TestResponse:
    return client.post("/", data={**form, "proof": [(io.BytesIO(content), name) for name, content in proofs]})


def again(page: TestResponse, **changes: Any) -> dict[str, Any]:
    """The form as the page shows it, with changes."""
    text = page.text
    shown = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', text))
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', text, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        shown[name] = chosen[1] if chosen else ""
    plan = re.search(r'name="plan" value="([^"]+)" checked', text)
    shown["plan"] = plan[1] if plan else ""
    wanted = (
        "csrf",
        "form_key",
        "provider",
        "company",
        "number",
        "email",
        "country",
        "plan",
        "every",
        "seats",
        "start",
    )
    return {name: shown.get(name, "") for name in (*wanted, "quote")} | changes


def names(lite: Installation) -> list[str]:
    return [f.name for f in sorted(rows(lite, ProofFile), key=lambda f: f.position)]


@pytest.fixture
def client(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


def test_a_file_that_is_added_joins_those_that_were_kept(lite: Installation, client: FlaskClient) -> None:
    refused = sent(client, fields(client, email="claire at roussel"), ("a.pdf", french()), ("b.pdf", german()))
    assert refused.status_code == 422
    taken = sent(client, again(refused, email="claire@roussel.example"), ("c.pdf", english()))
    assert taken.status_code == 303
    assert names(lite) == ["a.pdf", "b.pdf", "c.pdf"]


def test_a_kept_file_that_is_chosen_again_is_sent_once_and_one_can_be_left_out(
    lite: Installation, client: FlaskClient
) -> None:
    refused = sent(client, fields(client, email=""), ("a.pdf", french()), ("wrong.pdf", german()))
    assert sent(client, again(refused, email="c@roussel.example", without="1"), ("a.pdf", french())).status_code == 303
    assert names(lite) == ["a.pdf"]


def test_all_mistakes_are_named_in_one_round_the_missing_proof_too(client: FlaskClient) -> None:
    page = sent(client, fields(client, email="", company="", seats="none"))
    assert page.status_code == 422
    summary = page.text.split('id="problems"')[1].split("</div>")[0]
    assert {*re.findall(r'href="#(\w+)"', summary)} == {"company", "email", "seats", "proof"}
    assert "<title>Error:" in page.text


def test_a_form_whose_token_is_no_longer_good_comes_back_filled_in_and_asks_for_its_files(
    lite: Installation, client: FlaskClient
) -> None:
    form = fields(client, company="Fromagerie d’Ölmühle l’Étoile", seats="7")
    client.delete_cookie("promo-visit")  # the browser was closed, or somebody signed in meanwhile
    page = sent(client, form, ("a.pdf", french()))
    assert page.status_code == 422
    assert rows(lite, Claim) == []
    assert "Please send it once more" in page.text
    assert again(page)["company"].replace("&#39;", "'") == "Fromagerie d’Ölmühle l’Étoile"
    assert again(page)["seats"] == "7"
    assert "Choose your files once more" in page.text
    assert lite.store.files.names("drafts/") == []  # it may be another site's: nothing of it is kept
    assert sent(client, again(page), ("a.pdf", french())).status_code == 303
    assert names(lite) == ["a.pdf"]


def test_files_kept_before_are_still_there_when_the_token_is_no_longer_good(
    lite: Installation, client: FlaskClient
) -> None:
    refused = sent(client, fields(client, email=""), ("a.pdf", french()))
    client.delete_cookie("promo-visit")
    page = sent(client, again(refused, email="c@roussel.example"))
    assert "Choose your files once more" not in page.text
    assert sent(client, again(page)).status_code == 303
    assert names(lite) == ["a.pdf"]


def test_a_form_from_another_site_is_refused_as_before(lite: Installation, client: FlaskClient) -> None:
    form = fields(client) | {"csrf": "x"}
    posted = client.post("/", data=form, headers={"Origin": "https://evil.example"})
    assert posted.status_code == 403
    assert rows(lite, Claim) == []


def test_going_back_and_sending_a_changed_form_says_where_the_first_one_is(
    lite: Installation, client: FlaskClient
) -> None:
    form = fields(client, email="typo@exmaple.fr")
    assert sent(client, form, ("a.pdf", french())).status_code == 303
    page = sent(client, form | {"email": "right@example.fr"}, ("a.pdf", french()))
    [claim] = rows(lite, Claim)
    assert page.status_code == 409
    assert "Somebody was quicker" not in page.text
    assert "typo@exmaple.fr" in page.text
    link = re.search(rf'href="[^"]*(/claims/{claim.id}/\w+)"', page.text)
    assert link
    assert client.get(link[1]).status_code == 200
    assert "address" in page.text


@pytest.mark.parametrize("seats", ["１０", "10", " 10 ", "١٠", "१०"])
def test_a_number_of_users_may_be_typed_in_the_digits_of_any_keyboard(
    lite: Installation, client: FlaskClient, seats: str
) -> None:
    assert sent(client, fields(client, seats=seats), ("a.pdf", french())).status_code == 303
    assert rows(lite, Claim)[0].seats == 10


def test_a_day_and_an_address_may_be_typed_in_full_width(lite: Installation, client: FlaskClient) -> None:
    form = fields(client, start="２０２６－１２－２０", email="ｃｌａｉｒｅ＠ｒｏｕｓｓｅｌ．ｅｘａｍｐｌｅ")
    assert sent(client, form, ("a.pdf", french())).status_code == 303
    [claim] = rows(lite, Claim)
    assert (str(claim.wished_start), claim.email) == ("2026-12-20", "claire@roussel.example")


@pytest.mark.parametrize("seats", ["½", "²", "十", "1０a", "-1", "0", "１ ０"])
def test_what_is_no_whole_number_is_still_refused(client: FlaskClient, seats: str) -> None:
    assert sent(client, fields(client, seats=seats), ("a.pdf", french())).status_code == 422


@pytest.mark.parametrize("company", ["Q", "梅", "X", "é"])
def test_a_company_may_have_a_name_of_one_letter(client: FlaskClient, company: str) -> None:
    assert sent(client, fields(client, company=company), ("a.pdf", french())).status_code == 303


@pytest.mark.parametrize("company", ["", " ", "-", "…", "&&"])
def test_a_company_without_any_letter_is_refused(client: FlaskClient, company: str) -> None:
    assert sent(client, fields(client, company=company), ("a.pdf", french())).status_code == 422


@pytest.mark.parametrize(
    ("now", "country", "start", "status"),
    [
        (datetime(2026, 12, 2, 2, 30, tzinfo=UTC), "US", "2026-12-01", 303),
        (datetime(2026, 12, 2, 2, 30, tzinfo=UTC), "FR", "2026-12-01", 422),
        (datetime(2026, 12, 2, 5, 30, tzinfo=UTC), "MX", "2026-12-01", 303),
        (datetime(2026, 12, 1, 16, 0, tzinfo=UTC), "JP", "2026-12-01", 422),
        (datetime(2026, 12, 1, 16, 0, tzinfo=UTC), "JP", "2026-12-02", 303),
    ],
)
def test_today_is_the_day_where_the_company_is(
    lite: Installation, client: FlaskClient, now: datetime, country: str, start: str, status: int
) -> None:
    lite.clock.move_to(now)
    form = fields(client, country=country, start=start)
    assert sent(client, form, ("a.pdf", french())).status_code == status


def test_another_language_keeps_all_that_was_typed_and_chosen(lite: Installation, client: FlaskClient) -> None:
    form = fields(client, company="Atelier Roussel SARL", seats="9", start="2026-12-20")
    page = sent(client, form | {"lang": "de", "relang": "1"}, ("a.pdf", french()))
    assert page.status_code == 200
    assert '<html lang="de">' in page.text
    shown = again(page)
    assert {k: shown[k] for k in ("company", "email", "seats", "start", "provider", "country")} == {
        k: form[k] for k in ("company", "email", "seats", "start", "provider", "country")
    }
    assert "a.pdf" in page.text
    assert rows(lite, Claim) == []
    assert '<html lang="de">' in client.get("/").text
    assert sent(client, shown).status_code == 303
    assert (names(lite), rows(lite, Claim)[0].locale) == (["a.pdf"], "de")


@pytest.mark.parametrize(
    ("address", "back"),
    [
        ("/sign-in?next=/account/subscriptions", "/sign-in?next=/account/subscriptions"),
        ("/cancel?reference=SW-7F3K-29QD", "/cancel?reference=SW-7F3K-29QD"),
    ],
)
def test_a_page_keeps_its_query_when_the_language_changes(client: FlaskClient, address: str, back: str) -> None:
    assert client.get(address).status_code in (200, 404)
    page = client.get(address).text
    shown = re.search(r'name="back" value="([^"]+)"', page)
    assert shown
    assert shown[1].replace("&amp;", "&").replace("%2F", "/") == back


def test_the_page_after_asking_for_a_link_leads_back_to_signing_in(client: FlaskClient) -> None:
    token = csrf(client.get("/sign-in").text)
    page = client.post("/sign-in/link", data={"csrf": token, "email": "claire@roussel.example", "next": "/desk/"})
    shown = re.search(r'name="back" value="([^"]+)"', page.text)
    assert shown
    assert shown[1] == "/sign-in?next=/desk/"
