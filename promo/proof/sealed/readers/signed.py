"""What lies inside a CMS container: a mail or file that was signed or packed in one piece (`smime.p7m`).

Signatures are not checked here: who signed with which key says nothing about a contract.
Source: RFC 5652 and RFC 8551, section 3.5.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib

from asn1crypto import cms

MAX_UNPACKED = 100 * 1024 * 1024
_OIDS = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07"
_PACKED = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09"
_ARMOUR = re.compile(rb"\A\s*-----BEGIN (?:PKCS7|CMS|PKCS #7 SIGNED DATA)-----([^-]*)")
_BASE64 = re.compile(rb"\A\s*MI[A-Za-z0-9+/=\r\n]{60}")
_SIGNED, _ENCRYPTED = b"\x02", (b"\x03", b"\x06")


class Encrypted(ValueError):
    """Only the owner of a key can open it."""


def is_container(content: bytes) -> bool:
    """Whether the bytes are such a container, told by their beginning."""
    return _kind_of(_plain(content[:4096])) != b""


def _plain(content: bytes) -> bytes:
    """The container without its armour of letters."""
    armoured = _ARMOUR.match(content)
    if armoured or _BASE64.match(content[:200]):
        # A part of it may end anywhere.
        letters = re.sub(rb"[^A-Za-z0-9+/]", b"", armoured[1] if armoured else content)
        try:
            return base64.b64decode(letters + b"=" * (-len(letters) % 4))
        except binascii.Error:
            return b""
    return content


def _kind_of(content: bytes) -> bytes:
    """The last figure of the kind's number; `p` for one that is only packed."""
    if not content.startswith(b"\x30"):
        return b""
    if _PACKED in content[:24]:
        return b"p"
    at = content[:16].find(_OIDS)
    return content[at + len(_OIDS) : at + len(_OIDS) + 1] if at >= 0 else b""


def inside(content: bytes) -> bytes | None:
    """The bytes that were signed or packed; None where there are none or the container is broken.

    Raises:
        Encrypted: they cannot be read without a key.
    """
    content = _plain(content)
    kind = _kind_of(content)
    if kind in _ENCRYPTED:
        raise Encrypted
    if kind not in (_SIGNED, b"p"):
        return None
    try:
        held = cms.ContentInfo.load(content)["content"]["encap_content_info"]["content"].native
        if kind == b"p" and held is not None:
            held = zlib.decompressobj().decompress(held, MAX_UNPACKED)
    except (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, zlib.error):
        return None
    return held if isinstance(held, bytes) else None
