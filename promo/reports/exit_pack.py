"""What a claim's page says of leaving the present provider by contract: whether there is a letter, how it travels."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.claims.judging.addressee import Addressee
from promo.claims.states import ACCEPTED
from promo.leaving.posting import Sending, sending
from promo.promotions.rulebook import RuleBook
from promo.reports.claim import ClaimView
from promo.reports.ways_out import addressee_read, contract_read
from promo.store.tables import AuditEvent


@dataclass(frozen=True, slots=True)
class ExitPack:
    """What there is to take along."""

    form: str
    """What the contract asks for: `registered_mail`, `written`, `email`, `text`, `portal`, `ticket`,
    `post_or_email` or `unspecified`."""
    way: Sending
    """How the notice by contract travels today."""
    to: Addressee
    """To whom it goes."""


def exit_pack(view: ClaimView, rules: RuleBook) -> ExitPack | None:
    """The pack of an accepted claim; None where there is nothing to send, or nothing is sure yet.

    Args:
        view: the claim.
        rules: those in force: they know where providers are.
    """
    contract = contract_read(view.decided, view.claim.country)
    if view.claim.state not in ACCEPTED or contract.notice is None or contract.ended:
        return None
    to = addressee_read(view.decided, rules, view.claim.competitor, view.claim.provider)
    return ExitPack(view.decided.leaving.form, way_today(view), to)


def way_today(view: ClaimView) -> Sending:
    """How the notice by contract travels on the day that a claim is shown."""
    if view.notice is not None and view.notice.way is not None:
        return view.notice.way
    return sending(view.decided.leaving.form, too_late_by_post=False)


def changed_at(db: Session, view: ClaimView) -> datetime:
    """When anything last happened to a claim or its subscription: no day of theirs changed since."""
    subjects = [f"claim:{view.claim.id}"]
    if view.subscription is not None:
        subjects.append(f"subscription:{view.subscription.id}")
    newest = select(func.max(AuditEvent.at)).where(col(AuditEvent.subject).in_(subjects))
    return max(db.exec(newest).one() or view.claim.changed_at, view.claim.changed_at)
