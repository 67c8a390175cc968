"""The same contract in every form people send it: the facts are the same, and what nobody can see does not count."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pypdfium2 as pdfium
import pytest
from PIL import Image

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName, find_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.reading import Cause, Kind, Reading
from promo.proof.sealed.reader import Reader
from tests.support.documents import PARAGRAPHS, W, archive, docx, mail
from tests.support.proofs import french
from tests.support.text_facts import TODAY, value


def picture(turn: int = 0, skew: float = 0.0, fmt: str = "PNG", exif: int | None = None) -> bytes:
    page = pdfium.PdfDocument(french())[0].render(scale=200 / 72).to_pil().convert("L")
    if skew:
        page = page.rotate(skew, fillcolor=250, resample=Image.Resampling.BICUBIC)
    if turn:
        page = page.rotate(turn, expand=True)
    out = io.BytesIO()
    options: dict[str, Any] = {}
    if exif:
        tags = Image.Exif()
        tags[0x0112] = exif
        options["exif"] = tags.tobytes()
    page.save(out, fmt, **options)
    return out.getvalue()


def scan() -> bytes:
    """A PDF that is a picture only."""
    out = io.BytesIO()
    Image.open(io.BytesIO(picture(skew=1.2))).convert("RGB").save(out, "PDF", resolution=200)
    return out.getvalue()


def odt() -> bytes:
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    body = "".join(f"<text:p>{p}</text:p>" for p in PARAGRAPHS)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr(
            "content.xml",
            f"<office:document-content xmlns:office='{office}' xmlns:text='{text}'>"
            f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        )
    return out.getvalue()


def html(extra: str = "") -> bytes:
    return (
        "<!doctype html><html><head><meta charset='utf-8'><style>p{color:red}</style></head><body>"
        + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
        + extra
        + "</body></html>"
    ).encode()


WANTED = {
    "competitor": "anydesk",
    "renewal_notice": "P3M",
    "notice_form": "registered_mail",
    "contract_number": "AD-2024-0917",
    "contract_start": "2024-04-01",
    "initial_term": "P12M",
    "renewal_term": "P12M",
    "contract_end": "2027-03-31",
    "party": "Atelier Roussel SARL",
}


def facts(rules: RuleBook, readings: list[Reading]) -> dict[str, Any]:
    found = find_facts(readings, rules.cards, load_lexicons(), TODAY)
    return {name: str(value(found, name)) for name in WANTED}


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("c.pdf", french(), Kind.PDF),
        ("c.docx", docx(), Kind.DOCX),
        ("c.odt", odt(), Kind.ODT),
        ("c.html", html(), Kind.HTML),
        ("c.eml", mail(), Kind.EML),
        ("with-attachment.eml", mail("Voici le contrat.", french()), Kind.EML),
        ("c.zip", archive(contrat_pdf=french()), Kind.PDF),
        ("c.txt", "\n\n".join(PARAGRAPHS).encode("cp1252"), Kind.TEXT),
        ("scan.pdf", scan(), Kind.PDF),
        ("photo.jpg", picture(skew=2, fmt="JPEG"), Kind.IMAGE),
        ("photo.webp", picture(fmt="WEBP"), Kind.IMAGE),
        ("fax.tif", picture(fmt="TIFF"), Kind.IMAGE),
        ("turned-by-the-camera.jpg", picture(turn=90, fmt="JPEG", exif=6), Kind.IMAGE),
        ("upside-down.png", picture(turn=180), Kind.IMAGE),
    ],
)
def test_the_same_contract_gives_the_same_facts_in_every_format(
    reader: Reader, rules: RuleBook, name: str, content: bytes, kind: Kind
) -> None:
    readings = reader.read_all(name, content)
    assert readings[0].kind is kind
    assert facts(rules, readings) == WANTED


def test_boxes_of_a_scan_sit_where_the_words_are(reader: Reader) -> None:
    [true] = reader.read("c.pdf", french()).pages
    for content in (scan(), picture(turn=180), picture(turn=90, fmt="JPEG", exif=6)):
        [page] = reader.read("c", content).pages
        upside = content[:4] == b"\x89PNG"
        for word in ("Tanneurs", "reconduit"):
            [want] = true.boxes_between(true.text.index(word), true.text.index(word) + len(word))
            [have] = page.boxes_between(page.text.index(word), page.text.index(word) + len(word))
            if upside:
                want = (1 - want[2], 1 - want[3], 1 - want[0], 1 - want[1])
            assert abs((want[0] + want[2]) / 2 - (have[0] + have[2]) / 2) < 0.03, word
            assert abs((want[1] + want[3]) / 2 - (have[1] + have[3]) / 2) < 0.03, word


def test_deleted_and_hidden_text_does_not_count(reader: Reader) -> None:
    deleted = (
        f"<w:p xmlns:w='{W}'><w:del><w:r><w:delText>un mois</w:delText></w:r></w:del><w:ins><w:r><w:t>deux"
        " ans</w:t></w:r></w:ins></w:p>"
    )
    word = reader.read("c.docx", docx(deleted)).pages[-1].text
    assert "deux ans" in word
    assert "un mois" not in word
    page = (
        reader.read(
            "c.html",
            html(
                "<p style='display:none'>caché</p><script>alert('code')</script><p hidden>invisible</p><p>visible</p>"
            ),
        )
        .pages[-1]
        .text
    )
    assert "visible" in page.split("\n")
    assert not any(w in page for w in ("caché", "alert", "invisible"))


def test_every_attachment_is_a_document_of_its_own_and_a_calendar_entry_is_none(reader: Reader) -> None:
    readings = reader.read_all("m.eml", mail("Bonjour", french()))
    assert [(r.file, r.kind) for r in readings] == [("m.eml", Kind.EML), ("m.eml › contrat.pdf", Kind.PDF)]


def test_a_picture_without_text_is_asked_for_again(reader: Reader) -> None:
    out = io.BytesIO()
    Image.effect_noise((900, 700), 60).save(out, "PNG")
    refusal = reader.read("cat.png", out.getvalue()).refusal
    assert refusal is not None
    assert (refusal.cause, refusal.code) == (Cause.NO_TEXT, "document.unreadable")


def test_a_bomb_is_refused_from_its_directory_alone(reader: Reader) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"\0" * (120 * 1024 * 1024))
    refusal = reader.read("bomb.docx", out.getvalue()).refusal
    assert refusal is not None
    assert refusal.cause is Cause.TOO_LARGE
    assert "the bound is" in refusal.seen


def test_xml_that_declares_entities_is_refused(reader: Reader) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive_:
        archive_.writestr("word/document.xml", "<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><d>&x;</d>")
    refusal = reader.read("x.docx", out.getvalue()).refusal
    assert refusal is not None
    assert refusal.cause is Cause.DAMAGED


def test_mails_inside_mails_end_somewhere(reader: Reader) -> None:
    inner = b"From: a@b.c\nSubject: x\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    reading = reader.read("deep.eml", inner * 500 + b"From: a@b.c\nSubject: y\n\nhello")
    assert reading.refusal is not None


def test_words_that_nobody_can_see_carry_no_fact_and_covered_ones_are_named(reader: Reader, rules: RuleBook) -> None:
    from tests.support.proofs import pdf

    hidden = pdf(
        "<p>TeamViewer Germany GmbH, the agreement of the customer for this service.</p><p style='color:white'>It"
        " renews unless the customer gives three months’ notice before the end of the term.</p>"
    )
    [page] = reader.read("white.pdf", hidden).pages
    assert "three months" in page.text
    assert "three months" not in page.seen_text
    found = find_facts(reader.read_all("white.pdf", hidden), rules.cards, load_lexicons(), TODAY)
    assert not found[FactName.RENEWAL_NOTICE].counts

    covered = pdf(
        "<div style='position:relative;font:20px sans-serif'><p>Frist von einem Monat zum Ende</p><p"
        " style='position:absolute;left:0;top:-20px;background:white;margin:20px 0'>Frist von dreien Jahre zum"
        " Ende</p></div>"
    )
    assert any("written over each other" in s for s in reader.read("covered.pdf", covered).signals)
    assert not any("suspicious" in s for s in reader.read("honest.pdf", french()).signals)
