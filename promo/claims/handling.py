"""Who at the desk has a claim, by when it is answered, and until when it sleeps. None of it decides anything.

A claim that comes to a person gets its due time with the next round of the clock; coming again, after an answer or an
appeal, it gets a new one and wakes up. Time passes only while the desk works (rules/desk.yaml).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path

from sqlalchemy import update
from sqlmodel import col, or_, select

from promo.claims.judging.days_off import holidays_of
from promo.claims.noted import note_view
from promo.claims.review import ClaimNotFound
from promo.claims.states import ClaimEvent
from promo.due import Swept
from promo.promotions.desk_hours import FILE, DeskHours
from promo.promotions.rule_files import load_desk_hours
from promo.refusals import NotPossible
from promo.sent_twice import is_a_moment_ago
from promo.store.absent import insert_if_absent
from promo.store.tables import AuditEvent, Claim, ClaimState, Handling, Person, Presence, Role
from promo.translatable import N_
from promo.work import SYSTEM, Office, Work

LONGEST_SLEEP = timedelta(days=30)
NOT_WAITING = N_("This claim does not wait for a person any more.")
TAKEN_MEANWHILE = N_("%(name)s took it a moment ago. Take it over?")
MAY_HAVE_CASES = (Role.REP, Role.LEAD, Role.MANAGER, Role.ADMIN)


def desk_hours(folder: Path) -> DeskHours:
    """desk.yaml as it is saved now.

    Raises:
        RuleFileError: a mistake in it.
    """
    try:
        return _as_saved(folder, (folder / FILE).stat().st_mtime_ns)
    except FileNotFoundError:
        return DeskHours()


@lru_cache(maxsize=4)
def _as_saved(folder: Path, _saved: int) -> DeskHours:
    return load_desk_hours(folder)


def give_due_times(office: Office, hours: DeskHours, now: datetime) -> Swept:
    """Say by when each claim is answered that came to a person. Returns how many."""
    new = (
        select(Claim.id)
        .join(Handling, col(Handling.claim_id) == col(Claim.id), isouter=True)
        .where(
            Claim.state == ClaimState.IN_REVIEW,
            or_(col(Handling.claim_id).is_(None), col(Handling.since) != col(Claim.changed_at)),
        )
    )
    with office.store.reading() as db:
        ids = db.exec(new).all()
    for first in range(0, len(ids), 200):
        office.do_at(now, SYSTEM, _give, ids[first : first + 200], hours)
    return Swept(len(ids))


class TakenMeanwhile(NotPossible):
    """Somebody else took the claim since its page was shown."""

    def __init__(self, name: str) -> None:
        super().__init__(TAKEN_MEANWHILE)
        self.name = name


def take(work: Work, claim_id: str, had: int | None = None) -> None:
    """The claim is mine now.

    Args:
        work: the unit of work, in the name of who takes it.
        claim_id: the claim.
        had: who had it when its page was shown; None for nobody.

    Raises:
        TakenMeanwhile: another colleague has it by now.
        NotPossible: it waits for nobody.
    """
    hand_over(work, claim_id, work.by.person_id or 0, had)


def hand_over(work: Work, claim_id: str, person_id: int, had: int | None = None) -> None:
    """Somebody else has the claim from now on.

    Raises:
        TakenMeanwhile: another colleague than `had`, and than whoever hands it over, has it by now.
        NotPossible: it waits for nobody, or they are nobody who decides on claims.
    """
    row, person = _waiting(work, claim_id), work.db.get(Person, person_id)
    if person is None or person.disabled_at is not None or person.role not in MAY_HAVE_CASES:
        raise NotPossible(N_("Choose a colleague who decides on claims."))
    _make_sure_of_owner(work, row, had)
    if row.owner_id != person.id:
        row.owner_id = person.id
        work.db.add(row)
        work.record("claim.owned", f"claim:{claim_id}", {"owner": person.id})


def give_back(work: Work, claim_id: str, had: int | None = None) -> None:
    """Nobody has the claim any more: it waits for whoever comes first.

    Raises:
        TakenMeanwhile: another colleague than `had`, and than whoever gives it back, has it by now.
        NotPossible: it waits for nobody.
    """
    row = _waiting(work, claim_id)
    _make_sure_of_owner(work, row, had)
    if row.owner_id is not None:
        row.owner_id = None
        work.db.add(row)
        work.record("claim.given_back", f"claim:{claim_id}")


class NoReason(NotPossible):
    """Nobody said why a claim is put to sleep."""


def snooze(work: Work, claim_id: str, until: datetime, because: str, latest: datetime | None = None) -> None:
    """Put a claim to sleep, out of the queue, until an instant; it wakes at once when the claimant answers.

    Args:
        work: the unit of work, in the name of who puts it to sleep.
        claim_id: the claim.
        until: when it wakes.
        because: why it waits; colleagues read it.
        latest: past which nothing sleeps that was promised, or must be sent.

    Raises:
        NoReason: no reason.
        NotPossible: no time ahead, longer than a claim may sleep, or past `latest`.
    """
    row, because = _waiting(work, claim_id), because.strip()[:500]
    if len(because) < 3:
        raise NoReason(N_("Say why the claim waits, in three letters at least: your colleagues read it."))
    if latest is not None and until > latest:
        raise NotPossible(N_("It does not sleep past the day named above. Choose a shorter time, or decide now."))
    if not work.now < until <= work.now + LONGEST_SLEEP:
        raise NotPossible(N_("A claim sleeps for thirty days at most."))
    same = row.snoozed_because == because and row.snoozed_until and is_a_moment_ago(row.snoozed_until, until)
    if same:
        return
    row.snoozed_until, row.snoozed_because = until, because
    work.db.add(row)
    work.record("claim.snoozed", f"claim:{claim_id}", {"until": until.isoformat(), "why": because})


def wake(work: Work, claim_id: str) -> None:
    """The claim stands in the queue again.

    Raises:
        NotPossible: it waits for nobody.
    """
    row = _waiting(work, claim_id)
    if row.snoozed_until is not None:
        row.snoozed_until, row.snoozed_because = None, ""
        work.db.add(row)
        work.record("claim.woken", f"claim:{claim_id}")


def open_claim(work: Work, claim_id: str) -> None:
    """Somebody of ours opens the page of a claim: noted, and told to whoever opens it beside them."""
    note_view(work, claim_id)
    say_here(work, claim_id)


def say_here(work: Work, claim_id: str) -> None:
    """Somebody of ours has the claim open.

    Raises:
        ClaimNotFound: there is no such claim.
    """
    assert work.by.person_id is not None
    if work.db.get(Claim, claim_id) is None:
        raise ClaimNotFound(claim_id)
    mine = (col(Presence.claim_id) == claim_id, col(Presence.person_id) == work.by.person_id)
    moved = work.db.connection().execute(update(Presence).where(*mine).values(seen_at=work.now))
    if not moved.rowcount:
        insert_if_absent(work.db, Presence, claim_id=claim_id, person_id=work.by.person_id, seen_at=work.now)


def _waiting(work: Work, claim_id: str) -> Handling:
    """The row of a claim that waits for a person, locked."""
    claim = work.db.get(Claim, claim_id)
    row = work.db.get(Handling, claim_id, with_for_update=True)
    if claim is None or claim.state is not ClaimState.IN_REVIEW:
        raise NotPossible(NOT_WAITING)
    if row is None:
        raise NotPossible(N_("This claim came a moment ago. Try again in a few seconds."))
    return row


def _make_sure_of_owner(work: Work, row: Handling, had: int | None) -> None:
    if row.owner_id not in (None, had, work.by.person_id):
        raise TakenMeanwhile(work.db.get_one(Person, row.owner_id).name)


def _give(work: Work, claim_ids: Sequence[str], hours: DeskHours) -> None:
    db = work.db
    claims = db.exec(select(Claim).where(col(Claim.id).in_(claim_ids))).all()
    appeals = db.exec(
        select(AuditEvent.subject, AuditEvent.at).where(
            AuditEvent.what == f"claim.{ClaimEvent.APPEALED.value}",
            col(AuditEvent.subject).in_([f"claim:{claim.id}" for claim in claims]),
        )
    ).all()
    for claim in claims:
        is_appeal = (f"claim:{claim.id}", claim.changed_at) in set(appeals)
        allowed = hours.appeal_within_hours if is_appeal else hours.answer_within_hours
        due_at = hours.due(claim.changed_at, allowed, holidays_of(hours.country, claim.changed_at.year))
        fresh = {
            "since": claim.changed_at,
            "due_at": due_at,
            "snoozed_until": None,
            "snoozed_because": "",
            "told_late_at": None,
            "past_due_at": None,
        }
        insert_if_absent(db, Handling, claim_id=claim.id, owner_id=None, **fresh)
        values = {**fresh, "owner_id": None} if is_appeal else fresh  # an appeal is another person's
        db.connection().execute(
            update(Handling)
            .where(col(Handling.claim_id) == claim.id, col(Handling.since) != claim.changed_at)
            .values(values)
        )
