"""PDF with a text layer: words with their boxes on the page as shown; and page pictures.

PDFium is not safe against hostile files in our own process (a 2.5 kB file can
ask for 4 GiB), so this module runs in a worker only.
"""

from __future__ import annotations

import io
from array import array
from ctypes import byref, c_double
from dataclasses import replace
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from promo.proof.reading import Cause, Page, Refusal

MAX_PAGES = 200
MAX_PICTURE_SIDE = 2400
MAX_OCR_SIDE = 3400
MIN_CONTRAST = 24  # of 255, between the darkest and the lightest point in a word's box
COVERED = 0.55  # of the smaller word's area
_SCAN_CHARACTERS = 10
_SPACES = frozenset(" \t\r\n\f\v\u00a0\u2007\u202f\u3000")
# PDFium writes these for a hyphen at a line end; the text model joins such words again.
_LINE_END_HYPHENS = {"\x02": "\u00ad", "\ufffe": "\u00ad"}


def open_pdf(content: bytes) -> pdfium.PdfDocument | Refusal:
    """The document, or why it cannot be opened."""
    try:
        document = pdfium.PdfDocument(content)
        pages = len(document)
    except pdfium.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        if code == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            return Refusal(Cause.PASSWORD)
        return Refusal(Cause.DAMAGED)
    if pages == 0:
        return Refusal(Cause.DAMAGED)
    if pages > MAX_PAGES:
        return Refusal(Cause.TOO_MANY_PAGES, f"{pages} pages; the bound is {MAX_PAGES}")
    return document


def read_pdf(content: bytes) -> tuple[Page, ...] | Refusal:
    """All pages with their words and boxes."""
    document = open_pdf(content)
    if isinstance(document, Refusal):
        return document
    pages: list[Page] = []
    failed = 0
    try:
        for index in range(len(document)):
            try:
                pages.append(_read_page(document, index))
            except pdfium.PdfiumError:
                failed += 1
    finally:
        document.close()
    if failed and not pages:
        return Refusal(Cause.DAMAGED)
    return tuple(pages)


def needs_eyes(page: Page) -> bool:
    """Whether a page has no text layer worth the name, so that its picture must be read."""
    return len("".join(page.text.split())) < _SCAN_CHARACTERS


def _read_page(document: pdfium.PdfDocument, index: int) -> Page:
    page = document[index]
    try:
        width, height = page.get_size()
        textpage = page.get_textpage()
        try:
            place = _Places(page, width, height)
            return with_unseen(_words(textpage, index + 1, width, height, place), page)
        finally:
            textpage.close()
    finally:
        page.close()


class _Places:
    """From page coordinates to fractions of the page as shown: crop box, rotation and origin applied."""

    def __init__(self, page: pdfium.PdfPage, width: float, height: float) -> None:
        self.rotation = page.get_rotation() % 360
        left, bottom, right, top = page.get_cropbox(fallback_ok=True)
        media = page.get_mediabox(fallback_ok=True)
        self.left, self.bottom = max(left, media[0]), max(bottom, media[1])
        self.right, self.top = min(right, media[2]), min(top, media[3])
        self.width = (self.right - self.left) or width or 1.0
        self.height = (self.top - self.bottom) or height or 1.0

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        a, c = (x0 - self.left) / self.width, (x1 - self.left) / self.width
        b, d = (self.top - y1) / self.height, (self.top - y0) / self.height
        match self.rotation:
            case 90:
                a, b, c, d = 1 - d, a, 1 - b, c
            case 180:
                a, b, c, d = 1 - c, 1 - d, 1 - a, 1 - b
            case 270:
                a, b, c, d = b, 1 - c, d, 1 - a
        return (_unit(a), _unit(b), _unit(c), _unit(d))


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))


def _words(textpage: pdfium.PdfTextPage, number: int, width: float, height: float, place: _Places) -> Page:
    """Characters with boxes, grouped into words between white space."""
    handle = textpage.raw
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    refs = byref(left), byref(right), byref(bottom), byref(top)
    char_box, char_code = raw.FPDFText_GetCharBox, raw.FPDFText_GetUnicode
    characters: list[str] = []
    spans: array[int] = array("I")
    boxes: array[float] = array("f")
    started = -1
    x0 = y0 = x1 = y1 = 0.0

    def close_word() -> None:
        nonlocal started
        if started >= 0:
            spans.extend((started, len(characters)))
            boxes.extend(place.box(x0, y0, x1, y1))
            started = -1

    for k in range(textpage.count_chars()):
        code = char_code(handle, k)
        if code in (0, 13) or 0xD800 <= code <= 0xDFFF:
            continue
        character = chr(code)
        character = _LINE_END_HYPHENS.get(character, character)
        if character in _SPACES:
            close_word()
            characters.append("\n" if character == "\n" else " ")
            continue
        if char_box(handle, k, *refs):
            if started < 0 or abs(top.value - y0) > 3 * max(1.0, y1 - y0):
                close_word()
                started = len(characters)
                x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
            else:
                x0, y0 = min(x0, left.value), min(y0, bottom.value)
                x1, y1 = max(x1, right.value), max(y1, top.value)
        elif started < 0:
            started = len(characters)
            x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        characters.append(character)
        if character == "\u00ad":
            close_word()
            characters.append("\n")
    close_word()
    return Page(number, width, height, "".join(characters), spans, boxes)


def with_unseen(words: Page, page: pdfium.PdfPage) -> Page:
    """The page with every word marked that leaves no ink on its picture, or lies under another one.

    An honest hidden text layer over a scan has the scan's own ink under it, so it counts as seen.
    """
    count = len(words.spans) // 2
    if not count:
        return words
    scale = min(96 / 72, MAX_PICTURE_SIDE / max(*page.get_size(), 1.0))
    picture = np.asarray(page.render(scale=scale, grayscale=True).to_numpy()).squeeze()
    height, width = picture.shape[:2]
    boxes = np.frombuffer(words.boxes, dtype=np.float32).reshape(count, 4)
    pixels = np.column_stack(
        (np.floor(boxes[:, 0] * width), np.floor(boxes[:, 1] * height), np.ceil(boxes[:, 2] * width), np.ceil(boxes[:, 3] * height))
    ).astype(int)
    unseen = array("B", bytes(count))
    for k, (x0, y0, x1, y1) in enumerate(pixels):
        region = picture[y0:y1, x0:x1]
        if sum(map(str.isalnum, words.text[words.spans[2 * k] : words.spans[2 * k + 1]])) >= 2 and (
            region.size == 0 or int(region.max()) - int(region.min()) < MIN_CONTRAST
        ):
            unseen[k] = 1
    for k in covered_words(words, boxes):
        unseen[k] = 1
    return replace(words, unseen=unseen)


def covered_words(words: Page, boxes: np.ndarray[Any, Any]) -> list[int]:
    """Indexes of words that share their place with other words: one was written over the other.

    The same word drawn twice (a way to make bold) is no cover.
    """
    count = len(boxes)
    if not 2 <= count <= 4000:
        return []
    area = np.maximum((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1]), 1e-9)
    found: set[int] = set()
    for k in range(count):
        across = np.minimum(boxes[k, 2], boxes[k + 1 :, 2]) - np.maximum(boxes[k, 0], boxes[k + 1 :, 0])
        down = np.minimum(boxes[k, 3], boxes[k + 1 :, 3]) - np.maximum(boxes[k, 1], boxes[k + 1 :, 1])
        shared = np.clip(across, 0, None) * np.clip(down, 0, None)
        for other in np.nonzero(shared > COVERED * np.minimum(area[k], area[k + 1 :]))[0] + k + 1:
            one, two = (words.text[words.spans[2 * n] : words.spans[2 * n + 1]] for n in (k, int(other)))
            if one != two and sum(map(str.isalpha, one)) >= 3 and sum(map(str.isalpha, two)) >= 3:
                found |= {k, int(other)}
    return sorted(found)


def signals_of(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """What a person should know about words that nobody sees, by page."""
    signals: list[str] = []
    for page in pages:
        if not any(page.unseen):
            continue
        boxes = np.frombuffer(page.boxes, dtype=np.float32).reshape(-1, 4)
        covered = len(covered_words(page, boxes))
        if covered:
            signals.append(f"suspicious: {covered} words written over each other on page {page.number}")
        if sum(page.unseen) > covered:
            signals.append(f"unseen: {sum(page.unseen) - covered} words leave no ink on page {page.number}")
    return tuple(signals)


def render_page(content: bytes, number: int, *, dpi: int = 110) -> bytes | Refusal:
    """Page `number` (from 1) as PNG, its longer side bounded whatever the page claims to measure."""
    document = open_pdf(content)
    if isinstance(document, Refusal):
        return document
    try:
        page = document[number - 1]
        longest = max(*page.get_size(), 1.0)
        picture = page.render(scale=min(dpi / 72, MAX_PICTURE_SIDE / longest)).to_pil()
    finally:
        document.close()
    out = io.BytesIO()
    picture.convert("RGB").quantize(64).save(out, "PNG")
    return out.getvalue()


def page_picture(content: bytes, number: int, *, dpi: int = 220) -> Image.Image | Refusal:
    """Page `number` (from 1) as a picture to be read, within the bounds of the OCR."""
    document = open_pdf(content)
    if isinstance(document, Refusal):
        return document
    try:
        page = document[number - 1]
        longest = max(*page.get_size(), 1.0)
        made: Image.Image = page.render(scale=min(dpi / 72, MAX_OCR_SIDE / longest), grayscale=True).to_pil()
        return made
    finally:
        document.close()
