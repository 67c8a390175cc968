"""What we ask of an outside billing system, in our words. An adapter turns it into its calls."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypedDict

Answered = dict[str, Any]
"""What the gateway answered, as it is stored: JSON whose fields are the gateway's own."""


class GatewayRefused(Exception):
    """It says that the call is wrong: a person looks."""


class GatewayLater(Exception):
    """It did not answer, or asks us to come back: the same call goes again, with the same key."""


class Wish(TypedDict):
    """How a subscription shall stand there, as it is stored and sent: instants are whole UTC seconds."""

    claim: str
    company: str
    email: str
    plan: str
    every: str
    currency: str
    seats: int
    unit_minor: int
    starts_at: int | None
    free_until: int
    ends_at: int | None
    over: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class GatewayInvoice:
    """An invoice as the gateway tells it, read back from it and not from its message."""

    id: str
    number: str
    subscription_id: str
    starts_at: datetime
    ends_at: datetime
    net_minor: int
    tax_minor: int
    total_minor: int
    currency: str
    paid: bool
    final: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back of a call: the subscription's id there, and how it stands."""

    id: str
    status: str
    detail: Answered = field(default_factory=dict)


class BillingGateway(Protocol):
    """An outside billing system."""

    def put(self, key: str, wish: Wish, known_id: str | None, now: datetime) -> Answer:
        """Make the subscription there be what `wish` says; the same key again changes nothing.

        Raises:
            GatewayRefused, GatewayLater.
        """

    def find(self, claim_id: str) -> Answer | None:
        """The subscription of a claim, if one is there."""

    def invoice(self, invoice_id: str) -> GatewayInvoice:
        """An invoice as it stands now."""
