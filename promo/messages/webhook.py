"""Signed calls to the vendor's own system, in the form of the Standard Webhooks specification."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from promo.clock import Clock
from promo.messages.mail import Refused, TryLater
from promo.settings import Settings


def signature(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    """The `webhook-signature` value: version 1, HMAC-SHA-256 over id, time and body."""
    signed = f"{message_id}.{timestamp}.".encode("utf-8", "replace") + body
    return "v1," + base64.b64encode(hmac.new(secret.encode(), signed, hashlib.sha256).digest()).decode()


def call_webhook(settings: Settings, values: Mapping[str, Any], message_id: str, clock: Clock) -> None:
    """Hand one call over; the receiver drops repeats by its id.

    Raises:
        Refused: the receiver says the call is wrong (4xx).
        TryLater: it did not answer, or is not well (5xx).
    """
    body = json.dumps(dict(values), sort_keys=True).encode()
    stamp = int(clock.now().timestamp())
    identity = message_id.strip("<>").partition("@")[0]
    request = urllib.request.Request(
        settings.provisioning_url,
        data=body,
        headers={
            "content-type": "application/json",
            "webhook-id": identity,
            "webhook-timestamp": str(stamp),
            "webhook-signature": signature(settings.provisioning_secret, identity, stamp, body),
        },
    )
    try:
        with _OPENER.open(request, timeout=15):
            return
    except urllib.error.HTTPError as error:
        if error.code in (408, 425, 429) or error.code >= 500:
            raise TryLater(f"the webhook answered {error.code}") from None
        raise Refused(f"the webhook answered {error.code}") from None
    except OSError as error:
        raise TryLater(f"the webhook did not answer: {error}") from None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect could lead anywhere; the address that was set is the address."""

    def redirect_request(self, *_: Any) -> None:
        """Refuse."""
        return


_OPENER = urllib.request.build_opener(_NoRedirects)
