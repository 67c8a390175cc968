"""Signing in: staff by password, customers by a mailed link (or a password, where they have one)."""

from __future__ import annotations

from datetime import datetime, timedelta

import structlog
from sqlalchemy import delete, update
from sqlmodel import col, select

from promo.addresses import as_kept
from promo.due import Swept
from promo.eligibility.addresses import normal_mail
from promo.ids import hashed, token
from promo.outbox import Envelope, put
from promo.people.identities import only_by_the_company
from promo.people.limits import LINK_MAILS, SIGN_IN, SIGN_IN_LINK, allowed, count, forgive
from promo.people.passwords import is_password
from promo.people.seals import holds, seal
from promo.people.sessions import begin_session
from promo.store.tables import Claim, LinkRequest, Person, SignInLink
from promo.work import VISITOR, Office, Work

CLAIMS_A_MAIL = 20
LINK_LIFE = timedelta(minutes=15)
AT_ONCE = 200
TOO_LATE = timedelta(hours=1)
log = structlog.get_logger()


class WrongPassword(Exception):
    """No such pair of e-mail and password; which of the two is not said."""


class LinkSpent(Exception):
    """The link was used, is too old, or never existed."""


def sign_in(office: Office, email: str, password: str, *, address: str) -> tuple[Person, str]:
    """The person and the secret of a new session.

    Args:
        office: opens the units of work.
        email: as it was typed.
        password: as it was typed.
        address: where the try comes from, for the limits.

    Raises:
        TooMany: too many tries for this account or from this address.
        WrongPassword: the pair is wrong.
    """
    email = as_kept(email)
    # Nobody locks somebody else's account: tries count for the account and the place they come from, together.
    from_there, as_them = f"from {address}", f"as {email} from {address}"
    count(office, SIGN_IN, from_there)
    count(office, SIGN_IN, as_them)
    with office.store.reading() as db:
        person = db.exec(select(Person).where(Person.email == email)).first()
    is_right = is_password(person.password_hash if person else None, password)
    if person is None or not is_right or person.disabled_at is not None:
        raise WrongPassword
    forgive(office, SIGN_IN, from_there)
    forgive(office, SIGN_IN, as_them)
    return person, office.do(VISITOR, begin_session, person)


def ask_for_link(office: Office, email: str, locale: str, *, address: str) -> None:
    """Have a link mailed to a known address, and those of the requests that were sent from it; an unknown one gets the
    same answer and no mail.

    Who that is, the clock looks up: what is done while the asker waits is the same for everybody, and so is its time.

    Args:
        office: opens the units of work.
        email: as it was typed.
        locale: the language of the mail.
        address: where the try comes from, for the limits.

    Raises:
        TooMany: too many links asked for.
    """
    email = as_kept(email)
    # By who asks for whom: nobody keeps somebody else from asking.
    count(office, SIGN_IN_LINK, f"to {email} from {address}")
    count(office, SIGN_IN, f"link from {address}")
    office.do(VISITOR, _note_request, email, locale)


def _note_request(work: Work, email: str, locale: str) -> None:
    work.db.add(LinkRequest(email=email, locale=locale, asked_at=work.now))


def mail_links(office: Office, now: datetime) -> Swept:
    """Mail the links that were asked for, to whom they may be mailed. Returns how many requests were looked at."""
    with office.store.reading() as db:
        ids = db.exec(select(LinkRequest.id).order_by(col(LinkRequest.id)).limit(AT_ONCE)).all()
    done = failed = 0
    for request_id in (i for i in ids if i is not None):
        try:
            done += office.do_at(now, VISITOR, _answer_request, request_id)
        except Exception:  # it is looked at again with the next round
            log.exception("row_failed", table="link_request", row=request_id)
            failed += 1
    return Swept(done, failed)


def _answer_request(work: Work, request_id: int) -> int:
    """For exactly one of those who look: taking the row away is the taking. Who asked twice meanwhile asked once."""
    gone = delete(LinkRequest).where(col(LinkRequest.id) == request_id)
    asked = (
        work.db.connection()
        .execute(gone.returning(col(LinkRequest.email), col(LinkRequest.locale), col(LinkRequest.asked_at)))
        .first()
    )
    if asked is None:
        return 0
    same = delete(LinkRequest).where(col(LinkRequest.email) == asked.email, col(LinkRequest.locale) == asked.locale)
    work.db.connection().execute(same)
    if work.now - asked.asked_at < TOO_LATE:  # whoever asked so long ago has asked again
        _mail_link(work, asked.email, asked.locale)
    return 1


def _mail_link(work: Work, email: str, locale: str) -> None:
    if not allowed(work, LINK_MAILS, f"to {normal_mail(email)}"):
        return  # the last one still opens
    person = work.db.exec(select(Person).where(Person.email == email)).first()
    claims = list(
        work.db.exec(
            select(Claim.id).where(Claim.email == email).order_by(col(Claim.submitted_at).desc()).limit(CLAIMS_A_MAIL)
        )
    )
    if person is None or person.disabled_at is not None:
        if person is None and claims:  # nobody signs in with it, but their requests are theirs to see
            work.record("claim.links_asked", f"claim:{claims[0]}")
            key = f"claim-links/{hashed(token())}"
            put(work.db, key, "claim_links", Envelope(email, locale), {"claims": claims}, at=work.now)
        return
    if only_by_the_company(work.db, person.id):
        return
    secret = new_link(work, person, LINK_LIFE)
    work.record("person.link_asked", f"person:{person.id}")
    key, to = f"sign-in/{hashed(secret)}", Envelope(person.email, locale)
    put(work.db, key, "sign_in_link", to, {"token": secret, "claims": claims}, at=work.now)


def new_link(work: Work, person: Person, life: timedelta, secret: str = "") -> str:
    """The secret of a link that signs a person in once; those they had before are over, but for one that is good for
    longer: an invitation ends by being used, not because anybody typed the address. A fresh secret, unless one is
    given."""
    assert person.id is not None
    end_links(work, person.id, but_after=work.now + life)
    secret = secret or token()
    link = SignInLink(id=hashed(secret), person_id=person.id, expires_at=work.now + life)
    seal(work.db, link)
    work.db.add(link)
    return secret


def end_links(work: Work, person_id: int, *, but_after: datetime | None = None) -> int:
    """No link of a person signs in any more; but those that are good until after an instant, where one is given.
    Returns how many were open."""
    unused = update(SignInLink).where(col(SignInLink.person_id) == person_id, col(SignInLink.used_at).is_(None))
    if but_after is not None:
        unused = unused.where(col(SignInLink.expires_at) <= but_after)
    return work.db.connection().execute(unused.values(used_at=work.now)).rowcount


def spend_link(work: Work, secret: str) -> tuple[Person, str]:
    """Use a mailed link: once, by a button, never by merely opening it. No other link of the person works after it.

    Raises:
        LinkSpent: it opens nothing (any more).
    """
    link = work.db.get(SignInLink, hashed(secret), with_for_update=True)
    if link is None or link.used_at is not None or link.expires_at < work.now or not holds(work.db, link):
        raise LinkSpent
    person = work.db.get_one(Person, link.person_id)
    if person.disabled_at is not None:
        raise LinkSpent
    link.used_at = work.now
    work.db.add(link)
    work.db.flush()
    end_links(work, link.person_id)
    return person, begin_session(work, person)
