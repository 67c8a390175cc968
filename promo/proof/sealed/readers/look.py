"""How a page looks, in 64 bits: copies of one page that were saved, scanned or cropped anew differ in few of them."""

from __future__ import annotations

import numpy as np
from PIL import Image

_SIDE, _KEPT = 32, 8
_INK = 60  # a pixel this much darker than the paper belongs to what is printed
_COSINES = np.cos(np.pi * (2 * np.arange(_SIDE)[None, :] + 1) * np.arange(_SIDE)[:, None] / (2 * _SIDE))


def look_of(picture: Image.Image) -> int:
    """The perceptual hash of a page (DCT of its inked part, against the median); 0 for an empty page."""
    grey = np.asarray(picture.convert("L"))
    paper = int(np.searchsorted(np.cumsum(np.bincount(grey.ravel(), minlength=256)), 0.9 * grey.size))
    dark = grey < paper - _INK
    rows, columns = np.flatnonzero(dark.mean(axis=1) > 0.002), np.flatnonzero(dark.mean(axis=0) > 0.002)
    if not rows.size or not columns.size:
        return 0
    inked = Image.fromarray(grey[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(np.float32))
    small = np.asarray(inked.resize((_SIDE, _SIDE), Image.Resampling.BOX), dtype=np.float32)
    low = (_COSINES @ small @ _COSINES.T)[:_KEPT, :_KEPT].flatten()
    bits = low > np.median(low[1:])
    return int("".join("1" if b else "0" for b in bits), 2)
