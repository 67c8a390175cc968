"""An office file as read: what it shows, and what lies in it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promo.proof.reading import Page
from promo.proof.sealed.readers.text import sheets

MAX_PARTS = 60
FEW = 400  # characters; a file with so little text of its own may be nothing but the frame of a picture
LOGO = 20_000  # bytes; a smaller picture decorates
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".webp", ".bmp", ".heic", ".avif")
DOCUMENTS = (".pdf", ".docx", ".docm", ".odt", ".rtf", ".htm", ".html", ".eml", ".msg")


@dataclass(frozen=True, slots=True)
class Office:
    """Pages of visible text, documents inside, and how many words nobody can see."""

    pages: tuple[Page, ...]
    parts: tuple[tuple[str, bytes], ...] = ()
    unseen: int = 0

    @property
    def signals(self) -> tuple[str, ...]:
        """What a person should know about words that nobody sees."""
        return (f"unseen: {self.unseen} words are hidden by their colour, size or place",) if self.unseen else ()


def shown(text: str, parts: tuple[tuple[str, bytes], ...], unseen: int) -> Office:
    """A file's text on pages; none where all that it shows are the documents inside it."""
    text = _lines(text)
    return Office(sheets(text) if text or not parts else (), parts, unseen)


def _lines(text: str) -> str:
    lines = (re.sub(r"[ \t]+", " ", line).strip(" |") for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
