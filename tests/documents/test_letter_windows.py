"""Letters to the present provider: one page, tagged, in the contract's language, the address inside the window of the
sender's envelope."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date

import pikepdf
import pypdfium2
import pytest

from promo.claims.judging.decided import Place
from promo.documents.cancellation import declaration_pdf
from promo.documents.envelopes import ENVELOPES, MOST_LINES, Box, envelope_of, fitted
from promo.documents.exit_pack import exit_pack_pdf
from promo.documents.letters import Typed, clause_of, sheet, sheets_pdf
from promo.documents.notice_letter import notice_letter, notice_sheet
from promo.documents.switch_letter import switch_letter, switch_letter_pdf
from promo.i18n import LOCALES, translations
from promo.reports.cancellation_requests import cancellation_view
from promo.reports.claim import ClaimView, claim_view
from promo.reports.ways_out import ways_out
from promo.store.tables import NoticeWay
from promo.subscriptions.cancel_by_form import CancellationForm, cancel_by_form
from promo.wording import show_date
from promo.work import FORM
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.proofs import german

TODAY = date(2026, 12, 1)
GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "de"}
LONG = (
    "Gesellschaft für Fernwartungsdienste mbH & Co. KG, Abteilung Vertragsbeendigung und Rechnungswesen, "
    "Bürgermeister-Wilhelm-Siebenpfeiffer-Straße 128a, Hinterhaus, Aufgang C, 67433 Neustadt an der Weinstraße, DE"
)
COUNTRIES = {"DE": "left", "GB": "left", "FR": "right", "IT": "left", "US": "number-ten", "JP": "long-three"}
_MM = 25.4 / 72


@pytest.fixture
def view(lite: Installation) -> ClaimView:
    """An accepted claim on a German contract that ends by a letter on paper."""
    claim_id = approved(lite, content=german(form="schriftlich"), country="DE", **GERMAN)
    with lite.store.reading() as db:
        return claim_view(db, claim_id, "de", lite.clock.now())


def as_of(view: ClaimView, locale: str, country: str) -> ClaimView:
    """The same claim from another country, on a contract in another language."""
    view.claim.locale, view.claim.country = locale, country
    return replace(view, files=[])


def words_of(pdf: bytes, number: int = 0) -> list[tuple[str, Box]]:
    """The lines of a page with their place on the paper, in millimetres."""
    page = pypdfium2.PdfDocument(io.BytesIO(pdf))[number]
    text, high = page.get_textpage(), page.get_height()
    found = []
    for n in range(text.count_rects()):
        left, bottom, right, top = text.get_rect(n)
        said = text.get_text_bounded(left, bottom, right, top).strip()
        found.append((said, Box(left * _MM, (high - top) * _MM, (right - left) * _MM, (top - bottom) * _MM)))
    return found


def lies_in(inner: Box, outer: Box) -> bool:
    return (
        inner.left >= outer.left
        and inner.top >= outer.top
        and inner.left + inner.width <= outer.left + outer.width
        and inner.top + inner.height <= outer.top + outer.height
    )


def touches(one: Box, other: Box) -> bool:
    return (
        one.left < other.left + other.width
        and other.left < one.left + one.width
        and one.top < other.top + other.height
        and other.top < one.top + one.height
    )


@pytest.mark.parametrize(
    "typed", [Typed(), Typed("Rue de la République 12", "69007 Lyon", "", LONG)], ids=["short", "long"]
)
def test_address_and_nothing_else_stands_in_the_window_in_every_language(
    lite: Installation, view: ClaimView, typed: Typed
) -> None:
    for locale in LOCALES:
        for country, window in COUNTRIES.items():
            seen = as_of(view, locale, country)
            made = exit_pack_pdf(seen, None, lite.rules, TODAY, typed)
            letter = notice_letter(seen, lite.rules, TODAY, typed)
            assert made is not None and letter is not None
            envelope = ENVELOPES[letter[1].head.envelope.window]
            assert envelope.window.value == window
            for page in (1, 2):
                lines = words_of(made[1], page)
                # what follows the name in Japanese is of another font, and so a place of its own
                parts = [p for line in letter[1].head.recipient.lines for p in re.split(r" (?=御中)", line)]
                wanted = set(map(_bare, parts))
                places = {_bare(said): box for said, box in lines if _bare(said) in wanted}
                assert set(places) == wanted, (locale, country, page)
                assert all(lies_in(box, envelope.address) for box in places.values()), (locale, country, places)
                others = [said for said, box in lines if touches(box, envelope.address) and _bare(said) not in wanted]
                assert others == [], (locale, country)


def _bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("country", COUNTRIES)
def test_an_address_of_any_length_fits_its_place(country: str) -> None:
    envelope = envelope_of(country)
    for lines in (
        ["A"],
        ["M" * 38] * 6,
        ["日本リモート株式会社カスタマーサービス部"] * 6,
        ["word " * 30] * 9,
        ["x" * 300],
    ):
        made = fitted(lines, envelope)
        assert 0 < len(made.lines) <= MOST_LINES
        assert len(made.lines) * made.size * 1.28 * _MM <= envelope.address.height


LEFT_COUNTRIES = ("DE", "AT", "GB", "NL", "BE", "ES", "IT", "PT", "CH")
DL = Box(0, 0, 220, 110)
WINDOW_OF_DIN_680 = Box(20, 110 - 15 - 45, 90, 45)
"""In the envelope: 20 mm from its left edge, 15 mm from its lower one."""
FOLDED_HIGH = {"left": 105.0, "right": 297 / 3, "number-ten": 279.4 / 3, "long-three": 297 / 3}
"""Millimetres of the part of the sheet that lies in front: at the fold mark of DIN 5008, else a third."""


@pytest.mark.parametrize("country", LEFT_COUNTRIES)
def test_wherever_the_folded_sheet_lies_in_the_envelope_the_address_is_seen_through_its_window(country: str) -> None:
    envelope = envelope_of(country)
    assert envelope.window.value == "left"
    room = (DL.width - 210, DL.height - FOLDED_HIGH["left"])
    for right, down in ((0.0, 0.0), (room[0], 0.0), (0.0, room[1]), room):
        seen = replace(WINDOW_OF_DIN_680, left=WINDOW_OF_DIN_680.left - right, top=WINDOW_OF_DIN_680.top - down)
        assert lies_in(envelope.address, seen), (country, right, down)


@pytest.mark.parametrize("country", [*COUNTRIES, *LEFT_COUNTRIES, "LU", "CA"])
def test_the_place_of_the_address_lies_in_the_window_and_above_the_first_fold(country: str) -> None:
    envelope = envelope_of(country)
    assert lies_in(envelope.address, envelope.seen)
    assert envelope.seen.top + envelope.seen.height <= FOLDED_HIGH[envelope.window.value]


def test_long_addresses_keep_their_name_and_their_town() -> None:
    made = fitted(["Firma", "zu Händen", *(f"Zeile {n}" for n in range(6)), "10115 Berlin"], envelope_of("DE"))
    assert (made.lines[0], made.lines[-1], len(made.lines)) == ("Firma", "10115 Berlin", MOST_LINES)


def test_the_pack_is_one_page_each_in_eight_languages(lite: Installation, view: ClaimView) -> None:
    ways = ways_out(view, lite.rules, TODAY)
    for locale in LOCALES:
        for typed in (Typed(), Typed("Hauptstraße 1", "10115 Berlin", "Claire Roussel, Geschäftsführerin", LONG)):
            made = exit_pack_pdf(as_of(view, locale, "DE"), ways, lite.rules, TODAY, typed)
            assert made is not None
            document = pypdfium2.PdfDocument(io.BytesIO(made[1]))
            assert len(document) == 5, locale
            gettext = translations(locale).gettext
            texts = [_bare(page.get_textpage().get_text_range()) for page in document]
            assert _bare(gettext("Which day counts")) in texts[0], locale
            assert _bare(gettext("Enclosed:")) in texts[1], locale
            assert _bare(gettext("Period of notice")) in texts[2], locale
            assert _bare(gettext("Enclosed:")) in texts[3] and "2023/2854" not in texts[3], locale
            assert "2023/2854" in texts[4], locale
            assert view.notice is not None and view.notice.arrive_by is not None
            assert _bare(show_date(view.notice.arrive_by, locale)) in texts[0], locale
            assert view.notice.ends_on is not None
            assert _bare(show_date(view.notice.ends_on, locale)) in texts[2], locale
            assert not any("splashtop" in text.lower() for text in texts[1:]), locale


def test_a_sheet_for_the_envelope_is_of_one_letter_that_of_the_way_chosen(lite: Installation, view: ClaimView) -> None:
    ways = ways_out(view, lite.rules, TODAY)
    view = as_of(view, "en", "DE")
    notice, switch = notice_letter(view, lite.rules, TODAY), switch_letter(view, ways, lite.rules) if ways else None
    assert notice and switch
    subjects = _bare(notice[1].subject), _bare(switch[1].subject)
    for way, expected in ((NoticeWay.CONTRACT, list(subjects)), (NoticeWay.LAW, [subjects[1]])):
        made = exit_pack_pdf(view, ways, lite.rules, TODAY, way=way)
        assert made is not None
        texts = [_bare(p.get_textpage().get_text_range()) for p in pypdfium2.PdfDocument(io.BytesIO(made[1]))]
        on_top = [(n, text) for n, text in enumerate(texts) if _bare("Enclosed:") in text]
        assert [[s for s in subjects if s in text] for _, text in on_top] == [[one] for one in expected]
        for (n, _), one in zip(on_top, expected, strict=True):
            assert one in texts[n + 1]
        assert (_bare("For each letter a sheet for its envelope") in texts[0]) is (len(expected) == 2)


def test_a_japanese_letter_addresses_a_company_as_one_does(lite: Installation, view: ClaimView) -> None:
    for locale, expected in (("ja", "TeamViewer Germany GmbH 御中"), ("en", "TeamViewer Germany GmbH")):
        for country in ("JP", "DE"):
            made = notice_letter(as_of(view, locale, country), lite.rules, TODAY)
            assert made is not None
            assert " ".join(made[1].head.recipient.lines).startswith(f"{expected} ")
            assert "様" not in "".join(made[1].head.recipient.lines)


def test_letters_are_tagged_and_say_their_language_and_title(lite: Installation, view: ClaimView) -> None:
    ways = ways_out(view, lite.rules, TODAY)
    assert ways is not None
    made = [exit_pack_pdf(view, ways, lite.rules, TODAY), switch_letter_pdf(view, ways, lite.rules)]
    for name, content in (m for m in made if m is not None):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.Root.MarkInfo.Marked, name
            assert str(pdf.Root.Lang) == "de", name
            assert pdf.Root.ViewerPreferences.DisplayDocTitle, name
            assert "/StructTreeRoot" in pdf.Root, name
            assert str(pdf.docinfo["/Title"]), name
            assert b"pdfuaid" in pdf.Root.Metadata.read_bytes(), name


def test_the_notice_letter_speaks_the_language_of_the_contract_and_quotes_its_clause(
    lite: Installation, view: ClaimView
) -> None:
    view.claim.locale = "fr"
    made = notice_sheet(view, lite.rules, TODAY)
    assert made is not None
    language, letter, page = made

    assert language == "de"
    assert letter.clause is not None and "drei Monate" in letter.clause.quote and '<q lang="de">' in page
    assert letter.ends_on == date(2027, 4, 30) and letter.refuses_renewal
    assert "hilfsweise zum nächstmöglichen Termin" in page
    assert "Splashtop" not in page and "promo" not in page.lower()


def test_what_the_claimant_types_is_printed_and_never_trusted(lite: Installation, view: ClaimView) -> None:
    typed = Typed.read(
        {"street": " <b>Weg 1</b> ", "town": "x" * 500, "signed_by": "Ada, CEO", "provider_address": "Weg 2\n70000 Ort"}
    )
    made = notice_sheet(view, lite.rules, TODAY, typed)
    assert made is not None

    assert "&lt;b&gt;Weg 1&lt;/b&gt;" in made[2] and "Ada, CEO" in made[2]
    assert len(typed.town) == 120
    assert made[1].head.recipient.lines[-2:] == ("Weg 2", "70000 Ort")


def test_what_confirms_a_declaration_is_tagged_too(lite: Installation) -> None:
    form = CancellationForm.read({"name": "Ada", "contract": "Support", "email": "ada@example.com"})
    number = lite.do(FORM, lambda work: cancel_by_form(work, form).id)
    with lite.store.reading() as db:
        said = cancellation_view(db, number)
    assert said is not None
    with pikepdf.open(io.BytesIO(declaration_pdf(lite, said)[1])) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en" and str(pdf.docinfo["/Title"])


ABROAD = {"GB": "GERMANY", "FR": "ALLEMAGNE", "ES": "ALEMANIA", "IT": "GERMANIA", "JP": "GERMANY", "US": "GERMANY"}


@pytest.mark.parametrize("country", ABROAD)
def test_a_letter_to_another_country_names_it_last_in_capitals_as_the_senders_post_reads_it(
    lite: Installation, view: ClaimView, country: str
) -> None:
    seen = as_of(view, "en", country)
    made = exit_pack_pdf(seen, None, lite.rules, TODAY)
    letter = notice_letter(seen, lite.rules, TODAY)
    assert made is not None and letter is not None
    lines = letter[1].head.recipient.lines
    assert lines[-1] == ABROAD[country] and "Göppingen".casefold() in lines[-2].casefold()
    for page in (1, 2):
        assert ABROAD[country] in {said for said, _ in words_of(made[1], page)}


def test_the_country_is_written_in_the_senders_own_language_where_the_country_has_several(
    lite: Installation, view: ClaimView
) -> None:
    for locale, word in (("fr", "ALLEMAGNE"), ("it", "GERMANIA"), ("de", "DEUTSCHLAND"), ("ja", "DEUTSCHLAND")):
        letter = notice_letter(as_of(view, locale, "CH"), lite.rules, TODAY)
        assert letter is not None and letter[1].head.recipient.lines[-1] == word


def test_a_letter_at_home_names_no_country(lite: Installation, view: ClaimView) -> None:
    typed = Typed(provider_address="Bahnhofsplatz 2, 73033 Göppingen, Deutschland")
    for letter in (notice_letter(view, lite.rules, TODAY), notice_letter(view, lite.rules, TODAY, typed)):
        assert letter is not None
        assert letter[1].head.recipient.lines == ("TeamViewer Germany GmbH", "Bahnhofsplatz 2", "73033 Göppingen")


@pytest.mark.parametrize(
    ("typed", "last"),
    [
        ("Bahnhofsplatz 2, 73033 Göppingen", "GERMANY"),  # the known address, typed anew
        ("Bahnhofsplatz 2\n73033 Göppingen\nAllemagne", "GERMANY"),
        ("1 High Street, Leeds LS1 4AP", "1 High Street/Leeds LS1 4AP"),  # elsewhere: nobody knows which country
        ("1 High Street, Leeds LS1 4AP, UK", "1 High Street/Leeds LS1 4AP"),
        ("1 rue de Lyon, 69007 Lyon, FR", "FRANCE"),
    ],
)
def test_of_a_typed_address_the_country_is_read_or_known_by_its_post_code(
    lite: Installation, view: ClaimView, typed: str, last: str
) -> None:
    letter = notice_letter(as_of(view, "en", "GB"), lite.rules, TODAY, Typed(provider_address=typed))
    assert letter is not None
    assert "/".join(letter[1].head.recipient.lines).endswith(last)


def test_the_directory_spells_addresses_as_the_post_does_and_names_their_country(lite: Installation) -> None:
    for competitor in lite.rules.competitors.values():
        address = competitor.notice_address.value
        if address != "unknown":
            assert re.search(r", [A-Z]{2}$", address), address
            assert not re.search(r"goepp|tuerl|muench|koeln|strasse\b|\bstr\.", address.lower()), address


def stated(view: ClaimView, *places: tuple[int, str]) -> str:
    """The clause in the letters of a claim whose notice stands at these places."""
    fact = replace(view.decided.fact("renewal_notice"), evidence=tuple(Place("a.pdf", n, said) for n, said in places))
    seen = replace(view, decided=replace(view.decided, facts={**view.decided.facts, "renewal_notice": fact}))
    clause = clause_of(seen, "renewal_notice")
    assert clause is not None
    return clause.quote


def test_a_clause_over_two_pages_is_quoted_whole_and_one_that_is_cut_says_so(view: ClaimView) -> None:
    assert stated(view, (1, "Le contrat se poursuit"), (2, "par période d’un an.")) == (
        "Le contrat se poursuit par période d’un an."
    )
    assert stated(view, (1, "書面によ"), (2, "る通知。")) == "書面による通知。"
    assert stated(view, (1, "Le contrat se poursuit")) == "Le contrat se poursuit […]"
    assert stated(view, (1, "Le contrat finit."), (2, "Une autre clause.")) == "Le contrat finit."
    assert stated(view, (1, "Le contrat se poursuit"), (4, "une autre clause.")) == "Le contrat se poursuit […]"


def test_a_long_clause_begins_with_a_sentence(view: ClaimView) -> None:
    said = stated(
        view, (1, "Heading of it all. " * 20 + "The customer gives notice of three months " * 6 + "in writing.")
    )
    assert said.startswith("[…] Heading of it all. ") and said.endswith("in writing.") and len(said) <= 390


def test_no_line_ends_inside_the_number_of_a_contract(view: ClaimView, lite: Installation) -> None:
    made = notice_letter(view, lite.rules, TODAY)
    assert made
    language, letter = made
    number = "AD-2024/ENT-40077"
    longer = [replace(letter, number=number, subject=f"{'Wort ' * n} {number}") for n in range(2, 14)]
    pages = [sheet("pdf/letters/notice.html", language, {"letter": one, "head": one.head}) for one in longer]
    pdf = sheets_pdf("x", language, pages)
    lines = [line for page in range(len(pages)) for line, _ in words_of(pdf, page)]
    assert sum(number in line for line in lines) == 2 * len(pages)  # in the heading, and in the table
