"""Places under a promotion's caps: reserved, taken, given back. The caps are by number and by list value in each
currency.

Every caller has queued up (`audit.queue_up`) in its unit of work, so what is counted here is the latest there is and
nobody counts at the same time.

Source: DESIGN.md section 4, "Caps".
"""

from __future__ import annotations

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from promo.money import Money
from promo.promotions.compiled import Promotion
from promo.store.tables import Claim, ClaimState, Place, PlaceState
from promo.work import SYSTEM, Work

_HELD = (PlaceState.RESERVED, PlaceState.TAKEN)


def places_left(db: Session, claim: Claim, promotion: Promotion, value: Money) -> int:
    """How many credits like this one the caps still allowed when the claim was sent.

    Credits given later do not count: a claim that was sent in time is not declined because it was read late,
    it waits in the list. Reservations do not count either: they may be given back.
    """
    taken = (
        Place.promotion == claim.promotion,
        Place.claim_id != claim.id,
        Place.state == PlaceState.TAKEN,
        col(Place.changed_at) < claim.submitted_at,
    )
    count = db.exec(select(func.count()).select_from(Place).where(*taken)).one()
    left = promotion.file.caps.claims - count
    budget = promotion.file.caps.budget_in(value.currency)
    if budget is not None:
        spent = db.exec(
            select(func.coalesce(func.sum(Place.value_minor), 0)).where(*taken, Place.currency == value.currency)
        ).one()
        if int(spent) + value.minor > budget.minor:
            return 0
    return left


def reserve(work: Work, claim: Claim, promotion: Promotion, value: Money) -> bool:
    """Hold a place for a claim that a person looks at, until the decision; False where there is none to hold."""
    return _hold(work, claim, promotion, value, PlaceState.RESERVED)


def take(work: Work, claim: Claim, promotion: Promotion, value: Money) -> bool:
    """Take a place for a credit, the one held for the claim if there is one; False where none is free, or others wait
    before."""
    return _hold(work, claim, promotion, value, PlaceState.TAKEN)


def release_place(work: Work, claim_id: str) -> None:
    """Give a claim's place back, with what it bound of the budget; nothing where it holds none."""
    place = work.db.get(Place, claim_id, with_for_update=True, populate_existing=True)
    if place is None or place.state is PlaceState.GIVEN_BACK:
        return
    place.state, place.changed_at = PlaceState.GIVEN_BACK, work.now
    work.db.add(place)
    said = {"promotion": place.promotion, "value_minor": place.value_minor}
    work.as_(SYSTEM).record("place.given_back", f"claim:{claim_id}", said)


def places_free(db: Session, promotion_id: str, promotion: Promotion) -> int:
    """How many more credits the number of places allows, whatever the budget."""
    held = select(func.count()).select_from(Place).where(Place.promotion == promotion_id, col(Place.state).in_(_HELD))
    return max(0, promotion.file.caps.claims - int(db.exec(held).one()))


def ahead_in_the_list(db: Session, claim: Claim) -> int:
    """How many claims wait for a place before this one: those that were sent earlier."""
    earlier = or_(
        col(Claim.submitted_at) < claim.submitted_at,
        (col(Claim.submitted_at) == claim.submitted_at) & (col(Claim.id) < claim.id),
    )
    waiting = (
        select(func.count())
        .select_from(Claim)
        .where(Claim.state == ClaimState.WAITLISTED, Claim.promotion == claim.promotion, earlier)
    )
    return int(db.exec(waiting.where(Claim.id != claim.id)).one())


def _hold(work: Work, claim: Claim, promotion: Promotion, value: Money, state: PlaceState) -> bool:
    db, at = work.db, work.now
    place = db.get(Place, claim.id, with_for_update=True, populate_existing=True)
    held = place is not None and place.state in _HELD
    if not fits(db, claim, promotion, value, queued=0 if held else ahead_in_the_list(db, claim)):
        return False
    if place is None:
        place = Place(
            claim_id=claim.id,
            promotion=claim.promotion,
            state=state,
            currency=value.currency,
            value_minor=value.minor,
            changed_at=at,
        )
    place.state, place.currency, place.value_minor, place.changed_at = state, value.currency, value.minor, at
    db.add(place)
    db.flush()
    return True


def fits(db: Session, claim: Claim, promotion: Promotion, value: Money, queued: int) -> bool:
    """Whether a credit of this value fits under the caps beside all others that are held, and `queued` claims that wait
    before."""
    others = (Place.promotion == claim.promotion, Place.claim_id != claim.id, col(Place.state).in_(_HELD))
    held = db.exec(select(func.count()).select_from(Place).where(*others)).one()
    if held + queued >= promotion.file.caps.claims:
        return False
    budget = promotion.file.caps.budget_in(value.currency)
    if budget is None:
        return True
    bound = db.exec(
        select(func.coalesce(func.sum(Place.value_minor), 0)).where(*others, Place.currency == value.currency)
    ).one()
    return int(bound) + value.minor <= budget.minor
