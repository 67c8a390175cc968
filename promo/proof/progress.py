"""How far the reading of a file has come, told to whoever shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """How far reading has come: `opening` a file, or recognising page `page` of `pages`."""

    stage: str
    file: str
    page: int = 0
    pages: int = 0


Progress = Callable[[Step], None]
