"""A mail that somebody sent papers with, taken apart. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PaperMail:
    """What a worker found in a mail: a stranger's words, none of them believed."""

    senders: tuple[str, ...]
    """Every address it says to be from: one, in an honest mail."""
    recipients: tuple[str, ...]
    """Where it was delivered, then whom it was written to."""
    message_id: str
    """As `<…@…>`; empty where it has none that could stand in an answer."""
    by_machine: bool
    """Whether a program wrote it: an answer of itself, a list, a report that something came back."""
    papers: tuple[tuple[str, bytes], ...]
    """Names and contents: what was attached, mails that were passed on, and the mail's own text where it may be one."""
