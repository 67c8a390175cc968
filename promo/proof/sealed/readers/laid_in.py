"""The text of what was laid into a Word file as another format: a web page, a mail archive, a Word file, plain text."""

from __future__ import annotations

import re

from promo.proof.reading import Kind, Page
from promo.proof.sealed.kinds import sniff
from promo.proof.sealed.readers.mail import read_mail
from promo.proof.sealed.readers.text import read_text
from promo.proof.sealed.readers.webpage import read_html
from promo.proof.sealed.readers.word import read_word

_ARCHIVED_PAGE = re.compile(rb"(?i)\A\s*MIME-Version:[^\n]*\n(?:[^\n]+\n){0,20}?Content-Type:\s*multipart/related")


def text_of(content: bytes, nested: int) -> str:
    """Its text; nothing where it can't be read."""
    kind = sniff(content)[0]
    pages: object = ()
    if kind is Kind.EML or _ARCHIVED_PAGE.match(content[:8192]):
        pages = read_mail(content)[0]
    elif kind is Kind.DOCX:
        pages = getattr(read_word(content, text_of, nested), "pages", ())
    elif kind is Kind.HTML or (kind is Kind.TEXT and b"</" in content):
        pages = read_html(content)
    elif kind is Kind.TEXT:
        pages = read_text(content)
    return "\n".join(page.text for page in pages if isinstance(page, Page)) if isinstance(pages, tuple) else ""
