"""All signs of editing of one file, given where its deciding sentences stand. Runs in a worker only."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime

import pypdfium2 as pdfium
from PIL import Image

from promo.proof.reading import ALL, Kind, Refusal, Share
from promo.proof.sealed.intake import page_image
from promo.proof.sealed.kinds import sniff
from promo.proof.sealed.readers.lettering import signs_of_lettering
from promo.proof.sealed.readers.origin import signs_of_pdf, signs_of_picture
from promo.proof.sealed.readers.patches import signs_of_patches
from promo.proof.sealed.readers.revisions import signs_of_revisions
from promo.proof.sealed.readers.tracked import signs_of_tracked_changes
from promo.proof.signs import Placed, Sign

FIRST_PAGES = 10  # looked at for figures on figures, also where no sentence about the notice was found
Sentences = Mapping[int, Sequence[Placed]]
"""The words of the deciding sentences, by page (from 1)."""


def signs_of(
    content: bytes, sentences: Sentences, pictured: Sequence[int], now: datetime, share: Share = ALL
) -> list[Sign]:
    """Every sign of editing.

    Args:
        content: the file.
        sentences: where its deciding sentences stand.
        pictured: pages whose words were recognised from a picture.
        now: the instant after which no file can have been made yet.
        share: which pages of a PDF are looked at; what the file as a whole says is found with the first share.
    """
    kind = sniff(content)[0]
    signs: list[Sign] = []
    if kind is Kind.PDF:
        if share[0] == 0:
            signs += signs_of_pdf(content, now) + signs_of_revisions(content)
        signs += _lettering(content, sentences, pictured, share)
    elif kind is Kind.IMAGE:
        signs += _tags(content)
    elif kind is Kind.DOCX:
        signs += signs_of_tracked_changes(content, [w.text for words in sentences.values() for w in words])
    if kind in (Kind.PDF, Kind.IMAGE):
        for page in pictured[share[0] :: share[1]]:
            picture = page_image(content, page) if sentences.get(page) else None
            if picture is not None and not isinstance(picture, Refusal):
                signs += signs_of_patches(picture, page, sentences[page])
    return signs


def _lettering(content: bytes, sentences: Sentences, pictured: Sequence[int], share: Share) -> list[Sign]:
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        return []
    try:
        first = range(1, min(len(document), FIRST_PAGES) + 1)
        numbers = sorted({*first, *(n for n in sentences if 1 <= n <= len(document))} - set(pictured))
        signs: list[Sign] = []
        for number in numbers[share[0] :: share[1]]:
            with suppress(
                pdfium.PdfiumError
            ):  # a page that cannot be opened says nothing, and was said to be unreadable
                signs += signs_of_lettering(document[number - 1], number, sentences.get(number, ()))
        return signs
    finally:
        document.close()


def _tags(content: bytes) -> list[Sign]:
    try:
        with Image.open(io.BytesIO(content)) as picture:  # tags only: no point of it is decoded
            return signs_of_picture(picture)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return []
