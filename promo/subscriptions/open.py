"""Opening the subscription of an approved claim: this writes the first day billing could start. Its service is asked
for once the customer has chosen the day (`claims.choose_start`)."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from promo.clock import local_day
from promo.faultpoints import fault
from promo.periods import first_instant
from promo.promotions.rulebook import RuleBook
from promo.store.tables import Claim, CreditGrant, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.as_asked import as_asked
from promo.subscriptions.covered import cover_from, started_by
from promo.subscriptions.provisional import provisional_of, runs_on
from promo.subscriptions.schedule import is_offered, opened_anew
from promo.subscriptions.states import SubscriptionEvent, advance
from promo.work import SYSTEM, Work


def open_subscription(
    work: Work, claim: Claim, grant: CreditGrant, rules: RuleBook, gateway: str | None = None
) -> Subscription:
    """Write the subscription with its billing start and the price it was accepted at.

    Args:
        work: the unit of work that approves the claim.
        claim: what was asked for.
        grant: the free months.
        rules: those the claim was accepted by, of the day of its quote where it has one.
        gateway: which system bills it; None for the one of the vendor's file.
    """
    today = local_day(work.now, claim.timezone)
    starts_at = first_instant(grant.billing_starts, ZoneInfo(claim.timezone))
    columns = {
        **as_asked(work, claim, rules, grant.currency, started_by(claim, cover_from(grant), rules)),
        "service_starts": max(today, claim.wished_start or today),
        "free_from": grant.free_from,
        "billing_starts": grant.billing_starts,
        "billing_starts_at": starts_at,
        "anchor": grant.billing_starts,
        "next_billing_on": grant.billing_starts,
        "next_billing_at": starts_at,
        "gateway": gateway or rules.catalog.terms.billed_by,
    }
    running = provisional_of(work, claim.id)
    if running is None:
        subscription = Subscription(**columns, state=SubscriptionState.SCHEDULED)
    else:
        subscription = _contract_of(work, claim, running, columns)
    is_offered(subscription)
    work.db.add(subscription)
    work.db.flush()
    assert subscription.id is not None
    accepted = ("plan", "seats", "every", "unit_price_minor", "currency", "tax_rate")
    work.db.add(
        SubscriptionChange(
            subscription_id=subscription.id,
            kind="accepted",
            before={},
            after={name: columns[name] for name in accepted},
            effective_on=today,
            announced_minor=subscription.announced_minor,
            by=SYSTEM.word,
            said_at=work.now,
            applied_at=work.now,
        )
    )
    if running is None:
        said = {"billing_starts": grant.billing_starts, "seats": subscription.seats, "plan": subscription.plan}
        work.as_(SYSTEM).record("subscription.opened", subscription, {"claim": claim.id, **said})
    fault("subscribe.written")
    return subscription


def _contract_of(work: Work, claim: Claim, running: Subscription, columns: dict[str, Any]) -> Subscription:
    """A service that ran though nobody had decided becomes the contract; it runs on as a gift until it is started, or
    its days are over. These days are no part of the free months."""
    runs = running.state is SubscriptionState.PROVISIONAL
    since = running.provisional_since
    running.sqlmodel_update(columns)
    running.provisional_since, running.auto_renews = None, True
    opened_anew(running)
    if runs:
        runs_on(work, claim, running)
    event = SubscriptionEvent.APPROVED if runs else SubscriptionEvent.APPROVED_AFTER_ALL
    said = {"billing_starts": running.billing_starts, "ran_since": since.isoformat() if since else None}
    advance(work.as_(SYSTEM), running, event, said)
    return running
