"""Opening a file of whatever kind it turns out to be; the bounds; and a name that is safe to show.

Runs in the worker process.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from promo.proof.language import language_of
from promo.proof.reading import ALL, SIGNED, Cause, Kind, Page, Reading, Refusal, Share
from promo.proof.sealed.kinds import CONTAINERS, LOCKED, MAILBOX, ZIP, sniff
from promo.proof.sealed.opened import Opened
from promo.proof.sealed.readers.office import Office

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_BYTES = 25 * 1024 * 1024
MAX_NAME = 150
MAX_FILES = 20

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def safe_name(name: str) -> str:
    """The sender's file name fit to be shown: no path, no control or direction marks, bounded."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", name).strip()
    if len(name) > MAX_NAME:
        stem, dot, suffix = name.rpartition(".")
        keep = MAX_NAME - len(suffix) - 2 if dot and len(suffix) <= 8 else MAX_NAME - 1
        name = (stem[:keep] + "…." + suffix) if dot and len(suffix) <= 8 else name[:keep] + "…"
    return name or "file"


def distinct_names(names: Sequence[str], there: Iterable[str] = ()) -> list[str]:
    """The names, each of them once: "image.jpg", "image (2).jpg". `there` are names that are taken already."""
    taken, distinct = set(there), list[str]()
    for name in names:
        stem, dot, suffix = name.rpartition(".")
        stem, ending = (stem, dot + suffix) if dot and stem else (name, "")
        number, free = 1, name
        while free in taken:
            number += 1
            free = f"{stem} ({number}){ending}"
        taken.add(free)
        distinct.append(free)
    return distinct


def sha256_of(content: bytes) -> str:
    """Hash of the original bytes, as lower-case hexadecimal."""
    return hashlib.sha256(content).hexdigest()


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
    if words in CONTAINERS:
        refusal, parts = _unpacked(words, name, content)
        return Opened(Reading(name, digest, Kind.UNKNOWN, refusal=refusal), tuple(parts))
    if kind is Kind.UNKNOWN and words == LOCKED:
        return refused(Cause.PASSWORD)
    if kind is Kind.UNKNOWN:
        return refused(Cause.NOT_A_DOCUMENT, words)
    result, parts, to_recognise = _pages(kind, content, share)
    if isinstance(result, Refusal):
        return Opened(Reading(name, digest, kind, refusal=result))
    signals: tuple[str, ...] = ()
    signed_by = None
    if isinstance(result, Office):
        signals, parts, result = result.signals, [*result.parts], result.pages
    if kind is Kind.PDF:
        from promo.proof.sealed.readers.ink import signals_of
        from promo.proof.sealed.readers.signature import signer_of

        signed_by = signer_of(content) if share[0] == 0 else None
        signals = (*signals_of(result), *([SIGNED] if signed_by is not None else []))
    language = language_of("\n".join(p.text for p in result[:20]))
    reading = Reading(name, digest, kind, "text", language, result, signals, signed_by=signed_by)
    return Opened(reading, tuple(parts), tuple(to_recognise))


def _unpacked(words: str, name: str, content: bytes) -> tuple[Refusal | None, list[tuple[str, bytes]]]:
    """The files of an archive, the mails of a mail box, or what was signed."""
    if words == ZIP:
        from promo.proof.sealed.readers.bundle import read_zip

        return read_zip(content)
    if words == MAILBOX:
        from promo.proof.sealed.readers.mail_file import mails_in

        return None, [(f"{number}.eml", mail) for number, mail in enumerate(mails_in(content), 1)]
    from promo.proof.sealed.readers.signed import Encrypted, inside

    try:
        held = inside(content)
    except Encrypted:
        return Refusal(Cause.NOT_A_DOCUMENT, "an encrypted file"), []
    inner = re.sub(r"\.p7[ms]$", "", name.rsplit("\u203a", 1)[-1].strip(), flags=re.I)
    if held is None:
        return Refusal(Cause.NOT_A_DOCUMENT, "a signature without what was signed"), []
    return None, [(inner, held)]


def _pages(
    kind: Kind, content: bytes, share: Share
) -> tuple[tuple[Page, ...] | Office | Refusal, list[tuple[str, bytes]], list[int]]:
    """Pages, documents inside, and the numbers of pages that only a picture shows. Readers are loaded when needed."""
    match kind:
        case Kind.PDF:
            return _pages_of_pdf(content, share)
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
            from promo.proof.sealed.readers.mail import read_mail
            from promo.proof.sealed.readers.outlook import read_msg
            from promo.proof.sealed.readers.winmail import MAGIC, read_winmail

            read_outlook = read_winmail if content.startswith(MAGIC) else read_msg
            body, parts = read_mail(content) if kind is Kind.EML else read_outlook(content)
            return body, parts, []
        case Kind.DOCX:
            from promo.proof.sealed.readers.laid_in import text_of
            from promo.proof.sealed.readers.word import read_word

            return read_word(content, text_of), [], []
        case Kind.ODT:
            from promo.proof.sealed.readers.opendocument import read_opendocument

            return read_opendocument(content), [], []
        case _:
            from promo.proof.sealed.readers.webpage import read_html

            return read_html(content), [], []


def _pages_of_pdf(
    content: bytes, share: Share
) -> tuple[tuple[Page, ...] | Refusal, list[tuple[str, bytes]], list[int]]:
    from promo.proof.sealed.readers.pdf import read_pdf

    read = read_pdf(content, share)
    if isinstance(read, Refusal):
        return read, [], []
    held = _held_by_pdf(content) if share[0] == 0 else []
    return (held, [], []) if isinstance(held, Refusal) else (read[0], held, read[1])


def _held_by_pdf(content: bytes) -> list[tuple[str, bytes]] | Refusal:
    """The files in a PDF; or why its pages are no proof, where they only say that another program draws them."""
    from promo.proof.sealed.readers.enclosed import files_in, holds_more, is_drawn_elsewhere

    if not holds_more(content):
        return []
    if is_drawn_elsewhere(content):
        return Refusal(Cause.NOT_YET, "a form that only Adobe Reader shows; print it into a PDF")
    return files_in(content)


def page_image(content: bytes, number: int) -> Image | Refusal:
    """One page of a PDF or picture file as a picture to be recognised, from 1."""
    if sniff(content)[0] is Kind.PDF:
        from promo.proof.sealed.readers.pdf import page_picture

        return page_picture(content, number)
    from promo.proof.sealed.readers.image import frames

    found = frames(content, number)
    return found if isinstance(found, Refusal) else found[0]


def shown(content: bytes, number: int) -> Image | Refusal:
    """One page of a PDF or picture file as people look at it, from 1."""
    if sniff(content)[0] is Kind.PDF:
        from promo.proof.sealed.readers.pdf import shown_page

        return shown_page(content, number)
    from promo.proof.sealed.readers.image import as_shown, frames

    found = frames(content, number)
    return found if isinstance(found, Refusal) else as_shown(found[0])


def draw(content: bytes, number: int) -> bytes | Refusal:
    """One page of a PDF or picture file as PNG, for people to look at."""
    from promo.proof.sealed.readers.image import as_png
    from promo.proof.sealed.readers.pdf import few_colours

    picture = shown(content, number)
    if isinstance(picture, Refusal):
        return picture
    return as_png(few_colours(picture) if sniff(content)[0] is Kind.PDF else picture)


def looks(content: bytes, numbers: Sequence[int]) -> list[int]:
    """How pages of a PDF or picture file look, in 64 bits each (`readers.look`), as far as they can be drawn."""
    from promo.proof.sealed.readers.look import look_of

    pictures: Iterable[Image | Refusal | None]
    if sniff(content)[0] is Kind.PDF:
        from promo.proof.sealed.readers.pdf import shown_pages

        pictures = shown_pages(content, numbers)
    else:
        pictures = (shown(content, number) for number in numbers)
    return [look_of(p) for p in pictures if p is not None and not isinstance(p, Refusal)]
