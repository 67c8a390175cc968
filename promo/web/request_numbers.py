"""Each request has a number: in every line that is logged meanwhile, in the answer's head, and on the page of a fault,
so that whoever reports one names the line that tells what happened."""

from __future__ import annotations

from flask import Flask, Response, g
from structlog.contextvars import bind_contextvars, unbind_contextvars

from promo.ids import reference


def install(app: Flask) -> None:
    """Before every other hook: what those log is of this request, too."""
    app.before_request(_numbered)
    app.after_request(_told)
    app.teardown_request(_over)


def _numbered() -> None:
    g.request_number = reference("RQ")
    bind_contextvars(request=g.request_number)


def _told(response: Response) -> Response:
    if "request_number" in g:
        response.headers["X-Request-Id"] = g.request_number
    return response


def _over(_: BaseException | None) -> None:
    unbind_contextvars("request")
