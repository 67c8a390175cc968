"""Files that hold others, or are locked: portfolios, previews, embedded documents, passwords."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest
from PIL import Image

from promo.proof.reading import Cause, Kind
from promo.proof.sealed.reader import Reader
from tests.support import degraded
from tests.support.documents import PARAGRAPHS, docx, opendocument, word
from tests.support.locked import locked_opendocument, locked_word, sealed_opendocument
from tests.support.proofs import english, french, pdf

PASSWORD = "Grüße 令和 €"


def refusal(reader: Reader, name: str, content: bytes) -> tuple[Cause, str] | None:
    found = reader.read(name, content).refusal
    return None if found is None else (found.cause, found.code)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("contrat.docx", locked_word(docx(), PASSWORD)),
        ("contratto.odt", locked_opendocument(opendocument(f"<text:p>{PARAGRAPHS[0]}</text:p>"), PASSWORD)),
        ("contratto.odt", sealed_opendocument(opendocument(f"<text:p>{PARAGRAPHS[0]}</text:p>"), PASSWORD)),
    ],
    ids=["word", "opendocument", "opendocument as one package"],
)
def test_a_locked_file_asks_for_its_password_and_is_opened_with_it(reader: Reader, name: str, content: bytes) -> None:
    assert refusal(reader, name, content) == (Cause.PASSWORD, "document.password")
    assert reader.unlocked(content, "another") is None
    assert reader.unlocked(content, "") is None
    copy = reader.unlocked(content, PASSWORD)
    assert copy is not None
    assert PARAGRAPHS[0] in reader.read(name, copy).pages[0].text


def test_a_file_that_asks_for_endless_work_stays_locked(reader: Reader) -> None:
    content = locked_opendocument(opendocument("<text:p>x</text:p>"), PASSWORD, turns=900_000_000)
    assert reader.unlocked(content, PASSWORD) is None
    assert reader.unlocked(b"no lock at all", PASSWORD) is None


def portfolio(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("<p>Open this portfolio in a program that shows its files.</p>"))) as cover:
        for name, content in files:
            cover.attachments[name] = pikepdf.AttachedFileSpec(cover, content, filename=name)
        cover.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def test_the_files_of_a_portfolio_are_documents_and_data_for_machines_is_none(reader: Reader) -> None:
    content = portfolio(
        ("Contrat.pdf", french()),
        ("terms.docx", docx()),
        ("factur-x.xml", b"<?xml version='1.0'?><rsm:CrossIndustryInvoice xmlns:rsm='x'/>"),
        ("locked.docx", locked_word(docx(), PASSWORD)),
    )
    first, *others = reader.read_all("p.pdf", content)
    assert "portfolio" in first.pages[0].text
    assert sorted((r.file, r.refusal.cause if r.refusal else None) for r in others) == [
        ("p.pdf › Contrat.pdf", None),
        ("p.pdf › locked.docx", Cause.PASSWORD),
        ("p.pdf › terms.docx", None),
    ]


def test_a_file_pinned_to_a_page_is_a_document_and_a_bomb_is_none(reader: Reader) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(french())) as paper:
        for content in (english(), b"%PDF-" + bytes(200 * 1024 * 1024)):
            stream = pikepdf.Stream(paper, content)
            file = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, UF="a.pdf", EF=pikepdf.Dictionary(F=stream))
            note = pikepdf.Dictionary(Subtype=pikepdf.Name.FileAttachment, Rect=[0, 0, 9, 9], FS=file)
            notes = paper.pages[0].obj.get("/Annots", pikepdf.Array())
            notes.append(paper.make_indirect(note))
            paper.pages[0].obj["/Annots"] = notes
        paper.save(out, compress_streams=True)
    assert len(out.getvalue()) < 1_000_000
    readings = reader.read_all("c.pdf", out.getvalue())
    assert [(r.file, r.refusal) for r in readings] == [("c.pdf", None), ("c.pdf › a.pdf", None)]


def test_a_form_that_only_adobe_draws_is_named(reader: Reader) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf("<p>Please wait... If this message is not eventually replaced …</p>"))) as form:
        form.Root.NeedsRendering = True
        form.Root.AcroForm = pikepdf.Dictionary(XFA=pikepdf.Stream(form, b"<xdp/>"))
        form.save(out)
    found = reader.read("form.pdf", out.getvalue()).refusal
    assert found is not None
    assert (found.code, "Adobe" in found.seen) == ("document.unsupported", True)


@pytest.mark.parametrize("folder", ["", "Contract.pages/"])
def test_of_a_pages_file_its_preview_is_read(reader: Reader, folder: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(f"{folder}Index/Document.iwa", b"\0\1\2snappy")
        made.writestr(f"{folder}Metadata/Properties.plist", b"bplist00")
        made.writestr(f"{folder}Data/photo.jpg", b"\xff\xd8\xffno picture")
        made.writestr(f"{folder}preview.jpg", b"\xff\xd8\xffno picture")
        made.writestr(f"{folder}QuickLook/Preview.pdf", french())
    [reading] = reader.read_all("c.pages", out.getvalue())
    assert (reading.kind, reading.refusal) == (Kind.PDF, None)


def test_a_pages_file_without_a_preview_is_named(reader: Reader) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr("Index/Document.iwa", b"\0\1\2snappy")
        made.writestr("Data/photo.jpg", b"\xff\xd8\xffno picture")
    found = reader.read("c.pages", out.getvalue()).refusal
    assert found is not None
    assert (found.code, "Pages" in found.seen) == ("document.unsupported", True)


def test_an_avif_photo_is_read_like_a_heic_one(reader: Reader) -> None:
    out = io.BytesIO()
    degraded.photo("fr").convert("RGB").save(out, "AVIF", quality=80)
    reading = reader.read("IMG_0001.avif", out.getvalue())
    assert (reading.kind, reading.language) == (Kind.IMAGE, "fr")
    assert degraded.error_rate(reading.pages[0].text, degraded.text_of("fr")) < 0.02


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def test_documents_laid_into_a_word_file_are_read_and_its_logo_is_not(reader: Reader) -> None:
    related = f"<Relationship Id='a' Type='{RELATIONS}/package' Target='terms.docx'/>"
    related += f"<Relationship Id='b' Type='{RELATIONS}/image' Target='logo.png'/>"
    noise = io.BytesIO()
    Image.effect_noise((400, 200), 60).save(noise, "PNG")
    text = "".join(f"<w:p><w:r><w:t>{p}</w:t></w:r></w:p>" for p in PARAGRAPHS)
    readings = reader.read_all("c.docx", word(text, "", related, terms__docx=docx(), logo__png=noise.getvalue()))
    assert [(r.file, r.refusal) for r in readings] == [("c.docx", None), ("c.docx › terms.docx", None)]


def test_a_word_file_that_holds_a_picture_of_the_contract_is_read_by_its_picture(reader: Reader) -> None:
    out = io.BytesIO()
    degraded.page("fr", 150).convert("RGB").save(out, "JPEG", quality=85)
    related = f"<Relationship Id='b' Type='{RELATIONS}/image' Target='scan.jpg'/>"
    [reading] = reader.read_all("c.docx", word("<w:p/>", "", related, scan__jpg=out.getvalue()))
    assert (reading.file, reading.reader, reading.language) == ("c.docx › scan.jpg", "ocr", "fr")
