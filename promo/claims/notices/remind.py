"""Reminders of the notice to the present provider, by mail, until the claimant says that it is on its way.

Each leaves once for the day that it is about: its key holds that day. Another day, because a decision changed or a
deadline passed, begins anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import and_, exists, func, or_
from sqlmodel import Session, col, select

from promo.claims.judging.case_line import chances_of
from promo.claims.notices.standing import is_on_its_way, way_to_remind_of
from promo.claims.states import ACCEPTED
from promo.clock import local_day
from promo.due import Due, Swept, each_due
from promo.faultpoints import fault
from promo.leaving.notice_now import NoticeNow, notice_now
from promo.leaving.reminders import DAYS, Reminder, reminder_on
from promo.periods import ONE_DAY
from promo.promotions.rulebook import RuleBook
from promo.store.tables import (
    CaseLine,
    Claim,
    Decision,
    NoticeStep,
    NoticeWay,
    OutboxItem,
    Subscription,
    SubscriptionState,
)
from promo.work import SYSTEM, Office, Work

ByLaw = Callable[[Session, str, RuleBook, datetime], NoticeNow | None]
"""What is left to do by law about the letter of a claim, at an instant; None where no statute opens a way."""
MORNING = 8
"""The hour of the claimant's day from which mails leave."""
_AT_ONCE = 500


def remind_of_notices(office: Office, now: datetime, by_law: ByLaw) -> Swept:
    """Write every reminder that is due. Returns how many.

    Args:
        office: opens the units of work.
        now: the instant of the round.
        by_law: reckons the days of the way by law, for those who go it.
    """
    done = failed = 0
    with office.store.reading() as db:
        ids = [
            claim.id for claim in _in_reach(db, now) if _may_be_due(Work(db, now, SYSTEM, office.rules), claim, by_law)
        ]
    for first in range(0, len(ids), _AT_ONCE):
        due = Due(select(Claim.id).where(col(Claim.id).in_(ids[first : first + _AT_ONCE])), now, once=True)
        swept = each_due(office, due, lambda work, taken: sum(_remind(work, i, by_law) for i in taken))
        done, failed = done + swept.done, failed + swept.failed
    return Swept(done, failed)


def _may_be_due(work: Work, claim: Claim, by_law: ByLaw) -> bool:
    """Whether a claim is worth a unit of work; one that cannot even be looked at fails there, alone."""
    try:
        return _due(work, claim, by_law) is not None
    except Exception:
        return True


def _in_reach(db: Session, now: datetime) -> Iterable[Claim]:
    """Accepted claims whose contract must be ended within a month or so, and those whose claimant told of a way by
    law: few of many, before each is looked at."""
    today, line = now.date(), CaseLine
    first, last = today - ONE_DAY, today + timedelta(days=max(DAYS) + 1)
    days = (line.send_by, line.safe, line.latest, line.next_send_by, line.next_safe, line.next_latest)
    near = or_(*(and_(col(day) >= first, col(day) <= last) for day in days))
    by_law = exists().where(col(NoticeStep.claim_id) == col(Claim.id), col(NoticeStep.way) == NoticeWay.LAW)
    over = exists().where(
        col(Subscription.claim_id) == col(Claim.id), col(Subscription.state) == SubscriptionState.ENDED
    )
    rows = db.exec(
        select(Claim, CaseLine)
        .join(CaseLine, col(line.claim_id) == col(Claim.id), isouter=True)
        .where(col(Claim.state).in_(sorted(ACCEPTED)), col(Claim.silent_since).is_(None), ~over, or_(near, by_law))
        .order_by(col(Claim.id))
    ).all()
    return [claim for claim, _ in rows]


def _remind(work: Work, claim_id: str, by_law: ByLaw) -> int:
    """One claim, held until the unit of work ends; looked at once more."""
    claim = work.db.get_one(Claim, claim_id, with_for_update=True, populate_existing=True)
    found = _due(work, claim, by_law)
    if found is None:
        return 0
    way, reminder = found
    said = {"way": way.value, "act": reminder.act.value, "day": reminder.day.isoformat()}
    wrote = work.letter(_key(claim, way, reminder), "notice_reminder", claim, said)
    fault("notice.reminded")
    return int(wrote)


def _due(work: Work, claim: Claim, by_law: ByLaw) -> tuple[NoticeWay, Reminder] | None:
    """The reminder that a claim must get now, and that was not written yet.

    On the day of a decision there is none: the mail of the decision names the days.
    """
    db, today = work.db, local_day(work.now, claim.timezone)
    if claim.state not in ACCEPTED or work.now.astimezone(ZoneInfo(claim.timezone)).hour < MORNING:
        return None
    steps = db.exec(select(NoticeStep).where(NoticeStep.claim_id == claim.id).order_by(col(NoticeStep.id))).all()
    way = way_to_remind_of(steps)
    notice = by_law(db, claim.id, work.rules, work.now) if way is NoticeWay.LAW else None
    if way is NoticeWay.LAW and notice is None and not is_on_its_way(steps, NoticeWay.CONTRACT):
        way = NoticeWay.CONTRACT  # by law there is no day to keep: that of the contract stays
    if way is NoticeWay.CONTRACT and (line := db.get(CaseLine, claim.id)) is not None:
        notice = notice_now(chances_of(line), today)
    reminder = reminder_on(notice, today)
    if way is None or reminder is None:
        return None
    if db.exec(select(OutboxItem.id).where(OutboxItem.key == _key(claim, way, reminder))).first() is not None:
        return None
    decided = db.exec(select(func.max(Decision.decided_at)).where(Decision.claim_id == claim.id)).one()
    told_today = decided is not None and local_day(decided, claim.timezone) >= today
    return None if told_today else (way, reminder)


def _key(claim: Claim, way: NoticeWay, reminder: Reminder) -> str:
    name = {NoticeWay.CONTRACT: "notice", NoticeWay.LAW: "switch"}[way]
    return f"claim/{claim.id}/{name}/{reminder.day.isoformat()}/{reminder.days}"
