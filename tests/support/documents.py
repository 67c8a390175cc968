"""The French contract as a Word file, a mail and an archive."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

PARAGRAPHS = [
    "AnyDesk Software GmbH – Contrat d’abonnement",
    "Client : Atelier Roussel SARL, 12 rue des Tanneurs, 69005 Lyon",
    "Contrat n° AD-2024-0917",
    "Durée et résiliation",
    (
        "Le contrat prend effet le 1er avril 2024 pour une durée initiale de douze (12) mois. Il est reconduit"
        " tacitement par périodes successives de douze mois, sauf dénonciation par lettre recommandée avec accusé de"
        " réception adressée trois (3) mois au moins avant l’échéance."
    ),
    "Le règlement est dû à trente (30) jours date de facture.",
]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(extra: str = "") -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in PARAGRAPHS) + extra
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        archive.writestr("word/document.xml", f"<w:document xmlns:w='{W}'><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def mail(body: str | None = None, attachment: bytes | None = None) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "contrats@anydesk.example",
        "claire@roussel.example",
        "Votre contrat",
    )
    message.set_content(body if body is not None else "\n\n".join(PARAGRAPHS))
    if attachment:
        message.add_attachment(attachment, maintype="application", subtype="pdf", filename="contrat.pdf")
        message.add_attachment(b"BEGIN:VCALENDAR", maintype="application", subtype="ics", filename="rdv.ics")
    return bytes(message)


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in files.items():
            made.writestr(name.replace("_", "."), content)
    return out.getvalue()
