"""Rules tried on past claims in the background: asked for by a page, judged in slices by the clock, kept with what it
came to.

Judging thousands of cases takes longer than anybody waits for a page. Each slice is kept as it is done, so whoever
comes after a process that was killed goes on where it was.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, func, or_
from sqlmodel import Session, col, select, update

from promo.money import Money
from promo.promotions.rulebook import RuleBook, book_from
from promo.rule_sets.counted import AT_ONCE, basis_now, counted, keep_count
from promo.rule_sets.replay import ByHand, Changed, Replay, Stretch, Tally, how_many, judged_again
from promo.rule_sets.stored import kept_book
from promo.store.tables import Claim, Decision, RuleSet, RuleTrial, RuleTrialPart
from promo.translatable import N_
from promo.work import SYSTEM, Office, Work

log = structlog.get_logger()
SLICE = 250
SHOWN = 200
"""Changed claims of a kind that are kept for the page; the counts and sums are of all."""
LEASE = timedelta(seconds=30)
"""How long a process has a trial; with each slice anew."""
KEPT = timedelta(days=7)
GROUPS: Sequence[tuple[str, Callable[[Changed], bool]]] = (
    (N_("Approved by it"), lambda c: c.after == "approve" and c.before != "approve"),
    (N_("Approved as before, with another credit"), lambda c: c.before == c.after == "approve"),
    (N_("No longer approved"), lambda c: c.before == "approve" and c.after != "approve"),
    (N_("Another outcome"), lambda c: "approve" not in (c.before, c.after)),
)
"""The changed claims: those approved by it, those approved with other months or another value, those no longer
approved, all others."""


@dataclass(frozen=True, slots=True)
class Group:
    """Changed claims of a kind: how many, and the first of them."""

    title: str
    count: int
    claims: Sequence[Changed]
    months: tuple[int, int] = (0, 0)
    """Free months of all of them: as given, and as they would be."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a trial came to, as a page shows it."""

    judged: int
    not_judged: int
    changed: int
    harmed: int
    before: Mapping[str, int]
    after: Mapping[str, int]
    given: Mapping[str, int]
    money: Mapping[str, Sequence[int]]
    groups: Sequence[Group]
    digest: str
    months: Sequence[int] = (0, 0)
    """Free months of all claims: as given, and as they would be."""
    by_offer: Mapping[str, int] = field(default_factory=dict)
    credits: int = 0
    by_hand: ByHand = field(default_factory=ByHand)


@dataclass(frozen=True, slots=True)
class Trial:
    """A trial as it stands: what it came to, or how far it is."""

    since: date | None
    outcome: Outcome | None
    done: int = 0
    total: int | None = None
    asked_at: datetime | None = None
    """Where it was judged before: when it was asked for."""
    newer: bool = False
    """Whether claims were decided since."""
    failed: bool = False
    """Whether it could not be judged."""
    seconds_left: int | None = None
    """About how long it takes yet, where that can be told."""


def trial_of(db: Session, book: RuleBook, since: date | None, now: datetime) -> Trial | None:
    """The newest trial of these rules over claims since a day, else what few claims come to at once; None where there
    are more, and nobody asked yet."""
    row = _newest_trial(db, book.version, since)
    if row is not None and not (
        row.result and "by_hand" not in row.result
    ):  # one kept by an older program is judged anew
        outcome = _outcome(db, row.result) if row.result else None
        newer = row.finished_at is not None and row.newest < _newest(db)
        failed = row.finished_at is not None and outcome is None
        left = _seconds_left(db, row, now) if row.finished_at is None else None
        return Trial(since, outcome, row.done, row.total, row.asked_at, newer, failed, left)
    few = judged_again(db, book, Stretch(since, most=AT_ONCE + 1))
    if few.rows > AT_ONCE:
        return None
    return Trial(since, _outcome(db, _result(few.as_replay(book.version))))


def count_under_way(db: Session, version: str, now: datetime) -> Trial | None:
    """How far it is to count what a kept set changes over all claims; None where nobody counts."""
    row = _newest_trial(db, version, None)
    if row is None or (row.finished_at is not None and row.result is not None):
        return None
    if row.finished_at is not None:
        return Trial(None, None, failed=True)
    return Trial(None, None, row.done, row.total, row.asked_at, seconds_left=_seconds_left(db, row, now))


def _newest_trial(db: Session, version: str, since: date | None) -> RuleTrial | None:
    asked = select(RuleTrial).where(RuleTrial.version == version, RuleTrial.since == since)
    return db.exec(asked.order_by(col(RuleTrial.id).desc()).limit(1)).first()


def _seconds_left(db: Session, row: RuleTrial, now: datetime) -> int | None:
    """As fast as it went until now; before anything is judged, as fast as the last trial that was finished."""
    pace, total = row, row.total
    if not row.done:
        over = select(RuleTrial).where(col(RuleTrial.finished_at).is_not(None), RuleTrial.done > 0)
        before = db.exec(over.order_by(col(RuleTrial.id).desc()).limit(1)).first()
        if before is None:
            return None
        pace, total = before, total or before.total
    if not total:
        return None
    took = ((pace.finished_at or now) - pace.asked_at).total_seconds()
    return max(1, round(took / pace.done * (total - row.done)))


def ask(work: Work, book: RuleBook, since: date | None) -> None:
    """Have rules tried on claims sent since a day, by the next round of the clock; asked twice is asked once."""
    waits = _newest_trial(work.db, book.version, since)
    if waits is not None and waits.finished_at is None:
        return
    kept = work.db.get(RuleSet, book.version) is not None
    basis = basis_now(work.db)
    work.db.add(
        RuleTrial(
            version=book.version,
            content=None if kept else book.content,
            since=since,
            newest=basis.decision,
            basis=asdict(basis),
            person_id=work.by.person_id or 0,
            asked_at=work.now,
        )
    )


def ask_count(work: Work, version: str) -> None:
    """Have it counted what a kept set changes over all claims, unless that is known or under way."""
    found = counted(work.db, version)
    if found is None or not found.digest:
        ask(work, kept_book(work.db, version), None)


def ask_anew(work: Work, version: str, since: date | None) -> None:
    """Forget what a trial came to: claims were decided since, so whoever looks next has all of them judged."""
    _forget(work, RuleTrial.version == version, RuleTrial.since == since, col(RuleTrial.finished_at).is_not(None))


def carry_on_trials(office: Office, now: datetime, stopping: Callable[[], bool] = lambda: False) -> int:
    """Judge what was asked for, slice by slice, until nothing is left or the process is to stop. Returns how many
    trials were finished."""
    finished = 0
    while not stopping() and (trial_id := office.do_at(now, SYSTEM, _take)) is not None:
        finished += _judge(office, trial_id, stopping)
    return finished


def forget_old_trials(office: Office, now: datetime) -> int:
    """Forget trials asked for long ago. Returns how many."""
    return office.do_at(now, SYSTEM, lambda work: _forget(work, col(RuleTrial.asked_at) < now - KEPT))


def _forget(work: Work, *which: Any) -> int:
    connection = work.db.connection()
    old = select(RuleTrial.id).where(*which)
    connection.execute(delete(RuleTrialPart).where(col(RuleTrialPart.trial_id).in_(old)))
    return int(connection.execute(delete(RuleTrial).where(*which)).rowcount)


def _newest(db: Session) -> int:
    return db.exec(select(func.max(Decision.id))).one() or 0


def _take(work: Work) -> int | None:
    """The oldest trial that nobody has, taken; moving its lease is the taking, so several processes never share one."""
    free = or_(col(RuleTrial.lease_until).is_(None), col(RuleTrial.lease_until) < work.now)
    waits = select(RuleTrial.id).where(col(RuleTrial.finished_at).is_(None), free).order_by(col(RuleTrial.id))
    trial_id = work.db.exec(waits.limit(1)).first()
    if trial_id is None:
        return None
    taken = update(RuleTrial).where(col(RuleTrial.id) == trial_id, free).values(lease_until=work.now + LEASE)
    return trial_id if work.db.connection().execute(taken).rowcount == 1 else None


def _judge(office: Office, trial_id: int, stopping: Callable[[], bool]) -> int:
    """Slices of one trial. Returns 1 where it was finished."""
    while True:
        try:
            with office.store.reading() as db:  # judging takes a second: no unit of work is open meanwhile
                row = db.get(RuleTrial, trial_id)
                if row is None or row.finished_at is not None:
                    return 0
                total = how_many(db, row.since, row.newest) if row.total is None else row.total
                book = book_from(row.content) if row.content else kept_book(db, row.version)
                found = judged_again(db, book, Stretch(row.since, row.judged_upto, row.newest, SLICE))
        except Exception:  # whatever it is: the page says so, and the next one is judged
            log.exception("trial_failed", trial=trial_id)
            office.do(SYSTEM, _end, trial_id, None)
            return 1
        if office.do(SYSTEM, _keep, trial_id, row.judged_upto, found, total):
            return 1
        if stopping():
            office.do(SYSTEM, _give_back, trial_id)
            return 0
        office.store.let_others_write()


def _keep(work: Work, trial_id: int, after: int, found: Tally, total: int) -> bool:
    """Add a slice. Returns whether it was the last one, or not ours any more."""
    row = work.db.get(RuleTrial, trial_id, with_for_update=True)
    if row is None or row.judged_upto != after or row.finished_at is not None:
        return True
    work.db.add(RuleTrialPart(trial_id=trial_id, judged_after=after, found=_part(found)))
    row.done, row.total, row.judged_upto = row.done + found.rows, max(total, row.done + found.rows), found.upto
    row.lease_until = work.now + LEASE
    work.db.add(row)
    if found.rows == SLICE:
        return False
    work.db.flush()
    of_trial = select(RuleTrialPart.found).where(RuleTrialPart.trial_id == trial_id)
    parts = work.db.exec(of_trial.order_by(col(RuleTrialPart.judged_after))).all()
    came_to = _together(parts).as_replay(row.version)
    _end(work, trial_id, _result(came_to))
    if row.since is None and row.basis and work.db.get(RuleSet, row.version) is not None:
        keep_count(work, row.basis, came_to)
    return True


def _end(work: Work, trial_id: int, result: dict[str, Any] | None) -> None:
    row = work.db.get(RuleTrial, trial_id)
    if row is not None:
        row.finished_at, row.lease_until, row.result = work.now, None, result
        work.db.add(row)
    work.db.connection().execute(delete(RuleTrialPart).where(col(RuleTrialPart.trial_id) == trial_id))


def _give_back(work: Work, trial_id: int) -> None:
    row = work.db.get(RuleTrial, trial_id)
    if row is not None:
        row.lease_until = None
        work.db.add(row)


def _part(found: Tally) -> dict[str, Any]:
    return {
        "judged": found.judged,
        "not_judged": found.not_judged,
        "before": dict(found.before),
        "after": dict(found.after),
        "given": dict(found.given),
        "months": found.months,
        "by_offer": dict(found.by_offer),
        "credits": found.credits,
        "by_hand": _hand_json(found.by_hand),
        "changed": [_changed_json(c) for c in found.changed],
    }


def _together(parts: Sequence[Mapping[str, Any]]) -> Tally:
    all_of = Tally()
    for part in parts:
        all_of.judged += part["judged"]
        all_of.not_judged += part["not_judged"]
        all_of.months += part["months"]
        all_of.credits += part.get("credits", 0)
        all_of.by_hand.add(_hand_from(part.get("by_hand", {})))
        for name in ("before", "after", "given", "by_offer"):
            getattr(all_of, name).update(Counter(part[name]))
        all_of.changed += [_changed_from(one, "") for one in part["changed"]]
    return all_of


def _result(found: Replay) -> dict[str, Any]:
    """What a trial came to as plain JSON, without names."""
    groups = []
    for title, belongs in GROUPS:
        claims = [c for c in found.changed if belongs(c)]
        months = [sum(c.months[0] for c in claims), sum(c.ends_with for c in claims)]
        shown = [_changed_json(c) for c in claims[:SHOWN]]
        groups.append({"title": title, "count": len(claims), "claims": shown, "months": months})
    return {
        "judged": found.judged,
        "not_judged": found.not_judged,
        "changed": len(found.changed),
        "harmed": len(found.harmed),
        "before": dict(found.before),
        "after": dict(found.after),
        "given": dict(found.given),
        "money": {currency: list(sums) for currency, sums in found.money.items()},
        "groups": groups,
        "digest": found.digest,
        "months": [found.months, found.months_after],
        "by_offer": dict(found.by_offer),
        "credits": found.credits,
        "by_hand": _hand_json(found.by_hand),
    }


def _outcome(db: Session, result: Mapping[str, Any]) -> Outcome:
    """What was kept, with the names of the companies as they are now."""
    ids = [claim[0] for group in result["groups"] for claim in group["claims"]]
    named = select(Claim.id, Claim.company).where(col(Claim.id).in_(ids))
    names = dict(db.exec(named).all()) if ids else {}
    groups = [
        Group(g["title"], g["count"], [_changed_from(c, names.get(c[0], "")) for c in g["claims"]], tuple(g["months"]))
        for g in result["groups"]
    ]
    return Outcome(**{**result, "groups": groups, "by_hand": _hand_from(result["by_hand"])})


def _hand_json(hand: ByHand) -> dict[str, Any]:
    sums = {"given": dict(hand.given), "given_anew": dict(hand.given_anew)}
    return {"credits": hand.credits, "months": hand.months, "months_anew": hand.months_anew, **sums}


def _hand_from(kept: Mapping[str, Any]) -> ByHand:
    sums = {name: Counter(kept.get(name, {})) for name in ("given", "given_anew")}
    return ByHand(**{**kept, **sums})


def _changed_json(change: Changed) -> list[Any]:
    money = [change.money.minor, change.money.currency] if change.money else None
    outcome = [change.claim_id, change.before, change.after, list(change.codes), money, change.harmed]
    return [*outcome, list(change.months), change.stays]


def _changed_from(kept: Sequence[Any], company: str) -> Changed:
    claim_id, before, after, codes, money, harmed, months, stays = kept
    worth = Money(*money) if money else None
    return Changed(claim_id, company, before, after, tuple(codes), worth, harmed, tuple(months), stays)
