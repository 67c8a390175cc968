"""For machines: is it well, and the vendor's system saying that the service runs."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import ip_address
from typing import Any

from flask import Blueprint, Response, abort, current_app, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from promo.billing.outside_events import take_event
from promo.claims.start import confirm as confirm_call
from promo.ids import same
from promo.messages.undelivered import came_back
from promo.messages.webhook import signature
from promo.people.limits import SERVICE_CALL, count, network_of
from promo.reports.metrics import billing_stands_still, metrics
from promo.store.files import LEAST_ROOM
from promo.store.migrate import problem
from promo.subscriptions.outside.stripe import read_message
from promo.told import is_fresh, text_of, told
from promo.web.security import engine
from promo.work import GATEWAY, VENDOR

bp = Blueprint("service", __name__)
OF_SOMEBODY = (
    "/claims",
    "/claim/",
    "/account",
    "/leave",
    "/cancel/",
    "/desk",
    "/finance",
    "/studio",
    "/people",
    "/quote",
    "/sign-in",
    "/demo",
    "/metrics",
    "/check/",
)
"""Where no search engine belongs: requests, accounts, and the pages of staff."""


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """200 when the database answers, is of this version, and there is room to keep what comes in. It tells strangers
    nothing else: what holds the reading workers is `promo doctor`'s to say."""
    wrong = _what_is_wrong()
    return (jsonify(status="ill", because=wrong), 503) if wrong else jsonify(status="ok")


@bp.get("/robots.txt")
def robots() -> Response:
    """What search engines may look at: the public pages, and nothing that belongs to somebody."""
    rules = ["User-agent: *", *(f"Disallow: {path}" for path in OF_SOMEBODY), "Allow: /"]
    return Response("\n".join(rules) + "\n", mimetype="text/plain")


@bp.get("/favicon.ico")
def favicon() -> Response:
    """The picture of the tab for browsers that ask for it here, whatever the page says."""
    return current_app.send_static_file("favicon.svg")


@bp.get("/readyz")
def ready() -> ResponseReturnValue:
    """200 when visitors may be sent here: it is well, and the clock that bills go by runs forward."""
    wrong = _what_is_wrong()
    if wrong is None and billing_stands_still(engine()):
        wrong = "billing stands still: the clock lies behind"
    return (jsonify(status="not ready", because=wrong), 503) if wrong else jsonify(status="ready")


@bp.get("/metrics")
def metrics_page() -> ResponseReturnValue:
    """What waits and what is stuck, for whoever watches the machine; nothing at all for anybody else."""
    if not _may_measure():
        abort(404)
    with engine().store.reading() as db:
        text = metrics(db, engine().clock.now())
    return Response(text, content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure() -> bool:
    """Whether it is this machine that asks, through no proxy, or somebody with the key."""
    key, given = engine().settings.metrics_token, request.headers.get("Authorization", "")
    if len(key) >= 32 and same(f"Bearer {key}", given):
        return True
    passed_on = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via"))
    try:
        return not passed_on and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _what_is_wrong() -> str | None:
    app = engine()
    try:
        wrong = problem(app.store)
    except SQLAlchemyError as error:
        wrong = type(error).__name__
    if wrong is None and app.store.files.room() < LEAST_ROOM:
        wrong = "the disk is full"
    return wrong


@bp.post("/service/confirm")
def confirm() -> ResponseReturnValue:
    """`{"key": "switch/…/start/1"}`, signed like our own calls: the wish was carried out."""
    message = _signed_like_ours()
    done = engine().do(VENDOR, confirm_call, text_of(message, "key"))
    return jsonify(confirmed=True, now=done)


@bp.post("/service/bounced")
def bounced() -> ResponseReturnValue:
    """`{"message_id": "<…>", "reason": "…"}`, signed like our own calls: a letter came back after the mail server had
    taken it."""
    message = _signed_like_ours()
    known = engine().do(VENDOR, came_back, text_of(message, "message_id"), text_of(message, "reason"))
    return jsonify(known=known)


@bp.post("/service/stripe")
def stripe() -> ResponseReturnValue:
    """Stripe's messages, by its own signature; kept once, looked at by the clock."""
    app, body = engine(), request.get_data(cache=True)
    count(app, SERVICE_CALL, network_of(request.remote_addr))
    message = read_message(
        body, request.headers.get("stripe-signature", ""), app.settings.stripe_webhook_secret, app.clock.now()
    )
    if message is None:
        abort(403)
    app.do(GATEWAY, take_event, message.id, message.kind, message.object_id)
    return jsonify(received=True)


def _signed_like_ours() -> Mapping[str, Any]:
    """The message of a call that is signed with the key we share; any other is refused."""
    app, body = engine(), request.get_data(cache=True)
    count(app, SERVICE_CALL, network_of(request.remote_addr))
    secret = app.settings.provisioning_secret
    identity, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    if not secret or not is_fresh(stamp, app.clock.now()):
        abort(403)
    if not same(signature(secret, identity, int(stamp), body), request.headers.get("webhook-signature", "")):
        abort(403)
    return told(body)
