"""Whether a file is what its name says: it is read by its content, and whoever sent it may want to know. Pure."""

from __future__ import annotations

from pathlib import PurePosixPath

from promo.proof.reading import Kind
from promo.translatable import N_

_BY_ENDING = {
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".webp", ".heic", ".avif", ".bmp"), Kind.IMAGE),
    **dict.fromkeys((".htm", ".html"), Kind.HTML),
    ".pdf": Kind.PDF,
    ".docx": Kind.DOCX,
    ".odt": Kind.ODT,
    ".eml": Kind.EML,
    ".msg": Kind.MSG,
}
READ_AS = {
    Kind.PDF: N_("PDF"),
    Kind.IMAGE: N_("picture"),
    Kind.DOCX: N_("Word file"),
    Kind.ODT: N_("OpenDocument text"),
    Kind.EML: N_("e-mail"),
    Kind.MSG: N_("Outlook message"),
    Kind.HTML: N_("web page"),
    Kind.TEXT: N_("plain text"),
}
"""What each kind that we read is called."""


def is_misnamed(name: str, kind: Kind) -> bool:
    """Whether the ending of a name stands for another kind than the content is; not where either tells nothing."""
    said = _BY_ENDING.get(PurePosixPath(name.lower()).suffix)
    return said is not None and kind in READ_AS and kind is not said
