"""The customer moved to another time zone: the dates stay, the instants are reckoned anew, and of two midnights the
later counts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from promo import audit
from promo.clock import Clock, local_day
from promo.periods import first_instant
from promo.refusals import NotPossible
from promo.store.engine import Store, tried_again
from promo.store.tables import Claim, Subscription, SubscriptionChange, SubscriptionState
from promo.subscriptions.credit import grant_of
from promo.subscriptions.find import owned
from promo.subscriptions.outside.calls import mirror
from promo.subscriptions.schedule import set_next_reminder, set_next_use
from promo.translatable import N_


@tried_again
def change_zone(
    subscription_id: int, timezone: str, *, by: str, store: Store, clock: Clock, owner: int | None = None
) -> Subscription:
    """Let the days of a subscription be those of another IANA zone. Nothing that was promised comes earlier.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: no such zone.
    """
    try:
        zone = ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise NotPossible(N_("There is no such time zone; write Europe/Paris, for example.")) from None
    now = clock.now()
    with store.writing() as db:
        subscription = owned(db, subscription_id, owner)
        before = subscription.timezone
        if before == timezone:
            return subscription
        subscription.timezone = timezone
        if subscription.billed_from is None:
            subscription.billing_starts_at = max(
                subscription.billing_starts_at, first_instant(subscription.billing_starts, zone)
            )
        if subscription.next_billing_on is not None and subscription.next_billing_at is not None:
            subscription.next_billing_at = max(
                subscription.next_billing_at, first_instant(subscription.next_billing_on, zone)
            )
        if subscription.ends_before is not None and subscription.ends_at is not None and subscription.ends_at > now:
            subscription.ends_at = max(subscription.ends_at, first_instant(subscription.ends_before, zone))
        if subscription.start_due_at is not None:
            subscription.start_due_at = first_instant(subscription.service_starts, zone)
        grant = grant_of(db, subscription)
        if grant.next_use_at is not None:
            set_next_use(subscription, grant)
            db.add(grant)
        if subscription.state is not SubscriptionState.ENDED:
            set_next_reminder(subscription, None)
        claim = db.get(Claim, subscription.claim_id)
        assert claim is not None
        claim.timezone = timezone
        db.add(claim)
        db.add(subscription)
        mirror(db, subscription, now)
        db.add(
            SubscriptionChange(
                subscription_id=subscription_id,
                kind="zone",
                before={"timezone": before},
                after={"timezone": timezone},
                effective_on=local_day(now, timezone),
                by=by,
                said_at=now,
                applied_at=now,
            )
        )
        audit.record(
            db,
            "subscription.zone_changed",
            f"subscription:{subscription_id}",
            by,
            {"from": before, "to": timezone, "billing_starts_at": subscription.billing_starts_at},
            now,
        )
        return subscription
