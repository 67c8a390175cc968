"""What a page, a letter or a mail says, as plain words with single spaces, whatever it is made of."""

from __future__ import annotations

import html
import re
from email.message import EmailMessage

import pypdfium2


def on_page(page: str) -> str:
    """The words of a page, without its marks and its styles."""
    return _plain(html.unescape(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<(style|script).*?</\1>", " ", page))))


def in_pdf(pdf: bytes) -> str:
    """The words of a PDF, page after page."""
    document = pypdfium2.PdfDocument(pdf)
    return _plain("\n".join(page.get_textpage().get_text_bounded() for page in document))


def in_mail(mail: EmailMessage) -> str:
    """The subject and the words of a mail's text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return _plain(f"{mail['Subject']}\n{body.get_content()}")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
