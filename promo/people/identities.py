"""Who is bound to an account of the company's own sign-in, and whom nothing else lets in."""

from __future__ import annotations

from sqlalchemy import delete
from sqlmodel import Session, col, select

from promo.store.tables import ProviderIdentity
from promo.work import Work


def only_by_the_company(db: Session, person_id: int | None) -> bool:
    """Whether a group let somebody in: where the group ends, so does every way in, so there is no other way."""
    by_group = select(ProviderIdentity.id).where(
        ProviderIdentity.person_id == person_id, col(ProviderIdentity.by_group).is_(True)
    )
    return db.exec(by_group).first() is not None


def unbind(work: Work, person_id: int) -> None:
    """Their account there is theirs no more: the next one with their address is bound anew."""
    work.db.connection().execute(delete(ProviderIdentity).where(col(ProviderIdentity.person_id) == person_id))
