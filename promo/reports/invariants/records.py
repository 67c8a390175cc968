"""What must be true of the records: an unbroken chain, an event for every act, books that sum to zero."""

from __future__ import annotations

import re

from sqlalchemy import func
from sqlalchemy import select as plain_select
from sqlmodel import Session, col, select

from promo.store.tables import (
    AuditEvent,
    Cancellation,
    Claim,
    CreditGrant,
    Invoice,
    LedgerEntry,
    LedgerTransaction,
    NoticeStep,
    RepStart,
    StepKind,
    Subscription,
)

RUN = re.compile(r"invoices:(?P<series>.+)-(?P<first>\d+)\.\.(?P=series)-(?P<last>\d+)")


def acts_have_events(db: Session) -> list[str]:
    """No act without its event: counted where rows and events go one to one, by the numbers where one event covers a
    run."""

    def count(what: str) -> int:
        return db.exec(select(func.count()).select_from(AuditEvent).where(AuditEvent.what == what)).one()

    def rows(table: type) -> int:
        return int(db.exec(select(func.count()).select_from(table)).one())

    # What a rep made is sent once its customer agrees.
    not_agreed = select(func.count()).select_from(RepStart).where(col(RepStart.agreed_at).is_(None))
    unanswered = int(db.exec(not_agreed).one())
    pairs = (
        ("claims", rows(Claim) - unanswered, count("claim.submitted")),
        ("claims made for customers", rows(RepStart), count("claim.made_for_customer")),
        ("credits", rows(CreditGrant), count("credit.granted")),
        ("subscriptions", rows(Subscription), count("subscription.opened")),
        ("cancellations", rows(Cancellation), count("subscription.renewal_off")),
        ("steps of a notice", rows(NoticeStep), sum(count(f"claim.notice_{kind.value}") for kind in StepKind)),
        # Before runs of numbers were told, each invoice had an event of its own.
        (
            "invoices",
            rows(Invoice),
            _numbers_told(db) + count("subscription.billing_started") + count("subscription.period_billed"),
        ),
    )
    return [
        f"there are {have} {name} but {events} audit events for them" for name, have, events in pairs if have != events
    ]


def _numbers_told(db: Session) -> int:
    """How many invoice numbers the events name; a run that no event can mean counts for none."""
    total = 0
    for subject in db.exec(select(AuditEvent.subject).where(AuditEvent.what == "invoices.issued")):
        run = RUN.fullmatch(subject)
        total += int(run["last"]) - int(run["first"]) + 1 if run else 0
    return total


def ledger_sums_to_zero(db: Session) -> list[str]:
    """All accounts of a currency together, and no entry without its booking."""
    sums = db.execute(
        plain_select(col(LedgerEntry.currency), func.sum(LedgerEntry.amount_minor)).group_by(col(LedgerEntry.currency))
    )
    found = [f"the ledger is off by {total} minor units of {currency}" for currency, total in sums if total]
    lost = db.execute(
        plain_select(col(LedgerEntry.id))
        .outerjoin(LedgerTransaction, col(LedgerTransaction.id) == col(LedgerEntry.transaction_id))
        .where(col(LedgerTransaction.id).is_(None))
    )
    return found + [f"ledger entry {i} belongs to no booking" for (i,) in lost]
