"""What the free months of a credit cover, as it was fixed when they were approved: what starts under it, and what is
beyond it while they run."""

from __future__ import annotations

from sqlmodel import select

from promo.promotions.cover import Cover, Wish, covered
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, CreditGrant, Subscription, SubscriptionState
from promo.subscriptions.credit import open_months
from promo.subscriptions.plan_terms import PlanTerms
from promo.work import Work

RUNS_FREE = (
    SubscriptionState.TRIAL,
    SubscriptionState.PROVISIONAL,
    SubscriptionState.SCHEDULED,
    SubscriptionState.FREE,
)


def cover_from(grant: CreditGrant) -> Cover | None:
    """What was fixed at the approval; None where nothing bounds it."""
    if grant.covered_plan is None and grant.covered_seats is None:
        return None
    return Cover(grant.covered_plan, grant.covered_seats)


def started_by(claim: Claim, cover: Cover | None, rules: RuleBook) -> Wish:
    """What a claim is started with: what it asks for, as far as it is covered."""
    currency = rules.catalog.currency(claim.country)
    return covered(cover, Wish(claim.plan, claim.seats), claim.every, currency, rules.catalog)


def is_beyond(work: Work, subscription: Subscription, terms: PlanTerms) -> bool:
    """Whether another plan or other users go beyond what free months cover that are still open.

    While any are open, what is beyond begins with a bill: it is never free, and never billed before its day.
    """
    grant = work.db.exec(select(CreditGrant).where(CreditGrant.claim_id == subscription.claim_id)).first()
    cover = cover_from(grant) if grant is not None else None
    if grant is None or cover is None:
        return False
    # Whoever pays early may have the free rest behind the first paid term.
    if subscription.state not in RUNS_FREE and not (grant.shifted_months and open_months(grant) > 0):
        return False
    wish = Wish(terms.plan, terms.seats)
    return covered(cover, wish, subscription.every, subscription.currency, work.rules.catalog) != wish
