"""People, their sessions and the limits on what they may try."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from promo.store.tables.columns import instant, part_index, word

STAFF = "role <> 'customer'"
"""The few rows of people who are not customers, in the words of their index."""


class Role(StrEnum):
    """What a person may do; which pages that opens stands in `promo/web/permissions.py`."""

    CUSTOMER = "customer"
    REP = "rep"
    LEAD = "lead"
    """A rep who also looks again at approvals, hands out the work and keeps the templates."""
    MANAGER = "manager"
    FINANCE = "finance"
    AUDITOR = "auditor"
    """Reads everything and changes nothing."""
    ADMIN = "admin"


class Person(SQLModel, table=True):
    """Somebody who can sign in: staff, or a customer by e-mail."""

    __table_args__ = (part_index("person_staff", "email", rows=STAFF),)
    id: int | None = Field(default=None, primary_key=True)
    email: str = Field(unique=True)
    name: str
    role: Role = word(Role)
    password_hash: str | None = None
    locale: str = "en"
    created_at: datetime = instant()
    disabled_at: datetime | None = instant(nullable=True)
    """Since when they may not sign in; what they did stays theirs."""
    must_choose_password: bool = False
    """Whether the next page they see asks for a password of their own: at first, and after a reset."""
    code_secret: str | None = None
    """What the codes of their app are reckoned from, under a key outside the database (`people.seals`)."""
    code_since: datetime | None = instant(nullable=True)
    """Since when a code is asked for; a secret without it was shown and not confirmed yet."""
    code_step: int | None = None
    """The half minute of the last code that was taken: none opens twice."""


class SessionKind(StrEnum):
    """How far somebody is in."""

    WHOLE = "whole"
    AWAITS_CODE = "awaits_code"
    """The password was right; no page opens before the code is."""
    PROVIDER = "provider"
    """Whole, by the company's own sign-in, which has asked for whatever it asks for."""


class Session(SQLModel, table=True):
    """A signed-in browser. The id is a hash: the cookie alone opens it."""

    id: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    created_at: datetime = instant()
    seen_at: datetime = instant()
    kind: str = Field(default=SessionKind.WHOLE.value, sa_column_kwargs={"server_default": "whole"})
    seal: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Keyed outside the database (`people.seals`): without it the row opens nothing."""


class ProviderIdentity(SQLModel, table=True):
    """Who somebody is at the company's own sign-in: bound at the first time, by issuer and subject, whatever their
    address becomes."""

    __tablename__ = "provider_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"), UniqueConstraint("person_id", "issuer"))
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    issuer: str
    subject: str
    by_group: bool
    """Whether a group let them in, and not an invitation: then it says their role, and nothing else lets them in."""
    bound_at: datetime = instant()


class ProviderTry(SQLModel, table=True):
    """A browser that was sent to the company's own sign-in and may come back once."""

    __tablename__ = "provider_try"
    id: str = Field(primary_key=True)
    """A hash: the cookie alone finds it, and state, nonce and verifier are made from that."""
    next: str
    expires_at: datetime = instant()


class RecoveryCode(SQLModel, table=True):
    """One of the ten codes that stand in for a lost phone, as a keyed hash; each opens once."""

    __tablename__ = "recovery_code"
    id: int | None = Field(default=None, primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    code: str
    used_at: datetime | None = instant(nullable=True)


class SignInLink(SQLModel, table=True):
    """A mailed link that signs in once."""

    id: str = Field(primary_key=True)
    person_id: int = Field(foreign_key="person.id", index=True)
    expires_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    seal: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Keyed outside the database, as that of a session."""


class LinkRequest(SQLModel, table=True):
    """Somebody asked for a mailed link: kept until the clock has looked who that is, and gone then."""

    __tablename__ = "link_request"
    id: int | None = Field(default=None, primary_key=True)
    email: str
    locale: str
    asked_at: datetime = instant()


class AccountAccess(SQLModel, table=True):
    """Somebody whom a customer invited to their account; has access from accepting on, until removed."""

    __tablename__ = "account_access"
    id: int | None = Field(default=None, primary_key=True)
    owner_id: int = Field(foreign_key="person.id", index=True)
    email: str
    member_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    invited_at: datetime = instant()
    accepted_at: datetime | None = instant(nullable=True)
    removed_at: datetime | None = instant(nullable=True)


class Erasure(SQLModel, table=True):
    """Somebody wants to be forgotten: a person with all that is theirs, or the holder of a claim's link with it."""

    id: str = Field(primary_key=True)
    person_id: int | None = Field(default=None, foreign_key="person.id", index=True)
    claim_id: str | None = Field(default=None, foreign_key="claim.id", index=True)
    asked_at: datetime = instant()
    next_look_at: datetime = instant(index=True)
    """When to see what nothing keeps any more."""
    kept_until: date | None = None
    """The last day on which something is kept; None where nothing is, or a contract runs."""
    done_at: datetime | None = instant(nullable=True)


class RateCount(SQLModel, table=True):
    """How often something was done in one window: limits survive a restart and count over all processes."""

    bucket: str = Field(primary_key=True)
    window: int = Field(primary_key=True)
    count: int
