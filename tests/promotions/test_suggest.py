"""Published terms are a hint to the rep where the proof is silent, and never make a fact."""

from __future__ import annotations

import re

from promo.engine import Engine
from promo.people.passwords import hash_password
from promo.promotions.rulebook import RuleBook
from promo.promotions.suggest import suggested_terms
from promo.store.tables import Person, Role
from promo.web import create_app
from tests.support.line import process, submit
from tests.support.proofs import pdf

SILENT = (
    "<h1>AnyDesk Software GmbH – Contrat</h1><p>Client : Atelier Roussel SARL</p><p>Contrat n° AD-2024-0917 du 1er"
    " avril 2024, douze mois.</p>"
)


def test_terms_in_force_come_first_and_only_where_the_notice_is_open(rules: RuleBook) -> None:
    anydesk = rules.competitors["anydesk"]
    found = suggested_terms(anydesk, ["notice.not_found"])
    assert [t.status for t in found] == ["current", "superseded"]
    assert {t.notice for t in found} == {"P30D", "P3M"}
    assert suggested_terms(anydesk, ["party.missing"]) == ()
    assert suggested_terms(None, ["notice.not_found"]) == ()


def test_the_desk_shows_them_as_a_hint_and_the_claim_stays_asked(lite: Engine) -> None:
    claim_id = submit(lite, content=pdf(SILENT)).claim_id
    assert process(lite, claim_id) == "ask"
    with lite.store.writing() as db:
        db.add(
            Person(
                email="rob@vendor.example",
                name="Rob",
                role=Role.REP,
                password_hash=hash_password("secret-rob"),
                created_at=lite.clock.now(),
            )
        )
    client = create_app(lite, lambda: None).test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    client.post("/sign-in", data={**hidden, "email": "rob@vendor.example", "password": "secret-rob"})
    desk = client.get(f"/desk/claims/{claim_id}", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "a hint, no proof" in desk
    assert "AnyDesk subscription (help centre)" in desk
