"""Each night all bills are looked at: none too early, none after a cancellation. The account page says when that was,
and the desk what was found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlmodel import Session

from promo.reports.invariants.billing import cancelled_stay_unbilled, never_billed_early
from promo.store.absent import insert_if_absent
from promo.store.tables import NightlyCheck
from promo.work import SYSTEM, Office, Work

NAME = "bills"
NIGHT = 2
"""The hour, in UTC, from which on a day's look is taken."""
KEPT = 50
"""Findings that are kept of one night; `promo verify` names them all."""
FRESH = timedelta(hours=50)
"""A look that is older than two nights is not shown as the last one: it did not come when it should have."""
log = structlog.get_logger()


def check_tonight(office: Office, now: datetime) -> int:
    """Look at all bills, once a day. Returns 1 where it was time to."""
    with office.store.reading() as db:
        last = db.get(NightlyCheck, NAME)
        if last is not None and not due_tonight(last.checked_at, now):
            return 0
    with office.store.reading() as db:
        found = [*never_billed_early(db), *cancelled_stay_unbilled(db)]
    for finding in found[:KEPT]:
        log.error("nightly_finding", finding=finding)
    office.do_at(now, SYSTEM, _note, found[:KEPT])
    return 1


def last_check(db: Session, now: datetime) -> NightlyCheck | None:
    """The last look, where it found nothing and is not older than two nights; else nothing is claimed."""
    last = db.get(NightlyCheck, NAME)
    return last if last is not None and not last.findings and now - last.checked_at <= FRESH else None


def check_to_tell(db: Session, now: datetime) -> NightlyCheck | None:
    """The last look, where a person has to know of it: it found something, or none came since."""
    last = db.get(NightlyCheck, NAME)
    return last if last is not None and (last.findings or now - last.checked_at > FRESH) else None


def due_tonight(last: datetime, now: datetime) -> bool:
    """Whether the look of this night is still to be taken."""
    tonight = now.astimezone(UTC).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return last < (tonight if tonight <= now else tonight - timedelta(days=1))


def _note(work: Work, found: list[str]) -> None:
    insert_if_absent(work.db, NightlyCheck, name=NAME, checked_at=work.now, findings=[])
    row = work.db.get_one(NightlyCheck, NAME, with_for_update=True, populate_existing=True)
    row.checked_at, row.findings = work.now, found
    work.db.add(row)
    work.record("billing.checked", "clock:nightly", {"findings": len(found)})
