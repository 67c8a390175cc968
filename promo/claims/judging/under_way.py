"""Which process reads a claim: a dead one's claim is free at once, not only when its time is over."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlmodel import Session, col, select

from promo.store.engine import Store
from promo.store.files import FileStore
from promo.store.marks import Mark, left_by_the_dead, marked
from promo.store.tables import Claim, ClaimState


@dataclass(frozen=True, slots=True)
class UnderWay:
    """What says that this process reads a claim, while it does."""

    _mark: Mark | None

    def follows_a_dead_one(self, claim: Claim) -> bool:
        """Whether the claim's reader was a process of this installation that is gone.

        What it left names the very lease that the claim has: so a reader on another machine, whose lock we may not see,
        is never taken for dead.
        """
        return self._mark is not None and claim.lease_until is not None and self._mark.left == _said(claim.lease_until)

    def until(self, lease: datetime) -> None:
        """The lease that is ours."""
        if self._mark is not None:
            self._mark.write(_said(lease))


@contextmanager
def under_way(store: Store, claim_id: str) -> Iterator[UnderWay]:
    """Until the block ends, others see that this process lives. An error ends it as well: the claim then waits until
    its time is over, so that one that always fails is not tried over and over within seconds."""
    with marked(store.files.folder / _place(claim_id)) as mark:
        yield UnderWay(mark)


def left_by_dead_readers(db: Session, files: FileStore, now: datetime) -> list[str]:
    """Claims whose time is not over, and whose reader is gone."""
    held = select(Claim.id, col(Claim.lease_until)).where(
        Claim.state == ClaimState.READING, col(Claim.lease_until) >= now
    )
    return [
        claim_id
        for claim_id, lease in db.exec(held)
        if lease is not None and left_by_the_dead(files.folder / _place(claim_id)) == _said(lease)
    ]


def _place(claim_id: str) -> str:
    return f"reading/.{claim_id.lower()}"


def _said(lease: datetime) -> str:
    return lease.astimezone(UTC).isoformat()
