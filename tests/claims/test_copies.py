"""The same proof under another name is a question for a person; a company's own, sent again, is none."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.claims.judging.copies import SeenBefore, seen_before
from promo.engine import Engine
from promo.proof.likeness import Alike, Marks, alike, index_values, marks_of
from promo.store.tables import Claim
from tests.support.copies import COPIES
from tests.support.line import approved, process, submit
from tests.support.proofs import french

ROUSSEL = "Atelier Roussel SARL"


@pytest.mark.parametrize("kind", COPIES)
def test_a_copy_under_another_name_goes_to_a_person(lite: Engine, kind: str) -> None:
    first = approved(lite)
    name, content = COPIES[kind](french())
    second = submit(lite, content=content, name=name, company="Moulin Delta SAS", email="a@moulin.example").claim_id
    assert process(lite, second) == "review"
    with lite.store.reading() as db:
        claim = db.get(Claim, second)
        assert claim is not None
        [hit, *_] = seen_before(db, claim)
    assert (hit.claim_id, hit.file, hit.other_file) == (first, name, "contrat.pdf")


def test_the_owners_own_resubmission_is_not_flagged_until_a_credit_was_given_on_it(lite: Engine) -> None:
    first = submit(lite, email="first@atelier-roussel.example").claim_id
    assert seen(lite, "saved anew") == []
    assert process(lite, first) == "approve"
    for kind in ("saved anew", "scanned"):
        assert first in {hit.claim_id for hit in seen(lite, kind)}


def seen(engine: Engine, kind: str) -> list[SeenBefore]:
    """Of what a copy of the owner's own proof is a copy, once it was read."""
    name, content = COPIES[kind](french())
    email = f"{kind[0]}@atelier-roussel.example"
    claim_id = submit(engine, content=content, name=name, company="ATELIER ROUSSEL", email=email, seats=200).claim_id
    assert process(engine, claim_id) == "review"
    with engine.store.reading() as db:
        return seen_before(db, db.get_one(Claim, claim_id))


def test_two_contracts_of_one_template_are_two(lite: Engine) -> None:
    approved(lite)
    other = submit(
        lite, content=french(company="Moulin Delta SAS"), company="Moulin Delta SAS", email="a@moulin.example"
    ).claim_id
    assert process(lite, other) == "approve"


TERMS = """AnyDesk Software GmbH. General terms, version 5 of 1 March 2025, HRB 748838, VAT DE 294 774 320.
The subscription renews automatically for successive periods of twelve (12) months unless either party gives three (3)
months' written notice before the end of the then-current term. Prices of 2025: 1,284.50 and 2,490.00 a year; 30 days
net, 14
days 2 %.
"""


def test_published_terms_that_many_send_are_nobodys_own(lite: Engine) -> None:
    for number, company in enumerate(("Moulin Delta SAS", "Forges Lumen SA")):
        claim_id = submit(
            lite, content=TERMS.encode(), name="terms.txt", company=company, email=f"a@firm{number}.example"
        ).claim_id
        assert process(lite, claim_id) == "ask"


MARKS = marks_of(
    "a",
    [
        "Contract AD-2024-0917 of 01.04.2024, 1.284,50 EUR, 12 seats, 69005 Lyon, RCS 552100554, order 2024-118,"
        " invoice F240377, +33 4 72 00 00 00"
    ],
    [0b1011],
    number="AD-2024-0917",
    party=ROUSSEL,
)


def test_in_what_two_papers_are_one() -> None:
    assert alike(MARKS, MARKS) is Alike.FILE
    assert alike(MARKS, replace(MARKS, sha256="b")) is Alike.NUMBER
    assert alike(MARKS, replace(MARKS, sha256="b", number=None)) is Alike.TEXT
    half = frozenset(sorted(MARKS.words)[: len(MARKS.words) // 2 + 1])
    assert alike(MARKS, replace(MARKS, sha256="b", number=None, words=half, pages=(0b1111,))) is Alike.LOOK
    assert alike(MARKS, replace(MARKS, sha256="b", number=None, words=half, pages=(2**60 - 1,))) is None
    assert alike(MARKS, replace(MARKS, sha256="b", number="ad20241234", party="Moulin Delta SAS")) is None


@given(st.sets(st.integers(0, 2**32 - 1), min_size=30, max_size=60))
def test_papers_that_share_most_of_their_words_are_found_by_index(words: set[int]) -> None:
    one = Marks("a", frozenset(words))
    other = Marks("b", frozenset(sorted(words)[: int(len(words) * 0.9)]))
    assert alike(one, other) is Alike.TEXT
    assert set(index_values(one)) & set(index_values(other))
    assert Marks.from_json(one.as_json()) == one
