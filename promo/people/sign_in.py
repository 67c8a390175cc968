"""Signing in: staff by password, customers by a mailed link (or a password, where they have one)."""

from __future__ import annotations

from datetime import timedelta

from sqlmodel import select

from promo import audit
from promo.clock import Clock
from promo.ids import hashed, token
from promo.messages.outbox import say
from promo.people.limits import SIGN_IN, SIGN_IN_LINK, count
from promo.people.passwords import is_password
from promo.people.sessions import open_session
from promo.store.engine import Store
from promo.store.tables import Person, SignInLink

LINK_LIFE = timedelta(minutes=15)


class WrongPassword(Exception):
    """No such pair of e-mail and password; which of the two is not said."""


class LinkSpent(Exception):
    """The link was used, is too old, or never existed."""


def sign_in(email: str, password: str, *, address: str, store: Store, clock: Clock) -> tuple[Person, str]:
    """The person and the secret of a new session.

    Raises:
        TooMany: too many tries for this account or from this address.
        WrongPassword: the pair is wrong.
    """
    email, now = email.strip().lower(), clock.now()
    count(store, SIGN_IN, f"from {address}", now)
    count(store, SIGN_IN, f"as {email}", now)
    with store.reading() as db:
        person = db.exec(select(Person).where(Person.email == email)).first()
    if not is_password(person.password_hash if person else None, password) or person is None:
        raise WrongPassword
    with store.writing() as db:
        return person, open_session(db, person, now)


def ask_for_link(email: str, locale: str, *, address: str, store: Store, clock: Clock) -> None:
    """Mail a link to a known address; an unknown one gets the same answer and no mail.

    Raises:
        TooMany: too many links asked for.
    """
    email, now = email.strip().lower(), clock.now()
    count(store, SIGN_IN_LINK, f"to {email}", now)
    count(store, SIGN_IN, f"link from {address}", now)
    with store.writing() as db:
        person = db.exec(select(Person).where(Person.email == email)).first()
        if person is None:
            return
        assert person.id is not None
        secret = token()
        db.add(SignInLink(id=hashed(secret), person_id=person.id, expires_at=now + LINK_LIFE))
        audit.record(db, "person.link_asked", f"person:{person.id}", "visitor", {}, now)
        say(db, f"sign-in/{hashed(secret)}", "sign_in_link", person.email, locale, {"token": secret}, at=now)


def spend_link(secret: str, *, store: Store, clock: Clock) -> tuple[Person, str]:
    """Use a mailed link: once, by a button, never by merely opening it.

    Raises:
        LinkSpent: it opens nothing (any more).
    """
    now = clock.now()
    with store.writing() as db:
        link = db.get(SignInLink, hashed(secret), with_for_update=True)
        if link is None or link.used_at is not None or link.expires_at < now:
            raise LinkSpent
        link.used_at = now
        db.add(link)
        person = db.get(Person, link.person_id)
        assert person is not None
        return person, open_session(db, person, now)
