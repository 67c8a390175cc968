"""What leaves the house: a real SMTP server and a real webhook receiver on loopback."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlmodel import select

from promo.claims.start import confirm
from promo.delivery import deliver
from promo.messages.mail import MailFolder, SmtpPost
from promo.messages.webhook import signature
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, Invoice, OutboxItem, OutboxState, Subscription
from promo.sweeps import run_due
from promo.web import create_app
from promo.work import Actor
from tests.support.installation import Installation
from tests.support.line import agreed, submit


class Server:
    """An SMTP server that takes, refuses for good, or asks to come back."""

    def __init__(self) -> None:
        self.answer = "250 OK"
        self.mails: list[bytes] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def smtp(lite: Installation) -> Iterator[tuple[Server, Installation]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings = lite.settings.model_copy(update={"smtp_host": "127.0.0.1", "smtp_port": port, "smtp_starttls": False})
    yield handler, replace(lite, settings=settings)
    controller.stop()


def items(engine: Installation) -> list[OutboxItem]:
    with engine.store.reading() as db:
        return list(db.exec(select(OutboxItem)))


def test_a_mail_reaches_a_real_server_in_the_claimants_language(smtp: tuple[Server, Installation]) -> None:
    server, engine = smtp
    submit(engine)
    assert deliver(engine, SmtpPost(engine.settings))["sent"] == 1
    [mail] = server.mails
    assert b"To: claire@atelier-roussel.example" in mail
    assert b"Content-Language: fr" in mail
    assert items(engine)[0].state is OutboxState.SENT


def test_a_server_that_is_busy_is_asked_again_later_and_a_refusal_is_shown_to_a_person(
    smtp: tuple[Server, Installation],
) -> None:
    server, engine = smtp
    submit(engine)
    server.answer = "451 come back later"
    assert deliver(engine, SmtpPost(engine.settings))["later"] == 1
    assert deliver(engine, SmtpPost(engine.settings)) == {"sent": 0, "failed": 0, "later": 0, "unknown": 0}
    engine.clock.advance(minutes=5)
    server.answer = "550 no such mailbox"
    assert deliver(engine, SmtpPost(engine.settings))["failed"] == 1
    assert items(engine)[0].state is OutboxState.FAILED
    assert server.mails == []


def test_a_customer_no_reminder_reached_is_not_charged_until_a_person_says_so(
    smtp: tuple[Server, Installation],
) -> None:
    from promo.billing.run import release

    server, engine = smtp
    post = SmtpPost(engine.settings)
    claim_id = agreed(engine)
    run_due(engine, post)
    engine.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    with engine.store.reading() as db:
        subscription = db.exec(select(Subscription)).one()
    server.answer = "550 no such mailbox"
    for days in (30, 7, 1):
        engine.clock.move_to(subscription.billing_starts_at - timedelta(days=days))
        run_due(engine, post)
    engine.clock.move_to(subscription.billing_starts_at)
    assert run_due(engine, post)["invoices"] == 0
    with engine.store.reading() as db:
        assert db.exec(select(Subscription)).one().held_because == "no reminder reached the customer"
    assert subscription.id is not None
    engine.do(Actor.staff(1), release, subscription.id)
    assert run_due(engine, post)["invoices"] == 1
    with engine.store.reading() as db:
        assert len(db.exec(select(Invoice)).all()) == 1
    assert breaches(engine.store) == []


@pytest.fixture
def vendor() -> Iterator[tuple[list[dict[str, Any]], str]]:
    """The vendor's own system: keeps what it was called with."""
    calls: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            calls.append({"body": body, **{k.lower(): v for k, v in self.headers.items()}})
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield calls, f"http://127.0.0.1:{server.server_port}/provision"
    server.shutdown()


def test_the_service_is_started_by_a_signed_webhook_and_confirmed_by_a_signed_call(
    lite: Installation, vendor: tuple[list[dict[str, Any]], str]
) -> None:
    calls, url = vendor
    secret = "k" * 32
    settings = lite.settings.model_copy(update={"provisioning_url": url, "provisioning_secret": secret})
    engine = replace(lite, settings=settings)
    claim_id = agreed(engine)
    run_due(engine, MailFolder(engine.settings.data_dir / "mail"))

    [call] = calls
    assert json.loads(call["body"])["key"] == f"switch/{claim_id}/start/1"
    assert call["webhook-signature"] == signature(
        secret, call["webhook-id"], int(call["webhook-timestamp"]), call["body"]
    )

    client = create_app(engine).test_client()
    body = json.dumps({"key": f"switch/{claim_id}/start/1"}).encode()
    stamp = int(engine.clock.now().timestamp())

    def say(**changes: str) -> int:
        headers = {
            "webhook-id": "1",
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(secret, "1", stamp, body),
            **changes,
        }
        return client.post("/service/confirm", data=body, content_type="application/json", headers=headers).status_code

    assert say(**{"webhook-signature": "v1,forged"}) == 403
    assert say(**{"webhook-timestamp": str(stamp - 400)}) == 403
    assert say() == 200
    assert say() == 200
    with engine.store.reading() as db:
        assert db.exec(select(Claim)).one().state is ClaimState.STARTED


def test_the_receipt_names_each_file_with_its_hash(lite: Installation) -> None:
    receipt = submit(lite, content=b"some words about a contract", name="../we\r\nird.txt")
    [kept] = receipt.files
    assert kept.sha256 == hashlib.sha256(b"some words about a contract").hexdigest()
    assert "\r" not in kept.name
    assert "/" not in kept.name
