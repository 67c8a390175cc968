"""Letters as they left, into a folder, and what stands in them."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from promo.delivery import deliver
from promo.messages.mail import MailFolder
from promo.store.tables import OutboxItem
from tests.support.installation import Installation
from tests.support.rows import rows


def mail_of(lite: Installation, folder: Path, template: str) -> EmailMessage:
    """The one mail of a kind, as it left."""
    deliver(lite, MailFolder(folder))
    [item] = [item for item in rows(lite, OutboxItem) if item.template == template]
    mail = MailFolder(folder).find(item.message_id)
    assert mail is not None
    return mail


def text_of(mail: EmailMessage, kind: str = "plain") -> str:
    body = mail.get_body((kind,))
    assert body is not None
    return str(body.get_content())
