"""How far the reading of a claim has come, noted for the claim's own page: not more often than a person looks."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import structlog
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import col

from promo.proof.progress import Step
from promo.store.tables import Claim, ClaimState
from promo.work import SYSTEM, Office, Work

EVERY = timedelta(seconds=1)
log = structlog.get_logger()


class Stages:
    """Takes steps from the reader's threads and notes them on the claim's row."""

    def __init__(self, claim_id: str, office: Office) -> None:
        self.claim_id, self.office = claim_id, office
        self._lock = threading.Lock()
        self._stage = ""
        self._at: datetime | None = None

    def note(self, step: Step) -> None:
        """Write a step down: a new stage at once, more of the same at most once a second. A failure to write harms
        nothing."""
        now = self.office.clock.now()
        with self._lock:
            if step.stage == self._stage and self._at is not None and now - self._at < EVERY:
                return
            self._stage, self._at = step.stage, now
        shown = {"stage": step.stage, "file": step.file, "page": step.page, "pages": step.pages}
        try:
            self.office.do(SYSTEM, _write_down, self.claim_id, shown)
        except SQLAlchemyError as error:
            log.warning("stage_not_noted", claim=self.claim_id, error=type(error).__name__)


def _write_down(work: Work, claim_id: str, shown: dict[str, object]) -> None:
    here = (col(Claim.id) == claim_id) & (col(Claim.state) == ClaimState.READING)
    work.db.connection().execute(update(Claim).where(here).values(stage=shown))
