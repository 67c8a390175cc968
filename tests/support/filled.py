"""PDF forms as people fill them in: fields and typewriter notes beside the labels of a printed page."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pikepdf
import pypdfium2 as pdfium

from tests.support.proofs import pdf

HIDDEN, NO_VIEW = 2, 32


def filled(html: str, values: Mapping[str, str], kind: str = "field", *, drawn: bool = False, flags: int = 4) -> bytes:
    """A page of HTML with a value typed behind each label: in a `field`, a `choice` or a `note`; with its looks drawn
    already, or not."""
    content = pdf(html)
    places = {label: _behind(content, label) for label in values}
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        page = document.pages[0]
        font = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Font,
                Subtype=pikepdf.Name.Type1,
                BaseFont=pikepdf.Name.Helvetica,
                Encoding=pikepdf.Name.WinAnsiEncoding,
            )
        )
        notes = pikepdf.Array()
        for label, value in values.items():
            x, y = places[label]
            note = pikepdf.Dictionary(
                Type=pikepdf.Name.Annot,
                Rect=pikepdf.Array([x, y - 4, x + 230, y + 14]),
                F=flags,
                DA=pikepdf.String("/Helv 11 Tf 0 g"),
            )
            if kind == "note":
                note.Subtype, note.Contents = pikepdf.Name.FreeText, pikepdf.String(value)
            else:
                note.Subtype, note.T, note.V = pikepdf.Name.Widget, pikepdf.String(label), pikepdf.String(value)
                note.FT = pikepdf.Name.Ch if kind == "choice" else pikepdf.Name.Tx
                if kind == "choice":
                    note.Ff, note.Opt = 1 << 17, pikepdf.Array([pikepdf.String("-"), pikepdf.String(value)])
            if drawn:
                note.AP = pikepdf.Dictionary(N=_looks(document, font, value))
            notes.append(document.make_indirect(note))
        page.Annots = notes
        if kind != "note":
            document.Root.AcroForm = pikepdf.Dictionary(
                Fields=notes,
                DA=pikepdf.String("/Helv 0 Tf 0 g"),
                DR=pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font)),
            )
        document.save(out)
    return out.getvalue()


def _looks(document: pikepdf.Pdf, font: pikepdf.Object, value: str) -> pikepdf.Object:
    written = value.encode("cp1252", "replace").replace(b"(", b"\\(").replace(b")", b"\\)")
    looks = pikepdf.Stream(document, b"/Tx BMC q BT /Helv 11 Tf 0 g 2 4 Td (" + written + b") Tj ET Q EMC")
    looks.Type, looks.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    looks.BBox = pikepdf.Array([0, 0, 230, 18])
    looks.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(Helv=font))
    return document.make_indirect(looks)


def _behind(content: bytes, label: str) -> tuple[float, float]:
    """Where a value is typed: a little to the right of the end of its label, on its baseline."""
    text = pdfium.PdfDocument(content)[0].get_textpage()
    start = text.get_text_range().index(label)
    _, bottom, right, _ = text.get_charbox(start + len(label) - 1)
    return right + 8, bottom
