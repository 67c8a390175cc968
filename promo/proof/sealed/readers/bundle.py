"""Files that hold other files: e-mails with their attachments, ZIP archives. Each part becomes a document of its
own."""

from __future__ import annotations

import email
import email.errors
import re
from collections.abc import Iterator
from email import policy
from email.message import MIMEPart
from typing import Any

from promo.proof.reading import Cause, Page, Refusal
from promo.proof.sealed.readers.archive import open_zip, read_member
from promo.proof.sealed.readers.text import sheets
from promo.proof.sealed.readers.webpage import html_text

MAX_PARTS = 1000
MAX_DEPTH = 20
SMALLEST_PICTURE = 20_000  # bytes of a picture in the text of a mail; smaller ones are logos
Part = tuple[str, bytes]
_SHOWN = ("From", "To", "Date", "Subject")
_OWN_DOCUMENT = re.compile(r"application/|image/", re.I)


class TooDeep(Exception):
    """Mails inside mails, or parts inside parts, beyond the bound."""


def read_mail(content: bytes) -> tuple[tuple[Page, ...] | Refusal, list[Part]]:
    """The body with its visible headers, and the attachments as they came."""
    depth = max((len(m.group(1)) for m in re.finditer(rb"(?m)^((?:[ \t]*>)+)", content[:200_000])), default=0)
    if content.count(b"multipart/") + content.count(b"message/rfc822") > 10 * MAX_DEPTH or depth > 4000:
        return Refusal(Cause.TOO_LARGE, f"more than {MAX_DEPTH} mails inside one another"), []
    try:
        mail = email.message_from_bytes(content, policy=policy.default)
        texts: list[str] = []
        parts: list[Part] = []
        _walk(mail, texts, parts, 0)
    except TooDeep:
        return Refusal(Cause.TOO_LARGE, f"more than {MAX_DEPTH} mails inside one another"), []
    except (
        RecursionError,
        email.errors.MessageError,
        LookupError,
        ValueError,
        AttributeError,
        TypeError,
        KeyError,
        IndexError,
    ):
        return Refusal(Cause.DAMAGED), []
    if len(parts) > MAX_PARTS:
        return Refusal(Cause.TOO_LARGE, f"{len(parts)} attachments; the bound is {MAX_PARTS}"), []
    return sheets("\n\n".join(t for t in texts if t.strip())), parts


def _walk(message: MIMEPart, texts: list[str], parts: list[Part], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooDeep
    headers = [f"{name}: {' '.join(str(message[name]).split())}" for name in _SHOWN if message[name]]
    if headers:
        texts.append("\n".join(headers))
    _part(message, texts, parts, depth)


def _part(part: MIMEPart, texts: list[str], parts: list[Part], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooDeep
    kind = part.get_content_type()
    if kind == "message/rfc822":
        mails: Any = part.get_payload()  # whatever a broken mail holds there is told by walking it
        for mail in mails:
            _walk(mail, texts, parts, depth + 1)
    elif part.is_multipart():
        for child in _shown_parts(part, kind):
            _part(child, texts, parts, depth + 1)
    elif _is_document(part, kind):
        parts.extend(_attached(part, kind))
    elif kind == "text/html":
        texts.append(html_text(_content(part)))
    elif kind.startswith("text/"):
        texts.append(_content(part))


def _shown_parts(part: MIMEPart, kind: str) -> list[MIMEPart]:
    """The parts that a mail program shows: of several writings of one text, the plain one, else the best."""
    inner = list(part.iter_parts())
    if kind != "multipart/alternative":
        return inner
    plain = [p for p in inner if p.get_content_type() == "text/plain" and p.get_content().strip()]
    return plain[:1] or inner[-1:]


def _is_document(part: MIMEPart, kind: str) -> bool:
    """Whether a part is a document of its own, and not the mail's text."""
    return part.get_content_disposition() == "attachment" or _OWN_DOCUMENT.match(kind) is not None


def _attached(part: MIMEPart, kind: str) -> Iterator[Part]:
    """The part as a document, unless it is empty, or one of the small pictures that decorate a mail."""
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes) or not data:
        return
    inline = kind.startswith("image/") and part.get_content_disposition() == "inline"
    if not (inline and len(data) < SMALLEST_PICTURE):
        yield part.get_filename() or "attachment", data


def _content(part: MIMEPart) -> str:
    try:
        return str(part.get_content())
    except (LookupError, UnicodeDecodeError, KeyError):
        data = part.get_payload(decode=True)
        return data.decode("utf-8", "replace") if isinstance(data, bytes) else ""


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
