"""A second factor: the codes of an app (RFC 6238), and ten recovery codes for the day on which the phone is gone.

What codes are reckoned from lies in the database encrypted, recovery codes as keyed hashes; each opens once.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pyotp
from sqlalchemy import delete
from sqlmodel import col, select

from promo.people.limits import CODES, count, forgive
from promo.people.seals import is_keyed, keyed, lock, unlock
from promo.people.sessions import awaiting_code, close_session, end_sessions, open_session
from promo.refusals import NotPossible
from promo.store.tables import Person, RecoveryCode
from promo.translatable import N_
from promo.work import VISITOR, Actor, Office, Work

Result = TypeVar("Result")
SECONDS = 30
RECOVERY_CODES = 10
_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # without 0 O 1 I L U: nothing to mistake
_WRONG = N_("This code is not right, was used already or is too old. Wait for the next one and type that.")


class WrongCode(NotPossible):
    """The code opens nothing (any more)."""


class NoPassword(Exception):
    """Nobody gave a password in this browser within the last minutes."""


@dataclass(frozen=True, slots=True)
class ToScan:
    """What an app is told once."""

    secret: str
    address: str
    """The same with its name, as `otpauth://…`: what a QR code holds."""


def begin(work: Work, person_id: int) -> ToScan:
    """A fresh secret, which asks for no code before one of it is confirmed.

    Raises:
        NotPossible: there is a second factor already.
    """
    person = _locked(work, person_id)
    if person.code_since is not None:
        raise NotPossible(N_("You have a second factor already. Remove it first, with one of its codes."))
    secret = pyotp.random_base32()
    person.code_secret, person.code_step = lock(work.db, _whose(person), secret), None
    work.db.add(person)
    return _to_scan(work, person, secret)


def begun(work: Work, person_id: int) -> ToScan | None:
    """What was shown and is not confirmed yet; None where nothing was begun."""
    person = work.db.get_one(Person, person_id)
    secret = _secret_of(work, person) if person.code_since is None else None
    return _to_scan(work, person, secret) if secret else None


def confirm(office: Office, person_id: int, code: str, *, session: str) -> list[str]:
    """The first code of the app: from now on one is asked for at every sign-in. Returns the recovery codes, this once.

    Args:
        office: opens the units of work.
        person_id: who.
        code: as it was typed.
        session: the secret of the session in which it is done; every other one ends.

    Raises:
        TooMany: too many wrong codes.
        NotPossible: nothing was begun, or the code is wrong.
    """
    return _bounded(office, person_id, lambda work: _confirm(work, person_id, code, session))


def new_recovery_codes(office: Office, person_id: int, code: str) -> list[str]:
    """Ten other recovery codes; those before them open nothing any more. Errors as in `confirm`."""
    return _bounded(office, person_id, lambda work: _renew(work, person_id, code))


def remove(office: Office, person_id: int, code: str) -> None:
    """No code is asked for any more. Errors as in `confirm`."""
    _bounded(office, person_id, lambda work: _remove(work, person_id, code))


def forget_second_factor(work: Work, person: Person) -> None:
    """Nothing of a second factor is left."""
    person.code_secret = person.code_since = person.code_step = None
    work.db.add(person)
    work.db.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person.id))


def enter_by_code(office: Office, session: str, code: str) -> tuple[Person, str]:
    """The person and the secret of a whole session, for whoever gave the password and now a code.

    Raises:
        NoPassword: the password was not given, or too long ago.
        TooMany: too many wrong codes.
        WrongCode: it opens nothing.
    """
    person = office.look(VISITOR, awaiting_code, session)
    if person is None or person.id is None:
        raise NoPassword
    return _bounded(office, person.id, lambda work: _enter(work, session, code))


def _bounded(office: Office, person_id: int, act: Callable[[Work], Result]) -> Result:
    """Every try counts, in the database, before it is looked at; a right one is taken back."""
    for limit in CODES:
        count(office, limit, f"of {person_id}")
    done = office.do(Actor.staff(person_id), act)
    for limit in CODES:
        forgive(office, limit, f"of {person_id}")
    return done


def _confirm(work: Work, person_id: int, code: str, session: str) -> list[str]:
    person = _locked(work, person_id)
    if person.code_since is not None or person.code_secret is None:
        raise NotPossible(N_("Nothing waits to be confirmed. Begin again."))
    if not _is_of_the_app(work, person, code):
        raise WrongCode(_WRONG)
    person.code_since = work.now
    work.db.add(person)
    end_sessions(work, person_id, but=session)
    work.record("person.second_factor_set_up", f"person:{person_id}", {})
    return _fresh_codes(work, person_id)


def _renew(work: Work, person_id: int, code: str) -> list[str]:
    _take(work, _locked(work, person_id), code)
    work.record("person.recovery_codes_renewed", f"person:{person_id}", {})
    return _fresh_codes(work, person_id)


def _remove(work: Work, person_id: int, code: str) -> None:
    person = _locked(work, person_id)
    _take(work, person, code)
    forget_second_factor(work, person)
    work.record("person.second_factor_removed", f"person:{person_id}", {})


def _enter(work: Work, session: str, code: str) -> tuple[Person, str]:
    person = awaiting_code(work, session)
    if person is None:
        raise NoPassword
    _take(work, person, code)
    close_session(work, session)
    return person, open_session(work, person)


def _take(work: Work, person: Person, code: str) -> None:
    """Use a code of the app or a recovery code: each once.

    Raises:
        WrongCode: it is neither.
    """
    if person.code_since is None or not (_is_of_the_app(work, person, code) or _is_for_recovery(work, person, code)):
        raise WrongCode(_WRONG)


def _is_of_the_app(work: Work, person: Person, code: str) -> bool:
    digits = re.sub(r"\s", "", code)
    secret = _secret_of(work, person)
    if secret is None or not re.fullmatch("[0-9]{6}", digits):
        return False
    app, now = pyotp.TOTP(secret, interval=SECONDS), int(work.now.timestamp()) // SECONDS
    for step in (now, now - 1, now + 1):  # a clock may be half a minute off, as may the one who types
        is_new = person.code_step is None or step > person.code_step
        if secrets.compare_digest(app.generate_otp(step), digits) and is_new:
            person.code_step = step
            work.db.add(person)
            return True
    return False


def _is_for_recovery(work: Work, person: Person, code: str) -> bool:
    typed = _plain(code)
    left = select(RecoveryCode).where(RecoveryCode.person_id == person.id, col(RecoveryCode.used_at).is_(None))
    for kept in work.db.exec(left.with_for_update()):
        if is_keyed(work.db, _said(kept.person_id, typed), kept.code):
            kept.used_at = work.now
            work.db.add(kept)
            work.as_(Actor.staff(kept.person_id)).record("person.recovery_code_used", f"person:{kept.person_id}", {})
            return True
    return False


def _fresh_codes(work: Work, person_id: int) -> list[str]:
    work.db.connection().execute(delete(RecoveryCode).where(col(RecoveryCode.person_id) == person_id))
    codes = [
        "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(3)) for _ in range(RECOVERY_CODES)
    ]
    for code in codes:
        work.db.add(RecoveryCode(person_id=person_id, code=keyed(work.db, _said(person_id, _plain(code)))))
    return codes


def _plain(code: str) -> str:
    return re.sub("[^0-9A-Z]", "", code.upper())


def _said(person_id: int, plain: str) -> str:
    return f"recovery code of person {person_id}\n{plain}"


def _secret_of(work: Work, person: Person) -> str | None:
    return unlock(work.db, _whose(person), person.code_secret) if person.code_secret else None


def _whose(person: Person) -> str:
    return f"code of person {person.id}"


def _to_scan(work: Work, person: Person, secret: str) -> ToScan:
    named = pyotp.TOTP(secret, interval=SECONDS)
    return ToScan(secret, named.provisioning_uri(name=person.email, issuer_name=work.rules.vendor.brand))


def _locked(work: Work, person_id: int) -> Person:
    return work.db.get_one(Person, person_id, with_for_update=True, populate_existing=True)
