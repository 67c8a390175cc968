"""Every route x every kind of visitor x somebody's object: who gets in is the table's word, and nobody forgets a
route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from promo.claims.start import confirm
from promo.ids import sign
from promo.messages.mail import MailFolder
from promo.people.sessions import open_session
from promo.reports.claim import files_of
from promo.store.tables import Person, Role, Subscription
from promo.sweeps import run_due
from promo.web import create_app
from promo.web.permissions import ROUTES, Access, Key
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import approved, submit
from tests.support.office import work_in
from tests.support.rows import rows

VISITORS = ("anonymous", "customer_a", "customer_b", "rep", "manager", "finance", "admin")


@dataclass
class World:
    """An application with objects of customer A, and a signed-in client for each visitor."""

    app: Flask
    engine: Installation
    ids: dict[str, Any]
    secrets: dict[str, str]

    def client(self, visitor: str) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("promo-visit", "v" * 20)
        if visitor in self.secrets:
            client.set_cookie("promo-session", self.secrets[visitor])
        return client

    def csrf(self, visitor: str) -> str:
        return sign(self.engine.secret, "csrf", "v" * 20 + "/" + self.secrets.get(visitor, ""))


OTHERS = (
    ("customer_b", Role.CUSTOMER),
    ("rep", Role.REP),
    ("manager", Role.MANAGER),
    ("finance", Role.FINANCE),
    ("admin", Role.ADMIN),
)


@pytest.fixture
def world(lite: Installation, tmp_path: Path) -> World:
    # given a claim of customer A whose service runs, another one that waits, and a visitor of each kind
    claim_id = approved(lite, email="a@example.com")
    other = submit(lite, company="Nobody Else Ltd", email="b@example.com").claim_id
    run_due(lite, MailFolder(tmp_path / "mail"))
    lite.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    [subscription] = rows(lite, Subscription)
    people = {"customer_a": subscription.person_id} | {
        name: rep(lite, f"{name}@example.com", role) for name, role in OTHERS
    }

    # when the first bill is written, on a day on which their sessions are new
    lite.clock.move_to(subscription.billing_starts_at)
    secrets = signed_in(lite, people)
    run_due(lite, MailFolder(tmp_path / "mail"))

    # then every object there is has its id
    with lite.store.reading() as db:
        [file] = files_of(db, claim_id)
    ids = {
        "claim_id": claim_id,
        "signature": sign(lite.secret, "status", claim_id),
        "file_id": file.id,
        "number": 1,
        "subscription_id": subscription.id,
        "invoice_id": 1,
        "cancellation_id": "CX-NONE-NONE",
        "token": "no-such-token",
        "item_id": 1,
        "declaration_id": "EX-NONE-NONE",
        "payment_id": 1,
        "call_id": 1,
        "filename": "app.css",
        "other": other,
    }
    return World(create_app(lite), lite, ids, secrets)


def signed_in(engine: Installation, people: dict[str, int]) -> dict[str, str]:
    """A session for each, and its secret."""
    with engine.store.writing() as db:
        return {name: open_session(work_in(engine, db), db.get_one(Person, who)) for name, who in people.items()}


def opens(access: Access, visitor: str) -> bool:
    role = {"anonymous": None, "customer_a": Role.CUSTOMER, "customer_b": Role.CUSTOMER}.get(visitor) or (
        Role(visitor) if visitor not in ("anonymous",) else None
    )
    if access.key is Key.SESSION:
        return role in access.roles
    return access.key is not Key.SIGNATURE


def test_every_route_says_who_may_call_it_and_no_entry_is_stale(world: World) -> None:
    endpoints = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    assert endpoints - set(ROUTES) == set()
    assert set(ROUTES) - endpoints == set()


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_matrix_of_routes_and_visitors(world: World, visitor: str) -> None:
    wrong: list[str] = []
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda r: (r.endpoint == "sign_in.out", r.endpoint)):
        access = ROUTES[rule.endpoint]
        values = {name: world.ids[name] for name in rule.arguments}
        if rule.rule.startswith("/leave/"):
            values["signature"] = sign(world.engine.secret, "leave", str(world.ids["subscription_id"]))
        with world.app.test_request_context():
            path = world.app.url_for(rule.endpoint, **values)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            client = world.client(visitor)
            data = {"csrf": world.csrf(visitor)} if method == "POST" else None
            answer = client.open(path, method=method, data=data)
            let_in = answer.status_code not in (401, 403) and not (
                answer.status_code == 302 and "/sign-in" in answer.headers["Location"]
            )
            if let_in is not opens(access, visitor) or answer.status_code >= 500:
                wrong.append(f"{visitor} {method} {path}: {answer.status_code}")
            for header, value in (("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY")):
                assert answer.headers[header] == value
            assert (
                "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
                or "sandbox" in answer.headers["Content-Security-Policy"]
            )
    assert wrong == []


@pytest.mark.parametrize(
    "path",
    [
        "/account/invoices/1.pdf",
        "/account/subscriptions/1/renewal-off",
        "/account/subscriptions/1/renewal-on",
        "/account/subscriptions/1/pause",
    ],
)
def test_another_customers_objects_do_not_exist(world: World, path: str) -> None:
    method = "GET" if path.endswith("pdf") else "POST"
    data = {"csrf": world.csrf("customer_b")} if method == "POST" else None
    assert world.client("customer_b").open(path, method=method, data=data).status_code == 404
    mine = world.client("customer_a").open(
        path, method=method, data={"csrf": world.csrf("customer_a")} if method == "POST" else None
    )
    assert mine.status_code in (200, 303)


def test_a_link_opens_its_own_claim_only(world: World) -> None:
    client, ids = world.client("anonymous"), world.ids
    assert client.get(f"/claims/{ids['claim_id']}/{ids['signature']}").status_code == 200
    assert client.get(f"/claims/{ids['other']}/{ids['signature']}").status_code == 404
    assert client.get(f"/claims/{ids['claim_id']}/{'0' * 40}").status_code == 404
    assert client.get(f"/claims/SW-XXXX-XXXX/{ids['signature']}").status_code == 404
    other = f"/claims/{ids['other']}/{sign(world.engine.secret, 'status', ids['other'])}"
    assert client.get(f"{other}/pages/{ids['file_id']}/1").status_code == 404


def unsafe_routes() -> list[str]:
    return [endpoint for endpoint, access in ROUTES.items() if access.key is not Key.SIGNATURE]


def test_no_unsafe_route_works_without_its_token_or_from_a_foreign_page(world: World) -> None:
    for rule in world.app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or ROUTES[rule.endpoint].key is Key.SIGNATURE:
            continue
        with world.app.test_request_context():
            path = world.app.url_for(rule.endpoint, **{name: world.ids[name] for name in rule.arguments})
        visitor = next(v for v in VISITORS[::-1] if opens(ROUTES[rule.endpoint], v))
        client = world.client(visitor)
        assert client.post(path).status_code == 400, path
        assert client.post(path, data={"csrf": "0" * 40}).status_code == 400, path
        foreign = client.post(path, data={"csrf": world.csrf(visitor)}, headers={"Origin": "https://evil.example"})
        assert foreign.status_code == 403, path


def test_a_session_ends_on_the_server_and_after_half_an_hour_idle(world: World) -> None:
    client = world.client("rep")
    assert client.get("/desk/").status_code == 200
    world.engine.clock.advance(minutes=31)
    assert client.get("/desk/").status_code == 302

    customer = world.client("customer_a")
    assert customer.get("/account/subscriptions").status_code == 200
    customer.post("/sign-out", data={"csrf": world.csrf("customer_a")})
    customer.set_cookie("promo-session", world.secrets["customer_a"])
    assert customer.get("/account/subscriptions").status_code == 302


def test_the_day_of_the_test_is_the_first_billed_day(world: World) -> None:
    assert world.engine.clock.now().date() >= date(2027, 3, 1)
