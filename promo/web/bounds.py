"""How large a request may be, by what it carries: only files are large, and they are written to disk as they come."""

from __future__ import annotations

import io

from flask import abort, request

FIELDS = 64 * 1024
"""Bytes of a form without files: it is taken apart in memory, at many times its size."""
RULES = 256 * 1024
"""Bytes of a rule file with all its blanks, from somebody who is signed in."""
MESSAGE = 1024 * 1024
"""Bytes of a message from another machine."""


def refuse_too_large() -> None:
    """Refuse (413) what is larger before a byte of it is parsed, also by the page that says so."""
    if request.mimetype == "multipart/form-data":
        bound = request.max_content_length
    else:
        bound = FIELDS if request.mimetype == "application/x-www-form-urlencoded" else MESSAGE
        if request.endpoint in ("studio_copies.save", "studio_copies.look"):
            bound = RULES
        request.max_content_length = bound
    if bound is not None and (request.content_length or 0) > bound:
        request.environ |= {"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"}
        abort(413)
