"""The steps of the line: a form, sent, read and judged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from promo.claims.intake.form import ClaimForm, Upload
from promo.claims.intake.submit import Receipt, submit_claim
from promo.claims.judging.process import process_claim
from promo.engine import Engine
from promo.ids import token
from promo.rule_sets.in_force import RulesInForce
from tests.support.customers import agree_to_start
from tests.support.installation import Installation
from tests.support.proofs import french, provider_of


def form(**changes: Any) -> ClaimForm:
    """A form that holds, for the French contract."""
    base = ClaimForm(
        provider="anydesk",
        competitor="anydesk",
        company="Atelier Roussel SARL",
        email="claire@atelier-roussel.example",
        country="FR",
        plan="remote-support",
        every="month",
        seats=5,
        start=None,
        locale="fr",
        key=token(),
    )
    return replace(base, **changes)


def submit(engine: Engine, content: bytes | None = None, name: str = "contrat.pdf", **changes: Any) -> Receipt:
    """Send a form with one file."""
    uploads = [Upload(name, french() if content is None else content)]
    if not {"provider", "competitor"} & changes.keys():
        changes |= dict.fromkeys(("provider", "competitor"), provider_of(content))
    return submit_claim(engine, form(**changes), uploads, "three-free-months")


def process(engine: Engine, claim_id: str) -> str | None:
    """Read and judge a claim; the outcome's word."""
    outcome = process_claim(engine, engine.reader, claim_id)
    return outcome.value if outcome else None


def approved(engine: Engine, **changes: Any) -> str:
    """The id of a claim that was sent and approved."""
    claim_id = submit(engine, **changes).claim_id
    assert process(engine, claim_id) == "approve"
    return claim_id


def agreed(engine: Engine, **changes: Any) -> str:
    """The same with its start agreed to, on the wished day or today."""
    claim_id = approved(engine, **changes)
    agree_to_start(engine, claim_id, changes.get("start"))
    return claim_id


def with_rules(engine: Installation, **changes: Any) -> Installation:
    """The installation with its promotion changed: `caps={"claims": 2}`, for example."""
    offer = engine.rules.promotion
    keys = {k: getattr(offer.file, k).model_copy(update=v) if isinstance(v, dict) else v for k, v in changes.items()}
    changed = replace(offer, file=offer.file.model_copy(update=keys))
    book = replace(engine.rules, promotions={offer.file.id: changed})
    return replace(engine, rules_source=RulesInForce(engine.store, book))
