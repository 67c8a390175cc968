"""Where papers may be mailed to, as a page says it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from promo.claims.intake.papers_address import papers_address
from promo.web.security import engine


@dataclass(frozen=True, slots=True)
class MailTo:
    """An address that takes papers of one draft or claim, and the link that begins a mail to it."""

    address: str
    href: str


def mail_to(key: str | None, subject: str) -> MailTo | None:
    """The address with a key; None where no papers are taken by mail."""
    address = papers_address(engine().settings, key)
    return MailTo(address, f"mailto:{quote(address, safe='@+')}?subject={quote(subject)}") if address else None
