"""The less common ways in which people send a contract, and the bounds that each of them has."""

from __future__ import annotations

import io
import zipfile
from email.message import EmailMessage

import pillow_heif
import pypdfium2 as pdfium
import pytest
from PIL import Image

from promo.proof.reading import Cause, Kind
from promo.proof.sealed.reader import Reader
from tests.support import degraded, outlook
from tests.support.documents import PARAGRAPHS, W, archive, docx, mail
from tests.support.proofs import english, french


def test_a_tiff_of_many_pages_is_read_page_by_page(reader: Reader) -> None:
    out = io.BytesIO()
    degraded.page("en", 150).save(
        out, "TIFF", save_all=True, append_images=[degraded.page("fr", 150), degraded.page("de", 150)]
    )
    reading = reader.read("fax.tif", out.getvalue())
    assert (reading.kind, reading.reader, len(reading.pages)) == (Kind.IMAGE, "ocr", 3)
    for page, language in zip(reading.pages, ("en", "fr", "de"), strict=True):
        assert degraded.error_rate(page.text, degraded.text_of(language)) < 0.01


def test_a_heic_photo_is_read_turned_as_the_camera_noted(reader: Reader) -> None:
    tags = Image.Exif()
    tags[0x0112] = 6
    out = io.BytesIO()
    photo = pillow_heif.from_pillow(degraded.photo("fr").convert("RGB").rotate(90, expand=True))
    photo.info["exif"] = tags.tobytes()
    photo.save(out, quality=80)
    reading = reader.read("IMG_0001.HEIC", out.getvalue())
    assert (reading.kind, reading.language) == (Kind.IMAGE, "fr")
    assert degraded.error_rate(reading.pages[0].text, degraded.text_of("fr")) < 0.02


def test_an_outlook_message_gives_its_text_the_forwarded_one_and_the_attachments_of_both(reader: Reader) -> None:
    inner = outlook.message_tree(
        "Conditions", "contrats@anydesk.example", "Préavis de trois mois.", {"order.pdf": english()}
    )
    content = outlook.message(
        "Tr: Conditions", "claire@roussel.example", "Voici.\r\nCordialement", {"contrat.pdf": french()}, inner
    )
    first, *others = reader.read_all("mail.msg", content)
    assert (first.kind, first.refusal) == (Kind.MSG, None)
    text = first.pages[0].text
    for wanted in (
        "Subject: Tr: Conditions",
        "From: claire@roussel.example",
        "Voici.\nCordialement",
        "Préavis de trois mois.",
    ):
        assert wanted in text
    assert [(r.file, r.kind) for r in others] == [
        ("mail.msg › contrat.pdf", Kind.PDF),
        ("mail.msg › order.pdf", Kind.PDF),
    ]
    assert all(r.pages for r in others)


def test_a_broken_outlook_message_is_refused_with_its_cause(reader: Reader) -> None:
    content = outlook.message("Conditions", "a@b.example", "Text", {"big.bin": bytes(9000)})
    refusal = reader.read("mail.msg", content[:48] + b"\x99\x99\0\0" + content[52:]).refusal
    assert refusal is not None
    assert refusal.code == "document.unreadable"


def test_a_word_file_is_read_in_order_with_everything_a_person_sees(reader: Reader) -> None:
    wordprocessing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
    shape = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    table = (
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Préavis</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>3"
        " mois</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    box = (
        f"<w:p><w:r><w:drawing><wp:inline xmlns:wp='{wordprocessing}'><wps:txbx xmlns:wps='{shape}'><w:txbxContent>"
        "<w:p><w:r><w:t>Dans un cadre</w:t></w:r></w:p></w:txbxContent></wps:txbx></wp:inline></w:drawing></w:r></w:p>"
    )
    moved = (
        "<w:p><w:moveFrom><w:r><w:t>ailleurs</w:t></w:r></w:moveFrom>"
        "<w:moveTo><w:r><w:t>ici</w:t></w:r></w:moveTo></w:p>"
    )
    hidden = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>invisible</w:t></w:r></w:p>"
    content = docx(table + box + moved + hidden)
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as word:
        for name, text in (("header1", "En-tête"), ("footnotes", "Note de bas"), ("footer1", "Pied")):
            word.writestr(f"word/{name}.xml", f"<w:x xmlns:w='{W}'><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:x>")
    text = "\n".join(p.text for p in reader.read("c.docx", out.getvalue()).pages)
    places = [
        text.index(part)
        for part in ("En-tête", PARAGRAPHS[0], "Préavis | 3 mois", "Dans un cadre", "ici", "Note de bas", "Pied")
    ]
    assert places == sorted(places)
    assert "ailleurs" not in text
    assert "invisible" not in text


# What people of each language write; Dutch in Mac's encoding has one odd sign in a page, which tells nothing.
WIDE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
ENCODINGS = [(language, encoding) for language in degraded.LETTERS for encoding in WIDE]
ENCODINGS += [(language, "cp1252") for language in degraded.LATIN]
ENCODINGS += [(language, "mac_roman") for language in degraded.LATIN if language != "nl"]
ENCODINGS += [("ja", encoding) for encoding in ("cp932", "euc_jp", "iso2022_jp")]


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_plain_text_is_read_in_the_encodings_of_its_country(reader: Reader, language: str, encoding: str) -> None:
    text = degraded.text_of(language)
    content = text.encode(encoding, "ignore")
    reading = reader.read("c.txt", content)
    assert reading.kind is Kind.TEXT
    assert reading.pages[0].text == content.decode(encoding)


def nested(depth: int) -> bytes:
    """A mail forwarded over and over."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "innermost"
    message.set_content("Préavis de trois mois.")
    for level in range(depth):
        outer = EmailMessage()
        outer["From"], outer["To"], outer["Subject"] = "a@b.example", "c@d.example", f"level {level}"
        outer.set_content("forwarded")
        outer.add_attachment(message)
        message = outer
    return bytes(message)


def test_mails_are_read_to_a_depth_of_twenty(reader: Reader) -> None:
    shallow = reader.read_all("m.eml", nested(6))
    assert any("innermost" in p.text for r in shallow for p in r.pages)
    refusal = reader.read("m.eml", nested(40)).refusal
    assert refusal is not None
    assert "20" in refusal.seen


def test_a_zip_of_more_than_a_thousand_files_is_refused_with_the_bound(reader: Reader) -> None:
    refusal = reader.read("many.zip", archive(**{f"f{k}_txt": b"text" for k in range(1001)})).refusal
    assert refusal is not None
    assert "1000" in refusal.seen


@pytest.mark.parametrize(
    ("name", "content", "seen"),
    [
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "an old Office file"),
        ("sheet.xlsx", archive(**{"xl/workbook_xml": b"<x/>"}), "an Excel file"),
        ("slides.pptx", archive(**{"ppt/presentation_xml": b"<x/>"}), "a PowerPoint file"),
        ("setup.exe", b"MZ" + bytes(200), "a Windows program"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'></svg>", "an SVG drawing"),
        ("clip.mp4", b"\0\0\0\x18ftypmp42" + bytes(200), "a video"),
        ("contract.pdf", b"MZ" + bytes(200), "a Windows program"),
    ],
)
def test_what_cannot_be_read_is_named_and_refused(reader: Reader, name: str, content: bytes, seen: str) -> None:
    refusal = reader.read(name, content).refusal
    assert refusal is not None
    assert (refusal.cause, refusal.code, refusal.seen) == (Cause.NOT_A_DOCUMENT, "document.unsupported", seen)


def test_a_damaged_pdf_is_mended_for_reading(reader: Reader) -> None:
    content = french()
    cut = content[: content.rindex(b"xref")].replace(b"/Type /Catalog", b"/Type /Catalog ", 1)
    assert reader.read("cut.pdf", cut).pages


def test_a_page_with_a_picture_and_a_page_with_text_are_each_read_their_own_way(reader: Reader) -> None:
    both = pdfium.PdfDocument.new()
    scan = io.BytesIO()
    degraded.page("fr", 150).convert("RGB").save(scan, "PDF", resolution=150)
    both.import_pages(pdfium.PdfDocument(french()))
    both.import_pages(pdfium.PdfDocument(scan.getvalue()))
    out = io.BytesIO()
    both.save(out)
    reading = reader.read("both.pdf", out.getvalue())
    assert reading.reader == "ocr"
    text, picture = reading.pages
    assert not text.sure
    assert picture.sure
    assert degraded.error_rate(picture.text, degraded.text_of("fr")) < 0.01


def test_a_blank_page_among_pages_of_text_changes_nothing(reader: Reader) -> None:
    document = pdfium.PdfDocument(french())
    document.new_page(595, 842)
    out = io.BytesIO()
    document.save(out)
    reading = reader.read("c.pdf", out.getvalue())
    assert (reading.reader, len(reading.pages)) == ("text", 2)


def test_a_mail_with_a_scan_attached_is_read_through(reader: Reader) -> None:
    scan = io.BytesIO()
    degraded.page("de", 150).convert("RGB").save(scan, "PDF", resolution=150)
    readings = reader.read_all("m.eml", mail("Anbei der Vertrag.", scan.getvalue()))
    assert [r.reader for r in readings] == ["text", "ocr"]
    assert readings[1].language == "de"
