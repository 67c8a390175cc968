"""Mails in the many ways in which programs write, sign, pack and keep them: what a reader sees is read, once."""

from __future__ import annotations

import base64
import io
import time
from collections.abc import Iterator
from email.message import EmailMessage

import compressed_rtf
import pytest
from PIL import Image

from promo.proof.reading import Cause, Kind, Reading
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.readers.mail import read_mail
from promo.proof.sealed.readers.rtf import rtf_text
from promo.proof.sealed.readers.winmail import read_winmail
from tests.support import degraded, outlook
from tests.support.documents import docx
from tests.support.mails import (
    CLAUSE,
    OTHER,
    encrypted,
    letter,
    part_in,
    plain_mail,
    properties,
    signed,
    squeezed,
    winmail,
    written_twice,
)
from tests.support.proofs import english

PAGE = f"<html><body style='background-color:#fff'><p>{CLAUSE}</p></body></html>"


def text_of(readings: Reading | list[Reading]) -> str:
    whole = readings if isinstance(readings, list) else [readings]
    return "\n".join(page.text for reading in whole for page in reading.pages)


@pytest.mark.parametrize(
    "plain",
    [
        "",
        "This message is HTML. Please use a modern mail program.",
        "Diese Nachricht kann nur als HTML angezeigt werden.",
        "https://view.anydesk.example/mail/4711",
        "このメールはHTML形式です。",
        "--\nAnyDesk Software GmbH\nTürlenstraße 2, Stuttgart",
    ],
)
def test_the_page_is_read_where_the_plain_part_is_a_stub(reader: Reader, plain: str) -> None:
    assert text_of(reader.read("m.eml", written_twice(plain, PAGE))).count(CLAUSE) == 1


def test_what_both_writings_say_is_read_once(reader: Reader) -> None:
    wrapped = CLAUSE.replace("with three", "with\nthree") + "\n\nSee our terms <https://anydesk.example/terms>"
    page = PAGE.replace("</body>", "<p>See our <a href='https://anydesk.example/terms'>terms</a></p></body>")
    text = text_of(reader.read("m.eml", written_twice(wrapped, page)))
    assert text.count("three (3)") == 1
    assert text.count("terms") == 1


def test_writings_that_differ_in_substance_are_both_read(reader: Reader) -> None:
    text = text_of(reader.read("m.eml", written_twice(OTHER, PAGE)))
    assert CLAUSE in text
    assert OTHER in text
    hidden = PAGE.replace("<p>", "<p style='font-size:1px'>")
    assert text_of(reader.read("m.eml", written_twice(OTHER, hidden))).count("three (3)") == 0


MAIL_FILES = {
    "Apple Mail": lambda mail: b"%-10d\n" % len(mail) + mail + b"<?xml version='1.0'?><plist>no facts here</plist>",
    "an envelope": lambda mail: b"From contracts@anydesk.example Tue Jun  2 09:00:00 2026\n" + mail,
    "a quoted envelope": lambda mail: b">From contracts@anydesk.example Tue Jun  2 09:00:00 2026\r\n" + mail,
    "blank lines": lambda mail: b"\r\n\r\n \n" + mail,
    "a mark of encoding": lambda mail: b"\xef\xbb\xbf" + mail,
    "two bytes a letter": lambda mail: mail.decode().encode("utf-16"),
}


@pytest.mark.parametrize("before", MAIL_FILES)
def test_a_mail_file_is_a_mail_whatever_stands_before_its_headers(reader: Reader, before: str) -> None:
    message = letter()
    message.set_content(CLAUSE)
    message.add_attachment(english(), maintype="application", subtype="pdf", filename="agreement.pdf")
    first, second = reader.read_all("mail", MAIL_FILES[before](bytes(message)))
    assert first.kind is Kind.EML
    assert CLAUSE in first.pages[0].text
    assert "no facts" not in first.pages[0].text
    assert (second.file, second.kind) == ("mail › agreement.pdf", Kind.PDF)


def test_every_mail_of_a_mail_box_is_a_document_of_its_own(reader: Reader) -> None:
    line = b"From contracts@anydesk.example Tue Jun  2 09:00:00 2026\n"
    box = b"\n".join(line + plain_mail(text, text[:9]) for text in ("First letter", ">From May on", CLAUSE))
    readings = reader.read_all("inbox.mbox", box)
    assert [r.file for r in readings] == [f"inbox.mbox › {k}.eml" for k in (1, 2, 3)]
    assert [r.kind for r in readings] == [Kind.EML] * 3
    assert "\nFrom May on" in readings[1].pages[0].text
    assert CLAUSE in readings[2].pages[0].text


@pytest.mark.parametrize("encoding", ["base64", "8bit"])
def test_forwarded_mails_are_read_in_any_encoding_and_inside_one_another(reader: Reader, encoding: str) -> None:
    inner = part_in("message/rfc822", plain_mail(), encoding)
    assert CLAUSE in text_of(reader.read("m.eml", part_in("message/rfc822", inner, encoding)))


def test_mails_in_base64_inside_one_another_are_read_to_a_bound() -> None:
    mail = plain_mail()
    for _ in range(24):
        mail = part_in("message/rfc822", mail)
        if len(mail) > 4_000_000:
            break
    refusal = read_mail(mail)[0]
    assert not isinstance(refusal, tuple)
    assert refusal.cause is Cause.TOO_LARGE


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize("kind", ["application/pkcs7-mime; smime-type=signed-data", "application/x-pkcs7-mime"])
def test_a_mail_signed_in_one_piece_is_read(reader: Reader, kind: str, in_pieces: bool) -> None:
    inside = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + PAGE.encode()
    assert CLAUSE in text_of(reader.read("m.eml", part_in(kind, signed(inside, in_pieces=in_pieces))))


def test_a_signed_attachment_and_a_signed_file_are_read_and_signatures_alone_are_no_documents(reader: Reader) -> None:
    message = letter()
    message.set_content("Attached.")
    pdf = signed(english(), in_pieces=True)
    message.add_attachment(pdf, maintype="application", subtype="octet-stream", filename="agreement.pdf.p7m")
    message.add_attachment(signed(b""), maintype="application", subtype="pkcs7-signature", filename="smime.p7s")
    assert [r.kind for r in reader.read_all("m.eml", bytes(message)) if r.refusal is None] == [Kind.EML, Kind.PDF]
    for content in (pdf, base64.encodebytes(pdf), b"-----BEGIN PKCS7-----\n" + base64.encodebytes(pdf) + b"-----END"):
        (reading,) = reader.read_all("agreement.pdf.p7m", content)
        assert (reading.file, reading.kind) == ("agreement.pdf.p7m › agreement.pdf", Kind.PDF)


def test_a_mail_that_was_packed_is_read(reader: Reader) -> None:
    inside = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + CLAUSE.encode()
    assert CLAUSE in text_of(reader.read("m.eml", part_in("application/pkcs7-mime", squeezed(inside))))
    bomb = squeezed(bytes(200 * 1024 * 1024))
    assert reader.read("m.eml", part_in("application/pkcs7-mime", bomb)) is not None


def test_an_encrypted_mail_is_named(reader: Reader) -> None:
    for content in (part_in("application/pkcs7-mime", encrypted()), encrypted()):
        refusal = reader.read("m.eml", content).refusal
        assert refusal is not None
        assert (refusal.cause, refusal.code) == (Cause.NOT_A_DOCUMENT, "document.unsupported")
        assert "encrypted" in refusal.seen


def picture(wide: int, high: int) -> bytes:
    out = io.BytesIO()
    Image.new("L", (wide, high), 255).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("size", "kept"), [((1240, 1100), 1), ((640, 300), 1), ((180, 60), 0), ((1, 1), 0), ((600, 40), 0)]
)
def test_pictures_in_a_text_count_by_their_size_and_not_by_their_bytes(size: tuple[int, int], kept: int) -> None:
    message = letter()
    message.set_content("Our terms:")
    message.add_alternative("<p>Our terms:</p><img src='cid:x'>", subtype="html")
    page = list(message.iter_parts())[1]
    assert isinstance(page, EmailMessage)
    page.add_related(picture(*size), maintype="image", subtype="png", cid="<x>")
    assert len(picture(*size)) < 20_000
    assert len(read_mail(bytes(message))[1]) == kept


def test_a_large_logo_within_a_text_is_no_document_and_an_attached_picture_is(reader: Reader) -> None:
    logo = degraded.page("en", 60).crop((0, 0, 480, 160)).resize((600, 200))
    for wordless in (picture(600, 200), as_png(logo.point(lambda _: 200))):
        message = letter()
        message.set_content(CLAUSE)
        message.add_alternative(PAGE, subtype="html")
        page = list(message.iter_parts())[1]
        assert isinstance(page, EmailMessage)
        page.add_related(wordless, maintype="image", subtype="png", cid="<x>", disposition="inline")
        assert [r.kind for r in reader.read_all("m.eml", bytes(message))] == [Kind.EML]
        message.add_attachment(wordless, maintype="image", subtype="png", filename="photo.png")
        assert [r.kind for r in reader.read_all("m.eml", bytes(message))] == [Kind.EML, Kind.IMAGE]


def test_a_page_within_a_text_is_read(reader: Reader) -> None:
    message = letter()
    message.set_content("Our terms:")
    message.add_attachment(
        as_png(degraded.page("en", 100)), maintype="image", subtype="png", cid="<x>", disposition="inline"
    )
    assert [r.kind for r in reader.read_all("m.eml", bytes(message))] == [Kind.EML, Kind.IMAGE]


def as_png(page: Image.Image) -> bytes:
    out = io.BytesIO()
    page.save(out, "PNG")
    return out.getvalue()


def test_winmail_gives_its_text_and_its_files(reader: Reader) -> None:
    own = properties({0x0037: "Terms", 0x3FDE: 65001, 0x1013: PAGE.encode()})
    content = winmail({"agreement.docx": docx(), "order.pdf": english()}, own)
    message = letter()
    message.set_content("")
    message.add_attachment(content, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    readings = reader.read_all("m.eml", bytes(message))
    assert {r.kind for r in readings} == {Kind.EML, Kind.MSG, Kind.DOCX, Kind.PDF}
    assert CLAUSE in text_of(readings)
    assert all(r.refusal is None for r in readings)


RTF = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset128 MS Mincho;}}"
RTF += rb"{\colortbl;\red255\green255\blue255;\red0\green0\blue0;}"
RTFS = [
    (b"three (3) months\\rquote  notice\\par next", "three (3) months’ notice\nnext"),
    (b"d\\'e9lai de pr\\'e9avis \\u8212\\'97 trois mois", "délai de préavis — trois mois"),
    (b"{\\f1 \\'8e\\'4f\\'83\\'96\\'8c\\'8e\\'91\\'4f}", "三ヶ月前"),
    (b"seen{\\v hidden}{\\cf1 white}{\\fs2 tiny}{\\deleted gone} too", "seen too"),
    (b"{\\cf1\\highlight2 white on black}", "white on black"),
    (b"a{\\*\\unknown no}{\\pict 00ff}{\\info{\\title no}}{\\*\\shpinst{\\shptxt box}}", "abox"),
    (b"x\\bin5 }}}}}y\\~z", "xy z"),
    (b"\\uc2\\u19977 ??\\uc0\\u26376 .", "三月."),
    (b"\\trowd Notice\\cell 3 months\\cell\\row", "Notice | 3 months | \n"),
]


@pytest.mark.parametrize(("source", "text"), RTFS)
def test_rtf_is_read_as_it_is_seen(source: bytes, text: str) -> None:
    assert rtf_text(RTF + source + b"}") == (text, False)


def test_rtf_that_wraps_a_page_gives_the_page() -> None:
    source = (
        rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0 Arial;}}"
        rb"{\*\htmltag64 <p style='color:#222'>}\htmlrtf {\cf2 \htmlrtf0 three months{\*\htmltag84 &#8217;} \'fcber"
        rb"\htmlrtf \par}\htmlrtf0 {\*\htmltag72 </p>}}"
    )
    assert rtf_text(source) == ("<p style='color:#222'>three months&#8217; über</p>", True)


def packed(source: bytes) -> bytes:
    return bytes(compressed_rtf.compress(source, compressed=len(source) < 3000))


def test_an_outlook_message_with_packed_rtf_only_is_read(reader: Reader) -> None:
    for source in (
        RTF + CLAUSE.encode() + b"}",
        rb"{\rtf1\ansi\fromhtml1{\*\htmltag <p>}" + CLAUSE.encode() + rb"{\*\htmltag </p>}}",
    ):
        content = outlook.message_of({"0037001F": "Terms".encode("utf-16-le"), "10090102": packed(source)}, {})
        assert CLAUSE in text_of(reader.read("m.msg", content))


CODE_PAGES = [
    (932, "契約は満了日の三か月前までに①書面で"),
    (1251, "уведомление за три месяца"),
    (1250, "trzymiesięczny okres wypowiedzenia"),
    (936, "提前三个月书面通知"),
    (949, "만료 3개월 전까지 서면으로"),
    (950, "於期滿三個月前以書面通知"),
    (1252, "préavis de trois mois – l’échéance"),
]


@pytest.mark.parametrize(("number", "text"), CODE_PAGES)
def test_an_old_outlook_message_is_read_in_its_code_page(reader: Reader, number: int, text: str) -> None:
    data = text.encode(f"cp{number}")
    plain = outlook.message_of({"0037001E": data, "1000001E": data}, {0x3FFD: number})
    page = outlook.message_of({"10130102": b"<p>" + data + b"</p>"}, {0x3FDE: number})
    assert text_of(reader.read("m.msg", plain)).count(text) == 2
    assert text in text_of(reader.read("m.msg", page))


@pytest.mark.parametrize(("number", "text"), CODE_PAGES)
def test_a_mail_is_read_in_the_code_page_that_it_names(reader: Reader, number: int, text: str) -> None:
    label = {932: "shift_jis", 936: "gb2312", 949: "ks_c_5601-1987", 950: "big5", 1252: "iso-8859-1"}
    content = part_in(f"text/plain; charset={label.get(number, f'windows-{number}')}", text.encode(f"cp{number}"))
    assert text in text_of(reader.read("m.eml", content))


def test_letters_in_pieces_and_of_no_width_are_read_as_the_words_they_make(reader: Reader) -> None:
    page = "<p>K&uuml;ndi&shy;gungs&#8203;frist drei Mo<wbr>nate, fu&#776;r</p>"
    text = text_of(reader.read("m.eml", written_twice("", page)))
    plain = text.replace("\u00ad", "").replace("\u200b", "")
    assert "Kündigungsfrist drei Monate" in plain


def hostile() -> Iterator[tuple[str, bytes]]:
    yield "groups in groups", RTF + b"{" * 500_000
    yield "one long word", RTF + b"\\a" * 500_000
    yield "skips", RTF + b"\\uc16\\u1 " * 200_000
    yield "colours", RTF + b"{\\colortbl" + b"\\red1;" * 200_000
    yield "bytes to skip", RTF + b"\\bin-5 x" * 200_000


@pytest.mark.parametrize(("name", "source"), list(hostile()))
def test_rtf_made_to_be_slow_is_read_in_time(name: str, source: bytes) -> None:
    began = time.process_time()
    rtf_text(source)
    assert time.process_time() - began < 6, name


def test_broken_winmail_signed_and_mail_files_are_refused_and_harm_nobody(reader: Reader) -> None:
    whole = winmail({"a.pdf": english()}, properties({0x0037: "Terms", 0x1013: PAGE.encode()}))
    sign = signed(plain_mail(), in_pieces=True)
    for content in (whole, sign, part_in("application/pkcs7-mime", sign), b"99999\n" + plain_mail()):
        for cut in range(1, len(content), max(1, len(content) // 25)):
            reader.read_all("cut", content[:cut])
    bomb = bytearray(whole)
    bomb[bomb.index(b"\x03\x90\x06\x00") + 8 :][:4] = b"\xff\xff\xff\xff"
    assert read_winmail(bytes(bomb[:200]) + b"\xff" * 4000) is not None
    assert "long" in text_of(reader.read("m.eml", b"To: " + b"a@b.example, " * 60_000 + b"\n" + plain_mail("long")))
    blank = b"From a@b.example Tue Jun  2 09:00:00 2026\n" + plain_mail() + b"\n" * 2_000_000
    began = time.process_time()
    assert reader.read("blank.mbox", blank).refusal is None
    assert time.process_time() - began < 6
