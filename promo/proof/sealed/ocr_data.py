"""Where the language data of Tesseract lie, and which of them are missing."""

from __future__ import annotations

import os
from pathlib import Path

CODES = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa", "it": "ita", "nl": "nld", "pt": "por", "ja": "jpn"}
"""What Tesseract calls each of our languages."""
_FOLDERS = (
    "/usr/share/tesseract-ocr/5/tessdata",
    "/usr/share/tessdata",
    "/opt/homebrew/share/tessdata",
    "/usr/local/share/tessdata",
)


def tessdata() -> str | None:
    """The folder of the language data, or None where it is missing."""
    own = os.environ.get("TESSDATA_PREFIX", "")
    return next((f for f in (own, *_FOLDERS) if f and Path(f, "eng.traineddata").exists()), None)


def absent_data() -> list[str]:
    """The parts of the language data that are missing, by their names: photos in those languages are read badly."""
    folder = tessdata()
    return [code for code in (*CODES.values(), "osd") if not folder or not Path(folder, f"{code}.traineddata").exists()]
