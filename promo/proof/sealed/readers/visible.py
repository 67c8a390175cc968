"""What an eye makes of letters: their colour on its ground, and their size. Pure.

A colour is six hexadecimal digits, in capitals or not.
"""

from __future__ import annotations

SMALLEST = 4.0  # points; smaller letters are read by nobody
LEAST_CONTRAST = 1.4  # of light against light; the faintest grey in use as print, D9D9D9 on white, has 1.41
LEAST_STEP = 64  # of 255 in one channel; yellow on white has little contrast and can be read all the same
WHITE = "FFFFFF"


def blends(ink: str, ground: str) -> bool:
    """Whether letters of one colour can't be told from a ground of the other."""
    one, other = _channels(ink), _channels(ground)
    if max(abs(a - b) for a, b in zip(one, other, strict=True)) >= LEAST_STEP:
        return False
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05) < LEAST_CONTRAST


def is_colour(text: str | None) -> bool:
    """Whether a text is six hexadecimal digits."""
    return text is not None and len(text) == 6 and all(c in "0123456789abcdefABCDEF" for c in text)


def mixed(one: str, other: str, share: float) -> str:
    """A colour between two: `share` of the first, the rest of the other."""
    share = min(1.0, max(0.0, share))
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "".join(f"{round(share * a + (1 - share) * b):02X}" for a, b in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[:2], 16), int(colour[2:4], 16), int(colour[4:6], 16)


def _luminance(channels: tuple[int, int, int]) -> float:
    """Relative luminance as the guidelines for accessible pages define it."""
    red, green, blue = ((c / 255 / 12.92) if c <= 10 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
