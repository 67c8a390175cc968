"""Mail files as programs keep them: what stands before the first header, and several mails in one file. Pure."""

from __future__ import annotations

import re

_BYTE_COUNT = re.compile(rb"\A(\d{1,9})[ \t]*\r?\n(?=[A-Za-z][\w-]{1,60}:)")
_ENVELOPE = re.compile(rb"\A>?From [^\r\n]{0,300}\r?\n")
_NEXT_MAIL = re.compile(rb"(?<=\n)\r?\n(?=From [^\r\n]{0,300}\d{4}[^\r\n]{0,40}\r?\n[A-Za-z][\w-]{1,60}:)")
_QUOTED_FROM = re.compile(rb"(?m)^>(>*From )")


def bare_mail(content: bytes) -> bytes:
    """A mail from its first header on: without marks of encoding, blank lines, the byte count of Apple Mail or the
    `From ` line of Unix mail boxes before it."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode("utf-8", "replace")
    content = _trimmed(content)
    if count := _BYTE_COUNT.match(content[:400]):
        return content[count.end() : count.end() + int(count[1])]
    if line := _ENVELOPE.match(content[:400]):
        return _trimmed(content[line.end() :])
    return content


def _trimmed(content: bytes) -> bytes:
    head = content[:4096]
    trimmed = head.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n").removeprefix(b"\xef\xbb\xbf")
    return content[len(head) - len(trimmed) :]


def mails_in(content: bytes) -> list[bytes]:
    """The mails of a mail box, one after the other; a single mail as it is."""
    content = _trimmed(content)
    if not _ENVELOPE.match(content[:400]):
        return [content]
    parts = _NEXT_MAIL.split(content)
    return [_QUOTED_FROM.sub(rb"\1", part) for part in parts]
