"""Packed files within their bounds, told from the directory alone; and the XML inside them.

No DOCTYPE reaches the XML parser, no entity is resolved, nothing is fetched.
"""

from __future__ import annotations

import io
import zipfile
from typing import Any

from lxml import etree

from promo.proof.reading import Cause, Refusal

MAX_MEMBERS = 1000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100
_BROKEN = (KeyError, zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError)


def open_zip(content: bytes) -> zipfile.ZipFile | Refusal:
    """An archive within its bounds, told from its directory alone."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except _BROKEN:
        return Refusal(Cause.DAMAGED)
    if len(members) > MAX_MEMBERS:
        return Refusal(Cause.TOO_LARGE, f"{len(members)} files inside; the bound is {MAX_MEMBERS}")
    unpacked = sum(m.file_size for m in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 1):
        return Refusal(
            Cause.TOO_LARGE,
            f"{unpacked / 1e6:.0f} MB unpacked; the bound is {MAX_UNPACKED // 2**20} MB and {MAX_RATIO} to 1",
        )
    return archive


def read_member(archive: zipfile.ZipFile, name: str) -> bytes | None:
    """One member's bytes, never more than its directory said; None where there is none or it is broken."""
    try:
        size = archive.getinfo(name).file_size
        with archive.open(name) as stream:
            data = stream.read(size + 1)
    except _BROKEN:
        return None
    return data if len(data) <= size else None


def xml_of(data: bytes | None) -> Any:
    """The root of an XML part; None where there is none, it is broken, or it declares entities."""
    if data is None or b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data:
        return None
    try:
        return etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        )
    except etree.XMLSyntaxError:
        return None
