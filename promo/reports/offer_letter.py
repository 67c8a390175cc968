"""An accepted offer as its letter states it: terms, the locked price, the days of a start, the first six bills."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from promo.billing.preview import PlannedInvoice
from promo.claims.choose_start import latest_start
from promo.clock import local_day
from promo.money import Money
from promo.periods import FreePeriod
from promo.promotions.catalog import Terms
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import claim_view
from promo.reports.like_for_like import LikeForLike, like_for_like
from promo.reports.start_choices import Kind, Offered, StartChoice, agreed_start, start_choices, start_on
from promo.reports.subscription import SubscriptionView, subscription_view
from promo.store.tables import Claim, ClaimState, CreditGrant, Subscription
from promo.subscriptions.revoke import being_taken_back

_ACCEPTED = (ClaimState.APPROVED, ClaimState.STARTED)


@dataclass(frozen=True, slots=True)
class OfferLetter:
    """What stands in the letter on the day it is written."""

    seen: SubscriptionView
    written_on: date
    starts_on: date
    """The day chosen; before the choice the one that the days are reckoned with."""
    free: FreePeriod
    grant: CreditGrant
    bills: list[PlannedInvoice]
    start: StartChoice | None
    """What the start that leads the letter comes to: the one agreed to, as long as it can be moved; before the choice
    the one that the claim's page recommends."""
    offered: list[Offered]
    """Before the choice: the days that the claim's page offers, the one that leads the letter first."""
    latest: date
    """The last day that can be chosen."""
    can_move: bool
    """Whether the start can be chosen or moved still."""
    rules_version: str
    """The rule set that the claim was decided by."""
    terms: Terms
    covered: LikeForLike | None
    """What the free months are for, where the offer is like for like."""

    @property
    def is_chosen(self) -> bool:
        """Whether the customer has agreed to the day of the start."""
        return not self.seen.awaits_choice

    @property
    def has_law(self) -> bool:
        """Whether a way by law stands beside the contract for any of the days that are offered."""
        return any(one.choice.by_law is not None for one in self.offered)

    @property
    def waits_for_answers(self) -> bool:
        """Whether nobody has said that the law counts for this customer."""
        return any(one.choice.law is not None and one.choice.law.questions for one in self.offered)

    @property
    def price_of_a_user(self) -> Money:
        """What one user costs for one period, before tax."""
        return Money(self.seen.row.unit_price_minor, self.seen.row.currency)


def has_offer_letter(db: Session, claim: Claim, row: Subscription | None) -> bool:
    """Whether there is an offer to be printed: accepted, nothing billed yet, not ended and not being taken back."""
    if row is None or claim.state not in _ACCEPTED or being_taken_back(db, claim.id):
        return False
    return row.auto_renews and row.next_billing_on is not None and row.billed_from is None


def offer_letter(db: Session, claim_id: str, rules: RuleBook, locale: str, now: datetime) -> OfferLetter | None:
    """The letter of a claim's offer as it stands at an instant; None where there is none to print.

    Before the start is chosen its days are those of the start that the claim's page recommends; where nobody can know
    which one pays nothing twice, those of the wished start, or of a start today.

    Raises:
        ClaimNotFound: no such claim.
    """
    view = claim_view(db, claim_id, locale, now)
    row, grant, decision = view.subscription, view.grant, view.decision
    if row is None or row.id is None or grant is None or decision is None or not has_offer_letter(db, view.claim, row):
        return None
    today = local_day(now, view.claim.timezone)
    seen = subscription_view(db, row.id, rules)
    choices = start_choices(db, view, rules, today)
    lead, offered = agreed_start(db, view, rules, today), list[Offered]()
    starts_on, free, bills = row.service_starts, FreePeriod(row.free_from, row.billing_starts), seen.planned
    if seen.awaits_choice:
        recommended = choices.recommended if choices is not None else None
        lead = recommended or start_on(db, view, rules, today, max(today, row.service_starts))
        if choices is None or lead is None:
            return None
        starts_on, free, bills = lead.day, lead.free, lead.planned
        offered = _led_by(lead, choices.offered)
    return OfferLetter(
        seen=seen,
        written_on=today,
        starts_on=starts_on,
        free=free,
        grant=grant,
        bills=bills,
        start=lead,
        offered=offered,
        latest=latest_start(view.claim, grant, rules, today),
        can_move=choices is not None,
        rules_version=decision.rules_version,
        terms=rules.catalog.terms,
        covered=like_for_like(view, rules),
    )


def _led_by(lead: StartChoice, offered: list[Offered]) -> list[Offered]:
    """The days that are offered behind the one that leads, which is one of them or the day that was wished."""
    first = next((one for one in offered if one.choice.day == lead.day), Offered(lead, Kind.WISHED, False))
    return [first, *(one for one in offered if one.choice.day != lead.day)]
