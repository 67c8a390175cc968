"""Lists of claims under a name: each colleague's own, and those that a manager shares with everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import Session, col, or_, select

from promo.refusals import NotPossible
from promo.store.tables import Person, Role, SavedView
from promo.translatable import N_
from promo.work import Work

AT_MOST = 30
"""Views of one person."""
MAY_SHARE = (Role.LEAD, Role.MANAGER, Role.ADMIN)


def keep_view(work: Work, name: str, query: Mapping[str, str], *, shared: bool = False) -> None:
    """Keep what a list is narrowed down to; a name that one has already gets the new list.

    Raises:
        NotPossible: no name, nothing chosen, too many, or somebody shares who may not.
    """
    name, db = " ".join(name.split())[:60], work.db
    person = db.get_one(Person, work.by.person_id, with_for_update=True)
    if not name or not query:
        raise NotPossible(N_("Narrow the list down and give the view a name."))
    if shared and person.role not in MAY_SHARE:
        raise NotPossible(N_("A manager shares views with everybody."))
    mine = db.exec(select(SavedView).where(SavedView.person_id == person.id)).all()
    row = next((view for view in mine if view.name == name), None)
    if row is None and len(mine) >= AT_MOST:
        raise NotPossible(N_("You have thirty views. Forget one first."))
    assert person.id is not None
    row = row or SavedView(person_id=person.id, name=name, query={})
    row.query, row.shared = dict(query), shared
    db.add(row)


def forget_view(work: Work, view_id: int) -> None:
    """Forget one's own view; somebody else's stays."""
    row = work.db.get(SavedView, view_id)
    if row is not None and row.person_id == work.by.person_id:
        work.db.delete(row)


def views_of(db: Session, person_id: int) -> Sequence[tuple[SavedView, str]]:
    """One's own views and the shared ones by name, each with whose it is."""
    known = (
        select(SavedView, Person.name)
        .join(Person, col(Person.id) == col(SavedView.person_id))
        .where(or_(col(SavedView.person_id) == person_id, col(SavedView.shared)))
        .order_by(col(SavedView.name), col(SavedView.id))
    )
    return db.exec(known).all()
