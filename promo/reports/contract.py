"""A contract as staff see it: the customer's own view, with what was agreed, what is owed and what is being taken
back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session, col, select

from promo.promotions.rulebook import RuleBook
from promo.reports.actors import names_of
from promo.reports.claim import open_revocation
from promo.reports.subscription import SubscriptionView, subscription_view
from promo.store.tables import (
    ChangeProposal,
    CreditGrant,
    Person,
    ProvisioningCall,
    Revocation,
    Subscription,
    SubscriptionChange,
)
from promo.subscriptions.change_for_customer import waiting_proposal


@dataclass(frozen=True, slots=True)
class ContractView:
    """One contract."""

    seen: SubscriptionView
    grant: CreditGrant
    agreed: list[SubscriptionChange]
    calls: list[ProvisioningCall]
    revocation: Revocation | None
    proposal: ChangeProposal | None
    """A change of plan or seats that waits for a second person of ours."""
    proposed_by: str
    """Who asked for it; empty where none waits."""
    names: Mapping[str, str]
    """The names of the staff who agreed something, by the word that rows keep of them."""

    @property
    def open_minor(self) -> int:
        """What is still to be paid."""
        return sum(i.open_minor for i in self.seen.invoices)


def subscription_of_claim(db: Session, claim_id: str) -> Subscription | None:
    """The subscription that came of a claim; None while it only runs provisionally."""
    contract = col(Subscription.provisional_since).is_(None)
    return db.exec(select(Subscription).where(Subscription.claim_id == claim_id, contract)).first()


def contract_view(db: Session, claim_id: str, rules: RuleBook) -> ContractView | None:
    """The contract of a claim; None where there is none yet."""
    row = subscription_of_claim(db, claim_id)
    if row is None or row.id is None:
        return None
    proposal = waiting_proposal(db, row.id)
    agreed = db.exec(
        select(SubscriptionChange)
        .where(SubscriptionChange.subscription_id == row.id)
        .order_by(col(SubscriptionChange.id).desc())
    ).all()
    return ContractView(
        seen=subscription_view(db, row.id, rules),
        grant=db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim_id)).one(),
        agreed=list(agreed),
        calls=list(
            db.exec(
                select(ProvisioningCall)
                .where(ProvisioningCall.subscription_id == row.id)
                .order_by(col(ProvisioningCall.id))
            )
        ),
        revocation=open_revocation(db, claim_id),
        proposal=proposal,
        proposed_by=db.get_one(Person, proposal.proposed_by).name if proposal else "",
        names=names_of(db, (change.by for change in agreed)),
    )
