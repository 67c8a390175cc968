"""What a kept rule set changes, as it was counted over all past claims, and whether that still holds.

Judging thousands of claims again takes seconds, so nobody does it who notes that the list was seen, or who publishes:
they ask here. The count was made by the clock (`trials`), and is kept with what there was of decisions and credits when
it began. Claims decided since are judged here, as long as they are few: where none of them is in the list, neither
before nor now, the list is the very one that was counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, union
from sqlmodel import Session, col, select

from promo.rule_sets.replay import CREDITED, Replay, Stretch, how_many, judged_again
from promo.rule_sets.stored import kept_book
from promo.store.tables import Claim, CreditGrant, Decision, RuleCount
from promo.work import Work

AT_ONCE = 50
"""Claims that are judged while somebody waits: of a house that has no more, or those decided since a count."""
NAMED = 5
"""How many of those who would lose by a set are named."""


@dataclass(frozen=True, slots=True)
class Basis:
    """Which past claims a count is of: the newest decision and credit, and how many there were up to them."""

    decision: int
    decisions: int
    grant: int
    grants: int
    months: int
    credited: int
    """Claims with a credit, or in the waiting list: one that leaves them cannot lose any more."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What a set changes in the claims as they are now."""

    digest: str
    """Names the list; empty where claims decided since are in it, so that it has to be counted anew to be named."""
    changes: int
    harmed: int
    first_harmed: Sequence[str]


def basis_now(db: Session) -> Basis:
    """What there is of decisions and credits."""
    newest = _newest(db), db.exec(select(func.max(CreditGrant.id))).one() or 0
    decisions, grants, months = _up_to(db, *newest)
    return Basis(newest[0], decisions, newest[1], grants, months, _credited(db))


def _newest(db: Session) -> int:
    return db.exec(select(func.max(Decision.id))).one() or 0


def _up_to(db: Session, decision: int, grant: int) -> tuple[int, int, int]:
    """How much there is up to a decision and a credit: one with a lower number that was kept later shows by it."""
    decisions = db.exec(select(func.count()).select_from(Decision).where(col(Decision.id) <= decision)).one()
    months = select(func.count(), func.sum(CreditGrant.months)).select_from(CreditGrant)
    grants, sum_of_months = db.exec(months.where(col(CreditGrant.id) <= grant)).one()
    return decisions, grants, sum_of_months or 0


def _credited(db: Session) -> int:
    return db.exec(select(func.count()).select_from(Claim).where(col(Claim.state).in_(CREDITED))).one()


def summed(found: Replay) -> Counted:
    """The count of a replay."""
    return Counted(found.digest, len(found.changed), len(found.harmed), [c.claim_id for c in found.harmed[:NAMED]])


def keep_count(work: Work, basis: Mapping[str, int], found: Replay) -> None:
    """Keep what was counted over all past claims that there were."""
    count = summed(found)
    work.db.add(
        RuleCount(
            version=found.version,
            basis=dict(basis),
            digest=count.digest,
            changes=count.changes,
            harmed=count.harmed,
            first_harmed=list(count.first_harmed),
            counted_at=work.now,
        )
    )


def counted(db: Session, version: str) -> Counted | None:
    """What a kept set changes in the claims as they are now; None where it must be counted first, or anew."""
    if how_many(db, None, _newest(db)) <= AT_ONCE:
        return summed(judged_again(db, kept_book(db, version), Stretch()).as_replay(version))
    of_set = select(RuleCount).where(RuleCount.version == version).order_by(col(RuleCount.id).desc())
    row = db.exec(of_set.limit(1)).first()
    if row is None:
        return None
    then = Basis(**row.basis)
    if _up_to(db, then.decision, then.grant) != (then.decisions, then.grants, then.months):
        return None
    if row.harmed and _credited(db) != then.credited:
        return None
    return _with_those_since(db, row, then)


def _with_those_since(db: Session, row: RuleCount, then: Basis) -> Counted | None:
    """A count with the claims that were decided, or given a credit, since."""
    since = union(
        select(Decision.claim_id).where(col(Decision.id) > then.decision),
        select(CreditGrant.claim_id).where(col(CreditGrant.id) > then.grant),
    )
    claims = [claim_id for (claim_id,) in db.connection().execute(since.limit(AT_ONCE + 1))]
    if len(claims) > AT_ONCE:
        return None
    as_kept = Counted(row.digest, row.changes, row.harmed, row.first_harmed)
    if not claims:
        return as_kept
    book = kept_book(db, row.version)
    was = judged_again(db, book, Stretch(upto=then.decision, claims=claims))
    now = judged_again(db, book, Stretch(claims=claims)).as_replay(row.version)
    if not was.changed and not now.changed:
        return as_kept
    lose = [c.claim_id for c in now.harmed]
    return Counted("", row.changes, row.harmed + len(lose), [*row.first_harmed, *lose][:NAMED])
