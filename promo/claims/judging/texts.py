"""The text of a paper that has no pictures (a mail, a Word file, a web page, pasted words), for people to read.

It is not kept: the sealed workers read it again whenever somebody looks, so it is forgotten with the file.
"""

from __future__ import annotations

from dataclasses import dataclass

from promo.claims.judging.pictures import content_of
from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.store.tables import ProofFile


@dataclass(frozen=True, slots=True)
class SheetText:
    """The text of one page of a document; `file` names it as the places of facts do."""

    file: str
    page: int
    text: str

    @property
    def place(self) -> tuple[str, int]:
        """Document and page."""
        return self.file, self.page


def texts_of(file: ProofFile, store: Store, reader: Reader) -> list[SheetText]:
    """What stands in a file and in the documents inside it, page by page, without the words that nobody can see;
    nothing where the file is gone, cannot be read, or holds no text."""
    content = content_of(file, store) if file.forgotten_at is None else None
    if content is None:
        return []
    pages = [(reading.file, page) for reading in reader.texts(file.name, content) for page in reading.pages]
    return [SheetText(name, page.number, page.seen_text) for name, page in pages if page.seen_text.strip()]
