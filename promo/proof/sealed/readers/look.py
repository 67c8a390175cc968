"""How a page looks, in 64 bits: copies of one page that were saved, scanned or cropped anew differ in few of them."""

from __future__ import annotations

import numpy as np
from PIL import Image

_SIDE, _KEPT = 32, 8
_INK = 60  # a pixel this much darker than the paper belongs to what is printed


def look_of(picture: Image.Image) -> int:
    """The perceptual hash of a page (DCT of its inked part, against the median); 0 for an empty page."""
    grey = np.asarray(picture.convert("L"), dtype=np.float32)
    dark = grey < np.percentile(grey, 90) - _INK
    rows, columns = np.flatnonzero(dark.mean(axis=1) > 0.002), np.flatnonzero(dark.mean(axis=0) > 0.002)
    if not rows.size or not columns.size:
        return 0
    inked = Image.fromarray(grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    small = np.asarray(inked.resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.float32)
    k = np.arange(_SIDE)
    cosines = np.cos(np.pi * (2 * k[None, :] + 1) * k[:, None] / (2 * _SIDE))
    low = (cosines @ small @ cosines.T)[:_KEPT, :_KEPT].flatten()
    bits = low > np.median(low[1:])
    return int("".join("1" if b else "0" for b in bits), 2)
