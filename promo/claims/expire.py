"""Asks that nobody answers: two reminders, then the claim expires. Nothing is declined for silence."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta

from sqlmodel import col, select

from promo.claims.states import ClaimEvent, advance
from promo.clock import local_day
from promo.due import Due, each_due
from promo.periods import ONE_DAY
from promo.promotions.model import Ask
from promo.store.tables import Claim, ClaimState
from promo.work import Office, Work


def sweep_asks(office: Office, now: datetime) -> dict[str, int]:
    """Remind or expire every claim whose question has waited long enough. Returns how many of each."""
    done: Counter[str] = Counter(ask_reminders=0, asks_expired=0)
    due = (
        select(Claim.id)
        .where(Claim.state == ClaimState.ASKING, col(Claim.next_look_at) <= now)
        .order_by(col(Claim.next_look_at))
    )

    def look(work: Work, claim_id: str) -> int:
        name = _look_at(work, work.db.get_one(Claim, claim_id))
        done.update([name] if name else [])
        return 1

    one_by_one = Due(due, now, batch=1, once=True)
    swept = each_due(office, one_by_one, lambda work, ids: sum(look(work, i) for i in ids))
    return {**done} | ({"asks_failed": swept.failed} if swept.failed else {})


def answer_by(claim: Claim, terms: Ask) -> date:
    """The last whole day, where the claimant is, on which an answer is still in time."""
    over = (claim.asked_at or claim.changed_at) + timedelta(days=terms.answer_within_days)
    return local_day(over, claim.timezone) - ONE_DAY


def _look_at(work: Work, claim: Claim) -> str | None:
    """What was done with a claim that asks, and when it is looked at next."""
    now, terms = work.now, work.rules.promotion_of(claim.promotion).file.ask
    asked_at = claim.asked_at or claim.changed_at
    if now >= asked_at + timedelta(days=terms.answer_within_days):
        advance(work, claim, ClaimEvent.NO_ANSWER)
        work.letter(f"claim/{claim.id}/expired", "expired", claim)
        return "asks_expired"
    days = sorted({*terms.remind_after_days, terms.answer_within_days})
    claim.next_look_at = next(asked_at + timedelta(days=d) for d in days if asked_at + timedelta(days=d) > now)
    work.db.add(claim)
    over = [d for d in terms.remind_after_days if asked_at + timedelta(days=d) <= now]
    if not over:
        return None
    until = answer_by(claim, terms).isoformat()
    key = f"claim/{claim.id}/ask/{asked_at.date().isoformat()}/{max(over)}"
    return "ask_reminders" if work.letter(key, "ask_reminder", claim, {"until": until}) else None
