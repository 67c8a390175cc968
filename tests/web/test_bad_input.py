"""Bad input over HTTP: each gets a sentence that helps, and nothing is lost or done twice."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from promo.claims.intake.form import Upload
from promo.claims.intake.submit import submit_claim
from promo.engine import Engine
from promo.ids import token
from promo.people.limits import SUBMIT
from promo.store.tables import Claim, OutboxItem, ProofFile
from promo.sweeps import read_waiting
from promo.web import create_app
from tests.support.line import form, process
from tests.support.pages import fields
from tests.support.proofs import french
from tests.support.rows import rows
from tests.support.together import together

SAMPLES = Path(__file__).resolve().parents[2] / "promo/samples"


@pytest.fixture
def client(lite: Engine) -> FlaskClient:
    return create_app(lite).test_client()


def send(client: FlaskClient, content: bytes | None, name: str = "contrat.pdf", **changes: Any) -> Any:
    data = fields(client, **changes)
    if content is not None:
        data["proof"] = (io.BytesIO(content), name)
    return client.post("/", data=data, content_type="multipart/form-data", headers={"Accept-Language": "en"})


@pytest.mark.parametrize(
    ("content", "changes", "says"),
    [
        (None, {}, "Add at least one file"),
        (b"", {}, "One of the files is empty"),
        (b"x" * (30 * 1024 * 1024), {}, "larger than 25 MB"),
        ("good", {"start": "31.01.2027"}, "Write the start date as year-month-day"),
        ("good", {"start": "2020-01-01"}, "lies in the past"),
        ("good", {"start": "2099-01-01"}, "lies too far ahead"),
        ("good", {"plan": "gold"}, "Choose one of the plans"),
        ("good", {"seats": "0"}, "Enter the number of users"),
        ("good", {"seats": "many"}, "Enter the number of users"),
        ("good", {"email": "claire"}, "Enter an e-mail address"),
        ("good", {"email": "a@b.c\r\nBcc: x@y.z"}, "Enter an e-mail address"),
        ("good", {"country": "XX"}, "Choose your country"),
        ("good", {"provider": ""}, "Choose your present provider"),
        ("good", {"company": "\u202e"}, "Enter the name of your company"),
        ("good", {"every": "weekly"}, "Choose monthly or yearly"),
        ("good", {"form_key": ""}, "The form is incomplete"),
    ],
)
def test_a_form_that_does_not_hold_comes_back_with_what_to_mend(
    client: FlaskClient, lite: Engine, content: Any, changes: dict[str, str], says: str
) -> None:
    answer = send(client, french() if content == "good" else content, **changes)
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert says in page
    assert "Atelier Roussel SARL" in page or "company" in changes
    assert rows(lite, Claim) == []


def test_files_of_a_form_that_came_back_are_kept_for_the_next_try(client: FlaskClient, lite: Engine) -> None:
    data = fields(client, email="claire")
    data["proof"] = (io.BytesIO(french()), "contrat.pdf")
    page = client.post("/", data=data, content_type="multipart/form-data").get_data(as_text=True)
    assert "contrat.pdf" in page

    again = {**data, "email": "claire@roussel.example", "csrf": re.findall(r'name="csrf" value="([^"]+)"', page)[0]}
    del again["proof"]
    assert client.post("/", data=again, content_type="multipart/form-data").status_code == 303
    [file] = rows(lite, ProofFile)
    assert (file.name, file.size) == ("contrat.pdf", len(french()))


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"MZ\x90\x00" + b"\x00" * 300, "contract.pdf", "document.unsupported"),
        (b"%PDF-1.7\n%broken", "broken.pdf", "document.unreadable"),
        ("locked", "locked.pdf", "document.password"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "contract.doc", "document.unsupported"),
    ],
)
def test_a_file_we_cannot_read_is_received_and_then_asked_for_again(
    client: FlaskClient, lite: Engine, content: Any, name: str, code: str
) -> None:
    sample = (
        {"locked": "de13/vertrag_geschuetzt.pdf", "word": "en13/managed-services-agreement.docx"}.get(content)
        if isinstance(content, str)
        else None
    )
    answer = send(client, (SAMPLES / sample).read_bytes() if sample else content, name)
    assert answer.status_code == 303
    [claim] = rows(lite, Claim)
    assert process(lite, claim.id) == "ask"

    page = client.get(answer.headers["Location"], headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Almost there" in page
    assert {
        "document.unsupported": "Most programs can print into a PDF",
        "document.unreadable": "save it again as PDF",
        "document.password": "it is used once and never kept",
    }[code] in page


def test_the_same_form_twice_is_one_claim(client: FlaskClient, lite: Engine) -> None:
    data = fields(client)
    places = set()
    for _ in range(3):
        sent = {**data, "proof": (io.BytesIO(french()), "contrat.pdf")}
        answer = client.post("/", data=sent, content_type="multipart/form-data")
        assert answer.status_code == 303
        places.add(answer.headers["Location"])
    assert len(places) == 1
    assert (len(rows(lite, Claim)), len(rows(lite, ProofFile)), len(rows(lite, OutboxItem))) == (1, 1, 1)
    assert len(lite.store.files.names("proofs/")) == 1


def test_a_form_key_used_for_something_else_is_refused(client: FlaskClient, lite: Engine) -> None:
    data = fields(client)
    client.post("/", data={**data, "proof": (io.BytesIO(french()), "c.pdf")}, content_type="multipart/form-data")
    other = client.post(
        "/",
        data={**data, "company": "Another One Ltd", "proof": (io.BytesIO(french()), "c.pdf")},
        content_type="multipart/form-data",
    )
    assert other.status_code == 409
    assert len(rows(lite, Claim)) == 1


def test_ten_clicks_at_once_are_one_claim_on_both_databases(engine: Engine) -> None:
    sent, receipts = form(key=token()), []

    def click() -> None:
        receipts.append(submit_claim(engine, sent, [Upload("c.pdf", french())], "three-free-months"))

    french()  # made before, so that the ten come at once
    together([click] * 10)
    assert len({r.claim_id for r in receipts}) == 1
    assert len(rows(engine, Claim)) == 1
    assert len(engine.store.files.names("proofs/")) == 1


def test_names_and_texts_of_a_document_cannot_become_elements(client: FlaskClient, lite: Engine) -> None:
    evil = "<script>alert(1)</script>.txt"
    answer = send(
        client,
        b"Customer: <img src=x onerror=alert(1)> Ltd\nThis is the agreement.",
        evil,
        company="<b>Bold</b> & Sons",
    )
    read_waiting(lite)
    page = client.get(answer.headers["Location"]).get_data(as_text=True)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<b>Bold" not in page


@pytest.mark.parametrize(
    "path", ["/nothing", "/claims/SW-AAAA-AAAA/" + "0" * 40, "/leave/1/" + "0" * 40, "/desk/claims/SW-AAAA-AAAA"]
)
def test_an_unknown_address_is_a_page_that_helps(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Accept-Language": "en"})
    if answer.status_code == 302:
        return
    assert answer.status_code == 404
    assert "Check that the whole link was copied" in answer.get_data(as_text=True)


def test_too_many_forms_within_the_hour_are_asked_to_wait(client: FlaskClient, lite: Engine) -> None:
    for _ in range(SUBMIT.count):
        assert send(client, None).status_code == 422
    answer = send(client, None)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600


@pytest.mark.parametrize("locale", ["en", "fr", "de", "es", "it", "nl", "pt", "ja"])
def test_every_page_of_a_prospect_speaks_every_language(client: FlaskClient, lite: Engine, locale: str) -> None:
    page = client.get(f"/?lang={locale}").get_data(as_text=True)
    assert f'<html lang="{locale}">' in page
    if locale != "en":
        assert "Three months free when you switch" not in page
