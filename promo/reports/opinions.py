"""What customers answered, for staff: how many of each number, the mean, and the newest words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from sqlmodel import Session, col, select

from promo.store.apart import apart_from
from promo.store.tables import Opinion, OpinionKind, Subscription

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Answers:
    """All answers to one question."""

    kind: OpinionKind
    counts: Mapping[int, int]
    """How often each number was given; those that nobody gave are there with 0."""
    skipped: int
    words: Sequence[tuple[Opinion, str]]
    """The newest answers with words, each with its claim's reference."""

    @property
    def given(self) -> int:
        """How many gave a number."""
        return sum(self.counts.values())

    @property
    def mean(self) -> Decimal | None:
        """The mean number, with one digit; None where nobody gave one."""
        if not self.given:
            return None
        total = Decimal(sum(score * times for score, times in self.counts.items()))
        return (total / self.given).quantize(Decimal("0.1"), ROUND_HALF_UP)


def opinions(db: Session, hides: Collection[str] = ()) -> list[Answers]:
    """The answers to each question; of some claims the numbers only."""
    return [_answers(db, kind, hides) for kind in OpinionKind]


def _answers(db: Session, kind: OpinionKind, hides: Collection[str]) -> Answers:
    scores = Counter(db.exec(select(Opinion.score).where(Opinion.kind == kind)).all())
    words = db.exec(
        select(Opinion, Subscription.claim_id)
        .join(Subscription, col(Subscription.id) == col(Opinion.subscription_id))
        .where(Opinion.kind == kind, Opinion.words != "", *apart_from(col(Subscription.claim_id), hides))
        .order_by(col(Opinion.id).desc())
        .limit(SHOWN)
    ).all()
    return Answers(kind, {score: scores[score] for score in range(11)}, scores[None], [(o, c) for o, c in words])
