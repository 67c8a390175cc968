"""What a refusal can say for a case: nothing that what was read contradicts is a number away."""

from __future__ import annotations

import re

from promo.claims.review import RepDecision
from promo.claims.say import say_decision
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import english
from tests.support.visitors import signed_in


def case(engine: Installation, content: bytes) -> tuple[str, str]:
    """The choice of a refusal of a case that waits: with a number, and without one."""
    claim_id = submit(engine, content=content, company="Somebody Else Ltd").claim_id
    assert process(engine, claim_id) == "review"
    desk = create_app(engine).test_client()
    desk.set_cookie("promo-session", signed_in(engine, {"ann": rep(engine, "ann@vendor.example")})["ann"])
    page = desk.get(f"/desk/claims/{claim_id}").text
    dialog = page.partition('id="pick-decline"')[2].partition("</dialog>")[0]
    numbered, _, others = dialog.partition("</details>")[0].partition("<details>")
    return numbered, others


def test_a_refusal_that_what_was_read_contradicts_has_no_number(engine: Installation) -> None:
    numbered, others = case(engine, english())
    assert re.findall(r'data-value="([a-z_.]+)"', numbered) == ["party.not_own"]
    assert re.findall(r'data-value="([a-z_.]+)"', others)[0] == "competitor.own_brand"
    assert "<kbd" not in others and 'data-words=""' not in others  # what the letter would say is shown all the same


def test_a_company_whose_name_ends_in_a_stop_brings_one_stop_along(lite: Installation) -> None:
    claim_id = submit(lite, content=english(), company="Levante S.L.U.").claim_id
    assert process(lite, claim_id) == "review"
    ann = rep(lite, "ann@vendor.example")
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"ann": ann})["ann"])
    lite.do(Actor.staff(ann), say_decision, claim_id, RepDecision.APPROVE, "Seen in the register.")
    assert "approved Levante S.L.U.\n" in desk.get(f"/desk/claims/{claim_id}", headers={"Accept-Language": "en"}).text


def test_the_address_of_a_form_leads_to_its_case(engine: Installation) -> None:
    claim_id = submit(engine, content=english(), company="Somebody Else Ltd").claim_id
    desk = create_app(engine).test_client()
    desk.set_cookie("promo-session", signed_in(engine, {"ann": rep(engine, "ann@vendor.example")})["ann"])
    for form in ("review", "take-back", "sleep", "owner"):
        answer = desk.get(f"/desk/claims/{claim_id}/{form}")
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/desk/claims/{claim_id}")
    assert desk.get("/desk/services/confirm").status_code == 405


def test_a_search_of_what_waits_leads_to_the_same_words_in_all_claims(lite: Installation) -> None:
    claim_id = submit(lite, content=english(), company="Harrogate Logistics Ltd").claim_id
    assert process(lite, claim_id) != "review"
    desk = create_app(lite).test_client()
    desk.set_cookie("promo-session", signed_in(lite, {"ann": rep(lite, "ann@vendor.example")})["ann"])
    page = desk.get("/desk/?words=harrogate").text
    assert "/desk/claims?words=harrogate" in page and "(1)" in page
    assert claim_id in desk.get("/desk/claims?words=harrogate").text
    assert "/desk/claims?words=" not in desk.get("/desk/?words=nobodysname").text
    waiting = submit(lite, content=english(), company="Harrogate Metals Ltd").claim_id
    assert process(lite, waiting) == "review"
    both = desk.get("/desk/?words=harrogate").text  # one waits: the others are not counted on the way
    assert "Harrogate Metals" in both and "Harrogate Logistics" not in both
    assert "/desk/claims?words=harrogate" in both and "Search in all claims</a>" in both
