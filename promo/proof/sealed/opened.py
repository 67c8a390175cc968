"""A file as a worker opened it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from promo.proof.reading import Reading


class Within(bytes):
    """The bytes of a picture within the text of a mail: without words it is a decoration, and no unreadable proof."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as a worker opened it: what was read at once, what it holds, and which pages wait for the OCR."""

    reading: Reading
    parts: tuple[tuple[str, bytes], ...] = ()
    to_recognise: tuple[int, ...] = ()
