"""The files of kept rule sets as they were written, with their comments."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sqlmodel import Session, select

from promo.promotions.rule_files import book_of_texts, read_texts
from promo.promotions.rulebook import RuleFileError
from promo.promotions.written_out import written_out
from promo.rule_sets.stored import kept_book
from promo.store.absent import insert_if_absent
from promo.store.tables import RuleText


def keep_texts(db: Session, version: str, texts: Mapping[str, str | None]) -> None:
    """Keep the files of a rule set, each once; those kept already stay as they are."""
    for name, text in texts.items():
        if text is not None:
            insert_if_absent(db, RuleText, version=version, name=name, text=text)


def texts_of(db: Session, version: str, folder: Path) -> dict[str, str]:
    """The files of a kept rule set: as kept with it, else those of a folder where they come to it, else written out.

    Args:
        db: the session.
        version: the whole hash of the set.
        folder: the rule files of this installation.

    Raises:
        RuleSetNotFound, RuleFileError: there is no such set, or it cannot be read.
    """
    rows = db.exec(select(RuleText).where(RuleText.version == version).order_by(RuleText.name)).all()
    kept: dict[str, str | None] = {row.name: row.text for row in rows}
    for texts in (kept, read_texts(folder)):
        given = {name: text for name, text in texts.items() if text is not None}
        if _version_of(tuple(given.items())) == version:
            return given
    return written_out(kept_book(db, version))


@lru_cache(maxsize=8)
def _version_of(texts: tuple[tuple[str, str], ...]) -> str:
    """The version that files come to; empty where they hold a mistake."""
    try:
        return book_of_texts(dict(texts)).version
    except RuleFileError:
        return ""
