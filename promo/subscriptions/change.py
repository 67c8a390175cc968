"""Another plan or other seats, agreed: what it comes to is reckoned in `change_quote`.

What begins later is made true by `changes_to_come`.
"""

from __future__ import annotations

from sqlmodel import Session, col, select

from promo.books.credit_note import Credit, credit_back
from promo.books.invoice import Charge, draft_of, issue
from promo.books.lines import rest_back_line, rest_due_line
from promo.books.prorate import Rest
from promo.clock import local_day
from promo.store.tables import Subscription, SubscriptionChange
from promo.subscriptions.change_quote import Change, When, quote_change
from promo.subscriptions.changes_to_come import apply_change, planned_changes
from promo.subscriptions.find import load_subscription
from promo.subscriptions.plan_terms import PlanTerms, terms_now
from promo.work import Work


def change_subscription(
    work: Work,
    subscription_id: int,
    change: Change,
    when: When,
    *,
    reason: str = "",
    second_of: int | None = None,
    preview: str = "",
) -> SubscriptionChange:
    """Change plan or seats; a change that was still to come is replaced by this one.

    Args:
        work: the unit of work, in the customer's name or a rep's.
        subscription_id: what is changed.
        change: the plan or seats wished.
        when: at once, or with the next period.
        reason: why, where a rep does it.
        second_of: the person of ours who asked for it before, where it takes two.
        preview: the id of what was looked at and agreed to; kept with the act, so that it is done once.

    Raises:
        SubscriptionNotFound: none, or not this customer's.
        NotPossible: see `quote_change`.
    """
    db, now = work.db, work.now
    subscription = load_subscription(work, subscription_id)
    quote = quote_change(work, subscription, change, when, agreed_by_two=second_of is not None)
    before = terms_now(subscription)
    for earlier in planned_changes(db, subscription_id):
        earlier.withdrawn_at = now
        db.add(earlier)
    row = SubscriptionChange(
        subscription_id=subscription_id,
        kind="plan_or_seats",
        before=before.stored_before(),
        after={
            **quote.terms.stored(),
            "from": quote.from_day.isoformat(),
            "asked_on": local_day(now, subscription.timezone).isoformat(),
        },
        effective_on=quote.priced_from,
        announced_minor=quote.per_period.total.minor,
        by=work.by.word,
        reason=reason,
        said_at=now,
    )
    db.add(row)
    db.flush()
    said = {"change": row.id, "before": row.before, "after": row.after, "from": quote.from_day, "reason": reason}
    if second_of is not None:
        said["first"] = f"person:{second_of}"
    if preview:
        said["preview"] = preview
    work.record("subscription.change_asked", subscription, said)
    if quote.at_once:
        apply_change(work, subscription, row)
        if quote.rest is not None and subscription.gateway == "none":  # an outside system settles the rest itself
            _settle(work, subscription, quote.rest, f"{row.id}", (before, quote.terms))
    work.letter(f"change/{row.id}", "changed", subscription, {"change": row.id})
    return row


def newest_change(db: Session, subscription_id: int) -> SubscriptionChange:
    """The change of plan or seats that was agreed last, where there is one."""
    of_it = select(SubscriptionChange).where(
        SubscriptionChange.subscription_id == subscription_id, SubscriptionChange.kind == "plan_or_seats"
    )
    return db.exec(of_it.order_by(col(SubscriptionChange.id).desc()).limit(1)).one()


def _settle(
    work: Work, subscription: Subscription, rest: Rest, change_id: str, terms: tuple[PlanTerms, PlanTerms]
) -> None:
    """The rest of the paid period: an invoice for what is due on top, or a credit note for what is too much."""
    before, after = terms
    lines = [rest_back_line(rest, before.served()), rest_due_line(rest, after.served())]
    if rest.difference.minor > 0:
        charge = Charge(f"change/{change_id}", rest.span, rest.difference, lines, cause=f"change {change_id}")
        issue(work, subscription, draft_of(work, subscription, charge))
    elif rest.difference.minor < 0:
        credit = Credit(rest.difference.times(-1), rest.span, f"change-{change_id}", lines)
        credit_back(work, subscription, credit)
