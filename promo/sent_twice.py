"""What the same person says in the same words within a while is the same, sent again: a double click, a form that was
sent anew because nobody saw its answer. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

_WITHIN = timedelta(minutes=10)


def is_a_moment_ago(one: datetime, now: datetime) -> bool:
    """Whether two instants, in either order, are near enough for what was said at both to be one saying."""
    return abs(now - one) < _WITHIN
