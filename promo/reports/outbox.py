"""Mails that left, as a demo shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from promo.messages.mail import MailFolder
from promo.store.tables import OutboxItem, OutboxState

AT_MOST = 200


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail as it left: its head, its text, the names of what was attached."""

    item: OutboxItem
    at: datetime
    subject: str
    text: str
    attached: tuple[str, ...]


def sent_mails(db: Session, folder: MailFolder, limit: int = AT_MOST) -> list[tuple[OutboxItem, str]]:
    """The newest mails that left, each with its subject; that is empty where the mail is not in the folder."""
    left = select(OutboxItem).where(OutboxItem.channel == "mail", OutboxItem.state == OutboxState.SENT)
    newest = db.exec(left.order_by(col(OutboxItem.sent_at).desc(), col(OutboxItem.id).desc()).limit(limit))
    return [(item, folder.subject_of(item.message_id)) for item in newest]


def sent_mail(db: Session, item_id: int, folder: MailFolder) -> SentMail | None:
    """One of them, as it lies in the mail folder; None where it is not there."""
    item = db.get(OutboxItem, item_id)
    mail = folder.find(item.message_id) if item is not None else None
    if item is None or mail is None:
        return None
    text = mail.get_body(("plain",))
    return SentMail(
        item=item,
        at=item.sent_at or item.created_at,
        subject=str(mail["Subject"]),
        text=str(text.get_content()) if text is not None else "",
        attached=tuple(str(part.get_filename()) for part in mail.iter_attachments()),
    )
