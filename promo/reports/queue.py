"""Lists of claims: those that wait for a person, the soonest notice deadline first; the newest; those around one.

Pages follow one another by the claim that the one before ended with: none is left out or shown twice because a
colleague decided one meanwhile, and the last page is as quick as the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, not_, or_
from sqlmodel import Session, col, select

from promo.claims.judging.case_line import chances_of
from promo.claims.judging.case_text import sentences
from promo.claims.states import ClaimEvent
from promo.clock import local_day
from promo.leaving.notice_now import NoticeNow, notice_now
from promo.money import Money
from promo.promotions.rulebook import RuleBook
from promo.reports.case_filter import CaseFilter, late, sentence_with
from promo.store.tables import (
    Attribution,
    AuditEvent,
    CaseLine,
    CaseText,
    Claim,
    ClaimState,
    Decision,
    Handling,
    Person,
)

_Row = tuple[Claim, CaseLine | None, Handling | None, str | None]

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
    handling: Handling | None = None
    """None for a claim that came a moment ago, or waits for nobody."""
    owner: str = ""
    """The name of whoever has it."""
    is_late: bool = False
    is_asleep: bool = False
    found_in: str = ""
    """The sentence of its papers in which a search found it; empty where it is found by what stands in the line, or
    elsewhere in the papers."""
    in_papers: str = ""
    """The words by which a search found it that stand in no sentence that is kept, only in the papers."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: after a claim, or before one; at the first claim where neither is named."""

    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of a list, with how many claims the list has in all."""

    lines: list[QueueLine]
    total: int
    has_before: bool = False
    has_after: bool = False


NOTHING_CHOSEN, FIRST = CaseFilter(), Place()


def queue_page(
    db: Session, rules: RuleBook, now: datetime, chosen: CaseFilter = NOTHING_CHOSEN, place: Place = FIRST
) -> QueuePage:
    """A page of the claims that a rep must decide: soonest notice deadline first, then the longest waiting.

    Args:
        chosen: what the list is narrowed down to; another state than waiting where it names one.
        place: where the page begins.
    """
    order = _Order((_act_by(now.date()), *_AGE), chosen.conditions(now, ClaimState.IN_REVIEW), chosen.tables)
    return _with_sentences(db, _page(db, order, place, rules, now), chosen)


def newest_page(
    db: Session, rules: RuleBook, now: datetime, chosen: CaseFilter = NOTHING_CHOSEN, place: Place = FIRST
) -> QueuePage:
    """A page of the claims in every state, the newest first."""
    order = _Order(_AGE, chosen.conditions(now), chosen.tables, falls=True)
    return _with_sentences(db, _page(db, order, place, rules, now), chosen)


def count_in_all(db: Session, now: datetime, chosen: CaseFilter, *, but_waiting: bool = False) -> int:
    """How many claims of every state `newest_page` would list.

    Args:
        but_waiting: without those that wait: the papers of thousands are not looked through a second time by whoever
            knows that none of them fits.
    """
    waiting = CaseFilter(hides=chosen.hides).conditions(now, ClaimState.IN_REVIEW)
    others = [not_(and_(*waiting))] if but_waiting else []
    return _Order(_AGE, [*others, *chosen.conditions(now)], chosen.tables).count(db)


def _with_sentences(db: Session, page: QueuePage, chosen: CaseFilter) -> QueuePage:
    """The same page; lines that a search found in a paper say in which sentence, or by which words."""
    if not chosen.words:
        return page
    elsewhere = {line.claim.id: words for line in page.lines if (words := chosen.not_called(line.claim))}
    newest = select(func.max(Decision.id)).where(col(Decision.claim_id).in_(elsewhere)).group_by(col(Decision.claim_id))
    answers = select(Decision.claim_id, Decision.answer).where(col(Decision.id).in_(newest))
    found = (
        {of: sentence_with(elsewhere[of], sentences(answer)) for of, answer in db.exec(answers)} if elsewhere else {}
    )
    lines = [
        replace(one, found_in=(said := found.get(one.claim.id, "")), in_papers="" if said else " ".join(words))
        for one in page.lines
        for words in [elsewhere.get(one.claim.id, [])]
    ]
    return replace(page, lines=lines)


@dataclass(frozen=True, slots=True)
class _Order:
    """The columns that a list is sorted by, and which claims it has."""

    columns: tuple[Any, ...]
    conditions: Sequence[ColumnElement[bool]]
    of: tuple[type[Any], ...] = ()
    """What the conditions ask for besides the claims themselves."""
    falls: bool = False

    @property
    def sorted_of(self) -> tuple[type[Any], ...]:
        """What the columns ask for, too."""
        is_by_age = self.columns == _AGE
        return self.of if is_by_age or CaseLine in self.of else (CaseLine, *self.of)

    @property
    def is_costly(self) -> bool:
        """Whether a claim must be read to know whether it is in the list: words are looked for in what it says."""
        return CaseText in self.of

    def count(self, db: Session) -> int:
        """How many claims the list has."""
        return int(db.exec(_listed(select(func.count(col(Claim.id))), *self.of).where(*self.conditions)).one())

    def counted(self, db: Session, of: Sequence[Any], *, back: bool, count: int) -> tuple[int, list[str]]:
        """How many claims the list has, and what `beside` finds: each claim is read once for both."""
        keys = [column.label(f"key_{k}") for k, column in enumerate(self.columns)]
        asked = _listed(select(col(Claim.id).label("id"), *keys), *self.sorted_of).where(*self.conditions)
        found = asked.cte("found")
        columns = [found.c[key.name] for key in keys]
        falls = back is not self.falls
        beyond = [_beyond(columns, of, back=falls)] if of else []
        in_all = select(func.count()).select_from(found).scalar_subquery()
        rows = db.exec(
            select(found.c.id, in_all)
            .where(*beyond)
            .order_by(*(column.desc() if falls else column for column in columns))
            .limit(count)
        ).all()
        total = rows[0][1] if rows else self.count(db) if of else 0
        return total, [row[0] for row in rows]

    def beside(self, db: Session, of: Sequence[Any], *, back: bool, count: int) -> list[str]:
        """The references of so many claims after a place, nearest first; or before it."""
        falls = back is not self.falls
        sorted_by = [column.desc() if falls else column for column in self.columns]
        beyond = [_beyond(self.columns, of, back=falls)] if of else []
        claims = _listed(select(Claim.id), *self.sorted_of).where(*self.conditions, *beyond)
        return list(db.exec(claims.order_by(*sorted_by).limit(count)))


def _page(db: Session, order: _Order, place: Place, rules: RuleBook, now: datetime) -> QueuePage:
    back = bool(place.before and not place.after)
    of = _place_of(db, order, place.before if back else place.after)
    back = back and bool(of)
    if order.is_costly:
        total, found = order.counted(db, of, back=back, count=PAGE + 1)
    else:
        total, found = order.count(db), order.beside(db, of, back=back, count=PAGE + 1)
    more, shown = len(found) > PAGE, found[:PAGE]
    if back:
        shown.reverse()
    before, after = (more, True) if back else (bool(of), more)
    return QueuePage(_lines(db, shown, rules, now), total, before, after)


def _place_of(db: Session, order: _Order, claim_id: str) -> tuple[Any, ...]:
    """Where a claim stands in an order, whether or not it is still in the list; empty for one that does not exist."""
    if not claim_id:
        return ()
    here = _listed(select(*order.columns), *order.sorted_of).where(Claim.id == claim_id)
    return tuple(db.exec(here).first() or ())


def waiting_count(db: Session, now: datetime) -> int:
    """How many claims wait for a decision."""
    waiting = CaseFilter().conditions(now, ClaimState.IN_REVIEW)
    return int(db.exec(_listed(select(func.count(col(Claim.id)))).where(*waiting)).one())


def around(db: Session, claim: Claim, rules: RuleBook, now: datetime) -> list[QueueLine]:
    """The claims before and after one in the queue, that one among them where it waits itself."""
    order = _Order((_act_by(now.date()), *_AGE), CaseFilter().conditions(now, ClaimState.IN_REVIEW))
    of = _place_of(db, order, claim.id)
    after = order.beside(db, of, back=False, count=AROUND)
    before = order.beside(db, of, back=True, count=AROUND)
    own = db.exec(_listed(select(Claim.id), *order.of).where(*order.conditions, Claim.id == claim.id)).all()
    return _lines(db, (*reversed(before), *own, *after), rules, now)


def line_of(db: Session, claim: Claim, rules: RuleBook, now: datetime) -> QueueLine:
    """The line of a claim, wherever it stands."""
    return _lines(db, (claim.id,), rules, now)[0]


def next_case(db: Session, claim_id: str, now: datetime) -> str | None:
    """The case after one in the queue, whether or not that one still waits itself; else the first of those before it;
    None where no other waits."""
    order = _Order((_act_by(now.date()), *_AGE), CaseFilter().conditions(now, ClaimState.IN_REVIEW))
    of = _place_of(db, order, claim_id)
    if not of:
        return None
    after = order.beside(db, of, back=False, count=1)
    before = [] if after else order.beside(db, of, back=True, count=AROUND)
    return next(iter((*after, *reversed(before))), None)


_AGE = (col(Claim.submitted_at), col(Claim.id))
_BESIDE: dict[type[Any], Any] = {
    CaseLine: col(CaseLine.claim_id) == col(Claim.id),
    Handling: col(Handling.claim_id) == col(Claim.id),
    Person: col(Person.id) == col(Handling.owner_id),
    CaseText: col(CaseText.claim_id) == col(Claim.id),
    Attribution: col(Attribution.claim_id) == col(Claim.id),
}


def _listed(claims: Any, *of: type[Any]) -> Any:
    """A select of claims with what lists know of each, as far as it asks for that: its line, who handles it, and that
    person. Whatever else is joined is looked up for each of thousands that wait."""
    claims = claims.select_from(Claim)
    for table in of:
        claims = claims.join(table, _BESIDE[table], isouter=True)
    return claims


def late_count(db: Session, now: datetime) -> int:
    """How many claims are past their due time."""
    return int(db.exec(_listed(select(func.count(col(Claim.id))), Handling).where(late(now))).one())


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


def _lines(db: Session, claim_ids: Sequence[str], rules: RuleBook, now: datetime) -> list[QueueLine]:
    """The lines of some claims, in that order: a list is sorted by its references, and only what is shown is read."""
    shown = select(Claim, CaseLine, Handling, Person.name)
    rows = db.exec(_listed(shown, CaseLine, Handling, Person).where(col(Claim.id).in_(claim_ids)))
    by_id: dict[str, _Row] = {row[0].id: row for row in rows}
    found = [by_id[claim_id] for claim_id in claim_ids]
    subjects = [f"claim:{claim_id}" for claim_id in claim_ids]
    said = select(AuditEvent.subject).where(
        AuditEvent.what == f"claim.{ClaimEvent.APPEALED.value}", col(AuditEvent.subject).in_(subjects)
    )
    appealed = set(db.exec(said))
    return [_line(row, rules, now, appealed=f"claim:{row[0].id}" in appealed) for row in found]


def _line(row: _Row, rules: RuleBook, now: datetime, *, appealed: bool) -> QueueLine:
    claim, line, handling, owner = row
    waits = (
        handling if claim.state is ClaimState.IN_REVIEW and handling and handling.since == claim.changed_at else None
    )
    known = rules.competitors.get(line.competitor or "") if line else None
    return QueueLine(
        claim=claim,
        competitor=known.name if known else claim.provider,
        codes=line.codes if line else (),
        appealed=appealed,
        value=Money(line.value_minor, line.currency) if line and line.currency else None,
        notice=notice_now(chances_of(line), local_day(now, claim.timezone)) if line else None,
        handling=waits,
        owner=owner or "" if waits else "",
        is_late=waits is not None and waits.due_at <= now,
        is_asleep=waits is not None and waits.snoozed_until is not None and waits.snoozed_until > now,
    )
