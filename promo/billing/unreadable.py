"""What is said of a bank's file that cannot be read, and how its lines are told apart. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager


class UnreadableBankFile(ValueError):
    """The file is no statement that we can read; the message says where and why."""


@contextmanager
def said_where(where: str) -> Iterator[None]:
    """What is wrong with an amount or a day, said with its place in the file."""
    try:
        yield
    except UnreadableBankFile:
        raise
    except ValueError as problem:
        raise UnreadableBankFile(f"{where}: {problem}") from None


def digest_of(*said: str) -> str:
    """A reference made of all that was said of a payment."""
    return "digest/" + hashlib.sha256("|".join(said).encode()).hexdigest()[:32]
