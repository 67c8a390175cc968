"""An approved offer waits for its start, but not for ever: three dated notices, then it expires and its place is given
back."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo import audit
from promo.claims.judging.places import give_back
from promo.claims.states import ClaimEvent, move
from promo.messages.outbox import say
from promo.periods import ONE_DAY, first_instant
from promo.promotions.rulebook import RuleBook
from promo.store.due import each_due
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState, CreditGrant, OutboxItem
from promo.subscriptions.cancel import end_before_start


def sweep_holds(store: Store, rules: RuleBook, now: datetime) -> dict[str, int]:
    """Remind of, or end, every approved offer whose service has not started in time. Returns how many of each.

    The hold runs from the approval, or from the wished start where that is later. It ends only after all notices left,
    the last of them at least its own number of days before: after an outage it is longer, never shorter.
    """
    done: Counter[str] = Counter(hold_notices=0, holds_over=0)
    due = (
        select(Claim.id)
        .where(Claim.state == ClaimState.APPROVED, col(Claim.next_look_at) <= now)
        .order_by(col(Claim.next_look_at))
    )

    def look(db: Session, claim_id: str) -> int:
        name = _look_at(db, db.get_one(Claim, claim_id), rules, now)
        done.update([name] if name else [])
        return 1

    swept = each_due(
        store, due, lambda db, ids: sum(look(db, i) for i in ids), batch=1, once=True, before=audit.queue_up
    )
    return {**done} | ({"holds_failed": swept.failed} if swept.failed else {})


def _look_at(db: Session, claim: Claim, rules: RuleBook, now: datetime) -> str | None:
    """What was done with one waiting offer, and when it is looked at next. One letter at a time, also when several are
    late."""
    hold = rules.promotion_of(claim.promotion).file.hold
    zone = ZoneInfo(claim.timezone)
    today, until = now.astimezone(zone).date(), held_until(db, claim, hold.days)
    done = None
    sent = [_notice(db, claim, days) for days in hold.notices_before_days]
    if (number := next((k for k, notice in enumerate(sent) if notice is None), None)) is not None:
        days = hold.notices_before_days[number]
        if today >= until - timedelta(days=days):
            said_until = max(until, today + timedelta(days=days)).isoformat()
            say(
                db,
                _key(claim, days),
                "hold_notice",
                claim.email,
                claim.locale,
                {"until": said_until},
                at=now,
                claim_id=claim.id,
            )
            db.flush()
            done, sent[number], number = "hold_notices", _notice(db, claim, days), number + 1
    if number is not None and number < len(sent):
        look_on = until - timedelta(days=hold.notices_before_days[number])
    else:
        last = sent[-1]
        said_on = last.created_at.astimezone(zone).date() if last is not None else today
        last_day = max(until, said_on + timedelta(days=hold.notices_before_days[-1]))
        if today > last_day:
            _end(db, claim, until, now)
            return "holds_over"
        look_on = last_day + ONE_DAY
    claim.next_look_at = first_instant(look_on, zone)
    db.add(claim)
    return done


def _end(db: Session, claim: Claim, until: date, now: datetime) -> None:
    move(db, claim, ClaimEvent.HOLD_OVER, actor="system", at=now, detail={"held_until": until})
    give_back(db, claim.id, now)
    end_before_start(db, claim, now)
    say(db, f"claim/{claim.id}/hold-over", "hold_over", claim.email, claim.locale, {}, at=now, claim_id=claim.id)


def held_until(db: Session, claim: Claim, days: int) -> date:
    """The last day on which the service may start."""
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim.id)).one()
    approved = grant.granted_at.astimezone(ZoneInfo(claim.timezone)).date()
    return max(approved, claim.wished_start or approved) + timedelta(days=days)


def _key(claim: Claim, days: int) -> str:
    return f"claim/{claim.id}/hold/{days}"


def _notice(db: Session, claim: Claim, days: int) -> OutboxItem | None:
    return db.exec(select(OutboxItem).where(OutboxItem.key == _key(claim, days))).first()
