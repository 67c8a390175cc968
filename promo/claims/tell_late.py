"""On the morning of a working day leads are told of the claims that are past their due time: each claim once."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from promo.claims.judging.days_off import holidays_of
from promo.due import Swept
from promo.outbox import Envelope, put
from promo.promotions.desk_hours import DeskHours
from promo.store.partial import rows_of
from promo.store.tables import Claim, ClaimState, Handling, Person, Role, SaidDecision
from promo.store.tables.people import STAFF
from promo.work import SYSTEM, Office, Work

TOLD = (Role.LEAD, Role.MANAGER)


def tell_of_late(office: Office, hours: DeskHours, now: datetime) -> Swept:
    """Mail leads the claims that were late when the desk opened today; nothing on a day on which it stays closed.

    What becomes late during the day is told the next morning. Returns how many claims were told of.
    """
    opened = hours.opened(now, holidays_of(hours.country, now.year))
    return Swept(office.do_at(now, SYSTEM, _tell, opened) if opened is not None else 0)


def _tell(work: Work, opened: datetime) -> int:
    ids = _late_since(work.db, opened)
    people = _leads(work.db)
    if not ids or not people:  # where nobody can be told, none counts as told
        return 0
    for person in people:
        to = Envelope(person.email, person.locale)
        put(work.db, f"late/{opened.isoformat()}/{person.id}", "late_cases", to, {"late": ids}, at=work.now)
    work.db.connection().execute(update(Handling).where(col(Handling.claim_id).in_(ids)).values(told_late_at=work.now))
    return len(ids)


def _late_since(db: Session, opened: datetime) -> list[str]:
    """The claims that wait for a person past their due time and that nobody was told of, the latest first."""
    said = select(SaidDecision.claim_id).where(col(SaidDecision.taken_back_at).is_(None))
    late = (
        select(Claim.id)
        .join(Handling, col(Handling.claim_id) == col(Claim.id))
        .where(
            Claim.state == ClaimState.IN_REVIEW,
            col(Handling.since) == col(Claim.changed_at),
            col(Handling.due_at) <= opened,
            col(Handling.told_late_at).is_(None),
            col(Claim.id).not_in(said),
        )
        .order_by(col(Handling.due_at), col(Claim.id))
        .with_for_update(of=Handling)
    )
    return list(db.exec(late))


def _leads(db: Session) -> list[Person]:
    leads = select(Person).where(rows_of(Person, STAFF), col(Person.role).in_(TOLD), col(Person.disabled_at).is_(None))
    return list(db.exec(leads.order_by(col(Person.id))))
