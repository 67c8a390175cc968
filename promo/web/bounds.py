"""How large a request may be, by what it carries: only files are large, and they are written to disk as they come."""

from __future__ import annotations

from flask import Flask, request

FIELDS = 64 * 1024
"""Bytes of a form without files: it is taken apart in memory, at many times its size."""
MESSAGE = 1024 * 1024
"""Bytes of a message from another machine."""


def install(app: Flask) -> None:
    """Before anything looks at a request."""
    app.before_request(_bounded)


def _bounded() -> None:
    """What is larger is refused (413) before a byte of it is parsed."""
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = FIELDS
    elif request.mimetype != "multipart/form-data":
        request.max_content_length = MESSAGE
