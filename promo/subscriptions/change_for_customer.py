"""Another plan or other seats that somebody of ours makes for a customer: what a customer may not do alone.

Never on one's own contract. A change that lifts the credit over what one person may grant takes two people, as an
approval does: the first asks for it, the second carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import Session, col, select

from promo.people.one_hand import one_hand
from promo.people.own_claims import only_of_others
from promo.refusals import NotPossible
from promo.store.tables import ChangeProposal, Subscription, SubscriptionChange
from promo.subscriptions.alone import TwoPeopleNeeded
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, ChangeQuote, When, quote_change
from promo.subscriptions.find import load_subscription, look_at_subscription
from promo.translatable import N_
from promo.work import Work

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True)
class StaffQuote:
    """What a change would come to, and whether one person may make it."""

    quote: ChangeQuote
    two_people: bool


def look_at_change_for(work: Work, subscription_id: int, change: Change, when: When) -> StaffQuote:
    """The quote of a change that somebody of ours would make.

    Raises:
        SubscriptionNotFound: none.
        NotPossible: it is their own contract, or see `quote_change`.
    """
    subscription = look_at_subscription(work, subscription_id)
    only_of_others(work, subscription.claim_id)
    return quote_for_customer(work, subscription, change, when)


def change_for_customer(
    work: Work, subscription_id: int, change: Change, when: When, reason: str, *, preview: str = ""
) -> SubscriptionChange | ChangeProposal:
    """Make the change; or, where it takes two people, ask a colleague to.

    Args:
        work: the unit of work, in the name of who acts.
        subscription_id: whose contract.
        change: the plan or seats wished.
        when: at once, or with the next period.
        reason: why: it stays with the change.
        preview: the id of what was looked at, as `change_subscription` takes it.

    Returns:
        What was agreed, or what waits for another person.

    Raises:
        SubscriptionNotFound: none.
        NotPossible: it is their own contract, no reason, one waits already, or see `quote_change`.
    """
    subscription = load_subscription(work, subscription_id)
    only_of_others(work, subscription.claim_id)
    reason = reason.strip()[:LONGEST_REASON]
    if len(reason) < 3:
        raise NotPossible(N_("Say why: the reason is kept with the change."))
    found = quote_for_customer(work, subscription, change, when)
    if not found.two_people:
        return change_subscription(work, subscription_id, change, when, reason=reason, preview=preview)
    if waiting_proposal(work.db, subscription_id) is not None:
        raise NotPossible(N_("A change waits for a colleague already. It must be confirmed or dropped first."))
    assert work.by.person_id is not None
    row = ChangeProposal(
        subscription_id=subscription_id,
        plan=found.quote.terms.plan,
        seats=found.quote.terms.seats,
        takes_effect=when.value,
        reason=reason,
        proposed_by=work.by.person_id,
        proposed_at=work.now,
    )
    work.db.add(row)
    work.db.flush()
    said = {"proposal": row.id, "plan": row.plan, "seats": row.seats, "when": when.value, "reason": reason}
    said |= {"preview": preview} if preview else {}
    work.record("subscription.change_proposed", subscription, said)
    return row


def confirm_change(work: Work, subscription_id: int, proposal_id: int) -> SubscriptionChange:
    """The second of two people: the change is made, reckoned anew as things stand now. Said twice, it is made once.

    Raises:
        SubscriptionNotFound: none.
        NotPossible: nothing waits, it is their own contract or their own proposal, the two count as one, or see
            `quote_change`.
    """
    subscription = load_subscription(work, subscription_id)
    settled = _settled_by_them(work, subscription_id, proposal_id)
    if settled is not None and settled.change_id is not None:
        return work.db.get_one(SubscriptionChange, settled.change_id)
    row = _waiting(work, subscription_id, proposal_id)
    only_of_others(work, subscription.claim_id)
    by = work.by.person_id
    if by is None or by == row.proposed_by:
        raise NotPossible(N_("You asked for this change: somebody else confirms it."))
    if one_hand(work.db, row.proposed_by, by, work.now):
        raise NotPossible(
            N_(
                "One of you lately let the other in, or reset their password: for thirty days you count as one. Ask"
                " another colleague."
            )
        )
    change = Change(row.plan, row.seats)
    made = change_subscription(
        work, subscription_id, change, When(row.takes_effect), reason=row.reason, second_of=row.proposed_by
    )
    _settle(work, row)
    row.change_id = made.id
    return made


def drop_change(work: Work, subscription_id: int, proposal_id: int) -> None:
    """Whoever asked for it, or a colleague, lets it go. Said twice, it is gone once.

    Raises:
        SubscriptionNotFound: none.
        NotPossible: nothing waits, or it is their own contract.
    """
    subscription = load_subscription(work, subscription_id)
    settled = _settled_by_them(work, subscription_id, proposal_id)
    if settled is not None and settled.change_id is None:
        return
    row = _waiting(work, subscription_id, proposal_id)
    only_of_others(work, subscription.claim_id)
    _settle(work, row)
    work.record("subscription.change_dropped", subscription, {"proposal": row.id})


def waiting_proposal(db: Session, subscription_id: int) -> ChangeProposal | None:
    """The change of a contract that waits for a second person."""
    waiting = select(ChangeProposal).where(
        ChangeProposal.subscription_id == subscription_id, col(ChangeProposal.settled_at).is_(None)
    )
    return db.exec(waiting).first()


def quote_for_customer(work: Work, subscription: Subscription, change: Change, when: When) -> StaffQuote:
    """What a change comes to that somebody of ours makes, and whether it takes two.

    Raises:
        NotPossible: see `quote_change`.
    """
    try:
        return StaffQuote(quote_change(work, subscription, change, when), two_people=False)
    except TwoPeopleNeeded:
        return StaffQuote(quote_change(work, subscription, change, when, agreed_by_two=True), two_people=True)


def _settled_by_them(work: Work, subscription_id: int, proposal_id: int) -> ChangeProposal | None:
    """The proposal, where whoever acts has confirmed or dropped it already."""
    row = work.db.get(ChangeProposal, proposal_id)
    theirs = row is not None and row.subscription_id == subscription_id and row.settled_by is not None
    return row if theirs and row is not None and row.settled_by == work.by.person_id else None


def _waiting(work: Work, subscription_id: int, proposal_id: int) -> ChangeProposal:
    row = waiting_proposal(work.db, subscription_id)
    if row is None or row.id != proposal_id:
        raise NotPossible(N_("This change was confirmed or dropped meanwhile."))
    return row


def _settle(work: Work, row: ChangeProposal) -> None:
    row.settled_by, row.settled_at = work.by.person_id, work.now
    work.db.add(row)
