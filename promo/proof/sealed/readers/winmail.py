"""winmail.dat (TNEF): an Outlook message in the attachment that Outlook makes for its own kind: text and files.

Source: Microsoft's open specification [MS-OXTNEF].
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.readers.css.sheet import TooManyStyles
from promo.proof.sealed.readers.outlook_text import message_text, narrow_text
from promo.proof.sealed.readers.text import sheets

MAGIC = b"\x78\x9f\x3e\x22"
MAX_PARTS = 1000
Part = tuple[str, bytes]
_SUBJECT, _BODY, _DATA, _TITLE = 0x8004, 0x800C, 0x800F, 0x8010
_NEXT_FILE, _PROPERTIES, _FILE_PROPERTIES, _CODE_PAGE = 0x9002, 0x9003, 0x9005, 0x9007
_FIXED = {0x02: 4, 0x03: 4, 0x04: 4, 0x0A: 4, 0x0B: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x14: 8, 0x40: 8, 0x48: 16}
_NARROW, _WIDE, _BINARY, _OBJECT, _MANY = 0x1E, 0x1F, 0x102, 0x0D, 0x1000
Properties = dict[int, tuple[int, bytes]]


@dataclass
class _Message:
    """What was found so far."""

    pages: int = 0
    subject: bytes = b""
    body: bytes = b""
    properties: Properties = field(default_factory=dict)
    files: list[tuple[bytes, bytes, Properties]] = field(default_factory=list)


def read_winmail(content: bytes) -> tuple[tuple[Page, ...] | Refusal, list[Part]]:
    """The message's text, where it has one, and the files it carries."""
    try:
        found = _message(content)
        text = _text(found)
    except TooManyStyles as reached:
        return Refusal(Cause.TOO_LARGE, str(reached)), []
    except (struct.error, ValueError, IndexError):
        return Refusal(Cause.DAMAGED), []
    parts = [part for file in found.files if (part := _file(found, *file)) is not None]
    if not parts and not text.strip():
        return Refusal(Cause.DAMAGED), []
    return (sheets(text) if text.strip() else ()), parts


def _message(content: bytes) -> _Message:
    found = _Message()
    at = 6
    while at + 9 <= len(content):
        _, name, _, size = struct.unpack_from("<BHHI", content, at)
        data = content[at + 9 : at + 9 + size]
        at += 9 + size + 2
        if name == _NEXT_FILE:
            if len(found.files) >= MAX_PARTS:
                raise ValueError("too many files")
            found.files.append((b"", b"", {}))
        elif name == _CODE_PAGE and size >= 4:
            found.pages = struct.unpack_from("<I", data)[0]
        elif name == _SUBJECT:
            found.subject = data
        elif name == _BODY:
            found.body = data
        elif name == _PROPERTIES:
            found.properties = dict(_properties(data))
        elif found.files and name in (_TITLE, _DATA, _FILE_PROPERTIES):
            title, held, properties = found.files[-1]
            if name == _TITLE:
                title = data
            elif name == _DATA:
                held = data
            else:
                properties = dict(_properties(data))
            found.files[-1] = (title, held, properties)
    return found


def _properties(data: bytes) -> Iterator[tuple[int, tuple[int, bytes]]]:
    """Each property's number, with its type and the bytes of its first value."""
    (count,) = struct.unpack_from("<I", data)
    at = 4
    for _ in range(min(count, len(data) // 4)):
        kind, number = struct.unpack_from("<HH", data, at)
        at += 4
        if number >= 0x8000:
            at = _after_name(data, at)
        values, many = 1, bool(kind & _MANY)
        kind &= ~_MANY
        if many or kind not in _FIXED:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        first = b""
        for k in range(min(values, len(data))):
            size = _FIXED.get(kind)
            if size is None:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
            if at + size > len(data):
                raise ValueError("a property longer than its message")
            first = first if k else data[at : at + size]
            at += size + -size % 4
        yield number, (kind, first)


def _after_name(data: bytes, at: int) -> int:
    (kind,) = struct.unpack_from("<I", data, at + 16)
    if kind == 0:
        return at + 24
    (size,) = struct.unpack_from("<I", data, at + 20)
    return at + 24 + int(size) + -int(size) % 4


def _number(properties: Properties, name: int) -> int:
    kind, data = properties.get(name, (0, b""))
    return int(struct.unpack("<I", data)[0]) if kind == 0x03 and len(data) == 4 else 0


def _string(properties: Properties, name: int, page: int) -> str:
    kind, data = properties.get(name, (0, b""))
    text = data.decode("utf-16-le", "replace") if kind == _WIDE else ""
    text = narrow_text(data.rstrip(b"\0"), page) if kind == _NARROW else text
    return text.rstrip("\0").strip()


def _text(found: _Message) -> str:
    own = found.properties
    page = _number(own, 0x3FFD) or found.pages
    plain = _string(own, 0x1000, page) or narrow_text(found.body.rstrip(b"\0"), page)
    subject = _string(own, 0x0037, page) or narrow_text(found.subject.rstrip(b"\0"), page)
    sender = " ".join(filter(None, (_string(own, 0x0C1A, page), _string(own, 0x0C1F, page))))
    kind, web = own.get(0x1013, (0, b""))
    web = web.decode("utf-16-le", "replace").encode("utf-8", "replace") if kind == _WIDE else web
    encoding = 65001 if kind == _WIDE else _number(own, 0x3FDE)
    body = message_text(plain, web or None, own.get(0x1009, (0, b""))[1] or None, encoding)
    if not body.strip():
        return ""
    head = [f"{name}: {value}" for name, value in (("From", sender), ("Subject", subject)) if value]
    return "\n".join(head) + "\n\n" + body


def _file(found: _Message, title: bytes, data: bytes, properties: Properties) -> Part | None:
    page = _number(found.properties, 0x3FFD) or found.pages
    name = _string(properties, 0x3707, page) or narrow_text(title.rstrip(b"\0"), page) or "attachment"
    kind, held = properties.get(0x3701, (0, b""))
    if kind == _OBJECT:  # a message, or another object, behind the number of its kind
        held = held[16:]
    data = data if data and kind != _OBJECT else held or data
    return (name, data) if data else None
