"""Coming in by the company's own sign-in: whoever was invited, and whom a group of theirs lets in."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete
from sqlmodel import col, select

from promo.addresses import NoAddress, mail_address
from promo.ids import hashed, token
from promo.people.company import Company, Errand, Told
from promo.people.sessions import open_session
from promo.people.sign_in import end_links
from promo.people.staff import change_role
from promo.store.tables import Person, ProviderIdentity, ProviderTry, Role
from promo.store.tables.people import SessionKind
from promo.translatable import N_
from promo.work import Actor, Work

LIFE = timedelta(minutes=10)
PROVIDER = Actor("company-sign-in")
"""The company's own sign-in, which says who is in which group."""
_NOT_INVITED = N_("Your company's sign-in knows you, but nobody has invited you here. Ask for an invitation.")


class NotLetIn(Exception):
    """Known there, and not let in here; the text is a message id."""


class Stray(Exception):
    """What came back belongs to no errand of this browser, or to one that is over."""


def begin(work: Work, wanted: str) -> Errand:
    """A browser is sent there; its cookie keeps the secret.

    Args:
        work: the unit of work.
        wanted: the page they want to see afterwards, a path of ours or nothing.
    """
    errand = Errand(token() + token())
    work.db.add(ProviderTry(id=hashed(errand.secret), next=wanted, expires_at=work.now + LIFE))
    return errand


def come_back(work: Work, errand: Errand, state: str) -> str:
    """A browser comes back, once: taking the row away is the taking. Returns the page that was wanted.

    Raises:
        Stray: it was not sent there, has come back already, or took too long.
    """
    gone = delete(ProviderTry).where(col(ProviderTry.id) == hashed(errand.secret))
    row = work.db.connection().execute(gone.returning(col(ProviderTry.next), col(ProviderTry.expires_at))).first()
    if row is None or row.expires_at < work.now or not errand.is_this(state):
        raise Stray
    return str(row.next)


def enter(work: Work, told: Told, company: Company) -> tuple[Person, str]:
    """The person and the secret of a new session.

    Raises:
        NotLetIn: why, in a sentence.
        NotPossible: their group would take the role from the last administrator.
    """
    bound = work.db.exec(
        select(ProviderIdentity).where(ProviderIdentity.issuer == told.issuer, ProviderIdentity.subject == told.subject)
    ).first()
    person = _known(work, bound, told, company) if bound is not None else _bind(work, told, company)
    if person.disabled_at is not None or person.role is Role.CUSTOMER:
        raise NotLetIn(N_("You may not sign in here any more. Ask an administrator."))
    return person, open_session(work, person, SessionKind.PROVIDER)


def forget_old_tries(work: Work) -> int:
    """Remove browsers that never came back. Returns how many."""
    over = delete(ProviderTry).where(col(ProviderTry.expires_at) < work.now)
    return work.db.connection().execute(over).rowcount


def _known(work: Work, bound: ProviderIdentity, told: Told, company: Company) -> Person:
    person = work.db.get_one(Person, bound.person_id, with_for_update=True, populate_existing=True)
    if bound.by_group and person.disabled_at is None:
        role = company.role_for(told.groups)
        if role is None:
            raise NotLetIn(_NOT_INVITED)
        if role is not person.role:
            change_role(work.as_(PROVIDER), person, role)
    return person


def _bind(work: Work, told: Told, company: Company) -> Person:
    """The first time: by a verified address that was invited, or by a group."""
    if not told.is_verified:
        raise NotLetIn(
            N_("Your company's sign-in does not vouch for your e-mail address, so we cannot know you by it.")
        )
    try:
        email = mail_address(told.email)
    except NoAddress:
        raise NotLetIn(_NOT_INVITED) from None
    if company.domains and email.rpartition("@")[2] not in company.domains:
        raise NotLetIn(_NOT_INVITED)
    person, role = work.db.exec(select(Person).where(Person.email == email)).first(), company.role_for(told.groups)
    by_group = person is None
    if person is None:
        if role is None:
            raise NotLetIn(_NOT_INVITED)
        name = " ".join(told.name.split())[:120] or email
        person = Person(email=email, name=name, role=role, created_at=work.now)
        work.db.add(person)
        work.db.flush()
        work.as_(PROVIDER).record("person.added_by_group", f"person:{person.id}", {"role": role.value, "email": email})
    if person.role is Role.CUSTOMER or person.disabled_at is not None:
        return person  # whoever asked says so
    assert person.id is not None
    if _has_another(work, person.id, told.issuer):
        raise NotLetIn(
            N_("Another account of your company is bound to your address. Ask an administrator to reset it.")
        )
    work.db.add(
        ProviderIdentity(
            person_id=person.id, issuer=told.issuer, subject=told.subject, by_group=by_group, bound_at=work.now
        )
    )
    work.db.flush()
    end_links(work, person.id)
    work.as_(Actor.staff(person.id)).record("person.bound", f"person:{person.id}", {"issuer": told.issuer})
    return person


def _has_another(work: Work, person_id: int, issuer: str) -> bool:
    mine = select(ProviderIdentity.id).where(ProviderIdentity.person_id == person_id, ProviderIdentity.issuer == issuer)
    return work.db.exec(mine).first() is not None
