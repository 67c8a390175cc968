"""Where a length of time stands: its sentence, and the sentences beside it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

_BOUND = 1200  # characters of a sentence to either side: some texts have no stops


@dataclass(frozen=True, slots=True)
class Place:
    """Offsets in the low text: the sentence from `begin` to `end`, `previous` the start of the one before, `following` the end of the next."""

    begin: int
    end: int
    previous: int
    following: int

    @classmethod
    def around(cls, starts: Sequence[int], size: int, at: int) -> Place:
        """The place of offset `at` among the sentences that begin at `starts` in a text of `size` characters."""
        k = max(0, bisect_right(starts, at) - 1)
        begin = max(starts[k], at - _BOUND)
        end = min(starts[k + 1] if k + 1 < len(starts) else size, at + _BOUND)
        previous = starts[max(0, k - 1)] if begin == starts[k] else begin
        following = starts[k + 2] if k + 2 < len(starts) else size
        return cls(begin, end, previous, following)
