"""Asks that nobody answers: two reminders, then the claim expires. Nothing is declined for silence."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import col, select

from promo.claims.states import ClaimEvent, move
from promo.messages.outbox import say
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState


def sweep_asks(store: Store, rules: RuleBook, now: datetime) -> dict[str, int]:
    """Remind or expire every claim whose question has waited long enough. Returns how many of each."""
    done = {"ask_reminders": 0, "asks_expired": 0}
    with store.reading() as db:
        waiting = db.exec(select(Claim.id).where(Claim.state == ClaimState.ASKING, col(Claim.asked_at).is_not(None))).all()
    for claim_id in waiting:
        with store.writing() as db:
            claim = db.get(Claim, claim_id, with_for_update=True)
            if claim is None or claim.state is not ClaimState.ASKING or claim.asked_at is None:
                continue
            terms = rules.promotion_of(claim.promotion).file.ask
            waited = now - claim.asked_at
            if waited >= timedelta(days=terms.answer_within_days):
                move(db, claim, ClaimEvent.NO_ANSWER, actor="system", at=now)
                say(db, f"claim/{claim.id}/expired", "expired", claim.email, claim.locale, {}, at=now, claim_id=claim.id)
                done["asks_expired"] += 1
                continue
            due = [d for d in terms.remind_after_days if waited >= timedelta(days=d)]
            if due:
                stamp = claim.asked_at.date().isoformat()
                until = (claim.asked_at + timedelta(days=terms.answer_within_days)).date().isoformat()
                done["ask_reminders"] += say(
                    db, f"claim/{claim.id}/ask/{stamp}/{max(due)}", "ask_reminder", claim.email, claim.locale, {"until": until},
                    at=now, claim_id=claim.id,
                )  # fmt: skip
    return done
