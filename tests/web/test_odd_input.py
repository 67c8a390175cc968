"""Odd input at every door: each part of an address, each query parameter, field, header and body that a route reads.

The answer may be a refusal; it is never a fault of ours.

What a route reads is not listed here: the request notes it while the route runs, so that a new field is tried from its
first day on.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import EnvironHeaders
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from promo.claims.intake.form import TypedClaim
from promo.clock import FixedClock
from promo.ids import sign
from promo.messages.webhook import signature
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.reader import Reader
from promo.subscriptions.cancel_by_form import CancellationForm
from promo.web.permissions import ROUTES, Key
from tests.support.installation import START, Installation, make_engine
from tests.support.visitors import VISITORS, World, make_world, opens

SECRET = "w" * 40
ODD = {
    "empty": "",
    "not ASCII": "é²１２梅.é",
    "a power that counts as a digit": "²",
    "forty digits": "9" * 40,
    "twenty digits": "99999999999999999999",
    "Infinity": "Infinity",
    "NaN": "NaN",
    "an exponent": "1e999999999",
    "NUL": "a\0b",
    "100,000 brackets": "[" * 100_000,
    "the last month": "9999-12",
    "the first month": "0001-01",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "per cent": "-1 %s %(x)s {x} % \\",
}
# What a route's fields hold while another one is odd, so that the odd one is reached.
GOOD = {
    "amount": "174.00",
    "currency": "EUR",
    "paid_on": "2027-03-01",
    "months": "1",
    "reason": "goodwill",
    "timezone": "Europe/Paris",
    "verdict": "ask",
    "note": "one page more, please",
    "cause": "mistake",
    "why": "it was right",
    "plan": "enterprise",
    "seats": "7",
    "agreed": "1",
    "preview": "²7.x",
    "rest": "append",
    "name": "Atelier Roussel",
    "contract": "SW-AAAA-AAAA",
    "email": "claire@roussel.example",
    "company": "Atelier Roussel",
    "provider": "anydesk",
    "country": "FR",
    "every": "month",
    "form_key": "k" * 24,
    "lang": "fr",
    "back": "/",
    "step": "send",
}
BODIES: dict[str, Any] = {
    "a number": 1,
    "a text": "x",
    "null": None,
    "a list": [],
    "true": True,
    "an object": {},
    "an object in it": {"key": {"a": 1}, "message_id": [1], "id": {}, "type": 7, "data": 3},
    "odd texts": {"key": "a\0\ud800", "message_id": "²\0", "reason": "\ud800" * 9, "id": "\0", "type": "\ud800"},
    "no object inside": {"id": "evt_1", "type": "invoice.paid", "data": {"object": "x"}},
    "NUL in ids": {"id": "e\0", "type": "invoice.paid", "data": {"object": {"id": "in\0\ud800"}}},
    "long ids": {
        "key": "7" * 90_000,
        "message_id": "é" * 90_000,
        "id": "7" * 90_000,
        "type": "x",
        "data": {"object": 1},
    },
}
RAW = {
    "100,000 brackets": b"[" * 100_000,
    "100,000 objects": b'{"a":' * 100_000,
    "no UTF-8": b"\xff\xfe\x00",
    "nothing": b"",
    "a huge number": b'{"key": ' + b"9" * 100_000 + b"}",
    "not a number": b'{"key": NaN, "message_id": Infinity}',
}


FEW = 3
"""Odd values that a name is tried with, each name with the next ones; `--nightly` tries all of them with each."""


class Read:
    """What a request was asked for, while a route ran."""

    names: set[str] = set()
    headers: set[str] = set()
    whole = False


def noting(app: Flask) -> None:
    """Let the application's requests note which names are asked for."""
    kept: Any = app.request_class.parameter_storage_class

    class Noted(kept):  # type: ignore[misc]
        def __getitem__(self, key: str) -> Any:
            Read.names.add(key)
            return super().__getitem__(key)

        def __contains__(self, key: object) -> bool:
            Read.names.add(str(key))
            return bool(super().__contains__(key))

        def getlist(self, key: str, *more: Any) -> Any:
            Read.names.add(key)
            return super().getlist(key, *more)

        def keys(self) -> Any:
            Read.whole = True
            return super().keys()

    class NotedHeaders(EnvironHeaders):
        def get(self, key: str, *more: Any, **named: Any) -> Any:
            Read.headers.add(key)
            return super().get(key, *more, **named)

    class NotedRequest(app.request_class):  # type: ignore[name-defined,misc]
        parameter_storage_class = Noted

        def __init__(self, environ: Any, *more: Any, **named: Any) -> None:
            super().__init__(environ, *more, **named)
            self.headers = NotedHeaders(environ)

    app.request_class = NotedRequest


class Doors:
    """Every route with its visitor; each try comes from an address of its own, so that no limit hides a door."""

    def __init__(self, world: World, *, whole: bool) -> None:
        self.world, self.tries = world, 0
        self.whole, self.given = whole, 0
        self.faults: list[str] = []
        self.visitor = {
            endpoint: next((v for v in VISITORS[::-1] if opens(access, v)), "anonymous")
            for endpoint, access in ROUTES.items()
        }

    def odd(self) -> list[tuple[str, str]]:
        """The odd values that the next name is tried with: all have had their turn after a few names."""
        if self.whole:
            return list(ODD.items())
        turn = list(ODD.items()) * 2
        first, self.given = self.given % len(ODD), self.given + FEW
        return turn[first : first + FEW]

    def rules(self) -> Iterator[tuple[Rule, str]]:
        for rule in sorted(
            self.world.app.url_map.iter_rules(), key=lambda r: (r.endpoint == "sign_in.out", r.endpoint)
        ):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method

    def address(self, rule: Rule, **changed: str) -> str:
        values = {name: self.world.ids[name] for name in rule.arguments}
        if rule.rule.startswith("/leave/"):
            values["signature"] = sign(self.world.engine.secret, "leave", str(self.world.ids["subscription_id"]))
        path = rule.rule
        for name in rule.arguments:
            text = changed.get(name, str(values[name]))
            path = path.replace(f"<{name}>", text).replace(f"<int:{name}>", text).replace(f"<path:{name}>", text)
        return path

    def knock(self, rule: Rule, method: str, told: str, **request: Any) -> TestResponse:
        """One request of the route's own visitor; a fault is written down with what was told."""
        visitor, self.tries = self.visitor[rule.endpoint], self.tries + 1
        path = request.pop("path", None) or self.address(rule)
        if method == "POST" and "data" in request and isinstance(request["data"], dict):
            request["data"] = {"csrf": self.world.csrf(visitor)} | request["data"]
        n = self.tries
        answer = self.world.client(visitor).open(
            path, method=method, environ_base={"REMOTE_ADDR": f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}"}, **request
        )
        answer.get_data()
        if answer.status_code >= 500:
            self.faults.append(f"{rule.endpoint} {method}, {told}: {answer.status_code}")
        return answer


@pytest.fixture(scope="module")
def world(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: bytes, rules: RuleBook, reader: Reader
) -> Iterator[World]:
    """One installation for all tries of this file."""
    folder = tmp_path_factory.mktemp("odd")
    (folder / "promo.sqlite3").write_bytes(sqlite_template)
    keys = {"provisioning_secret": SECRET, "stripe_webhook_secret": SECRET}
    engine = make_engine(f"sqlite:///{folder}/promo.sqlite3", folder, rules, reader, FixedClock(START), **keys)
    made = make_world(engine, folder)
    noting(made.app)
    yield made
    engine.store.close()


@pytest.fixture
def doors(world: World, request: pytest.FixtureRequest) -> Doors:
    return Doors(world, whole=bool(request.config.getoption("--nightly")))


def test_no_part_of_an_address_is_a_fault(doors: Doors) -> None:
    for rule, method in doors.rules():
        for name in rule.arguments:
            for called, odd in doors.odd():
                data: dict[str, str] | None = {} if method == "POST" else None
                doors.knock(rule, method, f"{name} is {called}", path=doors.address(rule, **{name: odd}), data=data)
    assert doors.faults == [], "\n".join(doors.faults)
    assert doors.tries > 500


def test_no_query_parameter_and_no_field_is_a_fault(doors: Doors) -> None:
    whole = {*TypedClaim.model_fields, *CancellationForm.model_fields, "quote", "anyway", "password"}
    for rule, method in doors.rules():
        if ROUTES[rule.endpoint].key is Key.SIGNATURE or rule.endpoint == "static":
            continue
        Read.names, Read.whole = set(), False
        send = {"data": GOOD} if method == "POST" else {"query_string": GOOD}
        doors.knock(rule, method, "as it should be", **send)
        asked = (Read.names | (whole if Read.whole else set())) - {"csrf", "proof"}
        for name in sorted(asked):
            for called, odd in doors.odd():
                sent = {k: v for k, v in GOOD.items() if k in asked} | {name: odd}
                doors.knock(rule, method, f"{name} is {called}", **{next(iter(send)): sent})
    assert doors.faults == [], "\n".join(doors.faults)
    assert doors.tries > 1000


def test_no_token_and_no_header_is_a_fault(doors: Doors) -> None:
    Read.headers = set()
    for rule, method in doors.rules():
        doors.knock(rule, method, "as it should be", data={} if method == "POST" else None)
    # Only the signed routes read headers of their own; what stands before every route is tried with two.
    odd_ones = {k: v[:4000].encode().decode("latin-1") for k, v in ODD.items() if "\0" not in v}
    few = [(k, v) for k, v in odd_ones.items() if k in ("not ASCII", "100,000 brackets")]
    assert {"Origin", "webhook-timestamp", "stripe-signature"} <= Read.headers
    for rule, method in doors.rules():
        for called, odd in odd_ones.items() if ROUTES[rule.endpoint].key is Key.SIGNATURE else few:
            headers = {n: odd for n in Read.headers | {"Cookie", "Accept-Language"} if n != "Origin"}
            doors.knock(rule, method, f"all headers are {called}", data={}, headers=headers)
            if method == "POST" and called == "not ASCII":
                doors.knock(rule, method, f"Origin is {called}", data={}, headers={"Origin": odd})
                doors.knock(rule, method, f"csrf is {called}", data={"csrf": ODD[called]})
    assert doors.faults == [], "\n".join(doors.faults)


def test_no_signed_message_is_a_fault(doors: Doors) -> None:
    bodies = {k: json.dumps(v).encode() for k, v in BODIES.items()} | RAW
    for rule, method in doors.rules():
        if ROUTES[rule.endpoint].key is not Key.SIGNATURE:
            continue
        for called, body in bodies.items():
            headers = signed_by_us(doors.world.engine, body) | signed_by_stripe(doors.world.engine, body)
            for kind in ("application/json", "text/plain", "multipart/form-data; boundary=é"):
                answer = doors.knock(
                    rule, method, f"the body is {called}", data=body, headers=headers, content_type=kind
                )
                assert answer.status_code in (200, 400, 403, 404), (rule.endpoint, called)
    assert doors.faults == [], "\n".join(doors.faults)


def test_no_file_of_a_bank_and_no_name_of_a_file_is_a_fault(doors: Doors) -> None:
    contents = {k: v.encode() for k, v in ODD.items() if v} | RAW | {"bytes": bytes(range(256)) * 40}
    for rule, method in doors.rules():
        if rule.endpoint not in ("finance.import_file", "prospects.submit", "prospects.look", "prospects.add_files"):
            continue
        field = "file" if rule.endpoint == "finance.import_file" else "proof"
        for called, content in contents.items():
            name = ODD.get(called, "a.csv")[:3000] or "a.csv"
            doors.knock(
                rule, method, f"the file is {called}", data={**GOOD, field: (io.BytesIO(content), name)},
                content_type="multipart/form-data",
            )  # fmt: skip
    assert doors.faults == [], "\n".join(doors.faults)


def signed_by_us(engine: Installation, body: bytes) -> dict[str, str]:
    stamp = int(engine.clock.now().timestamp())
    return {
        "webhook-id": "m1",
        "webhook-timestamp": str(stamp),
        "webhook-signature": signature(SECRET, "m1", stamp, body),
    }


def signed_by_stripe(engine: Installation, body: bytes) -> dict[str, str]:
    stamp = str(int(engine.clock.now().timestamp()))
    made = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {"stripe-signature": f"t={stamp},v1={made}"}
