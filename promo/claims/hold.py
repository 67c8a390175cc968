"""An approved offer waits for its start, but not for ever: three dated notices, then it expires and its place is given
back."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo.claims.states import ClaimEvent, advance
from promo.clock import local_day
from promo.due import Due, each_due
from promo.periods import ONE_DAY, first_instant
from promo.store.tables import Claim, ClaimState, CreditGrant, OutboxItem, Subscription, SubscriptionState
from promo.subscriptions.cancel import end_before_start
from promo.subscriptions.places import release_place
from promo.work import Office, Work


def sweep_holds(office: Office, now: datetime) -> dict[str, int]:
    """Remind of, or end, every approved offer whose service has not started in time, or whose customer left before it
    did. Returns how many of each.

    The hold runs from the approval, or from the wished start where that is later. It ends only after all notices left,
    the last of them at least its own number of days before: after an outage it is longer, never shorter.
    """
    done: Counter[str] = Counter(hold_notices=0, holds_over=0)
    due = (
        select(Claim.id)
        .where(Claim.state == ClaimState.APPROVED, col(Claim.next_look_at) <= now)
        .order_by(col(Claim.next_look_at))
    )

    def look(work: Work, claim_id: str) -> int:
        name = _look_at(work, work.db.get_one(Claim, claim_id))
        done.update([name] if name else [])
        return 1

    one_by_one = Due(due, now, batch=1, once=True, after_the_chain=True)
    swept = each_due(office, one_by_one, lambda work, ids: sum(look(work, i) for i in ids))
    return {**done} | ({"holds_failed": swept.failed} if swept.failed else {})


def _look_at(work: Work, claim: Claim) -> str | None:
    """What was done with one waiting offer, and when it is looked at next. One letter at a time, also when several are
    late."""
    db, now = work.db, work.now
    if _left_before_start(db, claim):
        advance(work, claim, ClaimEvent.WITHDRAWN, {"subscription": "ended"})
        release_place(work, claim.id)
        return "left_before_start"
    hold = work.rules.promotion_of(claim.promotion).file.hold
    zone = ZoneInfo(claim.timezone)
    today, until = local_day(now, claim.timezone), held_until(db, claim, hold.days)
    done = None
    sent = [_notice(db, claim, days) for days in hold.notices_before_days]
    if (number := next((k for k, notice in enumerate(sent) if notice is None), None)) is not None:
        days = hold.notices_before_days[number]
        if today >= until - timedelta(days=days):
            said_until = max(until, today + timedelta(days=days)).isoformat()
            work.letter(_key(claim, days), "hold_notice", claim, {"until": said_until})
            db.flush()
            done, sent[number], number = "hold_notices", _notice(db, claim, days), number + 1
    if number is not None and number < len(sent):
        look_on = until - timedelta(days=hold.notices_before_days[number])
    else:
        last = sent[-1]
        said_on = local_day(last.created_at, claim.timezone) if last is not None else today
        last_day = max(until, said_on + timedelta(days=hold.notices_before_days[-1]))
        if today > last_day:
            _end(work, claim, until)
            return "holds_over"
        look_on = last_day + ONE_DAY
    claim.next_look_at = first_instant(look_on, zone)
    db.add(claim)
    return done


def _left_before_start(db: Session, claim: Claim) -> bool:
    """Whether the customer ended their contract before the service ever ran."""
    ended = select(Subscription.id).where(
        Subscription.claim_id == claim.id, Subscription.state == SubscriptionState.ENDED
    )
    return db.exec(ended).first() is not None


def _end(work: Work, claim: Claim, until: date) -> None:
    advance(work, claim, ClaimEvent.HOLD_OVER, {"held_until": until})
    release_place(work, claim.id)
    end_before_start(work, claim)
    work.letter(f"claim/{claim.id}/hold-over", "hold_over", claim)


def held_until(db: Session, claim: Claim, days: int) -> date:
    """The last day on which the service may start."""
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim.id)).one()
    approved = local_day(grant.granted_at, claim.timezone)
    return max(approved, claim.wished_start or approved) + timedelta(days=days)


def _key(claim: Claim, days: int) -> str:
    return f"claim/{claim.id}/hold/{days}"


def _notice(db: Session, claim: Claim, days: int) -> OutboxItem | None:
    return db.exec(select(OutboxItem).where(OutboxItem.key == _key(claim, days))).first()
