"""Whether a PDF is unchanged since it was signed, and what the signer's certificate calls itself. Runs in a worker
only.

The last signature must cover every byte of the file but its own value, so that nothing was appended; and it and all
before it must hold for the bytes they cover. No list of trusted authorities is consulted: it is found that the file is
as whoever holds the key of the certificate inside signed it, not who that is. Anybody can make a certificate in any
name. How far such a file is trusted is said by each promotion (`papers: signed_pdf`).

Time stamps on the document are passed over: they say when, and a service puts them on whatever it is sent. A file that
was given one after its last signature, or data for checking it later, counts as not signed.
Source: ISO 32000-2, section 12.8; ETSI EN 319 142-1.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from cryptography import x509
from cryptography.x509.oid import NameOID

from promo.proof.reading import LONGEST_SIGNER
from promo.proof.sealed.readers.cms_signature import held_by

MOST_SIGNATURES, MOST_FIELDS = 16, 5000
MOST_BYTES = 512 * 1024  # of one signature, with what it brings along
_VALUE = re.compile(rb"<[0-9A-Fa-f]+>")
_NAMES_CERTIFICATE = {"/adbe.pkcs7.detached": False, "/ETSI.CAdES.detached": True}
_TIME_STAMP = "/ETSI.RFC3161"


@dataclass(frozen=True, slots=True)
class _Signature:
    """One signature: which bytes it leaves out, where those end that it covers, and its value."""

    way: str
    low: int
    high: int
    end: int
    value: bytes


def signer_of(content: bytes) -> str | None:
    """The name in the certificate of the last signature, if the file is unchanged since; "" for one without a name.

    None where the file is not signed, where anything was changed or appended since, and where that cannot be said.
    """
    if b"/ByteRange" not in content:
        return None
    try:
        signatures = _signatures(content)
        if not signatures or signatures[-1].end != len(content):
            return None
        view = memoryview(content)
        return _name([_holds(signature, view) for signature in signatures][-1])
    except Exception:  # libraries before hostile bytes: whatever they stumble over, the file is not called signed
        return None


def _holds(signature: _Signature, content: memoryview) -> x509.Certificate:
    covered = (content[: signature.low], content[signature.high : signature.end])
    return held_by(signature.value, covered, names_certificate=_NAMES_CERTIFICATE[signature.way])


def _signatures(content: bytes) -> list[_Signature]:
    """All signatures, by where the bytes end that they cover.

    Raises:
        ValueError: there are too many, or one that leaves out more than its own value.
    """
    with pikepdf.open(io.BytesIO(content)) as document:
        found = [
            _signature(value, content)
            for value in _values(document)
            if str(value.get("/SubFilter")) != _TIME_STAMP and value.get("/Type") != "/DocTimeStamp"
        ]
    return sorted(found, key=lambda signature: signature.end)


def _values(document: pikepdf.Pdf) -> Iterator[Any]:
    """The value of each signature field that has one."""
    form = document.Root.get("/AcroForm")
    fields = list(form.get("/Fields", ())) if form is not None else []
    seen, values = 0, 0
    while fields:
        field = fields.pop()
        kids = field.get("/Kids", ())
        seen += 1
        if seen + len(fields) + len(kids) > MOST_FIELDS:
            raise ValueError("too many fields, or one that holds itself")
        fields += list(kids)
        value = field.get("/V")
        if isinstance(value, pikepdf.Dictionary) and "/ByteRange" in value:
            values += 1
            if values > MOST_SIGNATURES:
                raise ValueError("too many signatures")
            yield value


def _signature(value: Any, content: bytes) -> _Signature:
    """A signature as its dictionary says it, if that is true of the file."""
    zero, low, high, rest = (_whole_number(number) for number in value["/ByteRange"])
    way = str(value["/SubFilter"])
    if zero != 0 or not 0 < low < high <= high + rest <= len(content) or high - low > 2 * MOST_BYTES + 2:
        raise ValueError("covers no such bytes")
    if way not in _NAMES_CERTIFICATE:
        raise ValueError("a kind of signature that we do not know")
    if not _VALUE.fullmatch(content, low, high):
        raise ValueError("leaves out more than its own value")
    written = bytes.fromhex(content[low + 1 : high - 1].decode("ascii"))
    if bytes(value["/Contents"]) != written:
        raise ValueError("leaves out another place than its own value")
    return _Signature(way, low, high, high + rest, written)


def _whole_number(number: Any) -> int:
    if type(number) is not int:
        raise ValueError("no whole number")
    return number


def _name(certificate: x509.Certificate) -> str:
    """The common name, or else the organisation, fit to be shown: no control or direction marks, bounded."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(kind):
            text = unicodedata.normalize("NFC", str(attribute.value))
            shown = " ".join("".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text).split())
            if shown:
                return shown[:LONGEST_SIGNER]
    return ""
