"""What the store knows of a claimant: used before, a customer already, the same proof, places left."""

from __future__ import annotations

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.eligibility.judge import History
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, ClaimState, CreditGrant, ProofFile, Subscription, SubscriptionState


def history_of(db: Session, claim: Claim, rules: RuleBook) -> History:
    """The stored side of judging one claim."""
    others = select(Claim.id).where(Claim.company_key == claim.company_key, Claim.id != claim.id)
    used = db.exec(select(CreditGrant.id).where(col(CreditGrant.claim_id).in_(others))).first() is not None
    customer = (
        db.exec(
            select(Subscription.id).where(col(Subscription.claim_id).in_(others), col(Subscription.state).in_([SubscriptionState.ACTIVE]))
        ).first()
        is not None
    )
    hashes = select(ProofFile.sha256).where(ProofFile.claim_id == claim.id)
    duplicate = (
        db.exec(
            select(ProofFile.id)
            .join(Claim, col(Claim.id) == col(ProofFile.claim_id))
            .where(
                col(ProofFile.sha256).in_(hashes),
                Claim.id != claim.id,
                Claim.company_key != claim.company_key,
                Claim.state != ClaimState.WITHDRAWN,
            )
        ).first()
        is not None
    )
    return History(duplicate=duplicate, already_used=used, existing_customer=customer, places_left=places_left(db, claim, rules))


def places_left(db: Session, claim: Claim, rules: RuleBook) -> int:
    """How many credits the cap still allows, those being looked at by a person counted as taken."""
    promotion = rules.promotions.get(claim.promotion, rules.promotion)
    same = select(Claim.id).where(Claim.promotion == claim.promotion, Claim.id != claim.id)
    granted = db.exec(select(func.count()).select_from(CreditGrant).where(col(CreditGrant.claim_id).in_(same))).one()
    reserved = db.exec(
        select(func.count())
        .select_from(Claim)
        .where(Claim.promotion == claim.promotion, Claim.id != claim.id, Claim.state == ClaimState.IN_REVIEW)
    ).one()
    return promotion.file.caps.claims - granted - reserved
