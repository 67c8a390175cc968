"""Plain text in any common encoding, laid out on sheets of fixed lines."""

from __future__ import annotations

from promo.proof.reading import SHEET_LINES, Cause, Page, Refusal

MAX_CHARACTERS = 4_000_000


def decode(content: bytes) -> str | None:
    """The text in UTF-8, UTF-16 (by its mark) or Windows-1252; None when it is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content[:4096]:
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def looks_like_text(content: bytes) -> bool:
    """Whether nearly all characters of the beginning are ones that people write."""
    text = decode(content[:8192])
    if text is None or not text.strip():
        return False
    odd = sum(1 for c in text if (ord(c) < 32 and c not in "\t\n\r\f\v") or c == "\ufffd" or 127 <= ord(c) < 160)
    return odd <= len(text) * 0.02


def read_text(content: bytes) -> tuple[Page, ...] | Refusal:
    """Pages of text; a form feed starts a new one."""
    text = decode(content)
    if text is None:
        return Refusal(Cause.NOT_A_DOCUMENT)
    if len(text) > MAX_CHARACTERS:
        return Refusal(Cause.TOO_LARGE, f"{len(text):,} characters; the bound is {MAX_CHARACTERS:,}")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return sheets(text)


def sheets(text: str) -> tuple[Page, ...]:
    """Text laid out on pages of fixed lines; a form feed starts a new one."""
    pages: list[Page] = []
    for part in text.split("\f"):
        lines = part.split("\n")
        for first in range(0, len(lines), SHEET_LINES):
            sheet = "\n".join(lines[first : first + SHEET_LINES])
            pages.append(Page(len(pages) + 1, 595.0, 842.0, sheet))
    return tuple(pages)
