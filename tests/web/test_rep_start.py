"""A rep makes a claim at the desk, and the customer answers on the page under the mailed link."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from promo.messages.links import mailed_link, status_link
from promo.messages.mail import MailFolder
from promo.store.tables import Claim, ClaimState, Person, ProofFile, RepStart, Role
from promo.sweeps import run_due
from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.proofs import french
from tests.support.rows import row, rows
from tests.support.visitors import signed_in


@pytest.fixture
def desk(lite: Installation) -> FlaskClient:
    client = create_app(lite).test_client()
    secrets = signed_in(lite, {"rob": rep(lite, "rob@example.com")})
    client.set_cookie("promo-session", secrets["rob"])
    return client


def send(client: FlaskClient, page: str = "", **changes: Any) -> Any:
    page = page or client.get("/desk/new?lang=en").text
    key = page.split('name="form_key" value="')[1].split('"')[0]
    form = {
        "csrf": csrf(page),
        "form_key": key,
        "provider": "anydesk",
        "company": "Atelier Roussel SARL",
        "email": "claire@atelier-roussel.fr",
        "country": "FR",
        "plan": "remote-support",
        "every": "month",
        "seats": "5",
        "language": "fr",
        "proof": (BytesIO(french()), "contrat.pdf"),
    } | changes
    return client.post("/desk/new", data={k: v for k, v in form.items() if v is not None})


def test_a_claim_is_made_and_its_customer_agrees(lite: Installation, desk: FlaskClient, tmp_path: Path) -> None:
    answer = send(desk)
    assert answer.status_code == 303
    [claim] = rows(lite, Claim)
    assert claim.locale == "fr" and answer.headers["Location"].endswith(claim.id)
    assert "Waits for the customer" in desk.get(answer.headers["Location"]).text

    run_due(lite, MailFolder(tmp_path / "mail"))
    [mail] = (tmp_path / "mail").glob("*.eml")
    assert "accord" in mail.read_text("utf-8", "replace")
    visitor, path = create_app(lite).test_client(), urlsplit(mailed_link(lite, claim.id)).path
    page = visitor.get(f"{path}?lang=en").text
    assert "Do you agree to this request?" in page and "rob of" in page and "contrat.pdf" in page
    assert row(lite, Claim, claim.id).state is ClaimState.DRAFT  # a look is no answer
    answer = visitor.post(f"{path}/consent", data={"csrf": csrf(page), "answer": "yes"})
    assert answer.status_code == 303 and row(lite, Claim, claim.id).state is ClaimState.SUBMITTED
    assert row(lite, RepStart, claim.id).agreed_at == lite.clock.now()
    assert row(lite, Claim, claim.id).acknowledged_at == lite.clock.now()


def test_only_the_mailed_link_answers(lite: Installation, desk: FlaskClient) -> None:
    send(desk)
    [claim] = rows(lite, Claim)
    path = urlsplit(status_link(lite, claim.id)).path
    page = desk.get(f"{path}?lang=en").text
    assert "Open the link in our mail" in page and "Yes, read the papers" not in page
    token = csrf(desk.get("/desk/new").text)
    for given in ("yes", "no"):
        assert desk.post(f"{path}/consent", data={"csrf": token, "answer": given}).status_code == 404
    assert row(lite, Claim, claim.id).state is ClaimState.DRAFT


def test_no_other_act_of_a_claimant_opens_an_unanswered_claim(lite: Installation, desk: FlaskClient) -> None:
    send(desk)
    [claim] = rows(lite, Claim)
    path = urlsplit(mailed_link(lite, claim.id)).path
    visitor = create_app(lite).test_client()
    token = csrf(visitor.get(path).text)
    for act in ("files", "appeal", "start", "ours", "notice/sent"):
        data = {"csrf": token, "proof": (BytesIO(b"more"), "a.txt"), "why": "because", "day": "2026-12-24"}
        visitor.post(f"{path}/{act}", data=data)
    assert row(lite, Claim, claim.id).state is ClaimState.DRAFT


def test_a_refusal_ends_it(lite: Installation, desk: FlaskClient) -> None:
    send(desk)
    [claim] = rows(lite, Claim)
    path = urlsplit(mailed_link(lite, claim.id)).path
    visitor = create_app(lite).test_client()
    token = csrf(visitor.get(path).text)
    assert visitor.post(f"{path}/consent", data={"csrf": token, "answer": "maybe"}).status_code == 400
    for _ in range(2):  # twice is once
        visitor.post(f"{path}/consent", data={"csrf": token, "answer": "no"})
    assert row(lite, Claim, claim.id).state is ClaimState.WITHDRAWN
    assert visitor.get(path).status_code == 200


def test_a_pasted_paper_says_so_on_the_claims_page_with_who_and_when(lite: Installation, desk: FlaskClient) -> None:
    send(desk, pasted="Le contrat est reconduit tacitement.")
    [claim] = rows(lite, Claim)
    page = desk.get(f"/desk/claims/{claim.id}?lang=de").text
    [file] = [file for file in rows(lite, ProofFile) if file.pasted_by]
    [said] = re.findall(r'<span class="pill warn">(Eingefügt von .*?)</span>', page)
    assert row(lite, Person, file.pasted_by).name in said
    assert page.index(file.name) < page.index(said) and page.count("Eingefügt von") == 1


def test_a_pasted_paper_is_read_on_the_claims_page_before_the_customer_answers_and_a_file_is_not(
    lite: Installation, desk: FlaskClient
) -> None:
    send(desk, pasted="Le contrat est <b>reconduit</b> tacitement.")
    [claim] = rows(lite, Claim)
    assert claim.state is ClaimState.DRAFT
    pasted, other = sorted(rows(lite, ProofFile), key=lambda file: not file.pasted_by)
    page = desk.get(f"/desk/claims/{claim.id}?lang=en").text
    assert f'data-text="/desk/files/{pasted.id}/text"' in page and "Read its text" in page
    assert f"/desk/files/{other.id}/text" not in page
    text = desk.get(f"/desk/files/{pasted.id}/text").text
    assert "Le contrat est &lt;b&gt;reconduit&lt;/b&gt; tacitement." in text


def test_a_known_company_is_shown_before_another_claim_is_made(lite: Installation, desk: FlaskClient) -> None:
    send(desk)
    [first] = rows(lite, Claim)
    again = send(desk, email="luc@atelier-roussel.fr", pasted="<b>Bonjour</b>")
    assert again.status_code == 422
    assert "This company is known" in again.text and first.id in again.text and "contrat.pdf" in again.text
    assert "&lt;b&gt;Bonjour&lt;/b&gt;" in again.text and len(rows(lite, Claim)) == 1
    sent = send(desk, again.text, email="luc@atelier-roussel.fr", another="1", proof=None)
    assert sent.status_code == 303 and len(rows(lite, Claim)) == 2


def test_what_is_wrong_is_said_and_nothing_typed_is_lost(lite: Installation, desk: FlaskClient) -> None:
    answer = send(desk, company="", proof=None, pasted="")
    assert answer.status_code == 422
    assert "Add at least one file" in answer.text and "claire@atelier-roussel.fr" in answer.text
    long = send(desk, pasted="x" * 200_001)
    assert long.status_code == 422 and "too long" in long.text
    assert rows(lite, Claim) == []
    expired = send(desk, csrf="0" * 40, pasted="typed for long")
    assert expired.status_code == 422 and "typed for long" in expired.text and rows(lite, Claim) == []


def test_a_missing_provider_is_called_the_claimants(lite: Installation, desk: FlaskClient) -> None:
    page = send(desk, provider="").text
    assert "Choose the claimant’s present provider." in page and "your present provider" not in page


def test_no_mistake_in_the_form_speaks_to_the_rep_as_if_they_were_the_claimant(
    lite: Installation, desk: FlaskClient
) -> None:
    page = send(desk, company="", country="", proof=None, pasted="").text
    for words in ("the name of the claimant’s company", "the claimant’s country", "shows the claimant’s contract"):
        assert words in page, words
    for words in ("your company", "your country", "your contract"):
        assert words not in page, words


def mended_first(page: str) -> list[str]:
    """The fields that the summary above the form leads to, in its order."""
    summary = page.partition('id="problems"')[2].partition("</ul>")[0]
    return re.findall(r'href="#(\w+)"', summary)


def test_refusals_come_known_companies_first_then_all_of_the_form_in_its_order_an_unknown_provider_among_them(
    lite: Installation, desk: FlaskClient
) -> None:
    wrong: dict[str, Any] = {"provider": "no-such-provider", "company": "", "country": "", "seats": "x", "proof": None}
    page = send(desk, **wrong).text
    assert mended_first(page) == ["proof", "company", "country", "provider", "seats"]
    assert "Choose the claimant’s present provider." in page
    page = send(desk, provider="no-such-provider").text  # alone it is refused, too: the list has no such line to show
    assert mended_first(page) == ["provider"] and rows(lite, Claim) == []
    with lite.store.writing() as db:  # an address of ours is looked at once the form holds
        db.add(Person(email="sam@ours.example", name="Sam", role=Role.REP, created_at=lite.clock.now()))
    assert mended_first(send(desk, provider="no-such-provider", email="sam@ours.example").text) == ["provider"]
    assert mended_first(send(desk, email="sam@ours.example").text) == ["email"] and rows(lite, Claim) == []

    assert send(desk, provider="other").status_code == 303  # one that is on no list of ours
    page = send(desk, **wrong).text  # what is known of the company is said before anything is to be mended
    assert "This company is known" in page and mended_first(page) == []
    assert mended_first(send(desk, another="1", **wrong).text) == ["proof", "company", "country", "provider", "seats"]


def test_finance_makes_no_claims(lite: Installation) -> None:
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"fin": rep(lite, "fin@example.com", Role.FINANCE)})["fin"])
    assert client.get("/desk/new").status_code == 403
