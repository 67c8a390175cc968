"""The operator's own legal texts: plain text in a folder that a setting names, one file a page and language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from promo.i18n import LOCALES

MOST = 200_000
"""Characters of a text that are shown."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph or a heading."""

    text: str
    is_heading: bool


@dataclass(frozen=True, slots=True)
class OwnText:
    """A text in the language it is written in, which may be another than the page's."""

    language: str
    blocks: Sequence[Block]


def own_text(folder: Path | None, paper: str, locale: str) -> OwnText | None:
    """The operator's text for a page: in the language asked for, else in English, else in any; None where none is.

    Args:
        folder: where the texts are.
        paper: `imprint`, `privacy` or `terms`.
        locale: the language of the page.
    """
    for language in dict.fromkeys((locale, "en", *LOCALES)) if folder else ():
        path = (folder or Path()) / f"{paper}.{language}.txt"
        if path.is_file():
            parts = path.read_text("utf-8")[:MOST].replace("\r\n", "\n").split("\n\n")
            blocks = [Block(p.strip().removeprefix("# "), p.strip().startswith("# ")) for p in parts if p.strip()]
            return OwnText(language, blocks)
    return None
