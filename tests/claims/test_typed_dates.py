"""Dates that a claimant types where the proof shows none: by name, with a person who compares them."""

from __future__ import annotations

from datetime import date

import pytest

from promo.claims.intake.form import FormProblem
from promo.claims.intake.typed import typed_facts
from promo.claims.reply import Answered, add_proof
from promo.engine import Engine
from promo.store.tables import Claim, ClaimState, Decision
from tests.support.line import process, submit

UNDATED = (
    b"TeamViewer Germany GmbH\nCustomer: Harrogate Logistics Ltd\nAgreement no. TV-UK-2025-5561\n\nThis agreement"
    b" renews automatically for successive periods, unless either party gives the other not less than three months'"
    b" written notice before the end of the then-current term.\n"
)


def asked(engine: Engine) -> str:
    claim = submit(
        engine,
        content=UNDATED,
        name="terms.txt",
        company="Harrogate Logistics Ltd",
        email="a@harrogate.example",
        country="GB",
    ).claim_id
    assert process(engine, claim) == "ask"
    return claim


def test_typed_facts_that_decide_go_to_a_person(engine: Engine) -> None:
    claim = asked(engine)
    add_proof(
        engine,
        claim,
        Answered(typed={"contract_start": "2025-02-01", "initial_term": "P12M", "renewal_term": "P12M"}),
    )
    assert process(engine, claim) == "review"
    with engine.store.reading() as db:
        row = db.get(Claim, claim)
        assert row is not None
        assert row.state is ClaimState.IN_REVIEW
        assert row.typed == {"contract_start": "2025-02-01", "initial_term": "P12M", "renewal_term": "P12M"}
        from sqlmodel import select

        last = db.exec(select(Decision).where(Decision.claim_id == claim)).all()[-1]
        assert "contract.dates_typed" in [r["code"] for r in last.answer["reasons"]]
        assert last.answer["facts"]["contract_start"]["value"] is None  # what is typed is never a fact


def test_half_of_the_dates_changes_nothing(engine: Engine) -> None:
    claim = asked(engine)
    add_proof(engine, claim, Answered(typed={"initial_term": "P12M"}))
    with engine.store.reading() as db:
        row = db.get(Claim, claim)
        assert row is not None
        assert row.typed == {"initial_term": "P12M"}
    assert process(engine, claim) == "review"  # nobody is asked twice in a row by a machine


def test_nothing_at_all_is_no_answer(engine: Engine) -> None:
    claim = asked(engine)
    with pytest.raises(FormProblem):
        add_proof(engine, claim, Answered(typed={}))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"contract_start": "soon"}, "contract_start"),
        ({"contract_start": "1889-01-01"}, "contract_start"),
        ({"initial_term": "0"}, "initial_term"),
        ({"renewal_term": "a year"}, "renewal_term"),
        ({"initial_term": "½"}, "initial_term"),
    ],
)
def test_a_date_that_cannot_be_is_said_at_its_field(given: dict[str, str], field: str) -> None:
    with pytest.raises(FormProblem) as problem:
        typed_facts(given, date(2026, 12, 1))
    assert field in problem.value.problems


def test_what_was_left_empty_is_left_out() -> None:
    given = {"contract_start": "2024-05-01", "initial_term": " 24 ", "renewal_term": ""}
    assert typed_facts(given, date(2026, 12, 1)) == {"contract_start": "2024-05-01", "initial_term": "P24M"}


def test_digits_in_the_width_of_a_japanese_keyboard_are_digits() -> None:
    assert typed_facts({"initial_term": "１２"}, date(2026, 12, 1)) == {"initial_term": "P12M"}
