"""What a customer may change without a person of ours: no change lifts the credit over what one person may grant, none
takes more of the budget than is left, and none makes a period many times dearer.

A credit is approved at a value, by a machine or by people. Whoever could lift it afterwards alone would have passed
them all by.
"""

from __future__ import annotations

from sqlmodel import col, select

from promo.books.list_prices import month_of
from promo.books.prices import Price, amounts_of, price_of
from promo.money import Money
from promo.refusals import NotPossible
from promo.store.tables import Claim, CreditGrant, Invoice, Place, Subscription
from promo.subscriptions.credit import open_months
from promo.subscriptions.places import fits
from promo.translatable import N_
from promo.work import Work

TIMES, LARGE_TIMES, SMALL_PART = 10, 2, 10
"""A price over the limit may grow to twice what the period cost when it began, one over a tenth of the limit tenfold;
a smaller one as it likes."""
_ASK_US = N_(
    "A change of this size needs a person of ours: write to us, and we make it for you. While the service runs free you"
    " can also start to pay early, without the free days that are left."
)
_TWO_PEOPLE = N_(
    "The free months would be worth more than one person may grant: a colleague must confirm this change, on the page"
    " of the contract."
)


class TwoPeopleNeeded(NotPossible):
    """Somebody of ours may ask for it, and another one makes it."""


def refuse_unless_allowed(
    work: Work, subscription: Subscription, price: Price, *, at_once: bool, agreed_by_two: bool = False
) -> None:
    """Stop a change that the actor may not make alone.

    Args:
        work: the unit of work, in the name of who asks.
        subscription: as it stands before the change.
        price: what a period would cost.
        at_once: whether free months that are open would be worth more by it.
        agreed_by_two: whether two people of ours want it.

    Raises:
        TwoPeopleNeeded: one of ours asks, and it lifts the credit over the two-people limit.
        NotPossible: it does so and the customer asks; or the customer asks, and the caps have no room, or
            the period becomes many times dearer.
    """
    grant = work.db.exec(select(CreditGrant).where(CreditGrant.claim_id == subscription.claim_id)).one()
    if at_once and open_months(grant) > 0 and not agreed_by_two:
        _credit(work, subscription, grant, month_of(price_of(price), subscription.every))
    paid_for = not at_once or subscription.billed_from is not None or open_months(grant) <= 0
    if paid_for and not _by_staff(work) and _many_times(work, subscription, amounts_of(price).total):
        raise NotPossible(_ASK_US)


def _by_staff(work: Work) -> bool:
    return work.by.person_id is not None and not work.by.owns_only


def _credit(work: Work, subscription: Subscription, grant: CreditGrant, month: Money) -> None:
    more = (month.minor - grant.month_value_minor) * open_months(grant)
    if more <= 0:
        return
    db = work.db
    claim, place = db.get_one(Claim, subscription.claim_id), db.get_one(Place, subscription.claim_id)
    promotion = work.rules.promotion_of(claim.promotion)
    worth, limit = Money(place.value_minor + more, grant.currency), promotion.file.credit.one_person_in(grant.currency)
    if limit is not None and max(worth.minor, month.minor * open_months(grant)) > limit.minor:
        raise TwoPeopleNeeded(_TWO_PEOPLE) if _by_staff(work) else NotPossible(_ASK_US)
    if not _by_staff(work) and not fits(db, claim, promotion, worth, queued=0):
        raise NotPossible(_ASK_US)


def _many_times(work: Work, subscription: Subscription, new: Money) -> bool:
    claim = work.db.get_one(Claim, subscription.claim_id)
    limit = work.rules.promotion_of(claim.promotion).file.credit.one_person_in(new.currency)
    before = _when_it_began(work, subscription).minor
    if limit is None:
        return new.minor > TIMES * before
    large = new.minor > limit.minor and new.minor > LARGE_TIMES * before
    return large or (new.minor * SMALL_PART > limit.minor and new.minor > TIMES * before)


def _when_it_began(work: Work, subscription: Subscription) -> Money:
    """What the period under way cost when it was billed: many small steps come to one large one."""
    billed = select(Invoice.total_minor).where(
        Invoice.subscription_id == subscription.id,
        Invoice.kind == "period",
        col(Invoice.period_start) == subscription.billed_from,
    )
    total = work.db.exec(billed).first() if subscription.billed_from is not None else None
    return amounts_of(subscription).total if total is None else Money(total, subscription.currency)
