"""Changes that a Word file records of itself, in the sentence about the notice."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

from lxml import etree

from promo.proof.signs import Sign

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_XML = 20_000_000


def signs_of_tracked_changes(content: bytes, words: Sequence[str]) -> list[Sign]:
    """Words that were put in the place of others, where the sentence reads what was put in."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive, archive.open("word/document.xml") as part:
            raw = part.read(MAX_XML + 1)
    except (KeyError, zipfile.BadZipFile, OSError, NotImplementedError):
        return []
    if len(raw) > MAX_XML:
        return []
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError:
        return []
    sentence = set(words)
    for paragraph in root.iter(f"{_W}p"):
        gone = _text(paragraph, "del", "delText")
        put = _text(paragraph, "ins", "t")
        if gone and put and sentence & set(put.split()) and any(c.isalnum() for c in gone):
            return [Sign("tracked_change", {"before": gone[:80], "after": put[:80]})]
    return []


def _text(paragraph: etree._Element, act: str, leaf: str) -> str:
    return " ".join(t.text or "" for change in paragraph.iter(f"{_W}{act}") for t in change.iter(f"{_W}{leaf}")).strip()
