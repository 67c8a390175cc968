"""E-mails: what a mail program shows, mails inside them, and the attachments as they came.

Of two writings of one text the laid-out one is read, and of the plain one what it says besides. Signed mails are read
through their signature.
"""

from __future__ import annotations

import binascii
import email
import email.errors
import io
import quopri
import re
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import MIMEPart
from typing import Any

from PIL import Image

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.opened import Within
from promo.proof.sealed.readers.css.sheet import TooManyStyles
from promo.proof.sealed.readers.mail_file import bare_mail
from promo.proof.sealed.readers.signed import Encrypted, inside, is_container
from promo.proof.sealed.readers.text import decode, decode_as, sheets
from promo.proof.sealed.readers.webpage import html_text
from promo.proof.sealed.readers.writings import told_once

MAX_PARTS = 1000
MAX_DEPTH = 20
MAX_HEADER = 4000  # letters of one header that is read as mail programs do; more is shown as it stands
SMALLEST_PICTURE = 60_000  # pixels of a picture in the text of a mail that may hold words; smaller ones are logos
THINNEST_PICTURE = 80  # pixels; lines, banners and buttons
TOO_DEEP = f"more than {MAX_DEPTH} mails inside one another"
ENCRYPTED = "an encrypted e-mail"
Part = tuple[str, bytes]
_SHOWN = ("From", "To", "Date", "Subject")
_OWN_DOCUMENT = re.compile(r"(?:application|image|audio|video|font|model)/", re.I)
_SIGNED_TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
NOT_SHOWN = frozenset(("text/css", "text/calendar", "text/javascript", "text/vcard", "text/x-vcard", "text/x-amp-html"))
BROKEN = (
    RecursionError,
    email.errors.MessageError,
    LookupError,
    ValueError,
    AttributeError,
    TypeError,
)


class TooDeep(Exception):
    """Mails inside mails, or parts inside parts, beyond the bound."""


def read_mail(content: bytes) -> tuple[tuple[Page, ...] | Refusal, list[Part]]:
    """The body with its visible headers, and the attachments as they came."""
    found = _Mail()
    try:
        found.add(parsed(bare_mail(content)), 0)
    except TooDeep:
        return Refusal(Cause.TOO_LARGE, TOO_DEEP), []
    except TooManyStyles as reached:
        return Refusal(Cause.TOO_LARGE, str(reached)), []
    except BROKEN:
        return Refusal(Cause.DAMAGED), []
    if len(found.parts) > MAX_PARTS:
        return Refusal(Cause.TOO_LARGE, f"{len(found.parts)} attachments; the bound is {MAX_PARTS}"), []
    if found.encrypted and not found.parts and not found.has_words:
        return Refusal(Cause.NOT_A_DOCUMENT, ENCRYPTED), []
    return sheets("\n\n".join(t for t in found.texts if t.strip())), found.parts


def parsed(content: bytes) -> MIMEPart:
    """A mail, within the bounds of what is read: `TooDeep` beyond them."""
    depth = max((len(m.group(1)) for m in re.finditer(rb"(?m)^((?:[ \t]*>)+)", content[:200_000])), default=0)
    if content.count(b"multipart/") + content.count(b"message/rfc822") > 10 * MAX_DEPTH or depth > 4000:
        raise TooDeep
    return email.message_from_bytes(content, policy=policy.default)


@dataclass
class _Mail:
    """What was found in a mail so far."""

    texts: list[str] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    encrypted: bool = False
    has_words: bool = False

    def add(self, message: MIMEPart, depth: int) -> None:
        """A mail with its visible headers."""
        if depth > MAX_DEPTH:
            raise TooDeep
        headers = [f"{name}: {shown}" for name in _SHOWN if (shown := _header(message, name))]
        if headers:
            self.texts.append("\n".join(headers))
        self._part(message, depth)

    def _part(self, part: MIMEPart, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise TooDeep
        kind = part.get_content_type()
        if kind == "message/rfc822":
            for mail in mails_of(part):
                self.add(mail, depth + 1)
        elif kind == "multipart/alternative":
            self._alternatives(list(part.iter_parts()), depth)
        elif part.is_multipart():
            children = list(part.iter_parts())
            if kind == "multipart/related":
                self.styles += [content_of(p) for p in children if p.get_content_type() == "text/css"]
            for child in children:
                self._part(child, depth + 1)
        elif kind in _SIGNED_TYPES or (_OWN_DOCUMENT.match(kind) and _is_signed(part)):
            self._signed(part, depth)
        elif is_document(part, kind):
            self.parts.extend(attached(part, kind))
        elif kind not in NOT_SHOWN:
            self._say(html_text(content_of(part), self.styles) if kind == "text/html" else content_of(part))

    def _say(self, text: str) -> None:
        self.has_words = self.has_words or bool(text.strip())
        self.texts.append(text)

    def _alternatives(self, writings: list[MIMEPart], depth: int) -> None:
        """The last writing, which is the one that a mail program shows, and what the plain one says besides."""
        plain = [p for p in writings if p.get_content_type() == "text/plain"]
        others = [p for p in writings if p not in plain and p.get_content_type() not in NOT_SHOWN]
        if not others:
            for part in plain[-1:]:
                self._part(part, depth + 1)
            return
        shown = _Mail(styles=self.styles)
        shown._part(others[-1], depth + 1)
        text = "\n\n".join(t for t in shown.texts if t.strip())
        self._say(told_once(text, content_of(plain[0])) if plain else text)
        self.parts += shown.parts
        self.encrypted = self.encrypted or shown.encrypted

    def _signed(self, part: MIMEPart, depth: int) -> None:
        """A mail that was signed in one piece: what was signed is a part like any other."""
        data = part.get_payload(decode=True)
        try:
            held = inside(data) if isinstance(data, bytes) else None
        except Encrypted:
            self.encrypted = True
            return
        if held is None:
            return
        if re.match(rb"\s*(?:content-|mime-version:|[a-z-]+:)", held[:200], re.I):
            self._part(parsed(bare_mail(held)), depth + 1)
        else:
            self.parts.append((re.sub(r"\.p7[ms]$", "", part.get_filename() or "signed", flags=re.I), held))


def _header(message: MIMEPart, name: str) -> str:
    """A header on one line. The parser of the standard library is slow for long ones."""
    raw = next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), "")
    return " ".join((raw[:MAX_HEADER] if len(raw) > MAX_HEADER else str(message[name] or "")).split())


def mails_of(part: MIMEPart) -> Iterator[MIMEPart]:
    """The mails that a part holds; one that was written in base64, against the rules, too."""
    mails: Any = part.get_payload()  # whatever a broken mail holds there is told by walking it
    encoding = str(part.get("content-transfer-encoding", "")).strip().lower()
    for mail in mails:
        if encoding not in ("base64", "quoted-printable"):
            yield mail
            continue
        written = mail.as_bytes(policy=policy.compat32).strip()
        if encoding == "base64" and not re.match(rb"[A-Za-z0-9+/=\s]{40}", written):
            yield mail  # not so after all
            continue
        try:
            plain = b64decode(written) if encoding == "base64" else quopri.decodestring(written)
        except (binascii.Error, ValueError):
            continue
        yield parsed(bare_mail(plain))


def _is_signed(part: MIMEPart) -> bool:
    name = part.get_filename() or ""
    data = part.get_payload(decode=True)
    return name.lower().endswith(".p7m") and isinstance(data, bytes) and is_container(data)


def is_document(part: MIMEPart, kind: str) -> bool:
    """Whether a part is a document of its own, and not the mail's text."""
    return part.get_content_disposition() == "attachment" or _OWN_DOCUMENT.match(kind) is not None


def attached(part: MIMEPart, kind: str) -> Iterator[Part]:
    """The part as a document, unless it is empty, or one of the small pictures that decorate a mail."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return
    inline = part.get_content_disposition() == "inline" or (
        part.get("content-id") is not None and part.get_content_disposition() != "attachment"
    )
    if not (inline and kind.startswith("image/")):
        yield part.get_filename() or "attachment", data
    elif not is_decoration(data):
        yield part.get_filename() or "attachment", Within(data)


def is_decoration(picture: bytes) -> bool:
    """Whether a picture within a text is too small to hold words that prove anything: a logo, a line, a counter."""
    try:
        with Image.open(io.BytesIO(picture)) as opened:
            wide, high = opened.size
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return False
    return wide * high < SMALLEST_PICTURE or min(wide, high) < THINNEST_PICTURE


def content_of(part: MIMEPart) -> str:
    """A part's text in the encoding that its header names, or in the one that it is in."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    label = part.get_content_charset()
    if label is None and part.get_content_type() == "text/html":
        named = re.search(rb"charset=[\"']?([\w-]{2,20})", data[:2048])
        label = named[1].decode("ascii") if named else None
    text = decode_as(data, label) if label and label not in ("us-ascii", "unknown-8bit") else None
    if text is None:
        text = decode(data)
    return text if text is not None else data.decode("utf-8", "replace")
