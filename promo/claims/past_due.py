"""Our silence favours the claimant: where the promotion says so, the service of a claim starts provisionally once the
claim is past its due time and nobody has decided.

It is looked at once each time a claim comes to a person. Nothing starts on a doubt that is about the papers themselves
or about a use before, on a mailbox to which no letter leaves, without a place under the caps, twice for one claim, or
twice for one company. What it comes to stands in `subscriptions.provisional`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, text
from sqlmodel import Session, col, select

from promo.books.list_prices import month_value
from promo.claims.judging.approve import worth
from promo.claims.judging.decided import decided
from promo.claims.review import USED_BEFORE
from promo.due import Due, Swept, each_due
from promo.promotions.compiled import Promotion
from promo.rule_sets.stored import rules_of
from promo.store.tables import Claim, ClaimState, Decision, Handling, SaidDecision, Subscription, SubscriptionState
from promo.store.tables.billing import NO_CONTRACT
from promo.subscriptions.places import reserve
from promo.subscriptions.provisional import start_provisionally
from promo.work import Office, Work

FOR_A_PERSON_ALONE = USED_BEFORE | {
    "document.suspicious",
    "document.series",
    "claimant.of_ours",
    "competitor.own_brand",
    "promotion.closed",
    "promotion.cap_reached",
}
"""Reasons, of any decision on the claim, on which nothing starts by itself."""


def start_past_due(office: Office, now: datetime) -> Swept:
    """Start the service of every claim whose due time is over, as far as its promotion allows. Returns how many."""
    done = failed = 0
    for name, promotion in office.rules.promotions.items():
        if promotion.file.past_due.starts != "provisionally":
            continue
        with office.store.reading() as db:
            if not _room(db, name, promotion):
                continue
        # After the chain: two workers that count what runs must not both find the last room.
        due = Due(_late(name, now), now, batch=1, once=True, after_the_chain=True)
        swept = each_due(office, due, lambda work, ids: sum(_look_at(work, i) for i in ids))
        done, failed = done + swept.done, failed + swept.failed
    return Swept(done, failed)


def _late(promotion: str, now: datetime) -> Any:
    """A select of the claims past their due time that were not looked at yet, those that wait longest first."""
    said = select(SaidDecision.claim_id).where(col(SaidDecision.taken_back_at).is_(None))
    return (
        select(Claim.id)
        .join(Handling, col(Handling.claim_id) == col(Claim.id))
        .where(
            Claim.state == ClaimState.IN_REVIEW,
            Claim.promotion == promotion,
            col(Handling.since) == col(Claim.changed_at),
            col(Handling.due_at) <= now,
            col(Handling.past_due_at).is_(None),
            col(Claim.id).not_in(said),
        )
        .order_by(col(Handling.due_at), col(Claim.id))
    )


def _look_at(work: Work, claim_id: str) -> int:
    """1 where its service starts."""
    db, claim = work.db, work.db.get_one(Claim, claim_id)
    promotion = work.rules.promotion_of(claim.promotion)
    if not _room(db, claim.promotion, promotion):
        return 0  # looked at again once another service of this kind is over
    row = db.get_one(Handling, claim_id)
    row.past_due_at = work.now
    db.add(row)
    rules = rules_of(db, claim, work.rules)
    last = db.exec(select(Decision).where(Decision.claim_id == claim.id).order_by(col(Decision.id).desc())).first()
    months = promotion.file.credit.most
    most = worth(claim, decided(last), rules, months) if last else month_value(claim, rules).times(months)
    if claim.silent_since is not None or _is_doubted(db, claim) or _is_served(db, claim):
        return 0
    if not reserve(work, claim, promotion, most):
        return 0
    start_provisionally(work, claim, rules)
    row.told_late_at = None  # leads are told of it in the morning, also where they knew that it is late
    work.record("claim.started_provisionally", claim, {"due": row.due_at.isoformat()})
    work.letter(f"claim/{claim.id}/provisional", "provisional", claim)
    return 1


def _room(db: Session, name: str, promotion: Promotion) -> int:
    """How many more services may run so at the same time."""
    running = (
        select(func.count())
        .select_from(Subscription)
        .join(Claim, col(Claim.id) == col(Subscription.claim_id))
        .where(text(NO_CONTRACT), Subscription.state == SubscriptionState.PROVISIONAL, Claim.promotion == name)
    )
    return max(0, promotion.file.past_due.at_most - db.exec(running).one())


def _is_doubted(db: Session, claim: Claim) -> bool:
    """Whether anything that was ever found about the claim is for a person alone."""
    found = [decided(one) for one in db.exec(select(Decision).where(Decision.claim_id == claim.id))]
    return any(one.suspicious or FOR_A_PERSON_ALONE & set(one.codes) for one in found)


def _is_served(db: Session, claim: Claim) -> bool:
    """Whether the claim had its service before, or another one of the same company has one."""
    its_own = col(Claim.id) == claim.id
    of_the_company = and_(
        col(Claim.company_key) == claim.company_key, col(Subscription.state) != SubscriptionState.ENDED
    )
    had = select(Subscription.id).join(Claim, col(Claim.id) == col(Subscription.claim_id))
    had = had.where(or_(its_own, of_the_company))
    return db.exec(had.limit(1)).first() is not None
