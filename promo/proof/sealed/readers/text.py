"""Plain text in any common encoding, laid out on sheets of fixed lines."""

from __future__ import annotations

from charset_normalizer import from_bytes

from promo.proof.reading import SHEET_LINES, Cause, Page, Refusal

MAX_CHARACTERS = 4_000_000
SAMPLE = 8192  # bytes by which the encoding is told
OLDER = ("cp1252", "mac_roman", "cp850", "cp932", "euc_jp", "iso2022_jp")


def decode(content: bytes) -> str | None:
    """The text in UTF-8, UTF-16, or an older encoding of Western Europe or Japan; None when it is no text."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\x00" in content[:SAMPLE]:
        wide = _wide(content[:SAMPLE])
        return content.decode(wide, errors="replace") if wide else None
    if b"\x1b$" not in content[:SAMPLE]:  # ISO-2022-JP is made of seven-bit bytes only
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            if error.start > SAMPLE and error.reason == "invalid start byte":
                return content.decode(
                    "utf-8-sig", errors="replace"
                )  # one bad byte far down, in a text that is UTF-8 so far
    best = from_bytes(content[:SAMPLE], cp_isolation=list(OLDER)).best()
    encoding = best.encoding if best is not None else "cp1252"
    text = content.decode(encoding, errors="replace")
    # The two differ in eight characters, and nobody writes the currency sign.
    return content.decode("iso8859_15", errors="replace") if encoding == "cp1252" and "\u00a4" in text else text


def _wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: zero bytes stand on one side of the pairs."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) < 2 or min(even, odd) > max(even, odd) / 4:
        return None
    return "utf_16_be" if even > odd else "utf_16_le"


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
    return sheets(text)


def sheets(text: str) -> tuple[Page, ...]:
    """Text laid out on pages of fixed lines, whatever its line ends are; a form feed starts a new one."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    pages: list[Page] = []
    for part in text.split("\f"):
        lines = part.split("\n")
        for first in range(0, len(lines), SHEET_LINES):
            sheet = "\n".join(lines[first : first + SHEET_LINES])
            pages.append(Page(len(pages) + 1, 595.0, 842.0, sheet))
    return tuple(pages)
