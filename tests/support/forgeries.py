"""Proofs that somebody edited: eight ways to turn a short notice into a long one, each tried on contracts in three
languages.

The genuine contract states too short a notice. A forgery states three months, and each way of getting there leaves what
that way leaves: an earlier state inside the file, another type, other paper, words beneath words, odd days, a program's
name, a broken signature, a recorded change.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pikepdf
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin

from tests.support.proofs import ENGLISH, FRENCH, GERMAN, number_of, pdf


@dataclass(frozen=True)
class Genuine:
    """A contract with too short a notice: its page, the honest words and what a forger puts in their place."""

    html: str
    company: str
    honest: str
    forged: str

    def page(self, notice: str | None = None) -> str:
        return self.html.format(company=self.company, notice=notice or self.honest, number=number_of(self.company))


GENUINE = tuple(
    Genuine(html, company, honest, forged)
    for html, companies, honest, forged in (
        (
            FRENCH,
            ("Atelier Roussel SARL", "Moulin Delta SAS", "Forges Lumen SA"),
            "vingt-huit (28) jours",
            "trois (3) mois",
        ),
        (
            ENGLISH,
            ("Harrogate Logistics Ltd", "Pennine Tools Ltd", "Severn Print Ltd"),
            "one (1) month’s",
            "three (3) months’",
        ),
        (GERMAN, ("Brauerei Hohenlinden GmbH", "Nordwind IT GmbH"), "einen Monat", "drei Monate"),
    )
    for company in companies
)


@dataclass(frozen=True)
class Forgery:
    """One edited proof: how it was made, whose contract it pretends to be, the name and bytes of the file."""

    kind: str
    company: str
    name: str
    content: bytes


def forgeries(*kinds: str) -> Iterator[Forgery]:
    """Every way, or some, on every contract."""
    for kind, make in KINDS.items():
        if kinds and kind not in kinds:
            continue
        for number, genuine in enumerate(GENUINE):
            name, content = make(genuine, number)
            yield Forgery(kind, genuine.company, name, content)


# --- ways that work on a PDF ------------------------------------------------------------------


def _later_state(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """The page is replaced in an update that is appended to the honest file."""
    return "contract.pdf", appended(pdf(genuine.page()), pdf(genuine.page(genuine.forged)))


def _after_signing(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """The honest file was signed; then something was put over a part of its page, or its words were changed."""
    signed = with_signature_field(pdf(genuine.page(genuine.forged if number % 2 else None)))
    if number % 2 == 0:
        return "signed.pdf", appended(signed, pdf(genuine.page(genuine.forged)))
    covered = (
        genuine.page(genuine.forged)
        + "<div style='position:absolute;top:0;left:0;width:60%;height:90px;background:#fff'></div>"
    )
    return "signed.pdf", appended(signed, pdf(covered))


def _editor(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """Changed and saved by a program that changes documents, which signs its work."""
    programs = (
        "Sejda 3.2.83 (www.sejda.com)",
        "Foxit PDF Editor 12.1",
        "PDFescape Online",
        "Wondershare PDFelement",
        "Adobe Photoshop 25.1",
        "PDF-XChange Editor 10.1",
        "Nitro Pro 13",
        "pdfFiller",
    )
    return "contract.pdf", with_information(
        pdf(genuine.page(genuine.forged)), {"/Producer": programs[number % len(programs)]}
    )


def _dates(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """Days that cannot be: in the file's own information, or in the text."""
    forged = pdf(genuine.page(genuine.forged))
    match number % 3:
        case 0:
            return "contract.pdf", with_information(forged, {"/CreationDate": "D:20310212093000+01'00'"})
        case 1:
            return "contract.pdf", with_information(
                forged,
                {"/CreationDate": "D:20260814101500Z", "/ModDate": "D:20240102101500Z", "/Producer": "Acme Writer 4"},
            )
        case _:
            return "contract.pdf", pdf(genuine.page(genuine.forged) + "<p>31.02.2025</p>")


def _lettering(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """The words of the period are set anew, in whatever type was at hand."""
    styles = (
        "font-family:DejaVu Sans Mono",
        "font-family:Liberation Sans",
        "font-size:115%",
        "font-family:DejaVu Sans;font-size:92%",
    )
    page = genuine.page(f"<span style='{styles[number % len(styles)]}'>{genuine.forged}</span>")
    return "contract.pdf", pdf("<style>body{font-family:Liberation Serif}</style>" + page)


def _cover(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """The honest words stay beneath a white strip with the forged ones on it."""
    if number % 4 == 2:  # the figure, drawn right after the honest one and back over it
        unit = {FRENCH: "jours", ENGLISH: "days’", GERMAN: "Tage"}[genuine.html]
        return "contract.pdf", pdf(
            genuine.page(f"28<span style='margin-left:-1.15em;background:#fff'>90</span> {unit}")
        )
    if number % 2:  # only the figure
        unit = {FRENCH: "jours", ENGLISH: "days’", GERMAN: "Tage"}[genuine.html]
        return "contract.pdf", over_written(pdf(genuine.page(f"28 {unit}")), f"28 {unit}", "90")
    over = f"<span style='position:absolute;left:0;top:0;background:#fff;white-space:nowrap'>{genuine.forged}</span>"
    under = f"<span style='position:relative;white-space:nowrap'>{genuine.honest}{over}</span>"
    return "contract.pdf", pdf(genuine.page(under))


# --- ways that work on a picture ---------------------------------------------------------------


def _scan(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """A scan on which the words were painted over: flat paper where all other paper has a grain."""
    picture, box = drawn(genuine, 200)
    noise = np.random.default_rng(number)
    light = np.asarray(picture.filter(ImageFilter.GaussianBlur(0.6)), dtype=np.float32) * (236 / 255)
    scanned = Image.fromarray(np.clip(light + noise.normal(0, 4, light.shape), 0, 255).astype(np.uint8))
    patched = over_painted(scanned, box, genuine.forged, paper=(255, 236, 240, 250)[number % 4], ink=30)
    out = io.BytesIO()
    patched.save(out, "JPEG", quality=88)
    return "scan.jpg", out.getvalue()


def _screenshot(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """A screenshot: the paper of the patch is off by a little, or the program that did it names itself."""
    picture, box = drawn(genuine, 150)
    tag = PngImagePlugin.PngInfo()
    if number % 2:
        tag.add_text(
            "Software", ("Adobe Photoshop 25.0 (Windows)", "GIMP 2.10.36", "paint.net 5.0", "Pixlr")[number // 2 % 4]
        )
        forged = over_painted(picture, box, genuine.forged, paper=255, ink=0)
    else:
        forged = over_painted(picture.point(lambda v: min(v, 250)), box, genuine.forged, paper=255, ink=10)
    out = io.BytesIO()
    forged.save(out, "PNG", pnginfo=tag)
    return "screenshot.png", out.getvalue()


def _tracked(genuine: Genuine, number: int) -> tuple[str, bytes]:
    """A Word file that records who changed what."""
    text = re.sub(r"<[^>]+>", "\n", genuine.page("@@"))
    lines = [" ".join(part.split()) for part in re.split(r"\n\s*\n|\n(?=\S)", text)]
    change = (
        f'</w:t></w:r><w:del w:id="1" w:author="x"><w:r><w:delText>{genuine.honest}</w:delText></w:r></w:del><w:ins'
        f' w:id="2" w:author="x"><w:r><w:t xml:space="preserve">{genuine.forged}</w:t></w:r></w:ins><w:r><w:t'
        ' xml:space="preserve">'
    )
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{line}</w:t></w:r></w:p>' for line in lines if line).replace(
        "@@", change
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(
            "[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"
        )
        archive.writestr("word/document.xml", f"<w:document xmlns:w='{space}'><w:body>{body}</w:body></w:document>")
    return "contract.docx", made.getvalue()


KINDS: dict[str, Callable[[Genuine, int], tuple[str, bytes]]] = {
    "replaced in a later state": _later_state,
    "changed after signing": _after_signing,
    "saved by an editor": _editor,
    "days that cannot be": _dates,
    "other lettering": _lettering,
    "covered and written over": _cover,
    "painted over on a scan": _scan,
    "painted over on a screenshot": _screenshot,
    "recorded change": _tracked,
}


# --- tools of the trade ------------------------------------------------------------------------


def appended(first: bytes, second: bytes) -> bytes:
    """`first` with an incremental update that replaces its pages by those of `second`."""
    with pikepdf.open(io.BytesIO(first)) as old:
        shift = len(old.objects) + 10
    out, offsets = bytearray(first), {}
    with pikepdf.open(io.BytesIO(second)) as new:
        for thing in new.objects:
            number = thing.objgen[0]
            if number == 0 or thing is None:
                continue
            offsets[number + shift] = len(out) + 1
            out += f"\n{number + shift} 0 obj\n".encode() + _written(thing, shift) + b"\nendobj\n"
        root = new.Root.objgen[0] + shift
    start = len(out)
    out += b"xref\n0 1\n0000000000 65535 f \n"
    for number in sorted(offsets):
        out += f"{number} 1\n{offsets[number]:010} 00000 n \n".encode()
    before = int(re.findall(rb"startxref\s+(\d+)", first)[-1])
    out += (
        f"trailer\n<< /Size {max(offsets) + 1} /Root {root} 0 R /Prev {before} >>\nstartxref\n{start}\n%%EOF\n".encode()
    )
    return bytes(out)


def _written(thing: pikepdf.Object, shift: int) -> bytes:
    def moved(written: bytes) -> bytes:
        return re.sub(rb"(\d+) 0 R", lambda m: b"%d 0 R" % (int(m[1]) + shift), written)

    if isinstance(thing, pikepdf.Stream):
        raw = thing.read_raw_bytes()
        head = pikepdf.Dictionary({k: v for k, v in thing.items() if k != "/Length"})
        head.Length = len(raw)
        return moved(head.unparse()) + b"\nstream\n" + raw + b"\nendstream"
    return moved(thing.unparse(resolved=True))


def with_information(content: bytes, told: dict[str, str]) -> bytes:
    """The file with other information about itself."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        for key, value in told.items():
            document.docinfo[key] = value
        document.save(out)
    return out.getvalue()


def turned(content: bytes, degrees: int, *, print_itself: bool = False) -> bytes:
    """The file with its pages turned by their key, or with print that itself runs at an angle."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        for page in document.pages:
            if not print_itself:
                page.rotate(degrees, relative=True)
                continue
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            side, angle = max(width, height) * 1.1, math.radians(degrees)
            cos, sin = math.cos(angle), math.sin(angle)
            x, y = side / 2 - (cos * width - sin * height) / 2, side / 2 - (sin * width + cos * height) / 2
            page.mediabox = page.cropbox = pikepdf.Array([0, 0, side, side])
            page.contents_add(f"q {cos:.5f} {sin:.5f} {-sin:.5f} {cos:.5f} {x:.3f} {y:.3f} cm ".encode(), prepend=True)
            page.contents_add(b" Q")
        document.save(out)
    return out.getvalue()


def with_signature_field(content: bytes) -> bytes:
    """The file with a signature over all of it, as a signing program lays it out; the seal itself is no real one."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        value = document.make_indirect(
            pikepdf.Dictionary(
                Type=pikepdf.Name.Sig,
                Filter=pikepdf.Name("/Adobe.PPKLite"),
                SubFilter=pikepdf.Name("/adbe.pkcs7.detached"),
                ByteRange=pikepdf.Array([0, 1111111111, 1222222222, 1333333333]),
                Contents=pikepdf.String("s" * 64),
            )
        )
        field = document.make_indirect(
            pikepdf.Dictionary(
                FT=pikepdf.Name.Sig,
                T=pikepdf.String("Signature"),
                V=value,
                Type=pikepdf.Name.Annot,
                Subtype=pikepdf.Name.Widget,
                Rect=pikepdf.Array([0, 0, 0, 0]),
            )
        )
        document.Root.AcroForm = pikepdf.Dictionary(SigFlags=3, Fields=pikepdf.Array([field]))
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    whole = out.getvalue()
    low = whole.index(b"<" + b"73" * 64)
    high = low + 130
    for mark, number in ((b"1111111111", low), (b"1222222222", high), (b"1333333333", len(whole) - high)):
        whole = whole.replace(mark, f"{number:010}".encode())
    return whole


def over_written(content: bytes, words: str, figure: str) -> bytes:
    """The file with a white strip and another figure drawn over the first two letters of some words."""
    document = pdfium.PdfDocument(content)
    text = document[0].get_textpage()
    start = re.search(r"\s+".join(map(re.escape, words.split())), text.get_text_range())
    assert start is not None
    left, bottom, _, top = text.get_charbox(start.start())
    right = text.get_charbox(start.start() + 1)[2]
    size = (right - left) / 1.112  # two figures of Helvetica are 1.112 as wide as high
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as changed:
        page = changed.pages[0]
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        name = page.add_resource(font, pikepdf.Name.Font)
        strip = f"1 g {left - 0.3} {bottom - 1} {right - left + 0.6} {top - bottom + 2} re f 0 g"
        drawn = f"q {strip} BT {name} {size} Tf {left} {bottom} Td ({figure}) Tj ET Q"
        page.contents_add(b"q ", prepend=True)
        page.contents_add(b" Q " + drawn.encode())
        changed.save(out)
    return out.getvalue()


def drawn(genuine: Genuine, dpi: int) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """The honest page as a grey picture, and where the words of its notice stand on it."""
    document = pdfium.PdfDocument(
        pdf(
            "<style>body{font-family:Liberation Serif;font-size:13px}</style>"
            + genuine.page(f"<span style='white-space:nowrap'>{genuine.honest}</span>")
        )
    )
    page = document[0]
    picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
    text = page.get_textpage()
    plain = text.get_text_range()
    start = plain.index(genuine.honest)
    first = [text.get_charbox(k) for k in range(start, start + len(genuine.honest)) if not plain[k].isspace()]
    height, scale = page.get_height(), dpi / 72
    x0, y0 = min(b[0] for b in first), max(b[3] for b in first)
    x1, y1 = max(b[2] for b in first), min(b[1] for b in first)
    return picture, (
        int(x0 * scale) - 2,
        int((height - y0) * scale) - 2,
        int(x1 * scale) + 3,
        int((height - y1) * scale) + 3,
    )


def over_painted(
    picture: Image.Image, box: tuple[int, int, int, int], words: str, *, paper: int, ink: int
) -> Image.Image:
    """The picture with a strip of paper over the words and others written on it."""
    made = picture.copy()
    brush = ImageDraw.Draw(made)
    x0, y0, x1, y1 = box
    size = max(8, int((y1 - y0) * 0.92))
    font = ImageFont.truetype("LiberationSerif-Regular.ttf", size)
    while brush.textlength(words, font) > x1 - x0 and size > 8:
        size -= 1
        font = ImageFont.truetype("LiberationSerif-Regular.ttf", size)
    brush.rectangle((x0, y0 - 2, x1, y1 + 2), fill=paper)
    brush.text((x0 + 2, y0 - 1), words, font=font, fill=ink)
    return made
