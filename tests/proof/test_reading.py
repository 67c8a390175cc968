"""Files become Readings, or say why not; hostile ones hurt a worker, never us."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.proof.reading import Cause, Kind
from promo.proof.sealed.intake import MAX_BYTES, MAX_NAME, open_file, safe_name
from promo.proof.sealed.kinds import sniff
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped
from tests.support.proofs import french, pdf

SAMPLES = Path(__file__).resolve().parents[2] / "promo/samples"


def test_a_text_pdf_gives_words_with_boxes_and_a_language(reader: Reader) -> None:
    reading = reader.read("contrat.pdf", french())
    assert (reading.kind, reading.reader, reading.language, len(reading.pages)) == (Kind.PDF, "text", "fr", 1)
    page = reading.pages[0]
    at = page.text.index("préavis") if "préavis" in page.text else page.text.index("reconduit")
    [box] = page.boxes_between(at, at + 7)
    assert 0 < box[0] < box[2] < 1
    assert 0 < box[1] < box[3] < 1


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_boxes_sit_on_the_ink_of_the_page_as_shown(reader: Reader, turn: int) -> None:
    import io

    import pypdfium2 as pdfium
    from PIL import Image, ImageOps

    document = pdfium.PdfDocument(pdf("<p style='margin:120px 0 0 90px;font-size:30px'>Kündigungsfrist</p>"))
    document[0].set_rotation(turn)
    out = io.BytesIO()
    document.save(out)
    content = out.getvalue()

    [page] = reader.read("t.pdf", content).pages
    at = page.text.index("Kündigungsfrist")
    [box] = page.boxes_between(at, at + 15)
    picture = reader.picture(content, 1)
    assert picture is not None
    image = Image.open(io.BytesIO(picture.png)).convert("L")
    ink = ImageOps.invert(image).point(lambda v: 255 if v > 90 else 0).getbbox()
    assert ink is not None
    x0, y0, x1, y1 = ink[0] / image.width, ink[1] / image.height, ink[2] / image.width, ink[3] / image.height
    overlap = max(0, min(x1, box[2]) - max(x0, box[0])) * max(0, min(y1, box[3]) - max(y0, box[1]))
    union = (x1 - x0) * (y1 - y0) + (box[2] - box[0]) * (box[3] - box[1]) - overlap
    assert overlap / union > 0.7


@pytest.mark.parametrize(
    ("name", "content", "cause", "code"),
    [
        ("empty.pdf", b"", Cause.EMPTY, "document.unreadable"),
        ("blank.txt", b" \n\n", Cause.EMPTY, "document.unreadable"),
        ("contract.pdf", b"MZ\x90\x00" + b"\x00" * 200, Cause.NOT_A_DOCUMENT, "document.unsupported"),
        ("broken.pdf", b"%PDF-1.7\n" + b"\x00garbage" * 50, Cause.DAMAGED, "document.unreadable"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 100, Cause.DAMAGED, "document.unreadable"),
        ("archive.zip", b"PK\x03\x04" + b"\x00" * 100, Cause.DAMAGED, "document.unreadable"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, Cause.NOT_A_DOCUMENT, "document.unsupported"),
        (
            "drawing.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
            Cause.NOT_A_DOCUMENT,
            "document.unsupported",
        ),
        ("huge.txt", b"a" * (MAX_BYTES + 1), Cause.TOO_LARGE, "document.unreadable"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(name: str, content: bytes, cause: Cause, code: str) -> None:
    refusal = open_file(name, content).reading.refusal
    assert refusal is not None
    assert (refusal.cause, refusal.code) == (cause, code)


@pytest.mark.parametrize(
    "row",
    [json.loads(line) for line in (SAMPLES / "claims.jsonl").read_text("utf-8").splitlines()],
    ids=lambda r: r["id"],
)
def test_every_sample_is_read_or_honestly_refused(reader: Reader, row: dict[str, Any]) -> None:
    refused = {"de13": "document.password"}
    for name in row["files"]:
        reading = reader.read(name, (SAMPLES / name).read_bytes())
        assert (reading.refusal.code if reading.refusal else None) == refused.get(str(row["id"]))
        assert bool(reading.pages) is (reading.refusal is None)


@pytest.mark.parametrize("text", ["Grüße, préavis de trois mois", "日本語の契約書です。"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_plain_text_in_common_encodings(text: str, encoding: str) -> None:
    assert open_file("t.txt", (text * 3).encode(encoding)).reading.pages[0].text == text * 3


def test_windows_text_is_read_too() -> None:
    assert open_file("t.txt", ("préavis " * 30).encode("cp1252")).reading.pages[0].text.startswith("préavis")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\x\\contract.pdf", "contract.pdf"),
        ("contract\u202efdp.exe", "contract\ufffdfdp.exe"),
        ("a\r\nb.pdf", "a\ufffd\ufffdb.pdf"),
        ("利用契約書.pdf", "利用契約書.pdf"),
        ("", "file"),
    ],
)
def test_names_are_made_fit_to_be_shown(name: str, shown: str) -> None:
    assert safe_name(name) == shown


@given(st.text(max_size=6000))
def test_no_name_is_too_long_or_holds_a_control_mark(name: str) -> None:
    shown = safe_name(name)
    assert 0 < len(shown) <= MAX_NAME
    assert not any(ord(c) < 32 or 0xD800 <= ord(c) <= 0xDFFF for c in shown)


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_any_bytes_are_some_kind(content: bytes) -> None:
    kind, words = sniff(content)
    assert kind in Kind
    assert words


def test_a_worker_that_dies_is_replaced_and_the_file_is_refused() -> None:
    with Reader() as reader:
        assert reader.read("a.txt", b"some text that is read").pages
        worker = reader.workers._pools["parse"].get()
        assert worker is not None
        os.kill(worker.pid, 9)
        reader.workers._pools["parse"].put(worker)
        assert reader.read("b.txt", b"some text that is read").pages


def test_a_hostile_pdf_costs_a_worker_and_not_us(test_data: Path, tmp_path: Path) -> None:
    script = test_data / "hostile/make_hostile.py"
    if not script.exists():
        pytest.skip("the generator of hostile files is not there")
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    bombs = sorted(p for p in tmp_path.rglob("*.pdf") if "bomb" in p.name)
    assert bombs
    before = os.getpid()
    with Reader() as reader:
        for bomb in bombs:
            reading = reader.read(bomb.name, bomb.read_bytes())
            assert reading.pages or reading.refusal is not None
        assert reader.read("good.pdf", french()).pages
    assert os.getpid() == before


def test_the_rules_folder_is_shipped() -> None:
    assert (shipped("rules") / "vendor.yaml").exists()
