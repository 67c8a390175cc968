"""Whoever reads the mailbox of a claim has acknowledged it: only then does the first bill come.

Anybody can send a form with somebody else's address and agree to the start on the page that is shown to whoever sent
it. So where no mailbox has spoken, the first charge is held until it does, or until somebody of ours has spoken with
the company. Opening a mailed link is not enough: programs that look for bad links open every one of them. A form that
was sent from a page under a mailed link, or a sign-in by the button behind one, is somebody's own act.
"""

from __future__ import annotations

from sqlmodel import select

from promo.billing.held import UNACKNOWLEDGED
from promo.claims.silence import is_theirs
from promo.people.own_claims import only_of_others
from promo.people.sign_in import spend_link
from promo.refusals import NotPossible
from promo.store.tables import Claim, Person, Subscription
from promo.subscriptions.find import load_subscription
from promo.subscriptions.outside.calls import tell_gateway
from promo.translatable import N_
from promo.work import CLAIMANT, Work


def acknowledge(work: Work, claim_id: str) -> None:
    """Something was sent from a page that a mailed link opened; said again it changes nothing."""
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    if claim is None or claim.acknowledged_at is not None:
        return
    is_theirs(work, claim_id)
    claim.acknowledged_at = work.now
    work.db.add(claim)
    work.record("claim.acknowledged", claim)
    subscription = work.db.exec(select(Subscription).where(Subscription.claim_id == claim_id).with_for_update()).first()
    if subscription is not None and subscription.provisional_since is None:
        _may_be_charged(work, subscription)


def sign_in_by_mail(work: Work, secret: str) -> tuple[Person, str]:
    """Use a mailed link; every claim that was sent from its mailbox is acknowledged by it.

    Raises:
        LinkSpent: it opens nothing (any more).
    """
    person, session = spend_link(work, secret)
    for claim_id in work.db.exec(select(Claim.id).where(Claim.email == person.email).order_by(Claim.id)).all():
        acknowledge(work.as_(CLAIMANT), claim_id)
    return person, session


def spoke_with(work: Work, subscription_id: int, words: str) -> None:
    """Somebody of ours has spoken with the company, which knows of the contract: the first bill may come.

    Args:
        work: the unit of work, in the name of whoever spoke with them.
        subscription_id: whose contract.
        words: with whom, and how they were reached.

    Raises:
        SubscriptionNotFound, NotTheirs: it is a contract of their own.
        NotPossible: no words.
    """
    subscription = load_subscription(work, subscription_id)
    only_of_others(work, subscription.claim_id)
    if len(words.strip()) < FEWEST_LETTERS:
        raise NotPossible(N_("Write with whom you spoke, and how you reached them."))
    if subscription.unacknowledged_since is None:
        return
    work.record("claim.spoken_with", f"claim:{subscription.claim_id}", {"words": words.strip()[:500]})
    _may_be_charged(work, subscription)


FEWEST_LETTERS = 3


def _may_be_charged(work: Work, subscription: Subscription) -> None:
    """The first charge waits for no acknowledgement any more: the oldest period is billed with the next run."""
    if subscription.unacknowledged_since is None:
        return
    subscription.unacknowledged_since = None
    if subscription.held_because == UNACKNOWLEDGED.of():
        work.record("subscription.released", subscription, {"was": subscription.held_because})
        subscription.held_because = None
    work.db.add(subscription)
    tell_gateway(work, subscription)
