"""Asked to be called: taken from whoever writes, promised for the next working day, noted when it was done, forgotten.

Nobody shows who they are, so a call request opens nothing and tells nothing; whom it is about, the call finds out.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from pydantic import field_validator
from sqlalchemy import delete, tuple_
from sqlmodel import col, func, or_, select

from promo.claims.intake.form import COUNTRIES
from promo.claims.judging.days_off import holidays_of
from promo.forms import Form, FormProblem, narrow
from promo.ids import reference
from promo.people.limits import CALLS_TO_A_NUMBER, allowed
from promo.promotions.desk_hours import DeskHours
from promo.refusals import NotPossible
from promo.store.tables import CallRequest, Claim
from promo.translatable import N_
from promo.work import SYSTEM, Office, Work

KEPT = timedelta(days=90)
LONGEST_LINE = 120
MOST_WORDS = 1_000
FEWEST_DIGITS, MOST_DIGITS = 6, 15  # the most of an international number: ITU-T E.164
_SAID = (col(CallRequest.named), col(CallRequest.words))
_PHONE = re.compile(r"\+?[0-9 ()/.\-]+")


class CallForm(Form):
    """Who wants to be called, at which number, when, and what about."""

    name: str = ""
    phone: str = ""
    country: str = ""
    suits: str = ""
    named: str = ""
    words: str = ""
    form_key: str = ""
    locale: str = "en"

    @field_validator("name", "phone", "suits", "named", mode="before")
    @classmethod
    def _line(cls, typed: object) -> str:
        return " ".join(str(typed).split())[:LONGEST_LINE]

    @field_validator("name")
    @classmethod
    def _name(cls, typed: str) -> str:
        if not typed:
            raise ValueError(N_("Write your name, so that we know whom to ask for."))
        return typed

    @field_validator("phone")
    @classmethod
    def _phone(cls, typed: str) -> str:
        written = re.sub("[‐-―ー]", "-", narrow(typed))
        if not _PHONE.fullmatch(written) or not FEWEST_DIGITS <= len(_digits(written)) <= MOST_DIGITS:
            raise ValueError(N_("Write the number in digits, such as +44 20 7946 0123."))
        return written

    @field_validator("country")
    @classmethod
    def _country(cls, typed: str) -> str:
        if typed not in COUNTRIES:
            raise ValueError(N_("Choose the country of the number."))
        return typed

    @field_validator("words")
    @classmethod
    def _words(cls, typed: str) -> str:
        if not typed:
            raise ValueError(N_("Write in a few words what it is about, so that the right person calls."))
        return typed[:MOST_WORDS]

    @field_validator("form_key")
    @classmethod
    def _key(cls, typed: str) -> str:
        return re.sub(r"[^A-Za-z0-9_-]", "", typed)[:64]


def ask_for_call(work: Work, form: CallForm, hours: DeskHours) -> CallRequest:
    """Keep who wants to be called; the call is promised for the next working day. The same form twice is one.

    Raises:
        FormProblem: the number was sent so often lately that somebody else may be the one who is called.
    """
    known = select(CallRequest).where(CallRequest.form_key == form.form_key)
    if form.form_key and (found := work.db.exec(known).first()) is not None:
        return found
    digits = _digits(form.phone)
    if not allowed(work, CALLS_TO_A_NUMBER, digits):
        raise FormProblem({"phone": N_("This number was sent several times today. We call it as we said then.")})
    row = CallRequest(
        id=reference("CA"),
        form_key=form.form_key or reference("K"),
        name=form.name,
        phone=form.phone,
        digits=digits,
        country=form.country,
        suits=form.suits,
        named=form.named,
        words=form.words,
        locale=form.locale,
        asked_at=work.now,
        call_by=hours.next_working_day(work.now, holidays_of(hours.country, work.now.year)),
    )
    work.db.add(row)
    work.db.flush()
    work.record("call.asked", f"call:{row.id}")
    if (claim := claim_named(work, row)) is not None:
        work.record("claim.call_asked", claim)
    return row


def called(work: Work, request_id: str, note: str) -> None:
    """One of ours called them; noted again by the same hand in the same words, it is the same call.

    Raises:
        NotPossible: it was noted before in other words or by somebody else, or was forgotten meanwhile.
    """
    row = work.db.get(CallRequest, request_id, with_for_update=True)
    kept = note.strip()[:MOST_WORDS]
    if row is not None and row.note == kept and work.said_just_now("call.made", f"call:{row.id}"):
        return
    if row is None or row.called_at is not None:
        raise NotPossible(N_("Somebody has called them already."))
    row.called_at, row.called_by, row.note = work.now, work.by.person_id, kept
    work.db.add(row)
    work.record("call.made", f"call:{row.id}")
    if (claim := claim_named(work, row)) is not None:
        work.record("claim.called", claim, {"note": row.note})


def claim_named(work: Work, row: CallRequest) -> Claim | None:
    """The claim whose number they wrote; none where they wrote something else."""
    return work.db.get(Claim, row.named.upper())


def forget_old_calls(office: Office, now: datetime) -> int:
    """Forget who asked to be called long ago. Returns how many."""
    return office.do_at(now, SYSTEM, _forget)


def forget_calls_of(work: Work, claim_id: str, email: str) -> None:
    """Forget who asked to be called about a claim, or wrote its address; and what they sent with the same name and
    number besides."""
    written = [func.lower(said).contains(email.lower(), autoescape=True) for said in _SAID]
    asked = select(CallRequest.name, CallRequest.digits)
    who = work.db.exec(asked.where(or_(func.upper(CallRequest.named) == claim_id, *written))).all()
    same = tuple_(col(CallRequest.name), col(CallRequest.digits)).in_([tuple(one) for one in who])
    work.db.connection().execute(delete(CallRequest).where(same))


def _forget(work: Work) -> int:
    old = delete(CallRequest).where(col(CallRequest.asked_at) < work.now - KEPT)
    return int(work.db.connection().execute(old).rowcount)


def _digits(phone: str) -> str:
    return re.sub("[^0-9]", "", phone)
