"""What was shown is what is done: a preview has an id, good for a quarter of an hour, and who agrees names the one that
they looked at. Where the price, the state or the day is another by then, nothing is done.

The id is a signature over all that the preview said; no row is kept of a mere look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from promo.books.prices import amounts_of
from promo.clock import local_day
from promo.ids import sign, signed
from promo.refusals import NotPossible
from promo.store.tables import ChangeProposal, Subscription, SubscriptionChange
from promo.subscriptions.change import change_subscription, newest_change
from promo.subscriptions.change_for_customer import (
    StaffQuote,
    change_for_customer,
    quote_for_customer,
    waiting_proposal,
)
from promo.subscriptions.change_quote import Change, ChangeQuote, When, quote_change
from promo.subscriptions.find import load_subscription
from promo.subscriptions.pay_early import FreeDaysLeft, start_paying
from promo.translatable import N_
from promo.work import Work

LIFE = timedelta(minutes=15)
PURPOSE = "preview"


class PreviewStale(NotPossible):
    """What was looked at is no longer what would be done: it is shown anew, and asked for again."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The preview that was agreed to: its id as it was sent, and the secret that ids are signed with."""

    secret: str
    preview_id: str


def preview_of_change(work: Work, secret: str, subscription: Subscription, quote: ChangeQuote) -> str:
    """The id of a change that is shown now."""
    return _id(work, secret, _change_said(subscription, quote))


def preview_for_customer(work: Work, secret: str, subscription: Subscription, found: StaffQuote) -> str:
    """The id of a change for a customer that is shown to one of ours now."""
    return _id(work, secret, _staff_said(subscription, found))


def preview_of_early_start(work: Work, secret: str, subscription: Subscription, rest: FreeDaysLeft) -> str:
    """The id of an early start that is shown now."""
    return _id(work, secret, _early_said(work, subscription, rest))


def change_as_previewed(
    work: Work, subscription_id: int, change: Change, when: When, agreed: Agreed
) -> SubscriptionChange:
    """Change plan or seats, if it comes to just what was looked at. What was agreed to is done once.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        PreviewStale: it would come to something else by now, or the look was too long ago.
        NotPossible: see `quote_change`.
    """
    subscription, preview = load_subscription(work, subscription_id), agreed.preview_id
    if work.said_just_now("subscription.change_asked", subscription, {"preview": preview}):
        return newest_change(work.db, subscription_id)
    quote = quote_change(work, subscription, change, when)
    _refuse_another(work, agreed, _change_said(subscription, quote))
    return change_subscription(work, subscription_id, change, when, preview=preview)


def change_for_customer_as_previewed(
    work: Work, subscription_id: int, change: Change, when: When, reason: str, agreed: Agreed
) -> SubscriptionChange | ChangeProposal:
    """Make a change for a customer, or ask a colleague to, if it comes to just what was looked at; once.

    Raises:
        SubscriptionNotFound: none.
        PreviewStale: it would come to something else by now, or the look was too long ago.
        NotPossible: see `change_for_customer`.
    """
    subscription, preview = load_subscription(work, subscription_id), agreed.preview_id
    if work.said_just_now("subscription.change_asked", subscription, {"preview": preview}):
        return newest_change(work.db, subscription_id)
    waits = waiting_proposal(work.db, subscription_id)
    if waits and work.said_just_now("subscription.change_proposed", subscription, {"preview": preview}):
        return waits
    found = quote_for_customer(work, subscription, change, when)
    _refuse_another(work, agreed, _staff_said(subscription, found))
    return change_for_customer(work, subscription_id, change, when, reason, preview=preview)


def start_as_previewed(
    work: Work, subscription_id: int, rest: FreeDaysLeft, agreed: Agreed, *, consent: str
) -> Subscription:
    """Begin to pay today, if it comes to just what was looked at; once.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        PreviewStale: it would come to something else by now, or the look was too long ago.
        NotPossible: see `start_paying`.
    """
    subscription, preview = load_subscription(work, subscription_id), agreed.preview_id
    if work.said_just_now("subscription.paying_early", subscription, {"preview": preview}):
        return subscription
    _refuse_another(work, agreed, _early_said(work, subscription, rest))
    return start_paying(work, subscription_id, rest, consent=consent, preview=preview)


def _change_said(subscription: Subscription, quote: ChangeQuote) -> str:
    return f"change\n{quote!r}\n{_as_it_stands(subscription)}"


def _staff_said(subscription: Subscription, found: StaffQuote) -> str:
    return f"for a customer\n{found.two_people}\n{_change_said(subscription, found.quote)}"


def _early_said(work: Work, subscription: Subscription, rest: FreeDaysLeft) -> str:
    today = local_day(work.now, subscription.timezone)
    return f"early\n{rest.value}\n{today}\n{amounts_of(subscription)!r}\n{_as_it_stands(subscription)}"


def _as_it_stands(s: Subscription) -> str:
    """All of a subscription that bills follow from, so that the next bills shown are the next bills sent."""
    days = (s.anchor, s.billing_starts, s.billed_from, s.billed_before, s.next_billing_on, s.ends_before)
    price = (s.plan, s.seats, s.every, s.currency, s.unit_price_minor, s.tax_rate, s.tax_code)
    return f"{s.id} {s.person_id} {s.state.value} {s.timezone} {s.auto_renews} {days!r} {price!r}"


def _id(work: Work, secret: str, said: str) -> str:
    until = str(int((work.now + LIFE).timestamp()))
    return until + "." + sign(secret, PURPOSE, f"{until}\n{said}")


def _refuse_another(work: Work, agreed: Agreed, said: str) -> None:
    until, _, signature = agreed.preview_id.partition(".")
    ours = signed(agreed.secret, PURPOSE, f"{until}\n{said}", signature)
    if not ours or work.now.timestamp() > int(until):
        raise PreviewStale(N_("This is no longer what you looked at. Look again below: nothing was changed."))
