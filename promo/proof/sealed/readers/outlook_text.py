"""The text of an Outlook message, whichever of its three writings it has: plain, web page, packed RTF. Pure."""

from __future__ import annotations

import re

import compressed_rtf

from promo.proof.sealed.readers.rtf import rtf_text
from promo.proof.sealed.readers.text import decode, decode_as, decode_page
from promo.proof.sealed.readers.webpage import html_text
from promo.proof.sealed.readers.writings import told_once

MAX_RTF = 4 * 1024 * 1024  # bytes, unpacked


def message_text(plain: str, page: bytes | None, rtf: bytes | None, encoding: int) -> str:
    """What Outlook shows of a message.

    Args:
        plain: its plain text; empty where it has none.
        page: its web page.
        rtf: its packed RTF.
        encoding: the number of the code page that the web page is in.
    """
    shown = html_text(_page_source(page, encoding)) if page else ""
    if not shown.strip() and rtf:
        source, is_page = rtf_text(_unpacked(rtf))
        source = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        shown = html_text(source) if is_page else source
    return told_once(shown, plain)


def narrow_text(data: bytes, encoding: int) -> str:
    """Text that is not in Unicode, by the code page that the message names; 0 where it names none."""
    text = decode_page(data, encoding) if encoding else None
    if text is None:
        text = decode(data)
    return text if text is not None else data.decode("cp1252", "replace")


def _page_source(page: bytes, encoding: int) -> str:
    named = re.search(rb"charset=[\"']?([\w-]{2,20})", page[:2048])
    text = decode_page(page, encoding) if encoding else None
    if text is None and named:
        text = decode_as(page, named[1].decode("ascii"))
    return text if text is not None else narrow_text(page, 0)


def _unpacked(rtf: bytes) -> bytes:
    """RTF as it was before Outlook packed it.

    Raises:
        ValueError: it is larger than the bound, or broken.
    """
    if int.from_bytes(rtf[4:8], "little") > MAX_RTF or len(rtf) > MAX_RTF:
        raise ValueError(f"packed RTF of more than {MAX_RTF:,} bytes")
    try:
        return bytes(compressed_rtf.decompress(rtf))[: int.from_bytes(rtf[4:8], "little") or None]
    except Exception as error:  # the library names its faults no more closely
        raise ValueError(str(error)) from None
