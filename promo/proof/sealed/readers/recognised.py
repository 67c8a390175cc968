"""Recognised words, one after the other, become a page: its text, their places in it and on the page, their
confidence."""

from __future__ import annotations

from array import array

from promo.proof.reading import Page
from promo.proof.sealed.readers.straight import Prepared


class PageOfWords:
    """Grows word by word, whichever engine gives them."""

    def __init__(self, made: Prepared, number: int) -> None:
        self._made, self._number = made, number
        self._out: list[str] = []
        self._spans: array[int] = array("I")
        self._boxes: array[float] = array("f")
        self._sure: array[int] = array("B")
        self._size = 0

    def add(self, joint: str, text: str, box: tuple[float, float, float, float], sure: int) -> None:
        """Put a word behind the others.

        Args:
            joint: what stands between it and the one before; the first word has none.
            text: the word.
            box: x0, y0, x1, y1 in points of the prepared picture.
            sure: confidence in per cent.
        """
        joint = joint if self._out else ""
        self._out.append(joint + text)
        start = self._size + len(joint)
        self._size = start + len(text)
        self._spans.extend((start, self._size))
        self._boxes.extend(self._made.as_shown(box))
        self._sure.append(sure)

    def page(self) -> Page:
        """All of them, on the page as shown."""
        width, height = self._made.shown
        return Page(
            self._number, float(width), float(height), "".join(self._out), self._spans, self._boxes, sure=self._sure
        )
