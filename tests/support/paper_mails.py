"""Mails with papers, as people send them, and the folder that they arrive in."""

from __future__ import annotations

from dataclasses import replace
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

from promo.claims.intake.papers_address import papers_address
from promo.store.tables import Claim
from tests.support.installation import Installation
from tests.support.rows import rows

ADDRESS = "papers@vendor.example"
CLAIRE = "claire@atelier-roussel.example"


def with_maildir(lite: Installation) -> Installation:
    """The installation, which takes papers by mail from a folder."""
    folder = lite.settings.data_dir / "letterbox"
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    return replace(
        lite, settings=lite.settings.model_copy(update={"papers_address": ADDRESS, "papers_maildir": folder})
    )


def folder_of(lite: Installation) -> Path:
    folder = lite.settings.papers_maildir
    assert folder is not None
    return folder


def address_of_claim(lite: Installation) -> str:
    """The own address of the one claim there is."""
    [claim] = rows(lite, Claim)
    return papers_address(lite.settings, claim.papers_key)


def paper_mail(
    to: str, *files: tuple[str, bytes], sender: str = f"Claire Roussel <{CLAIRE}>", text: str = "Voilà.", **more: str
) -> EmailMessage:
    """A mail with files; further headers are named with `_` for `-`."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, to, more.pop("subject", "Contrat")
    mail["Message-ID"] = more.pop("message_id", "") or make_msgid(domain="roussel.example")
    for name, value in more.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    for name, content in files:
        kind = ("image", "png") if name.endswith(".png") else ("application", "octet-stream")
        mail.add_attachment(content, maintype=kind[0], subtype=kind[1], filename=name)
    return mail


def arrives(lite: Installation, mail: EmailMessage | bytes, name: str = "1.mail") -> None:
    """A mail server puts it into the folder."""
    (folder_of(lite) / "new" / name).write_bytes(bytes(mail))


def waiting(lite: Installation) -> list[str]:
    """What still lies there."""
    return sorted(file.name for part in ("new", "cur") for file in (folder_of(lite) / part).iterdir())
