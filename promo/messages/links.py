"""Signed addresses that mails carry: they open one claim, or the way out of one subscription."""

from __future__ import annotations

from promo.engine import Engine
from promo.ids import sign, signed
from promo.settings import Settings


def status_link(engine: Engine, claim_id: str) -> str:
    """The claim's own page."""
    return f"{_base(engine.settings)}/claims/{claim_id}/{sign(engine.secret, 'status', claim_id)}"


def cancel_link(engine: Engine, subscription_id: int) -> str:
    """Turning off auto-renewal without signing in."""
    return f"{_base(engine.settings)}/leave/{subscription_id}/{sign(engine.secret, 'leave', str(subscription_id))}"


def portal_link(settings: Settings) -> str:
    """The customer's account."""
    return f"{_base(settings)}/account/subscriptions"


def sign_in_link(settings: Settings, token: str) -> str:
    """A link that signs in once."""
    return f"{_base(settings)}/sign-in/{token}"


def opens_claim(secret: str, claim_id: str, signature: str) -> bool:
    """Whether this signature opens this claim."""
    return signed(secret, "status", claim_id, signature)


def opens_cancellation(secret: str, subscription_id: int, signature: str) -> bool:
    """Whether this signature opens this subscription's way out."""
    return signed(secret, "leave", str(subscription_id), signature)


def _base(settings: Settings) -> str:
    return settings.base_url.rstrip("/")
