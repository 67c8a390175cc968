"""A PDF is called signed where it is unchanged since whoever holds the key of its certificate signed it, and only
there."""

from __future__ import annotations

import hashlib
import re
import time
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives import hashes

from promo.commands.check import check_one
from promo.eligibility.papers import PaperKind, paper_kind
from promo.promotions.rulebook import RuleBook
from promo.proof.reading import LONGEST_SIGNER, SIGNED
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.readers.cms_signature import DoesNotHold, measured
from promo.proof.sealed.readers.signature import signer_of
from tests.support.forgeries import appended, with_signature_field
from tests.support.proofs import english, french
from tests.support.signing import (
    Make,
    Signer,
    plainly,
    prepared,
    put_together,
    sealed,
    signed,
    signer,
    updated,
)

CADES = "ETSI.CAdES.detached"
ANNA, BERTA = signer("Anna Ahlers"), signer("Berta Brandt", "p256")


@cache
def contract() -> bytes:
    return french()


@cache
def by_anna() -> bytes:
    return signed(contract(), plainly(ANNA))


# --- signed ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "way", "name"),
    [
        (plainly(ANNA), "adbe.pkcs7.detached", "Anna Ahlers"),
        (plainly(ANNA, hashes.SHA512()), "adbe.pkcs7.detached", "Anna Ahlers"),
        (plainly(ANNA, pss=True), "adbe.pkcs7.detached", "Anna Ahlers"),
        (plainly(ANNA, hashes.SHA384(), pss=True), "adbe.pkcs7.detached", "Anna Ahlers"),
        (plainly(BERTA), "adbe.pkcs7.detached", "Berta Brandt"),
        (plainly(signer("Cem", "p384"), hashes.SHA384()), "adbe.pkcs7.detached", "Cem"),
        (put_together(ANNA, means=ANNA), CADES, "Anna Ahlers"),
        (put_together(BERTA, "sha512", means=BERTA), CADES, "Berta Brandt"),
        (put_together(BERTA), "adbe.pkcs7.detached", "Berta Brandt"),
    ],
)
def test_what_was_signed_and_not_changed_is_a_signed_pdf(make: Make, way: str, name: str, reader: Reader) -> None:
    reading = reader.read("contract.pdf", signed(contract(), make, way))
    assert SIGNED in reading.signals
    assert (reading.signed_by, paper_kind(reading)) == (name, PaperKind.SIGNED_PDF)


def test_a_contract_signed_by_both_is_signed_by_the_last(reader: Reader) -> None:
    both = signed(by_anna(), put_together(BERTA, means=BERTA), CADES)
    assert reader.read("contract.pdf", both).signed_by == "Berta Brandt"


def test_a_time_stamp_between_two_signatures_is_passed_over() -> None:
    stamped = sealed(prepared(by_anna(), "ETSI.RFC3161", "DocTimeStamp"), lambda _: b"\x30\x00")
    assert signer_of(stamped) is None
    assert signer_of(signed(stamped, plainly(BERTA))) == "Berta Brandt"


def test_it_is_found_where_two_workers_share_the_pages() -> None:
    with Reader(2) as two:
        reading = two.read("contract.pdf", by_anna())
    assert (reading.signals, reading.signed_by) == ((SIGNED,), "Anna Ahlers")


def test_a_signature_of_no_fixed_length_is_followed_to_its_end() -> None:
    """Much-used libraries write the outer values that way."""

    def make(content: bytes) -> bytes:
        held = cms.ContentInfo.load(plainly(ANNA)(content))
        inner = held["content"].untag().dump()
        data = cms.SignedData.load(inner)
        parts = b"".join(
            data[part].dump() for part in ("version", "digest_algorithms", "encap_content_info", "certificates")
        )
        open_ended = b"\x30\x80" + parts + data["signer_infos"].dump() + b"\0\0"
        kind: bytes = held["content_type"].dump()
        return bytes(b"\x30\x80" + kind + b"\xa0\x80" + open_ended + b"\0\0\0\0")

    assert signer_of(signed(contract(), make)) == "Anna Ahlers"


def test_a_check_says_that_the_paper_is_a_signed_pdf(reader: Reader, rules: RuleBook, tmp_path: Path) -> None:
    for name, content in (("signed.pdf", by_anna()), ("plain.pdf", contract())):
        (tmp_path / name).write_bytes(content)
    asked = {"company": "Atelier Roussel SARL", "as_of": "2026-12-01"}
    answers = [check_one(asked | {"files": [name]}, tmp_path, rules, reader) for name in ("signed.pdf", "plain.pdf")]
    documents = [answer["documents"][0] for answer in answers]
    assert [(d["paper"], d["signed_by"]) for d in documents] == [("signed_pdf", "Anna Ahlers"), ("pdf", None)]
    assert [answer["outcome"] for answer in answers] == ["approve", "approve"]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("", ""),
        ("  Bern\u202eafad\u200b\x07  GmbH\n", "Bern afad GmbH"),
        ("<script>suspicious unread</script>", "<script>suspicious unread</script>"),
        ("x" * 64, "x" * 64),
    ],
)
def test_the_name_is_a_strangers_word(written: str, shown: str, reader: Reader) -> None:
    reading = reader.read("contract.pdf", signed(contract(), plainly(signer(written))))
    assert (reading.signed_by, reading.signals, reading.partly_read) == (shown, (SIGNED,), False)
    assert len(shown) <= LONGEST_SIGNER


# --- not signed --------------------------------------------------------------------------------


def other_byte(content: bytes) -> bytes:
    at = content.index(b"%PDF-") + 7
    return content[:at] + (b"4" if content[at : at + 1] != b"4" else b"5") + content[at + 1 :]


def with_range(content: bytes, *numbers: int) -> bytes:
    written = re.search(rb"/ByteRange \[[^\]]*\]", content)
    assert written is not None
    new = b"/ByteRange [" + b" ".join(b"%d" % n for n in numbers)
    return content[: written.start()] + new.ljust(len(written[0]) - 1) + b"]" + content[written.end() :]


def the_range(content: bytes) -> tuple[int, int, int, int]:
    found = re.search(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]", content)
    assert found is not None
    return int(found[1]), int(found[2]), int(found[3]), int(found[4])


def value_of(content: bytes, new: bytes) -> bytes:
    """The file with another value in place of its signature."""
    _, low, high, _ = the_range(content)
    return content[: low + 1] + new.hex().encode().ljust(high - low - 2, b"0") + content[high - 1 :]


def changed() -> dict[str, bytes]:
    """Files that are not what was signed, or of which that cannot be said."""
    whole, eve = by_anna(), signer("Eve")
    _, low, high, rest = the_range(whole)
    again = appended(whole, english())
    return {
        "one byte": other_byte(whole),
        "one byte of the last line": whole[:-2] + b"G\n",
        "a revision after it": again,
        "a blank line after it": whole + b"\n",
        "a second end after it": whole + b"startxref\n9\n%%EOF\n",
        "an object after it": updated(whole, {900: b"(more)"}),
        "cut off": whole[:-400],
        "cut off within the signature": whole[: low + 500],
        "leaves bytes out after its value": sealed(prepared(contract()), plainly(ANNA), left_out=40),
        "other hash": signed(contract(), put_together(ANNA, says=hashlib.sha256(b"other").digest())),
        "hash of nothing": signed(contract(), put_together(ANNA, says=b"")),
        "another's certificate": signed(contract(), put_together(ANNA, brings=BERTA)),
        "another's certificate of the same kind": signed(
            contract(), put_together(ANNA, brings=signer("Eve", "rsa3072"))
        ),
        "another name for the key": signed(
            contract(), put_together(ANNA, means=ANNA, brings=signer("Bank AG", issued_for=ANNA)), CADES
        ),
        "does not say which certificate": signed(contract(), put_together(ANNA), CADES),
        "SHA-1": signed(contract(), put_together(ANNA, "sha1")),
        "a short RSA key": signed(contract(), plainly(signer("Short", "rsa1024"))),
        "a short curve": signed(contract(), put_together(signer("Short", "p192"))),
        "a broken one before it": signed(other_byte(whole), plainly(eve)),
        "signed what lies inside": value_of(whole, b"\x30\x03\x02\x01\x01"),
        "no signature in it": value_of(whole, b""),
        "letters after the signature": whole[: high - 3] + b"41" + whole[high - 1 :],
        "the value of an older copy": value_of(whole, plainly(ANNA)(english())),
        "with the bytes inside": signed(contract(), plainly(BERTA, detached=False)),
        "two in one": signed(contract(), plainly(BERTA, and_by=ANNA)),
        "an unknown way": signed(contract(), plainly(ANNA), "adbe.x509.rsa_sha1"),
        "a time stamp": sealed(prepared(contract(), "ETSI.RFC3161", "DocTimeStamp"), plainly(ANNA)),
        "range: not from the start": with_range(whole, 1, low - 1, high, rest),
        "range: backwards": with_range(whole, 0, high, low, len(whole) - low),
        "range: overlapping": with_range(whole, 0, low + 400, low + 200, len(whole) - low - 200),
        "range: below nothing": with_range(whole, 0, low, high, -rest),
        "range: beyond the end": with_range(whole, 0, low, high, rest + 1),
        "range: huge": with_range(whole, 0, low, high, 2**63),
        "range: two": with_range(whole, 0, low),
        "range: six": with_range(whole, 0, low, high, 10, high + 10, rest - 10),
        "range: all": with_range(whole, 0, len(whole), len(whole), 0),
        "range: nothing": with_range(whole, 0, 0, 0, 0),
        "no real one": with_signature_field(contract()),
    }


def test_whatever_is_not_what_was_signed_is_no_signed_pdf() -> None:
    assert [kind for kind, content in changed().items() if signer_of(content) is not None] == []


def test_a_file_that_changed_after_signing_keeps_its_sign(reader: Reader) -> None:
    again = appended(by_anna(), english())
    reading = reader.read("contract.pdf", again)
    assert (reading.signals, reading.signed_by, paper_kind(reading)) == ((), None, PaperKind.PDF)
    assert {s.code for s in reader.signs(again, {}, [], datetime(2026, 11, 26, tzinfo=UTC))} >= {"words_replaced"}


@pytest.mark.parametrize("again_by", [ANNA, signer("Eve")])
def test_words_replaced_between_two_signatures_make_no_signed_pdf(
    again_by: Signer, reader: Reader, rules: RuleBook, tmp_path: Path
) -> None:
    """The second signature holds, for whoever made it: that the words were others before is what counts."""
    honest = signed(french(notice="vingt-huit (28) jours"), plainly(BERTA))
    (tmp_path / "c.pdf").write_bytes(signed(appended(honest, contract()), plainly(again_by)))
    answer = check_one(
        {"files": ["c.pdf"], "company": "Atelier Roussel SARL", "as_of": "2026-12-01"}, tmp_path, rules, reader
    )
    [document] = answer["documents"]
    assert (document["signed_by"], document["paper"]) == (signer_of((tmp_path / "c.pdf").read_bytes()), "pdf")
    assert SIGNED in document["signals"]
    assert [s["code"] for s in document["signs"]] == ["words_replaced"]
    assert answer["outcome"] == "review"


def test_an_unsigned_contract_is_a_plain_pdf(reader: Reader) -> None:
    reading = reader.read("contract.pdf", contract())
    assert (reading.signals, reading.signed_by, paper_kind(reading)) == ((), None, PaperKind.PDF)


# --- made to harm ------------------------------------------------------------------------------


def nested(depth: int, inner: bytes = b"\x05\x00") -> bytes:
    for _ in range(depth):
        inner = b"\x30" + (bytes([len(inner)]) if len(inner) < 128 else b"\x83" + len(inner).to_bytes(3, "big")) + inner
    return inner


@pytest.mark.parametrize(
    "container",
    [
        nested(60),
        b"\x30\x80" * 200,
        b"\x30\x83\x02\x00\x00" + b"\x05\x00" * 0x10000,
        b"\x30\x2b\x06\x29" + b"\xff" * 0x29,
        b"\x30\x83\x01\x00\x04\x06\x83\x01\x00\x00" + b"\xff" * 0x10000,
        b"\x30\x84\xff\xff\xff\xff\x05\x00",
        b"\x30\x89" + b"\x01" * 9,
        b"\x30\x02\x04\x05abcde",
        b"\x3f\x81\x01\x00",
        b"\x04\x80\x00\x00",
        b"\x30",
        b"",
    ],
)
def test_a_container_made_to_harm_is_refused_before_it_is_parsed(container: bytes) -> None:
    with pytest.raises((DoesNotHold, IndexError)):
        measured(container)
    whole = sealed(prepared(contract()), lambda _: container[:11_000])
    assert signer_of(whole) is None


def test_a_signature_that_is_too_large_is_refused_quickly() -> None:
    low = contract().rindex(b"%%EOF") + 6
    value = b"<" + b"30" * 2_000_000 + b">"
    whole = updated(contract(), {950: b"<< /ByteRange [0 %d %d 9] /Contents %s >>" % (low, low + len(value), value)})
    started = time.monotonic()
    assert signer_of(whole) is None
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kids", ["950 0 R", " ".join(["950 0 R"] * 4000)])
def test_fields_that_hold_themselves_end(kids: str) -> None:
    with_fields = prepared(contract())
    looping = updated(with_fields, {950: f"<< /Kids [{kids}] /V 950 0 R /ByteRange [0 1 2 3] >>".encode()})
    fields = re.search(rb"/Fields \[[^\]]*\]", looping)
    assert fields is not None
    looping = looping.replace(fields[0], b"/Fields [950 0 R]".ljust(len(fields[0])))
    started = time.monotonic()
    assert signer_of(looping) is None
    assert time.monotonic() - started < 5


def test_many_signatures_are_not_all_looked_at() -> None:
    whole = contract()
    for _ in range(17):
        whole = signed(whole, plainly(BERTA))
    assert signer_of(whole) is None


def test_a_file_without_a_signature_is_not_opened_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    monkeypatch.setattr("promo.proof.sealed.readers.signature.pikepdf.open", opened.append)
    assert signer_of(contract()) is None
    assert opened == []
