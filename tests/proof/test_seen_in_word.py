"""What a Word file shows is what is read of it: hidden words carry nothing, and nothing that shows is lost."""

from __future__ import annotations

import io
import zipfile

import pytest

from promo.proof.reading import Kind
from promo.proof.sealed.reader import Reader
from tests.support.documents import W, docx, paragraph, word

WHITE = "<w:color w:val='FFFFFF'/>"
DARK = "<w:shd w:val='clear' w:color='auto' w:fill='1F3864'/>"
CHARACTER = "<w:style w:type='character' w:styleId='{id}'>{based}<w:rPr>{look}</w:rPr></w:style>"
PARAGRAPH = "<w:style w:type='paragraph' w:styleId='{id}'><w:pPr>{about}</w:pPr><w:rPr>{look}</w:rPr></w:style>"
THEME = (
    "<a:theme xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'><a:themeElements><a:clrScheme name='x'>"
    "<a:dk1><a:sysClr val='windowText' lastClr='000000'/></a:dk1><a:lt1><a:sysClr val='window' lastClr='FFFFFF'/>"
    "</a:lt1><a:accent1><a:srgbClr val='4472C4'/></a:accent1></a:clrScheme></a:themeElements></a:theme>"
)
ANCHOR = (
    "<w:p><w:r><w:drawing><wp:anchor><wp:positionH relativeFrom='page'><wp:posOffset>{x}</wp:posOffset>"
    "</wp:positionH><wp:extent cx='{cx}' cy='900000'/><wp:docPr id='1' name='b'{hidden}/><wps:wsp><wps:spPr>{fill}"
    "</wps:spPr><wps:txbx><w:txbxContent>{inner}</w:txbxContent></wps:txbx></wps:wsp></wp:anchor></w:drawing></w:r>"
    "</w:p>"
)


def read(reader: Reader, body: str, styles: str = "", related: str = "", **parts: str | bytes) -> str:
    reading = reader.read("c.docx", word(paragraph("Vertrag") + body, styles, related, **parts))
    assert reading.kind is Kind.DOCX
    assert reading.refusal is None
    return "\n".join(page.text for page in reading.pages)


def anchored(inner: str, x: int = 900_000, cx: int = 3_000_000, fill: str = "", hidden: str = "") -> str:
    return ANCHOR.format(inner=inner, x=x, cx=cx, fill=fill, hidden=hidden)


HIDDEN_LOOKS = {
    "white": WHITE,
    "near white": "<w:color w:val='F2F2F2'/>",
    "half-point letters": "<w:sz w:val='1'/>",
    "three-point letters": "<w:sz w:val='6'/>",
    "a strict file's size": "<w:sz w:val='2pt'/>",
    "hidden": "<w:vanish/>",
    "by a style": "<w:rStyle w:val='ghost'/>",
    "by what a style is based on": "<w:rStyle w:val='heir'/>",
    "the theme's white": "<w:color w:val='000000' w:themeColor='background1'/>",
    "the theme's black, all but gone": "<w:color w:val='000000' w:themeColor='text1' w:themeTint='0D'/>",
    "marked in its own colour": "<w:color w:val='FFFF00'/><w:highlight w:val='yellow'/>",
    "shaded in its own colour": f"<w:color w:val='203864'/>{DARK}",
    "one per cent wide": "<w:w w:val='1'/>",
    "all letters in one place": "<w:spacing w:val='-220'/>",
    "no fill": "<w14:textFill><w14:noFill/></w14:textFill>",
    "filled with white": "<w14:textFill><w14:solidFill><w14:srgbClr w14:val='FFFFFF'/></w14:solidFill></w14:textFill>",
}
SHOWN_LOOKS = {
    "plain": "",
    "black by name": "<w:color w:val='auto'/>",
    "grey": "<w:color w:val='A6A6A6'/>",
    "red": "<w:color w:val='FF0000'/>",
    "yellow": "<w:color w:val='FFFF00'/>",
    "four points": "<w:sz w:val='8'/>",
    "white on dark": WHITE + DARK,
    "white, marked black": WHITE + "<w:highlight w:val='black'/>",
    "white by its style, black itself": "<w:rStyle w:val='ghost'/><w:color w:val='000000'/>",
    "not hidden": "<w:vanish w:val='0'/>",
    "the theme's black": "<w:color w:val='FFFFFF' w:themeColor='text1'/>",
    "shaded by a pattern": WHITE + "<w:shd w:val='solid' w:color='000000' w:fill='FFFFFF'/>",
}
STYLES = CHARACTER.format(id="ghost", based="", look=WHITE) + CHARACTER.format(
    id="heir", based="<w:basedOn w:val='ghost'/>", look="<w:b/>"
)
WITH_THEME = {"theme/theme1__xml": THEME}


@pytest.mark.parametrize("look", HIDDEN_LOOKS.values(), ids=HIDDEN_LOOKS.keys())
def test_letters_that_nobody_sees_are_not_read(reader: Reader, look: str) -> None:
    body = paragraph("mindestens ", ("drei Monate", look), " vor Ablauf")
    text = read(reader, body, styles=STYLES, **WITH_THEME)
    assert "mindestens  vor Ablauf".replace("  ", " ") in text
    assert "drei" not in text


@pytest.mark.parametrize("look", SHOWN_LOOKS.values(), ids=SHOWN_LOOKS.keys())
def test_letters_that_show_are_read(reader: Reader, look: str) -> None:
    text = read(reader, paragraph("mindestens ", ("drei Monate", look), " vor Ablauf"), styles=STYLES, **WITH_THEME)
    assert "mindestens drei Monate vor Ablauf" in text


def test_a_reader_is_told_how_many_words_were_hidden(reader: Reader) -> None:
    reading = reader.read("c.docx", word(paragraph("Vertrag ", ("drei ganze Monate", WHITE))))
    assert reading.signals == ("unseen: 3 words are hidden by their colour, size or place",)
    assert reader.read("c.docx", word(paragraph("Vertrag"))).signals == ()


def test_white_letters_show_on_the_ground_of_their_paragraph_style_cell_and_table(reader: Reader) -> None:
    styles = PARAGRAPH.format(id="bar", about=DARK, look=WHITE)
    styles += (
        "<w:style w:type='table' w:styleId='grid'><w:tblStylePr w:type='firstRow'><w:rPr>" + WHITE + "</w:rPr><w:tcPr>"
        "<w:shd w:val='clear' w:fill='000000'/></w:tcPr></w:tblStylePr><w:tblStylePr w:type='band2Horz'><w:tcPr>"
        "<w:shd w:val='clear' w:fill='203864'/></w:tcPr></w:tblStylePr></w:style>"
    )

    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"

    table = (
        "<w:tbl><w:tblPr><w:tblStyle w:val='grid'/><w:tblLook w:val='0420'/></w:tblPr>"
        + row(paragraph("Kopf eins"), paragraph("Kopf zwei"))
        + row(paragraph(("weiß auf weiß", WHITE)), f"<w:tcPr>{DARK}</w:tcPr>" + paragraph(("eigener Grund", WHITE)))
        + row(paragraph(("auf dem Streifen", WHITE)), paragraph("schlicht"))
        + "</w:tbl>"
    )
    body = paragraph("Im Balken", about="<w:pStyle w:val='bar'/>") + table
    body += paragraph(("Direkt", WHITE), about=DARK)
    text = read(reader, body, styles=styles)
    for wanted in ("Im Balken", "Kopf eins | Kopf zwei", "eigener Grund", "auf dem Streifen | schlicht", "Direkt"):
        assert wanted in text
    assert "weiß auf weiß" not in text


def test_boxes_beside_the_page_hidden_or_without_width_are_not_read(reader: Reader) -> None:
    inside = paragraph("drei Monate")
    for away in (
        anchored(inside, x=-9_000_000),
        anchored(inside, x=30_000_000),
        anchored(inside, hidden=" hidden='1'"),
        anchored(inside, cx=1),
        paragraph("drei Monate", about="<w:framePr w:w='2000' w:x='-9000' w:y='400'/>"),
        paragraph("drei Monate", about="<w:ind w:left='-14000'/>"),
        paragraph("drei Monate", about="<w:spacing w:line='20' w:lineRule='exact'/>"),
        f"<w:tbl><w:tr><w:trPr><w:trHeight w:val='15' w:hRule='exact'/></w:trPr><w:tc>{inside}</w:tc></w:tr></w:tbl>",
        "<w:p><w:r><w:pict><v:shape style='position:absolute;margin-left:-2000pt;width:90pt;height:40pt'><v:textbox>"
        f"<w:txbxContent>{inside}</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>",
    ):
        assert "drei" not in read(reader, away)
    for here in (
        anchored(inside),
        anchored(paragraph(("drei Monate", WHITE)), fill="<a:solidFill><a:srgbClr val='203864'/></a:solidFill>"),
        anchored(paragraph(("drei Monate", WHITE)), fill="<a:blipFill/>"),
        paragraph("drei Monate", about="<w:framePr w:w='2000' w:x='900' w:y='400'/>"),
        paragraph("drei Monate", about="<w:ind w:left='-700' w:hanging='200'/>"),
        paragraph("drei Monate", about="<w:spacing w:line='240' w:lineRule='exact'/>"),
        "<w:p><w:r><w:pict><v:rect fillcolor='#203864 [3204]' style='position:absolute;margin-left:20pt;width:90pt'>"
        f"<v:textbox><w:txbxContent>{paragraph(('drei Monate', WHITE))}</w:txbxContent></v:textbox></v:rect></w:pict>"
        "</w:r></w:p>",
    ):
        assert "drei Monate" in read(reader, here)


def test_only_headers_and_notes_that_stand_on_a_page_are_read(reader: Reader) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    related = "".join(
        f"<Relationship Id='{id_}' Type='{kind}/{name}' Target='{target}'/>"
        for id_, name, target in (
            ("h1", "header", "header1.xml"),
            ("h2", "header", "header2.xml"),
            ("h3", "header", "header3.xml"),
            ("n", "footnotes", "footnotes.xml"),
        )
    )
    body = (
        "<w:p><w:r><w:t>Siehe</w:t><w:footnoteReference w:id='2'/></w:r></w:p><w:sectPr>"
        "<w:headerReference w:type='default' r:id='h1'/><w:headerReference w:type='first' r:id='h2'/></w:sectPr>"
    )
    parts = {
        f"header{k}__xml": f"<w:hdr xmlns:w='{W}'>{paragraph(text)}</w:hdr>"
        for k, text in ((1, "Kopfzeile"), (2, "nur die erste"), (3, "keine Seite"))
    }
    notes = "".join(f"<w:footnote w:id='{k}'>{paragraph(t)}</w:footnote>" for k, t in ((2, "Fußnote"), (3, "verwaist")))
    parts["footnotes__xml"] = f"<w:footnotes xmlns:w='{W}'>{notes}</w:footnotes>"
    text = read(reader, body, related=related, **parts)
    assert "Kopfzeile" in text
    assert "Fußnote" in text
    assert not any(word_ in text for word_ in ("nur die erste", "keine Seite", "verwaist"))
    assert "nur die erste" in read(
        reader, body.replace("</w:sectPr>", "<w:titlePg/></w:sectPr>"), related=related, **parts
    )


def test_strict_open_xml_is_read_like_the_usual_one(reader: Reader) -> None:
    body = paragraph("mindestens ", ("drei", WHITE), " zwei Monate")
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word(body))) as usual, zipfile.ZipFile(out, "w") as made:
        for name in usual.namelist():
            content = usual.read(name).replace(W.encode(), b"http://purl.oclc.org/ooxml/wordprocessingml/main")
            made.writestr(name, content)
    [page] = reader.read("s.docx", out.getvalue()).pages
    assert page.text == "mindestens zwei Monate"


def form(inner: str) -> str:
    return f"<w:r><w:fldChar w:fldCharType='begin'><w:ffData>{inner}</w:ffData></w:fldChar></w:r>"


END = "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
SHOWS = "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"


def test_what_was_chosen_ticked_and_typed_in_a_form_is_read_where_it_stands(reader: Reader) -> None:
    choices = "".join(f"<w:listEntry w:val='{t}'/>" for t in ("einem Monat", "drei Monaten", "sechs Monaten"))

    def run(text: str) -> str:
        return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"

    def of(*inner: str) -> str:
        return f"<w:p>{''.join(inner)}</w:p>"

    def chosen(said: str) -> str:
        return form(f"<w:ddList>{said}{choices}</w:ddList>")

    ticked = form("<w:checkBox><w:default w:val='1'/></w:checkBox>") + END
    cleared = form("<w:checkBox><w:default w:val='1'/><w:checked w:val='0'/></w:checkBox>") + END
    body = of(run("Frist von "), chosen("<w:result w:val='1'/>"), END, run(" zum Ende"))
    body += of(run("erste Wahl "), chosen(""), END)
    body += of(run("vorgegeben "), chosen("<w:default w:val='2'/>"), SHOWS, run("sechs Monaten"), END)
    body += of(ticked, run(" ja "), cleared, run(" nein"))
    body += of(form("<w:textInput/>"), run("FORMTEXT"), SHOWS, run("Firma Nord"), END)
    clear = "<w:r><w:rPr><w:rFonts w:ascii='Wingdings'/></w:rPr><w:t>\xa8</w:t></w:r>"
    body += of("<w:r><w:sym w:font='Wingdings' w:char='F0FE'/></w:r>", run(" Monate "), clear, run(" Tage"))
    body += of("<w:r><w:fldChar w:fldCharType='begin'/></w:r>", run("nie beendet")) + paragraph("danach")
    lines = read(reader, body).split("\n")
    assert lines[1:] == [
        "Frist von drei Monaten zum Ende",
        "erste Wahl einem Monat",
        "vorgegeben sechs Monaten",
        "\u2612 ja \u2610 nein",
        "Firma Nord",
        "\u2611 Monate \u2610 Tage",
        "",
        "danach",
    ]


def test_parts_in_another_format_are_read_in_their_place(reader: Reader) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    archived = (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/html\r\n\r\n"
        b"<html><body><p>aus dem Archiv</p></body></html>\r\n--b--\r\n"
    )
    inner = {
        "html": b"<html><body><p>aus der <b>Webseite</b></p><p style='display:none'>unsichtbar</p></body></html>",
        "docx": docx(paragraph(("weißes", WHITE), "aus Word")),
        "txt": b"aus dem Text",
        "mht": archived,
    }
    related = "".join(f"<Relationship Id='{e}' Type='{kind}' Target='part.{e}'/>" for e in inner)
    body = "".join(paragraph(f"vor {e}") + f"<w:altChunk r:id='{e}'/>" for e in inner)
    parts: dict[str, str | bytes] = {f"part__{e}": data for e, data in inner.items()}
    text = read(reader, body, "", related, **parts)
    places = [
        text.index(wanted)
        for wanted in (
            *("vor html", "aus der Webseite", "vor docx", "aus Word", "vor txt", "aus dem Text"),
            *("vor mht", "aus dem Archiv"),
        )
    ]
    assert places == sorted(places)
    assert "unsichtbar" not in text
    assert "weißes" not in text


def test_a_file_that_lies_in_itself_ends_somewhere(reader: Reader) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk"
    related = f"<Relationship Id='x' Type='{kind}' Target='part.docx'/>"
    content = word(paragraph("innen"))
    for _ in range(12):
        content = word(paragraph("Schale") + "<w:altChunk r:id='x'/>" * 3, related=related, part__docx=content)
    reading = reader.read("c.docx", content)
    assert reading.refusal is None
    assert "innen" not in reading.pages[0].text
