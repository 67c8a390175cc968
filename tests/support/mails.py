"""Mails as odd programs send and keep them: signed in one piece, in winmail.dat, in RTF."""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Mapping
from email.message import EmailMessage

from asn1crypto import cms

CLAUSE = "Either party may end this agreement with three (3) months' written notice before the end of its term."
OTHER = "Either party may end this agreement with thirty (30) days' written notice before the end of its term."


def letter(subject: str = "Your agreement") -> EmailMessage:
    """A mail without a text."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "contracts@anydesk.example", "office@customer.example", subject
    return message


def written_twice(plain: str, page: str) -> bytes:
    """A mail in two writings."""
    message = letter()
    message.set_content(plain)
    message.add_alternative(page, subtype="html")
    return bytes(message)


def plain_mail(text: str = CLAUSE, subject: str = "Your agreement") -> bytes:
    message = letter(subject)
    message.set_content(text)
    return bytes(message)


def part_in(kind: str, data: bytes, encoding: str = "base64", more: str = "") -> bytes:
    """A mail whose one part was written by hand, so that it may break rules."""
    body = base64.encodebytes(data) if encoding == "base64" else data
    head = "From: a@anydesk.example\r\nTo: b@c.example\r\nSubject: outer\r\nMIME-Version: 1.0\r\n"
    head += f"Content-Type: {kind}\r\nContent-Transfer-Encoding: {encoding}\r\n{more}\r\n"
    return head.encode() + body


def signed(content: bytes, *, in_pieces: bool = False) -> bytes:
    """What `openssl smime -sign -nodetach` makes, without the signature itself."""
    inner = {"content_type": "data", "content": content}
    data = {"version": "v1", "digest_algorithms": [], "encap_content_info": inner, "signer_infos": []}
    whole = cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)}).dump()
    if not in_pieces:
        return bytes(whole)
    pieces = b"".join(_tlv(0x04, content[k : k + 100]) for k in range(0, len(content), 100))
    octets = b"\x24\x80" + pieces + b"\0\0"
    held = b"\x30\x80" + bytes.fromhex("06092a864886f70d010701") + b"\xa0\x80" + octets + b"\0\0\0\0"
    body = b"\x30\x80\x02\x01\x01\x31\x00" + held + b"\x31\x00\0\0"
    return b"\x30\x80" + bytes.fromhex("06092a864886f70d010702") + b"\xa0\x80" + body + b"\0\0\0\0"


def squeezed(content: bytes) -> bytes:
    """A mail that was packed, not signed."""
    inner = {"content_type": "data", "content": zlib.compress(content)}
    data = {"version": "v0", "compression_algorithm": {"algorithm": "zlib"}, "encap_content_info": inner}
    return bytes(cms.ContentInfo({"content_type": "compressed_data", "content": cms.CompressedData(data)}).dump())


def _tlv(tag: int, value: bytes) -> bytes:
    return bytes([tag, len(value)]) + value


def encrypted() -> bytes:
    """The beginning of an encrypted mail, as far as it is looked at."""
    return b"\x30\x80" + bytes.fromhex("06092a864886f70d010703") + b"\xa0\x80" + bytes(200)


def winmail(files: Mapping[str, bytes], properties: bytes = b"") -> bytes:
    """winmail.dat with files, and perhaps properties of the message itself."""
    out = b"\x78\x9f\x3e\x22\x01\x00" + _attribute(1, 0x00069007, struct.pack("<II", 1252, 0))
    if properties:
        out += _attribute(1, 0x00069003, properties)
    for name, data in files.items():
        out += _attribute(2, 0x00069002, bytes(14))
        out += _attribute(2, 0x00018010, name.encode("cp1252", "replace") + b"\0")
        out += _attribute(2, 0x0006800F, data)
    return out


def _attribute(level: int, name: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, name, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def properties(values: Mapping[int, str | bytes | int]) -> bytes:
    """Properties of a message, as winmail.dat holds them."""
    out = struct.pack("<I", len(values))
    for name, value in values.items():
        if isinstance(value, int):
            out += struct.pack("<HHI", 3, name, value)
            continue
        data = (value + "\0").encode("utf-16-le") if isinstance(value, str) else value
        out += struct.pack("<HHII", 0x1F if isinstance(value, str) else 0x102, name, 1, len(data))
        out += data + bytes(-len(data) % 4)
    return out
