"""Picture files become pictures of pages: JPEG, PNG, TIFF, WebP, HEIC, AVIF, turned as the camera noted."""

from __future__ import annotations

import io

import pillow_heif
from PIL import AvifImagePlugin, Image, ImageFile, ImageOps, UnidentifiedImageError

from promo.proof.reading import Cause, Refusal

MAX_PIXELS = 50_000_000
MAX_FRAMES = 200
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False
pillow_heif.options.DECODE_THREADS = 1  # a sealed worker starts none
AvifImagePlugin.DEFAULT_MAX_THREADS = 1
pillow_heif.register_heif_opener()  # now: its libraries cannot be opened any more once the worker is sealed


def frames(content: bytes, only: int | None = None, first: int | None = None) -> list[Image.Image] | Refusal:
    """The pages of a picture file, turned as the camera noted; or `only` one of them, from 1; or the `first` few."""
    try:
        picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > MAX_PIXELS:
            return Refusal(
                Cause.TOO_LARGE,
                f"{picture.width} x {picture.height} pixels; the bound is {MAX_PIXELS // 1_000_000} million",
            )
        count = getattr(picture, "n_frames", 1)
        if count > MAX_FRAMES and picture.format == "TIFF":
            return Refusal(Cause.TOO_MANY_PAGES, f"{count} pages; the bound is {MAX_FRAMES}")
        wanted = min(count if picture.format == "TIFF" else 1, first or count)
        found = [_frame(picture, number) for number in (range(wanted) if only is None else (only - 1,))]
    except Image.DecompressionBombError:
        return Refusal(Cause.TOO_LARGE, f"more than {MAX_PIXELS // 1_000_000} million pixels")
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        TypeError,
        IndexError,
        KeyError,
        OverflowError,
        MemoryError,
        ZeroDivisionError,
    ):
        return Refusal(Cause.DAMAGED)
    return [_on_white(f) for f in found]


def _frame(picture: Image.Image, number: int) -> Image.Image:
    """One picture of a file, from 0, upright and in colours, with its transparency if it has any."""
    picture.seek(number)
    see_through = "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA")
    return ImageOps.exif_transpose(picture).convert("RGBA" if see_through else "RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def as_shown(picture: Image.Image, side: int = 1600) -> Image.Image:
    """A picture of the size in which people look at it."""
    small = picture.copy()
    small.thumbnail((side, side))
    return small.convert("RGB")


def as_png(picture: Image.Image) -> bytes:
    """A picture for people to look at."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
