"""Readings as the reader gives them, with what the tagger says, without a worker of its own for each test."""

from __future__ import annotations

from dataclasses import replace

from promo.proof.reading import Kind, Reading
from promo.proof.sealed.intake import open_file
from promo.proof.tagger.network import read
from promo.proof.tagger.worth import stretches_to_read


def tagged(reading: Reading) -> Reading:
    """The reading with the tagger's answers."""
    spans = stretches_to_read(reading.seen_text)
    return replace(reading, tags=read(reading.seen_text, spans)) if spans else reading


def printed_paper(name: str, content: bytes) -> Reading:
    """The same as a PDF: a text that stands in no weak kind of paper, so that the words alone decide."""
    return replace(reading_of(name, content), kind=Kind.PDF)


def reading_of(name: str, content: bytes) -> Reading:
    """A file as both readers get it."""
    return tagged(open_file(name, content).reading)
