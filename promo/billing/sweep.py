"""Everything that is due, asked of the database. The clock only rings; the rows say what to do.

Each row is its own transaction, so a crash loses nothing and does nothing twice,
and any number of sweeps may run at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlmodel import Session, col, select

from promo import audit
from promo.billing.invoice import bill_period, hold
from promo.billing.ledger import Account, book, is_booked
from promo.billing.provision import want
from promo.billing.states import SubscriptionEvent, move
from promo.messages.outbox import say
from promo.money import Money
from promo.periods import add_months
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.tables import CreditGrant, OutboxItem, OutboxState, Person, Subscription, SubscriptionState

REMINDER_DAYS = (30, 7, 1)
log = structlog.get_logger()


def sweep_billing(store: Store, rules: RuleBook, now: datetime, *, webhook: bool = False) -> dict[str, int]:
    """Service starts, reminders, used credit, invoices, ends: all that is due at `now`. Returns how many of each."""
    done: dict[str, int] = {}
    steps: tuple[tuple[str, Callable[[], int]], ...] = (
        ("service_starts", lambda: _each(store, _starting(now), lambda db, s: _want_start(db, s, now, webhook))),
        ("reminders", lambda: _each(store, _before_first_bill(), lambda db, s: _remind(db, s, now))),
        ("free_months_used", lambda: _each(store, _with_free_months(), lambda db, s: _use_credit(db, s, now))),
        ("undelivered_reminders", lambda: _each(store, _about_to_be_billed(now), lambda db, s: _hold_if_unwarned(db, s, now))),
        ("invoices", lambda: _bill(store, rules, now)),
        ("ends", lambda: _each(store, _ending(now), lambda db, s: _end(db, s, now, webhook))),
    )
    for name, step in steps:
        done[name] = step()
    return done


def _each(store: Store, due: object, act: Callable[[Session, Subscription], int]) -> int:
    """Run `act` on every due row, each in its own transaction, on the row as it is then."""
    with store.reading() as db:
        ids = db.exec(due).all()  # type: ignore[call-overload]
    count = 0
    for subscription_id in ids:
        with store.writing() as db:
            subscription = db.get(Subscription, subscription_id, with_for_update=True)
            if subscription is not None:
                count += act(db, subscription)
    return count


def _today(subscription: Subscription, now: datetime) -> date:
    return now.astimezone(ZoneInfo(subscription.timezone)).date()


def _starting(now: datetime) -> object:
    latest = (now + timedelta(days=1)).date()
    return select(Subscription.id).where(Subscription.state == SubscriptionState.SCHEDULED, Subscription.service_starts <= latest)


def _want_start(db: Session, subscription: Subscription, now: datetime, webhook: bool) -> int:
    due = subscription.state is SubscriptionState.SCHEDULED and subscription.service_starts <= _today(subscription, now)
    return int(due and want(db, subscription, "start", webhook=webhook, at=now))


def _before_first_bill() -> object:
    return select(Subscription.id).where(
        col(Subscription.state).in_([SubscriptionState.SCHEDULED, SubscriptionState.FREE]),
        col(Subscription.next_billing_on).is_not(None),
    )


def _remind(db: Session, subscription: Subscription, now: datetime) -> int:
    """The reminder that fits today: after an outage the nearest one, never three at once."""
    left = (subscription.billing_starts - _today(subscription, now)).days
    due = [days for days in REMINDER_DAYS if 0 < left <= days]
    if not due or not subscription.auto_renews:
        return 0
    person = db.get(Person, subscription.person_id)
    assert person is not None
    return int(
        say(
            db,
            _reminder_key(subscription, min(due)),
            "reminder",
            person.email,
            person.locale,
            {"days": left},
            at=now,
            claim_id=subscription.claim_id,
            subscription_id=subscription.id,
        )
    )


def _reminder_key(subscription: Subscription, days: int) -> str:
    return f"reminder/{subscription.id}/{subscription.billing_starts.isoformat()}/{days}"


def _with_free_months() -> object:
    return select(Subscription.id).where(col(Subscription.state).in_([SubscriptionState.FREE, SubscriptionState.ACTIVE]))


def _use_credit(db: Session, subscription: Subscription, now: datetime) -> int:
    """Book every free month that is over as used, once."""
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == subscription.claim_id)).first()
    if grant is None or is_booked(db, f"grant/{subscription.claim_id}/used/{grant.months}"):
        return 0
    count, today = 0, _today(subscription, now)
    value = Money(grant.month_value_minor, grant.currency)
    for month in range(1, grant.months + 1):
        over = grant.billing_starts if month == grant.months else add_months(grant.free_from, month)
        key = f"grant/{subscription.claim_id}/used/{month}"
        if over <= today and not is_booked(db, key):
            book(
                db, key, "free month used", [(Account.PROMOTION_OPEN, value), (Account.PROMOTION_USED, value.times(-1))], on=over, at=now,
                claim_id=subscription.claim_id, subscription_id=subscription.id,
            )  # fmt: skip
            audit.record(db, "credit.used", f"claim:{subscription.claim_id}", "system", {"month": month, "value_minor": value.minor}, now)
            count += 1
    return count


def _about_to_be_billed(now: datetime) -> object:
    return select(Subscription.id).where(
        Subscription.state == SubscriptionState.FREE,
        col(Subscription.next_billing_at) <= now,
        col(Subscription.held_because).is_(None),
        col(Subscription.released_at).is_(None),
    )


def _hold_if_unwarned(db: Session, subscription: Subscription, now: datetime) -> int:
    """If every reminder bounced, the charge waits for a person."""
    states = db.exec(select(OutboxItem.state).where(OutboxItem.subscription_id == subscription.id, OutboxItem.template == "reminder")).all()
    if not states or not all(state in (OutboxState.FAILED, OutboxState.UNKNOWN) for state in states):
        return 0
    hold(db, subscription, "no reminder reached the customer", now)
    return 1


def _bill(store: Store, rules: RuleBook, now: datetime) -> int:
    with store.reading() as db:
        ids = db.exec(
            select(Subscription.id)
            .where(
                col(Subscription.next_billing_at) <= now,
                col(Subscription.held_because).is_(None),
                col(Subscription.state).in_([SubscriptionState.FREE, SubscriptionState.ACTIVE]),
            )
            .order_by(col(Subscription.next_billing_at), col(Subscription.id))
        ).all()
    count = 0
    for subscription_id in ids:
        assert subscription_id is not None
        while bill_period(subscription_id, store, rules, now) is not None:
            count += 1
    return count


def _ending(now: datetime) -> object:
    return select(Subscription.id).where(col(Subscription.ends_at) <= now, Subscription.state != SubscriptionState.ENDED)


def _end(db: Session, subscription: Subscription, now: datetime, webhook: bool) -> int:
    if subscription.ends_at is None or subscription.ends_at > now or subscription.state is SubscriptionState.ENDED:
        return 0
    if subscription.next_billing_at is not None and subscription.next_billing_at <= now and subscription.held_because is None:
        return 0  # a period that was used is still to be billed first
    move(db, subscription, SubscriptionEvent.SERVICE_OVER, actor="system", at=now)
    want(db, subscription, "stop", webhook=webhook, at=now)
    return 1
