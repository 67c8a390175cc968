"""Papers are checked before anything is sent: read by the sealed workers, judged, and forgotten. Nothing is stored."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any

import structlog

from promo.claims.intake.form import Upload
from promo.claims.intake.submit import check_uploads
from promo.claims.intake.unlock import unlock
from promo.claims.judging.assess import Circumstances, assess
from promo.claims.judging.claim_json import to_json
from promo.claims.judging.read_files import Paper, read_papers, with_signs
from promo.claims.judging.turn import Turn
from promo.claims.judging.verdict import a_person_looks
from promo.clock import today
from promo.countries import timezone_of
from promo.eligibility.case import Declared
from promo.proof.reading import Cause, Reading
from promo.proof.sealed.intake import safe_name
from promo.proof.sealed.reader import Reader
from promo.store.tables import Decision
from promo.work import Office

log = structlog.get_logger()
MOST_WAITING, WAIT_SECONDS = 3, 20.0
_STILL_OF_USE = frozenset((Cause.PASSWORD, Cause.CRASHED, Cause.TOO_SLOW))
"""Why a paper could not be read that is a paper all the same: its password is asked for later, or it is our fault."""


class Busy(Exception):
    """Too many others check just now."""


@dataclass
class Gate:
    """So many check side by side, one of each network; a few others wait, and no more."""

    side_by_side: int = 1
    _under_way: Counter[str] = field(default_factory=Counter)
    _waiting: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def somebody_waits(self) -> bool:
        """Whether another waits for its turn."""
        return self._waiting > 0

    @contextmanager
    def turn(self, network: str) -> Iterator[None]:
        """A turn for somebody of a network.

        Raises:
            Busy: too many wait already, or it took too long.
        """
        with self._changed:
            if self._waiting >= MOST_WAITING:
                raise Busy
            self._waiting += 1
            try:
                free = self._changed.wait_for(lambda: self._is_free(network), WAIT_SECONDS)
            finally:
                self._waiting -= 1
            if not free:
                raise Busy
            self._under_way[network] += 1
        try:
            yield
        finally:
            with self._changed:
                self._under_way[network] -= 1
                self._under_way += Counter()
                self._changed.notify_all()

    def _is_free(self, network: str) -> bool:
        return self._under_way.total() < self.side_by_side and not self._under_way[network]


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of it: the answer as `promo check` gives it, the day, the most months of the offer, and the papers
    that a claim could be made of."""

    answer: dict[str, Any]
    today: date
    months: int
    taken: Sequence[Upload]


def check_first(
    office: Office, reader: Reader, uploads: Sequence[Upload], country: str, turn: Turn, password: str = ""
) -> Checked:
    """Read and judge papers within a turn; what goes wrong with that is a person's to look at, never a yes or a no.

    Raises:
        FormProblem: the files or the password cannot be taken.
    """
    check_uploads(uploads)
    rules, day = office.rules, today(office.clock, timezone_of(country))
    bounded, promotion = reader.until(turn.ends_by), office.rules.promotion
    opened = unlock(uploads, password, reader)
    papers = [Paper(safe_name(u.name), u.unlocked or u.content) for u in opened]
    found = read_papers(papers, bounded, rules, day, find=bounded.facts)
    readings = [reading for of_file in found for reading in of_file]
    circumstances = Circumstances(Declared(None, country or None, None), day, asked_at=office.clock.now())
    look = lambda facts: with_signs(papers, found, facts, bounded, office.clock.now())  # noqa: E731
    try:
        assessment = assess(readings, circumstances, rules, promotion, look, bounded.facts)
    except Exception as error:  # whatever it is, the answer is that a person looks
        log.warning("check_first_failed", error=type(error).__name__)
        assessment = a_person_looks("system.error")
    if turn.is_over:
        assessment = a_person_looks("system.too_slow")
    timing = {"read": 0, "extract": 0, "decide": 0}
    answer = to_json(assessment, readings, rules, promotion, timing)
    taken = [upload for upload, of_file in zip(uploads, found, strict=True) if _is_taken(of_file)]
    return Checked(answer, day, promotion.file.credit.promised, taken)


def _is_taken(readings: Sequence[Reading]) -> bool:
    return any(r.refusal.cause in _STILL_OF_USE if r.refusal else r.pages for r in readings)


def as_decision(checked: Checked) -> Decision:
    """The answer as a decision that nobody writes down."""
    answer, now = checked.answer, datetime.combine(checked.today, time(), tzinfo=UTC)
    version = answer["rules"]["version"]
    return Decision(claim_id="", outcome=answer["outcome"], answer=answer, rules_version=version, decided_at=now)
