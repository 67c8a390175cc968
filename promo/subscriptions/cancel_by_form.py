"""A cancellation sent without signing in: taken word for word, confirmed at once, effective at once where the contract
is found.

Nobody is asked to prove who they are: the confirmation goes to the address of the contract, and it can be undone until
the last day. Where no contract fits, nothing is lost either: the declaration stands with its time, and a person finds
the contract.

Source: research on law, section 2 (BGB 312k; Code de la consommation L215-1-1, D215-1 to D215-3).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import StrEnum

from pydantic import ValidationInfo, field_validator
from sqlmodel import Session, col, func, select

from promo.addresses import mail_address
from promo.eligibility.addresses import normal_mail
from promo.forms import Form, day_of
from promo.ids import reference
from promo.outbox import Envelope, put
from promo.people.limits import CONFIRMATION, FIRST_MAIL, NUMBERS, allowed
from promo.refusals import NotPossible
from promo.store.tables import CancellationRequest, Invoice, Person, Subscription, SubscriptionState
from promo.subscriptions.cancel import turn_off
from promo.translatable import N_
from promo.work import Work

LONGEST = 400
FAR = timedelta(days=731)
"""An end further away than two years is looked at by a person."""
MOST_NUMBERS = 2  # a contract and a bill of it; a list of numbers is a guess


class Kind(StrEnum):
    """What is declared."""

    ORDINARY = "ordinary"
    FOR_CAUSE = "for_cause"


class CancellationForm(Form):
    """The five fields, with the reason that only a cancellation for cause has. An empty day means the earliest there
    is."""

    kind: Kind = Kind.ORDINARY
    name: str = ""
    contract: str = ""
    email: str = ""
    wished_end: date | None = None
    reason: str = ""
    form_key: str = ""
    locale: str = "en"

    @field_validator("kind", mode="before")
    @classmethod
    def _kind(cls, typed: object) -> Kind:
        return Kind.FOR_CAUSE if typed == Kind.FOR_CAUSE.value else Kind.ORDINARY

    @field_validator("name", "contract", "email", "reason", mode="before")
    @classmethod
    def _line(cls, typed: object) -> str:
        return " ".join(str(typed).split())[:LONGEST]

    @field_validator("name")
    @classmethod
    def _name(cls, typed: str) -> str:
        if not typed:
            raise ValueError(N_("Write your name or your company's."))
        return typed

    @field_validator("contract")
    @classmethod
    def _contract(cls, typed: str) -> str:
        if not typed:
            raise ValueError(
                N_("Write the contract: the number of your request or of an invoice, or what you ordered.")
            )
        return typed

    @field_validator("email")
    @classmethod
    def _email(cls, typed: str) -> str:
        if not typed:
            raise ValueError(N_("Write an e-mail address: the confirmation goes there."))
        return mail_address(typed)

    @field_validator("wished_end", mode="before")
    @classmethod
    def _wished_end(cls, typed: object) -> date | None:
        refused = N_("Write the day as year-month-day, for example 2027-01-31.")
        return day_of(str(typed), refused) if typed else None

    @field_validator("reason")
    @classmethod
    def _reason(cls, typed: str, info: ValidationInfo) -> str:
        if info.data.get("kind") is Kind.FOR_CAUSE and not typed:
            raise ValueError(N_("Write the reason for ending it early."))
        return typed

    @field_validator("form_key")
    @classmethod
    def _key(cls, typed: str) -> str:
        return re.sub(r"[^A-Za-z0-9_-]", "", typed)[:64]


def cancel_by_form(work: Work, form: CancellationForm) -> CancellationRequest:
    """Take a declaration; where one contract fits, its renewal is off from this moment. The same form twice is one
    declaration."""
    db = work.db
    known = (
        db.exec(select(CancellationRequest).where(CancellationRequest.form_key == form.form_key)).first()
        if form.form_key
        else None
    )
    if known is not None:
        return known
    row = CancellationRequest(
        id=reference("EX"),
        form_key=form.form_key or reference("K"),
        kind=form.kind.value,
        name=form.name,
        contract=form.contract,
        email=form.email,
        wished_end=form.wished_end,
        reason=form.reason,
        locale=form.locale,
        received_at=work.now,
    )
    db.add(row)
    db.flush()
    said = {"kind": row.kind, "contract": row.contract, "name": row.name}
    work.record("exit.declared", f"exit:{row.id}", said)
    subscription = _contract_of(db, form)
    if not allowed(work, NUMBERS, f"to {normal_mail(form.email)}"):
        subscription = None  # somebody may be guessing: a person looks, nothing is lost
    if form.wished_end is not None and form.wished_end > work.now.date() + FAR:
        subscription = None  # a slip of the pen, or no wish to end at all
    if subscription is not None:
        _carry_out(work, row, subscription)
    to = Envelope(form.email, form.locale, subscription_id=row.subscription_id)
    # The law asks for a confirmation to the customer; an address that no contract of ours names gets few.
    limit = CONFIRMATION if subscription is not None else FIRST_MAIL
    if allowed(work, limit, f"to {normal_mail(form.email)}"):
        put(db, f"exit/{row.id}", "exit_received", to, {"declaration": row.id}, at=work.now)
    return row


def assign(work: Work, request_id: str, claim_id: str) -> CancellationRequest:
    """A person has found the contract that was meant: its renewal is off, as of when the declaration came.

    Raises:
        NotPossible: no such declaration or contract, or it was handled already.
    """
    row = work.db.get(CancellationRequest, request_id, with_for_update=True)
    found = work.db.exec(
        select(Subscription)
        .where(Subscription.claim_id == claim_id.strip().upper(), col(Subscription.provisional_since).is_(None))
        .with_for_update()
    ).first()
    if row is None or row.handled_at is not None:
        raise NotPossible(N_("This declaration was handled already."))
    if found is None:
        raise NotPossible(N_("There is no contract with this number."))
    _carry_out(work, row, found)
    return row


def _carry_out(work: Work, row: CancellationRequest, subscription: Subscription) -> None:
    row.subscription_id, row.handled_at, row.handled_by = subscription.id, work.now, work.by.word
    if subscription.state is not SubscriptionState.ENDED:
        row.cancellation_id = turn_off(work, subscription, row.wished_end).reference
    work.db.add(row)
    said = {"subscription": subscription.id, "cancellation": row.cancellation_id}
    work.record("exit.carried_out", f"exit:{row.id}", said)


def _contract_of(db: Session, form: CancellationForm) -> Subscription | None:
    """The one contract that the number and the address both name; locked. Anything less certain waits for a person."""
    words = {w.upper() for w in re.findall(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+", form.contract)}
    if len(words) > MOST_NUMBERS:
        return None
    rows = db.exec(
        select(Subscription)
        .join(Person, col(Person.id) == col(Subscription.person_id))
        .where(
            func.lower(Person.email) == form.email,
            col(Subscription.provisional_since).is_(None),
            col(Subscription.claim_id).in_(words)
            | col(Subscription.id).in_(select(Invoice.subscription_id).where(col(Invoice.number).in_(words))),
        )
        .with_for_update(of=Subscription)
    ).all()
    return rows[0] if len(rows) == 1 else None
