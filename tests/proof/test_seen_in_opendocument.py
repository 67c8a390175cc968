"""What an OpenDocument text shows is what is read of it: hidden words carry nothing, and nothing that shows is lost."""

from __future__ import annotations

import pytest

from promo.proof.reading import Kind
from promo.proof.sealed.reader import Reader
from tests.support.documents import opendocument

SPAN = "<style:style style:name='T1' style:family='text'{parent}><style:text-properties {look}/></style:style>"
NAMED = "<style:style style:name='ghost' style:family='text'><style:text-properties fo:color='#fefefe'/></style:style>"


def read(reader: Reader, body: str, own_styles: str = "", styles: str = "") -> str:
    reading = reader.read("c.odt", opendocument("<text:p>Contratto</text:p>" + body, own_styles, styles))
    assert reading.kind is Kind.ODT
    assert reading.refusal is None
    return "\n".join(page.text for page in reading.pages)


SENTENCE = "<text:p text:style-name='{p}'>almeno <text:span text:style-name='T1'>tre mesi</text:span> prima</text:p>"
HIDDEN = {
    "white": "fo:color='#ffffff'",
    "near white": "fo:color='#f0f0f0'",
    "one point": "fo:font-size='1pt'",
    "a tenth of the size around it": "fo:font-size='10%'",
    "hidden": "text:display='none'",
    "dark on its own dark": "fo:color='#101010' fo:background-color='#000000'",
    "one per cent wide": "style:text-scale='1%'",
}
SHOWN = {
    "white on dark": "fo:color='#ffffff' fo:background-color='#203864'",
    "grey": "fo:color='#a6a6a6'",
    "automatic": "fo:color='#ffffff' style:use-window-font-color='true'",
    "five points": "fo:font-size='5pt'",
    "half the size around it": "fo:font-size='50%'",
}


@pytest.mark.parametrize("look", HIDDEN.values(), ids=HIDDEN.keys())
def test_letters_that_nobody_sees_are_not_read(reader: Reader, look: str) -> None:
    text = read(reader, SENTENCE.format(p="x"), SPAN.format(parent="", look=look))
    assert "almeno prima" in text
    assert "tre mesi" not in text


@pytest.mark.parametrize("look", SHOWN.values(), ids=SHOWN.keys())
def test_letters_that_show_are_read(reader: Reader, look: str) -> None:
    assert "almeno tre mesi prima" in read(reader, SENTENCE.format(p="x"), SPAN.format(parent="", look=look))


def test_a_style_hides_by_what_it_inherits_from_the_file_of_styles(reader: Reader) -> None:
    own = SPAN.format(parent=" style:parent-style-name='ghost'", look="fo:font-weight='bold'")
    named = f"<office:styles>{NAMED}</office:styles>"
    assert "tre mesi" not in read(reader, SENTENCE.format(p="x"), own, named)
    dark = (
        "<style:style style:name='P1' style:family='paragraph'><style:paragraph-properties"
        " fo:background-color='#000080'/></style:style>"
    )
    assert "tre mesi" in read(reader, SENTENCE.format(p="P1"), own + dark, named)


def test_white_letters_show_in_a_dark_cell_and_frame_and_not_beside_the_page(reader: Reader) -> None:
    own = SPAN.format(parent="", look="fo:color='#ffffff'")
    own += (
        "<style:style style:name='C1' style:family='table-cell'><style:table-cell-properties"
        " fo:background-color='#000000'/></style:style><style:style style:name='F1' style:family='graphic'>"
        "<style:graphic-properties draw:fill='solid' draw:fill-color='#000000'/></style:style>"
    )
    white = "<text:p><text:span text:style-name='T1'>{}</text:span></text:p>"
    body = (
        "<table:table><table:table-row><table:table-cell table:style-name='C1'>"
        + white.format("nella cella")
        + "</table:table-cell><table:table-cell>"
        + white.format("bianco su bianco")
        + "</table:table-cell></table:table-row></table:table><text:p>"
        + "<draw:frame draw:style-name='F1' svg:x='2cm' svg:width='5cm'><svg:title>titolo</svg:title><draw:text-box>"
        + white.format("nel riquadro")
        + "</draw:text-box></draw:frame><draw:frame svg:x='-40cm' svg:width='5cm'><draw:text-box>"
        + "<text:p>fuori pagina</text:p></draw:text-box></draw:frame>"
        + "<office:annotation><text:p>commento</text:p></office:annotation></text:p>"
        + "<text:section text:display='none'><text:p>sezione nascosta</text:p></text:section>"
    )
    text = read(reader, body, own)
    assert "nella cella" in text
    assert "nel riquadro" in text
    assert not any(w in text for w in ("bianco", "fuori", "commento", "nascosta", "titolo"))


def test_headers_and_footers_of_the_pages_in_use_are_read_around_the_text(reader: Reader) -> None:
    page = "<style:master-page style:name='{n}'><style:header{off}><text:p>{h}</text:p></style:header><style:footer>"
    page += "<text:p>piede {n}</text:p></style:footer></style:master-page>"
    styles = "<office:master-styles>"
    styles += page.format(n="Standard", h="Cliente: Berardi", off="")
    styles += page.format(n="Prima", h="intestazione spenta", off=" style:display='false'")
    styles += page.format(n="Mai", h="pagina mai usata", off="") + "</office:master-styles>"
    own = "<style:style style:name='P2' style:family='paragraph' style:master-page-name='Prima'/>"
    text = read(reader, "<text:p text:style-name='P2'>corpo</text:p>", own, styles)
    places = [text.index(w) for w in ("Cliente: Berardi", "corpo", "piede Standard", "piede Prima")]
    assert places == sorted(places)
    assert "spenta" not in text
    assert "mai usata" not in text


def test_form_fields_and_lists_are_read_as_filled_in_and_notes_after_the_text(reader: Reader) -> None:
    field = "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"
    body = (
        "<office:forms><form:form><form:listbox form:id='c1'><form:option form:label='un mese'/>"
        "<form:option form:label='tre mesi' form:current-selected='true'/></form:listbox>"
        "<form:checkbox form:id='c2' form:label='rinnovo' form:current-state='checked'/>"
        "<form:text form:id='c3' form:current-value='Berardi srl'/></form:form></office:forms>"
        "<text:p>Preavviso di <draw:control draw:control='c1'/> scritto</text:p>"
        "<text:p><draw:control draw:control='c2'/> per <draw:control draw:control='c3'/></text:p>"
        "<text:p>scelto <text:drop-down><text:label text:value='sei mesi'/>tre mesi</text:drop-down></text:p>"
        f"<text:p>da Word <f:fieldmark xmlns:f='{field}' f:type='vnd.oasis.opendocument.field.FORMDROPDOWN'>"
        "<f:param f:name='Dropdown_ListEntry' f:value='30 giorni'/>"
        "<f:param f:name='Dropdown_ListEntry' f:value='90 giorni'/>"
        "<f:param f:name='Dropdown_Selected' f:value='1'/></f:fieldmark></text:p>"
        "<text:p>nel testo<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>nota in fondo"
        "</text:p></text:note-body></text:note> continua</text:p><text:p>fine</text:p>"
    )
    assert [line for line in read(reader, body).split("\n") if line][1:] == [
        "Preavviso di tre mesi scritto",
        "\u2612 rinnovo per Berardi srl",
        "scelto tre mesi",
        "da Word 90 giorni",
        "nel testo continua",
        "fine",
        "nota in fondo",
    ]


def test_one_flat_file_is_read_like_a_packed_one(reader: Reader) -> None:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    flat = (
        f"<?xml version='1.0'?><office:document xmlns:office='{urn}:office:1.0' xmlns:text='{urn}:text:1.0'"
        " office:mimetype='application/vnd.oasis.opendocument.text'><office:body><office:text>"
        "<text:p>Preavviso di tre mesi</text:p></office:text></office:body></office:document>"
    )
    reading = reader.read("c.fodt", flat.encode())
    assert (reading.kind, reading.pages[0].text) == (Kind.ODT, "Preavviso di tre mesi")
