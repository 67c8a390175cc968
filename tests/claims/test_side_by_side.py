"""Claims read at the same time: what must be true of all together stays true."""

from __future__ import annotations

import threading
from functools import partial

from sqlmodel import select

from promo.claims.judging.process import process_claim
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, CreditGrant
from tests.support.installation import Installation
from tests.support.line import submit, with_rules
from tests.support.proofs import english, worded_apart
from tests.support.readers import Meanwhile
from tests.support.together import together


def side_by_side(engine: Installation, claims: list[str]) -> None:
    """Nobody goes on before everybody has read."""
    gate = threading.Barrier(len(claims), timeout=60)
    reader = Meanwhile(engine.reader, gate.wait)
    together([partial(process_claim, engine, reader, claim_id) for claim_id in claims])


def grants(engine: Installation) -> int:
    with engine.store.reading() as db:
        return len(db.exec(select(CreditGrant)).all())


def states(engine: Installation) -> list[ClaimState]:
    with engine.store.reading() as db:
        return sorted(c.state for c in db.exec(select(Claim)))


def test_one_company_gets_one_credit_even_by_two_claims_at_once(engine: Installation) -> None:
    claims = [submit(engine, email=f"{n}@roussel.example").claim_id for n in "ab"]
    side_by_side(engine, claims)

    assert grants(engine) == 1
    assert states(engine) == [ClaimState.APPROVED, ClaimState.IN_REVIEW]  # the same paper: a person looks
    assert breaches(engine.store) == []


def test_one_proof_earns_one_credit_even_by_three_names_at_once(engine: Installation) -> None:
    content = english("Northern Lighthouse Engineering Works Limited")
    names = ["Northern Lighthouse Engineering Works Ltd", "Northern Lighthouse Engineering Works Limited"]
    names.append("Northern Lighthouse Engineering Works")
    email = "solo.person@gmail.com"
    side_by_side(engine, [submit(engine, content, company=n, country="IE", email=email).claim_id for n in names])

    assert grants(engine) == 1
    assert states(engine) == [ClaimState.APPROVED, ClaimState.IN_REVIEW, ClaimState.IN_REVIEW]
    assert breaches(engine.store) == []


def test_a_cap_is_never_passed_by_claims_at_once(engine: Installation) -> None:
    engine = with_rules(engine, caps={"claims": 2})
    names = ["Roussel Nord SARL", "Moulin Delta SAS", "Forges Reunies SA", "Atelier Lumen SARL"]
    claims = [
        submit(engine, content=worded_apart(k, n), company=n, email=f"a@firm{k}.example").claim_id
        for k, n in enumerate(names)
    ]
    side_by_side(engine, claims)

    assert grants(engine) == 2
    assert states(engine) == [ClaimState.APPROVED, ClaimState.APPROVED, ClaimState.WAITLISTED, ClaimState.WAITLISTED]
    assert breaches(engine.store) == []
