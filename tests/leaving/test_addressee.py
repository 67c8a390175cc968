"""To whom the notice goes: the company of the paper, at its own address, said alike by page, letters and answer."""

from __future__ import annotations

import pypdfium2
import pytest

from promo.documents.exit_pack import exit_pack_pdf
from promo.documents.letters import Typed, recipient_of
from promo.documents.notice_letter import notice_letter_pdf
from promo.i18n import LOCALES, translations
from promo.reports.claim import ClaimView, claim_view
from promo.reports.ways_out import route_of
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.pages import status_page
from tests.support.proofs import GERMAN, number_of, pdf

CUSTOMER = "Brauerei Hohenlinden GmbH"
NO_ADDRESS = "The notice goes to %(company)s. We do not know this company’s address: please take it from your contract."


def accepted(lite: Installation, letterhead: str) -> ClaimView:
    """A claim whose paper begins with a company of the provider's group."""
    made = GERMAN.format(company=CUSTOMER, notice="drei Monate", number=number_of(CUSTOMER))
    claim_id = approved(
        lite,
        content=pdf(made.replace("<h1>TeamViewer Germany GmbH</h1>", f"<h1>TeamViewer</h1><p>{letterhead}</p>")),
        country="DE",
        company=CUSTOMER,
        competitor="teamviewer",
        provider="TeamViewer",
        locale="de",
    )
    with lite.store.reading() as db:
        return claim_view(db, claim_id, "de", lite.clock.now())


def words_of(made: tuple[str, bytes] | None) -> str:
    """What a PDF says, its lines joined."""
    assert made is not None
    pages = pypdfium2.PdfDocument(made[1])
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


@pytest.mark.parametrize(
    ("letterhead", "lines", "country", "source"),
    [
        ("TeamViewer Austria GmbH", ["TeamViewer Austria GmbH"], "", "nobody"),
        (
            "TeamViewer Austria GmbH, Mariahilfer Straße 18, 1070 Wien, Österreich",
            ["TeamViewer Austria GmbH", "Mariahilfer Straße 18", "1070 Wien", "Österreich"],
            "AT",
            "paper",
        ),
        (
            "TeamViewer Germany GmbH",
            ["TeamViewer Germany GmbH", "Bahnhofsplatz 2", "73033 Göppingen", "DE"],
            "DE",
            "directory",
        ),
    ],
)
def test_letter_pack_page_answer_and_post_name_the_company_of_the_paper_and_no_other(
    lite: Installation, letterhead: str, lines: list[str], country: str, source: str
) -> None:
    view, day = accepted(lite, letterhead), lite.clock.now().date()

    assert recipient_of(view, lite.rules, Typed()) == (lines, len(lines) > 1)
    assert route_of(view, lite.rules, day).addressee == country
    assert view.decision is not None and view.decision.answer["addressee"]["address_from"] == source
    assert view.decision.answer["addressee"]["name"] == lines[0]
    page = create_app(lite).test_client().get(f"{status_page(lite, view.claim.id)}?lang=de").text
    letter = words_of(notice_letter_pdf(view, lite.rules, day))
    pack = words_of(exit_pack_pdf(view, None, lite.rules, day))
    for said in (page, letter, pack):
        assert lines[0] in said
        assert ("Bahnhofsplatz" in said) is (source == "directory")
        assert ("Mariahilfer" in said) is (source == "paper")
    asks = "Die Anschrift dieses Unternehmens kennen wir nicht"
    assert (asks in page, asks in pack) == (source == "nobody",) * 2


def test_a_paper_that_prints_a_brand_alone_is_said_to_name_no_company(lite: Installation) -> None:
    view, day = accepted(lite, "Fernwartung"), lite.clock.now().date()

    page = create_app(lite).test_client().get(f"{status_page(lite, view.claim.id)}?lang=de").text
    for said in (page, words_of(exit_pack_pdf(view, None, lite.rules, day))):
        assert (
            "nennt das Unternehmen hinter der Marke nicht" in said
            and "TeamViewer Germany GmbH, Bahnhofsplatz 2" in said
        )


def test_a_sentence_says_company_and_country_once_and_by_their_names(lite: Installation) -> None:
    view, day = accepted(lite, "TeamViewer Germany GmbH"), lite.clock.now().date()

    page = create_app(lite).test_client().get(f"{status_page(lite, view.claim.id)}?lang=de").text
    for said in (" ".join(page.split()), words_of(exit_pack_pdf(view, None, lite.rules, day))):
        assert "TeamViewer Germany GmbH, Bahnhofsplatz 2, 73033 Göppingen, Deutschland" in said
        assert "TeamViewer Germany GmbH, TeamViewer" not in said and "Göppingen, DE" not in said


def test_a_company_that_ends_with_a_full_stop_brings_no_second_one(lite: Installation) -> None:
    view = accepted(lite, "TeamViewer UK Ltd.")

    page = create_app(lite).test_client().get(f"{status_page(lite, view.claim.id)}?lang=en").text
    assert "The notice goes to TeamViewer UK Ltd. We do not know" in " ".join(page.split())


@pytest.mark.parametrize("locale", LOCALES)
def test_an_address_that_nobody_knows_is_asked_for_in_every_language(locale: str) -> None:
    said = translations(locale).gettext(NO_ADDRESS)

    assert "%(company)s" in said and "%(address)s" not in said
    assert (said == NO_ADDRESS) is (locale == "en")
