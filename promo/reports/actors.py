"""The names of the staff behind what rows keep of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from sqlmodel import Session, col, select

from promo.store.tables import Person

_STAFF = re.compile(r"person:[0-9]{1,18}")


def names_of(db: Session, actors: Iterable[str]) -> Mapping[str, str]:
    """The name of everybody among some actors who is one of the staff, by the word that rows keep: `person:7`."""
    ids = {int(actor.removeprefix("person:")) for actor in actors if _STAFF.fullmatch(actor)}
    if not ids:
        return {}
    return {f"person:{p.id}": p.name for p in db.exec(select(Person).where(col(Person.id).in_(ids)))}
