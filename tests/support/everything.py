"""Rows that hold every code there is, written as rows: what staff pages would show on the worst of days."""

from __future__ import annotations

from itertools import product
from typing import Any

from sqlmodel import Session, col, select

from promo.billing.held import CAUSES
from promo.called import ACTORS, LETTERS, WHAT_HELPS
from promo.eligibility.model import Result
from promo.eligibility.reasons import REASONS
from promo.engine import Engine
from promo.proof.reading import Cause
from promo.reports.happenings import SENTENCES
from promo.store.tables import (
    CallState,
    CaseLine,
    Claim,
    ClaimState,
    Decision,
    GatewayCall,
    OutboxItem,
    OutboxState,
    Payment,
    ProofFile,
    ProvisioningCall,
    Subscription,
    SubscriptionState,
)
from promo.work import Actor, Work
from tests.support.line import submit

HELD: dict[str, Any] = {
    "cost": 1190,
    "announced": 1000,
    "count": 3,
    "number": "SP-1",
    "begins": "2027-01-01 00:00",
    "start": "2027-02-01",
    "currency": "EUR",
}
"""A value for each blank of the causes of a held charge."""


def show_everything(engine: Engine) -> None:
    """A case with every reason, check, event and helpful fact; every letter, held charge, state and way to pay."""
    claim_id = submit(engine, company="Everything Ltd", email="all@everything.example").claim_id

    def write(work: Work) -> None:
        _case(work, claim_id)
        _files(work.db, claim_id)
        for what, actor in product(SENTENCES, (*ACTORS, "person:1")):
            work.as_(Actor(actor)).record(what, f"claim:{claim_id}", {"months": 2})
        for number, (template, state) in enumerate(product(LETTERS, (OutboxState.FAILED, OutboxState.UNKNOWN))):
            work.db.add(_letter(number, template, state, work))
        _contracts(work, claim_id)
        _payments(work.db)

    engine.do(Actor.staff(1), write)


def _case(work: Work, claim_id: str) -> None:
    db, checks = work.db, product(work.rules.promotion.checks, Result)
    claim = db.get_one(Claim, claim_id)
    claim.state, claim.provider = ClaimState.IN_REVIEW, "other"
    answer = {
        "outcome": "review",
        "reasons": [{"code": code, "kind": text.kind.value, "evidence": []} for code, text in REASONS.items()],
        "documents": [],
        "facts": {},
        "would_change": [{"name": name} for name in WHAT_HELPS],
    }
    db.add(
        Decision(
            claim_id=claim_id,
            outcome="review",
            answer=answer,
            checks=[{"check": c.name, "asks": c.asks, "result": result.value} for c, result in checks],
            rules_version=db.exec(select(Decision.rules_version)).first() or "",
            decided_at=work.now,
        )
    )
    db.merge(CaseLine(claim_id=claim_id, codes=list(REASONS), value_minor=1, currency="EUR"))


def _files(db: Session, claim_id: str) -> None:
    [own] = db.exec(select(ProofFile).where(ProofFile.claim_id == claim_id)).all()
    own.language = "pt"
    for k, cause in enumerate(Cause):
        other = {"id": f"file{k}", "position": k + 1, "name": f"{k}.pdf", "refusal": cause.value, "pictures": 0}
        db.add(ProofFile(**{**own.model_dump(), **other}))


def _letter(number: int, template: str, state: OutboxState, work: Work) -> OutboxItem:
    is_mail = template != "provisioning"
    return OutboxItem(
        key=f"letter/{number}",
        template=template,
        recipient="x@example.com" if is_mail else "webhook",
        channel="mail" if is_mail else "webhook",
        locale="en",
        values={},
        state=state,
        message_id=f"<{number}@promo>",
        not_before=work.now,
        created_at=work.now,
        last_error="server said 550",
    )


def _contracts(work: Work, claim_id: str) -> None:
    db, now = work.db, work.now
    subscriptions = db.exec(select(Subscription).order_by(col(Subscription.id))).all()
    for held, subscription in zip(CAUSES, subscriptions, strict=False):
        subscription.held_because = held.of(**HELD)
    for standing, subscription in zip(list(SubscriptionState)[::-1], subscriptions, strict=False):
        subscription.state = standing
    first = subscriptions[0]
    assert first.id is not None
    for action in ("start", "stop", "change"):
        call = ProvisioningCall(subscription_id=first.id, action=action, key=f"call/{action}", wanted_at=now)
        call.state, call.plan, call.seats = CallState.WANTED, first.plan, 2
        db.add(call)
    for action in ("create", "update"):
        db.add(
            GatewayCall(
                subscription_id=first.id,
                action=action,
                key=f"switch/{claim_id}/{action}/1",
                request={"claim": claim_id, "company": "Everything Ltd"},
                state="failed",
                not_before=now,
                created_at=now,
                last_error="resource_missing: no such customer",
            )
        )


def _payments(db: Session) -> None:
    one = db.exec(select(Payment)).all()[0]
    for method in ("csv", "camt", "stripe", "credit_note"):
        other: dict[str, Any] = {"id": None, "method": method, "reference": method, "applied_minor": 0}
        db.add(Payment(**{**one.model_dump(), **other}))
