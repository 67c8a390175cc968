"""Texts that leads keep ready for letters: written, changed and retired; what was sent by one stays as it was."""

from __future__ import annotations

from sqlmodel import col, select

from promo.i18n import LOCALES
from promo.refusals import NotPossible
from promo.store.tables import Person, Wording
from promo.translatable import N_
from promo.work import Work

MOST_TITLE, MOST_WORDS = 120, 2000


def keep_wording_of_letters(work: Work, locale: str, title: str, words: str, wording_id: int | None = None) -> Wording:
    """Write a text, or change one. A new one that says what another one says under the same name is that one.

    Args:
        work: the unit of work, in the lead's name.
        locale: the language of the letters that it is for.
        title: what reps choose it by.
        words: the text itself.
        wording_id: the one that is changed; None for a new one.

    Raises:
        NotPossible: a part is missing, there is no such language, or it was retired.
    """
    title, words = " ".join(title.split())[:MOST_TITLE], words.strip()[:MOST_WORDS]
    if locale not in LOCALES:
        raise NotPossible(N_("Choose one of the languages."))
    if not title or not words:
        raise NotPossible(N_("Give the text a name, and write what it says."))
    assert work.by.person_id is not None
    row = _open(work, wording_id) if wording_id is not None else _same(work, locale, title, words)
    if row is not None and (row.locale, row.title, row.words) == (locale, title, words):
        return row
    row = row or Wording(locale=locale, title=title, words=words, changed_by=work.by.person_id, changed_at=work.now)
    row.locale, row.title, row.words = locale, title, words
    row.changed_by, row.changed_at = work.by.person_id, work.now
    work.db.add(row)
    work.db.flush()
    work.record("wording.kept", f"wording:{row.id}", {"locale": locale, "title": title})
    return row


def retire_wording(work: Work, wording_id: int) -> None:
    """Offer a text no longer. Again, it is the same.

    Raises:
        NotPossible: there is none.
    """
    row = work.db.get(Wording, wording_id, with_for_update=True)
    if row is None:
        raise NotPossible(N_("There is no such text."))
    if row.retired_at is None:
        row.retired_at = work.now
        work.db.add(row)
        work.record("wording.retired", f"wording:{row.id}", {})


def _same(work: Work, locale: str, title: str, words: str) -> Wording | None:
    work.db.get(Person, work.by.person_id, with_for_update=True)  # two clicks at once come one after the other
    found = select(Wording).where(
        Wording.locale == locale, Wording.title == title, Wording.words == words, col(Wording.retired_at).is_(None)
    )
    return work.db.exec(found).first()


def _open(work: Work, wording_id: int) -> Wording:
    row = work.db.get(Wording, wording_id, with_for_update=True)
    if row is None or row.retired_at is not None:
        raise NotPossible(N_("There is no such text."))
    return row
