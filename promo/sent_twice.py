"""What the same person says in the same words within a while is the same, sent again: a double click, a form that was
sent anew because nobody saw its answer."""

from __future__ import annotations

from datetime import timedelta

SAME_WITHIN = timedelta(minutes=10)
