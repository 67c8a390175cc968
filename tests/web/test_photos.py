"""A photo that cannot be read is pointed out before it counts; the reading of a claim shows how far it has come."""

from __future__ import annotations

import io

from PIL import ImageFilter

from promo.claims.judging.progress import Stages
from promo.claims.states import ClaimEvent, advance
from promo.engine import Engine
from promo.proof.progress import Step
from promo.store.tables import Claim
from promo.web import create_app
from tests.support import degraded
from tests.support.line import submit
from tests.support.office import work_in
from tests.support.pages import fields
from tests.support.rows import rows

BLURRED = degraded.jpeg(degraded.photo("fr").filter(ImageFilter.GaussianBlur(4)))
SHARP = degraded.jpeg(degraded.photo("fr"))


def test_a_blurred_photo_is_sent_back_once_and_costs_nothing(lite: Engine) -> None:
    client = create_app(lite).test_client()
    form = fields(client)
    answer = client.post(
        "/", data={**form, "proof": (io.BytesIO(BLURRED), "IMG_1.jpg")}, content_type="multipart/form-data"
    )
    assert answer.status_code == 422
    assert "Page 1 is blurred" in answer.text
    assert rows(lite, Claim) == []
    # Sent anyway: the file was kept, so it need not be chosen again.
    again = client.post("/", data={**form, "anyway": "1"}, content_type="multipart/form-data")
    assert again.status_code == 303
    assert rows(lite, Claim)[0].asks_in_row == 0


def test_a_sharp_photo_is_taken_at_once(lite: Engine) -> None:
    client = create_app(lite).test_client()
    data = {**fields(client), "proof": (io.BytesIO(SHARP), "IMG_2.jpg")}
    assert client.post("/", data=data, content_type="multipart/form-data").status_code == 303


def test_the_verdict_comes_in_the_language_of_the_page(lite: Engine) -> None:
    client = create_app(lite).test_client()
    token = fields(client)["csrf"]

    def flaws(content: bytes) -> list[str]:
        data = {"csrf": token, "proof": (io.BytesIO(content), "photo.jpg")}
        answer = client.post("/look", data=data, content_type="multipart/form-data", headers={"Accept-Language": "fr"})
        assert answer.status_code == 200
        found: list[str] = answer.get_json()["flaws"]
        return found

    assert flaws(SHARP) == []
    [said] = flaws(BLURRED)
    assert said.startswith("La page 1 est floue.")


def test_a_verdict_needs_our_own_page(lite: Engine) -> None:
    client = create_app(lite).test_client()
    answer = client.post("/look", data={"proof": (io.BytesIO(SHARP), "p.jpg")}, content_type="multipart/form-data")
    assert answer.status_code == 400


def test_the_page_of_a_claim_names_the_stage_that_reading_has_reached(lite: Engine) -> None:
    client = create_app(lite).test_client()
    receipt = submit(lite)
    with lite.store.writing() as db:
        claim = db.get(Claim, receipt.claim_id)
        assert claim is not None
        advance(work_in(lite, db), claim, ClaimEvent.TAKEN)
    Stages(receipt.claim_id, lite).note(Step("recognising", "contrat.pdf", 3, 12))
    from promo.ids import sign

    page = client.get(f"/claims/{receipt.claim_id}/{sign(lite.secret, 'status', receipt.claim_id)}").text
    assert "Reading the pages" in page
    assert "page 3 of 12" in page
    assert page.count('class="done"') == 2


def test_a_stage_is_written_once_a_second_and_never_after_the_decision(lite: Engine) -> None:
    receipt = submit(lite)
    stages = Stages(receipt.claim_id, lite)
    stages.note(Step("recognising", "contrat.pdf", 1, 12))
    assert rows(lite, Claim)[0].stage is None  # nobody is reading it yet
    with lite.store.writing() as db:
        claim = db.get(Claim, receipt.claim_id)
        assert claim is not None
        advance(work_in(lite, db), claim, ClaimEvent.TAKEN)
    stages.note(Step("recognising", "contrat.pdf", 2, 12))
    assert rows(lite, Claim)[0].stage is None
    stages.note(Step("deciding", ""))
    assert rows(lite, Claim)[0].stage == {"stage": "deciding", "file": "", "page": 0, "pages": 0}
