"""How often one company may take the offer: under every writing of itself, and again after the cool-off."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from promo.claims.reply import withdraw
from promo.store.tables import Claim, Decision
from promo.work import CLAIMANT
from tests.support.installation import Installation
from tests.support.line import approved, process, submit, with_rules
from tests.support.proofs import english


def outcome(engine: Installation, company: str, **changes: Any) -> tuple[str | None, set[str]]:
    """What becomes of a claim by a company with a contract of its own."""
    claim_id = submit(
        engine, content=english(company=company), company=company, **{"email": "x@elsewhere.example", **changes}
    ).claim_id
    word = process(engine, claim_id)
    with engine.store.reading() as db:
        [decision] = db.exec(select(Decision).where(Decision.claim_id == claim_id)).all()
    return word, {r["code"] for r in decision.answer["reasons"]}


@pytest.mark.parametrize(
    ("company", "changes"),
    [
        ("ATELIER ROUSSEL", {}),
        ("Atelier Roussel SAS", {}),
        ("Ateliér Roussél", {}),
        ("AR Peinture SARL", {"number": "FR 40 123 456 789"}),
        ("Atelier Roussel et Fils", {"email": "jean@mail.atelier-roussel.example"}),
    ],
)
def test_one_company_is_one_under_all_its_writings(lite: Installation, company: str, changes: dict[str, Any]) -> None:
    approved(lite, number="SIRET 123 456 789 00012")
    assert outcome(lite, company, **changes) == ("decline", {"claimant.already_used"})


@pytest.mark.parametrize(
    "changes", [{"number": "987 654 321"}, {"number": "987 654 321", "email": "a@atelier-roussel.example"}]
)
def test_a_subsidiary_with_a_number_of_its_own_goes_to_a_person(lite: Installation, changes: dict[str, Any]) -> None:
    approved(lite, number="123 456 789")
    assert outcome(
        lite, "Atelier Roussel Services SARL" if "email" in changes else "Atelier Roussel SARL", **changes
    ) in (
        ("review", {"claimant.related_used"}),
        ("review", {"claimant.related_used", "document.duplicate"}),
    )


@pytest.mark.parametrize("company", ["Atelier Roussell SARL", "Atelier Rousset SARL"])
def test_a_neighbour_of_nearly_the_same_name_is_not_declined_by_a_machine(lite: Installation, company: str) -> None:
    approved(lite)
    assert outcome(lite, company) == ("review", {"claimant.related_used"})


def test_somebody_else_is_somebody_else(lite: Installation) -> None:
    approved(lite)
    assert outcome(lite, "Moulin Delta SAS") == ("approve", set())


def test_after_the_cool_off_an_old_credit_no_longer_counts(lite: Installation) -> None:
    engine = with_rules(lite, limits={"cool_off": "P6M"}, window={"closes": lite.rules.promotion.file.window.closes})
    approved(engine)
    assert outcome(engine, "Atelier Roussel SARL", email="b@atelier-roussel.example")[1] == {"claimant.already_used"}
    engine.clock.advance(days=190)
    word, codes = outcome(engine, "Atelier Roussel SARL", email="c@atelier-roussel.example")
    assert "claimant.already_used" not in codes
    assert word in ("approve", "review", "decline")


def test_a_company_may_take_it_twice_where_the_offer_says_so(lite: Installation) -> None:
    engine = with_rules(lite, limits={"per_company": 2})
    approved(engine)
    assert outcome(engine, "Atelier Roussel SARL", email="b@atelier-roussel.example") == ("approve", set())
    assert outcome(engine, "ATELIER ROUSSEL", email="c@atelier-roussel.example") == (
        "decline",
        {"claimant.already_used"},
    )


def test_a_credit_that_was_given_back_does_not_count(lite: Installation) -> None:
    first = approved(lite)
    lite.do(CLAIMANT, withdraw, first)
    with lite.store.reading() as db:
        assert db.get(Claim, first) is not None
    assert outcome(lite, "Atelier Roussel SARL", email="b@atelier-roussel.example") == ("approve", set())
