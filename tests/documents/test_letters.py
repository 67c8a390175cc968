"""Every letter of a name is drawn in what is archived, or the field says at once which ones cannot be."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pypdfium2
import pytest
from fontTools.ttLib import TTFont

from promo import glyphs
from promo.claims.intake.form import FormProblem, parse_form
from promo.clock import today
from promo.commands import doctor
from promo.documents.cancellation import declaration_pdf
from promo.documents.invoice import invoice_pdf
from promo.engine import Engine
from promo.i18n import LOCALES, translations
from promo.refusals import NotPossible
from promo.reports.cancellation_requests import cancellation_view
from promo.settings import Settings
from promo.store.tables import BillingDetails
from promo.subscriptions.cancel_by_form import CancellationForm, cancel_by_form
from promo.subscriptions.invoice_address import Details, save_details
from promo.web import create_app
from promo.work import FORM, Actor
from tests.support.customers import invoices_of, running_customer
from tests.support.installation import Installation
from tests.support.moving import Move
from tests.support.pages import csrf, fields
from tests.support.proofs import french
from tests.support.visitors import signed_in

NAMES = {
    "fox": "🦊 Fox Studio",
    "family": "Haus 👨‍👩‍👧 GmbH",
    "thai": "บริษัท ไทย จำกัด",
    "devanagari": "आर्या लिमिटेड",
    "bengali": "বাংলা লিমিটেড",
    "tamil": "தமிழ் நிறுவனம்",
    "arabic": "شركة النور المحدودة",
    "hebrew": 'אור בע"מ',
    "korean": "주식회사 한빛",
    "chinese": "上海软件有限公司",
    "traditional": "臺灣軟體股份有限公司",
    "japanese": "髙﨑バード㈱",
    "georgian": "საქართველო შპს",
    "armenian": "Հայաստան ՍՊԸ",
    "amharic": "ኢትዮጵያ ኃላ",
    "khmer": "ក្រុមហ៊ុន",
    "burmese": "ကုမ္ပဏီ",
    "greek": "Ελλάς Α.Ε.",
    "ukrainian": "ТОВ «Їжак»",
    "vietnamese": "Công ty Trách nhiệm",
    "decomposed": "Cafe\u0301 Mu\u0308ller",
    "private": "\ue5a3 Werke",
    "unassigned": "Firma \u0378",
    "old": "𒀭𒊩 Ltd",
    "signs": "Tool™ & Co № 7 ½ €",
}


@pytest.fixture
def engine(lite: Engine) -> Engine:
    return lite


def empty_boxes(pdf: bytes) -> list[str]:
    """What a PDF shows that its embedded fonts have no glyph for: the number 0, or a glyph that is not there."""
    wrong = []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            fonts = {name: held(font) for name, font in page.Resources.get("/Font", {}).items()}
            using = ""
            for step in pikepdf.parse_content_stream(page):
                operands, operator = step.operands, str(step.operator)
                if operator == "Tf":
                    using = str(operands[0])
                shown = operands[0] if operator in ("Tj", "TJ") else ()
                for text in [shown] if isinstance(shown, pikepdf.String) else shown:
                    if isinstance(text, pikepdf.String):
                        codes = bytes(text)
                        drawn = fonts[using]
                        for at in range(0, len(codes), 2):
                            code = int.from_bytes(codes[at : at + 2])
                            if code == 0 or code >= drawn:
                                wrong.append(f"{using} {code}")
    return wrong


def held(font: pikepdf.Object) -> int:
    """How many glyphs an embedded font has."""
    descriptor = font.DescendantFonts[0].FontDescriptor
    embedded = descriptor.FontFile3 if "/FontFile3" in descriptor else descriptor.FontFile2
    return int(TTFont(io.BytesIO(embedded.read_bytes()))["maxp"].numGlyphs)


def invoice_of(engine: Engine, move: Move, name: str) -> bytes:
    """The first invoice to whom the name was typed before it was asked whether it can be printed."""
    customer = running_customer(engine)
    with engine.store.writing() as db:
        now = engine.clock.now()
        db.add(BillingDetails(subscription_id=customer.subscription_id, name=name, city="Lyon", changed_at=now))
    move(date(2027, 3, 3), 12)
    [invoice] = invoices_of(engine, customer)
    assert invoice.id is not None
    return invoice_pdf(engine, invoice.id)[1]


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(pdf)
    return " ".join("\n".join(p.get_textpage().get_text_bounded() for p in document).split())


@pytest.mark.parametrize("script", NAMES)
def test_no_archived_invoice_holds_an_empty_box(lite: Engine, move: Move, script: str) -> None:
    assert empty_boxes(invoice_of(lite, move, NAMES[script])) == []


@pytest.mark.parametrize("script", ["private", "unassigned"])
def test_the_look_for_empty_boxes_sees_one(
    monkeypatch: pytest.MonkeyPatch, lite: Engine, move: Move, script: str
) -> None:
    monkeypatch.setattr("promo.documents.pdf.printable", str)
    assert empty_boxes(invoice_of(lite, move, NAMES[script])) != []


def test_what_cannot_be_drawn_stands_as_its_number(lite: Engine, move: Move) -> None:
    assert "[U+E5A3] Werke" in text_of(invoice_of(lite, move, NAMES["private"]))


@pytest.mark.parametrize("script", NAMES)
def test_details_are_printed_as_typed_or_refused_with_the_letters(lite: Engine, script: str) -> None:
    customer, name = running_customer(lite), NAMES[script]
    by = Actor.customer(customer.person_id)
    wrong = glyphs.unprintable(name)
    if not wrong:
        assert lite.do(by, save_details, customer.subscription_id, Details(name)).name == name
        return
    with pytest.raises(NotPossible) as refused:
        lite.do(by, save_details, customer.subscription_id, Details("Fox", city=name))
    for locale in LOCALES:
        said = translations(locale).gettext(str(refused.value))
        assert all(f"{letter} (U+{ord(letter):04X})" in said for letter in wrong) and "%" not in said


@pytest.mark.parametrize("script", ["fox", "family", "private", "unassigned"])
def test_what_no_font_of_letters_has_is_never_taken_for_printable(script: str) -> None:
    assert glyphs.unprintable(NAMES[script])


@pytest.mark.parametrize("script", ["greek", "ukrainian", "vietnamese", "decomposed", "japanese", "signs"])
def test_letters_that_come_with_every_installation_are_printable(script: str) -> None:
    assert glyphs.unprintable(NAMES[script]) == ""


def test_the_claim_form_names_the_letters_of_a_company_at_once(lite: Engine) -> None:
    for name in NAMES.values():
        with pytest.raises(FormProblem) as refused:
            parse_form({"company": name}, lite.rules, today(lite.clock, "Europe/Paris"))
        said = refused.value.problems.get("company")
        assert (said is not None) == bool(glyphs.unprintable(name))


@pytest.mark.parametrize("locale", LOCALES)
def test_the_pages_say_which_letters(lite: Installation, locale: str) -> None:
    web = create_app(lite).test_client()
    form = fields(web, company="\ue5a3 Werke 🦊") | {"proof": (io.BytesIO(french()), "c.pdf")}
    page = web.post(f"/?lang={locale}", data=form)
    assert page.status_code == 422
    assert "\ue5a3 (U+E5A3) 🦊 (U+1F98A)" in page.text and "%(" not in page.text

    customer = running_customer(lite)
    web.set_cookie("promo-session", signed_in(lite, {"a": customer.person_id})["a"])
    manage = f"/account/subscriptions/{customer.subscription_id}"
    token = csrf(web.get(manage).text)
    page = web.post(f"{manage}/details?lang={locale}", data={"csrf": token, "name": "🦊 Fox Studio", "city": "Lyon"})
    assert page.status_code == 422
    assert "🦊 (U+1F98A)" in page.text and "🦊 Fox Studio" in page.text and "%(" not in page.text


def test_a_declaration_is_taken_in_any_letters_and_printed_without_a_box(lite: Engine) -> None:
    name = " ".join(NAMES.values())
    form = CancellationForm.read({"name": name[:300], "contract": "🦊 Support", "email": "fox@example.com"})
    number = lite.do(FORM, lambda work: cancel_by_form(work, form).id)
    with lite.store.reading() as db:
        seen = cancellation_view(db, number)
        assert seen is not None
        pdf = declaration_pdf(lite, seen)[1]
    assert empty_boxes(pdf) == []
    assert "[U+1F98A] Support" in text_of(pdf)


def test_a_machine_that_does_not_tell_its_fonts_refuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_ranges", lambda: ([], []))
    assert not glyphs.knows_the_fonts()
    assert glyphs.unprintable(NAMES["fox"]) == ""


def test_the_doctor_names_the_scripts_whose_letters_are_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glyphs, "_ranges", lambda: ([0xA0], [0x530]))
    found = doctor._letters(Settings())
    assert found.state == "warning" and "Thai" in found.says and "Greek" not in found.says
    monkeypatch.setattr(glyphs, "_ranges", lambda: ([0xA0], [0x1FFFF]))
    assert doctor._letters(Settings()).state == "ok"
