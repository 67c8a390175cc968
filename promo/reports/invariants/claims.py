"""What must be true of claims: decided once, granted once, under the caps."""

from __future__ import annotations

from typing import Any

from sqlalchemy import case, exists, func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from promo.promotions.rulebook import version_of
from promo.store.tables import (
    Claim,
    ClaimState,
    CreditGrant,
    Decision,
    LedgerEntry,
    LedgerTransaction,
    OutboxItem,
    Place,
    PlaceCount,
    PlaceState,
    RuleSet,
    RuleSetState,
    Subscription,
)


def approved_have_all(db: Session) -> list[str]:
    """An approved claim has one credit, one subscription, one letter; no other claim has a credit."""
    found: list[str] = []
    having = (
        ("credit", exists().where(col(CreditGrant.claim_id) == col(Claim.id))),
        ("subscription", exists().where(col(Subscription.claim_id) == col(Claim.id))),
        (
            "letter",
            exists().where(col(OutboxItem.claim_id) == col(Claim.id), col(OutboxItem.template) == "decision_approve"),
        ),
        (
            "approving decision",
            exists().where(col(Decision.claim_id) == col(Claim.id), col(Decision.outcome) == "approve"),
        ),
    )
    for name, there in having:
        without = plain_select(col(Claim.id), col(Claim.state)).where(
            col(Claim.state).in_([ClaimState.APPROVED, ClaimState.STARTED]), ~there
        )
        found += [f"claim {claim_id} is {state.value} without a {name}" for claim_id, state in db.execute(without)]
    unapproved = select(CreditGrant.claim_id).where(
        ~exists().where(col(Decision.claim_id) == col(CreditGrant.claim_id), col(Decision.outcome) == "approve")
    )
    return found + [
        f"claim {c} has a credit but no approving decision"
        for c in db.exec(unapproved.order_by(col(CreditGrant.claim_id)))
    ]


def rules_are_as_judged(db: Session) -> list[str]:
    """Every kept rule set is what its name says, and at most one is in force."""
    sets = db.exec(select(RuleSet)).all()
    found = [f"the content of rule set {s.version} was changed" for s in sets if version_of(s.content) != s.version]
    active = [s.version for s in sets if s.state is RuleSetState.ACTIVE]
    return found + ([f"{len(active)} rule sets are in force"] if len(active) > 1 else [])


def caps_hold(db: Session) -> list[str]:
    """A credit that was not given back holds a place, with the value it was granted at and what changes of plan or
    seats made of it; nobody else's place is taken."""
    key = col(LedgerTransaction.key)
    first = (
        plain_select(
            col(LedgerTransaction.claim_id).label("claim"), func.sum(LedgerEntry.amount_minor).label("granted")
        )
        .join(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(
            col(LedgerEntry.account) == "promotion.granted",
            # Before places followed them, the bookings of changes had another key.
            (key == "grant/" + col(LedgerTransaction.claim_id)) | key.like("grant/%/worth/%"),
        )
        .group_by(col(LedgerTransaction.claim_id))
        .subquery()
    )
    found: list[str] = []
    columns: list[Any] = [
        Claim.id,
        Claim.state,
        CreditGrant.currency,
        first.c.granted,
        col(Place.state).label("place"),
        col(Place.currency).label("bound_in"),
        Place.value_minor,
    ]
    rows = db.execute(
        plain_select(*columns)
        .join(CreditGrant, col(CreditGrant.claim_id) == col(Claim.id))
        .outerjoin(first, first.c.claim == col(CreditGrant.claim_id))
        .outerjoin(Place, col(Place.claim_id) == col(Claim.id))
    )
    for row in rows:
        over = row.state in (ClaimState.WITHDRAWN, ClaimState.EXPIRED)
        if row.state is ClaimState.REVOKED and row.place is PlaceState.GIVEN_BACK:
            continue  # revoked before it began
        if row.place is None or row.place is not (PlaceState.GIVEN_BACK if over else PlaceState.TAKEN):
            found.append(
                f"the credit of claim {row.id} has no place under the cap"
                if not over
                else f"claim {row.id} keeps its place"
            )
        elif (row.bound_in, row.value_minor) != (row.currency, row.granted):
            found.append(f"the place of claim {row.id} binds another amount of the budget than its credit is worth")
    unused = select(Place.claim_id).where(
        Place.state == PlaceState.TAKEN, ~exists().where(col(CreditGrant.claim_id) == col(Place.claim_id))
    )
    return found + [f"claim {c} takes a place without a credit" for c in db.exec(unused)]


def places_are_counted(db: Session) -> list[str]:
    """What is kept of how many places are held is what there is."""
    held = col(Place.state).in_((PlaceState.RESERVED, PlaceState.TAKEN))
    taken = case((col(Place.state) == PlaceState.TAKEN, 1), else_=0)
    there = plain_select(
        col(Place.promotion),
        col(Place.currency),
        func.count(),
        func.sum(col(Place.value_minor)),
        func.sum(taken),
        func.sum(taken * col(Place.value_minor)),
    ).where(held)
    found = {(r[0], r[1]): tuple(map(int, r[2:])) for r in db.execute(there.group_by(Place.promotion, Place.currency))}
    kept = {
        (c.promotion, c.currency): (c.held, c.held_minor, c.taken, c.taken_minor)
        for c in db.exec(select(PlaceCount))
        if any((c.held, c.held_minor, c.taken, c.taken_minor))
    }
    return [
        f"{promotion} has other places in {currency} than are counted"
        for promotion, currency in sorted(found.keys() | kept.keys())
        if found.get((promotion, currency)) != kept.get((promotion, currency))
    ]
