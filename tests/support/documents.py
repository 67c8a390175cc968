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


def paragraph(*runs: tuple[str, str] | str, about: str = "") -> str:
    """A paragraph of Word's: each run a text, or a text with what is said of its letters."""
    said = [run if isinstance(run, tuple) else (run, "") for run in runs]
    inner = "".join(f"<w:r><w:rPr>{look}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>" for text, look in said)
    return f"<w:p><w:pPr>{about}</w:pPr>{inner}</w:p>"


def word(body: str, styles: str = "", related: str = "", **parts: bytes | str) -> bytes:
    """A Word file of a body, with its styles, what it refers to, and further parts by their file's name.

    Names of parts write a dot as `__`.
    """
    out = io.BytesIO()
    spaces = (
        f"xmlns:w='{W}' xmlns:w14='http://schemas.microsoft.com/office/word/2010/wordml'"
        " xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'"
        " xmlns:wp='http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing'"
        " xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"
        " xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape'"
        " xmlns:v='urn:schemas-microsoft-com:vml'"
    )
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("word/document.xml", f"<w:document {spaces}><w:body>{body}</w:body></w:document>")
        made.writestr("word/styles.xml", f"<w:styles {spaces}>{styles}</w:styles>")
        if related:
            space = "http://schemas.openxmlformats.org/package/2006/relationships"
            made.writestr("word/_rels/document.xml.rels", f"<Relationships xmlns='{space}'>{related}</Relationships>")
        for name, content in parts.items():
            made.writestr(f"word/{name.replace('__', '.')}", content)
    return out.getvalue()


def opendocument(body: str, own_styles: str = "", styles: str = "") -> bytes:
    """An OpenDocument text of a body, with styles of its own and those of its file of styles."""
    names = ("office", "text", "style", "table", "form")
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f"xmlns:{name}='{urn}:{name}:1.0'" for name in names)
    spaces += f" xmlns:fo='{urn}:xsl-fo-compatible:1.0' xmlns:svg='{urn}:svg-compatible:1.0'"
    spaces += f" xmlns:draw='{urn}:drawing:1.0'"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        made.writestr(
            "content.xml",
            f"<office:document-content {spaces}><office:automatic-styles>{own_styles}</office:automatic-styles>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
        made.writestr("styles.xml", f"<office:document-styles {spaces}>{styles}</office:document-styles>")
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
