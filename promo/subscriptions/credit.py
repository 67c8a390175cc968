"""The three free months as a credit, at most one a claim: granted, used month by month, closed, worth more or less when
seats change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from promo.books.ledger import Account, Booking, book, book_all
from promo.books.list_prices import list_month_value, month_value
from promo.clock import local_day
from promo.due import Due, Swept, each_due
from promo.faultpoints import fault
from promo.money import Money
from promo.periods import FreePeriod
from promo.promotions.cover import Cover, Wish
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, CreditGrant, Decision, Subscription
from promo.subscriptions.schedule import midnight, month_over, uses_next_month, uses_no_more
from promo.work import SYSTEM, Actor, Office, Work

BATCH = 500


@dataclass(frozen=True, slots=True)
class Granted:
    """What a claim is given: so many whole months, from when to when, valued by these rules."""

    free: FreePeriod
    months: int
    rules: RuleBook
    least_months: int | None = None
    """Those that are given whenever the old contract ends, where its end starts billing."""
    cover: Cover | None = None
    """What they are for at most, where the offer is like for like."""
    started: Wish | None = None
    """What starts with them; None for all that the claim asks for."""

    def month_value(self, claim: Claim) -> Money:
        """List value of one free month."""
        if self.started is None:
            return month_value(claim, self.rules)
        return list_month_value(self.rules, self.started.plan, claim.every, self.started.seats, claim.country)


def grant_credit(work: Work, claim: Claim, decision: Decision, granted: Granted) -> CreditGrant:
    """Book the credit. A second one for the claim is refused by the database."""
    assert decision.id is not None
    value = granted.month_value(claim)
    cover = granted.cover or Cover()
    grant = CreditGrant(
        claim_id=claim.id,
        decision_id=decision.id,
        months=granted.months,
        least_months=granted.least_months,
        covered_plan=cover.plan,
        covered_seats=cover.seats,
        free_from=granted.free.starts_on,
        billing_starts=granted.free.ends_before,
        currency=value.currency,
        month_value_minor=value.minor,
        granted_at=work.now,
    )
    work.db.add(grant)
    work.db.flush()
    total = value.times(granted.months)
    entries = [(Account.PROMOTION_GRANTED, total), (Account.PROMOTION_OPEN, total.times(-1))]
    what = "free months granted (list value, a memo)"
    book(work.db, Booking(f"grant/{claim.id}", what, entries, work.now.date(), claim.id), at=work.now)
    decided_by = SYSTEM if decision.by_person is None else Actor.staff(decision.by_person)
    work.as_(decided_by).record(
        "credit.granted",
        claim,
        {
            "months": granted.months,
            "free_from": granted.free.starts_on,
            "billing_starts": granted.free.ends_before,
            "value_minor": total.minor,
            "currency": total.currency,
            **({"covered_plan": cover.plan, "covered_seats": cover.seats} if granted.cover is not None else {}),
        },
    )
    fault("grant.written")
    return grant


def grant_of(db: Session, subscription: Subscription) -> CreditGrant:
    """The credit behind a subscription, locked until the unit of work ends."""
    return db.exec(select(CreditGrant).where(CreditGrant.claim_id == subscription.claim_id).with_for_update()).one()


def open_months(grant: CreditGrant) -> int:
    """Free months that were granted and are neither used nor given back."""
    return grant.months - grant.months_used - grant.months_back


def use_due(office: Office, now: datetime) -> Swept:
    """Book every free month that is over as used, once. Returns how many."""
    due = (
        select(CreditGrant.id)
        .where(col(CreditGrant.next_use_at) <= now)
        .order_by(col(CreditGrant.next_use_at), col(CreditGrant.id))
    )
    return each_due(office, Due(due, now, batch=BATCH), _use)


def _use(work: Work, ids: Sequence[int]) -> int:
    rows = work.db.exec(
        select(CreditGrant, Subscription)
        .join(Subscription, col(Subscription.claim_id) == col(CreditGrant.claim_id))
        .where(col(CreditGrant.id).in_(ids))
        .order_by(col(CreditGrant.next_use_at), col(CreditGrant.id))
    ).all()
    bookings, told = [], []
    for grant, subscription in rows:
        value = Money(grant.month_value_minor, grant.currency)
        while open_months(grant) > 0 and midnight(subscription, month_over(grant, grant.months_used + 1)) <= work.now:
            grant.months_used += 1
            bookings.append(
                Booking(
                    f"grant/{grant.claim_id}/used/{grant.months_used}",
                    "free month used",
                    [(Account.PROMOTION_OPEN, value), (Account.PROMOTION_USED, value.times(-1))],
                    local_day(work.now, subscription.timezone),
                    grant.claim_id,
                    subscription.id,
                )
            )
            told.append({"claim": grant.claim_id, "month": grant.months_used, "value_minor": value.minor})
        uses_next_month(subscription, grant)
        work.db.add(grant)
    book_all(work.db, bookings, at=work.now)
    if told:
        work.record("credit.used", f"credits:{len(told)}", {"months": told})
    fault("use.before_commit")
    return len(bookings)


def close_credit(work: Work, subscription: Subscription, grant: CreditGrant, account: Account, why: str) -> int:
    """Book what is unused as expired or revoked, so that nothing of the credit is left open.

    Args:
        work: the unit of work that ends it.
        subscription: whose days the booking counts by.
        grant: the credit, locked.
        account: where the rest goes.
        why: the act in words, for the books.

    Returns:
        How many months that were.
    """
    rest = open_months(grant)
    uses_no_more(grant)
    if rest <= 0:
        return 0
    key = f"grant/{grant.claim_id}/{account.value.rpartition('.')[2]}"
    value = Money(grant.month_value_minor, grant.currency).times(rest)
    entries = [(Account.PROMOTION_OPEN, value), (account, value.times(-1))]
    _book(work, subscription, key, why, entries)
    work.as_(SYSTEM).record(
        "credit.closed",
        f"claim:{grant.claim_id}",
        {"months": rest, "value_minor": value.minor, "as": account.value},
    )
    grant.months_back += rest
    work.db.add(grant)
    return rest


def revalue(work: Work, subscription: Subscription, grant: CreditGrant, month: Money, cause: str) -> int:
    """The open months are worth another list price: the memo is booked anew. `cause` names what made it so, once.
    Returns by how much the credit is worth more, in minor units."""
    difference = Money((month.minor - grant.month_value_minor) * open_months(grant), grant.currency)
    grant.month_value_minor = month.minor
    work.db.add(grant)
    key, entries = f"grant/{grant.claim_id}/{cause}", _granted(difference)
    _book(work, subscription, key, "open free months valued anew", entries)
    return difference.minor


def add_months_granted(work: Work, subscription: Subscription, grant: CreditGrant, months: int, cause: str) -> None:
    """More free months on the same credit, at its list value. `cause` names what they were given for, once."""
    grant.months += months
    if grant.least_months is not None:
        grant.least_months += months  # what a rep gives is not lost to an end that is proved later
    work.db.add(grant)
    value = Money(grant.month_value_minor, grant.currency).times(months)
    _book(work, subscription, f"grant/{grant.claim_id}/{cause}", "free months added", _granted(value))


def take_months_unneeded(work: Work, subscription: Subscription, grant: CreditGrant, months: int, cause: str) -> None:
    """Fewer months on the same credit: the last of them are booked as expired. `cause` names what made it so, once."""
    if months <= 0:
        return
    assert months <= open_months(grant)
    grant.months -= months
    work.db.add(grant)
    value = Money(grant.month_value_minor, grant.currency).times(months)
    entries = [(Account.PROMOTION_OPEN, value), (Account.PROMOTION_EXPIRED, value.times(-1))]
    _book(
        work, subscription, f"grant/{grant.claim_id}/{cause}", "free months not needed, the old contract ended", entries
    )


def _granted(value: Money) -> list[tuple[str, Money]]:
    return [(Account.PROMOTION_GRANTED, value), (Account.PROMOTION_OPEN, value.times(-1))]


def _book(work: Work, subscription: Subscription, key: str, what: str, entries: Sequence[tuple[str, Money]]) -> None:
    day = local_day(work.now, subscription.timezone)
    book(work.db, Booking(key, what, entries, day, subscription.claim_id, subscription.id), at=work.now)
