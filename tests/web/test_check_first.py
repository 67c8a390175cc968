"""Check first: the answer with its sentence and its days, and nothing left behind until somebody goes on."""

from __future__ import annotations

import io
import re
from importlib.resources import files
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from promo.claims import check_first
from promo.claims.check_first import Busy, Gate
from promo.claims.intake.drafts import kept_uploads
from promo.web import create_app
from tests.support.documents import docx
from tests.support.installation import Installation
from tests.support.locked import locked_word
from tests.support.pages import csrf
from tests.support.proofs import french


def left(lite: Installation) -> dict[str, int]:
    """Rows by table, but the count of tries of a network, and the names of files."""
    with lite.store.engine.connect() as db:
        names = [t.name for t in SQLModel.metadata.sorted_tables if t.name != "rate_count"]
        counts = {n: db.exec_driver_sql(f"select count(*) from {n}").scalar_one() for n in names if "rate" not in n}
    return counts | dict.fromkeys(lite.store.files.names(), 1)


@pytest.mark.parametrize(("notice", "outcome"), [("trois (3) mois", "approve"), ("quatre (4) semaines", "decline")])
def test_the_answer_has_its_sentence_and_nothing_is_left(lite: Installation, notice: str, outcome: str) -> None:
    web, before = create_app(lite).test_client(), left(lite)
    data = {
        "csrf": csrf(web.get("/check").text),
        "country": "FR",
        "proof": (io.BytesIO(french(notice=notice)), "c.pdf"),
    }
    page = web.post("/check", data=data, headers={"Accept-Language": "en"}).text
    assert f'data-outcome="{outcome}"' in page
    assert f"{notice} au moins" in re.sub(r"\s+", " ", page)
    assert "Earliest end there" in page
    assert ("Reckoned without free months" in page) is (outcome == "decline")
    assert left(lite) == before


def test_a_file_that_is_not_what_its_name_says_is_named_with_what_it_was_read_as(lite: Installation) -> None:
    web = create_app(lite).test_client()
    text = b"TeamViewer\nCustomer: Atelier Roussel SARL\nNotice: three months before the end of the term.\n"
    for content, name, said in (
        (text, "contract.pdf", True),
        (text, "contract.txt", False),
        (french(), "c.pdf", False),
    ):
        data = {"csrf": csrf(web.get("/check").text), "country": "FR", "proof": (io.BytesIO(content), name)}
        page = web.post("/check", data=data, headers={"Accept-Language": "en"}).text
        assert ("“contract.pdf” is not what its name says; read as: plain text." in page) is said, name
        assert ("data-misnamed" in page) is said, name


def test_by_one_click_and_only_then_the_papers_go_on_to_the_form(lite: Installation) -> None:
    web, proof = create_app(lite).test_client(), french()
    data = {"csrf": csrf(web.get("/check").text), "country": "FR", "proof": (io.BytesIO(proof), "c.pdf")}
    page = web.post("/check", data=data).text
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page))
    carried = web.post("/check/carry", data=fields, content_type="multipart/form-data")
    cookie = web.get_cookie("promo-claim")
    assert cookie is not None
    assert [u.content for u in kept_uploads(cookie.value, lite.store)] == [proof]
    assert carried.location == "/claim/company"  # the papers are there already
    form = web.get(carried.location).text
    assert '<option value="anydesk" selected>' in form
    assert 'value="Atelier Roussel SARL"' in form


def test_only_papers_that_could_be_taken_are_offered_to_go_on_with(lite: Installation) -> None:
    web = create_app(lite).test_client()
    program = b"MZ" + bytes(200)
    for sent, offered in (
        ({"setup.exe": program}, []),
        ({"setup.exe": program, "c.pdf": french()}, ["c.pdf"]),
        ({"locked.docx": locked_word(docx(), "secret")}, ["locked.docx"]),
    ):
        proofs = [(io.BytesIO(content), name) for name, content in sent.items()]
        data = {"csrf": csrf(web.get("/check").text), "country": "FR", "proof": proofs}
        page = web.post("/check", data=data, headers={"Accept-Language": "en"}).text
        assert re.findall(r'name="paper_name" value="([^"]*)"', page) == offered
        assert ("Go on with these papers" in page) is bool(offered)
        assert ("data-again open" in page) is (not offered)
        assert "Get my free months" not in page


def test_no_paper_is_said_and_no_more_wait_than_may(lite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    web = create_app(lite).test_client()
    assert web.post("/check", data={"csrf": csrf(web.get("/check").text)}).status_code == 422
    monkeypatch.setattr(check_first, "WAIT_SECONDS", 0.01)
    gate = Gate(2)
    with gate.turn("a"), gate.turn("b"), pytest.raises(Busy), gate.turn("c"):
        pass
    with gate.turn("a"):
        with pytest.raises(Busy), gate.turn("a"):
            pass
        with gate.turn("b"):
            assert not gate.somebody_waits()


def test_a_way_out_whose_days_nobody_knows_has_no_empty_bar_but_says_so(lite: Installation) -> None:
    web, [proof] = create_app(lite).test_client(), sorted(Path(str(files("promo") / "samples/fr03")).iterdir())
    data = {"csrf": csrf(web.get("/check").text), "country": "FR", "proof": (io.BytesIO(proof.read_bytes()), "c.pdf")}
    page = web.post("/check", data=data, headers={"Accept-Language": "en"}).text
    assert 'data-outcome="ask"' in page
    assert page.count('class="old"') == page.count('class="unknown"') == 1
    assert "By contract: not known</text>" in page
    assert not re.search(r'<dl class="facts two-facts">\s*</dl>', page)
