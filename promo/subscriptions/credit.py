"""The three free months as a credit, at most one a claim: granted, used month by month, closed, worth more or less when
seats change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from promo import audit
from promo.books.ledger import Account, Booking, book, book_all
from promo.books.list_prices import month_value
from promo.clock import local_day
from promo.faultpoints import fault
from promo.money import Money
from promo.periods import FreePeriod, first_instant
from promo.promotions.rulebook import RuleBook
from promo.store.due import Swept, each_due
from promo.store.engine import Store
from promo.store.tables import Claim, CreditGrant, Decision, Subscription
from promo.subscriptions.schedule import month_over, set_next_use

BATCH = 500


def grant_credit(
    db: Session, claim: Claim, decision: Decision, free: FreePeriod, months: int, rules: RuleBook, *, at: datetime
) -> CreditGrant:
    """Book the credit, in the caller's transaction. A second one for the claim is refused by the database."""
    assert decision.id is not None
    value = month_value(claim, rules)
    grant = CreditGrant(
        claim_id=claim.id,
        decision_id=decision.id,
        months=months,
        free_from=free.starts_on,
        billing_starts=free.ends_before,
        currency=value.currency,
        month_value_minor=value.minor,
        granted_at=at,
    )
    db.add(grant)
    db.flush()
    total = value.times(months)
    book(
        db,
        f"grant/{claim.id}",
        "free months granted (list value, a memo)",
        [(Account.PROMOTION_GRANTED, total), (Account.PROMOTION_OPEN, total.times(-1))],
        on=at.date(),
        at=at,
        claim_id=claim.id,
    )
    audit.record(
        db,
        "credit.granted",
        f"claim:{claim.id}",
        "system" if decision.by_person is None else f"person:{decision.by_person}",
        {
            "months": months,
            "free_from": free.starts_on,
            "billing_starts": free.ends_before,
            "value_minor": total.minor,
            "currency": total.currency,
        },
        at,
    )
    fault("grant.written")
    return grant


def grant_of(db: Session, subscription: Subscription) -> CreditGrant:
    """The credit behind a subscription, locked until the caller's transaction ends."""
    return db.exec(select(CreditGrant).where(CreditGrant.claim_id == subscription.claim_id).with_for_update()).one()


def open_months(grant: CreditGrant) -> int:
    """Free months that were granted and are neither used nor given back."""
    return grant.months - grant.months_used - grant.months_back


def use_due(store: Store, now: datetime) -> Swept:
    """Book every free month that is over as used, once. Returns how many."""
    due = (
        select(CreditGrant.id)
        .where(col(CreditGrant.next_use_at) <= now)
        .order_by(col(CreditGrant.next_use_at), col(CreditGrant.id))
    )
    return each_due(store, due, lambda db, ids: _use(db, ids, now), batch=BATCH)


def _use(db: Session, ids: Sequence[int], now: datetime) -> int:
    rows = db.exec(
        select(CreditGrant, Subscription)
        .join(Subscription, col(Subscription.claim_id) == col(CreditGrant.claim_id))
        .where(col(CreditGrant.id).in_(ids))
        .order_by(col(CreditGrant.next_use_at), col(CreditGrant.id))
    ).all()
    bookings, told = [], []
    for grant, subscription in rows:
        zone, value = ZoneInfo(subscription.timezone), Money(grant.month_value_minor, grant.currency)
        while open_months(grant) > 0 and first_instant(month_over(grant, grant.months_used + 1), zone) <= now:
            grant.months_used += 1
            bookings.append(
                Booking(
                    f"grant/{grant.claim_id}/used/{grant.months_used}",
                    "free month used",
                    [(Account.PROMOTION_OPEN, value), (Account.PROMOTION_USED, value.times(-1))],
                    local_day(now, subscription.timezone),
                    grant.claim_id,
                    subscription.id,
                )
            )
            told.append({"claim": grant.claim_id, "month": grant.months_used, "value_minor": value.minor})
        set_next_use(subscription, grant)
        db.add(grant)
    book_all(db, bookings, at=now)
    if told:
        audit.record(db, "credit.used", f"credits:{len(told)}", "system", {"months": told}, now)
    fault("use.before_commit")
    return len(bookings)


def give_back_rest(
    db: Session, subscription: Subscription, grant: CreditGrant, account: Account, why: str, *, at: datetime
) -> int:
    """Close the credit: what is unused is booked as expired or revoked, in the caller's transaction. Returns how many
    months."""
    rest = open_months(grant)
    grant.next_use_at = None
    if rest <= 0:
        return 0
    key, value = (
        f"grant/{grant.claim_id}/{account.value.rpartition('.')[2]}",
        Money(grant.month_value_minor, grant.currency).times(rest),
    )
    book(
        db,
        key,
        why,
        [(Account.PROMOTION_OPEN, value), (account, value.times(-1))],
        on=local_day(at, subscription.timezone),
        at=at,
        claim_id=grant.claim_id,
        subscription_id=subscription.id,
    )
    audit.record(
        db,
        "credit.closed",
        f"claim:{grant.claim_id}",
        "system",
        {"months": rest, "value_minor": value.minor, "as": account.value},
        at,
    )
    grant.months_back += rest
    db.add(grant)
    return rest


def revalue(
    db: Session, subscription: Subscription, grant: CreditGrant, month: Money, key: str, *, at: datetime
) -> None:
    """The open months are worth another list price: the memo is booked anew, in the caller's transaction."""
    difference = (month.minor - grant.month_value_minor) * open_months(grant)
    grant.month_value_minor = month.minor
    db.add(grant)
    _grant_more(db, subscription, grant, Money(difference, grant.currency), key, "open free months valued anew", at)


def add_months_granted(
    db: Session, subscription: Subscription, grant: CreditGrant, months: int, key: str, *, at: datetime
) -> None:
    """More free months on the same credit, at its list value, in the caller's transaction."""
    grant.months += months
    db.add(grant)
    _grant_more(
        db,
        subscription,
        grant,
        Money(grant.month_value_minor, grant.currency).times(months),
        key,
        "free months added",
        at,
    )


def _grant_more(
    db: Session, subscription: Subscription, grant: CreditGrant, value: Money, key: str, what: str, at: datetime
) -> None:
    book(
        db,
        f"grant/{grant.claim_id}/{key}",
        what,
        [(Account.PROMOTION_GRANTED, value), (Account.PROMOTION_OPEN, value.times(-1))],
        on=local_day(at, subscription.timezone),
        at=at,
        claim_id=grant.claim_id,
        subscription_id=subscription.id,
    )
