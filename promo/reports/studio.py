"""The studio's read models: rule sets with who did what to them and when, working copies, and what a copy comes to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.promotions.difference import Difference, differences
from promo.promotions.rule_files import read_book
from promo.promotions.rulebook import RuleBook, RuleFileError
from promo.reports.actors import names_of
from promo.rule_sets.publish import all_sets, decided_meanwhile, in_force, rolls_back, rule_set
from promo.rule_sets.working_copy import files_of_copy, working_copy
from promo.store.tables import (
    AuditDetail,
    AuditEvent,
    PlannedPublication,
    RuleSet,
    RuleSetState,
    WorkingCopy,
    WorkingFile,
)
from promo.translatable import N_

SHORT = slice(7, 19)
"""The part of a version that people read: the first twelve digits of its hash."""
PAST = 30
"""Sets no longer in force that the home page lists."""
WHAT_HAPPENED = {
    "rules.drafted": N_("%(who)s kept it as a draft."),
    "rules.draft": N_("%(who)s ended the trial beside the rules in force."),
    "rules.shadow": N_("%(who)s let it judge beside the rules in force."),
    "rules.list_seen": N_("%(who)s saw the list of claims that it changes."),
    "rules.active": N_("%(who)s put it into force."),
    "rules.rolled_back": N_("%(who)s rolled back to it."),
    "rules.retired": N_("%(who)s put another set into force in its place."),
    "rules.planned": N_("%(who)s planned to put it into force."),
    "rules.plan_dropped": N_("%(who)s called off that it comes into force by itself."),
    "rules.plan_refused": N_("It was not put into force as planned."),
}
"""A sentence for every event of a rule set; a test compares them with what the code writes."""
_MOVED = {*(f"rules.{state.value}" for state in RuleSetState), "rules.rolled_back"}
"""The events that put a set where it stands."""
_PUT_INTO_FORCE = ("rules.active", "rules.rolled_back")
_TOUCHED = ("rules.copy_opened", "rules.file_saved", "rules.file_added", "rules.file_removed")
OTHERWISE = N_("%(who)s did something else.")


@dataclass(frozen=True, slots=True)
class SetLine:
    """A rule set as a list shows it: who wrote it, who put it where it stands, and when."""

    version: str
    state: RuleSetState
    author: str
    by: str
    since: datetime
    note: str
    kept_at: datetime
    """When it was first kept: by this it is called where it has no note."""

    @property
    def short(self) -> str:
        """What people read of its version."""
        return self.version[SHORT]


@dataclass(frozen=True, slots=True)
class CopyLine:
    """A working copy as a list shows it."""

    id: int
    title: str
    author: str
    changed_at: datetime
    kept_as: str
    """The short version of the draft it was last kept as; empty where it was not."""


@dataclass(frozen=True, slots=True)
class Planned:
    """A set that is to come into force by itself."""

    id: int
    version: str
    by: str
    due_at: datetime
    refused: str | None
    """Why it did not, where its time has come and it did not."""
    note: str
    kept_at: datetime
    """When the set was first kept: by this it is called where it has no note."""

    @property
    def short(self) -> str:
        """What people read of its version."""
        return self.version[SHORT]


@dataclass(frozen=True, slots=True)
class Studio:
    """All that the studio's home shows."""

    active: SetLine | None
    drafts: Sequence[SetLine]
    """Also those that judge beside the rules in force."""
    past: Sequence[SetLine]
    copies: Sequence[CopyLine]
    planned: Sequence[Planned]


@dataclass(frozen=True, slots=True)
class RuleHappening:
    """One line of the history of a rule set."""

    at: datetime
    text: str
    """A message id with a place for who did it."""
    who: str
    note: str


@dataclass(frozen=True, slots=True)
class SetView:
    """One rule set: itself, its history, what differs from the set in force."""

    line: SetLine
    history: Sequence[RuleHappening]
    differences: Sequence[Difference]
    """From the set in force to this one; none where it is the one."""
    compared_with: str
    """The short version of the set in force."""
    contents: tuple[str, str]
    """Of the set in force and of this one."""
    seen_by_others: bool
    """Whether somebody besides its author was shown what it changes, at any time."""
    seen_by: frozenset[str] = frozenset()
    """Who was shown what it changes (`person:ID`): of a roll back only those who were since it was replaced."""
    author: str = ""
    """Who wrote it (`person:ID`)."""
    rolls_back: bool = False
    """Whether it was in force before, so that publishing it is a roll back."""
    decided_meanwhile: int = 0
    """Of a roll back: how many claims other sets decided since it was replaced."""
    plan: Planned | None = None
    """When it is to come into force by itself."""

    def second_person(self, viewer: str) -> bool:
        """Whether somebody else looked, so that a person (`person:ID`) may put it into force."""
        return bool(self.seen_by - {viewer if self.rolls_back else self.author})


@dataclass(frozen=True, slots=True)
class CopyView:
    """A working copy with what its files come to."""

    copy: WorkingCopy
    files: Mapping[str, WorkingFile]
    changed: frozenset[str]
    """The names of the files that somebody saved or added."""
    book: RuleBook | None
    mistakes: Sequence[RuleFileError]
    differences: Sequence[Difference]
    """From the set in force to this one; none where it holds mistakes."""
    contents: tuple[str, str] | None
    """Of the set in force and of this one; None where it holds mistakes."""
    published: RuleHappening | None = None
    """When it was put into force as it stands, and by whom; None where it was not. Differences are then from the set
    that it took the place of."""
    in_force: str = "{}"
    """The content of the set in force."""

    def mistakes_in(self, name: str) -> list[RuleFileError]:
        """The mistakes of one file."""
        return [m for m in self.mistakes if m.file == name]


def studio(db: Session) -> Studio:
    """The home of the studio."""
    sets = all_sets(db)
    lines = _lines(db, sets)
    copies = _being_changed(db, sets)
    names = names_of(db, (c.author for c in copies))
    return Studio(
        active=next((s for s in lines if s.state is RuleSetState.ACTIVE), None),
        drafts=[s for s in lines if s.state in (RuleSetState.DRAFT, RuleSetState.SHADOW)],
        past=[s for s in lines if s.state is RuleSetState.RETIRED][:PAST],
        copies=[
            CopyLine(c.id or 0, c.title, names.get(c.author, c.author), c.changed_at, (c.kept_as or "")[SHORT])
            for c in copies
        ],
        planned=planned(db),
    )


def _being_changed(db: Session, sets: Sequence[RuleSet]) -> list[WorkingCopy]:
    """The working copies that somebody may still want: not those put away, nor those that were in force as they are."""
    copies = db.exec(
        select(WorkingCopy).where(col(WorkingCopy.put_away_at).is_(None)).order_by(col(WorkingCopy.changed_at).desc())
    ).all()
    was_in_force = {s.version for s in sets if s.state in (RuleSetState.ACTIVE, RuleSetState.RETIRED)}
    wanted = [(f"rules-copy:{c.id}", f"rules:{c.kept_as}") for c in copies if c.kept_as in was_in_force]
    newest = dict(
        db.exec(
            select(AuditEvent.subject, func.max(AuditEvent.seq))
            .where(
                col(AuditEvent.subject).in_([subject for both in wanted for subject in both]),
                col(AuditEvent.what).in_((*_TOUCHED, "rules.drafted")),
            )
            .group_by(AuditEvent.subject)
        ).all()
    )
    done = {copy for copy, kept in wanted if newest.get(kept, 0) > newest.get(copy, 0)}
    return [c for c in copies if f"rules-copy:{c.id}" not in done]


def planned(db: Session) -> list[Planned]:
    """The sets that are to come into force, the next one first; also the newest that did not, until another does."""
    with_sets = select(PlannedPublication, RuleSet).join(RuleSet, col(RuleSet.version) == PlannedPublication.version)
    rows = db.exec(with_sets.order_by(col(PlannedPublication.due_at))).all()
    active = in_force(db)
    names = names_of(db, (f"person:{row.person_id}" for row, _ in rows))
    return [
        Planned(
            row.id or 0,
            row.version,
            names.get(f"person:{row.person_id}", ""),
            row.due_at,
            row.refused,
            kept.note,
            kept.first_used_at,
        )
        for row, kept in rows
        if row.ended_at is None or (row.refused and active is not None and active.changed_at < row.ended_at)
    ]


def set_view(db: Session, version: str) -> SetView:
    """One rule set, by its hash or the beginning of it.

    Raises:
        RuleSetNotFound: there is none, or more than one.
    """
    kept, active = rule_set(db, version), in_force(db)
    [line] = _lines(db, [kept])
    happened = _happened(db, [kept.version])
    base, back = active or kept, rolls_back(db, kept)
    return SetView(
        line=line,
        history=[
            RuleHappening(e.at, WHAT_HAPPENED.get(e.what, OTHERWISE), who, note) for e, who, note in happened[::-1]
        ],
        differences=differences(base.content, kept.content) if base.version != kept.version else [],
        compared_with=base.version[SHORT],
        contents=(base.content, kept.content),
        plan=next((p for p in planned(db) if p.version == kept.version and not p.refused), None),
        rolls_back=back,
        decided_meanwhile=decided_meanwhile(db, kept) if back else 0,
        seen_by=frozenset(
            e.actor for e, _, _ in happened if e.what == "rules.list_seen" and not (back and e.at < kept.changed_at)
        ),
        author=kept.author,
        seen_by_others=any(e.what == "rules.list_seen" and e.actor != kept.author for e, _, _ in happened),
    )


def copy_view(db: Session, copy_id: int, typed: Mapping[str, str] | None = None) -> CopyView:
    """A working copy with all its mistakes, and what differs from the rules in force.

    Args:
        db: the session.
        copy_id: the working copy.
        typed: files with what was typed, but not saved.

    Raises:
        CopyNotFound: there is none.
    """
    copy, files, active = working_copy(db, copy_id), files_of_copy(db, copy_id), in_force(db)
    book, mistakes = read_book({name: file.text for name, file in files.items()} | dict(typed or {}))
    published = _published(db, copy, book)
    before = _replaced(db, copy) if published else active
    return CopyView(
        copy=copy,
        files=files,
        changed=frozenset(n for n, f in files.items() if f.revision > 1 or f.changed_at > copy.opened_at),
        book=book,
        mistakes=mistakes,
        differences=differences(before.content, book.content) if book is not None and before is not None else [],
        contents=(before.content, book.content) if book is not None and before is not None else None,
        published=published,
        in_force=active.content if active is not None else "{}",
    )


def _published(db: Session, copy: WorkingCopy, book: RuleBook | None) -> RuleHappening | None:
    """The newest event by which a working copy came into force as it stands."""
    if book is None or copy.kept_as != book.version:
        return None
    put = [h for h in _happened(db, [book.version]) if h[0].what in _PUT_INTO_FORCE]
    if not put:
        return None
    event, who, note = put[-1]
    return RuleHappening(event.at, WHAT_HAPPENED[event.what], who, note)


def _replaced(db: Session, copy: WorkingCopy) -> RuleSet | None:
    """The set that a published copy took the place of: it may have come into force after the copy was begun."""
    put = db.exec(
        select(AuditEvent.subject).where(col(AuditEvent.what).in_(_PUT_INTO_FORCE)).order_by(col(AuditEvent.seq))
    ).all()
    mine = f"rules:{copy.kept_as}"
    newest = len(put) - 1 - put[::-1].index(mine)
    others = [subject for subject in put[:newest] if subject != mine]
    version = others[-1].removeprefix("rules:") if others else copy.based_on
    return db.exec(select(RuleSet).where(RuleSet.version == version)).first()


def _lines(db: Session, sets: Sequence[RuleSet]) -> list[SetLine]:
    newest = {
        e.subject.removeprefix("rules:"): who
        for e, who, _ in _happened(db, [s.version for s in sets])
        if e.what in _MOVED  # who only looked, or planned, did not put it where it stands
    }
    names = names_of(db, (s.author for s in sets))
    return [
        SetLine(
            s.version,
            s.state,
            names.get(s.author, s.author),
            newest.get(s.version, names.get(s.author, s.author)),
            s.changed_at,
            s.note,
            s.first_used_at,
        )
        for s in sets
    ]


def _happened(db: Session, versions: Iterable[str]) -> list[tuple[AuditEvent, str, str]]:
    """The events of rule sets, oldest first, each with the name of who acted and what they noted."""
    rows = db.exec(
        select(AuditEvent, AuditDetail)
        .join(AuditDetail, col(AuditDetail.seq) == col(AuditEvent.seq), isouter=True)
        .where(col(AuditEvent.subject).in_([f"rules:{version}" for version in versions]))
        .order_by(col(AuditEvent.seq))
    ).all()
    names = names_of(db, (e.actor for e, _ in rows))
    return [(e, names.get(e.actor, e.actor), str((d.detail if d else {}).get("note") or "")) for e, d in rows]
