"""A folder for a database that thousands of commits are made to: in memory where the system has such a place."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

IN_MEMORY = Path("/dev/shm")


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder that is gone afterwards. What is tried in it is the dates, not the disk: how long a busy one takes for a
    commit is no part of the test."""
    there = IN_MEMORY if IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=there) as folder:
        yield Path(folder)
