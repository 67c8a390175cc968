"""For machines: is it well, and the vendor's system saying that the service runs."""

from __future__ import annotations

import hmac

from flask import Blueprint, abort, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from promo.billing.outside_events import take_event
from promo.claims.start import confirm as confirm_call
from promo.messages.undelivered import came_back
from promo.messages.webhook import signature
from promo.people.limits import SERVICE_CALL, count
from promo.store.migrate import problem
from promo.subscriptions.outside.stripe import read_message
from promo.web.security import engine
from promo.work import GATEWAY, VENDOR

bp = Blueprint("service", __name__)
TOLERANCE = 300


@bp.get("/healthz")
def health() -> ResponseReturnValue:
    """200 when the database answers and is of this version; also what holds the reading workers in."""
    try:
        wrong = problem(engine().store)
    except SQLAlchemyError as error:
        wrong = type(error).__name__
    if wrong is not None:
        return jsonify(status="ill", because=wrong), 503
    return jsonify(status="ok", reading_workers_held_by=engine().reader.layers())


@bp.post("/service/confirm")
def confirm() -> ResponseReturnValue:
    """`{"key": "switch/…/start/1"}`, signed like our own calls: the wish was carried out."""
    app = engine()
    _signed_like_ours()
    key = (request.get_json(silent=True) or {}).get("key", "")
    done = app.do(VENDOR, confirm_call, str(key))
    return jsonify(confirmed=True, now=done)


@bp.post("/service/bounced")
def bounced() -> ResponseReturnValue:
    """`{"message_id": "<…>", "reason": "…"}`, signed like our own calls: a letter came back after the mail server had
    taken it."""
    app = engine()
    _signed_like_ours()
    told = request.get_json(silent=True) or {}
    known = app.do(VENDOR, came_back, str(told.get("message_id", "")), str(told.get("reason", "")))
    return jsonify(known=known)


@bp.post("/service/stripe")
def stripe() -> ResponseReturnValue:
    """Stripe's messages, by its own signature; kept once, looked at by the clock."""
    app, body = engine(), request.get_data(cache=True)
    count(app, SERVICE_CALL, str(request.remote_addr))
    told = read_message(
        body, request.headers.get("stripe-signature", ""), app.settings.stripe_webhook_secret, app.clock.now()
    )
    if told is None:
        abort(403)
    app.do(GATEWAY, take_event, told.id, told.kind, told.object_id)
    return jsonify(received=True)


def _signed_like_ours() -> None:
    app, body = engine(), request.get_data(cache=True)
    count(app, SERVICE_CALL, str(request.remote_addr))
    secret = app.settings.provisioning_secret
    identity, stamp = request.headers.get("webhook-id", ""), request.headers.get("webhook-timestamp", "")
    if not secret or not stamp.isdigit() or abs(int(stamp) - app.clock.now().timestamp()) > TOLERANCE:
        abort(403)
    if not hmac.compare_digest(
        signature(secret, identity, int(stamp), body), request.headers.get("webhook-signature", "")
    ):
        abort(403)
