"""The line of claims that wait to be read: several at once, fair between those who send them, and none in the way."""

from __future__ import annotations

import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy import func, select
from sqlmodel import Session, col

from promo.due import Swept
from promo.eligibility.addresses import normal_mail
from promo.store.tables import Claim, ClaimState
from promo.work import Office

log = structlog.get_logger()
MOVES_OVER = 5.0
"""Seconds after which a claim no longer counts as one of those that are read side by side: another may begin."""
MOST = 4
"""Times as many claims as are read side by side may be under way in all, slow ones included."""
SENDER_SECONDS = 120.0
"""Reading time of one sender, in one round, after which the others go first."""
OF_ONE_SENDER, LOOKED_AT = 20, 400
"""Waiting claims that are looked at when the next one is chosen: of one sender, and in all."""
LOOK_AGAIN = 0.25


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that waits: who sent it, since when, and whether it was put off before."""

    id: str
    sender: str
    since: datetime
    put_off: bool


@dataclass
class Line:
    """One round over the claims that wait, with what is under way and what each sender took of our time."""

    office: Office
    read: Callable[[str], object | None]
    """Reads and decides one claim; what it gives is not None where it was decided."""
    side_by_side: int
    over: Callable[[], bool] = lambda: False
    """Whether no further claim may begin."""
    decided: int = 0
    failed: int = 0
    _under_way: dict[str, tuple[Waiting, float]] = field(default_factory=dict)
    _took: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    _turns: Counter[str] = field(default_factory=Counter)
    _aside: set[str] = field(default_factory=set)
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def work_off(self) -> Swept:
        """Read until nobody waits any more and nothing is under way."""
        while True:
            waiting = () if self.over() else self._waiting()
            with self._changed:
                begun = self._begin(waiting)
                if not begun and not self._under_way:
                    return Swept(self.decided, self.failed)
                if not begun:
                    self._changed.wait(LOOK_AGAIN)

    def _waiting(self) -> Sequence[Waiting]:
        with self.office.store.reading() as db:
            return waiting_claims(db, self.office.clock.now())

    def _begin(self, waiting: Iterable[Waiting]) -> bool:
        """Begin with the claim whose turn it is, if there is room for one."""
        now = time.monotonic()
        quick = sum(now - since < MOVES_OVER for _, since in self._under_way.values())
        if quick >= self.side_by_side or len(self._under_way) >= MOST * self.side_by_side:
            return False
        chosen = self._next(waiting)
        if chosen is None:
            return False
        self._under_way[chosen.id] = chosen, now
        threading.Thread(target=self._read, args=(chosen,), daemon=True, name=f"reads {chosen.id}").start()
        return True

    def _next(self, waiting: Iterable[Waiting]) -> Waiting | None:
        of_sender = Counter(claim.sender for claim, _ in self._under_way.values())
        most = max(1, self.side_by_side - 1)  # one is left for the others
        there = [
            w for w in waiting if w.id not in self._under_way and w.id not in self._aside and of_sender[w.sender] < most
        ]
        return min(
            there,
            key=lambda w: (w.put_off, self._took[w.sender] > SENDER_SECONDS, of_sender[w.sender], w.since),
            default=None,
        )

    def _read(self, claim: Waiting) -> None:
        started, decided, failed = time.monotonic(), False, False
        try:
            decided = self.read(claim.id) is not None
        except Exception:  # its lease runs out, and after three tries a person has it
            log.exception("row_failed", table="claim", row=claim.id)
            failed = True
        finally:
            with self._changed:
                del self._under_way[claim.id]
                self._took[claim.sender] += time.monotonic() - started
                self.decided += decided
                self.failed += failed
                self._turns[claim.id] += 1
                if failed or (not decided and self._turns[claim.id] > 1):  # it comes again with the next round
                    self._aside.add(claim.id)
                self._changed.notify_all()


def waiting_claims(db: Session, now: datetime) -> Sequence[Waiting]:
    """Claims that wait to be read, or whose reader died, a few of each sender, the oldest first."""
    rank = func.row_number().over(partition_by=col(Claim.email), order_by=col(Claim.submitted_at)).label("rank")
    there = (
        select(col(Claim.id), col(Claim.email), col(Claim.submitted_at), col(Claim.reading_tries), rank)
        .where(
            (col(Claim.state) == ClaimState.SUBMITTED)
            | ((col(Claim.state) == ClaimState.READING) & (col(Claim.lease_until) < now))
        )
        .subquery()
    )
    rows = db.connection().execute(
        select(there.c.id, there.c.email, there.c.submitted_at, there.c.reading_tries)
        .where(there.c.rank <= OF_ONE_SENDER)
        .order_by(there.c.submitted_at)
        .limit(LOOKED_AT)
    )
    return [Waiting(r.id, normal_mail(r.email), r.submitted_at, r.reading_tries > 0) for r in rows]
