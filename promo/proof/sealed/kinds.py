"""What a file is, by its content alone: names and types that the sender claims are never believed. Pure."""

from __future__ import annotations

import re

from promo.proof.reading import Kind
from promo.proof.sealed.readers.mail_file import bare_mail, mails_in

Told = tuple[Kind, str]
"""What the bytes are, and the words for it."""
ZIP = "a ZIP archive"
LOCKED = "an Office file with a password"
MAILBOX = "a mail box"
SIGNED = "a signed file"
CONTAINERS = frozenset((ZIP, MAILBOX, SIGNED))
"""Files that only hold others; their kind is unknown."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MSG_MARK = "__properties_version1.0".encode("utf-16-le")
_LOCK_MARK = "EncryptedPackage".encode("utf-16-le")

# Kinds that their first bytes tell; those that we cannot read stand here so that the refusal can name them.
_MAGIC: tuple[tuple[bytes, int, Kind, str], ...] = (
    (b"\xff\xd8\xff", 0, Kind.IMAGE, "a JPEG picture"),
    (b"\x89PNG\r\n\x1a\n", 0, Kind.IMAGE, "a PNG picture"),
    (b"GIF8", 0, Kind.IMAGE, "a GIF picture"),
    (b"II*\x00", 0, Kind.IMAGE, "a TIFF picture"),
    (b"MM\x00*", 0, Kind.IMAGE, "a TIFF picture"),
    (b"WEBP", 8, Kind.IMAGE, "a WebP picture"),
    (b"ftypheic", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftypheix", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftyphevc", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftypmif1", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftypmsf1", 4, Kind.IMAGE, "a HEIC photo"),
    (b"ftypavif", 4, Kind.IMAGE, "an AVIF photo"),
    (b"ftypavis", 4, Kind.IMAGE, "an AVIF photo"),
    (b"ftyp", 4, Kind.UNKNOWN, "a video"),
    (b"\x78\x9f\x3e\x22", 0, Kind.MSG, "an Outlook message"),  # winmail.dat
    (b"BM", 0, Kind.IMAGE, "a bitmap picture"),
    (b"MZ", 0, Kind.UNKNOWN, "a Windows program"),
    (b"\x7fELF", 0, Kind.UNKNOWN, "a program"),
    (b"Rar!", 0, Kind.UNKNOWN, "a RAR archive"),
    (b"7z\xbc\xaf", 0, Kind.UNKNOWN, "a 7-Zip archive"),
    (b"\x1f\x8b", 0, Kind.UNKNOWN, "a compressed archive"),
)
_HEADER_LINE = re.compile(rb"(?im)\A(?:[A-Za-z][A-Za-z0-9-]{1,40}:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*){2,}")
_MAIL_HEADERS = re.compile(rb"(?im)^(?:from|received|mime-version|message-id|subject|return-path|content-type):")


def sniff(content: bytes) -> Told:
    """What the bytes are, and the words for it."""
    # Containers first: a PDF that lies uncompressed at the beginning of one is a part of it.
    return _sealed_in(content) or _container(content) or _told_by_first_bytes(content) or _written(content)


def _container(content: bytes) -> Told | None:
    if content.startswith(_OLE):
        if _MSG_MARK in content:
            return Kind.MSG, "an Outlook message"
        return Kind.UNKNOWN, LOCKED if _LOCK_MARK in content else "an old Office file"
    if content.startswith(b"PK\x03\x04"):
        return _zip(content)
    return (Kind.PDF, "a PDF") if b"%PDF-" in content[:1024] else None


def _zip(content: bytes) -> Told:
    if b"word/document" in content:
        return Kind.DOCX, "a Word file"
    if b"application/vnd.oasis.opendocument.text" in content[:200]:
        return Kind.ODT, "an OpenDocument text"
    if b"xl/workbook.xml" in content:
        return Kind.UNKNOWN, "an Excel file"
    if b"ppt/presentation.xml" in content:
        return Kind.UNKNOWN, "a PowerPoint file"
    return Kind.UNKNOWN, ZIP


def _told_by_first_bytes(content: bytes) -> Told | None:
    for magic, offset, kind, words in _MAGIC:
        if content[offset : offset + len(magic)] == magic:
            return kind, words
    return None


def _written(content: bytes) -> Told:
    """Which kind of text it is, if any."""
    # Before web pages: the text of a mail may well be one.
    if _is_mail(content):
        return (Kind.UNKNOWN, MAILBOX) if len(mails_in(content)) > 1 else (Kind.EML, "an e-mail")
    if marked := _marked_up(content[:4096].lstrip().lower()):
        return marked
    from promo.proof.sealed.readers.text import looks_like_text  # here, because its tables take a while to load

    return (Kind.TEXT, "plain text") if looks_like_text(content) else (Kind.UNKNOWN, "a file of unknown type")


def _is_mail(content: bytes) -> bool:
    head = bare_mail(content[:16384])
    return bool(_HEADER_LINE.match(head[:8192])) and len(_MAIL_HEADERS.findall(head[:8192])) >= 2


def _sealed_in(content: bytes) -> Told | None:
    if not content.startswith((b"0", b"MI", b"-----BEGIN ")):
        return None
    from promo.proof.sealed.readers.signed import is_container

    return (Kind.UNKNOWN, SIGNED) if is_container(content) else None


def _marked_up(head: bytes) -> Told | None:
    if head.startswith((b"<!doctype html", b"<html")) or b"<html" in head[:1024]:
        return Kind.HTML, "a web page"
    if b"<office:document" in head and b"opendocument.text" in head:
        return Kind.ODT, "an OpenDocument text"
    if head.startswith(b"<svg") or b"<svg" in head[:512]:
        return Kind.UNKNOWN, "an SVG drawing"
    if head.startswith((b"begin:vcalendar", b"begin:vcard")):
        return Kind.UNKNOWN, "a calendar entry or an address card"
    return (Kind.UNKNOWN, "an RTF file") if head.startswith(b"{\\rtf") else None
