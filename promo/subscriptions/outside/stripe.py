"""Stripe: the free months are the trial of a subscription, to the second of `billing_starts`; never a coupon, never a
credit.

A coupon over three months of a yearly price would give the whole year away, and a balance credit lands on whichever
invoice comes first (research on billing, section 2). The official client is an optional part: install `promo[stripe]`.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from promo.ids import same
from promo.subscriptions.outside.port import Answer, GatewayInvoice, GatewayLater, GatewayRefused, Wish
from promo.told import is_fresh, text_of, told

Parameters = dict[str, Any]
"""What Stripe's client takes: the fields are Stripe's."""


class StripeGateway:
    """Calls through Stripe's own client."""

    def __init__(self, key: str, *, days_until_due: int = 30, base: str | None = None) -> None:
        import stripe

        addresses: Any = {"api": base} if base else {}
        self._stripe: Any = stripe
        self.client: Any = stripe.StripeClient(key, base_addresses=addresses, max_network_retries=0)
        self.days_until_due = days_until_due

    def put(self, key: str, wish: Wish, known_id: str | None, now: datetime) -> Answer:
        """Create or update the subscription of a claim."""
        try:
            if known_id is None:
                return self._create(key, wish, int(now.timestamp()))
            return self._end(known_id) if wish["over"] else self._update(key, wish, known_id, int(now.timestamp()))
        except self._stripe.StripeError as error:
            raise self._said(error) from None

    def _create(self, key: str, wish: Wish, present: int) -> Answer:
        customer = self.client.v1.customers.create(
            params={"email": wish["email"], "name": wish["company"], "metadata": {"claim": wish["claim"]}},
            options={"idempotency_key": f"{key}/customer"},
        )
        self._product(wish["plan"])
        common: Parameters = {"customer": customer.id, "metadata": self._metadata(key, wish)}
        if wish["starts_at"] is not None:
            # The service begins later: a schedule waits for it, its first phase is the trial.
            schedule = self.client.v1.subscription_schedules.create(
                params={
                    **common,
                    "start_date": wish["starts_at"],
                    "end_behavior": "release",
                    "default_settings": self._collection(),
                    "phases": [
                        {
                            "items": [self._item(wish)],
                            "trial_end": wish["free_until"],
                            "end_date": wish["free_until"],
                            "proration_behavior": "none",
                        },
                        {"items": [self._item(wish)], "proration_behavior": "none"},
                    ],
                },
                options={"idempotency_key": key},
            )
            return Answer(schedule.id, schedule.status, {"kind": "schedule"})
        made = self.client.v1.subscriptions.create(
            params={
                **common,
                **self._collection(),
                "items": [self._item(wish)],
                **(self._trial(wish) if wish["free_until"] > present else {}),
                "proration_behavior": "none",
                **({"cancel_at": wish["ends_at"]} if wish["ends_at"] else {}),
            },
            options={"idempotency_key": key},
        )
        return Answer(made.id, made.status)

    def _trial(self, wish: Wish) -> Parameters:
        """The free months; where they were over before Stripe heard of the contract, it bills from now on."""
        ends = {"end_behavior": {"missing_payment_method": "create_invoice"}}
        return {"trial_end": wish["free_until"], "trial_settings": ends}

    def _update(self, key: str, wish: Wish, known_id: str, present: int) -> Answer:
        if known_id.startswith("sub_sched"):
            schedule = self.client.v1.subscription_schedules.retrieve(known_id)
            if schedule.subscription is None:
                return self._reschedule(key, wish, known_id)
            known_id = str(schedule.subscription)
        now = self.client.v1.subscriptions.retrieve(known_id)
        if (now.metadata.to_dict() if now.metadata else {}).get("key") == key:
            return Answer(now.id, now.status)  # it was done; only the answer was lost
        [item] = now["items"]["data"]
        params: Parameters = {
            "items": [{"id": item["id"], **self._item(wish)}],
            "proration_behavior": "none" if now.status == "trialing" else "create_prorations",
            "metadata": self._metadata(key, wish),
            "cancel_at": wish["ends_at"] or "",
            "pause_collection": {"behavior": "void"} if wish["paused"] else "",
        }
        if now.status == "trialing" and now.trial_end != wish["free_until"]:
            params["trial_end"] = wish["free_until"] if wish["free_until"] > present else "now"
        changed = self.client.v1.subscriptions.update(known_id, params=params, options={"idempotency_key": key})
        return Answer(changed.id, changed.status)

    def _reschedule(self, key: str, wish: Wish, known_id: str) -> Answer:
        if wish["over"] or wish["ends_at"]:
            ended = self.client.v1.subscription_schedules.cancel(known_id, options={"idempotency_key": key})
            return Answer(ended.id, ended.status, {"kind": "schedule"})
        phases = [
            {
                "items": [self._item(wish)],
                "start_date": wish["starts_at"] or "now",
                "trial_end": wish["free_until"],
                "end_date": wish["free_until"],
            },
            {"items": [self._item(wish)]},
        ]
        params = {"phases": phases, "metadata": self._metadata(key, wish), "proration_behavior": "none"}
        changed = self.client.v1.subscription_schedules.update(
            known_id, params=params, options={"idempotency_key": key}
        )
        return Answer(changed.id, changed.status, {"kind": "schedule"})

    def _end(self, known_id: str) -> Answer:
        if known_id.startswith("sub_sched"):
            schedule = self.client.v1.subscription_schedules.retrieve(known_id)
            if schedule.subscription is None:
                return Answer(
                    known_id, str(self.client.v1.subscription_schedules.cancel(known_id).status), {"kind": "schedule"}
                )
            known_id = str(schedule.subscription)
        now = self.client.v1.subscriptions.retrieve(known_id)
        if now.status != "canceled":
            now = self.client.v1.subscriptions.cancel(known_id, params={"prorate": False, "invoice_now": False})
        return Answer(now.id, now.status)

    def find(self, claim_id: str) -> Answer | None:
        """By the claim that stands in the metadata."""
        try:
            found = self.client.v1.subscriptions.search(params={"query": f"metadata['claim']:'{claim_id}'"}).data
        except self._stripe.StripeError as error:
            raise self._said(error) from None
        return Answer(found[0].id, found[0].status) if found else None

    def invoice(self, invoice_id: str) -> GatewayInvoice:
        """The invoice as Stripe has it now."""
        try:
            found = self.client.v1.invoices.retrieve(invoice_id)
        except self._stripe.StripeError as error:
            raise self._said(error) from None
        line = max(found.lines.data, key=lambda one: one.amount)
        tax = found.total - (found.total_excluding_tax if found.total_excluding_tax is not None else found.total)
        parent = getattr(found, "parent", None)
        subscription = (parent.subscription_details.subscription if parent else None) or getattr(
            found, "subscription", None
        )
        return GatewayInvoice(
            id=found.id,
            number=found.number or found.id,
            subscription_id=str(subscription),
            starts_at=_instant(line.period.start),
            ends_at=_instant(line.period.end),
            net_minor=found.total - tax,
            tax_minor=tax,
            total_minor=found.total,
            currency=found.currency.upper(),
            paid=found.status == "paid",
            final=found.status in ("open", "paid", "uncollectible"),
        )

    def _item(self, wish: Wish) -> Parameters:
        price = {
            "currency": wish["currency"].lower(),
            "product": f"promo-{wish['plan']}",
            "unit_amount": wish["unit_minor"],
            "recurring": {"interval": wish["every"]},
        }
        return {"price_data": price, "quantity": wish["seats"]}

    def _product(self, plan: str) -> None:
        try:
            self.client.v1.products.retrieve(f"promo-{plan}")
        except self._stripe.InvalidRequestError:
            self.client.v1.products.create(
                params={"id": f"promo-{plan}", "name": plan}, options={"idempotency_key": f"switch/product/{plan}/1"}
            )

    def _collection(self) -> Parameters:
        return {"collection_method": "send_invoice", "days_until_due": self.days_until_due}

    def _metadata(self, key: str, wish: Wish) -> dict[str, str]:
        return {"claim": wish["claim"], "key": key, "billing_starts": str(wish["free_until"])}

    def _said(self, error: Any) -> Exception:
        """Try again on no answer, too many calls and faults of theirs; a person looks at everything else."""
        later = (
            isinstance(error, self._stripe.APIConnectionError | self._stripe.RateLimitError)
            or (error.http_status or 0) >= 500
        )
        text = f"{type(error).__name__}: {error.user_message or error}"
        return GatewayLater(text) if later else GatewayRefused(text)


def _instant(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


@dataclass(frozen=True, slots=True)
class Message:
    """A message whose signature is good."""

    id: str
    kind: str
    object_id: str


def read_message(body: bytes, header: str, secret: str, now: datetime) -> Message | None:
    """A message of Stripe's, or None where its signature is not theirs or it is old.

    The signature is Stripe's scheme v1: HMAC-SHA-256 over time and body. It is looked at here, and not by the client,
    so that an installation without it refuses what it cannot use; a test holds this against the client's own check.
    """
    parts = [p.split("=", 1) for p in header.split(",") if "=" in p]
    stamp = next((v for k, v in parts if k.strip() == "t"), "")
    if not secret or not is_fresh(stamp, now):
        return None
    expected = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    if not any(same(expected, v) for k, v in parts if k.strip() == "v1"):
        return None
    message = told(body)
    found = Message(text_of(message, "id"), text_of(message, "type"), text_of(message, "data", "object", "id"))
    return found if found.id and found.kind and found.object_id else None
