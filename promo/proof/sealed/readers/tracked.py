"""Changes that a Word file records of itself, in the sentence about the notice."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from promo.proof.reading import Refusal
from promo.proof.sealed.readers.archive import open_zip
from promo.proof.sealed.readers.word_parts import WordParts
from promo.proof.sealed.readers.word_styles import W
from promo.proof.signs import Sign


def signs_of_tracked_changes(content: bytes, words: Sequence[str]) -> list[Sign]:
    """Words that were put in the place of others, where the sentence reads what was put in."""
    archive = open_zip(content)
    parts = None if isinstance(archive, Refusal) else WordParts(archive)
    root = parts.xml(parts.main) if parts is not None else None
    if root is None:
        return []
    sentence = set(words)
    for paragraph in root.iter(f"{W}p"):
        gone = _text(paragraph, "del", "delText")
        put = _text(paragraph, "ins", "t")
        if gone and put and sentence & set(put.split()) and any(c.isalnum() for c in gone):
            return [Sign("tracked_change", {"before": gone[:80], "after": put[:80]})]
    return []


def _text(paragraph: etree._Element, act: str, leaf: str) -> str:
    return " ".join(t.text or "" for change in paragraph.iter(f"{W}{act}") for t in change.iter(f"{W}{leaf}")).strip()
