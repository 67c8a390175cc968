"""Asks that nobody answers: two reminders, then the claim expires. Nothing is declined for silence."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from promo.claims.states import ClaimEvent, move
from promo.messages.outbox import say
from promo.promotions.rulebook import RuleBook
from promo.store.due import each_due
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState


def sweep_asks(store: Store, rules: RuleBook, now: datetime) -> dict[str, int]:
    """Remind or expire every claim whose question has waited long enough. Returns how many of each."""
    done: Counter[str] = Counter(ask_reminders=0, asks_expired=0)
    due = (
        select(Claim.id)
        .where(Claim.state == ClaimState.ASKING, col(Claim.next_look_at) <= now)
        .order_by(col(Claim.next_look_at))
    )

    def look(db: Session, claim_id: str) -> int:
        name = _look_at(db, db.get_one(Claim, claim_id), rules, now)
        done.update([name] if name else [])
        return 1

    swept = each_due(store, due, lambda db, ids: sum(look(db, i) for i in ids), batch=1, once=True)
    return {**done} | ({"asks_failed": swept.failed} if swept.failed else {})


def _look_at(db: Session, claim: Claim, rules: RuleBook, now: datetime) -> str | None:
    """What was done with a claim that asks, and when it is looked at next."""
    terms = rules.promotion_of(claim.promotion).file.ask
    asked_at = claim.asked_at or claim.changed_at
    if now >= asked_at + timedelta(days=terms.answer_within_days):
        move(db, claim, ClaimEvent.NO_ANSWER, actor="system", at=now)
        say(db, f"claim/{claim.id}/expired", "expired", claim.email, claim.locale, {}, at=now, claim_id=claim.id)
        return "asks_expired"
    days = sorted({*terms.remind_after_days, terms.answer_within_days})
    claim.next_look_at = next(asked_at + timedelta(days=d) for d in days if asked_at + timedelta(days=d) > now)
    db.add(claim)
    over = [d for d in terms.remind_after_days if asked_at + timedelta(days=d) <= now]
    if not over:
        return None
    until = (asked_at + timedelta(days=terms.answer_within_days)).date().isoformat()
    said = say(
        db,
        f"claim/{claim.id}/ask/{asked_at.date().isoformat()}/{max(over)}",
        "ask_reminder",
        claim.email,
        claim.locale,
        {"until": until},
        at=now,
        claim_id=claim.id,
    )
    return "ask_reminders" if said else None
