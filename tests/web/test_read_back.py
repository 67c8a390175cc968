"""What the claimant sees of what was read: the piece of the page beside each fact, and the way to correct it."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlmodel import select

from promo.claims.judging.decided import Place
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.proof.sealed.intake import distinct_names
from promo.reports.claim import claim_view
from promo.reports.read_back import ReadBack, read_back
from promo.store.tables import Claim, ClaimState, Decision, ProofFile
from promo.sweeps import read_waiting
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.pages import csrf, status_page
from tests.support.proofs import english, french
from tests.support.rows import row, rows
from tests.support.visitors import signed_in

UNDATED = (
    "TeamViewer Germany GmbH\nCustomer: Harrogate Logistics Ltd\n\nThis agreement renews automatically for successive"
    " periods, unless either party gives the other not less than three months' written notice before the end of the"
    " then-current term.\n"
)


def in_review(lite: Installation) -> str:
    claim_id = submit(lite, content=english("Another Company Ltd")).claim_id
    assert process(lite, claim_id) == "review"
    return claim_id


def shown(lite: Installation, claim_id: str) -> ReadBack:
    with lite.store.reading() as db:
        return read_back(claim_view(db, claim_id, "en", lite.clock.now()))


def client_of(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


def corrected(lite: Installation, claim_id: str, **typed: str) -> int:
    client = client_of(lite)
    token = csrf(client.get(status_page(lite, claim_id)).text)
    return client.post(f"{status_page(lite, claim_id)}/facts", data={"csrf": token, **typed}).status_code


def newest(lite: Installation) -> Decision:
    return rows(lite, Decision)[-1]


def test_each_fact_stands_beside_the_piece_of_its_page(lite: Installation) -> None:
    claim_id = in_review(lite)
    client = client_of(lite)
    page = client.get(status_page(lite, claim_id) + "?lang=fr").text
    pieces = re.findall(r'<img src="([^"]+/pieces/[^"]+)" alt="([^"]+)" lang="en"', page)
    assert len(pieces) >= len(shown(lite, claim_id).facts) >= 5
    for path, alt in pieces:
        answer = client.get(path.replace("&amp;", "&"))
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert answer.headers["Cache-Control"] == "no-store"
        picture = Image.open(io.BytesIO(answer.data))
        assert picture.width > 300
        assert picture.height < picture.width
        assert "contrat.pdf" in alt
    assert any("three" in alt or "90" in alt for _, alt in pieces)


def test_a_piece_holds_all_the_words_it_marks_and_never_the_whole_page(lite: Installation) -> None:
    for cut in shown(lite, in_review(lite)).cuts.values():
        left, top, right, bottom = cut.region
        assert 0 <= left < right <= 1
        assert 0 <= top < bottom <= 1
        assert bottom - top < 0.35
        assert cut.marks
        for x, y, w, h in cut.marks:
            assert x >= 0
            assert y >= 0
            assert x + w <= 100.01
            assert y + h <= 100.01


def test_pieces_open_for_nobody_but_whoever_holds_the_link(lite: Installation) -> None:
    mine, other = in_review(lite), submit(lite, company="Somebody Else Ltd", email="b@else.example").claim_id
    client = client_of(lite)
    assert client.get(f"{status_page(lite, mine)}/pieces/1").status_code == 200
    assert client.get(f"/claims/{mine}/{'0' * 40}/pieces/1").status_code == 404
    theirs = status_page(lite, other).rsplit("/", 1)[-1]
    assert client.get(f"/claims/{mine}/{theirs}/pieces/1").status_code == 404
    assert client.get(f"{status_page(lite, mine)}/pieces/99").status_code == 404
    assert client.get(f"{status_page(lite, mine)}/pieces/1?of=12345").status_code == 404


def test_pieces_are_gone_with_the_files(lite: Installation) -> None:
    claim_id = in_review(lite)
    with lite.store.writing() as db:
        for file in db.exec(select(ProofFile)):
            file.pictures, file.drawn = 0, None
    assert client_of(lite).get(f"{status_page(lite, claim_id)}/pieces/1").status_code == 404
    page = client_of(lite).get(status_page(lite, claim_id)).text
    assert "/pieces/" not in page
    assert "<q" in page


def test_a_text_is_quoted_in_its_own_language(lite: Installation) -> None:
    claim_id = submit(lite, content=UNDATED.encode(), name="terms.txt", company="Harrogate Logistics Ltd").claim_id
    assert process(lite, claim_id) == "ask"
    page = client_of(lite).get(status_page(lite, claim_id) + "?lang=ja").text
    assert "/pieces/" not in page
    assert '<q lang="en">' in page


def test_two_photos_with_one_name_are_told_apart() -> None:
    assert distinct_names(["image.jpg", "image.jpg", "a"], ["image.jpg"]) == ["image (2).jpg", "image (3).jpg", "a"]
    assert distinct_names([".pdf", ".pdf", "a.b.pdf", "a.b.pdf"]) == [".pdf", ".pdf (2)", "a.b.pdf", "a.b (2).pdf"]


@pytest.mark.parametrize(
    "typed",
    [
        {"renewal_notice": "6", "renewal_notice_unit": "week"},
        {"contract_start": "2022-03-04"},
        {"contract_end": "2027-08-09"},
        {"party": "Atelier Roussel SARL"},
        {"contract_number": "PX-12"},
        {"competitor": "ISL Online"},
    ],
)
def test_a_correction_is_shown_to_both_and_decided_by_a_person(lite: Installation, typed: dict[str, str]) -> None:
    claim_id = in_review(lite)
    assert corrected(lite, claim_id, **typed) == 303
    read_waiting(lite)
    assert row(lite, Claim, claim_id).state is ClaimState.IN_REVIEW
    decision, name = newest(lite), next(iter(typed))
    codes = [r["code"] for r in decision.answer["reasons"]]
    assert "facts.corrected" in codes
    assert decision.by_person is None
    assert f'data-typed="{name}"' in client_of(lite).get(status_page(lite, claim_id)).text


def test_a_correction_that_would_approve_approves_nothing(lite: Installation) -> None:
    """The same company was typed wrongly into the form; a machine that took the typed name for the paper's would say
    yes."""
    claim_id = submit(lite, content=french(notice="deux (2) mois"), email="c@roussel.example").claim_id
    assert process(lite, claim_id) == "decline"
    assert corrected(lite, claim_id, renewal_notice="3", renewal_notice_unit="month") == 303
    assert row(lite, Claim, claim_id).state is ClaimState.SUBMITTED
    read_waiting(lite)
    assert row(lite, Claim, claim_id).state is ClaimState.IN_REVIEW
    page = client_of(lite).get(status_page(lite, claim_id)).text
    assert "Another person is looking at it" in page
    assert "Your contract asks for 2 months of notice" not in page  # nobody is told as settled what they contest


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"renewal_notice": "3.5"}, "renewal_notice"),
        ({"renewal_notice": "99999", "renewal_notice_unit": "day"}, "renewal_notice"),
        ({"contract_end": "2199-01-01"}, "contract_end"),
        ({"party": "x" * 300}, "party"),
        ({}, "facts"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(lite: Installation, typed: dict[str, str], field: str) -> None:
    claim_id = in_review(lite)
    client = client_of(lite)
    token = csrf(client.get(status_page(lite, claim_id)).text)
    answer = client.post(f"{status_page(lite, claim_id)}/facts", data={"csrf": token, **typed})
    assert answer.status_code == 422
    assert f'id="{field}-err"' in answer.text
    assert row(lite, Claim, claim_id).state is ClaimState.IN_REVIEW


def test_only_what_is_missing_is_asked(lite: Installation) -> None:
    claim_id = submit(lite, content=UNDATED.encode(), name="terms.txt", company="Harrogate Logistics Ltd").claim_id
    assert process(lite, claim_id) == "ask"
    assert shown(lite, claim_id).missing == ("contract_start", "initial_term", "renewal_term")
    page = client_of(lite).get(status_page(lite, claim_id)).text
    assert 'name="contract_start"' in page
    asked = page.split("data-missing")[1].split("</form>")[0]
    assert set(re.findall(r'name="([a-z_]+)"', asked)) == {"contract_start", "initial_term", "renewal_term"}


def test_nothing_is_corrected_once_it_is_approved(lite: Installation) -> None:
    claim_id = submit(lite).claim_id
    assert process(lite, claim_id) == "approve"
    assert "Change this" not in client_of(lite).get(status_page(lite, claim_id)).text
    assert corrected(lite, claim_id, contract_number="AB-1") == 409
    assert row(lite, Claim, claim_id).typed is None


def test_a_rep_who_asks_for_the_notice_lets_it_be_typed(lite: Installation) -> None:
    claim_id = in_review(lite)
    lite.do(Actor.staff(rep(lite)), review_claim, claim_id, RepDecision.ASK, "", ForTheLetter(("party.missing",)))
    assert row(lite, Claim, claim_id).state is ClaimState.ASKING
    assert "party" not in shown(lite, claim_id).missing  # a name was read: it is corrected in its place


def test_places_are_told_by_what_they_hold() -> None:
    one, two = Place("a.pdf", 1, "x", ((0.1, 0.1, 0.2, 0.2),)), Place("a.pdf", 1, "x", ((0.1, 0.1, 0.2, 0.2),))
    assert {one: 1}[two] == 1


def test_the_desk_quotes_in_the_language_of_the_paper(lite: Installation) -> None:
    claim_id = in_review(lite)
    client = client_of(lite)
    client.set_cookie("promo-session", signed_in(lite, {"rep": rep(lite)})["rep"])
    shown_there = client.get(f"/desk/claims/{claim_id}?lang=fr").text
    assert shown_there.count('<q lang="en">') >= 5
