"""The paper around the words of a picture: a word that was pasted in, or written over, brings other paper with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from promo.proof.sealed.readers.straight import DARK_GROUND, dark_ground, dark_on_light
from promo.proof.signs import Placed, Sign

_FEWEST = 8  # words; fewer show no habit
_LONGEST_RUN = 0.5  # of the words; more are no patch
_FAR = 8.0  # times the usual spread
_CLEAN, _GRAINY = 0.9, 8.0  # of 255: least difference in paper that counts, on a clean picture and on a scan
_GRAIN = 0.35  # how much neighbouring points differ on paper that was scanned or photographed
_FLAT = 0.35  # of the usual grain; paper with less has none
_BEYOND = 0.9  # of a word's height from its surroundings to the middle of the strips above and below it
_BAND = 0.25  # of the picture's width; a dark ground that runs on that far is a heading's band
_FEW_IN_BANDS = 0.5  # of the words; more stand on a dark screen
_AROUND = 0.35  # of a word's height that belongs to its surroundings
Grid = np.ndarray[Any, np.dtype[np.float32]]
Marked = np.ndarray[Any, np.dtype[np.bool_]]
"""For each word, whether it is one of those looked for."""


class _Paper(NamedTuple):
    """The paper in a word's place: its brightness (median and mean), and how grainy it is around each of its points."""

    word: Placed
    brightness: float
    mean: float
    grain: Grid
    beyond: tuple[float, ...]
    """The brightness of the paper above the word and below it, beyond what a patch would cover."""

    def lies_in_shadow(self, least: float) -> bool:
        """Whether the paper above and below is as light or dark, or one lighter and one darker: a shadow goes on beyond
        a word, a patch does not."""
        return bool(self.beyond) and min(self.beyond) - least < self.mean < max(self.beyond) + least


def signs_of_patches(picture: Image.Image, number: int, words: Sequence[Placed]) -> list[Sign]:
    """Words of the sentence whose paper is flatter, lighter or darker than that of their neighbours, beyond what light
    and paper do."""
    as_it_is = picture.convert("L")
    grey = dark_on_light(as_it_is)
    words = _off_bands(as_it_is, words)
    papers = [paper for word in words if (paper := _paper_around(grey, word)) is not None]
    if len(papers) < _FEWEST:
        return []
    odd = _on_other_paper(papers)
    odd &= _beside_usual_ones(papers, odd)
    if not odd.any() or odd.mean() > _LONGEST_RUN:
        return []
    patched = " ".join(paper.word.text for paper, is_odd in zip(papers, odd, strict=True) if is_odd)
    return [Sign("patched_picture", {"page": number, "words": patched[:80]})]


def _off_bands(picture: Image.Image, words: Sequence[Placed]) -> Sequence[Placed]:
    """The words without those in the dark band of a table's heading, which runs on far beyond each: other paper is no
    wonder there."""
    ground = dark_ground(picture)
    if ground is None:
        return words
    dark = ground < DARK_GROUND
    outside = [word for word in words if not _is_in_band(dark, word)]
    return outside if len(words) - len(outside) < _FEW_IN_BANDS * len(words) else words


def _is_in_band(dark: Marked, word: Placed) -> bool:
    height, width = dark.shape
    row = dark[min(height - 1, int((word.y0 + word.y1) / 2 * height))]
    middle = min(width - 1, int((word.x0 + word.x1) / 2 * width))
    ends = np.flatnonzero(~row)
    k = int(np.searchsorted(ends, middle))
    left = int(ends[k - 1]) if k else -1
    right = int(ends[k]) if k < len(ends) else width
    return bool(row[middle]) and right - left > _BAND * width


def _on_other_paper(papers: Sequence[_Paper]) -> Marked:
    """Words whose paper is lighter or darker than the light explains or, on a picture with grain, without any."""
    usual_grain = float(np.median([p.grain.mean() for p in papers]))
    clean = usual_grain < _GRAIN
    brightness = np.array([p.brightness for p in papers], dtype=np.float32)
    middles = np.array([[(p.word.x0 + p.word.x1) / 2, (p.word.y0 + p.word.y1) / 2] for p in papers], dtype=np.float32)
    odd = _outliers_in_brightness(brightness, middles, clean=clean)
    if not clean:
        odd &= np.array([not p.lies_in_shadow(_GRAINY) for p in papers])
    if not clean:
        odd |= _flat_among_grainy(np.array([(p.grain < _FLAT * usual_grain).mean() for p in papers], dtype=np.float32))
    return odd


def _beside_usual_ones(papers: Sequence[_Paper], odd: Marked) -> Marked:
    """Words that share their line with a usual one: a whole line on other paper is a table's heading, or a marker's
    stroke."""
    usual = [p.word for p, is_odd in zip(papers, odd, strict=True) if not is_odd]
    middles = [(p.word.y0 + p.word.y1) / 2 for p in papers]
    return np.array([any(other.y0 < middle < other.y1 for other in usual) for middle in middles])


def _paper_around(picture: Image.Image, word: Placed) -> _Paper | None:
    """The paper in a word's place on a grey picture; None where none shows."""
    width, height = picture.size
    tall = (word.y1 - word.y0) * height
    margin = max(1.0, _AROUND * tall)
    box = (
        max(0, int(word.x0 * width - margin / 2)),
        max(0, int(word.y0 * height - margin / 2)),
        min(width, int(word.x1 * width + margin / 2) + 1),
        min(height, int(word.y1 * height + margin / 2) + 1),
    )
    if box[2] - box[0] < 6 or box[3] - box[1] < 6:
        return None
    region = picture.crop(box)
    light: Grid = np.asarray(region, dtype=np.float32)
    paper = np.percentile(light, 85)
    # Ink and its blurred edge are left out: a point counts when no ink is near.
    near_ink = np.asarray(region.filter(ImageFilter.MinFilter(5)), dtype=np.float32)
    clear = near_ink > paper - 40
    if clear.sum() < 20:
        return None
    counted: Grid = clear.astype(np.float32)
    grain = _box_mean(np.abs(light - _box_mean(light, 1)) * counted, 2) / np.maximum(_box_mean(counted, 2), 1e-6)
    beyond = tuple(_brightness(picture, (box[0], y - tall / 2, box[2], y + tall / 2)) for y in _beyond(box, tall))
    return _Paper(
        word,
        float(np.median(light[clear])),
        float(light[clear].mean()),
        np.asarray(grain[clear], dtype=np.float32),
        tuple(b for b in beyond if b is not None),
    )


def _beyond(box: tuple[int, int, int, int], tall: float) -> tuple[float, float]:
    """The heights of the strips above and below a word in which its neighbours' paper shows."""
    return box[1] - _BEYOND * tall, box[3] + _BEYOND * tall


def _brightness(picture: Image.Image, box: tuple[float, float, float, float]) -> float | None:
    """How light the paper of a place is; None where the place lies off the picture."""
    top, bottom = max(0, round(box[1])), min(picture.height, round(box[3]))
    if bottom - top < 3:
        return None
    light = np.asarray(picture.crop((round(box[0]), top, round(box[2]), bottom)), dtype=np.float32)
    paper = float(np.percentile(light, 85))
    return float(light[light > paper - 40].mean())


def _box_mean(values: Grid, reach: int) -> Grid:
    """The mean of each point and its neighbours up to `reach` away."""
    side = 2 * reach + 1
    sums = np.pad(values, reach, mode="edge").cumsum(axis=0, dtype=np.float64).cumsum(axis=1)
    sums = np.pad(sums, ((1, 0), (1, 0)))
    total = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return np.asarray(total / side**2, dtype=np.float32)


def _outliers_in_brightness(values: Grid, middles: Grid, *, clean: bool) -> Marked:
    """Words that stand on lighter or darker paper than the light on the page explains: it changes evenly from place to
    place."""
    where: Grid = np.column_stack((np.ones(len(values)), middles)).astype(np.float32)
    kept = np.ones(len(values), dtype=bool)
    away = np.zeros(len(values))
    for _ in range(3):  # a patch must not bend the plane that it is measured against
        plane = np.linalg.lstsq(where[kept].astype(np.float64), values[kept].astype(np.float64), rcond=None)[0]
        away = np.abs(values - where @ plane)
        kept = away <= max(0.3, 2.5 * float(np.median(away)))
        if kept.sum() < 4:
            break
    spread = float(np.median(away))
    return np.asarray(away > (_CLEAN if clean and spread < 0.15 else max(_GRAINY, _FAR * spread)))


def _flat_among_grainy(shares: Grid) -> Marked:
    """Words of whose paper a far greater share is without grain than of their neighbours'."""
    usual = float(np.median(shares))
    spread = float(np.median(np.abs(shares - usual)))
    return np.asarray(shares > usual + max(0.15, _FAR * spread))
