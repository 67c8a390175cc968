"""A form of staff that is sent twice, by a second click or because its answer never came, does what it does once."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlmodel import SQLModel

from promo.claims.handling import give_due_times
from promo.promotions.desk_hours import DeskHours
from promo.store.tables import Role
from promo.web import create_app
from tests.support.customers import Customer, rep, running_customer
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.moving import whole
from tests.support.pages import csrf
from tests.support.visitors import signed_in

TYPED = b"""TeamViewer Germany GmbH
Service agreement TV-2024-11
Customer: Atelier Roussel SARL
The contract began on 1 April 2024 and runs for 12 months; it renews for 12 months each time unless either party gives
three months' written notice before the end of the term.
"""
COUNTED_APART = {"rate_count", "session"}
QUOTE = {"company": "Atelier Roussel SARL", "country": "FR", "plan": "remote-support", "every": "month", "seats": "5"}
ACTS: dict[str, tuple[Role, str, str, dict[str, str]]] = {
    "a note": (Role.REP, "/desk/claims/{waits}", "/desk/claims/{waits}/notes", {"words": "@ann look at page 2"}),
    "taking a case": (Role.REP, "/desk/claims/{waits}", "/desk/claims/{waits}/owner", {"to": "me"}),
    "a snooze": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/sleep",
        {"until": "week", "why": "they call back"},
    ),
    "a decision": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/review",
        {"verdict": "approve", "note": "seen"},
    ),
    "void links": (Role.REP, "/desk/claims/{waits}", "/desk/claims/{waits}/links", {"round": "0"}),
    "a fact read by hand": (
        Role.REP,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/facts/contract_number",
        {"value": "TV-2024-12"},
    ),
    "who brought it": (
        Role.LEAD,
        "/desk/claims/{waits}",
        "/desk/claims/{waits}/brought",
        {"person": "{rep}", "why": "by telephone"},
    ),
    "a saved view": (Role.REP, "/desk/", "/desk/views/", {"country": "FR", "called": "France"}),
    "a quote": (Role.REP, "/desk/quotes/", "/desk/quotes/", {**QUOTE, "until": "2026-12-31", "language": "fr"}),
    "a text of a lead": (
        Role.LEAD,
        "/desk/wordings/",
        "/desk/wordings/",
        {"locale": "fr", "title": "Page 2", "words": "Il manque la page 2."},
    ),
    "more free months": (
        Role.REP,
        "/desk/contracts/{runs}",
        "/desk/contracts/{runs}/extend",
        {"months": "1", "reason": "goodwill"},
    ),
    "a time zone": (Role.REP, "/desk/contracts/{runs}", "/desk/contracts/{runs}/zone", {"timezone": "Asia/Tokyo"}),
    "a revocation": (
        Role.REP,
        "/desk/contracts/{runs}",
        "/desk/contracts/{runs}/revoke",
        {"cause": "forged_proof", "note": "The dates were changed."},
    ),
    "an invitation": (
        Role.ADMIN,
        "/desk/people",
        "/desk/people",
        {"email": "new@vendor.example", "name": "Nia New", "role": "rep"},
    ),
    "a colleague who leaves": (Role.ADMIN, "/desk/people", "/desk/people/disable", {"email": "ann@vendor.example"}),
}


@pytest.fixture
def customer(lite: Installation) -> Customer:
    return running_customer(lite)


def rows_by_table(lite: Installation) -> dict[str, int]:
    """Rows by table, but the count of tries and the sessions."""
    with lite.store.engine.connect() as db:
        names = [t.name for t in SQLModel.metadata.sorted_tables if t.name not in COUNTED_APART]
        return {n: int(db.exec_driver_sql(f'select count(*) from "{n}"').scalar_one()) for n in names}


def client_of(lite: Installation, role: Role) -> FlaskClient:
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"x": rep(lite, f"{role.value}@vendor.example", role)})["x"])
    client.set_cookie("promo-lang", "en")
    return client


@pytest.mark.parametrize("act", ACTS)
def test_what_is_sent_twice_is_done_once(lite: Installation, customer: Customer, act: str) -> None:
    waits = submit(lite, content=TYPED, name="c.txt", provider="teamviewer", competitor="teamviewer").claim_id
    assert process(lite, waits) == "review"
    give_due_times(lite, DeskHours(), lite.clock.now())
    told = {"waits": waits, "runs": customer.claim_id, "rep": str(rep(lite, "ann@vendor.example"))}
    role, page, path, fields = ACTS[act]
    client = client_of(lite, role)
    token = csrf(client.get(page.format(**told)).text)
    data = {"csrf": token, **{name: text.format(**told) for name, text in fields.items()}}
    before = rows_by_table(lite)
    first = client.post(path.format(**told), data=data)
    once = rows_by_table(lite)
    assert first.status_code in (200, 303) and once != before, (first.status_code, first.text[:2000])
    second = client.post(path.format(**told), data=data)
    assert rows_by_table(lite) == once
    assert second.status_code in (200, 303, 409, 422)
    whole(lite)
