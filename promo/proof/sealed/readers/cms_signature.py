"""Whether a CMS signature over some bytes holds, by the certificate that lies in it. Runs in a worker only.

Who made that certificate is not asked: it may be anybody's, made a minute ago. What comes out is that the bytes are
those that the holder of its key signed. The parser is lazy and pure Python, so a container is measured before it is
parsed: how many values, how deep, how long an object identifier (reading a long one takes the square of its length).
Source: RFC 5652, section 5; RFC 5035 for the hash of the certificate; RFC 4055 and 5753 for the ways of signing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

_ = tsp  # knows the attribute that holds the hash of the certificate
MOST_VALUES, DEEPEST, LONGEST_IDENTIFIER = 50_000, 40, 40
MOST_CERTIFICATES = 60
_RSA_BITS, _EC_BITS = range(2048, 8193), range(256, 522)
_HASHES: dict[str, hashes.HashAlgorithm] = {
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
}
"""Shorter ones, SHA-1 among them, are refused: two files with one hash can be made."""
_PKCS1 = {"rsassa_pkcs1v15": "", "sha256_rsa": "sha256", "sha384_rsa": "sha384", "sha512_rsa": "sha512"}
_ECDSA = {"sha256_ecdsa": "sha256", "sha384_ecdsa": "sha384", "sha512_ecdsa": "sha512"}
_IDENTIFIER, _CONSTRUCTED, _LONG_TAG, _SIGNED_ATTRIBUTES, _SET = 0x06, 0x20, 0x1F, 0xA0, b"\x31"


class DoesNotHold(ValueError):
    """The signature does not hold, or is of a kind that we do not look at."""


def held_by(container: bytes, covered: Sequence[memoryview], *, names_certificate: bool) -> x509.Certificate:
    """The certificate by which the signature holds.

    Args:
        container: the signature, with zeros after it.
        covered: the pieces that were signed, in order.
        names_certificate: whether the signature must say by a hash which certificate is meant. Without that, another
            certificate for the same key, in another name, may have been put in its place.

    Raises:
        DoesNotHold: it does not, or cannot be looked at.
        ValueError, TypeError, KeyError and others of the parsers: it is no such container.
    """
    size = measured(container)
    _insist(not container[size:].strip(b"\x00"), "more than zeros after the signature")
    held = cms.ContentInfo.load(container[:size], strict=True)
    _insist(held["content_type"].native == "signed_data", "no signature")
    data = held["content"]
    inner = data["encap_content_info"]
    _insist(inner["content_type"].native == "data" and inner["content"].native is None, "signs what lies inside it")
    _insist(len(data["signer_infos"]) == 1, "signed by several")
    signer = data["signer_infos"][0]
    attributes = _attributes(signer)
    digest_name = signer["digest_algorithm"]["algorithm"].native
    _insist(attributes.get("content_type") == "data", "signs another kind of content")
    _insist(attributes.get("message_digest") == _digest(digest_name, covered), "other bytes were signed")
    certificate = _certificate(signer["sid"], data["certificates"])
    _right_certificate(certificate, attributes.get("signing_certificate_v2"), must=names_certificate)
    signed = signer["signed_attrs"].dump()
    _insist(signed[0] == _SIGNED_ATTRIBUTES and signed[1] != 0x80, "attributes of no fixed length")
    _verify(certificate, signer["signature_algorithm"], digest_name, signer["signature"].native, _SET + signed[1:])
    return certificate


def measured(container: bytes) -> int:
    """How long the value is that a container begins with; values of no fixed length are followed to their end.

    Raises:
        DoesNotHold: it has too many values, nested too deep, or an object identifier that is too long.
        IndexError: it ends before it should.
    """
    at, seen = 0, 0
    ends: list[int | None] = []  # of the values that are open; None for one that ends with two zeros
    while True:
        seen += 1
        _insist(seen <= MOST_VALUES and len(ends) <= DEEPEST, "too much in it")
        tag = container[at]
        if tag == 0 and ends and ends[-1] is None:
            _insist(container[at + 1] == 0, "odd end")
            at += 2
            ends.pop()
        else:
            at, size = _value(container, at)
            if tag & _CONSTRUCTED:
                ends.append(None if size is None else at + size)
            else:
                at += size or 0
        while ends and (end := ends[-1]) is not None and at >= end:
            _insist(at == end, "a value longer than what holds it")
            ends.pop()
        if not ends:
            _insist(at <= len(container), "cut off")
            return at


def _value(container: bytes, at: int) -> tuple[int, int | None]:
    """Where the inside of a value begins and its length, None for one without; from where its tag stands."""
    tag = container[at]
    _insist(tag & _LONG_TAG != _LONG_TAG, "odd tag")
    at, size = _head(container, at + 1)
    _insist(size is not None or bool(tag & _CONSTRUCTED), "no length")
    _insist(tag != _IDENTIFIER or (size or 0) <= LONGEST_IDENTIFIER, "odd identifier")
    return at, size


def _head(container: bytes, at: int) -> tuple[int, int | None]:
    """Where a value begins and its length, None for one without; from where the length is written."""
    first = container[at]
    if first < 0x80:
        return at + 1, first
    if first == 0x80:
        return at + 1, None
    _insist(first <= 0x84, "odd length")
    after = at + 1 + (first & 0x7F)
    return after, int.from_bytes(container[at + 1 : after], "big")


def _attributes(signer: Any) -> dict[str, Any]:
    """The one value of each signed attribute."""
    found: dict[str, Any] = {}
    for attribute in signer["signed_attrs"]:
        name, values = attribute["type"].native, attribute["values"]
        if name in ("content_type", "message_digest", "signing_certificate_v2"):
            _insist(name not in found and len(values) == 1, "an attribute twice")
            found[name] = values[0] if name == "signing_certificate_v2" else values[0].native
    return found


def _digest(name: str, pieces: Iterable[memoryview | bytes]) -> bytes:
    _insist(name in _HASHES, "a hash that is too short")
    made = hashlib.new(name)
    for piece in pieces:
        made.update(piece)
    return made.digest()


def _certificate(sid: Any, certificates: Any) -> x509.Certificate:
    """The certificate that the signer names; each party's own bytes are compared, no name is understood."""
    _insist(len(certificates) <= MOST_CERTIFICATES, "too many certificates")
    for choice in certificates:
        if choice.name != "certificate":
            continue
        inner = choice.chosen["tbs_certificate"]
        if sid.name == "issuer_and_serial_number":
            named = sid.chosen
            if (
                inner["issuer"].dump() == named["issuer"].dump()
                and inner["serial_number"].dump() == named["serial_number"].dump()
            ):
                return x509.load_der_x509_certificate(choice.chosen.dump())
        else:
            certificate = x509.load_der_x509_certificate(choice.chosen.dump())
            if _key_identifier(certificate) == sid.chosen.native:
                return certificate
    raise DoesNotHold("the signer's certificate is not there")


def _key_identifier(certificate: x509.Certificate) -> bytes | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
    except x509.ExtensionNotFound:
        return None


def _right_certificate(certificate: x509.Certificate, named: Any, *, must: bool) -> None:
    """Whether the signer meant this certificate, where that was said."""
    if named is None:
        _insist(not must, "says not which certificate is meant")
        return
    first = named["certs"][0]
    digest = _digest(first["hash_algorithm"]["algorithm"].native, [certificate.public_bytes(Encoding.DER)])
    _insist(digest == first["cert_hash"].native, "another certificate was meant")


def _verify(certificate: x509.Certificate, way: Any, digest_name: str, signature: bytes, signed: bytes) -> None:
    """Let pass what the certificate's key signed."""
    key, name = certificate.public_key(), way["algorithm"].native
    if isinstance(key, ec.EllipticCurvePublicKey):
        _insist(name in _ECDSA and key.key_size in _EC_BITS, "a way of signing that we do not know")
        key.verify(signature, signed, ec.ECDSA(_HASHES[_ECDSA[name]]))
        return
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size not in _RSA_BITS:
        raise DoesNotHold("a key that we do not know, or too short")
    if name == "rsassa_pss":
        asked = way["parameters"]
        hash_name = asked["hash_algorithm"]["algorithm"].native
        mask = asked["mask_gen_algorithm"]
        _insist(mask["algorithm"].native == "mgf1", "a way of signing that we do not know")
        mask_name = mask["parameters"]["algorithm"].native
        _insist(hash_name in _HASHES and mask_name in _HASHES, "a hash that is too short")
        pss = padding.PSS(padding.MGF1(_HASHES[mask_name]), asked["salt_length"].native)
        key.verify(signature, signed, pss, _HASHES[hash_name])
        return
    _insist(name in _PKCS1, "a way of signing that we do not know")
    key.verify(signature, signed, padding.PKCS1v15(), _HASHES[_PKCS1[name] or digest_name])


def _insist(holds: bool, otherwise: str) -> None:
    if not holds:
        raise DoesNotHold(otherwise)
