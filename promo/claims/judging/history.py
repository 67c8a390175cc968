"""What the store knows of a claimant: used before, a customer already, the same proof, places left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from promo.books.list_prices import month_value
from promo.claims.judging.copies import seen_before, told_of
from promo.claims.judging.used import connected_with
from promo.eligibility.case import History
from promo.periods import Period, anchored
from promo.promotions.rulebook import RuleBook
from promo.proof.likeness import Marks
from promo.store.tables import Claim, CreditGrant, Place, PlaceState, ProofFile, Subscription, SubscriptionState
from promo.subscriptions.places import places_left


def history_of(
    db: Session, claim: Claim, rules: RuleBook, fresh: Sequence[tuple[ProofFile, Marks | None]] = ()
) -> History:
    """The stored side of judging one claim; `fresh` are its files that were just read, with their marks."""
    promotion = rules.promotion_of(claim.promotion)
    connected = connected_with(db, claim, fresh)
    limits = promotion.file.limits
    since = _cool_off_began(claim.submitted_at, limits.cool_off)
    value = month_value(claim, rules).times(promotion.file.credit.most)
    return History(
        duplicate=bool(connected.by_proof or seen_before(db, claim, fresh)),
        already_used=_credits(db, connected.same, since) >= limits.per_company,
        existing_customer=_is_customer(db, connected.same),
        related_used=_credits(db, connected.related, since) > 0,
        places_left=max(0, places_left(db, claim, promotion, value)),
        asked_before=claim.asks_in_row > 0,
    )


def _cool_off_began(now: datetime, cool_off: str | None) -> datetime | None:
    """Credits given before this no longer count; None where all do."""
    if cool_off is None:
        return None
    day = anchored(now.date(), Period.parse(cool_off), -1)
    return datetime.combine(day, now.timetz())


def _credits(db: Session, claims: frozenset[str], since: datetime | None) -> int:
    """How many of these claims hold a credit that counts: not given back, or being taken back, and not older than the
    cool-off."""
    if not claims:
        return 0
    query = (
        select(CreditGrant.id)
        .join(Place, col(Place.claim_id) == col(CreditGrant.claim_id))
        .where(col(CreditGrant.claim_id).in_(claims))
        .where(or_(col(Place.state) == PlaceState.TAKEN, told_of(col(CreditGrant.claim_id))))
    )
    if since is not None:
        query = query.where(CreditGrant.granted_at >= since)
    return len(db.exec(query).all())


def _is_customer(db: Session, claims: frozenset[str]) -> bool:
    if not claims:
        return False
    paying = select(Subscription.id).where(
        col(Subscription.claim_id).in_(claims), Subscription.state == SubscriptionState.ACTIVE
    )
    return db.exec(paying).first() is not None
