"""The gateway of this installation, if it has one."""

from __future__ import annotations

from promo.promotions.rulebook import RuleBook
from promo.settings import Settings
from promo.subscriptions.outside.port import BillingGateway


def gateway_of(settings: Settings, rules: RuleBook) -> BillingGateway | None:
    """Stripe where its key is set; None where our own books are all there is.

    Raises:
        ModuleNotFoundError: the key is set, the client is not installed.
    """
    if not settings.stripe_key:
        return None
    from promo.subscriptions.outside.stripe import StripeGateway

    return StripeGateway(
        settings.stripe_key, days_until_due=rules.catalog.terms.invoice_due_days, base=settings.stripe_base or None
    )
