"""An approved offer waits for its start, but not for ever: three dated notices, then it expires and its place is given back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo import audit
from promo.billing.cancel import end_before_start
from promo.claims.places import give_back
from promo.claims.states import ClaimEvent, move
from promo.messages.outbox import say
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState, CreditGrant, OutboxItem


def sweep_holds(store: Store, rules: RuleBook, now: datetime) -> dict[str, int]:
    """Remind of, or end, every approved offer whose service has not started in time. Returns how many of each.

    The hold runs from the approval, or from the wished start where that is later. It ends only after all notices left,
    the last of them at least its own number of days before: after an outage it is longer, never shorter.
    """
    done = {"hold_notices": 0, "holds_over": 0}
    with store.reading() as db:
        waiting = db.exec(
            select(Claim.id).join(CreditGrant, col(CreditGrant.claim_id) == col(Claim.id)).where(Claim.state == ClaimState.APPROVED)
        ).all()
    for claim_id in waiting:
        for name in store.again(lambda db, claim_id=claim_id: _look(db, claim_id, rules, now)):  # type: ignore[misc]
            done[name] += 1
    return done


def _look(db: Session, claim_id: str, rules: RuleBook, now: datetime) -> list[str]:
    """One waiting offer: what was done with it."""
    audit.queue_up(db)
    claim = db.get(Claim, claim_id, with_for_update=True, populate_existing=True)
    done = {"hold_notices": 0, "holds_over": 0}
    if claim is not None and claim.state is ClaimState.APPROVED:
        _look_at(db, claim, rules, now, done)
    return [name for name, count in done.items() if count]


def _look_at(db: Session, claim: Claim, rules: RuleBook, now: datetime, done: dict[str, int]) -> None:
    hold = rules.promotion_of(claim.promotion).file.hold
    zone = ZoneInfo(claim.timezone)
    today, until = now.astimezone(zone).date(), held_until(db, claim, hold.days)
    sent = [_notice(db, claim, days) for days in hold.notices_before_days]
    for number, days in enumerate(hold.notices_before_days):
        if sent[number] is None and today >= until - timedelta(days=days):
            say(
                db, _key(claim, days), "hold_notice", claim.email, claim.locale, {"until": max(until, today + timedelta(days=days)).isoformat()},
                at=now, claim_id=claim.id,
            )  # fmt: skip
            done["hold_notices"] += 1
            return  # one letter at a time, also when several are late
    last, days = sent[-1], hold.notices_before_days[-1]
    if last is None or today <= max(until, last.created_at.astimezone(zone).date() + timedelta(days=days)):
        return
    move(db, claim, ClaimEvent.HOLD_OVER, actor="system", at=now, detail={"held_until": until})
    give_back(db, claim.id, now)
    end_before_start(db, claim, now)
    say(db, f"claim/{claim.id}/hold-over", "hold_over", claim.email, claim.locale, {}, at=now, claim_id=claim.id)
    done["holds_over"] += 1


def held_until(db: Session, claim: Claim, days: int) -> date:
    """The last day on which the service may start."""
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim.id)).one()
    approved = grant.granted_at.astimezone(ZoneInfo(claim.timezone)).date()
    return max(approved, claim.wished_start or approved) + timedelta(days=days)


def _key(claim: Claim, days: int) -> str:
    return f"claim/{claim.id}/hold/{days}"


def _notice(db: Session, claim: Claim, days: int) -> OutboxItem | None:
    return db.exec(select(OutboxItem).where(OutboxItem.key == _key(claim, days))).first()
