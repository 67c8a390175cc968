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

from promo.claims.judging.under_way import left_by_dead_readers
from promo.due import Swept
from promo.eligibility.addresses import normal_mail
from promo.store.tables import Claim, ClaimState
from promo.work import Office

log = structlog.get_logger()
MOVES_OVER = 5.0
"""Seconds after which a claim no longer counts as one of those that are read side by side: another may begin."""
MOST, OF_ONE_NETWORK, PUT_OFF = 4, 2, 2
"""Times as many claims as are read side by side may be under way: in all, slow ones included; of one network; of those
that were put off and have long turns."""
SENDER_SECONDS = 120.0
"""Reading time of one sender, in one round, after which the others go first."""
OF_ONE_SENDER, LOOKED_AT = 20, 400
"""Waiting claims that are looked at when the next one is chosen: of one sender, and in all."""
LOOK_AGAIN = 0.25


@dataclass(frozen=True, slots=True)
class Waiting:
    """A claim that waits: who sent it, since when, whether it was put off before, and from which network it came."""

    id: str
    sender: str
    since: datetime
    put_off: bool
    network: str = ""
    """As limits count senders; empty where it is not known."""

    @property
    def counted_by(self) -> tuple[str, ...]:
        """What it is counted by: mailboxes are easily made, networks less so."""
        return (f"mail {self.sender}", f"net {self.network}") if self.network else (f"mail {self.sender}",)


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
    _give_way: frozenset[str] = frozenset()
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def gives_way(self, claim_id: str) -> bool:
        """Whether a claim that was not put off waits for this one, which is under way, to end."""
        return claim_id in self._give_way

    def work_off(self) -> Swept:
        """Read until nobody waits any more and nothing is under way."""
        while True:
            waiting = () if self.over() else self._waiting()
            with self._changed:
                begun = self._begin(waiting)
                self._give_way = self._giving_way(waiting)
                if not begun and not self._under_way:
                    return Swept(self.decided, self.failed)
                if not begun:
                    self._changed.wait(LOOK_AGAIN)

    def _waiting(self) -> Sequence[Waiting]:
        with self.office.store.reading() as db:
            now = self.office.clock.now()
            return waiting_claims(db, now, left_by_dead_readers(db, self.office.store.files, now))

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
        now, under_way = time.monotonic(), [claim for claim, _ in self._under_way.values()]
        counted = Counter(name for claim in under_way for name in claim.counted_by)
        quick = Counter(claim.network for claim, since in self._under_way.values() if now - since < MOVES_OVER)
        most = max(1, self.side_by_side - 1)  # one is left for the others
        long_turns = sum(claim.put_off for claim in under_way) < PUT_OFF * self.side_by_side

        def may_begin(w: Waiting) -> bool:
            if not self._is_there(w) or counted[f"mail {w.sender}"] >= most or (w.put_off and not long_turns):
                return False
            # Many people may share a network: its slow claims keep the others of it waiting for seconds only.
            others = OF_ONE_NETWORK * self.side_by_side
            return not w.network or (quick[w.network] < most and counted[f"net {w.network}"] < others)

        def turn_of(w: Waiting) -> tuple[bool, bool, int, datetime]:
            took, held = (max(of[name] for name in w.counted_by) for of in (self._took, counted))
            return w.put_off, took > SENDER_SECONDS, int(held), w.since

        return min(filter(may_begin, waiting), key=turn_of, default=None)

    def _giving_way(self, waiting: Iterable[Waiting]) -> frozenset[str]:
        """Those under way that somebody waits for who has no more under way than they: a network that has its share
        presses nobody else."""
        under_way = [claim for claim, _ in self._under_way.values()]
        counted = Counter(name for claim in under_way for name in claim.counted_by)

        def held(claim: Waiting) -> int:
            return max(counted[name] for name in claim.counted_by)

        fewest = min((held(w) for w in waiting if not w.put_off and self._is_there(w)), default=None)
        return frozenset(claim.id for claim in under_way if fewest is not None and fewest <= held(claim))

    def _is_there(self, claim: Waiting) -> bool:
        return claim.id not in self._under_way and claim.id not in self._aside

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
                for name in claim.counted_by:
                    self._took[name] += time.monotonic() - started
                self.decided += decided
                self.failed += failed
                self._turns[claim.id] += 1
                if failed or (not decided and self._turns[claim.id] > 1):  # it comes again with the next round
                    self._aside.add(claim.id)
                self._changed.notify_all()


def waiting_claims(db: Session, now: datetime, left: Sequence[str] = ()) -> Sequence[Waiting]:
    """Claims that wait to be read, or whose reader died (its time is over, or we know it: `left`): a few of each
    network, or of each address where none is known, the oldest of each before the next of any."""
    sender = func.coalesce(col(Claim.network), col(Claim.email))
    rank = func.row_number().over(partition_by=sender, order_by=col(Claim.submitted_at)).label("rank")
    columns = (col(Claim.id), col(Claim.email), col(Claim.network), col(Claim.submitted_at), col(Claim.reading_tries))
    there = (
        select(*columns, rank)
        .where(
            (col(Claim.state) == ClaimState.SUBMITTED)
            | ((col(Claim.state) == ClaimState.READING) & ((col(Claim.lease_until) < now) | col(Claim.id).in_(left)))
        )
        .subquery()
    )
    rows = db.connection().execute(
        select(there.c.id, there.c.email, there.c.network, there.c.submitted_at, there.c.reading_tries)
        .where(there.c.rank <= OF_ONE_SENDER)
        .order_by(there.c.rank, there.c.submitted_at)
        .limit(LOOKED_AT)
    )
    return [Waiting(r.id, normal_mail(r.email), r.submitted_at, r.reading_tries > 0, r.network or "") for r in rows]
