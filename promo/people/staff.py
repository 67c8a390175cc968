"""Staff come, go, and change their role: by a command, or on the page of those who may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_
from sqlmodel import Session, col, select

from promo.addresses import mail_address
from promo.ids import hashed
from promo.outbox import TOKEN, Envelope, put
from promo.people.identities import only_by_the_company, unbind
from promo.people.limits import one_at_a_time
from promo.people.passwords import check_new, hash_password, is_password
from promo.people.second_factor import forget_second_factor
from promo.people.sessions import end_sessions
from promo.people.sign_in import end_links, new_link
from promo.refusals import NotPossible
from promo.store.partial import rows_of
from promo.store.tables import Person, ProviderIdentity, Role, SignInLink
from promo.store.tables import Session as SignedIn
from promo.store.tables.people import STAFF as ROWS
from promo.translatable import N_
from promo.work import Actor, Work

STAFF = (Role.REP, Role.LEAD, Role.MANAGER, Role.FINANCE, Role.AUDITOR, Role.ADMIN)
FIRST_LINK_LIFE = timedelta(hours=24)
# Whom a role may let in, change and let go; a command of the machine's own may do all.
_MAY_HANDLE = {Role.MANAGER: {Role.REP, Role.LEAD, Role.FINANCE}, Role.ADMIN: set(STAFF)}


@dataclass(frozen=True, slots=True)
class LetIn:
    """Somebody who may choose a password now: by the link whose secret this is, once, within a day."""

    person_id: int
    secret: str
    """Empty where the link was mailed: then nobody but the mailbox has it in hand."""


@dataclass(frozen=True, slots=True)
class StaffLine:
    """One of the staff, as the list shows them."""

    id: int
    email: str
    name: str
    role: Role
    disabled_at: datetime | None
    has_password: bool
    by_company: bool
    """Whether they have come in by the company's own sign-in."""
    has_code: bool
    """Whether a second factor is asked for."""
    seen_at: datetime | None
    """When they were last at it; None where they are not signed in."""


def staff(db: Session) -> Sequence[StaffLine]:
    """Everybody of ours, those who may not sign in any more included."""
    seen = select(func.max(SignedIn.seen_at)).where(col(SignedIn.person_id) == col(Person.id)).scalar_subquery()
    bound = exists().where(col(ProviderIdentity.person_id) == col(Person.id))
    rows = db.exec(select(Person, bound, seen).where(rows_of(Person, ROWS)).order_by(col(Person.email))).all()
    return [
        StaffLine(
            id=p.id or 0,
            email=p.email,
            name=p.name,
            role=p.role,
            disabled_at=p.disabled_at,
            has_password=p.password_hash is not None,
            by_company=by_company,
            has_code=p.code_since is not None,
            seen_at=at,
        )
        for p, by_company, at in rows
    ]


def handles(by: Role, role: Role) -> bool:
    """Whether somebody of one role lets people of another in, changes them and lets them go."""
    return role in _MAY_HANDLE.get(by, ())


def add(work: Work, email: str, name: str, role: Role, *, mailed_in: str = "", secret: str = "") -> LetIn:
    """Somebody new. They choose their password by a link; there is no first one to know. The same form sent again gives
    the same link.

    Args:
        work: the unit of work.
        email: where they are reached.
        name: as colleagues know them.
        role: what they may do.
        mailed_in: the language of a letter that brings them the link; empty where it is given back instead.
        secret: what their link holds, made from the form that was sent; empty for a fresh one.

    Raises:
        NotPossible: there is somebody with this address, or it is none.
    """
    _may(work, role)
    try:
        kept = mail_address(email)
    except ValueError as problem:
        raise NotPossible(str(problem)) from None
    shown = " ".join(name.split())[:120]
    if not shown:
        raise NotPossible(N_("Write the person's name."))
    if role not in STAFF:
        raise NotPossible(N_("Choose one of the roles."))
    one_at_a_time(work, f"invitation to {kept}")
    known = work.db.exec(select(Person).where(Person.email == kept)).first()
    if known is not None:
        if (before := _sent_before(work, known, secret, mailed_in)) is not None:
            return before
        raise NotPossible(N_("There is somebody with this address already."))
    person = Person(
        email=kept, name=shown, role=role, locale=mailed_in or "en", must_choose_password=True, created_at=work.now
    )
    work.db.add(person)
    work.db.flush()
    said = "person.invited" if mailed_in else "person.added"
    work.record(said, f"person:{person.id}", {"role": role.value, "email": kept})
    return _by_link(work, person, mailed_in, secret)


def disable(work: Work, email: str) -> None:
    """They may not sign in any more, from this moment: sessions and links end.

    Raises:
        NotPossible: no such person, or the last who may manage.
    """
    person = _one(work, email)
    _keep_one_admin(work, person)
    was_out = person.disabled_at is not None
    person.disabled_at = person.disabled_at or work.now
    _out(work, person)
    if not was_out:
        work.record("person.disabled", f"person:{person.id}", {"role": person.role.value})


def enable(work: Work, email: str) -> None:
    """They may sign in again, as before."""
    person = _one(work, email)
    if person.disabled_at is None:
        return
    person.disabled_at = None
    work.db.add(person)
    work.record("person.enabled", f"person:{person.id}", {"role": person.role.value})


def reset(work: Work, email: str, *, mailed_in: str = "", secret: str = "") -> LetIn:
    """Their password opens nothing any more, nor an account of the company that is bound. A new one is chosen by a
    link, mailed or given back as by `add`; the same form sent again gives the same link."""
    person = _one(work, email)
    if (before := _sent_before(work, person, secret, mailed_in)) is not None:
        return before
    if person.disabled_at is not None:
        raise NotPossible(N_("This person may not sign in. Let them in again first."))
    if only_by_the_company(work.db, person.id):
        raise NotPossible(N_("A group of your company's sign-in lets this person in: there is no password to choose."))
    unbind(work, person.id or 0)
    person.password_hash, person.must_choose_password = None, True
    _out(work, person)
    said = "person.reset_by_mail" if mailed_in else "person.reset"
    work.record(said, f"person:{person.id}", {"role": person.role.value})
    return _by_link(work, person, mailed_in and person.locale, secret)


def sign_out_everywhere(work: Work, email: str) -> None:
    """Every session of theirs is over at once, and every link that would open one."""
    person = _one(work, email)
    if _out(work, person):
        work.record("person.signed_out_everywhere", f"person:{person.id}", {"role": person.role.value})


def give_role(work: Work, email: str, role: Role) -> None:
    """Another role, from the next sign-in on: sessions end, so that nobody acts with rights that are gone."""
    person = _one(work, email)
    _may(work, role)
    if role not in STAFF:
        raise NotPossible(N_("Choose one of the roles."))
    change_role(work, person, role)


def change_role(work: Work, person: Person, role: Role) -> None:
    """The same for a person who is locked, whoever says so. Where they have it already nothing changes.

    Raises:
        NotPossible: the last administrator would be gone.
    """
    if role is person.role:
        return
    if role is not Role.ADMIN:
        _keep_one_admin(work, person)
    before, person.role = person.role, role
    _out(work, person)
    work.record("person.role_given", f"person:{person.id}", {"before": before.value, "role": role.value})


def choose_password(work: Work, person_id: int, password: str, *, now_used: str, session: str) -> None:
    """A person of ours chooses a password; every other session of theirs ends.

    Args:
        work: the unit of work.
        person_id: who.
        password: the new one.
        now_used: the old one; not asked for where they must choose one.
        session: the secret of the session in which it is done, which goes on.

    Raises:
        NotPossible: it is too weak, or the old one is wrong.
    """
    person = work.db.get_one(Person, person_id, with_for_update=True)
    if not person.must_choose_password and not is_password(person.password_hash, now_used):
        raise NotPossible(N_("Your present password is another one."))
    check_new(password, person.email, person.name)
    person.password_hash, person.must_choose_password = hash_password(password), False
    work.db.add(person)
    end_sessions(work, person_id, but=session)
    end_links(work, person_id)
    work.record("person.password_chosen", f"person:{person_id}", {})


def reset_second_factor(work: Work, email: str) -> None:
    """Their app and their recovery codes open nothing any more; where the role needs a second factor, the next sign-in
    asks to set one up.

    Raises:
        NotPossible: they have none, and it was not taken away by the same hand a moment ago.
    """
    person = _one(work, email)
    said = {"role": person.role.value}
    if person.code_since is None:
        if work.said_just_now("person.second_factor_reset", f"person:{person.id}", said):
            return
        raise NotPossible(N_("This person has no second factor."))
    forget_second_factor(work, person)
    _out(work, person)
    work.record("person.second_factor_reset", f"person:{person.id}", said)


def sign_out_oneself(work: Work, person_id: int) -> None:
    """Every session of one's own is over, the one in which it is asked for included."""
    end_sessions(work, person_id)
    end_links(work, person_id)
    work.record("person.signed_out_everywhere", f"person:{person_id}", {})


def _sent_before(work: Work, person: Person, secret: str, mailed_in: str) -> LetIn | None:
    """What the same form came to when it was sent before; None where it was not.

    Raises:
        NotPossible: its link opens nothing any more: it was used, another one took its place, or it is too old.
    """
    link = work.db.get(SignInLink, hashed(secret)) if secret else None
    if link is None or link.person_id != person.id:
        return None
    if link.used_at is not None or link.expires_at < work.now:
        raise NotPossible(N_("This was already done, or changed meanwhile. Load the page again to see how it stands."))
    return LetIn(person.id or 0, "" if mailed_in else secret)


def _by_link(work: Work, person: Person, mailed_in: str, secret: str) -> LetIn:
    """The link by which a password is chosen: in a letter, or given back to whoever hands it over."""
    secret = new_link(work, person, FIRST_LINK_LIFE, secret)
    if mailed_in:
        to = Envelope(person.email, person.locale)
        put(work.db, f"staff/{hashed(secret)}", "staff_link", to, {TOKEN: secret, "name": person.name}, at=work.now)
    return LetIn(person.id or 0, "" if mailed_in else secret)


def _one(work: Work, email: str) -> Person:
    """One of the staff, locked; whoever acts may handle their role, and is not they themselves."""
    typed = email.strip().lower()
    person = work.db.exec(select(Person).where(Person.email == typed).with_for_update()).first()
    if person is None or person.role not in STAFF:
        raise NotPossible(N_("There is nobody of the staff with this address."))
    _may(work, person.role)
    if person.id == work.by.person_id:
        raise NotPossible(N_("This is yourself: ask somebody else who may."))
    return person


def _may(work: Work, role: Role) -> None:
    if work.by.person_id is None:
        return  # a command: whoever may run it has the database
    who = work.db.get_one(Person, work.by.person_id)
    if role not in _MAY_HANDLE.get(who.role, set()):
        raise NotPossible(N_("Only an administrator may do this."))


def _keep_one_admin(work: Work, person: Person) -> None:
    """One who can sign in stays, also where two of them let each other go at one instant."""
    if person.role is not Role.ADMIN:
        return
    one_at_a_time(work, "administrators")
    bound = select(ProviderIdentity.person_id)
    others = select(Person.id).where(
        Person.role == Role.ADMIN,
        col(Person.disabled_at).is_(None),
        or_(col(Person.password_hash).is_not(None), col(Person.id).in_(bound)),
        col(Person.id) != person.id,
    )
    if work.db.exec(others).first() is None:
        raise NotPossible(N_("This is the last administrator. Make somebody else one first."))


def _out(work: Work, person: Person) -> bool:
    """Whether a session or a link of theirs was open until now."""
    assert person.id is not None
    work.db.add(person)
    work.db.flush()
    return end_sessions(work, person.id) + end_links(work, person.id) > 0


COMMAND = Actor("command")
"""Somebody at the machine itself."""
