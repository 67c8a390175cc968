"""Pictures of pages become words: turned, straightened, lit evenly, then read by Tesseract in the page's own language.

Plain Tesseract loses a quarter of the characters at two degrees of skew; with
these steps next to none. Source: research on libraries, section 2.
"""

from __future__ import annotations

import io
import math
import os
from array import array
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from promo.proof.language import language_of
from promo.proof.reading import Cause, Page, Refusal

MAX_PIXELS = 50_000_000
MAX_FRAMES = 50
SIDE = 2400
_TESSERACT = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa", "it": "ita", "nl": "nld", "pt": "por", "ja": "jpn"}
_FOLDERS = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tessdata", "/opt/homebrew/share/tessdata", "/usr/local/share/tessdata")
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
ImageFile.LOAD_TRUNCATED_IMAGES = False


@dataclass(frozen=True, slots=True)
class Turned:
    """A picture made ready, and how to get from its places back to those of the page as shown."""

    image: Image.Image
    quarter_turns: int
    angle: float
    shown: tuple[int, int]


def tessdata() -> str | None:
    """The folder of the language data, or None where it is missing."""
    own = os.environ.get("TESSDATA_PREFIX", "")
    return next((f for f in (own, *_FOLDERS) if f and Path(f, "eng.traineddata").exists()), None)


def frames(content: bytes) -> list[Image.Image] | Refusal:
    """The pages of a picture file, turned as the camera noted."""
    try:
        if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc"):
            import pillow_heif

            pillow_heif.register_heif_opener()
        picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > MAX_PIXELS:
            return Refusal(Cause.TOO_LARGE, f"{picture.width} x {picture.height} pixels; the bound is {MAX_PIXELS // 1_000_000} million")
        count = getattr(picture, "n_frames", 1)
        if count > MAX_FRAMES and picture.format == "TIFF":
            return Refusal(Cause.TOO_MANY_PAGES, f"{count} pages; the bound is {MAX_FRAMES}")
        found: list[Image.Image] = []
        for number in range(count if picture.format == "TIFF" else 1):
            picture.seek(number)
            found.append(
                ImageOps.exif_transpose(picture).convert(
                    "RGBA" if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA") else "RGB"
                )
            )
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


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def as_png(picture: Image.Image, side: int = 1600) -> bytes:
    """A picture for people to look at."""
    small = picture.copy()
    small.thumbnail((side, side))
    out = io.BytesIO()
    small.convert("RGB").save(out, "PNG")
    return out.getvalue()


def read_picture(picture: Image.Image, number: int) -> tuple[Page, str | None]:
    """Words with their places on the picture as shown, and the language they were read in."""
    import tesserocr

    folder = tessdata()
    if folder is None or min(picture.size) < 24:
        return Page(number, float(picture.width), float(picture.height), ""), None
    grey = _sized(picture.convert("L"))
    quarter, script = _direction(tesserocr, folder, grey)
    upright = grey.rotate(-90 * quarter, expand=True) if quarter else grey
    angle = _skew(upright)
    straight = upright.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255) if abs(angle) > 0.1 else upright
    even = _even_light(straight)
    turned = Turned(even, quarter, angle if abs(angle) > 0.1 else 0.0, grey.size)
    code = "jpn" if script else _language(tesserocr, folder, even)
    page = _recognise(tesserocr, folder, code, turned, number)
    return page, language_of(page.text) or {v: k for k, v in _TESSERACT.items()}.get(code)


def _sized(grey: Image.Image) -> Image.Image:
    longest = max(grey.size)
    if longest > SIDE * 1.4:
        scale = SIDE * 1.4 / longest
    elif longest < 1500:
        scale = min(3.0, SIDE * 0.8 / longest)
    else:
        return grey
    return grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.LANCZOS)


def _direction(tesserocr: object, folder: str, grey: Image.Image) -> tuple[int, bool]:
    """Quarter turns clockwise that right the page, and whether its script is Japanese."""
    with tesserocr.PyTessBaseAPI(path=folder, lang="osd", psm=tesserocr.PSM.OSD_ONLY) as api:  # type: ignore[attr-defined]
        api.SetImage(grey)
        found = api.DetectOrientationScript()
    if not found:
        return 0, False
    sure = float(found.get("orient_conf", 0)) >= 2.0
    japanese = str(found.get("script_name", "")) in ("Japanese", "Hiragana", "Katakana", "Han") and float(found.get("script_conf", 0)) > 0.5
    return (int(found.get("orient_deg", 0)) // 90) % 4 if sure else 0, japanese


def _skew(grey: Image.Image) -> float:
    """Degrees to turn counter-clockwise so that lines lie level, found by the sharpest row profile."""
    small = grey.copy()
    small.thumbnail((700, 700))
    dark = Image.fromarray(((255 - np.asarray(small, dtype=np.float32)) > 80).astype(np.uint8) * 255)

    def sharpness(angle: float) -> float:
        rows = np.asarray(dark.rotate(angle, fillcolor=0), dtype=np.float32).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    coarse = max((a / 2 for a in range(-8, 9)), key=sharpness)
    best = max((coarse + a / 8 for a in range(-3, 4)), key=sharpness)
    return best if sharpness(best) > 1.02 * sharpness(0.0) else 0.0


def _even_light(grey: Image.Image) -> Image.Image:
    """Divide by the blurred brightest background: shadows and falling light go."""
    from PIL import ImageFilter

    small = grey.resize((max(1, grey.width // 8), max(1, grey.height // 8)))
    ground = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(6)).resize(grey.size, Image.Resampling.BILINEAR)
    pixels, light = np.asarray(grey, dtype=np.float32), np.maximum(np.asarray(ground, dtype=np.float32), 40)
    return Image.fromarray(np.clip(pixels / light * 255, 0, 255).astype(np.uint8))


def _language(tesserocr: object, folder: str, even: Image.Image) -> str:
    """The language, from a quick reading of the middle of the page."""
    top, bottom = int(even.height * 0.2), int(even.height * 0.62)
    strip = even.crop((0, top, even.width, bottom)) if even.height > 900 else even
    if max(strip.size) > 1500:
        scale = 1500 / max(strip.size)
        strip = strip.resize((max(1, int(strip.width * scale)), max(1, int(strip.height * scale))))
    with tesserocr.PyTessBaseAPI(path=folder, lang="eng+fra", psm=tesserocr.PSM.AUTO) as api:  # type: ignore[attr-defined]
        api.SetImage(strip)
        text = api.GetUTF8Text()
    code = _TESSERACT.get(language_of(text) or "en", "eng")
    return code if Path(folder, f"{code}.traineddata").exists() else "eng"


def _recognise(tesserocr: object, folder: str, code: str, turned: Turned, number: int) -> Page:
    words: list[str] = []
    spans: array[int] = array("I")
    boxes: array[float] = array("f")
    size = 0
    with tesserocr.PyTessBaseAPI(path=folder, lang=code, psm=tesserocr.PSM.AUTO) as api:  # type: ignore[attr-defined]
        api.SetImage(turned.image)
        api.SetSourceResolution(200)
        api.Recognize()
        level, line = tesserocr.RIL.WORD, tesserocr.RIL.TEXTLINE  # type: ignore[attr-defined]
        found = api.GetIterator()
        for word in tesserocr.iterate_level(found, level) if found else ():  # type: ignore[attr-defined]
            try:
                text = word.GetUTF8Text(level)
            except RuntimeError:
                continue
            if not text.strip() or word.Confidence(level) < 25:
                continue
            box = word.BoundingBox(level)
            joint = "\n" if word.IsAtBeginningOf(line) and words else "" if not words or code == "jpn" else " "
            words.append(joint + text)
            size += len(joint)
            spans.extend((size, size + len(text)))
            boxes.extend(_as_shown(box, turned))
            size += len(text)
    return Page(number, float(turned.shown[0]), float(turned.shown[1]), "".join(words), spans, boxes)


def _as_shown(box: tuple[int, int, int, int], turned: Turned) -> tuple[float, float, float, float]:
    """A box of the straightened picture as fractions of the page as shown."""
    width, height = turned.image.size
    middle_x, middle_y, radians = width / 2, height / 2, math.radians(turned.angle)
    corners = []
    for x, y in ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3])):
        dx, dy = x - middle_x, y - middle_y
        ux = middle_x + dx * math.cos(radians) - dy * math.sin(radians)
        uy = middle_y + dx * math.sin(radians) + dy * math.cos(radians)
        fx, fy = ux / width, uy / height
        match turned.quarter_turns:
            case 1:
                fx, fy = fy, 1 - fx
            case 2:
                fx, fy = 1 - fx, 1 - fy
            case 3:
                fx, fy = 1 - fy, fx
        corners.append((min(1.0, max(0.0, fx)), min(1.0, max(0.0, fy))))
    return min(c[0] for c in corners), min(c[1] for c in corners), max(c[0] for c in corners), max(c[1] for c in corners)
