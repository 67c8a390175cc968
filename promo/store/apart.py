"""Lists without what belongs to some claims: those that their reader is to judge again without knowing the decision."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from promo.store.tables.billing import Subscription


def apart_from(claim_id: Any, claims: Collection[str]) -> list[ColumnElement[bool]]:
    """The conditions that leave out rows of some claims; none where there are none to leave out.

    Args:
        claim_id: the column that names the claim of a row; a row of none stays.
        claims: those left out.
    """
    return [or_(claim_id.is_(None), claim_id.not_in(claims))] if claims else []


def contracts_apart_from(subscription_id: Any, claims: Collection[str]) -> list[ColumnElement[bool]]:
    """The same for rows that name the contract that came of a claim."""
    theirs = select(Subscription.id).where(col(Subscription.claim_id).in_(claims))
    return [or_(subscription_id.is_(None), subscription_id.not_in(theirs))] if claims else []
