"""A subscription as the portal and the letters show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from promo.billing.preview import Billable, PlannedChange, PlannedInvoice, next_invoices
from promo.books.prices import Amounts, Price, amounts_of
from promo.money import Money
from promo.people.access import accounts_open_to
from promo.periods import ONE_DAY
from promo.promotions.catalog import Plan
from promo.promotions.cover import Cover
from promo.promotions.rulebook import RuleBook
from promo.store.tables import (
    BillingDetails,
    Cancellation,
    Claim,
    CreditGrant,
    Invoice,
    OpinionKind,
    Person,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.subscriptions.cancel import RETRIEVAL_DAYS, current_cancellation
from promo.subscriptions.change_quote import ChangeQuote
from promo.subscriptions.changes_to_come import planned_changes
from promo.subscriptions.covered import cover_from
from promo.subscriptions.find import SubscriptionNotFound
from promo.subscriptions.old_contract import waits_for_end
from promo.subscriptions.opinion import question_for
from promo.subscriptions.pause import pause_until
from promo.subscriptions.pay_early import FreeDaysLeft
from promo.subscriptions.schedule import CALL_DAYS, bills_from_now
from promo.subscriptions.service import awaits_choice

_FREE = (SubscriptionState.TRIAL, SubscriptionState.PROVISIONAL, SubscriptionState.SCHEDULED, SubscriptionState.FREE)


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """One subscription with what follows from its dates."""

    row: Subscription
    claim: Claim
    person: Person
    plan: Plan
    amounts: Amounts
    last_free_day: date
    called_from: date
    """From when on a person of ours gets in touch where nobody has acknowledged the start."""
    last_day: date | None
    cancellation: Cancellation | None
    invoices: list[Invoice]
    planned: list[PlannedInvoice]
    changes: list[SubscriptionChange]
    details: BillingDetails | None
    pause_until: date | None
    """The day before which a customer who pauses comes back."""
    awaits_choice: bool
    """Whether the day of the start is still to be chosen: till then the days of the row are an example."""
    waits_for_end: bool
    """Whether the days of the free months are the latest: the end of the old contract is not proved yet."""
    question: OpinionKind | None
    """What to ask the customer about now."""
    cover: Cover | None = None
    """What the free months are for at most, while they run; None where nothing bounds them."""
    retrieval_days: int = RETRIEVAL_DAYS
    """How long, at least, their data can be fetched after the end."""

    @property
    def nothing_to_pay(self) -> bool:
        """Whether nothing was ever billed and nothing can be any more."""
        return self.no_more_bills and not self.invoices

    @property
    def is_free(self) -> bool:
        """Whether the free months run or are to come; they are over with the first bill, or when the service ends."""
        return self.row.state in _FREE

    def owed(self, today: date) -> tuple[Money, date] | None:
        """What the bills that are due come to, and since when the oldest of them is; None where none is."""
        late = [bill for bill in self.invoices if bill.open_minor > 0 and bill.due_date < today]
        if not late:
            return None
        return Money(sum(bill.open_minor for bill in late), self.row.currency), min(bill.due_date for bill in late)

    @property
    def no_more_bills(self) -> bool:
        """Whether no invoice can follow any more."""
        return self.row.next_billing_on is None


def subscription_view(db: Session, subscription_id: int, rules: RuleBook) -> SubscriptionView:
    """One subscription; the caller has made sure that it may be seen.

    Raises:
        SubscriptionNotFound: there is none, or it is no contract (yet).
    """
    row = db.get(Subscription, subscription_id)
    if row is None or row.provisional_since is not None:
        raise SubscriptionNotFound(str(subscription_id))
    claim, person, plan = (
        db.get_one(Claim, row.claim_id),
        db.get_one(Person, row.person_id),
        rules.catalog.plan(row.plan),
    )
    assert plan is not None
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == row.claim_id)).first()
    changes = planned_changes(db, subscription_id)
    return SubscriptionView(
        row=row,
        claim=claim,
        person=person,
        plan=plan,
        amounts=amounts_of(row),
        last_free_day=row.billing_starts - ONE_DAY,
        called_from=row.billing_starts - timedelta(days=CALL_DAYS),
        last_day=row.ends_before - ONE_DAY if row.ends_before else None,
        cancellation=current_cancellation(db, subscription_id),
        invoices=list(
            db.exec(select(Invoice).where(Invoice.subscription_id == subscription_id).order_by(col(Invoice.id).desc()))
        ),
        planned=planned_invoices(row, changes),
        changes=changes,
        details=db.get(BillingDetails, subscription_id),
        pause_until=pause_until(row, rules),
        awaits_choice=awaits_choice(db, row),
        waits_for_end=grant is not None and waits_for_end(db, row, grant),
        question=question_for(db, row),
        cover=_cover(db, row),
    )


def _cover(db: Session, row: Subscription) -> Cover | None:
    if row.state not in _FREE:
        return None
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == row.claim_id)).first()
    return cover_from(grant) if grant is not None else None


def planned_with(row: Subscription, quote: ChangeQuote) -> list[PlannedInvoice]:
    """The next invoices as they would be with a change that is only looked at: it replaces those still to come."""
    price = quote.terms.price(row)
    return planned_invoices(row, (), [PlannedChange(quote.priced_from, price)])


def planned_early(row: Subscription, rest: FreeDaysLeft, now: datetime) -> list[PlannedInvoice]:
    """The next invoices as they would be if the customer began to pay now."""
    as_if = Subscription(**row.model_dump())
    bills_from_now(as_if, now, keeps_anchor=rest is FreeDaysLeft.APPEND)
    return planned_invoices(as_if)


def planned_invoices(
    row: Subscription, changes: Sequence[SubscriptionChange] = (), asked: Sequence[PlannedChange] = ()
) -> list[PlannedInvoice]:
    """The next invoices of a subscription as it stands, changes that are still to come, or only `asked`, included."""
    if row.next_billing_on is None:
        return []
    offer = Billable(
        row.anchor,
        row.every,
        row.timezone,
        Price(row.currency, row.unit_price_minor, row.seats, row.tax_rate),
        row.billing_starts,
        row.ends_before,
    )
    later = [
        PlannedChange(c.effective_on, Price(row.currency, c.after["unit_price_minor"], c.after["seats"], row.tax_rate))
        for c in changes
        if c.kind == "plan_or_seats"
    ]
    return next_invoices(offer, after=row.next_billing_on, changes=[*later, *asked])


def subscriptions_of(db: Session, person_id: int, rules: RuleBook) -> list[SubscriptionView]:
    """All subscriptions that a customer may see, their own and those of accounts open to them, newest first."""
    theirs = col(Subscription.person_id).in_(accounts_open_to(db, person_id))
    contracts = col(Subscription.provisional_since).is_(None)
    ids = db.exec(select(Subscription.id).where(theirs, contracts).order_by(col(Subscription.id).desc())).all()
    return [subscription_view(db, i, rules) for i in ids if i is not None]


def owner_of_invoice(db: Session, invoice_id: int) -> int | None:
    """Whose invoice it is; None where there is none."""
    owner = select(Subscription.person_id).join(Invoice, col(Invoice.subscription_id) == col(Subscription.id))
    return db.exec(owner.where(Invoice.id == invoice_id)).first()


def owner_of_confirmation(db: Session, cancellation_id: str) -> int | None:
    """Whose confirmation of a cancellation it is; None where there is none."""
    owner = select(Subscription.person_id).join(Cancellation, col(Cancellation.subscription_id) == col(Subscription.id))
    return db.exec(owner.where(Cancellation.id == cancellation_id)).first()
