"""What a file says of its own making: the program that saved it last, and the days of making and changing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

import pypdfium2 as pdfium
from PIL import Image

from promo.proof.signs import Sign

# Programs whose purpose is to change what a document or a picture shows. Those that make, print, scan, sign, join or
# shrink documents are none, though some of them can change a word too: honest files come out of them every day.
_EDITORS = re.compile(
    r"""photoshop|gimp\b|photopea|pixlr|paint\.net|affinity\s(?:photo|publisher)|canva\b|figma\b
    |sejda|pdfescape|pdffiller|dochub|pdf-?xchange\s?editor|foxit\s(?:phantom|pdf\s?editor|editor)
    |nitro\s?(?:pdf|pro)|pdfelement|wondershare|infix|master\spdf\seditor|soda\spdf|pdf\seditor|xodo|lightpdf
    |pdfsam\s(?:enhanced|visual)|able2extract|qoppa|pdf24\seditor|ilovepdf|smallpdf""",
    re.IGNORECASE | re.VERBOSE,
)
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([+\-Z])(\d{2})?'?(\d{2})?)?")
_SLACK = timedelta(days=2)  # clocks differ, and so do time zones that were left out
_SOFTWARE_TAG = 305


def signs_of_pdf(content: bytes, now: datetime) -> list[Sign]:
    """Signs in the information that a PDF carries about itself."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError:
        return []
    try:
        told = {
            key: document.get_metadata_value(key) or "" for key in ("Producer", "Creator", "CreationDate", "ModDate")
        }
    finally:
        document.close()
    return [*_editor(told["Producer"], told["Creator"]), *_days(told["CreationDate"], told["ModDate"], now)]


def signs_of_picture(picture: Image.Image) -> list[Sign]:
    """Signs in the tags of a picture file."""
    tags = [str(picture.info.get(key, "")) for key in ("Software", "software", "Comment", "comment")]
    tags.append(str(picture.getexif().get(_SOFTWARE_TAG, "")))
    return _editor(*tags)


def _editor(*programs: str) -> list[Sign]:
    found = next((p for p in programs if _EDITORS.search(p)), None)
    return [Sign("editor", {"program": found[:60]})] if found else []


def _days(made: str, changed: str, now: datetime) -> list[Sign]:
    made_at, changed_at = _instant(made), _instant(changed)
    if any(at is not None and at > now + _SLACK for at in (made_at, changed_at)):
        late = max(at for at in (made_at, changed_at) if at is not None)
        return [Sign("made_in_the_future", {"day": late.date().isoformat()})]
    if made_at and changed_at and changed_at < made_at - _SLACK:
        return [
            Sign("changed_before_made", {"changed": changed_at.date().isoformat(), "made": made_at.date().isoformat()})
        ]
    return []


def _instant(text: str) -> datetime | None:
    """A date of a PDF as an instant; None for what is none."""
    found = _DATE.match(text.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (
        int(g) if g else d for g, d in zip(found.groups()[:6], (1, 1, 1, 0, 0, 0), strict=True)
    )
    offset = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0)) * (-1 if found[7] == "-" else 1)
    try:
        return datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset)).astimezone(UTC)
    except ValueError:
        return None
