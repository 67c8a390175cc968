"""The customer moved to another time zone: the dates stay, the instants are reckoned anew, and of two midnights the
later counts."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from promo.clock import local_day
from promo.people.own_claims import only_of_others
from promo.refusals import NotPossible
from promo.store.tables import Claim, Subscription, SubscriptionChange
from promo.subscriptions.credit import grant_of
from promo.subscriptions.find import load_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.subscriptions.schedule import moves_to
from promo.translatable import N_
from promo.work import Work


def move_timezone(work: Work, subscription_id: int, timezone: str) -> Subscription:
    """Let the days of a subscription be those of another IANA zone. Nothing that was promised comes earlier.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: no such zone.
    """
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError):
        raise NotPossible(N_("There is no such time zone; write Europe/Paris, for example.")) from None
    db, now = work.db, work.now
    subscription = load_subscription(work, subscription_id)
    only_of_others(work, subscription.claim_id)
    before = subscription.timezone
    if before == timezone:
        return subscription
    grant = grant_of(db, subscription)
    moves_to(subscription, grant, timezone, now)
    db.add(grant)
    claim = db.get_one(Claim, subscription.claim_id)
    claim.timezone = timezone
    db.add(claim)
    db.add(subscription)
    tell_gateway(work, subscription)
    db.add(
        SubscriptionChange(
            subscription_id=subscription_id,
            kind="zone",
            before={"timezone": before},
            after={"timezone": timezone},
            effective_on=local_day(now, timezone),
            by=work.by.word,
            said_at=now,
            applied_at=now,
        )
    )
    said = {"from": before, "to": timezone, "billing_starts_at": subscription.billing_starts_at}
    work.record("subscription.zone_changed", subscription, said)
    return subscription
