"""Plain text in any common encoding, laid out on sheets of fixed lines."""

from __future__ import annotations

import codecs
from contextlib import suppress

import webencodings
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


# Names of encodings that stand for larger ones than they say, as mail programs and browsers take them.
_LARGER = {
    "gbk": ("gb18030",),
    "gb2312": ("gb18030",),
    "shift_jis": ("cp932", "shift_jis_2004"),
    "iso2022_jp": ("iso2022_jp_ext", "iso2022_jp_2004"),
    "euc_jp": ("euc_jis_2004",),
    "euc_kr": ("cp949",),
    "cp949": ("cp949",),
    "big5": ("cp950", "big5hkscs"),
    "big5hkscs": ("cp950",),
}


def decode_as(content: bytes, label: str) -> str | None:
    """The text in the encoding that its sender named, by the names of the web; None where it is not in that one."""
    known = webencodings.lookup(label.strip().strip("\"'"))
    names = [known.codec_info.name] if known is not None else [label]
    for name in [*names, *_LARGER.get(names[0].replace("-", "_"), ())]:
        try:
            text = content.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError, TypeError):
            continue
        return text.removeprefix("\ufeff")
    return None


def load_encodings() -> None:
    """Load every table that the two functions above and below may need: a sealed worker can open no more files."""
    for label in {*webencodings.LABELS.values(), *(name for names in _LARGER.values() for name in names), *_WINDOWS}:
        with suppress(LookupError):
            codecs.lookup(known.codec_info.name if (known := webencodings.lookup(label)) is not None else label)


_WINDOWS = ("cp932", "cp936", "cp949", "cp950", "cp437", "cp850", "cp858", "cp852", "utf-16-le", "utf-7")


def decode_page(content: bytes, page: int) -> str | None:
    """The text in a Windows code page, by its number; None where it is not in that one."""
    names = {65001: "utf-8", 1200: "utf-16-le", 20127: "ascii", 28591: "cp1252", 50220: "iso-2022-jp", 51932: "euc-jp"}
    names |= {50221: "iso-2022-jp", 50222: "iso-2022-jp", 51949: "euc-kr", 20866: "koi8-r", 54936: "gb18030"}
    names |= {28590 + part: f"iso-8859-{part}" for part in (2, 5, 7, 8, 9, 15)} | {10000: "macintosh"}
    return decode_as(content, names.get(page, f"cp{page}"))


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
