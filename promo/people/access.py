"""People with access to somebody's account: invited by mail by the customer whose account it is, who also lets them go.

A colleague sees and does what the customer does with the contracts. What stays the customer's own: whom to invite, the
copy of all data, and the erasure (docs/security.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlmodel import Session, col, select

from promo.addresses import NoAddress, mail_address
from promo.eligibility.addresses import normal_mail
from promo.outbox import Envelope, put
from promo.people.limits import FIRST_MAIL, INVITE, allowed
from promo.people.sessions import open_session
from promo.refusals import NotPossible
from promo.sent_twice import is_a_moment_ago
from promo.store.absent import insert_if_absent
from promo.store.tables import AccountAccess, Person, Role
from promo.translatable import N_
from promo.work import Work

INVITED_FOR = timedelta(days=14)
MOST = 20
"""People with access to one account, invitations that are open included."""


class NoInvitation(Exception):
    """The link opens no invitation (any more): it was taken back, used, or is too old."""


def people_with_access(db: Session, owner_id: int) -> Sequence[AccountAccess]:
    """Who has access to an account, or is invited; the earliest first."""
    return db.exec(
        select(AccountAccess)
        .where(AccountAccess.owner_id == owner_id, col(AccountAccess.removed_at).is_(None))
        .order_by(col(AccountAccess.id))
    ).all()


def access_of(db: Session, person_id: int) -> Sequence[tuple[AccountAccess, Person]]:
    """Other people's accounts that somebody has access to, each with whose it is."""
    return db.exec(
        select(AccountAccess, Person)
        .join(Person, col(Person.id) == col(AccountAccess.owner_id))
        .where(AccountAccess.member_id == person_id, col(AccountAccess.removed_at).is_(None))
        .order_by(col(AccountAccess.id))
    ).all()


def accounts_open_to(db: Session, person_id: int) -> list[int]:
    """The people whose contracts somebody may see: their own, and those they were invited to."""
    return [person_id, *(access.owner_id for access, _ in access_of(db, person_id))]


def may_act_for(db: Session, person_id: int | None, owner_id: int | None) -> bool:
    """Whether somebody may act on the contracts of another, or of their own."""
    if person_id is None or owner_id is None:
        return False
    return person_id == owner_id or owner_id in accounts_open_to(db, person_id)


def invite(work: Work, email: str) -> int:
    """The customer who acts invites somebody to their account; a letter brings the link. Asked again, it goes out anew,
    but for a form that is sent twice.

    Raises:
        NotPossible: the address is none, cannot be invited, or there are too many already.
    """
    owner = _customer(work)
    try:
        address = mail_address(email)
    except NoAddress as problem:
        raise NotPossible(str(problem)) from None
    if address == owner.email:
        raise NotPossible(N_("This is your own address: you have access already."))
    known = people_with_access(work.db, owner.id or 0)
    row = next((access for access in known if access.email == address), None)
    if row is not None and row.member_id is not None:
        raise NotPossible(N_("This person has access already."))
    if row is not None and is_a_moment_ago(row.invited_at, work.now):
        return row.id or 0
    if row is None and len(known) >= MOST:
        raise NotPossible(N_("More people cannot have access. Remove somebody first."))
    held = work.db.exec(select(Person).where(Person.email == address)).first()
    if held is not None and held.role is not Role.CUSTOMER:
        raise NotPossible(N_("This address cannot be invited."))
    within = allowed(work, INVITE, f"by {owner.id}") and allowed(work, FIRST_MAIL, f"to {normal_mail(address)}")
    if not within:
        raise NotPossible(N_("Too many invitations for now. Try again tomorrow."))
    if row is None:
        row = AccountAccess(owner_id=owner.id or 0, email=address, invited_at=work.now)
    row.invited_at = work.now
    work.db.add(row)
    work.db.flush()
    key = f"access/{row.id}/{work.now.isoformat()}"
    put(work.db, key, "invitation", Envelope(address, owner.locale), {"access": row.id}, at=work.now)
    work.record("access.invited", f"person:{owner.id}", {"access": row.id})
    return row.id or 0


def open_invitation(work: Work, access_id: int) -> tuple[AccountAccess, Person]:
    """An invitation that can still be accepted, and whose account it is to.

    Raises:
        NoInvitation: there is none, or not any more.
    """
    row = work.db.get(AccountAccess, access_id, with_for_update=True, populate_existing=True)
    if row is None or row.removed_at or row.accepted_at or work.now > row.invited_at + INVITED_FOR:
        raise NoInvitation(str(access_id))
    owner = work.db.get_one(Person, row.owner_id)
    if owner.disabled_at is not None:
        raise NoInvitation(str(access_id))
    return row, owner


def accept(work: Work, access_id: int, name: str, locale: str) -> str:
    """Whoever reads the invited mailbox accepts, once: they are known from now on, and signed in. Returns the secret
    of the session.

    Raises:
        NoInvitation: there is none, or not any more.
    """
    row, _ = open_invitation(work, access_id)
    shown = " ".join(name.split())[:120] or row.email
    insert_if_absent(
        work.db, Person, email=row.email, name=shown, role=Role.CUSTOMER, locale=locale, created_at=work.now
    )
    member = work.db.exec(select(Person).where(Person.email == row.email)).one()
    if member.role is not Role.CUSTOMER or member.disabled_at is not None:
        raise NoInvitation(str(access_id))
    row.member_id, row.accepted_at = member.id, work.now
    work.db.add(row)
    work.record("access.accepted", f"person:{row.owner_id}", {"access": row.id})
    return open_session(work, member)


def remove(work: Work, access_id: int) -> None:
    """The customer lets somebody go, or a colleague leaves: at once, in whatever they have open. Gone already is gone.

    Raises:
        NoInvitation: it is neither theirs to take back nor theirs to leave.
    """
    row = work.db.get(AccountAccess, access_id, with_for_update=True, populate_existing=True)
    if row is None or work.by.person_id not in (row.owner_id, row.member_id):
        raise NoInvitation(str(access_id))
    if row.removed_at is not None:
        return
    row.removed_at = work.now
    work.db.add(row)
    work.record("access.removed", f"person:{row.owner_id}", {"access": row.id})


def _customer(work: Work) -> Person:
    assert work.by.person_id is not None
    return work.db.get_one(Person, work.by.person_id, with_for_update=True)
