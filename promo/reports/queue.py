"""The claims that wait for a person, the soonest notice deadline first: a page of them, and those around one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_
from sqlmodel import Session, col, select

from promo.claims.judging.case_line import chances_of
from promo.claims.states import ClaimEvent
from promo.clock import local_day
from promo.leaving.notice_now import NoticeNow, notice_now
from promo.money import Money
from promo.promotions.rulebook import RuleBook
from promo.store.tables import AuditEvent, CaseLine, Claim, ClaimState

PAGE = 50
"""Claims of one page of a list."""
AROUND = 6
"""Claims shown before and after the one that is open."""
_NEVER = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One claim in the queue."""

    claim: Claim
    competitor: str
    codes: Sequence[str]
    value: Money | None
    """None for a claim from before such values were kept."""
    appealed: bool
    """Whether the claimant asked for another person."""
    notice: NoticeNow | None
    """What the claimant can still do about the notice today."""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue, with how many claims wait in all."""

    lines: list[QueueLine]
    total: int
    number: int = 1

    @property
    def pages(self) -> int:
        """How many pages there are, one at least."""
        return max(1, -(-self.total // PAGE))


def queue_page(db: Session, rules: RuleBook, now: datetime, number: int = 1) -> QueuePage:
    """A page of the claims that a rep must decide: soonest notice deadline first, then the longest waiting.

    Args:
        number: the page, from 1; beyond the last it is the last.
    """
    total = waiting_count(db)
    number = max(1, min(number, -(-total // PAGE)))
    act_by = _act_by(now.date())
    rows = db.exec(_waiting().order_by(act_by, *_AGE).offset((number - 1) * PAGE).limit(PAGE)).all()
    return QueuePage(_lines(db, rows, rules, now), total, number)


def waiting_count(db: Session) -> int:
    """How many claims wait for a decision."""
    return db.exec(select(func.count()).select_from(Claim).where(Claim.state == ClaimState.IN_REVIEW)).one()


def around(db: Session, claim: Claim, rules: RuleBook, now: datetime) -> list[QueueLine]:
    """The claims before and after one in the queue, that one among them where it waits itself."""
    act_by = _act_by(now.date())
    here = db.exec(select(act_by).select_from(Claim).join(CaseLine, _BESIDE, isouter=True).where(Claim.id == claim.id))
    mine = here.first() or _NEVER
    place: tuple[Any, ...] = (mine, claim.submitted_at, claim.id)
    columns: tuple[Any, ...] = (act_by, *_AGE)
    after = db.exec(_waiting().where(_beyond(columns, place)).order_by(*columns).limit(AROUND)).all()
    falling = [column.desc() for column in columns]
    before = db.exec(_waiting().where(_beyond(columns, place, back=True)).order_by(*falling).limit(AROUND)).all()
    own = db.exec(_waiting().where(Claim.id == claim.id)).all()
    return _lines(db, (*reversed(before), *own, *after), rules, now)


_AGE = (col(Claim.submitted_at), col(Claim.id))
_BESIDE = col(CaseLine.claim_id) == col(Claim.id)


def _waiting() -> Any:
    return select(Claim, CaseLine).join(CaseLine, _BESIDE, isouter=True).where(Claim.state == ClaimState.IN_REVIEW)


def _act_by(today: date) -> ColumnElement[date]:
    """The day on which the notice must leave, or where it is too late for the post, arrive: of the deadline, or of the
    one after it where that is over."""
    line, never, day = CaseLine, literal(_NEVER), literal(today)

    def of(safe: Any, latest: Any, send_by: Any) -> ColumnElement[date]:
        return case((send_by >= day, send_by), (safe >= day, safe), else_=latest)

    return func.coalesce(
        case(
            (col(line.latest) >= day, of(col(line.safe), col(line.latest), col(line.send_by))),
            (col(line.next_latest) >= day, of(col(line.next_safe), col(line.next_latest), col(line.next_send_by))),
        ),
        never,
    )


def _beyond(columns: Sequence[Any], place: Sequence[Any], *, back: bool = False) -> ColumnElement[bool]:
    """Rows that come after a place in the order of some columns, or before it."""
    found: list[ColumnElement[bool]] = []
    for k, (column, value) in enumerate(zip(columns, place, strict=True)):
        same = [c == v for c, v in zip(columns[:k], place[:k], strict=True)]
        found.append(and_(*same, column < value if back else column > value))
    return or_(*found)


def _lines(
    db: Session, rows: Iterable[tuple[Claim, CaseLine | None]], rules: RuleBook, now: datetime
) -> list[QueueLine]:
    found = list(rows)
    subjects = [f"claim:{claim.id}" for claim, _ in found]
    said = select(AuditEvent.subject).where(
        AuditEvent.what == f"claim.{ClaimEvent.APPEALED.value}", col(AuditEvent.subject).in_(subjects)
    )
    appealed = set(db.exec(said))
    return [_line(claim, line, rules, now, appealed=f"claim:{claim.id}" in appealed) for claim, line in found]


def _line(claim: Claim, line: CaseLine | None, rules: RuleBook, now: datetime, *, appealed: bool) -> QueueLine:
    known = rules.competitors.get(line.competitor or "") if line else None
    return QueueLine(
        claim=claim,
        competitor=known.name if known else claim.provider,
        codes=line.codes if line else (),
        appealed=appealed,
        value=Money(line.value_minor, line.currency) if line and line.currency else None,
        notice=notice_now(chances_of(line), local_day(now, claim.timezone)) if line else None,
    )


def recent_claims(db: Session, limit: int = 100) -> list[Claim]:
    """The newest claims in every state."""
    return list(db.exec(select(Claim).order_by(col(Claim.submitted_at).desc()).limit(limit)))
