"""Outlook messages (.msg): subject, sender, text, forwarded messages inside, attachments as they came.

Streams are named after their property and its type. Source: Microsoft's open
specification [MS-OXMSG], section 2; python-oxmsg reads the container.
"""

from __future__ import annotations

import email.parser
import io
import struct
from email import policy
from typing import Any

from olefile import OleFileIO
from oxmsg.storage import Storage

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.opened import Within
from promo.proof.sealed.readers.css.sheet import TooManyStyles
from promo.proof.sealed.readers.mail import is_decoration
from promo.proof.sealed.readers.outlook_text import message_text, narrow_text
from promo.proof.sealed.readers.text import sheets

MAX_DEPTH = 20
Part = tuple[str, bytes]
_UNICODE, _ANSI, _BINARY = "001F", "001E", "0102"
_SUBJECT, _SENDER, _ADDRESS, _HEADERS, _BODY, _HTML, _RTF = "0037", "0C1A", "0C1F", "007D", "1000", "1013", "1009"
_CODE_PAGE, _WEB_CODE_PAGE, _CONTENT_ID = 0x3FFD, 0x3FDE, "3712"
_NAME, _SHORT_NAME, _DATA, _EMBEDDED = "3707", "3704", "3701", "__substg1.0_3701000D"
_SHOWN = ("From", "To", "Date")


def read_msg(content: bytes) -> tuple[tuple[Page, ...] | Refusal, list[Part]]:
    """The message with its visible headers, forwarded ones after it; and the attachments of all of them."""
    texts: list[str] = []
    parts: list[Part] = []
    try:
        with OleFileIO(io.BytesIO(content)) as container:
            _walk(Storage.from_ole(container), texts, parts, 0)
    except TooManyStyles as reached:
        return Refusal(Cause.TOO_LARGE, str(reached)), []
    except Exception:  # a young library: whatever it stumbles over, the file is named unreadable, nothing else
        return Refusal(Cause.DAMAGED), []
    return sheets("\n\n".join(texts)), parts


def _walk(message: Any, texts: list[str], parts: list[Part], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"more than {MAX_DEPTH} messages inside one another")
    page = _number(message, _CODE_PAGE)
    texts.append("\n".join(_visible_headers(message, page)) + "\n\n" + _body(message, page))
    for attachment in message.iter_attachment_storages():
        inner = [s for s in attachment.storages if s.name == _EMBEDDED]
        data = _stream(attachment, _DATA, _BINARY)
        if inner:
            _walk(inner[0], texts, parts, depth + 1)
        elif data:
            name = _text(attachment, _NAME, page) or _text(attachment, _SHORT_NAME, page) or "attachment"
            if not _text(attachment, _CONTENT_ID, page):
                parts.append((name, data))
            elif not is_decoration(data):
                parts.append((name, Within(data)))


def _visible_headers(message: Any, page: int) -> list[str]:
    """The lines that a mail program shows above the text."""
    headers = email.parser.Parser(policy=policy.default).parsestr(_text(message, _HEADERS, page), headersonly=True)
    lines = [f"{name}: {' '.join(str(headers[name]).split())}" for name in _SHOWN if headers[name]]
    if not headers["From"]:
        sender = " ".join(filter(None, (_text(message, _SENDER, page), _text(message, _ADDRESS, page))))
        lines += [f"From: {sender}"] if sender else []
    return [*lines, f"Subject: {_text(message, _SUBJECT, page)}"]


def _body(message: Any, page: int) -> str:
    web, encoding = _stream(message, _HTML, _BINARY), _number(message, _WEB_CODE_PAGE)
    if web is None and (written := _text(message, _HTML, page)):
        web, encoding = written.encode("utf-8", "replace"), 65001
    return message_text(_text(message, _BODY, page), web, _stream(message, _RTF, _BINARY), encoding)


def _stream(storage: Any, tag: str, kind: str) -> bytes | None:
    return next((s.bytes_ for s in storage.streams if s.name.upper() == f"__SUBSTG1.0_{tag}{kind}"), None)


def _text(storage: Any, tag: str, page: int) -> str:
    wide, narrow = _stream(storage, tag, _UNICODE), _stream(storage, tag, _ANSI)
    text = wide.decode("utf-16-le", "replace") if wide is not None else narrow_text((narrow or b"").rstrip(b"\0"), page)
    return text.rstrip("\0").strip()


def _number(message: Any, tag: int) -> int:
    """A property that is a whole number; 0 where the message has none. Sixteen bytes each, behind a short head."""
    table = next((s.bytes_ for s in message.streams if s.name == "__properties_version1.0"), b"")
    for head in (32, 24):
        for at in range(head, len(table) - 15, 16):
            kind, name, _, value = struct.unpack_from("<HHII", table, at)
            if (kind, name) == (0x0003, tag):
                return int(value)
    return 0
