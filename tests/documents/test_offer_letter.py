"""The offer letter: a tagged PDF in every language, for whoever holds the link or the account, while it is an offer."""

from __future__ import annotations

import ctypes
import io
import re
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from promo.delivery import deliver
from promo.documents.offer_letter import offer_letter_pdf
from promo.i18n import LOCALES, translations
from promo.messages.mail import MailFolder
from promo.periods import free_period
from promo.reports.claim import claim_view
from promo.store.tables import OutboxItem, Subscription
from promo.subscriptions.cancel import turn_off_renewal
from promo.subscriptions.change import change_subscription
from promo.subscriptions.change_quote import Change, When
from promo.subscriptions.revoke import revoke
from promo.templating import short_sum
from promo.web import create_app
from promo.wording import show_date
from promo.work import Actor
from tests.support import said
from tests.support.customers import (
    Customer,
    agree_to_start,
    approved_customer,
    invoices_of,
    rep,
    running_customer,
    subscription_of,
)
from tests.support.installation import Installation
from tests.support.line import approved, submit
from tests.support.links import with_another_key
from tests.support.moving import Move
from tests.support.pages import status_page
from tests.support.proofs import german
from tests.support.rows import rows
from tests.support.visitors import signed_in

CHOSEN = date(2027, 1, 31)
GERMAN = {
    "company": "Brauerei Hohenlinden GmbH",
    "competitor": "teamviewer",
    "provider": "TeamViewer",
    "country": "DE",
}


@pytest.fixture
def engine(lite: Installation) -> Installation:
    """The one whose clock `move` moves."""
    return lite


def letter(lite: Installation, customer: Customer, locale: str = "en") -> str:
    return letter_of(lite, customer.claim_id, locale)


def letter_of(lite: Installation, claim_id: str, locale: str = "en") -> str:
    made = offer_letter_pdf(lite, claim_id, locale)
    assert made is not None
    return said.in_pdf(made[1])


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("chosen", [CHOSEN, None])
def test_it_is_tagged_and_says_all_of_it_in_every_language(
    lite: Installation, locale: str, chosen: date | None
) -> None:
    customer = approved_customer(lite, wished_start=chosen, agreed=chosen is not None)
    made = offer_letter_pdf(lite, customer.claim_id, locale)
    assert made is not None
    with pikepdf.open(io.BytesIO(made[1])) as pdf:
        assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == locale and b"pdfuaid" in pdf.Root.Metadata.read_bytes()
        assert len(pdf.pages) == 1
    text, gettext = said.in_pdf(made[1]), translations(locale).gettext
    for words in ("The terms in short", "What we promise", "Your first six bills", "In the free months"):
        assert gettext(words) in text
        assert (words in text) is (locale == "en"), words
    assert short_sum(lite.rules.version) in text and lite.rules.version not in text.replace(" ", "")
    assert customer.claim_id in text
    title = str(pypdfium2.PdfDocument(made[1]).get_metadata_dict()["Title"])
    assert customer.claim_id in title


@pytest.mark.parametrize("locale", LOCALES)
def test_with_two_ways_out_and_a_start_today_beside_the_lead_it_is_still_one_page(
    lite: Installation, locale: str
) -> None:
    made = offer_letter_pdf(lite, approved(lite, content=german(), locale=locale, **GERMAN), locale)
    assert made
    assert len(pypdfium2.PdfDocument(made[1])) == 1


@pytest.mark.parametrize("locale", LOCALES)
def test_with_the_best_start_today_and_both_ways_told_of_it_is_still_one_page(lite: Installation, locale: str) -> None:
    claim_id = approved(lite, content=german(), locale=locale, **GERMAN)
    with lite.store.reading() as db:
        notice = claim_view(db, claim_id, locale, lite.clock.now()).notice
    assert notice and notice.arrive_by
    lite.clock.move_to(datetime(notice.arrive_by.year, notice.arrive_by.month, notice.arrive_by.day, 9, tzinfo=UTC))
    made = offer_letter_pdf(lite, claim_id, locale)
    assert made
    assert len(pypdfium2.PdfDocument(made[1])) == 1


def test_six_bills_stand_in_it_with_net_tax_and_sum(lite: Installation) -> None:
    text = letter(lite, approved_customer(lite, wished_start=CHOSEN))
    assert text.count("€145.00 €29.00 €174.00") == 6
    assert "locked: €29.00 per user before tax" in text
    assert "1 October 2027" in text and "1 November 2027" not in text


def test_before_the_choice_it_leads_with_the_recommended_day_and_names_the_last_day_to_choose(
    lite: Installation,
) -> None:
    claim_id = approved(lite)
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    [best] = re.findall(r'(?s)data-choice="([^"]+)"(?:(?!</label>).)*data-recommended', page)
    assert best != "2026-12-01"
    text, lead = letter_of(lite, claim_id), show_date(date.fromisoformat(best), "en")
    free = free_period(date.fromisoformat(best), 3)
    last, first_of_six = show_date(free.last_free_day, "en"), show_date(free.ends_before, "en")
    assert f"Your start Recommended {lead} Today, 1 December 2026" in text
    assert f"Free until {last} 1 March 2027" in text
    assert f"First bill {first_of_six} €174.00 2 March 2027 €174.00" in text
    assert re.search(rf"Your first six bills with a start on {lead} .* Amount {first_of_six} ", text)
    assert re.search(r"you pay both for \d+ days, about €[\d.]+ before tax", text[: text.index("You choose")])
    assert "until 24 May 2028" in text  # 540 days on
    agree_to_start(lite, claim_id, CHOSEN)
    chosen = letter_of(lite, claim_id)
    assert "Today, " not in chosen and "Recommended" not in chosen and "bills with a start" not in chosen


def test_where_nobody_knows_the_best_day_it_reckons_with_an_example_of_today(lite: Installation) -> None:
    customer = approved_customer(lite, agreed=False)
    text = letter(lite, customer)
    assert "Today, 1 December 2026" in text and "Recommended" not in text
    lite.clock.advance(days=9)  # the day of the example has passed: the letter reckons with today
    later = letter(lite, customer)
    assert "Today, 10 December 2026" in later and "First bill 11 March 2027" in later
    agree_to_start(lite, customer.claim_id, CHOSEN)
    assert "Today, " not in letter(lite, customer)


def test_the_table_of_starts_recommends_the_contracts_day_and_names_the_one_by_law_last(lite: Installation) -> None:
    text = letter_of(lite, approved(lite, content=german(), **GERMAN))
    heads = "Recommended 31 January 2027 Today, 1 December 2026 11 December 2026, if the law covers you"
    assert f"Your start {heads} Free until" in text
    assert "Paid twice, by contract nothing is paid twice if your notice" in text
    assert "only if you can say yes to the questions" in text


def test_the_price_printed_is_the_one_of_a_plan_chosen_meanwhile(lite: Installation) -> None:
    customer = approved_customer(lite, wished_start=CHOSEN)
    by = Actor.customer(customer.person_id)
    lite.do(by, change_subscription, customer.subscription_id, Change(seats=6), When.NOW)
    assert letter(lite, customer).count("€208.80") >= 7  # 6 x 29.00, and 20 %


def test_it_opens_with_the_claims_link_or_in_the_own_account_alone(lite: Installation) -> None:
    mine, other = approved_customer(lite), approved_customer(lite)
    app = create_app(lite)
    client, address = app.test_client(), status_page(lite, mine.claim_id)
    got = client.get(f"{address}/offer.pdf")
    assert (got.status_code, got.mimetype) == (200, "application/pdf")
    assert f'href="{address}/offer.pdf"' in client.get(address).text
    assert client.get(f"{with_another_key(address)}/offer.pdf").status_code == 404
    assert client.get(f"/account/subscriptions/{mine.subscription_id}/offer.pdf").status_code != 200
    for person, code in ((mine, 200), (other, 404)):
        them = app.test_client()
        them.set_cookie("promo-session", signed_in(lite, {"a": person.person_id})["a"])
        assert them.get(f"/account/subscriptions/{mine.subscription_id}/offer.pdf").status_code == code
        own = f"/account/subscriptions/{person.subscription_id}/offer.pdf"
        assert f'href="{own}"' in them.get("/account/subscriptions").text


def test_there_is_none_before_a_yes_and_none_once_it_is_no_offer_any_more(lite: Installation, move: Move) -> None:
    waiting = submit(lite).claim_id
    assert offer_letter_pdf(lite, waiting, "en") is None
    assert "offer.pdf" not in create_app(lite).test_client().get(status_page(lite, waiting)).text
    left, taken, billed = approved_customer(lite), running_customer(lite), running_customer(lite)
    lite.do(Actor.customer(left.person_id), turn_off_renewal, left.subscription_id)
    lite.do(Actor.staff(rep(lite)), revoke, taken.claim_id, "never_bound", "no notice at all")
    assert offer_letter_pdf(lite, billed.claim_id, "en") is not None
    move(subscription_of(lite, billed).billing_starts)
    move(subscription_of(lite, billed).billing_starts, 12)
    assert invoices_of(lite, billed)
    for customer in (left, taken, billed):
        assert offer_letter_pdf(lite, customer.claim_id, "en") is None
        assert "offer.pdf" not in create_app(lite).test_client().get(status_page(lite, customer.claim_id)).text


def test_the_mails_of_a_yes_and_of_a_choice_link_to_it_in_their_language(lite: Installation, tmp_path: Path) -> None:
    approved_customer(lite, locale="nl", wished_start=CHOSEN)
    deliver(lite, MailFolder(tmp_path))
    for template in ("decision_approve", "start_chosen"):
        [item] = [i for i in rows(lite, OutboxItem) if i.template == template]
        mail = MailFolder(tmp_path).find(item.message_id)
        assert mail is not None
        [address] = re.findall(r"https?://[^/]+(/claims/\S+/offer\.pdf\?lang=nl)", said.in_mail(mail))
        got = create_app(lite).test_client().get(address)
        assert "Uw aanbod: 3 maanden gratis" in said.in_pdf(got.data)


@pytest.mark.parametrize(
    ("locale", "users"), [("en", "10,000 users"), ("fr", "10\u202f000 utilisateurs"), ("de", "10.000 Nutzer")]
)
def test_a_large_count_has_its_thousands_apart_as_the_language_sets_them(
    lite: Installation, locale: str, users: str
) -> None:
    customer = approved_customer(lite, wished_start=CHOSEN)
    with lite.store.writing() as db:
        db.get_one(Subscription, customer.subscription_id).seats = 10_000
    assert " ".join(users.split()) in letter(lite, customer, locale)


def test_in_japanese_headings_are_bold_as_a_whole_and_no_figure_beside_a_text_that_is_not(lite: Installation) -> None:
    made = offer_letter_pdf(lite, approved_customer(lite).claim_id, "ja")
    assert made is not None
    bold = in_bold(made[1])
    gettext = translations("ja").ngettext
    title = gettext("Your offer: %(num)s month free", "Your offer: %(num)s months free", 3) % {"num": 3}
    if "Bold" in subprocess.run(["fc-match", "Noto Sans CJK JP:bold"], capture_output=True, text=True).stdout:
        assert title in bold
    assert [sign for sign in bold if sign.isdigit()] in ([], ["3", "6"])  # those of the headings


def in_bold(pdf: bytes) -> str:
    """The signs of a letter that a font of the name "Bold" draws."""
    found = ""
    for page in pypdfium2.PdfDocument(pdf):
        text = page.get_textpage()
        for at in range(text.count_chars()):
            name = ctypes.create_string_buffer(200)
            pypdfium2.raw.FPDFText_GetFontInfo(text, at, name, 200, None)
            found += text.get_text_range(at, 1) if b"Bold" in name.value else ""
    return found
