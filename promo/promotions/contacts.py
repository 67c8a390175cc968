"""The numbers, links and mailboxes that customers are shown, and what speaks against showing one. Pure.

A number must be one by its country's plan (phonenumbers), a link must be https, and a person must have tried each
lately: contacts.yaml says who, and when. The mailbox is always shown: a person can be reached whatever else is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from phonenumbers import NumberParseException, is_valid_number, parse
from pydantic import Field

from promo.addresses import NoAddress, mail_address
from promo.promotions.strict import Sourced, Strict
from promo.promotions.vendor import Vendor

FILE = "contacts.yaml"


class Tried(Strict):
    """Who dialled a number or opened a link, and when."""

    what: str = Field(min_length=1)
    day: date
    by: str = Field(min_length=1)


class ContactsFile(Strict):
    """contacts.yaml."""

    good_for_days: int = Field(180, ge=1, le=800)
    checked: tuple[Tried, ...] = ()

    def last(self, what: str) -> Tried | None:
        """Who tried it last."""
        same = [tried for tried in self.checked if _plain(tried.what) == _plain(what)]
        return max(same, key=lambda tried: tried.day, default=None)


class ContactKind(StrEnum):
    """What it is."""

    PHONE = "phone"
    LINK = "link"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Contact:
    """Something that customers are shown to reach us by, and the key of vendor.yaml that it stands under."""

    kind: ContactKind
    what: str
    key: str
    is_sample: bool
    country: str = ""
    """Of a number, where it is meant for one country."""


class ContactFault(StrEnum):
    """Why it is not shown, or should not be."""

    SAMPLE = "sample"
    FORMAT = "format"
    NEVER_TRIED = "never_tried"
    STALE = "stale"
    BROKEN = "broken"
    """The nightly look found nothing there."""


def contacts_of(vendor: Vendor) -> Iterator[Contact]:
    """All that vendor.yaml names."""
    yield _contact(ContactKind.MAIL, vendor.email, "email")
    yield _contact(ContactKind.PHONE, vendor.phone, "phone")
    for country, phone in vendor.phones.items():
        yield _contact(ContactKind.PHONE, phone.number, f"phones.{country}", country)
    yield _contact(ContactKind.LINK, vendor.help_url, "help_url")
    yield _contact(ContactKind.LINK, vendor.support_url, "support_url")


def fault_of(contact: Contact, file: ContactsFile, broken: frozenset[str], today: date) -> ContactFault | None:
    """What speaks against it on a day, the heaviest first; None where it may be shown.

    Args:
        contact: what is shown.
        file: who tried what.
        broken: links that the nightly look found gone.
        today: the day.
    """
    if contact.is_sample:
        return ContactFault.SAMPLE
    if not _is_well_formed(contact):
        return ContactFault.FORMAT
    if contact.kind is ContactKind.MAIL:
        return None  # the one way that is always open
    if contact.what in broken:
        return ContactFault.BROKEN
    tried = file.last(contact.what)
    if tried is None or tried.day > today:
        return ContactFault.NEVER_TRIED
    return ContactFault.STALE if today > tried.day + timedelta(days=file.good_for_days) else None


def is_public_link(address: str) -> bool:
    """Whether it is a plain https address: no user, no other port, a name with a dot."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    return parts.scheme == "https" and parts.username is None and port in (None, 443) and "." in host.strip(".")


def _contact(kind: ContactKind, said: Sourced, key: str, country: str = "") -> Contact:
    return Contact(kind, said.value, key, said.sample, country)


def _is_well_formed(contact: Contact) -> bool:
    if contact.kind is ContactKind.LINK:
        return is_public_link(contact.what)
    try:
        if contact.kind is ContactKind.MAIL:
            return bool(mail_address(contact.what))
        return is_valid_number(parse(contact.what, contact.country or None))
    except (NoAddress, NumberParseException):
        return False


def _plain(what: str) -> str:
    """Two writings of one number are one number."""
    bare = "".join(sign for sign in what if sign not in " ().-/")
    return bare if bare.removeprefix("+").isdigit() else what.strip()
