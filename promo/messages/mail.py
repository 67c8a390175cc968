"""A mail from its template, and two ways for it to leave: SMTP, or a file under var/mail."""

from __future__ import annotations

import os
import secrets
import smtplib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from email.policy import EmailPolicy
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Any, Protocol

from css_inline import CSSInliner

from promo.addresses import as_kept
from promo.messages.parts import Letter, letter
from promo.outbox import ANSWERS
from promo.settings import Settings
from promo.store.tables import OutboxItem
from promo.templating import render

LONGEST_LINE = 74
"""With it, no encoded word comes out longer than the 75 that RFC 2047 allows."""


class _Written(EmailPolicy):
    """Headers as RFC 2047 wants them. Where a long subject is cut between two encoded words, readers drop the blank
    there; the standard policy puts it there alone, so that words come together as one. Here it is encoded too. And a
    long one of plain letters gets no second blank before it."""

    def fold(self, name: str, value: Any) -> str:
        if name.lower() != "subject":
            return str(super().fold(name, value))
        said = str(value)
        header = Header(said, "us-ascii" if said.isascii() else "utf-8", maxlinelen=LONGEST_LINE, header_name=name)
        return f"{name}: {header.encode(linesep=self.linesep)}{self.linesep}"

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() != "subject":
            return bytes(super().fold_binary(name, value))
        return self.fold(name, value).encode("ascii")


_WRITTEN = _Written()
_INLINER = CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
"""Mail programs drop style sheets: what they say goes into the elements, but for the rules of dark screens."""


@dataclass(frozen=True, slots=True)
class Sender:
    """Who mails come from, and the person who reads an answer."""

    address: str
    answers_to: str


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

    def subject_of(self, message_id: str) -> str:
        """The subject of the mail with a Message-ID, without reading the rest of it; empty where it is not here."""
        try:
            with open(self._place(message_id), "rb") as mail:
                return str(BytesHeaderParser(policy=policy.default).parse(mail)["Subject"] or "")
        except FileNotFoundError:
            return ""

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
    sender: Sender,
    at: datetime,
    attachments: Sequence[tuple[str, bytes]] = (),
) -> EmailMessage:
    """The mail of an item of the outbox: the same words as text and as a page.

    Args:
        item: what to say, to whom, in which language, under which Message-ID.
        values: what the template may say.
        sender: who it comes from, and who reads an answer.
        at: its date.
        attachments: names and contents; `.ics` are calendar files, all others PDFs.
    """
    locale = item.locale
    said = written(item.template, locale, values)
    mail = EmailMessage(_WRITTEN)
    mail["Subject"] = said.subject
    mail["From"] = sender.address
    mail["Reply-To"] = sender.answers_to
    mail["To"] = as_kept(item.recipient)
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = item.message_id
    mail["Auto-Submitted"] = "auto-replied" if ANSWERS in item.values else "auto-generated"
    if ANSWERS in item.values:
        mail["In-Reply-To"] = mail["References"] = str(item.values[ANSWERS])
    mail.set_content(said.text)
    mail.add_alternative(as_page(said, locale, values), subtype="html")
    for name, content in attachments:
        kind = ("text", "calendar") if name.endswith(".ics") else ("application", "pdf")
        mail.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    mail["Content-Language"] = locale  # last: adding parts moves content headers down into them
    return mail


def written(template: str, locale: str, values: Mapping[str, object]) -> Letter:
    """What a letter says, from the one place it is written in: `templates/mail/`."""
    mark = f"\x02{secrets.token_hex(8)}\x02"
    return letter(render(f"mail/{template}.txt", locale, {**values, "mark": mark}), mark)


def as_page(said: Letter, locale: str, values: Mapping[str, object]) -> str:
    """The letter as a page that needs nothing from elsewhere; its looks stand in each element, the dark ones apart."""
    return _INLINER.inline(render("mail/frame.html", locale, {**values, "letter": said}))
