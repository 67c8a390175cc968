"""All past claims judged again by another rule set, from the cases that were kept: no proof is read again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from promo.eligibility.case import Case, case_from
from promo.eligibility.judge import credit_months, judge
from promo.eligibility.model import Outcome, Verdict
from promo.money import Money
from promo.promotions.cover import Cover, Wish, cover_of, covered, month_worth
from promo.promotions.rulebook import Promotion, RuleBook
from promo.proof.facts.model import FactName
from promo.store.tables import Claim, ClaimState, CreditGrant, Decision

CREDITED = (ClaimState.APPROVED, ClaimState.STARTED, ClaimState.WAITLISTED)
"""The states of claims that hold a credit, or a place in the waiting list."""
_BATCH = 50
"""Few enough that what was read is given back before the garbage collector goes through it again and again."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A claim that the other rule set would have decided otherwise.

    `before` and `after` are outcomes; `money` is what the credit would be worth more (or less, negative) at list value.
    `harmed`: the claim holds the credit, or a place in the waiting list, and would get less or none. `months` are the
    free months that were given, and those that the other rules give.
    """

    claim_id: str
    company: str
    before: str
    after: str
    codes: tuple[str, ...]
    money: Money | None
    harmed: bool
    months: tuple[int, int] = (0, 0)
    stays: bool = False
    """Whether a person gave the credit: it stays as it was given, whatever the other rules come to."""

    @property
    def ends_with(self) -> int:
        """The free months that the claim would have in the end."""
        return self.months[0 if self.stays else 1]


@dataclass(slots=True)
class ByHand:
    """The credits that people gave: they are not reckoned anew, and count as given on both sides of every sum.

    What they would come to if the other rules gave them is told beside that, by currency in minor units.
    """

    credits: int = 0
    months: int = 0
    months_anew: int = 0
    given: Counter[str] = field(default_factory=Counter)
    given_anew: Counter[str] = field(default_factory=Counter)

    def add(self, other: ByHand) -> None:
        """Those of another slice, too."""
        self.credits += other.credits
        self.months += other.months
        self.months_anew += other.months_anew
        self.given.update(other.given)
        self.given_anew.update(other.given_anew)


@dataclass(frozen=True, slots=True)
class Replay:
    """What a rule set would have changed: how many claims were judged again, how many could not be, and each that
    differs."""

    version: str
    judged: int
    not_judged: int
    changed: tuple[Changed, ...]
    before: Mapping[str, int] = field(default_factory=dict)
    """How many claims ended in each outcome."""
    after: Mapping[str, int] = field(default_factory=dict)
    """How many would."""
    given: Mapping[str, int] = field(default_factory=dict)
    """By currency, minor units of list value that was given for the claims that were judged again."""
    months: int = 0
    """Free months that were given for them."""
    by_offer: Mapping[str, int] = field(default_factory=dict)
    """How many of them were judged by which offer."""
    credits: int = 0
    """How many of them have a credit."""
    by_hand: ByHand = field(default_factory=lambda: ByHand())

    @property
    def months_after(self) -> int:
        """Free months that they would have."""
        return self.months + sum(c.ends_with - c.months[0] for c in self.changed)

    @property
    def harmed(self) -> tuple[Changed, ...]:
        """Claims approved already that would lose by it."""
        return tuple(c for c in self.changed if c.harmed)

    @property
    def money(self) -> dict[str, tuple[int, int]]:
        """By currency, minor units of list value that would be given besides, and that would not be given."""
        sums: dict[str, tuple[int, int]] = {}
        for change in self.changed:
            if change.money is not None:
                more, less = sums.get(change.money.currency, (0, 0))
                sums[change.money.currency] = (more + max(0, change.money.minor), less + min(0, change.money.minor))
        return sums

    @property
    def digest(self) -> str:
        """Names this very list, so that who saw it is known."""
        rows = [[c.claim_id, c.before, c.after, list(c.codes), c.money.minor if c.money else 0] for c in self.changed]
        return hashlib.sha256(json.dumps([self.version, rows], sort_keys=True).encode()).hexdigest()


@dataclass(slots=True)
class Tally:
    """What was judged again so far, in the order of the decisions."""

    judged: int = 0
    not_judged: int = 0
    changed: list[Changed] = field(default_factory=list)
    before: Counter[str] = field(default_factory=Counter)
    after: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    months: int = 0
    by_offer: Counter[str] = field(default_factory=Counter)
    credits: int = 0
    by_hand: ByHand = field(default_factory=ByHand)
    upto: int = 0
    """The last decision that was looked at."""
    rows: int = 0
    """How many were, with those of claims sent too early."""

    def as_replay(self, version: str) -> Replay:
        """All of it, by the rule set of a version."""
        sums = (self.before, self.after, self.given, self.months, self.by_offer, self.credits, self.by_hand)
        return Replay(version, self.judged, self.not_judged, tuple(self.changed), *sums)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Which decisions are judged again: of claims sent since a day, those after one number and up to another.

    Of each claim the newest machine decision among those up to `upto` counts; 0 means that it has no bound.
    """

    since: date | None = None
    after: int = 0
    upto: int = 0
    most: int = 0
    """How many at most; 0 for all."""
    claims: Sequence[str] | None = None
    """These claims alone."""


def replay(db: Session, rules: RuleBook, since: date | None = None) -> Replay:
    """Judge the newest machine decision of every claim again by `rules`.

    Args:
        db: the session; nothing is written.
        rules: the other rule set.
        since: only claims sent on this day or later, in each promotion's time zone.
    """
    return judged_again(db, rules, Stretch(since)).as_replay(rules.version)


def judged_again(db: Session, rules: RuleBook, stretch: Stretch) -> Tally:
    """Judge the decisions of a stretch again; nothing is written."""
    found = Tally(upto=stretch.after)
    for row in _rows(db, stretch):
        found.upto, found.rows = row.decision, found.rows + 1
        promotion = rules.promotion_of(row.promotion)
        zone = ZoneInfo(promotion.file.timezone)
        if stretch.since and row.asked_at.astimezone(zone) < datetime.combine(stretch.since, time(), zone):
            continue
        if row.case is None:
            found.not_judged += 1
            continue
        case = case_from(row.case)
        verdict = judge(promotion.conditions, case)
        found.judged += 1
        found.before[row.outcome] += 1
        found.after[verdict.outcome.value] += 1
        found.months += row.months
        found.by_offer[promotion.file.id] += 1
        month = _month_values(row, case, rules)
        if (value := _times(month[0], row.months)) is not None:
            found.given[value.currency] += value.minor
        if row.months:
            found.credits += 1
            if row.outcome != Outcome.APPROVE.value:
                found.by_hand.add(_by_hand(row, case, promotion, month))
        if change := _change(row, case, verdict, month):
            found.changed.append(change)
    return found


def how_many(db: Session, since: date | None, upto: int) -> int:
    """How many claims a replay looks at; a few more where a day begins at another instant in some zone."""
    query = (
        select(func.count(func.distinct(Decision.claim_id)))
        .join(Claim, col(Claim.id) == col(Decision.claim_id))
        .where(col(Decision.by_person).is_(None), col(Decision.id) <= upto)
    )
    return db.exec(query if since is None else query.where(_sent_since(since))).one()


@dataclass(frozen=True, slots=True)
class _Row:
    decision: int
    claim_id: str
    company: str
    promotion: str
    state: ClaimState
    asked_at: datetime
    outcome: str
    case: Mapping[str, Any] | None
    months: int
    cover: Cover | None
    """What the months that were granted are for, where that is bounded."""


def _sent_since(day: date) -> Any:
    """Claims sent since a day, and some of a day before, because a day begins at another instant in each zone."""
    return col(Claim.submitted_at) >= datetime.combine(day, time(), UTC) - timedelta(days=1)


def _rows(db: Session, stretch: Stretch) -> Iterator[_Row]:
    """The newest machine decision of each claim of a stretch, in the order of the decisions, a batch at a time.

    That there is no newer one is asked for each row by the index of the claim: grouping all decisions would be done
    anew for each batch.
    """
    newer = aliased(Decision)
    is_newer = [col(newer.claim_id) == col(Decision.claim_id), col(newer.by_person).is_(None)]
    is_newer.append(col(newer.id) > col(Decision.id))
    query = (
        select(
            Decision.id,
            Claim.id,
            Claim.company,
            Claim.promotion,
            Claim.state,
            Claim.submitted_at,
            Decision.outcome,
            Decision.case,
            CreditGrant.months,
            CreditGrant.covered_plan,
            CreditGrant.covered_seats,
        )  # type: ignore[call-overload]
        .join(Claim, col(Claim.id) == col(Decision.claim_id))
        .join(CreditGrant, col(CreditGrant.claim_id) == col(Claim.id), isouter=True)
        .where(col(Decision.by_person).is_(None))
        .order_by(col(Decision.id))
    )
    if stretch.upto:
        query = query.where(col(Decision.id) <= stretch.upto)
        is_newer.append(col(newer.id) <= stretch.upto)
    if stretch.since is not None:
        query = query.where(_sent_since(stretch.since))
    if stretch.claims is not None:
        query = query.where(col(Decision.claim_id).in_(stretch.claims))
    query = query.where(~exists().where(*is_newer))
    after, left = stretch.after, stretch.most
    while batch := db.exec(query.where(col(Decision.id) > after).limit(min(_BATCH, left or _BATCH))).all():
        for row in batch:
            after, claim_id, company, promotion, state, sent, outcome, case, months, plan, seats = row
            cover = Cover(plan, seats) if plan is not None or seats is not None else None
            yield _Row(after, claim_id, company, promotion, state, sent, outcome, case, months or 0, cover)
        if stretch.most and (left := left - len(batch)) <= 0:
            return


def _month_values(row: _Row, case: Case, rules: RuleBook) -> tuple[Money | None, Money | None]:
    """List value of one free month as it was granted, and as the other rules would: of what is covered alone, where an
    offer is like for like."""
    declared, asked, every = case.declared, case.declared.month_value, case.declared.every
    if asked is None or every is None or not declared.plan or not declared.seats:
        return asked, asked
    wish, facts = Wish(declared.plan, declared.seats), case.facts
    competitor = rules.competitors.get(str(facts[FactName.COMPETITOR].value))
    old = (facts[FactName.OLD_PLAN].value, facts[FactName.OLD_SEATS].value)
    cover = cover_of(rules.promotion_of(row.promotion), competitor, *old, rules.catalog)

    def value(bound: Cover | None) -> Money:
        started = covered(bound, wish, every, asked.currency, rules.catalog)
        return asked if started == wish else month_worth(started, every, asked.currency, rules.catalog)

    return value(row.cover), value(cover)


def _change(row: _Row, case: Case, verdict: Verdict, month: tuple[Money | None, Money | None]) -> Changed | None:
    """What is different for a claim. A credit that a person gave counts as it stands, not as the machine first
    judged."""
    before, had = row.outcome, row.months
    then = verdict.months or 0 if verdict.outcome is Outcome.APPROVE else 0
    machine_approved = before == Outcome.APPROVE.value
    was, would_be = month
    smaller = bool(then and had and was is not None and would_be is not None and would_be.minor < was.minor)
    is_as_it_was = not machine_approved or not had or (then == had and was == would_be)
    if verdict.outcome.value == before and is_as_it_was:
        return None
    # What a person granted stays granted: only a machine's approval can be harmed by another machine's verdict.
    harmed = row.state in CREDITED and machine_approved and (then < (had or 1) or smaller)
    stays = bool(had) and not machine_approved
    return Changed(
        row.claim_id,
        row.company,
        before,
        verdict.outcome.value,
        tuple(r.code for r in verdict.reasons),
        None if stays else _difference(_times(would_be, then), _times(was, had)),
        harmed,
        (had, then),
        stays,
    )


def _by_hand(row: _Row, case: Case, promotion: Promotion, month: tuple[Money | None, Money | None]) -> ByHand:
    """A credit that a person gave, and what a person would give by the other rules: as `review_claim` reckons it."""
    anew = credit_months(promotion.conditions, case) or promotion.conditions.at_most
    was, then = _times(month[0], row.months), _times(month[1], anew)
    return ByHand(
        1,
        row.months,
        anew,
        Counter({was.currency: was.minor} if was else {}),
        Counter({then.currency: then.minor} if then else {}),
    )


def _times(value: Money | None, months: int) -> Money | None:
    """What so many months are worth; None where there are none, or no plan was named."""
    return value.times(months) if value is not None and months else None


def _difference(then: Money | None, had: Money | None) -> Money | None:
    """What is worth more (or less, negative); None where there is nothing to compare, or no difference."""
    known = then or had
    if known is None:
        return None
    more = (then.minor if then else 0) - (had.minor if had else 0)
    return Money(more, known.currency) if more else None
