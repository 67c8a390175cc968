"""Whether a photo can be read at all, and what to do about it: told while the paper still lies on the table.

A verdict costs no attempt and binds nobody: what looks bad is read all the same when it is sent.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from promo.proof.reading import Flaw
from promo.proof.sealed.readers.straight import dark_on_light

DARK_PAPER = 75  # brightness, 0 to 255, of the brightest fifth
BURNT = 252
GLARE_SHARE = 0.012  # of the picture, in one burnt blob
PAPER_BEFORE_GLARE = 215  # a scan is white all over, and that is no glare
INK_CONTRAST = 40
BLANK_SHARE = 0.0006
SOFT_EDGE = 0.16  # of the contrast of a letter, the steepest step between two points
SMALL_SIDE = 700
CUT_ROWS = 6
MAX_LOOKED_AT = 5  # pages of one file
_Pixels = np.ndarray[Any, np.dtype[np.float32]]


def flaws_of(picture: Image.Image) -> tuple[Flaw, ...]:
    """What would keep a reader from this page; nothing when it looks fine."""
    grey = dark_on_light(picture.convert("L"))  # a screen in its night colours is no dark photo
    small = grey.copy()
    small.thumbnail((900, 900), Image.Resampling.BOX)
    pixels = np.asarray(small, dtype=np.float32)
    if float(np.percentile(pixels, 85)) < DARK_PAPER:
        return (Flaw.DARK,)
    ink = _ink(small, pixels)
    if float(ink.mean()) < BLANK_SHARE:
        return (Flaw.BLANK,)
    found: list[Flaw] = []
    if max(grey.size) < SMALL_SIDE:
        found.append(Flaw.SMALL)
    if _glare(pixels):
        found.append(Flaw.GLARE)
    if _blurred(grey):
        found.append(Flaw.BLURRED)
    if _cut(ink):
        found.append(Flaw.CUT)
    return tuple(found)


def _ink(small: Image.Image, pixels: _Pixels) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Points clearly darker than the paper around them."""
    ground = small.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(5))
    return np.asarray(np.asarray(ground, dtype=np.float32) - pixels > INK_CONTRAST)


def _glare(pixels: _Pixels) -> bool:
    """A burnt spot on paper that is otherwise not white."""
    burnt = pixels >= BURNT
    if float(np.median(pixels)) > PAPER_BEFORE_GLARE or not burnt.any():
        return False
    # Opened by a square, so that what is left are spots and not the specks of noise.
    spot = (
        Image.fromarray((burnt * 255).astype(np.uint8))
        .filter(ImageFilter.MinFilter(9))
        .filter(ImageFilter.MaxFilter(9))
    )
    return float((np.asarray(spot) > 0).mean()) >= GLARE_SHARE


def _blurred(grey: Image.Image) -> bool:
    """Whether letters have no edges at the size at which they would be read."""
    sharp = grey if max(grey.size) <= 2660 else grey.resize(_scaled(grey.size, 2660), Image.Resampling.BOX)
    pixels = np.asarray(sharp, dtype=np.float32)
    step = max(1, pixels.shape[0] // 24)
    steepest, contrast = [], []
    for top in range(0, pixels.shape[0] - step + 1, step):
        for left in range(0, pixels.shape[1] - step + 1, step):
            tile = pixels[top : top + step, left : left + step]
            low, high = float(tile.min()), float(np.percentile(tile, 90))
            if high - low < 60:
                continue
            rise = np.abs(np.diff(tile, axis=1))
            steepest.append(float(np.percentile(rise, 99.5)) if rise.size else 0.0)
            contrast.append(high - low)
    if len(steepest) < 4:
        return False
    return float(np.median(np.array(steepest) / np.array(contrast))) < SOFT_EDGE


def _scaled(size: tuple[int, int], longest: int) -> tuple[int, int]:
    share = longest / max(size)
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _cut(ink: np.ndarray[Any, np.dtype[np.bool_]]) -> bool:
    """Whether lines of print run into the left or right border of the picture."""
    width = ink.shape[1]
    strip = max(3, width // 150)
    for edge, beside in ((ink[:, :strip], ink[:, strip : 6 * strip]), (ink[:, -strip:], ink[:, -6 * strip : -strip])):
        rows = np.asarray(edge.any(axis=1) & beside.any(axis=1))
        if float(edge.mean()) > 0.5:  # a dark table beside the paper is no print
            continue
        starts = np.flatnonzero(rows[1:] & ~rows[:-1])
        if len(starts) >= CUT_ROWS and float(rows.mean()) < 0.6:
            return True
    return False
