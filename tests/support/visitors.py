"""An installation with one object of each kind, and a signed-in browser for each kind of visitor."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from promo.claims.intake.drafts import draft_id, keep_fields
from promo.claims.start import confirm
from promo.ids import sign
from promo.messages.mail import MailFolder
from promo.people.sessions import open_session
from promo.reports.claim import files_of
from promo.rule_sets.publish import adopt
from promo.rule_sets.working_copy import open_copy
from promo.store.tables import Person, Role, Subscription
from promo.sweeps import run_due
from promo.web import create_app
from promo.web.draft_link import opening_of
from promo.web.permissions import Access, Key
from promo.work import SYSTEM, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import agreed, submit
from tests.support.office import work_in
from tests.support.rows import rows

STAFF = tuple(role.value for role in Role if role is not Role.CUSTOMER)
VISITORS = ("anonymous", "customer_a", "customer_b", *STAFF)


@dataclass
class World:
    """An application with objects of customer A, and a signed-in client for each visitor."""

    app: Flask
    engine: Installation
    ids: dict[str, Any]
    secrets: dict[str, str]
    people: dict[str, int]

    def client(self, visitor: str) -> FlaskClient:
        client = self.app.test_client()
        client.set_cookie("promo-visit", "v" * 20)
        if visitor in self.secrets:
            client.set_cookie("promo-session", self.secrets[visitor])
        return client

    def signs_in_again(self, visitor: str) -> None:
        """A new session for whoever signed out."""
        self.secrets |= signed_in(self.engine, {visitor: self.people[visitor]})

    def csrf(self, visitor: str) -> str:
        return sign(self.engine.secret, "csrf", "v" * 20 + "/" + self.secrets.get(visitor, ""))


OTHERS = (("customer_b", Role.CUSTOMER), *((name, Role(name)) for name in STAFF))


def make_world(lite: Installation, tmp_path: Path) -> World:
    # given a claim of customer A whose service runs, another one that waits, and a visitor of each kind
    claim_id = agreed(lite, email="a@example.com")
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
    keep_fields("d" * 24, {}, lite.store, "0" * 16)
    lite.do(SYSTEM, adopt, lite.rules)
    copy = lite.do(Actor.staff(people["manager"]), open_copy, lite.rules.version, {"vendor.yaml": "id: x\n"})
    ids = {
        "quote_id": "QT-NONE-NONE",
        "fact": "party",
        "wording_id": 1,
        "claim_id": claim_id,
        "signature": sign(lite.secret, "status", claim_id),
        "file_id": file.id,
        "number": 1,
        "subscription_id": subscription.id,
        "invoice_id": 1,
        "cancellation_id": "CX-NONE-NONE",
        "token": "no-such-token",
        "item_id": 1,
        "mail_id": 1,
        "step_id": 1,
        "declaration_id": "EX-NONE-NONE",
        "request_id": "CA-NONE-NONE",
        "payment_id": 1,
        "call_id": 1,
        "proposal_id": 1,
        "view_id": 1,
        "filename": "app.css",
        "language": "fr",
        "paper": "imprint",
        "topic": "proof",
        "letter": "invoice",
        "locale": "de",
        "access_id": 1,
        "other": other,
        "version": lite.rules.version[7:19],
        "copy_id": copy.id,
        "name": "vendor.yaml",
        "competitor_id": "anydesk",
        "draft": draft_id("d" * 24),
        "opening": opening_of(lite, draft_id("d" * 24)),
    }
    return World(create_app(lite), lite, ids, secrets, {name: id_ for name, id_ in people.items() if id_ is not None})


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
