"""A mail from its template, and two ways for it to leave: SMTP, or a file under var/mail."""

from __future__ import annotations

import os
import smtplib
from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Protocol

from promo.addresses import as_kept
from promo.settings import Settings
from promo.store.tables import OutboxItem
from promo.templating import render


class Refused(Exception):
    """The server will never take this mail (no such mailbox): trying again does not help."""


class TryLater(Exception):
    """The mail could not be handed over now."""


class Post(Protocol):
    """Something that takes a finished mail."""

    def send(self, mail: EmailMessage) -> None:
        """Hand it over.

        Raises:
            Refused, TryLater.
        """


class MailFolder:
    """Writes mails as .eml files: for trying out, and where no server is set."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, mail: EmailMessage) -> None:
        """One file a Message-ID, so that the same mail twice is one file."""
        self.folder.mkdir(parents=True, exist_ok=True)
        target = self._place(str(mail["Message-ID"]))
        temporary = target.with_suffix(".tmp")
        with open(temporary, "wb") as out:
            out.write(bytes(mail))
            out.flush()
            os.fsync(out.fileno())
        os.replace(temporary, target)

    def find(self, message_id: str) -> EmailMessage | None:
        """The mail with a Message-ID; None where it is not here."""
        try:
            content = self._place(message_id).read_bytes()
        except FileNotFoundError:
            return None
        return message_from_bytes(content, policy=policy.default)

    def _place(self, message_id: str) -> Path:
        name = parseaddr(message_id)[1].partition("@")[0] or "mail"
        return self.folder / f"{name}.eml"


class SmtpPost:
    """Hands mails to an SMTP server."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def send(self, mail: EmailMessage) -> None:
        """One connection a mail: our volume is small, and a broken one harms nobody else."""
        config = self.settings
        try:
            with smtplib.SMTP(config.smtp_host, config.smtp_port, timeout=20) as server:
                if config.smtp_starttls:
                    server.starttls()
                if config.smtp_user:
                    server.login(config.smtp_user, config.smtp_password)
                server.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            raise (Refused if all(code >= 500 for code in codes) else TryLater)(
                f"recipient refused ({codes})"
            ) from None
        except smtplib.SMTPResponseException as error:
            raise (Refused if error.smtp_code >= 550 else TryLater)(f"server said {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise TryLater(f"{type(error).__name__}: {error}") from None


def post_of(settings: Settings) -> Post:
    """The way mails leave this installation."""
    return SmtpPost(settings) if settings.smtp_host else mail_folder(settings)


def mail_folder(settings: Settings) -> MailFolder:
    """Where mails lie as files."""
    return MailFolder(settings.data_dir / "mail")


def compose(
    item: OutboxItem,
    values: Mapping[str, object],
    *,
    sender: str,
    at: datetime,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> EmailMessage:
    """The mail of an item of the outbox.

    The template's first line is the subject, the rest the text; the page version wraps the same text.

    Args:
        item: what to say, to whom, in which language, under which Message-ID.
        values: what the template may say.
        sender: who it comes from.
        at: its date.
        attachments: names and contents; `.ics` are calendar files, all others PDFs.
    """
    locale = item.locale
    text = render(f"mail/{item.template}.txt", locale, dict(values)).strip()
    subject, _, body = text.partition("\n")
    mail = EmailMessage()
    mail["Subject"] = " ".join(subject.split())
    mail["From"] = sender
    mail["To"] = as_kept(item.recipient)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = item.message_id
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body.strip() + "\n")
    mail.add_alternative(
        render("mail/frame.html", locale, {**values, "subject": subject, "body": body.strip()}), subtype="html"
    )
    for name, content in attachments:
        kind = ("text", "calendar") if name.endswith(".ics") else ("application", "pdf")
        mail.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    mail["Content-Language"] = locale  # last: adding parts moves content headers down into them
    return mail
