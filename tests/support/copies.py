"""One contract as it comes a second time: saved anew, scanned, cropped, turned, squeezed."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageFilter


def saved_anew(content: bytes) -> tuple[str, bytes]:
    """The same pages in another file: other bytes, other information, other compression."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.docinfo["/Title"] = "Contract"
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, recompress_flate=True)
    return "copy.pdf", out.getvalue()


def scanned(content: bytes) -> tuple[str, bytes]:
    """Printed and scanned: a picture, a little askew, grey and grainy."""
    page = _drawn(content, 200).rotate(0.7, expand=False, fillcolor=255, resample=Image.Resampling.BICUBIC)
    light = np.asarray(page.filter(ImageFilter.GaussianBlur(0.7)), dtype=np.float32) * 0.93
    grainy = light + np.random.default_rng(5).normal(0, 5, light.shape)
    out = io.BytesIO()
    Image.fromarray(np.clip(grainy, 0, 255).astype(np.uint8)).save(out, "PDF", resolution=200)
    return "scan.pdf", out.getvalue()


def cropped(content: bytes) -> tuple[str, bytes]:
    """A screenshot of the page without its margins."""
    page = _drawn(content, 170)
    width, height = page.size
    return _png(page.crop((int(width * 0.06), int(height * 0.03), int(width * 0.95), int(height * 0.75))))


def turned(content: bytes) -> tuple[str, bytes]:
    """Photographed with the phone held sideways."""
    return _jpeg(_drawn(content, 180).rotate(90, expand=True), 80)


def squeezed(content: bytes) -> tuple[str, bytes]:
    """Sent through a messenger that makes pictures small."""
    return _jpeg(_drawn(content, 130), 35)


COPIES: dict[str, Callable[[bytes], tuple[str, bytes]]] = {
    "saved anew": saved_anew,
    "scanned": scanned,
    "cropped": cropped,
    "turned": turned,
    "squeezed": squeezed,
}


def _drawn(content: bytes, dpi: int) -> Image.Image:
    picture: Image.Image = pdfium.PdfDocument(content)[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return picture.convert("L")


def _png(picture: Image.Image) -> tuple[str, bytes]:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "shot.png", out.getvalue()


def _jpeg(picture: Image.Image, quality: int) -> tuple[str, bytes]:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality)
    return "photo.jpg", out.getvalue()
