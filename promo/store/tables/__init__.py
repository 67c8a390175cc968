"""The tables. Rows are not validated when built (SQLModel tables accept anything): forms are, before.

Money is whole minor units; promises are dates; events are aware UTC instants.
"""

from __future__ import annotations

from promo.store.tables.billing import (
    CallState,
    Cancellation,
    CreditGrant,
    Invoice,
    LedgerEntry,
    LedgerTransaction,
    NumberSeries,
    ProvisioningCall,
    Subscription,
    SubscriptionState,
)
from promo.store.tables.claims import Claim, ClaimState, Decision, Place, PlaceState, ProofFile, ProofMark
from promo.store.tables.columns import UtcInstant, WordType, document, instant, word
from promo.store.tables.people import Person, RateCount, Role, Session, SignInLink
from promo.store.tables.records import AuditDetail, AuditEvent, AuditHead, OutboxItem, OutboxState
from promo.store.tables.rules import RuleReview, RuleSet, RuleSetState, ShadowVerdict

__all__ = [
    "AuditDetail",
    "AuditEvent",
    "AuditHead",
    "CallState",
    "Cancellation",
    "Claim",
    "ClaimState",
    "CreditGrant",
    "Decision",
    "Invoice",
    "LedgerEntry",
    "LedgerTransaction",
    "NumberSeries",
    "OutboxItem",
    "OutboxState",
    "Person",
    "Place",
    "PlaceState",
    "ProofFile",
    "ProofMark",
    "ProvisioningCall",
    "RateCount",
    "Role",
    "RuleReview",
    "RuleSet",
    "RuleSetState",
    "Session",
    "ShadowVerdict",
    "SignInLink",
    "Subscription",
    "SubscriptionState",
    "UtcInstant",
    "WordType",
    "document",
    "instant",
    "word",
]
