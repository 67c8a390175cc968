"""The parts of a Word file: how they refer to one another, and which of them a reader of the paper sees."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import Any

from olefile import OleFileIO

from promo.proof.sealed.readers.archive import read_member, xml_of
from promo.proof.sealed.readers.office import DOCUMENTS, FEW, LOGO, MAX_PARTS, PICTURES
from promo.proof.sealed.readers.word_styles import W

R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_MAIN = "word/document.xml"
# Strict Open XML says the same under other names; what is read here knows only the usual ones.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
)


def plain_names(data: bytes | None) -> bytes | None:
    """A part with the usual names of its elements, where it was saved as Strict Open XML."""
    if data is None or b"http://purl.oclc.org/ooxml/" not in data:
        return data
    for strict, usual in _STRICT:
        data = data.replace(strict, usual)
    return data


class WordParts:
    """The parts of one Word file, by their place in it or by what refers to them."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = set(archive.namelist())
        starts = [target for kind, target in self._related("").values() if kind == "officeDocument"]
        self.main = next((name for name in starts if name in self._names), _MAIN)
        self._from_main = self._related(self.main)

    def xml(self, name: str | None) -> Any:
        """The root of a part; None where there is none or it is broken."""
        return xml_of(plain_names(read_member(self._archive, name))) if name else None

    def data(self, name: str) -> bytes | None:
        """A part as it is."""
        return read_member(self._archive, name)

    def of_kind(self, kind: str, usual: str) -> Any:
        """The root of the part that the text names as its styles, its notes …"""
        named = next((target for what, target in self._from_main.values() if what == kind), None)
        return self.xml(named if named in self._names else usual)

    def target(self, reference: str | None) -> str | None:
        """The part that a reference in the text means."""
        found = self._from_main.get(reference or "")
        return found[1] if found and found[1] in self._names else None

    def margins(self, body: Any, settings: Any) -> tuple[list[Any], list[Any]]:
        """Headers and footers that stand on a page: those that a section names, the first page's only where it has one
        of its own."""
        titled = any(True for _ in body.iter(W + "titlePg"))
        even = settings is not None and settings.find(W + "evenAndOddHeaders") is not None
        kinds = ["default"] + ["first"] * titled + ["even"] * even
        found: tuple[list[Any], list[Any]] = ([], [])
        for place, name in enumerate(("header", "footer")):
            references = [r for r in body.iter(f"{W}{name}Reference") if r.get(W + "type", "default") in kinds]
            targets = dict.fromkeys(filter(None, (self.target(r.get(R + "id")) for r in references)))
            if not self._from_main:  # a file that does not say which part is what
                pattern = re.compile(rf"word/{name}\d*\.xml")
                targets = dict.fromkeys(n for n in sorted(self._names) if pattern.fullmatch(n))
            found[place].extend(root for root in map(self.xml, targets) if root is not None)
        return found

    def notes(self, body: Any, name: str) -> list[Any]:
        """The footnotes or endnotes that the text refers to; all where the file does not say which part is what."""
        root = self.of_kind(f"{name}s", f"word/{name}s.xml")
        if root is None or not self._from_main:
            return [] if root is None else [root]
        used = {reference.get(W + "id") for reference in body.iter(f"{W}{name}Reference")}
        return [note for note in root if note.get(W + "id") in used]

    def documents(self, characters: int) -> tuple[tuple[str, bytes], ...]:
        """Documents laid into the file; pictures only where it says next to nothing itself."""
        found: list[tuple[str, bytes]] = []
        for kind, name in self._from_main.values():
            data = self.data(name) if kind in ("package", "oleObject", "image") and name in self._names else None
            if not data or len(found) >= MAX_PARTS:
                continue
            label, ending = posixpath.basename(name), posixpath.splitext(name)[1].lower()
            if kind == "oleObject" and data.startswith(b"\xd0\xcf\x11\xe0"):
                found += _out_of_object(data)
            elif (kind != "image" and ending in DOCUMENTS) or (
                kind == "image" and ending in PICTURES and characters < FEW and len(data) >= LOGO
            ):
                found.append((label, data))
        return tuple(found)

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: kind and target, by reference."""
        folder, name = posixpath.split(part)
        root = self.xml(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, tuple[str, str]] = {}
        for link in root if root is not None else ():
            target = link.get("Target") or ""
            if link.get("TargetMode") != "External" and target:
                path = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"{folder}/{target}")
                found[link.get("Id") or ""] = (link.get("Type", "").rsplit("/", 1)[-1], path.lstrip("/"))
        return found


def _out_of_object(data: bytes) -> list[tuple[str, bytes]]:
    """The document that an embedded object holds: as it is, or packed with its name."""
    try:
        with OleFileIO(io.BytesIO(data)) as container:
            for stream in ("CONTENTS", "Package", "\x01Ole10Native"):
                if not container.exists(stream):
                    continue
                inner = container.openstream(stream).read()
                begin = max(inner.find(b"%PDF-", 0, 4096), inner.find(b"PK\x03\x04", 0, 4096))
                if begin >= 0:
                    return [("embedded", inner[begin:])]
    except Exception:  # whatever the library stumbles over: an object that cannot be opened holds nothing for us
        return []
    return []
