"""Archives that hold other files. Each part becomes a document of its own."""

from __future__ import annotations

import re

from promo.proof.reading import Cause, Refusal
from promo.proof.sealed.readers.archive import open_zip, read_member

MAX_PARTS = 1000
Part = tuple[str, bytes]


def read_zip(content: bytes) -> tuple[Refusal | None, list[Part]]:
    """The files of an archive; folders and hidden files of the packer are left out."""
    archive = open_zip(content)
    if isinstance(archive, Refusal):
        return archive, []
    if any(m.flag_bits & 1 for m in archive.infolist()):
        return Refusal(Cause.PASSWORD), []
    names = [
        m.filename
        for m in archive.infolist()
        if not m.is_dir() and not re.search(r"(?:^|/)(?:\.|__MACOSX|Thumbs\.db)", m.filename)
    ]
    if not names:
        return Refusal(Cause.EMPTY), []
    names = _as_previewed(names)
    if not names:
        return Refusal(Cause.NOT_YET, "a Pages file without a preview"), []
    if len(names) > MAX_PARTS:
        return Refusal(Cause.TOO_LARGE, f"{len(names)} files inside; the bound is {MAX_PARTS}"), []
    parts = [(name, data) for name in names if (data := read_member(archive, name)) is not None]
    return (None if parts else Refusal(Cause.DAMAGED)), parts


_OWN_PARTS = re.compile(r"(.*?)(?:Index/[^/]*\.iwa|Index\.zip|index\.(?:xml(?:\.gz)?|apxl(?:\.gz)?))", re.S)
_PREVIEWS = ("QuickLook/Preview.pdf", "preview.jpg", "QuickLook/Thumbnail.jpg", "preview-web.jpg")


def _as_previewed(names: list[str]) -> list[str]:
    """The files to read; of a Pages, Numbers or Keynote file only its preview, for its own parts only Apple reads."""
    owned = {found[1] for name in names if (found := _OWN_PARTS.fullmatch(name))}
    folders = [o for o in sorted(owned) if any(f"{o}{p}" in names for p in _PREVIEWS) or _is_iwork(o, names)]
    shown = {next((f"{o}{p}" for p in _PREVIEWS if f"{o}{p}" in names), "") for o in folders}
    return [name for name in names if name in shown or not name.startswith(tuple(folders))]


def _is_iwork(folder: str, names: list[str]) -> bool:
    return any(name.startswith(folder) and name.endswith(".iwa") for name in names)
