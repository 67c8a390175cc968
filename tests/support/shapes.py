"""A page whose font calls its shapes by other letters than they show."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pikepdf

NAMES = {" ": "space", "(": "parenleft", ")": "parenright", "’": "quoteright"} | dict(
    zip("0123456789", ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], strict=True)
)


def lettered(lines: Sequence[str], printed: str, told: str) -> bytes:
    """A page of lines, in which `{}` prints some words and tells others."""
    out = io.BytesIO()
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(595, 842))
        plain = pikepdf.Dictionary(
            Type=pikepdf.Name.Font,
            Subtype=pikepdf.Name.Type1,
            BaseFont=pikepdf.Name.Helvetica,
            Encoding=pikepdf.Name.WinAnsiEncoding,
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F0=plain, F1=_other(document, printed, told)))
        codes = "".join(f"{k:02x}" for k in range(1, len(printed) + 1))
        drawn = b"BT 13 TL 40 780 Td "
        for line in lines:
            before, found, after = line.partition("{}")
            drawn += b"/F0 11 Tf (" + _escaped(before) + b") Tj "
            drawn += f"/F1 11 Tf <{codes}> Tj ".encode() if found else b""
            drawn += b"/F0 11 Tf (" + _escaped(after) + b") Tj T* "
        page.Contents = pikepdf.Stream(document, drawn + b"ET")
        document.save(out)
    return out.getvalue()


def _escaped(text: str) -> bytes:
    return text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _other(document: pikepdf.Pdf, printed: str, told: str) -> pikepdf.Object:
    """A font with a sign of its own for each letter printed, and another letter for each."""
    share = [told[k * len(told) // len(printed) : (k + 1) * len(told) // len(printed)] for k in range(len(printed))]
    rows = "\n".join(f"<{k:02x}> <{part.encode('utf-16-be').hex()}>" for k, part in enumerate(share, 1))
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def "
        f"1 begincodespacerange <00> <ff> endcodespacerange {len(share)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    )
    names = [pikepdf.Name("/" + NAMES.get(c, c)) for c in printed]
    return pikepdf.Dictionary(
        Type=pikepdf.Name.Font,
        Subtype=pikepdf.Name.Type1,
        BaseFont=pikepdf.Name.Helvetica,
        Encoding=pikepdf.Dictionary(
            Type=pikepdf.Name.Encoding,
            BaseEncoding=pikepdf.Name.WinAnsiEncoding,
            Differences=pikepdf.Array([1, *names]),
        ),
        ToUnicode=pikepdf.Stream(document, to_unicode.encode()),
    )
