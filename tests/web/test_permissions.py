"""Every route x every kind of visitor x somebody's object: who gets in is the table's word, and nobody forgets a
route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from werkzeug.routing import Rule

from promo.ids import sign
from promo.store.tables import Role
from promo.web.permissions import CUSTOMER, ROUTES, SIGNED_IN, STAFF, Access, Key
from promo.web.security import FILLED_IN_AGAIN
from tests.support.installation import Installation
from tests.support.visitors import STAFF as STAFF_VISITORS
from tests.support.visitors import VISITORS, World, make_world, opens


@pytest.fixture
def world(lite: Installation, tmp_path: Path) -> World:
    return make_world(lite, tmp_path)


def test_every_route_says_who_may_call_it_and_no_entry_is_stale(world: World) -> None:
    endpoints = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    assert endpoints - set(ROUTES) == set()
    assert set(ROUTES) - endpoints == set()


SIGNS_OUT = {"sign_in.out", "people.sign_oneself_out"}


@pytest.mark.parametrize("visitor", VISITORS)
def test_the_matrix_of_routes_and_visitors(world: World, visitor: str) -> None:
    wrong: list[str] = []
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda r: r.endpoint):
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
            if rule.endpoint in SIGNS_OUT and visitor in world.people:
                world.signs_in_again(visitor)
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


def rules_of(world: World, *keys: Key) -> Iterator[tuple[Rule, Access, str]]:
    """Every route with one of the keys, what it asks for, and each of its methods."""
    for rule in sorted(world.app.url_map.iter_rules(), key=lambda r: r.endpoint):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if ROUTES[rule.endpoint].key in keys:
                yield rule, ROUTES[rule.endpoint], method


def asked(world: World, visitor: str, endpoint: str, method: str, values: dict[str, Any]) -> int:
    """What one visitor's request is answered with."""
    with world.app.test_request_context():
        path = world.app.url_for(endpoint, **values)
    data = {"csrf": world.csrf(visitor), **FILLED_IN.get(endpoint, {})} if method == "POST" else None
    return world.client(visitor).open(path, method=method, data=data).status_code


FILLED_IN = {"opinions.mine": {"kind": "switch", "score": "9"}}
"""Forms that are looked at before whose they are."""
OF_NOBODY = {
    "access.remove_one",
    "offer_letter.of_account",
    "opinions.mine",
    "portal.calendar",
    "portal.confirmation",
}
"""Objects that nobody of this world has (any more), so that they are not there for their owner either."""


def test_another_customers_objects_do_not_exist(world: World) -> None:
    mine: dict[str, bool] = {}
    for rule, access, method in rules_of(world, Key.SESSION):
        if access is not CUSTOMER or not rule.arguments:
            continue
        values = {name: world.ids[name] for name in rule.arguments}
        assert asked(world, "customer_b", rule.endpoint, method, values) == 404, (rule.rule, method)
        mine[rule.endpoint] = asked(world, "customer_a", rule.endpoint, method, values) != 404
    assert len(mine) > 10
    assert {endpoint for endpoint, there in mine.items() if not there} <= OF_NOBODY


def test_a_link_opens_no_other_object(world: World) -> None:
    """Each route that a signature opens, with the signature of something else."""
    seen = 0
    for rule, _, method in rules_of(world, Key.LINK):
        named = rule.arguments & {"signature", "opening"}
        assert named, rule.rule
        for forged in ("0" * 40, "0" * 45, sign(world.engine.secret, "status", world.ids["other"])):
            values = {name: world.ids[name] for name in rule.arguments} | dict.fromkeys(named, forged)
            assert asked(world, "anonymous", rule.endpoint, method, values) == 404, (rule.rule, method)
        seen += 1
    assert seen > 30


def test_an_auditor_reads_all_that_staff_reads_and_changes_nothing(world: World) -> None:
    staff = [(rule, access, method) for rule, access, method in rules_of(world, Key.SESSION) if access is not CUSTOMER]
    reads = {rule.endpoint for rule, _, method in staff if method == "GET"}
    changes = {rule.endpoint for rule, access, method in staff if method == "POST" and Role.AUDITOR in access.roles}
    assert {endpoint for endpoint in reads if Role.AUDITOR not in ROUTES[endpoint].roles} == set()
    assert {endpoint for endpoint in changes if ROUTES[endpoint] not in (STAFF, SIGNED_IN)} == set()
    assert len(reads) > 15 and Role.REP in ROUTES["desk.review"].roles


def test_a_lead_may_all_that_a_rep_may_and_an_administrator_all_that_staff_may() -> None:
    for endpoint, access in ROUTES.items():
        if access.key is Key.SESSION and access is not CUSTOMER:
            assert Role.REP not in access.roles or Role.LEAD in access.roles, endpoint
            assert Role.LEAD not in access.roles or Role.MANAGER in access.roles, endpoint
            assert Role.ADMIN in access.roles, endpoint
    assert {e for e, access in ROUTES.items() if Role.LEAD in access.roles and Role.REP not in access.roles}


@pytest.mark.parametrize("visitor", STAFF_VISITORS)
def test_no_page_offers_what_the_server_would_refuse(world: World, visitor: str) -> None:
    adapter = world.app.url_map.bind("localhost")
    offered = 0
    for rule, access, method in rules_of(world, Key.SESSION):
        if method != "GET" or not opens(access, visitor):
            continue
        with world.app.test_request_context():
            path = world.app.url_for(rule.endpoint, **{name: world.ids[name] for name in rule.arguments})
        page = world.client(visitor).get(path)
        if page.mimetype != "text/html":
            continue
        for action, inside in re.findall(
            r'<form[^>]* method="post"[^>]* action="([^"?]*)(.*?)</form>', page.text, re.S
        ):
            if "<button" not in inside:
                continue  # fields to read
            endpoint, _ = adapter.match(action, method="POST")
            assert opens(ROUTES[endpoint], visitor), f"{path} offers {action}"
            offered += 1
        for link in re.findall(r'<a [^>]*href="(/[^"?#]*)', page.text):
            endpoint, _ = adapter.match(link, method="GET")
            assert opens(ROUTES[endpoint], visitor), f"{path} leads to {link}"
    assert offered > 5


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
