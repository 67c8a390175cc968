"""What a claim would be approved with, as a rep reads it."""

from __future__ import annotations

import re

from promo.claims.judging.decided import decided
from promo.claims.review import last_decision
from promo.store.tables import Claim, ClaimState
from promo.web import create_app
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import french
from tests.support.visitors import signed_in

CONTRACT = (
    "TeamViewer Germany GmbH\nService agreement TV-2024-11\nCustomer: Atelier Roussel SARL\n"
    "The contract began on 1 April 2024 and runs for 12 months; it renews for 12 months each time unless either party"
    " gives three months' written notice before the end of the term.\n"
)


def hint(lite: Installation, claim_id: str) -> str:
    with lite.store.writing() as db:  # what was declined or asked by the machine reads the same
        db.get_one(Claim, claim_id).state = ClaimState.IN_REVIEW
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"rep": rep(lite, f"{claim_id}@vendor.example")})["rep"])
    page = desk.get(f"/desk/claims/{claim_id}", headers={"Accept-Language": "en"}).text
    found = re.search(r"What would get it approved:(.*?)</p>", page, re.DOTALL)
    return " ".join(found[1].split()) if found else ""


def test_a_notice_that_is_too_short_is_named_with_the_length_that_would_do(lite: Installation) -> None:
    claim_id = submit(lite, content=french(notice="un (1) mois")).claim_id
    assert process(lite, claim_id) == "decline"
    assert re.search(r"\(3 months\)", hint(lite, claim_id))


def test_a_paper_that_was_read_but_is_of_a_weak_kind_is_not_called_unreadable(lite: Installation) -> None:
    claim_id = submit(
        lite, content=CONTRACT.encode(), name="contract.txt", provider="teamviewer", competitor="teamviewer"
    ).claim_id
    assert process(lite, claim_id) == "review"
    said = hint(lite, claim_id)
    assert "trusted more" in said and "can be read" not in said


def test_a_case_that_nothing_named_would_approve_says_so(lite: Installation) -> None:
    assert process(lite, submit(lite).claim_id) == "approve"
    claim_id = submit(lite, email="another@example.com").claim_id  # with the very same paper
    assert process(lite, claim_id) in ("review", "decline")
    with lite.store.reading() as db:
        assert decided(last_decision(db, claim_id)).would_change == ()
    hint(lite, claim_id)
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"rep": rep(lite, "rob@vendor.example")})["rep"])
    page = desk.get(f"/desk/claims/{claim_id}", headers={"Accept-Language": "en"}).text
    yours = page.split("data-yours")[1].split("</div>")[0]
    assert "yours to decide" in yours and "Read a fact by hand" in yours and "Ask for what is missing" in yours
    assert "With a colleague" not in page and ">To review</span>" in page  # one truth: nobody has it, it waits
