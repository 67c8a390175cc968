"""A picture of a page made ready for reading: sized, turned, straightened, lit evenly; and the way back to the page as
shown.

Plain Tesseract loses a quarter of the characters at two degrees of skew; with
these steps next to none. Source: research on libraries, section 2.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

LONGEST_SIDE = 2660  # about 225 dots an inch on A4: more costs time and gives no better letters
SHORT_SIDE = 1500
DARK_GROUND = 115  # brightness, 0 to 255, of a ground on which light letters may stand
LEAST_DARK = 0.02  # of a picture
LIGHT_INK = 70  # brightness by which light letters are lighter than their dark ground
LETTERS = (0.004, 0.4)  # the share of a ground that letters take; the rims of a dark table show less
INK = 45  # brightness by which ink is darker than its paper
Grounds = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A picture made ready, and how to get from its places back to those of the page as shown.

    `quarter_turns` are clockwise, `angle` is in degrees counter-clockwise.
    """

    image: Image.Image
    quarter_turns: int
    angle: float
    shown: tuple[int, int]

    def as_shown(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """A box x0, y0, x1, y1 in points of the prepared picture as fractions of the page as shown."""
        width, height = self.image.size
        middle_x, middle_y, radians = width / 2, height / 2, math.radians(self.angle)
        corners = []
        # A level box around a tilted word is too large; tilting its middle keeps its own size.
        cx, cy = (box[0] + box[2]) / 2 - middle_x, (box[1] + box[3]) / 2 - middle_y
        ux = middle_x + cx * math.cos(radians) - cy * math.sin(radians)
        uy = middle_y + cx * math.sin(radians) + cy * math.cos(radians)
        half_x, half_y = (box[2] - box[0]) / 2, (box[3] - box[1]) / 2
        rise = abs(math.sin(radians)) * half_x
        for x, y in ((ux - half_x, uy - half_y - rise), (ux + half_x, uy + half_y + rise)):
            fx, fy = x / width, y / height
            match self.quarter_turns:
                case 1:
                    fx, fy = fy, 1 - fx
                case 2:
                    fx, fy = 1 - fx, 1 - fy
                case 3:
                    fx, fy = 1 - fy, fx
            corners.append((min(1.0, max(0.0, fx)), min(1.0, max(0.0, fy))))
        (ax, ay), (bx, by) = corners
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def sized(picture: Image.Image) -> Image.Image:
    """In grey, dark on light, neither so large that it costs time nor so small that letters have no shape."""
    grey = dark_on_light(picture.convert("L"))
    longest = max(grey.size)
    if longest > LONGEST_SIDE:
        scale = LONGEST_SIDE / longest
    elif longest < SHORT_SIDE:
        scale = min(3.0, 1.28 * SHORT_SIDE / longest)
    else:
        return grey
    return grey.resize(
        (max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.LANCZOS
    )


def dark_on_light(grey: Image.Image) -> Image.Image:
    """The picture with every dark ground that bears light letters turned over: a screen in its night colours, a bubble
    of a chat, a heading's dark band.

    A dark photo of print stays as it is: there the letters are darker still. So does a dark table beside the paper, on
    which next to nothing is light.
    """
    ground = dark_ground(grey)
    if ground is None:
        return grey
    dark = ground < DARK_GROUND
    pixels = np.asarray(grey).copy()
    under = ground[dark].astype(np.float32)
    beside = pixels[dark] - under
    pixels[dark] = (255 - np.clip(beside, 0, None) * 255 / (255 - under)).astype(np.uint8)
    return Image.fromarray(pixels)


def dark_ground(grey: Image.Image) -> Grounds | None:
    """How light the ground is around every point of a picture that has a dark one with light letters on it; None where
    there is none."""
    small = grey.resize((max(1, grey.width // 8), max(1, grey.height // 8)), Image.Resampling.NEAREST)
    if float((np.asarray(small) < DARK_GROUND).mean()) < LEAST_DARK:
        return None
    ground = np.asarray(small.filter(ImageFilter.MedianFilter(9)).resize(grey.size, Image.Resampling.NEAREST))
    dark = ground < DARK_GROUND
    if float(dark.mean()) < LEAST_DARK:
        return None
    beside = np.asarray(grey)[dark] - ground[dark].astype(np.float32)
    light, darker = float((beside > LIGHT_INK).mean()), float((beside < -INK).mean())
    return ground if LETTERS[0] < light < LETTERS[1] and light >= 2 * darker else None


def is_blank(grey: Image.Image) -> bool:
    """Whether nothing at all stands on a page: no point is darker than its paper."""
    pixels = np.asarray(grey)
    return int((pixels < int(np.percentile(pixels, 90)) - INK).sum()) < 0.00002 * pixels.size


def prepared(grey: Image.Image, quarter_turns: int) -> Prepared:
    """A sized picture turned by clockwise quarters, straightened and lit evenly."""
    upright = grey.rotate(-90 * quarter_turns, expand=True) if quarter_turns else grey
    angle = skew(upright)
    straight = upright.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255) if angle else upright
    return Prepared(even_light(straight), quarter_turns, angle, grey.size)


def skew(grey: Image.Image) -> float:
    """Degrees to turn counter-clockwise so that lines lie level, found by the sharpest row profile."""
    small = grey.copy()
    small.thumbnail((700, 700))
    dark = Image.fromarray(((255 - np.asarray(small, dtype=np.float32)) > 80).astype(np.uint8) * 255)

    def sharpness(angle: float) -> float:
        rows = np.asarray(dark.rotate(angle, fillcolor=0), dtype=np.float32).sum(axis=1)
        return float(np.square(np.diff(rows)).sum())

    coarse = max((a / 2 for a in range(-8, 9)), key=sharpness)
    best = max((coarse + a / 8 for a in range(-3, 4)), key=sharpness)
    return best if abs(best) > 0.1 and sharpness(best) > 1.02 * sharpness(0.0) else 0.0


def even_light(grey: Image.Image) -> Image.Image:
    """Divide by the blurred brightest background: shadows and falling light go."""
    small = grey.resize((max(1, grey.width // 8), max(1, grey.height // 8)))
    ground = (
        small.filter(ImageFilter.MaxFilter(9))
        .filter(ImageFilter.GaussianBlur(6))
        .resize(grey.size, Image.Resampling.BILINEAR)
    )
    pixels, light = np.asarray(grey, dtype=np.float32), np.maximum(np.asarray(ground, dtype=np.float32), 40)
    return Image.fromarray(np.clip(pixels / light * 255, 0, 255).astype(np.uint8))
