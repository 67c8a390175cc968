"""Signed PDFs: a real signature in a field, made with a key of the test's own.

The signatures are made by another library than the one that reads them in the product, where it can make them; the odd
ones are put together here.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pikepdf
from asn1crypto import algos, cms, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.hazmat.primitives.serialization.pkcs7 import PKCS7Options, PKCS7SignatureBuilder
from cryptography.x509.oid import NameOID

ROOM = 12_000  # bytes that are kept free for a signature
Make = Callable[[bytes], bytes]
"""Makes a signature over some bytes."""


@dataclass(frozen=True)
class Signer:
    """Somebody who signs: a key, and a certificate for it in some name."""

    key: Any
    certificate: x509.Certificate

    @property
    def der(self) -> bytes:
        """The certificate's bytes."""
        return self.certificate.public_bytes(Encoding.DER)


@cache
def _key(kind: str) -> Any:
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind[3:]))
    return ec.generate_private_key({"p256": ec.SECP256R1(), "p384": ec.SECP384R1(), "p192": ec.SECP192R1()}[kind])


def signer(name: str, kind: str = "rsa2048", *, issued_for: Signer | None = None) -> Signer:
    """Somebody with a certificate of their own making; `issued_for` another's key instead of their own."""
    key = issued_for.key if issued_for else _key(kind)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)] if name else [])
    day = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1 + sum(name.encode()))
        .not_valid_before(day)
        .not_valid_after(day + timedelta(days=900))
    )
    return Signer(key, made.sign(_key("p256"), hashes.SHA256()))


def plainly(
    by: Signer, hash_: Any = None, *, pss: bool = False, detached: bool = True, and_by: Signer | None = None
) -> Make:
    """A signature as a well-kept library makes it; with the bytes inside it where it is not `detached`."""

    def make(content: bytes) -> bytes:
        way = padding.PSS(padding.MGF1(hash_ or hashes.SHA256()), padding.PSS.DIGEST_LENGTH) if pss else None
        builder = PKCS7SignatureBuilder().set_data(content)
        builder = builder.add_signer(by.certificate, by.key, hash_ or hashes.SHA256(), rsa_padding=way)
        if and_by:
            builder = builder.add_signer(and_by.certificate, and_by.key, hashes.SHA256())
        options = [PKCS7Options.DetachedSignature] if detached else []
        return builder.sign(Encoding.DER, [*options, PKCS7Options.Binary])

    return make


def put_together(
    by: Signer,
    digest: str = "sha256",
    *,
    says: bytes | None = None,
    means: Signer | None = None,
    brings: Signer | None = None,
) -> Make:
    """A signature put together piece by piece.

    Args:
        by: whose key signs.
        digest: the hash it is made with.
        says: the hash of the covered bytes as the signature states it, where that is not the true one.
        means: whose certificate it says was meant; None where it says nothing.
        brings: whose certificate lies in it, where that is not the signer's own.
    """

    def make(content: bytes) -> bytes:
        held = asn1_x509.Certificate.load((brings or by).der)
        hash_of_it = hashlib.new(digest, content).digest() if says is None else says
        attributes = [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [hash_of_it]}),
        ]
        if means:
            named = tsp.ESSCertIDv2({"cert_hash": hashlib.sha256(means.der).digest()})
            attributes.append(
                cms.CMSAttribute(
                    {"type": "signing_certificate_v2", "values": [tsp.SigningCertificateV2({"certs": [named]})]}
                )
            )
        signed = cms.CMSAttributes(attributes)
        hash_ = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256(), "sha512": hashes.SHA512()}[digest]
        if isinstance(by.key, rsa.RSAPrivateKey):
            way, value = f"{digest}_rsa", by.key.sign(signed.dump(), padding.PKCS1v15(), hash_)
        else:
            way, value = f"{digest}_ecdsa", by.key.sign(signed.dump(), ec.ECDSA(hash_))
        info = cms.SignerInfo(
            {
                "version": "v1",
                "sid": cms.SignerIdentifier(
                    {
                        "issuer_and_serial_number": cms.IssuerAndSerialNumber(
                            {"issuer": held.issuer, "serial_number": held.serial_number}
                        )
                    }
                ),
                "digest_algorithm": algos.DigestAlgorithm({"algorithm": digest}),
                "signed_attrs": signed,
                "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": way}),
                "signature": value,
            }
        )
        data = cms.SignedData(
            {
                "version": "v1",
                "digest_algorithms": [algos.DigestAlgorithm({"algorithm": digest})],
                "encap_content_info": {"content_type": "data"},
                "certificates": [cms.CertificateChoices({"certificate": held})],
                "signer_infos": [info],
            }
        )
        return bytes(cms.ContentInfo({"content_type": "signed_data", "content": data}).dump())

    return make


def signed(content: bytes, make: Make, way: str = "adbe.pkcs7.detached") -> bytes:
    """The file with one more signature, over all of it, in an update that is appended to it."""
    return sealed(prepared(content, way), make)


def prepared(content: bytes, way: str = "adbe.pkcs7.detached", kind: str = "Sig") -> bytes:
    """The file with a field for a signature appended to it, whose value is still to come."""
    with pikepdf.open(io.BytesIO(content)) as document:
        first = len(document.objects) + 20
        root, number = document.Root, document.Root.objgen[0]
        earlier = [f"{f.objgen[0]} 0 R" for f in (root.AcroForm.Fields if "/AcroForm" in root else ())]
        others = {k: v.unparse() for k, v in root.items() if k != "/AcroForm"}
    fields = " ".join([*earlier, f"{first + 1} 0 R"])
    catalogue = b" ".join(k.encode() + b" " + v for k, v in others.items())
    things = {
        number: b"<< %s /AcroForm << /SigFlags 3 /Fields [%s] >> >>" % (catalogue, fields.encode()),
        first: f"<< /Type /{kind} /Filter /Adobe.PPKLite /SubFilter /{way} /ByteRange [0 1111111111 1222222222"
        f" 1333333333] /Contents <{'0' * 2 * ROOM}> >>".encode(),
        first + 1: f"<< /FT /Sig /T (Signature{first}) /V {first} 0 R /Type /Annot /Subtype /Widget"
        " /Rect [0 0 0 0] >>".encode(),
    }
    return updated(content, things)


def updated(content: bytes, things: dict[int, bytes]) -> bytes:
    """The file with an update appended to it that sets some of its objects anew."""
    out, table = bytearray(content), b""
    for number, thing in sorted(things.items()):
        table += b"%d 1\n%010d 00000 n \n" % (number, len(out) + 1)
        out += b"\n%d 0 obj\n%s\nendobj\n" % (number, thing)
    before = re.findall(rb"startxref\s+(\d+)", content)[-1]
    with pikepdf.open(io.BytesIO(content)) as document:
        root = document.Root.objgen[0]
    start, size = len(out), max(things) + 1
    out += b"xref\n0 1\n0000000000 65535 f \n" + table
    out += b"trailer\n<< /Size %d /Root %d 0 R /Prev %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, root, before, start)
    return bytes(out)


def sealed(prepared_file: bytes, make: Make, *, left_out: int = 0) -> bytes:
    """The prepared file with its signature; `left_out` bytes after its value are covered by nothing."""
    low = prepared_file.rindex(b"/Contents <") + len(b"/Contents ")
    high = prepared_file.index(b">", low) + 1 + left_out
    whole = prepared_file
    for mark, number in ((b"1111111111", low), (b"1222222222", high), (b"1333333333", len(whole) - high)):
        whole = whole.replace(mark, b"%010d" % number)
    value = make(whole[:low] + whole[high:]).hex().encode()
    assert len(value) <= 2 * ROOM
    return whole[: low + 1] + value.ljust(2 * ROOM, b"0") + whole[low + 1 + 2 * ROOM :]
