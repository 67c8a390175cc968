"""Highlights sit on the words: on text PDFs however the page lies, and on scans of the same pages."""

from __future__ import annotations

import io
from array import array
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
import pytest
from PIL import Image

from promo.proof.reading import Box, Page
from promo.proof.sealed.reader import Reader
from tests.support import degraded
from tests.support.proofs import pdf

Mask = np.ndarray[Any, np.dtype[np.bool_]]
SIDE = 1600


def marked(language: str) -> tuple[bytes, str]:
    """A letter with its notice sentence in red, and the sentence."""
    notice, frame = degraded.LETTERS[language]
    body = "".join(f"<p>{line}</p>" for line in frame.replace("{notice}", f"<b>{notice}</b>").split("\n"))
    font = "IPAGothic, 'Noto Sans CJK JP'" if language == "ja" else "'Liberation Serif'"
    style = f"@page{{size:A4;margin:30mm 25mm}}body{{font:11pt/1.5 {font}}}b{{color:#f00;font-weight:normal}}"
    return pdf(f"<html lang={language}><style>{style}</style>{body}</html>"), notice


def changed(content: bytes, change: Callable[[pdfium.PdfPage], None]) -> bytes:
    document = pdfium.PdfDocument(content)
    change(document[0])
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def user_unit(content: bytes) -> bytes:
    """The page in units of two points, as large drawings have it."""
    return content.replace(b"/Type /Page\n", b"/Type /Page /UserUnit 2\n").replace(
        b"/Type/Page/", b"/Type/Page/UserUnit 2/"
    )


LYING: dict[str, Callable[[bytes], bytes]] = {
    "upright": lambda c: c,
    "turned by 90": lambda c: changed(c, lambda p: p.set_rotation(90)),
    "turned by 180": lambda c: changed(c, lambda p: p.set_rotation(180)),
    "turned by 270": lambda c: changed(c, lambda p: p.set_rotation(270)),
    "cropped": lambda c: changed(c, lambda p: p.set_cropbox(40, 90, 560, 800)),
    "cropped and turned": lambda c: changed(c, lambda p: (p.set_cropbox(40, 90, 560, 800), p.set_rotation(270))[0]),
    "moved origin": lambda c: changed(c, lambda p: p.set_mediabox(-100, -50, 595, 842)),
    "larger units": user_unit,
}


def boxes_of(page: Page, sentence: str) -> tuple[Box, ...]:
    """The highlight of a sentence, found in the page's text whatever its line breaks."""
    places, dense = [], []
    for k, letter in enumerate(page.text):
        if not letter.isspace() and letter != "\u00ad":
            places.append(k)
            dense.append("'" if letter == "’" else letter)
    wanted = "".join(sentence.split()).replace("’", "'")
    at = "".join(dense).find(wanted)
    assert at >= 0, page.text
    return page.boxes_between(places[at], places[at + len(wanted) - 1] + 1)


def shape(content: bytes, page: int = 0) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The page as shown, in colour."""
    shown = pdfium.PdfDocument(content)[page]
    return np.asarray(shown.render(scale=SIDE / max(shown.get_size())).to_pil().convert("RGB"))


def ink_lines(picture: np.ndarray[Any, np.dtype[np.uint8]]) -> list[tuple[int, int, int, int]]:
    """Around the red of each line of print: x0, y0, x1, y1. Lines lie across the picture or along it."""
    red = (picture[..., 0] > 150) & (picture[..., 1] < 130) & (picture[..., 2] < 130)
    across, along = _runs(np.asarray(red.any(axis=1))), _runs(np.asarray(red.any(axis=0)))
    if len(across) <= len(along):
        return [
            (int(np.flatnonzero(red[a:b].any(axis=0))[0]), a, int(np.flatnonzero(red[a:b].any(axis=0))[-1]) + 1, b)
            for a, b in across
        ]
    return [
        (a, int(np.flatnonzero(red[:, a:b].any(axis=1))[0]), b, int(np.flatnonzero(red[:, a:b].any(axis=1))[-1]) + 1)
        for a, b in along
    ]


def _runs(row: Mask, gap: int = 4) -> list[tuple[int, int]]:
    hits = np.flatnonzero(row)
    cuts = np.flatnonzero(np.diff(hits) > gap)
    return [(int(part[0]), int(part[-1]) + 1) for part in np.split(hits, cuts + 1) if len(part)]


def overlap(lines: Sequence[tuple[int, int, int, int]], boxes: Sequence[Box], size: tuple[int, int]) -> float:
    """Intersection over union of what is inked and what is highlighted."""
    height, width = size
    inked, lit = np.zeros((height, width), dtype=bool), np.zeros((height, width), dtype=bool)
    for x0, y0, x1, y1 in lines:
        inked[y0:y1, x0:x1] = True
    for left, top, right, bottom in boxes:
        lit[round(top * height) : round(bottom * height), round(left * width) : round(right * width)] = True
    return float((inked & lit).sum() / (inked | lit).sum())


@pytest.mark.parametrize("lying", LYING)
@pytest.mark.parametrize("language", ["fr", "de", "ja"])
def test_a_highlight_sits_on_the_ink_of_a_text_pdf(reader: Reader, language: str, lying: str) -> None:
    content, sentence = marked(language)
    content = LYING[lying](content)
    [page] = reader.read("c.pdf", content).pages
    picture = shape(content)
    assert overlap(ink_lines(picture), boxes_of(page, sentence), picture.shape[:2]) >= 0.8


@pytest.mark.parametrize("degrees", [-1.5, 0.0, 2.0])
@pytest.mark.parametrize("language", ["en", "es", "ja"])
def test_a_highlight_on_a_scan_sits_where_the_words_of_the_page_were(
    reader: Reader, language: str, degrees: float
) -> None:
    content, sentence = marked(language)
    flat = pdfium.PdfDocument(content)[0].render(scale=200 / 72).to_pil()
    grey = flat.convert("L").rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=250)
    out = io.BytesIO()
    grey.save(out, "JPEG", quality=70)
    [page] = reader.read("scan.jpg", out.getvalue()).pages

    # The truth: where the words stood before, each turned about the middle of the page as the sheet was.
    [before] = reader.read("c.pdf", content).pages
    turn = np.deg2rad(-degrees)
    width, height = flat.size
    scores = []
    words = (
        {w for w in sentence.split() if len(w) >= 6}
        if language != "ja"
        else {sentence[k : k + 6] for k in range(0, 42, 6)}
    )
    for word in sorted(words):
        if before.text.count(word) != 1 or page.text.count(word) != 1:
            continue
        [true, *rest] = before.boxes_between(before.text.index(word), before.text.index(word) + len(word))
        [seen, *others] = page.boxes_between(page.text.index(word), page.text.index(word) + len(word))
        assert not rest and not others
        x, y = ((true[0] + true[2]) / 2 - 0.5) * width, ((true[1] + true[3]) / 2 - 0.5) * height
        dx = (x * np.cos(turn) - y * np.sin(turn) - x) / width
        dy = (x * np.sin(turn) + y * np.cos(turn) - y) / height
        moved = (true[0] + dx, true[1] + dy, true[2] + dx, true[3] + dy)
        pixels = (round(moved[0] * width), round(moved[1] * height), round(moved[2] * width), round(moved[3] * height))
        scores.append(overlap([pixels], [seen], (height, width)))
    assert len(scores) >= 3
    assert np.mean(scores) >= 0.7, scores


@pytest.mark.parametrize(
    ("word", "part", "width"),
    [("gGmbH,", "gGmbH", 1.0), ("(gGmbH),", "gGmbH", 1.0), ("解約予告は三か月前", "三か月前", 4 / 9)],
)
def test_a_mark_ends_with_the_letters_and_a_sign_beside_them_takes_nothing_of_them(
    word: str, part: str, width: float
) -> None:
    boxes, spans = array("f", [0.1, 0.1, 0.6, 0.12]), array("I", [0, len(word)])
    page = Page(1, 600, 800, word, spans, boxes)
    [box] = page.boxes_between(word.index(part), word.index(part) + len(part))
    assert (box[2] - box[0]) / 0.5 == pytest.approx(width, abs=0.01)


def test_the_page_as_shown_has_the_rotation_and_crop_applied(reader: Reader) -> None:
    content, _ = marked("fr")
    [page] = reader.read("c.pdf", LYING["cropped and turned"](content)).pages
    assert (page.width, page.height) == (710, 520)
    assert raw.FPDFPage_GetRotation(pdfium.PdfDocument(LYING["cropped and turned"](content))[0]) == 3
