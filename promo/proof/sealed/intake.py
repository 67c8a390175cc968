"""What a file is, by its content and by opening it; the bounds; and a name that is safe to show.

Runs in the worker process; names and types that the sender claims are never believed.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from promo.proof.language import language_of
from promo.proof.reading import ALL, Cause, Kind, Page, Reading, Refusal, Share

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 25 * 1024 * 1024
MAX_NAME = 150
MAX_FILES = 20
ZIP = "a ZIP archive"
_MSG_MARK = "__properties_version1.0".encode("utf-16-le")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")

# Kinds that we recognise, so that the refusal can name them. The first bytes decide.
_MAGIC: tuple[tuple[bytes, int, Kind, str], ...] = (
    (b"\xff\xd8\xff", 0, Kind.IMAGE, "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", 0, Kind.IMAGE, "a PNG picture"),
    (b"GIF8", 0, Kind.IMAGE, "a GIF picture"),
    (b"II*\x00", 0, Kind.IMAGE, "a TIFF picture"),
    (b"MM\x00*", 0, Kind.IMAGE, "a TIFF picture"),
    (b"WEBP", 8, Kind.IMAGE, "a WebP picture"),
    (b"ftypheic", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftypheix", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftypmif1", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftyp", 4, Kind.UNKNOWN, "a video"),
    (b"BM", 0, Kind.IMAGE, "a bitmap picture"),
    (b"MZ", 0, Kind.UNKNOWN, "a Windows program"),
    (b"\x7fELF", 0, Kind.UNKNOWN, "a program"),
    (b"Rar!", 0, Kind.UNKNOWN, "a RAR archive"),
    (b"7z\xbc\xaf", 0, Kind.UNKNOWN, "a 7-Zip archive"),
    (b"\x1f\x8b", 0, Kind.UNKNOWN, "a compressed archive"),
)
_HEADER_LINE = re.compile(rb"(?im)\A(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}")
_MAIL_HEADERS = re.compile(rb"(?im)^(?:from|received|mime-version|message-id|subject|return-path):")


def safe_name(name: str) -> str:
    """The sender's file name fit to be shown: no path, no control or direction marks, bounded."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", name).strip()
    if len(name) > MAX_NAME:
        stem, dot, suffix = name.rpartition(".")
        keep = MAX_NAME - len(suffix) - 2 if dot and len(suffix) <= 8 else MAX_NAME - 1
        name = (stem[:keep] + "…." + suffix) if dot and len(suffix) <= 8 else name[:keep] + "…"
    return name or "file"


def sha256_of(content: bytes) -> str:
    """Hash of the original bytes, as lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def sniff(content: bytes) -> tuple[Kind, str]:
    """What the bytes are, and the words for it."""
    # Containers first: a PDF that lies uncompressed at the beginning of one is a part of it.
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return (Kind.MSG, "an Outlook message") if _MSG_MARK in content else (Kind.UNKNOWN, "an old Office file")
    if content.startswith(b"PK\x03\x04"):
        return _sniff_zip(content)
    if b"%PDF-" in content[:1024]:
        return Kind.PDF, "a PDF"
    for magic, offset, kind, words in _MAGIC:
        if content[offset : offset + len(magic)] == magic:
            return kind, words
    # Before web pages: the text of a mail may well be one.
    if _HEADER_LINE.match(content[:4096]) and len(_MAIL_HEADERS.findall(content[:8192])) >= 2:
        return Kind.EML, "an e-mail"
    head = content[:4096].lstrip().lower()
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head[:1024]:
        return Kind.HTML, "a web page"
    if head.startswith(b"<svg") or b"<svg" in head[:512]:
        return Kind.UNKNOWN, "an SVG drawing"
    if head.startswith((b"begin:vcalendar", b"begin:vcard")):
        return Kind.UNKNOWN, "a calendar entry or an address card"
    if head.startswith(b"{\\rtf"):
        return Kind.UNKNOWN, "an RTF file"
    from promo.proof.sealed.readers.text import looks_like_text

    if looks_like_text(content):
        return Kind.TEXT, "plain text"
    return Kind.UNKNOWN, "a file of unknown type"


def _sniff_zip(content: bytes) -> tuple[Kind, str]:
    if b"word/document.xml" in content:
        return Kind.DOCX, "a Word file"
    if b"application/vnd.oasis.opendocument.text" in content[:200]:
        return Kind.ODT, "an OpenDocument text"
    if b"xl/workbook.xml" in content:
        return Kind.UNKNOWN, "an Excel file"
    if b"ppt/presentation.xml" in content:
        return Kind.UNKNOWN, "a PowerPoint file"
    return Kind.UNKNOWN, ZIP


@dataclass(frozen=True, slots=True)
class Opened:
    """A file as a worker opened it: what was read at once, what it holds, and how many pages wait for the OCR."""

    reading: Reading
    parts: tuple[tuple[str, bytes], ...] = ()
    to_recognise: tuple[int, ...] = ()


def open_file(name: str, content: bytes, share: Share = ALL) -> Opened:
    """The file as a Reading: with pages (of a PDF, those of one's share), or with the reason why there are none; and
    the documents inside it."""
    digest = sha256_of(content)

    def refused(cause: Cause, seen: str = "", kind: Kind = Kind.UNKNOWN) -> Opened:
        return Opened(Reading(name, digest, kind, refusal=Refusal(cause, seen)))

    if not content.strip(b"\x00\t\r\n\f \xef\xbb\xbf"):
        return refused(Cause.EMPTY)
    if len(content) > MAX_BYTES:
        return refused(Cause.TOO_LARGE, f"{len(content) / 1e6:.0f} MB; the bound is {MAX_BYTES // 2**20} MB")
    kind, words = sniff(content)
    if kind is Kind.UNKNOWN and words == ZIP:
        from promo.proof.sealed.readers.bundle import read_zip

        refusal, parts = read_zip(content)
        return Opened(Reading(name, digest, kind, refusal=refusal), tuple(parts))
    if kind is Kind.UNKNOWN:
        return refused(Cause.NOT_A_DOCUMENT, words)
    result, parts, to_recognise = _pages(kind, content, share)
    if isinstance(result, Refusal):
        return Opened(Reading(name, digest, kind, refusal=result))
    signals: tuple[str, ...] = ()
    if kind is Kind.PDF:
        from promo.proof.sealed.readers.ink import signals_of

        signals = signals_of(result)
    language = language_of("\n".join(p.text for p in result[:20]))
    return Opened(Reading(name, digest, kind, "text", language, result, signals), tuple(parts), tuple(to_recognise))


def _pages(
    kind: Kind, content: bytes, share: Share
) -> tuple[tuple[Page, ...] | Refusal, list[tuple[str, bytes]], list[int]]:
    """Pages, documents inside, and the numbers of pages that only a picture shows. Readers are loaded when needed."""
    match kind:
        case Kind.PDF:
            from promo.proof.sealed.readers.pdf import read_pdf

            read = read_pdf(content, share)
            return (read, [], []) if isinstance(read, Refusal) else (read[0], [], read[1])
        case Kind.IMAGE:
            from promo.proof.sealed.readers.image import frames

            found = frames(content)
            if isinstance(found, Refusal):
                return found, [], []
            blank = tuple(Page(k, float(f.width), float(f.height), "") for k, f in enumerate(found, 1))
            return blank, [], [p.number for p in blank]
        case Kind.TEXT:
            from promo.proof.sealed.readers.text import read_text

            return read_text(content), [], []
        case Kind.EML | Kind.MSG:
            from promo.proof.sealed.readers.bundle import read_mail
            from promo.proof.sealed.readers.outlook import read_msg

            body, parts = read_mail(content) if kind is Kind.EML else read_msg(content)
            return body, parts, []
        case _:
            from promo.proof.sealed.readers.markup import read_docx, read_html, read_odt

            reader = {Kind.DOCX: read_docx, Kind.ODT: read_odt, Kind.HTML: read_html}[kind]
            return reader(content), [], []


def page_image(content: bytes, number: int) -> Image | Refusal:
    """One page of a PDF or picture file as a picture to be recognised, from 1."""
    if sniff(content)[0] is Kind.PDF:
        from promo.proof.sealed.readers.pdf import page_picture

        return page_picture(content, number)
    from promo.proof.sealed.readers.image import frames

    found = frames(content, number)
    return found if isinstance(found, Refusal) else found[0]


def draw(content: bytes, number: int) -> bytes | Refusal:
    """One page of a PDF or picture file as PNG, for people to look at."""
    if sniff(content)[0] is Kind.PDF:
        from promo.proof.sealed.readers.pdf import render_page

        return render_page(content, number)
    from promo.proof.sealed.readers.image import as_png, frames

    found = frames(content, number)
    return found if isinstance(found, Refusal) else as_png(found[0])
