"""A Stripe of our own with a memory: the calls our adapter makes, over real HTTP, with a clock that is moved by hand.

It remembers idempotency keys for 24 hours and refuses one that comes with other
parameters, makes a zero invoice when a trial begins and a full one when it ends,
keeps drafts for an hour, tells events more than once and in any order, and can
lose an answer after the work is done.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

DAY = 86_400


def nested(pairs: list[tuple[str, str]]) -> dict[str, Any]:
    """Stripe's form encoding: `items[0][price_data][currency]=eur`."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        keys = re.findall(r"[^\[\]]+", name)
        at = root
        for key in keys[:-1]:
            at = at.setdefault(key, {})
        at[keys[-1]] = value

    def listed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        turned = {k: listed(v) for k, v in value.items()}
        return [turned[k] for k in sorted(turned, key=int)] if turned and all(k.isdigit() for k in turned) else turned

    return dict(listed(root)) if root else {}


class Refusal(Exception):
    """An error answer."""

    def __init__(self, status: int, message: str, kind: str = "invalid_request_error") -> None:
        self.status, self.body = status, {"error": {"type": kind, "message": message}}
        super().__init__(message)


class FakeStripe:
    """The server and its memory."""

    def __init__(self, now: int, *, tax_percent: int = 20) -> None:
        self.now, self.tax_percent = now, tax_percent
        self.objects: dict[str, dict[str, Any]] = {}
        self.keys: dict[str, tuple[int, str, int, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.calls: list[tuple[str, str, str | None]] = []
        self.fail_next: list[Callable[[], None]] = []
        self.lose_next = 0
        self.count = 0
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: Any) -> None:
                """Quiet."""

            def _answer(self) -> None:
                length = int(self.headers.get("content-length") or 0)
                body = self.rfile.read(length).decode()
                status, answer = fake.handle(self.command, self.path, body, self.headers.get("idempotency-key"))
                if fake.lose_next and self.command == "POST":
                    fake.lose_next -= 1  # the work is done; nobody hears of it
                    self.close_connection = True
                    self.connection.close()
                    return
                content = json.dumps(answer).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_DELETE = _answer

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [o for o in self.objects.values() if o["object"] == kind]

    def handle(self, method: str, path: str, body: str, key: str | None) -> tuple[int, Any]:
        """One call: replayed if its key is known and young, refused if the key came with something else."""
        route, query = urlsplit(path).path, urlsplit(path).query
        self.calls.append((method, route, key))
        params = nested(parse_qsl(body or query, keep_blank_values=True))
        fingerprint = f"{method} {route} {json.dumps(params, sort_keys=True)}"
        if key and key in self.keys and self.keys[key][0] > self.now - DAY:
            _, before, status, answer = self.keys[key]
            if before != fingerprint:
                return 400, Refusal(
                    400, "Keys for idempotent requests can only be used with the same parameters", "idempotency_error"
                ).body
            return status, answer
        try:
            if self.fail_next:
                self.fail_next.pop(0)()
            status, answer = 200, self._do(method, route.removeprefix("/v1/").split("/"), params)
        except Refusal as refusal:
            status, answer = refusal.status, refusal.body
        if key and status not in (429, 503):  # what was done is answered the same for a day, a refusal and a fault too
            self.keys[key] = (self.now, fingerprint, status, json.loads(json.dumps(answer)))
        return status, answer

    def _do(self, method: str, route: list[str], params: dict[str, Any]) -> Any:
        match method, route:
            case "POST", ["customers"]:
                return self._keep("customer", "cus", params)
            case "GET", ["products", product]:
                return self._get(product)
            case "POST", ["products"]:
                return self._keep("product", "prod", params)
            case "POST", ["subscriptions"]:
                return self._subscribe(params)
            case "GET", ["subscriptions", "search"]:
                claim = re.findall(r"'([^']+)'", params["query"])[1]
                found = [s for s in self.of("subscription") if s["metadata"].get("claim") == claim]
                return {"object": "search_result", "data": found, "has_more": False, "url": "/v1/subscriptions/search"}
            case "POST", ["subscriptions", one]:
                return self._change(self._get(one), params)
            case "DELETE", ["subscriptions", one]:
                return self._cancel(self._get(one))
            case "GET", [_, one]:
                return self._get(one)
            case "POST", ["subscription_schedules"]:
                return self._keep(
                    "subscription_schedule", "sub_sched", {**params, "status": "not_started", "subscription": None}
                )
            case "POST", ["subscription_schedules", one, "cancel"]:
                schedule = self._get(one)
                schedule["status"] = "canceled"
                return schedule
            case "POST", ["subscription_schedules", one]:
                schedule = self._get(one)
                schedule.update(params)
                return schedule
        raise Refusal(404, f"Unrecognized request URL ({method}: {'/'.join(route)})")

    def _keep(self, kind: str, prefix: str, values: dict[str, Any]) -> dict[str, Any]:
        self.count += 1
        made = {
            "metadata": {},
            **values,
            "object": kind,
            "id": values.get("id") or f"{prefix}_{self.count:04d}",
            "created": self.now,
        }
        if made["id"] in self.objects:
            raise Refusal(400, f"{kind} already exists.")
        self.objects[made["id"]] = made
        return made

    def _get(self, one: str) -> dict[str, Any]:
        if one not in self.objects:
            raise Refusal(404, f"No such object: '{one}'")
        return self.objects[one]

    def _items(self, params: dict[str, Any]) -> dict[str, Any]:
        rows = []
        for item in params["items"]:
            data = item["price_data"]
            if data["product"] not in self.objects:
                raise Refusal(400, f"No such product: '{data['product']}'")
            self.count += 1
            price = {
                "unit_amount": int(data["unit_amount"]),
                "currency": data["currency"],
                "recurring": data["recurring"],
                "product": data["product"],
            }
            rows.append(
                {
                    "id": item.get("id") or f"si_{self.count:04d}",
                    "object": "subscription_item",
                    "price": price,
                    "quantity": int(item["quantity"]),
                }
            )
        return {"object": "list", "data": rows, "has_more": False, "url": "/v1/subscription_items"}

    def _subscribe(self, params: dict[str, Any]) -> dict[str, Any]:
        for forbidden in ("coupon", "discounts", "promotion_code"):
            if forbidden in params:
                raise AssertionError(f"{forbidden} is never used")
        trial_end = int(params["trial_end"]) if params.get("trial_end") else None
        if trial_end is not None and not self.now < trial_end <= self.now + 730 * DAY:
            raise Refusal(400, "trial_end must be in the future and within 730 days")
        made = self._keep(
            "subscription",
            "sub",
            {**params, "items": self._items(params), "trial_end": trial_end, "trial_start": self.now},
        )
        made.update(
            status="trialing" if trial_end else "active",
            cancel_at=int(params["cancel_at"]) if params.get("cancel_at") else None,
        )
        made["current_period_end"] = trial_end or self.now
        if trial_end:
            self._invoice(made, self.now, trial_end, total=0)
        self._tell("customer.subscription.created", made)
        return made

    def _change(self, made: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
        if made["status"] == "canceled":
            raise Refusal(400, "This subscription is canceled")
        if "items" in params:
            made["items"] = self._items(params)
        if "trial_end" in params:
            if params["trial_end"] == "now":
                made["trial_end"] = made["current_period_end"] = self.now
            else:
                made["trial_end"] = made["current_period_end"] = int(params["trial_end"])
        if "cancel_at" in params:
            made["cancel_at"] = int(params["cancel_at"]) if params["cancel_at"] else None
        made["metadata"] = {**made["metadata"], **params.get("metadata", {})}
        self._tell("customer.subscription.updated", made)
        self._run(made)
        return made

    def _cancel(self, made: dict[str, Any]) -> dict[str, Any]:
        made["status"] = "canceled"
        self._tell("customer.subscription.deleted", made)
        return made

    def move_to(self, now: int) -> None:
        """Time passes: trials end, periods are billed, drafts become final, schedules begin."""
        while True:
            due = [
                s
                for s in self.of("subscription")
                if s["status"] in ("trialing", "active") and s["current_period_end"] <= now
            ]
            due = sorted(due, key=lambda s: s["current_period_end"])
            if not due:
                break
            self.now = max(self.now, due[0]["current_period_end"])
            self._run(due[0])
        self.now = now
        for schedule in self.of("subscription_schedule"):
            if schedule["status"] == "not_started" and int(schedule["start_date"]) <= now:
                first = schedule["phases"][0]
                made = self._subscribe(
                    {
                        "items": first["items"],
                        "trial_end": first["trial_end"],
                        "metadata": schedule["metadata"],
                        "customer": schedule["customer"],
                    }
                )
                schedule.update(status="active", subscription=made["id"])
        for invoice in self.of("invoice"):
            if invoice["status"] == "draft" and invoice["created"] <= now - 3600:
                invoice["status"] = "open"
                self._tell("invoice.finalized", invoice)

    def _run(self, made: dict[str, Any]) -> None:
        while made["status"] in ("trialing", "active") and made["current_period_end"] <= self.now:
            start = made["current_period_end"]
            if made["cancel_at"] and made["cancel_at"] <= start:
                self._cancel(made)
                return
            made["status"] = "active"
            end = self._after(start, made)
            self._invoice(made, start, end)
            made["current_period_end"] = end

    def _after(self, start: int, made: dict[str, Any]) -> int:
        from datetime import UTC, datetime

        from promo.periods import add_months

        at = datetime.fromtimestamp(start, UTC)
        months = 12 if made["items"]["data"][0]["price"]["recurring"]["interval"] == "year" else 1
        return int(datetime.combine(add_months(at.date(), months), at.time(), tzinfo=UTC).timestamp())

    def _invoice(self, made: dict[str, Any], start: int, end: int, total: int | None = None) -> None:
        item = made["items"]["data"][0]
        net = item["price"]["unit_amount"] * item["quantity"] if total is None else total
        gross = net + (net * self.tax_percent + 50) // 100
        line = {"id": f"il_{self.count}", "object": "line_item", "amount": net, "period": {"start": start, "end": end}}
        invoice = self._keep(
            "invoice",
            "in",
            {
                "number": f"STR-{self.count + 1:04d}",
                "status": "draft" if gross else "paid",
                "total": gross,
                "total_excluding_tax": net,
                "currency": item["price"]["currency"],
                "lines": {"object": "list", "data": [line], "has_more": False, "url": "/v1/lines"},
                "parent": {"type": "subscription_details", "subscription_details": {"subscription": made["id"]}},
            },
        )
        self._tell("invoice.created", invoice)

    def pay(self, invoice: dict[str, Any]) -> None:
        invoice["status"] = "paid"
        self._tell("invoice.paid", invoice)

    def _tell(self, kind: str, thing: dict[str, Any]) -> None:
        self.count += 1
        self.events.append(
            {
                "id": f"evt_{self.count:04d}",
                "object": "event",
                "type": kind,
                "created": self.now,
                "data": {"object": json.loads(json.dumps(thing))},
            }
        )


def signed(event: dict[str, Any], secret: str, at: int) -> tuple[bytes, str]:
    """The body and the signature header of a message."""
    body = json.dumps(event).encode()
    digest = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, f"t={at},v1={digest}"
