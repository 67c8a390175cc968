"""PDF: its pages with their words, which of them only a picture shows, and pictures of them.

PDFium is not safe against hostile files in our own process (a 2.5 kB file can
ask for 4 GiB), so this module runs in a worker only.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import suppress

import pikepdf
import pypdfium2 as pdfium
import pypdfium2.raw as raw
from PIL import Image

from promo.proof.language import is_gibberish
from promo.proof.reading import ALL, Cause, Page, Refusal, Share
from promo.proof.sealed.readers.borrowed import without_substitutes
from promo.proof.sealed.readers.filled import filled_page, in_place
from promo.proof.sealed.readers.ink import with_unseen
from promo.proof.sealed.readers.options import NO_OPTIONS, option_boxes, with_marks, without_looks
from promo.proof.sealed.readers.pdf_words import Places, upright_text, words_of
from promo.proof.sealed.readers.struck import with_struck

MAX_PAGES = 200
MAX_PICTURE_SIDE = 2400
MAX_OCR_SIDE = 3400
SCAN_CHARACTERS = 10  # fewer are no text layer
STAMP_CHARACTERS = 250  # so few beside a picture of the page are a stamp or a scanner's footer
PICTURE_SHARE = 0.5  # of the page


def open_pdf(content: bytes, *, mend: bool = True) -> pdfium.PdfDocument | Refusal:
    """The document, or why it cannot be opened; with `mend`, a damaged one is written anew first."""
    try:
        document = pdfium.PdfDocument(content)
        with suppress(pdfium.PdfiumError):  # before any page is opened, so that fields get the looks of their values
            document.init_forms()
        pages = len(document)
    except pdfium.PdfiumError as error:
        code = raw.FPDF_GetLastError()
        if code == raw.FPDF_ERR_PASSWORD or "password" in str(error).lower():
            return Refusal(Cause.PASSWORD)
        return _repaired(content) if mend else Refusal(Cause.DAMAGED)
    if pages == 0:
        return _repaired(content) if mend else Refusal(Cause.DAMAGED)
    if pages > MAX_PAGES:
        return Refusal(Cause.TOO_MANY_PAGES, f"{pages} pages; the bound is {MAX_PAGES}")
    return document


def _opens_whole(content: bytes) -> bool:
    document = open_pdf(content, mend=False)
    if isinstance(document, Refusal):
        return False
    document.close()
    return True


def _repaired(content: bytes) -> pdfium.PdfDocument | Refusal:
    """A damaged file as QPDF makes sense of it: for reading only, what is kept and hashed is the original."""
    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            document.save(out)
    except pikepdf.PasswordError:
        return Refusal(Cause.PASSWORD)
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError, KeyError):
        return Refusal(Cause.DAMAGED)
    return open_pdf(out.getvalue(), mend=False)


def without_password(content: bytes, password: str) -> bytes | None:
    """A copy that anybody can open; None when the password does not open it."""
    try:
        document = pdfium.PdfDocument(content, password=password)
    except pdfium.PdfiumError:
        return None
    try:
        out = io.BytesIO()
        document.save(out, flags=raw.FPDF_REMOVE_SECURITY)
        return out.getvalue()
    finally:
        document.close()


def read_pdf(content: bytes, share: Share = ALL) -> tuple[tuple[Page, ...], list[int]] | Refusal:
    """The pages of one's share with their words and boxes, and the numbers of those that only a picture shows."""
    document = open_pdf(content)
    if isinstance(document, Refusal):
        return document
    pages: list[Page] = []
    pictures: list[int] = []
    failed = 0
    try:
        for index in range(share[0], len(document), share[1]):
            try:
                page, by_eye = _read_page(document, index)
                pages.append(page)
                pictures += [page.number] if by_eye else []
            except pdfium.PdfiumError:
                failed += 1
    finally:
        document.close()
    if not pages and not failed and share != ALL:
        return (), []
    if (failed and not pages) or (not any(p.text.strip() for p in pages) and not _opens_whole(content)):
        return Refusal(Cause.DAMAGED)  # what was mended shows nothing, so it was not mended
    return tuple(pages), pictures


def needs_eyes(page: Page, *, shows_picture: bool, shows_drawing: bool) -> bool:
    """Whether a page has no text layer worth the name, so that its picture must be read."""
    characters = len("".join(page.text.split()))
    if characters < SCAN_CHARACTERS:
        return not characters or shows_drawing
    return (shows_picture and characters < STAMP_CHARACTERS) or is_gibberish(page.text)


def picture_share(page: pdfium.PdfPage) -> float:
    """How much of the page its largest picture covers, 0 to 1."""
    width, height = page.get_size()
    largest = 0.0
    for thing in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=2):
        left, bottom, right, top = thing.get_bounds()
        largest = max(largest, (min(right, width) - max(left, 0)) * (min(top, height) - max(bottom, 0)))
    return float(largest / max(1.0, width * height))


def _shows_drawing(page: pdfium.PdfPage) -> bool:
    """Whether pictures or drawn shapes stand on the page: letters may be among them."""
    return any(
        True
        for _ in page.get_objects(
            filter=(raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_SHADING), max_depth=2
        )
    )


def _read_page(document: pdfium.PdfDocument, index: int) -> tuple[Page, bool]:
    page, printed, options = document[index], None, NO_OPTIONS
    if raw.FPDFPage_GetAnnotCount(page) > 0:
        options = option_boxes(document, page)
        printed = without_looks(_words_on(page, index + 1), options)
        page.close()
        page, typed = filled_page(document, index)
        printed = printed if typed else None
    try:
        words = without_looks(_words_on(page, index + 1), options)
        if printed is not None:
            words = in_place(printed, words)
        few = len(words.text) < 2 * STAMP_CHARACTERS
        picture = few and picture_share(page) > PICTURE_SHARE
        seen = with_marks(with_struck(with_unseen(words, page), page), page, options)
        return seen, seen.has_layer or needs_eyes(
            words, shows_picture=picture, shows_drawing=few and _shows_drawing(page)
        )
    finally:
        page.close()


def _words_on(page: pdfium.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    without_substitutes(page)
    text = upright_text(page)
    try:
        return words_of(text, number, width, height, Places(page, width, height))
    finally:
        text.close()


def shown_page(content: bytes, number: int, *, dpi: int = 110) -> Image.Image | Refusal:
    """Page `number` (from 1) as people look at it, its longer side bounded whatever the page claims to measure."""
    document = open_pdf(content)
    if isinstance(document, Refusal):
        return document
    try:
        return _shown(document, number, dpi)
    finally:
        document.close()


def shown_pages(content: bytes, numbers: Sequence[int], *, dpi: int = 110) -> Iterator[Image.Image | None]:
    """The same for several pages of a file that is opened once; None for one that cannot be drawn."""
    document = open_pdf(content)
    if isinstance(document, Refusal):
        return
    try:
        for number in numbers:
            try:
                yield _shown(document, number, dpi)
            except (pdfium.PdfiumError, IndexError, ValueError):
                yield None
    finally:
        document.close()


def _shown(document: pdfium.PdfDocument, number: int, dpi: int) -> Image.Image:
    page, _ = filled_page(document, number - 1)
    longest = max(*page.get_size(), 1.0)
    drawn: Image.Image = page.render(scale=min(dpi / 72, MAX_PICTURE_SIDE / longest)).to_pil()
    return drawn.convert("RGB")


def few_colours(picture: Image.Image) -> Image.Image:
    """A page of text in as many colours as its letters need: a third of the bytes.

    The octree takes a fifth of the time of the median cut, and on pages of text nobody sees the difference.
    """
    return picture.quantize(128, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)


def page_picture(content: bytes, number: int, *, dpi: int = 220) -> Image.Image | Refusal:
    """Page `number` (from 1) as a picture to be read, within the bounds of the OCR."""
    document = open_pdf(content)
    if isinstance(document, Refusal):
        return document
    try:
        page, _ = filled_page(document, number - 1)
        longest = max(*page.get_size(), 1.0)
        made: Image.Image = page.render(scale=min(dpi / 72, MAX_OCR_SIDE / longest), grayscale=True).to_pil()
        return made
    finally:
        document.close()
