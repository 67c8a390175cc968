"""One way to send the notice, said alike by page, letter, envelope, calendar and mail; and days that say which start
they are for."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime

import icalendar
import pypdfium2
import pytest

from promo.claims.review import last_decision
from promo.documents.notice_calendar import notice_ics
from promo.leaving.posting import Sending
from promo.reports.claim import ClaimView, claim_view
from promo.web import create_app
from promo.wording import show_date
from tests.support.customers import agree_to_start
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.pages import csrf, status_page
from tests.support.proofs import TWO_NOTICES, english, french, german, pdf

ON_THE_LAST_DAY = datetime(2027, 1, 30, 12, tzinfo=UTC)
OTHERS = {
    Sending.BY_HAND: ("registered", "Einschreiben"),
    Sending.REGISTERED_BY_HAND: ("too late for the post", "Persönlich"),
}
COURIER = ("courier", "Kurier", "registered", "Einschreiben", "by post, signed", "too late for the post")


def contract_that_wants(lite: Installation, form: str) -> str:
    """An approved claim whose contract wants its notice in a form."""
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=german(), country="DE", locale="en", **given)
    with lite.store.writing() as db:
        decision = last_decision(db, claim_id)
        assert decision is not None
        facts = dict(decision.answer["facts"])
        decision.answer = {
            **decision.answer,
            "facts": {**facts, "notice_form": {**facts["notice_form"], "value": form}},
        }
        db.add(decision)
    return claim_id


def seen(lite: Installation, claim_id: str) -> ClaimView:
    with lite.store.reading() as db:
        return claim_view(db, claim_id, "en", lite.clock.now())


def words_of_pack(lite: Installation, claim_id: str) -> list[str]:
    made = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}/exit-pack.pdf").data
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in pypdfium2.PdfDocument(made)]


@pytest.mark.parametrize(
    ("form", "way", "left", "heads"),
    [
        ("ticket", Sending.TICKET, "Open the ticket in the customer area today", "Als Ticket im Kundenbereich"),
        ("portal", Sending.PORTAL, "Give notice in your provider’s portal today", "Über das Kundenportal"),
        ("email", Sending.EMAIL, "Send the e-mail today", "Per E-Mail"),
        ("written", Sending.BY_HAND, "hand your notice over, or send a courier today", "Persönlich oder per Kurier"),
        ("registered_mail", Sending.REGISTERED_BY_HAND, "hand a second copy over as well", "Einschreiben mit Rück"),
    ],
)
def test_on_the_last_day_everything_says_the_one_way_that_is_left(
    lite: Installation, form: str, way: Sending, left: str, heads: str
) -> None:
    claim_id = contract_that_wants(lite, form)
    agree_to_start(lite, claim_id)
    lite.clock.move_to(ON_THE_LAST_DAY)
    view = seen(lite, claim_id)
    assert view.notice is not None and view.notice.way is way
    page = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang=en").text
    pack = page[page.index("data-exit-pack") :].partition("</section>")[0]
    sheets = words_of_pack(lite, claim_id)
    letter = next(text for text in sheets if "Kündigung des Vertrags" in text and "Sehr geehrte" in text)
    day = lite.clock.now().date()
    entries = icalendar.Calendar.from_ical(notice_ics(view, lite.clock.now(), day, lite.clock.now())[1]).events
    arrive = next(str(e["description"]) for e in entries if "notice-arrive" in str(e["uid"]))

    assert left in pack and left in sheets[0] and left in arrive
    assert heads in letter
    others = OTHERS.get(way, COURIER)
    said = (pack, sheets[0].partition("By law:")[0] + sheets[0].partition("What to do")[2], letter, arrive)
    assert not [word for word in others for text in said if word in text.replace("registered post proves", "")]


def test_in_time_a_registered_letter_is_one_everywhere(lite: Installation) -> None:
    claim_id = contract_that_wants(lite, "registered_mail")
    sheets = words_of_pack(lite, claim_id)

    assert "Your contract asks for registered post" in sheets[0]
    assert "Einschreiben mit Rückschein" in sheets[1] and "Einschreiben mit Rückschein" in sheets[2]


def test_how_long_the_post_takes_is_said_with_the_country_it_goes_to(lite: Installation) -> None:
    given = {"company": "Harrogate Logistics Ltd", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=english(), country="GB", locale="en", **given)
    view = seen(lite, claim_id)
    page = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang=en").text

    assert view.notice is not None and view.notice.send_by == date(2027, 10, 20)  # seven before Friday, the 29th
    assert "We count 7 working days for the post, as it goes abroad (Germany)" in page
    assert "it goes abroad (Germany)" in words_of_pack(lite, claim_id)[0]


def test_every_day_by_law_says_for_which_start_and_once_one_is_chosen_only_that_one_stands(lite: Installation) -> None:
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=german(), country="DE", locale="en", **given)
    client, address = create_app(lite).test_client(), f"{status_page(lite, claim_id)}?lang=en"
    starts = re.compile(r"with a start here on ([^,:<]+?)(?:,| some days|\.|:)", re.IGNORECASE)
    before = client.get(address).text
    agree_to_start(lite, claim_id, date(2026, 12, 20))
    after = client.get(address).text + words_of_pack(lite, claim_id)[0]

    assert set(starts.findall(before)) == {show_date(date(2026, 12, 1), "en")}
    assert set(starts.findall(after)) == {show_date(date(2026, 12, 20), "en")}
    assert "To pay nothing twice with a start here on 20 December 2026, post it on" in after
    assert not re.search(r"To pay nothing twice, (?:post|your letter)", before + after)


NOTICES = {
    "de": TWO_NOTICES,
    "pt": """<h1>TeamViewer Germany GmbH – Contrato</h1><p>Cliente: Padaria Lisboa Lda</p>
<p>O contrato tem início em 1 de abril de 2025 e dura doze meses.</p>
<p>O cliente pode opor-se à renovação com um aviso prévio de seis semanas antes do termo.</p><p>O contrato renova-se
automaticamente por períodos de doze meses, salvo denúncia escrita pelo cliente com a antecedência de três meses em
relação ao termo.</p>""",
    "nl": """<h1>TeamViewer Germany GmbH – Abonnement</h1><p>Klant: Bakkerij De Molen B.V.</p>
<p>Ingangsdatum: 1 april 2025. Looptijd twaalf maanden.</p>
<p>Opzegtermijn voor de klant: zes weken voor het einde van de looptijd.</p><p>Het contract wordt telkens met twaalf
maanden verlengd, tenzij de klant drie maanden voor het einde van de looptijd schriftelijk opzegt.</p>""",
}


@pytest.mark.parametrize("locale", NOTICES)
def test_of_two_notices_that_differ_both_days_stand_and_the_earlier_one_is_the_safe_one(
    lite: Installation, locale: str
) -> None:
    client = create_app(lite).test_client()
    token = csrf(client.get("/check?lang=en").text)
    given = {"csrf": token, "country": locale.upper(), "proof": (io.BytesIO(pdf(NOTICES[locale])), "a.pdf")}
    page = client.post("/check", data=given, content_type="multipart/form-data").text

    assert "data-two-notices" in page
    assert 'data-safe-day="2026-12-31"' in page
    assert show_date(date(2026, 12, 31), "en") in page and show_date(date(2027, 2, 17), "en") in page
    assert "Send it by" not in page and "Earliest end there" not in page


def test_the_answer_has_the_form_folded_and_says_what_an_end_was_reckoned_from(lite: Installation) -> None:
    client = create_app(lite).test_client()
    token = csrf(client.get("/check?lang=en").text)
    given = {"csrf": token, "country": "FR", "proof": (io.BytesIO(french()), "a.pdf")}
    page = client.post("/check", data=given, content_type="multipart/form-data").text
    end = page[page.index("Reckoned from the first day") :].partition("</dd>")[0]

    assert page.index("data-again") < page.index('action="/check"')
    assert "<details" in page[page.index("data-again") - 40 : page.index("data-again")]
    assert "1er avril 2024" in end and "douze (12) mois" in end


def test_before_the_service_runs_nobody_reads_that_it_does(lite: Installation) -> None:
    claim_id = approved(lite)
    page = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang=en").text

    assert "Accepted, the service has not started yet" in page
    assert "The service runs<" not in page and "Start of the service" not in page


def checked_page(lite: Installation, content: bytes, country: str) -> str:
    client = create_app(lite).test_client()
    given = {
        "csrf": csrf(client.get("/check?lang=en").text),
        "country": country,
        "proof": (io.BytesIO(content), "a.pdf"),
    }
    return client.post("/check", data=given, content_type="multipart/form-data").text


def test_why_the_day_to_post_a_registered_letter_is_early_is_said_where_it_is_named(lite: Installation) -> None:
    why = "And 15 days on top: a registered letter may wait so long at the post office"
    claim_id = approved(lite, locale="en")
    assert why in checked_page(lite, french(), "FR")
    assert why in create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang=en").text
    assert why in words_of_pack(lite, claim_id)[0]
    assert "days on top" not in checked_page(lite, english(), "GB")


def test_a_contract_that_takes_post_or_email_says_that_an_email_is_enough(lite: Installation) -> None:
    claim_id = contract_that_wants(lite, "written")
    enough = "an e-mail with the signed letter is enough"
    assert enough not in words_of_pack(lite, claim_id)[0]
    with lite.store.writing() as db:
        decision = last_decision(db, claim_id)
        assert decision is not None
        form = dict(decision.answer["facts"]["notice_form"])
        form["evidence"] = [{**form["evidence"][0], "quote": "mit drei Monaten Frist per Post oder per E-Mail"}]
        decision.answer = {**decision.answer, "facts": {**decision.answer["facts"], "notice_form": form}}
        db.add(decision)
    page = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang=en").text
    sheets = words_of_pack(lite, claim_id)
    assert enough in page and enough in sheets[0]
    assert "Mit der Post, eigenhändig" not in " ".join(sheets)
    lite.clock.move_to(ON_THE_LAST_DAY)
    assert "Send the e-mail today" in words_of_pack(lite, claim_id)[0]
