"""What must always be true, asked of the whole database. Each breach is a sentence.

Source: research on security, section 5, "Invariants".
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from zoneinfo import ZoneInfo

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo.audit import broken_links
from promo.billing.ledger import unbalanced
from promo.periods import first_instant
from promo.promotions.rulebook import version_of
from promo.store.engine import Store
from promo.store.tables import (
    AuditEvent,
    Cancellation,
    Claim,
    ClaimState,
    CreditGrant,
    Decision,
    Invoice,
    LedgerTransaction,
    NumberSeries,
    OutboxItem,
    Place,
    PlaceState,
    ProofFile,
    RuleSet,
    RuleSetState,
    Subscription,
)


def breaches(store: Store) -> list[str]:
    """Every broken invariant; empty when all is well."""
    found: list[str] = []
    with store.reading() as db:
        checks: tuple[Callable[[Session], list[str]], ...] = (
            broken_links, unbalanced, _approved_have_all, _never_billed_early, _numbers_have_no_gap, _cancelled_stay_unbilled, _acts_have_events,
            _invoices_are_booked, _rules_are_as_judged, _caps_hold,
        )  # fmt: skip
        for check in checks:
            found += check(db)
        found += _files_are_there(db, store)
    return found


def _approved_have_all(db: Session) -> list[str]:
    """An approved claim has one credit, one subscription, one letter; no other claim has a credit."""
    found: list[str] = []
    granted = {g.claim_id for g in db.exec(select(CreditGrant))}
    subscribed = {s.claim_id for s in db.exec(select(Subscription))}
    letters = {o.claim_id for o in db.exec(select(OutboxItem).where(OutboxItem.template == "decision_approve"))}
    approving = {d.claim_id for d in db.exec(select(Decision).where(Decision.outcome == "approve"))}
    for claim in db.exec(select(Claim).where(col(Claim.state).in_([ClaimState.APPROVED, ClaimState.STARTED]))):
        for name, having in (("credit", granted), ("subscription", subscribed), ("letter", letters), ("approving decision", approving)):
            if claim.id not in having:
                found.append(f"claim {claim.id} is {claim.state.value} without a {name}")
    return found + [f"claim {c} has a credit but no approving decision" for c in sorted(granted - approving)]


def _never_billed_early(db: Session) -> list[str]:
    """No invoice before local midnight of the billing start, and that start is the granted one."""
    found: list[str] = []
    grants = {g.claim_id: g for g in db.exec(select(CreditGrant))}
    subscriptions = {s.id: s for s in db.exec(select(Subscription))}
    for s in subscriptions.values():
        grant = grants.get(s.claim_id)
        if grant is None or s.billing_starts < grant.billing_starts:
            found.append(f"subscription {s.id} would be billed before its free months are over")
        if s.billing_starts_at < first_instant(s.billing_starts, ZoneInfo(s.timezone)):
            found.append(f"subscription {s.id} would be billed before local midnight of {s.billing_starts}")
    for invoice in db.exec(select(Invoice)):
        s = subscriptions[invoice.subscription_id]
        if invoice.issued_at < s.billing_starts_at or invoice.period_start < s.billing_starts:
            found.append(f"invoice {invoice.number} was issued before the billing start {s.billing_starts}")
        if invoice.issued_at < first_instant(invoice.period_start, ZoneInfo(s.timezone)):
            found.append(f"invoice {invoice.number} was issued before its own period began")
    return found


def _numbers_have_no_gap(db: Session) -> list[str]:
    found: list[str] = []
    numbers = list(db.exec(select(Invoice.number)))
    for series in db.exec(select(NumberSeries)):
        used = sorted(int(n.rsplit("-", 1)[1]) for n in numbers if n.rsplit("-", 1)[0] == series.name)
        if used != list(range(1, series.last + 1)):
            found.append(f"invoice numbers {series.name} have a gap or a repeat")
    return found


def _cancelled_stay_unbilled(db: Session) -> list[str]:
    found: list[str] = []
    for cancellation in db.exec(select(Cancellation).where(col(Cancellation.undone_at).is_(None))):
        late = db.exec(
            select(Invoice).where(Invoice.subscription_id == cancellation.subscription_id, Invoice.period_start > cancellation.last_day)
        ).all()
        found += [f"invoice {i.number} bills a period after the confirmed cancellation {cancellation.id}" for i in late]
    return found


def _acts_have_events(db: Session) -> list[str]:
    """No act without its event: counted where rows and events go one to one."""

    def count(what: str) -> int:
        return db.exec(select(func.count()).select_from(AuditEvent).where(AuditEvent.what == what)).one()

    def rows(table: type) -> int:
        return int(db.exec(select(func.count()).select_from(table)).one())

    pairs = (
        ("claims", rows(Claim), count("claim.submitted")),
        ("credits", rows(CreditGrant), count("credit.granted")),
        ("subscriptions", rows(Subscription), count("subscription.opened")),
        ("invoices", rows(Invoice), count("subscription.billing_started") + count("subscription.period_billed")),
        ("cancellations", rows(Cancellation), count("subscription.renewal_off")),
    )
    return [f"there are {have} {name} but {events} audit events for them" for name, have, events in pairs if have != events]


def _invoices_are_booked(db: Session) -> list[str]:
    booked = set(db.exec(select(LedgerTransaction.key).where(col(LedgerTransaction.key).startswith("invoice/"))))
    return [f"invoice {n} is not in the ledger" for n in db.exec(select(Invoice.number)) if f"invoice/{n}" not in booked]


def _rules_are_as_judged(db: Session) -> list[str]:
    """Every kept rule set is what its name says, and at most one is in force."""
    sets = db.exec(select(RuleSet)).all()
    found = [f"the content of rule set {s.version} was changed" for s in sets if version_of(s.content) != s.version]
    active = [s.version for s in sets if s.state is RuleSetState.ACTIVE]
    return found + ([f"{len(active)} rule sets are in force"] if len(active) > 1 else [])


def _caps_hold(db: Session) -> list[str]:
    """A credit that was not given back holds a place, with the value of the credit; nobody else's place is taken."""
    found: list[str] = []
    places = {p.claim_id: p for p in db.exec(select(Place))}
    for grant, claim in db.exec(select(CreditGrant, Claim).join(Claim, col(Claim.id) == col(CreditGrant.claim_id))):
        place = places.pop(grant.claim_id, None)
        over = claim.state in (ClaimState.WITHDRAWN, ClaimState.EXPIRED)
        if place is None or place.state is not (PlaceState.GIVEN_BACK if over else PlaceState.TAKEN):
            found.append(f"the credit of claim {claim.id} has no place under the cap" if not over else f"claim {claim.id} keeps its place")
        elif (place.currency, place.value_minor) != (grant.currency, grant.month_value_minor * grant.months):
            found.append(f"the place of claim {claim.id} binds another amount of the budget than its credit is worth")
    return found + [f"claim {p.claim_id} takes a place without a credit" for p in places.values() if p.state is PlaceState.TAKEN]


def _files_are_there(db: Session, store: Store) -> list[str]:
    """Every file we gave a receipt for is on disk with the bytes it had."""
    found: list[str] = []
    for file in db.exec(select(ProofFile).where(col(ProofFile.forgotten_at).is_(None))):
        content = store.files.get(f"proofs/{file.id}")
        if content is None:
            found.append(f"the file {file.id} of claim {file.claim_id} is missing")
        elif hashlib.sha256(content).hexdigest() != file.sha256:
            found.append(f"the file {file.id} of claim {file.claim_id} has other bytes than we received")
    return found


__all__ = ["breaches"]
