"""The tables. Rows are not validated when built (SQLModel tables accept anything): forms are, before.

Money is whole minor units; promises are dates; events are aware UTC instants.
"""

from __future__ import annotations

from promo.store.tables.billing import (
    BillingDetails,
    CallState,
    Cancellation,
    CancellationRequest,
    ClockMark,
    CreditGrant,
    GatewayCall,
    GatewayEvent,
    ProvisioningCall,
    Revocation,
    RevocationState,
    Subscription,
    SubscriptionChange,
    SubscriptionState,
)
from promo.store.tables.books import (
    Invoice,
    LedgerClosed,
    LedgerDay,
    LedgerEntry,
    LedgerTransaction,
    NumberSeries,
    Payment,
)
from promo.store.tables.claims import (
    CaseLine,
    Claim,
    ClaimState,
    Decision,
    Place,
    PlaceCount,
    PlaceState,
    ProofFile,
    ProofMark,
    SecondLook,
    UsedMark,
)
from promo.store.tables.columns import UtcInstant, WordType, document, instant, word
from promo.store.tables.people import Person, RateCount, Role, Session, SignInLink
from promo.store.tables.records import AuditDetail, AuditEvent, AuditHead, AuditRows, OutboxItem, OutboxState
from promo.store.tables.rules import RuleReview, RuleSet, RuleSetState, ShadowVerdict

__all__ = [
    "AuditDetail",
    "AuditEvent",
    "AuditHead",
    "AuditRows",
    "BillingDetails",
    "CallState",
    "Cancellation",
    "CancellationRequest",
    "CaseLine",
    "Claim",
    "ClaimState",
    "ClockMark",
    "CreditGrant",
    "Decision",
    "GatewayCall",
    "GatewayEvent",
    "Invoice",
    "LedgerClosed",
    "LedgerDay",
    "LedgerEntry",
    "LedgerTransaction",
    "NumberSeries",
    "OutboxItem",
    "OutboxState",
    "Payment",
    "Person",
    "Place",
    "PlaceCount",
    "PlaceState",
    "ProofFile",
    "ProofMark",
    "ProvisioningCall",
    "RateCount",
    "Revocation",
    "RevocationState",
    "Role",
    "RuleReview",
    "RuleSet",
    "RuleSetState",
    "SecondLook",
    "Session",
    "ShadowVerdict",
    "SignInLink",
    "Subscription",
    "SubscriptionChange",
    "SubscriptionState",
    "UsedMark",
    "UtcInstant",
    "WordType",
    "document",
    "instant",
    "word",
]
