"""A locked file: asked for its password, opened once, and the password is nowhere afterwards."""

from __future__ import annotations

import io
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlmodel import select

from promo.claims.intake import unlock as door
from promo.claims.intake.form import FormProblem, Upload
from promo.engine import Engine
from promo.proof.reading import Cause
from promo.proof.sealed.reader import Reader
from promo.store.tables import AuditDetail, Claim, ClaimState, Decision, OutboxItem, ProofFile
from promo.sweeps import read_waiting
from promo.web import create_app
from tests.support.documents import docx
from tests.support.locked import locked_word
from tests.support.pages import fields
from tests.support.proofs import french
from tests.support.rows import rows

LOCKED = Path(__file__).resolve().parents[2] / "promo/samples/de13/vertrag_geschuetzt.pdf"
WORD = "Tr0ub4dor-und-3"


def locked(content: bytes, password: str) -> bytes:
    """A PDF that asks for a password, made by pikepdf."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="other", user=password))
    return out.getvalue()


def everything(engine: Engine, folder: Path) -> bytes:
    """All that an installation keeps: rows and files."""
    kept = [p.read_bytes() for p in folder.rglob("*") if p.is_file()]
    texts = [
        str(row.model_dump())
        for table in (Claim, ProofFile, Decision, AuditDetail, OutboxItem)
        for row in rows(engine, table)
    ]
    return b"\n".join([*kept, *(t.encode() for t in texts)])


def test_the_password_on_the_form_opens_the_file_and_is_kept_nowhere(lite: Engine, tmp_path: Path) -> None:
    client = create_app(lite).test_client()
    content = locked(french(), WORD)
    data = {**fields(client), "password": WORD, "proof": (io.BytesIO(content), "contrat.pdf")}
    assert client.post("/", data=data, content_type="multipart/form-data").status_code == 303
    assert read_waiting(lite).done == 1
    [file] = rows(lite, ProofFile)
    assert (file.refusal, file.pages, file.pictures) == (None, 1, 1)
    assert rows(lite, Claim)[0].state is ClaimState.APPROVED
    assert lite.store.files.get(f"proofs/{file.id}") == content
    assert WORD.encode() not in everything(lite, tmp_path)


def test_a_locked_word_file_is_opened_like_a_locked_pdf(lite: Engine, tmp_path: Path) -> None:
    client = create_app(lite).test_client()
    content = locked_word(docx(), WORD)
    data = {**fields(client), "password": WORD, "proof": (io.BytesIO(content), "contrat.docx")}
    assert client.post("/", data=data, content_type="multipart/form-data").status_code == 303
    assert read_waiting(lite).done == 1
    [file] = rows(lite, ProofFile)
    assert (file.refusal, file.pages) == (None, 1)
    assert rows(lite, Claim)[0].state in (ClaimState.APPROVED, ClaimState.IN_REVIEW)
    assert WORD.encode() not in everything(lite, tmp_path)


def test_a_wrong_password_is_said_at_once_and_nothing_typed_is_lost(lite: Engine) -> None:
    client = create_app(lite).test_client()
    data = {**fields(client), "password": "wrong", "proof": (io.BytesIO(locked(french(), WORD)), "contrat.pdf")}
    answer = client.post("/", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "This password opens none of the files" in answer.text
    assert "contrat.pdf" in answer.text
    assert 'value="wrong"' not in answer.text
    assert rows(lite, Claim) == []


def test_a_locked_file_is_asked_about_and_opened_on_the_page_of_the_claim(lite: Engine, tmp_path: Path) -> None:
    client = create_app(lite).test_client()
    data = {**fields(client), "proof": (io.BytesIO(locked(french(), WORD)), "contrat.pdf")}
    place = client.post("/", data=data, content_type="multipart/form-data").headers["Location"]
    read_waiting(lite)
    page = client.get(place)
    assert "Or type the password of contrat.pdf" in page.text
    token = page.text.split('name="csrf" value="')[1].split('"')[0]

    wrong = client.post(f"{place}/files", data={"csrf": token, "password": "wrong"}, content_type="multipart/form-data")
    assert wrong.status_code == 422
    assert "This password opens none of the files" in wrong.text

    right = client.post(f"{place}/files", data={"csrf": token, "password": WORD}, content_type="multipart/form-data")
    assert right.status_code == 303
    read_waiting(lite)
    with lite.store.reading() as db:
        claim, file = db.exec(select(Claim)).one(), db.exec(select(ProofFile)).one()
    assert (claim.state, file.refusal) == (ClaimState.APPROVED, None)
    assert WORD.encode() not in everything(lite, tmp_path)


def test_the_sample_that_is_locked_is_refused_with_the_way_to_open_it(lite: Engine) -> None:
    reading = lite.reader.read("vertrag_geschuetzt.pdf", LOCKED.read_bytes())
    assert reading.refusal is not None
    assert reading.refusal.cause is Cause.PASSWORD
    assert lite.reader.unlocked(LOCKED.read_bytes(), "wrong") is None


def test_a_file_that_asks_for_a_day_of_reckoning_stays_locked(reader: Reader) -> None:
    content = locked_word(docx(), "secret")
    assert reader.unlocked(content, "secret") is not None
    greedy = content.replace(b'spinCount="100000"', b'spinCount="999999"')
    assert greedy != content
    assert reader.unlocked(greedy, "secret") is None


def test_a_third_form_with_a_password_waits_for_nobody_and_is_told_to_come_again(reader: Reader) -> None:
    upload = Upload("c.pdf", locked(french(), WORD))
    with ExitStack() as others:
        for _ in range(door.AT_ONCE):
            assert door._turns.acquire(blocking=False)
            others.callback(door._turns.release)
        with pytest.raises(FormProblem) as problem:
            door.unlock([upload], WORD, reader)
    assert problem.value.problems == {"password": door.BUSY}
    assert door.unlock([upload], WORD, reader)[0].unlocked is not None
