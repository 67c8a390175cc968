"""Files that lie in a PDF: those of a portfolio, and those pinned to a page. Runs in a worker only."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from promo.proof.reading import Kind
from promo.proof.sealed.kinds import sniff

MAX_FILES = 60
MAX_BYTES = 25 * 1024 * 1024
MAX_PINNED_PAGES = 200
Part = tuple[str, bytes]
_BROKEN = (pikepdf.PdfError, ValueError, RuntimeError, TypeError, AttributeError, KeyError, IndexError)


def holds_more(content: bytes) -> bool:
    """Whether a PDF may hold files, or be a form that is drawn by Adobe's own program alone; told without opening
    it."""
    return b"EmbeddedFile" in content or b"ObjStm" in content or b"XFA" in content


def files_in(content: bytes) -> list[Part]:
    """The documents in a PDF; data for machines, as of an invoice, are none."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            found: list[Part] = []
            left = MAX_BYTES
            for name, stream in _streams(document):
                data = _unpacked(stream, left) if len(found) < MAX_FILES else None
                if data and _is_document(name, data):
                    found.append((name, data))
                    left -= len(data)
            return found
    except _BROKEN:
        return []


def is_drawn_elsewhere(content: bytes) -> bool:
    """Whether the pages are only a note to wait: the form is drawn by the program that opens it."""
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            form = document.Root.get("/AcroForm")
            return bool(document.Root.get("/NeedsRendering", False)) and form is not None and "/XFA" in form
    except _BROKEN:
        return False


def _streams(document: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Name and stream of each file: by the list of a portfolio first, then by pages."""
    for key, file in document.attachments.items():
        yield from _of(file.obj, str(key))
    for page in list(document.pages)[:MAX_PINNED_PAGES]:
        for note in page.obj.get("/Annots", ()):
            if note.get("/Subtype") == "/FileAttachment":
                yield from _of(note.get("/FS"), "attachment")


def _of(file: Any, name: str) -> Iterator[tuple[str, Any]]:
    held = file.get("/EF") if file is not None else None
    stream = held.get("/UF") or held.get("/F") if held is not None else None
    if stream is not None:
        yield str(file.get("/UF") or file.get("/F") or name), stream


def _unpacked(stream: Any, bound: int) -> bytes | None:
    """The bytes of a file, unpacked within its bound; None for ways of packing that nobody uses for files."""
    raw, ways = stream.read_raw_bytes(), stream.get("/Filter")
    ways = list(ways) if isinstance(ways, pikepdf.Array) else [ways] if ways is not None else []
    if not ways:
        return raw if len(raw) <= bound else None
    if [str(way) for way in ways] != ["/FlateDecode"]:
        return None
    try:
        unpack = zlib.decompressobj()
        data = unpack.decompress(raw, bound + 1)
    except zlib.error:
        return None
    return data if len(data) <= bound else None


def _is_document(name: str, data: bytes) -> bool:
    kind = sniff(data)[0]
    return kind is not Kind.TEXT or name.lower().endswith(".txt")
