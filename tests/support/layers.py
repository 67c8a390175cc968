"""Scans with a text laid under or over their picture, honest and forged; and ways to lay it."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from tests.support.proofs import pdf


def searchable(seen: str, beneath: str, way: str = "invisible", *, dpi: int = 150) -> bytes:
    """A scan of one page of HTML that holds the words of another page, laid in one of `WAYS`."""
    picture = scanned(pdf(seen), dpi)
    with pikepdf.open(io.BytesIO(pdf(beneath))) as document:
        page = document.pages[0]
        width, height = float(page.mediabox[2]), float(page.mediabox[3])
        strips = 5 if way == "strips" else 1
        drawn = b""
        for k in range(strips):
            top, bottom = k * picture.height // strips, (k + 1) * picture.height // strips
            name = page.add_resource(
                _image(document, picture.crop((0, top, picture.width, bottom))), pikepdf.Name.XObject
            )
            share = height / picture.height
            drawn += f"q {width} 0 0 {(bottom - top) * share} 0 {height - bottom * share} cm {name} Do Q\n".encode()
        WAYS[way](document, page, drawn)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()


def scanned(content: bytes, dpi: int) -> Image.Image:
    """The first page of a PDF as a scanner gives it: a little soft, a little grain."""
    made = pdfium.PdfDocument(content)[0].render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    light = np.asarray(made.filter(ImageFilter.GaussianBlur(0.5)), dtype=np.float32)
    grain = np.random.default_rng(5).normal(0, 5, light.shape)
    return Image.fromarray(np.clip(light * (244 / 255) + grain, 0, 255).astype(np.uint8))


def misread(text: str, share: float, seed: int = 3) -> str:
    """A text as a poor recogniser gives it: some letters and figures taken for others of nearly their shape."""
    chance = random.Random(seed)
    slips = {
        "m": "rn",
        "e": "c",
        "i": "l",
        "l": "1",
        "o": "0",
        "u": "ii",
        "t": "f",
        "3": "8",
        "1": "l",
        "0": "O",
        "5": "S",
    }
    inside = False
    out: list[str] = []
    for letter in text:
        inside = letter == "<" or (inside and letter != ">")
        out.append(slips[letter] if not inside and letter in slips and chance.random() < share else letter)
    return "".join(out)


def substituted(content: bytes, told: str, *, named: bool = False) -> bytes:
    """A page of print whose file says that other words should be read instead of all of its own."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        page = document.pages[0]
        page.contents_coalesce()
        properties = pikepdf.Dictionary(ActualText=pikepdf.String(told))
        mark = b"/Span " + properties.unparse() + b" BDC "
        if named:
            page.resources.Properties = pikepdf.Dictionary(P0=document.make_indirect(properties))
            mark = b"/Span /P0 BDC "
        drawn = page.Contents.read_bytes()
        page.Contents = pikepdf.Stream(document, drawn.replace(b"BT", mark + b"BT").replace(b"ET", b"ET EMC "))
        document.save(out)
    return out.getvalue()


def _image(document: pikepdf.Pdf, picture: Image.Image) -> pikepdf.Object:
    jpeg = io.BytesIO()
    picture.save(jpeg, "JPEG", quality=80)
    stream = pikepdf.Stream(document, jpeg.getvalue())
    stream.stream_dict = pikepdf.Dictionary(
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceGray,
        BitsPerComponent=8,
        Filter=pikepdf.Name.DCTDecode,
    )
    return document.make_indirect(stream)


def _invisible(document: pikepdf.Pdf, page: pikepdf.Page, picture: bytes) -> None:
    page.contents_add(picture + b"q 3 Tr\n", prepend=True)
    page.contents_add(b" Q")


def _covered(document: pikepdf.Pdf, page: pikepdf.Page, picture: bytes) -> None:
    page.contents_add(b"q ", prepend=True)
    page.contents_add(b" Q\n" + picture)


def _transparent(document: pikepdf.Pdf, page: pikepdf.Page, picture: bytes) -> None:
    for state in page.resources.get("/ExtGState", {}).values():
        state.ca = state.CA = 0
    name = page.add_resource(pikepdf.Dictionary(ca=0, CA=0), pikepdf.Name.ExtGState)
    page.contents_add(picture + f"q {name} gs\n".encode(), prepend=True)
    page.contents_add(b" Q")


def _clipped(document: pikepdf.Pdf, page: pikepdf.Page, picture: bytes) -> None:
    page.contents_add(picture + b"q 0 0 0 0 re W n\n", prepend=True)
    page.contents_add(b" Q")


WAYS: dict[str, Callable[[pikepdf.Pdf, pikepdf.Page, bytes], None]] = {
    "invisible": _invisible,
    "covered": _covered,
    "transparent": _transparent,
    "clipped": _clipped,
    "strips": _invisible,
}
