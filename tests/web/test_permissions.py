"""Every route x every kind of visitor x somebody's object: who gets in is the table's word, and nobody forgets a
route."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from promo.ids import sign
from promo.web.permissions import ROUTES, Key
from promo.web.security import FILLED_IN_AGAIN
from tests.support.installation import Installation
from tests.support.visitors import VISITORS, World, make_world, opens


@pytest.fixture
def world(lite: Installation, tmp_path: Path) -> World:
    return make_world(lite, tmp_path)


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
            assert rule.endpoint == "static" or answer.headers["Cache-Control"] == "no-store"
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
        refused = 422 if rule.endpoint in FILLED_IN_AGAIN else 400  # with all that was typed, to be sent once more
        assert client.post(path).status_code == refused, path
        assert client.post(path, data={"csrf": "0" * 40}).status_code == refused, path
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
