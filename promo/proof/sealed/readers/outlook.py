"""Outlook messages (.msg): subject, sender, text, forwarded messages inside, attachments as they came.

Streams are named after their property and its type. Source: Microsoft's open
specification [MS-OXMSG], section 2; python-oxmsg reads the container.
"""

from __future__ import annotations

import email.parser
import io
from email import policy
from typing import Any

from olefile import OleFileIO
from oxmsg.storage import Storage

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.readers.text import sheets
from promo.proof.sealed.readers.webpage import html_text

MAX_DEPTH = 20
Part = tuple[str, bytes]
_UNICODE, _ANSI, _BINARY = "001F", "001E", "0102"
_SUBJECT, _SENDER, _ADDRESS, _HEADERS, _BODY, _HTML = "0037", "0C1A", "0C1F", "007D", "1000", "1013"
_NAME, _SHORT_NAME, _DATA, _EMBEDDED = "3707", "3704", "3701", "__substg1.0_3701000D"
_SHOWN = ("From", "To", "Date")


def read_msg(content: bytes) -> tuple[tuple[Page, ...] | Refusal, list[Part]]:
    """The message with its visible headers, forwarded ones after it; and the attachments of all of them."""
    texts: list[str] = []
    parts: list[Part] = []
    try:
        with OleFileIO(io.BytesIO(content)) as container:
            _walk(Storage.from_ole(container), texts, parts, 0)
    except Exception:  # a young library: whatever it stumbles over, the file is named unreadable, nothing else
        return Refusal(Cause.DAMAGED), []
    return sheets("\n\n".join(texts)), parts


def _walk(message: Any, texts: list[str], parts: list[Part], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"more than {MAX_DEPTH} messages inside one another")
    texts.append("\n".join(_visible_headers(message)) + "\n\n" + _body(message))
    for attachment in message.iter_attachment_storages():
        inner = [s for s in attachment.storages if s.name == _EMBEDDED]
        data = _stream(attachment, _DATA, _BINARY)
        if inner:
            _walk(inner[0], texts, parts, depth + 1)
        elif data:
            parts.append((_text(attachment, _NAME) or _text(attachment, _SHORT_NAME) or "attachment", data))


def _visible_headers(message: Any) -> list[str]:
    """The lines that a mail program shows above the text."""
    headers = email.parser.Parser(policy=policy.default).parsestr(_text(message, _HEADERS), headersonly=True)
    lines = [f"{name}: {' '.join(str(headers[name]).split())}" for name in _SHOWN if headers[name]]
    if not headers["From"]:
        sender = " ".join(filter(None, (_text(message, _SENDER), _text(message, _ADDRESS))))
        lines += [f"From: {sender}"] if sender else []
    return [*lines, f"Subject: {_text(message, _SUBJECT)}"]


def _body(message: Any) -> str:
    html = _stream(message, _HTML, _BINARY)
    return _text(message, _BODY) or (html_text(html.decode("utf-8", "replace")) if html else "")


def _stream(storage: Any, tag: str, kind: str) -> bytes | None:
    return next((s.bytes_ for s in storage.streams if s.name.upper() == f"__SUBSTG1.0_{tag}{kind}"), None)


def _text(storage: Any, tag: str) -> str:
    wide, narrow = _stream(storage, tag, _UNICODE), _stream(storage, tag, _ANSI)
    text = wide.decode("utf-16-le", "replace") if wide is not None else (narrow or b"").decode("cp1252", "replace")
    return text.rstrip("\0").strip()
