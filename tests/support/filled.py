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


def optioned(
    html: str, options: Mapping[str, bool], kind: str = "check", *, side: str = "left", flags: int = 4, told: str = "AS"
) -> bytes:
    """A page of HTML with a box to tick beside each label: a `check`, a `radio`, or a `frameless` one that shows
    nothing while it is empty. `told` "looks" draws the tick though the file calls the box empty, and "state" the
    other way."""
    content = pdf(html)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        page, notes = document.pages[0], pikepdf.Array()
        signs = document.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.ZapfDingbats)
        )
        for number, (label, ticked) in enumerate(options.items()):
            x, y = _before(content, label) if side == "left" else _behind(content, label)
            x = x - 15 if side == "left" else x - 4
            called = ticked if told == "AS" else False
            on, off = ((_box(document, signs, kind, ticked=t)) for t in (True, False))
            if told == "looks" and ticked:
                off = on
            if told == "state" and ticked:
                called, on = True, off
            notes.append(
                document.make_indirect(
                    pikepdf.Dictionary(
                        Type=pikepdf.Name.Annot,
                        Subtype=pikepdf.Name.Widget,
                        FT=pikepdf.Name.Btn,
                        T=pikepdf.String(f"choice {number}"),
                        Ff=1 << 15 if kind == "radio" else 0,
                        F=flags,
                        Rect=pikepdf.Array([x, y - 2, x + 11, y + 9]),
                        AS=pikepdf.Name.Yes if called else pikepdf.Name.Off,
                        V=pikepdf.Name.Yes if called else pikepdf.Name.Off,
                        AP=pikepdf.Dictionary(N=pikepdf.Dictionary(Yes=on, Off=off)),
                    )
                )
            )
        page.Annots = notes
        document.Root.AcroForm = pikepdf.Dictionary(Fields=notes)
        document.save(out)
    return out.getvalue()


def _box(document: pikepdf.Pdf, signs: pikepdf.Object, kind: str, *, ticked: bool) -> pikepdf.Object:
    frame = {"check": b"0.5 0.5 10 10 re S", "radio": b"5.5 0.5 m 10.5 5.5 l 5.5 10.5 l 0.5 5.5 l s", "frameless": b""}
    tick = b" BT /ZaDb 9 Tf 2 2 Td (" + (b"l" if kind == "radio" else b"4") + b") Tj ET" if ticked else b""
    looks = pikepdf.Stream(document, b"q " + frame[kind] + tick + b" Q")
    looks.Type, looks.Subtype = pikepdf.Name.XObject, pikepdf.Name.Form
    looks.BBox, looks.Resources = pikepdf.Array([0, 0, 11, 11]), pikepdf.Dictionary(Font=pikepdf.Dictionary(ZaDb=signs))
    return document.make_indirect(looks)


def _before(content: bytes, label: str) -> tuple[float, float]:
    """Where a box is ticked: the left end of a label, on its baseline."""
    text = pdfium.PdfDocument(content)[0].get_textpage()
    left, bottom, _, _ = text.get_charbox(text.get_text_range().index(label))
    return left, bottom
