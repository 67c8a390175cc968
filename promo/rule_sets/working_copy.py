"""Rules as they are being changed: the files of a set, opened, edited by several people, kept as a draft."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, select

from promo.promotions.rule_files import KINDS, book_of_texts
from promo.refusals import NotPossible
from promo.rule_sets.publish import CannotPublish, draft, in_force
from promo.sent_twice import is_a_moment_ago
from promo.store.tables import Person, RuleSet, WorkingCopy, WorkingFile
from promo.translatable import N_
from promo.work import Work

_NAME = re.compile(rf"(?:{'|'.join(KINDS)})/[a-z0-9][a-z0-9-]{{0,60}}\.yaml")
MOST_TEXT = 100_000
"""Characters of one file."""
NEEDED = ("vendor.yaml", "catalog.yaml")


class CopyNotFound(Exception):
    """There is no such working copy, or no such file in it."""


class ChangedMeanwhile(Exception):
    """Somebody saved the file after it was opened: theirs stands, and what was typed is kept apart from it."""

    def __init__(self, text: str, revision: int, by: str, at: datetime) -> None:
        self.text, self.revision, self.by, self.at = text, revision, by, at
        super().__init__(f"revision {revision} was saved meanwhile")


def open_copy(work: Work, based_on: str, texts: Mapping[str, str], title: str = "") -> WorkingCopy:
    """Begin to change the files of a rule set; the same sent again a moment later is the copy that was begun.

    Args:
        work: the unit of work.
        based_on: the whole hash of the set.
        texts: its files.
        title: what is to be changed, for those who look at the list.
    """
    return _begun_just_now(work, based_on, texts, title) or _opened(work, based_on, texts, title)


def begin_change(
    work: Work, based_on: str, texts: Mapping[str, str], change: tuple[str, str], title: str
) -> WorkingCopy:
    """The same with one change made already: a file, and what it says. Arguments as in `open_copy`.

    Raises:
        NotPossible: there can be no such file.
    """
    name, text = change
    before = _begun_just_now(work, based_on, {**texts, name: _lines(text)}, title)
    if before is not None:
        return before
    copy = _opened(work, based_on, texts, title)
    if name in texts:
        save_file(work, _id(copy), name, text, 1)
    else:
        add_file(work, _id(copy), name, text)
    return copy


def _begun_just_now(work: Work, based_on: str, texts: Mapping[str, str], title: str) -> WorkingCopy | None:
    """Their last working copy, where it was begun a moment ago and says the very same still."""
    if work.by.person_id is not None:
        work.db.get(Person, work.by.person_id, with_for_update=True)  # two clicks at once come one after the other
    theirs = select(WorkingCopy).where(WorkingCopy.author == work.by.word).order_by(col(WorkingCopy.id).desc())
    last = work.db.exec(theirs.limit(1)).first()
    if last is None or last.put_away_at is not None or not is_a_moment_ago(last.opened_at, work.now):
        return None
    is_same = (last.based_on, last.title) == (based_on, _short(title)) and texts_of_copy(work.db, _id(last)) == texts
    return last if is_same else None


def _opened(work: Work, based_on: str, texts: Mapping[str, str], title: str) -> WorkingCopy:
    by, now = work.by.word, work.now
    copy = WorkingCopy(based_on=based_on, title=_short(title), author=by, opened_at=now, changed_at=now)
    work.db.add(copy)
    work.db.flush()
    for name, text in sorted(texts.items()):
        work.db.add(WorkingFile(copy_id=_id(copy), name=name, text=text, changed_by=by, changed_at=now))
    work.record("rules.copy_opened", f"rules-copy:{copy.id}", {"based_on": based_on, "title": copy.title})
    return copy


def working_copy(db: Session, copy_id: int) -> WorkingCopy:
    """A working copy that was not put away.

    Raises:
        CopyNotFound: there is none.
    """
    copy = db.get(WorkingCopy, copy_id)
    if copy is None or copy.put_away_at is not None:
        raise CopyNotFound(copy_id)
    return copy


def files_of_copy(db: Session, copy_id: int) -> dict[str, WorkingFile]:
    """The files of a working copy by name."""
    rows = db.exec(select(WorkingFile).where(WorkingFile.copy_id == copy_id).order_by(col(WorkingFile.name)))
    return {row.name: row for row in rows}


def texts_of_copy(db: Session, copy_id: int) -> dict[str, str]:
    """What stands in the files of a working copy."""
    return {name: row.text for name, row in files_of_copy(db, copy_id).items()}


def save_file(work: Work, copy_id: int, name: str, text: str, revision: int) -> WorkingFile:
    """Keep what a file is to say, mistakes and all; the same once more changes nothing.

    Args:
        work: the unit of work.
        copy_id: the working copy.
        name: the file, such as `promotions/three-free-months.yaml`.
        text: all of it.
        revision: the number of the text that was changed.

    Raises:
        CopyNotFound: there is no such file.
        ChangedMeanwhile: somebody else saved it after that.
        NotPossible: the text is longer than any rule file.
    """
    copy, file = _locked(work, copy_id, name)
    text = _lines(text)
    if file.text == text:
        return file
    if file.revision != revision:
        raise ChangedMeanwhile(file.text, file.revision, file.changed_by, file.changed_at)
    file.text, file.revision, file.changed_by, file.changed_at = text, revision + 1, work.by.word, work.now
    work.db.add(file)
    _touched(work, copy, "rules.file_saved", name)
    return file


def write_files(work: Work, copy_id: int, texts: Mapping[str, str]) -> None:
    """Put files into a working copy, over what stands there; the same once more changes nothing.

    Raises:
        CopyNotFound: there is no such copy.
        NotPossible: there can be no such file.
    """
    working_copy(work.db, copy_id)
    kept = files_of_copy(work.db, copy_id)
    for name, text in texts.items():
        if name in kept:
            save_file(work, copy_id, name, text, kept[name].revision)
        else:
            add_file(work, copy_id, name, text)


def add_file(work: Work, copy_id: int, name: str, text: str) -> WorkingFile:
    """A new file of a working copy; the same once more, by the same hand, changes nothing.

    Raises:
        CopyNotFound: there is no such copy.
        NotPossible: the name is none, or is taken.
    """
    copy = working_copy(work.db, copy_id)
    if not _NAME.fullmatch(name):
        raise NotPossible(N_("Write a short name of small letters, digits and hyphens, such as acme-remote."))
    if (known := files_of_copy(work.db, copy_id).get(name)) is not None:
        if (known.text, known.changed_by) == (_lines(text), work.by.word):
            return known
        raise NotPossible(N_("There is a file of this name already. Change that one."))
    file = WorkingFile(copy_id=copy_id, name=name, text=_lines(text), changed_by=work.by.word, changed_at=work.now)
    work.db.add(file)
    _touched(work, copy, "rules.file_added", name)
    return file


def remove_file(work: Work, copy_id: int, name: str) -> None:
    """Take a file out of a working copy; gone already is gone.

    Raises:
        CopyNotFound: there is no such copy.
        NotPossible: every rule set has this file.
    """
    copy = working_copy(work.db, copy_id)
    if name in NEEDED:
        raise NotPossible(N_("Every rule set has this file. Change what stands in it instead."))
    file = files_of_copy(work.db, copy_id).get(name)
    if file is not None:
        work.db.delete(file)
        _touched(work, copy, "rules.file_removed", name)


def put_away(work: Work, copy_id: int) -> None:
    """Take a working copy off the list; what was kept of it as a draft stays.

    Raises:
        CopyNotFound: there is no such copy, or it was put away before.
    """
    copy = working_copy(work.db, copy_id)
    copy.put_away_at = work.now
    work.db.add(copy)
    work.record("rules.copy_put_away", f"rules-copy:{copy_id}")


def keep_as_draft(work: Work, copy_id: int, *, author: str, note: str = "") -> RuleSet:
    """Keep the files of a working copy as a draft.

    Args:
        work: the unit of work.
        copy_id: the working copy.
        author: e-mail address of the manager or administrator who drafts it.
        note: what it changes, for those who look at it.

    Raises:
        CopyNotFound: there is no such copy.
        RuleFileError: the first mistake in its files.
        CannotPublish: it says what the rules in force say, or `author` may not.
    """
    copy, texts = working_copy(work.db, copy_id), texts_of_copy(work.db, copy_id)
    book = book_of_texts(texts)
    active = in_force(work.db)
    if active is not None and active.version == book.version:
        raise CannotPublish(N_("Nothing differs from the rules in force, so there is nothing to keep."))
    kept = draft(work, book, author=author, note=note or copy.title, texts=texts)
    if copy.kept_as != kept.version:
        copy.kept_as, copy.changed_at = kept.version, work.now
        work.db.add(copy)
    return kept


def _locked(work: Work, copy_id: int, name: str) -> tuple[WorkingCopy, WorkingFile]:
    copy = working_copy(work.db, copy_id)
    wanted = select(WorkingFile).where(WorkingFile.copy_id == copy_id, WorkingFile.name == name).with_for_update()
    file = work.db.exec(wanted).first()
    if file is None:
        raise CopyNotFound(name)
    return copy, file


def _touched(work: Work, copy: WorkingCopy, what: str, name: str) -> None:
    copy.changed_at = work.now
    work.db.add(copy)
    work.record(what, f"rules-copy:{copy.id}", {"file": name})


def _lines(text: str) -> str:
    """A text as it is kept: one kind of line end, one at its end.

    Raises:
        NotPossible: it is longer than any rule file.
    """
    if len(text) > MOST_TEXT:
        raise NotPossible(N_("This is too long for a rule file. Write less, or divide it."))
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def _short(title: str) -> str:
    return title.strip()[:200]


def _id(copy: WorkingCopy) -> int:
    assert copy.id is not None
    return copy.id
