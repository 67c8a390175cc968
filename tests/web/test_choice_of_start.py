"""The choice of the start on the claim's page: what each day comes to, its own confirmed step, and what follows."""

from __future__ import annotations

import re
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pypdfium2
import pytest

from promo.clock import local_day
from promo.delivery import deliver, mail_of
from promo.documents.offer_letter import offer_letter_pdf
from promo.i18n import LOCALES, translations
from promo.messages.mail import MailFolder
from promo.reports.claim import claim_view
from promo.reports.start_choices import start_choices
from promo.store.tables import (
    Claim,
    NoticeStep,
    NoticeWay,
    OutboxItem,
    ProvisioningCall,
    StepKind,
    Subscription,
    SubscriptionChange,
)
from promo.sweeps import run_due
from promo.web import create_app
from promo.wording import show_date
from tests.support import said
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.pages import csrf, status_page
from tests.support.proofs import english, german
from tests.support.rows import rows
from tests.support.visitors import signed_in

AGREED = ("day", "billing_starts", "per_period_minor")
YES = {"law-service-counts": "yes", "law-eu-customer": "yes"}


def step(lite: Installation, claim_id: str, day: str, locale: str = "en") -> str:
    client = create_app(lite).test_client()
    return client.get(f"{status_page(lite, claim_id)}/start?choice={day}&lang={locale}").text


def agree(lite: Installation, claim_id: str, page: str, **changes: str) -> tuple[int, str]:
    client = create_app(lite).test_client()
    token = csrf(client.get(status_page(lite, claim_id)).text)
    shown = {name: re.findall(rf'name="{name}" value="([^"]+)"', page)[0] for name in AGREED}
    data = {"csrf": token, "agreed": "1", **shown, **changes}
    answer = client.post(f"{status_page(lite, claim_id)}/start?lang=en", data=data)
    return answer.status_code, answer.text


def test_an_approved_claim_offers_days_and_promises_none(lite: Installation) -> None:
    claim_id = approved(lite)
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    offered = re.findall(r'data-choice="([^"]+)"(.*?)</label>', page, re.S)
    assert "2026-12-01" in [day for day, _ in offered]
    [best] = [text for _, text in offered if "data-recommended" in text]
    assert 'data-twice="0"' in best
    assert "checked" in best
    assert all("data-bars" in text and "First bill on" in text and "174.00" in text for _, text in offered)
    assert 'name="day"' in page
    assert "Your next bills" not in page
    assert "We start your service on" not in page
    run_due(lite)
    assert rows(lite, ProvisioningCall) == []


def test_where_there_is_one_way_out_what_it_pays_twice_is_a_sentence_of_its_own(lite: Installation) -> None:
    british = {"company": "Harrogate Logistics Ltd", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=english(), country="GB", locale="en", **british)
    page = create_app(lite).test_client().get(status_page(lite, claim_id)).text
    offered = re.findall(r'data-choice="[^"]+"(.*?)</label>', page, re.S)
    assert offered and "data-both-ways" not in page
    for text in offered:
        assert re.search(r'class="block begins" data-by="contract"><span[^>]*>[^<]+</span>\.</span>', text)


def test_a_provider_that_we_do_not_list_is_no_code_beside_the_bars(lite: Installation) -> None:
    claim_id = approved(lite)
    with lite.store.writing() as db:
        claim = db.get_one(Claim, claim_id)
        claim.provider, claim.competitor = "other", None
        db.add(claim)
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=pt").text
    assert re.search(r"<text[^>]*>O seu fornecedor atual</text>", page)
    assert not re.search(r"<text[^>]*>other</text>", page)


def test_the_step_names_price_contents_and_terms_and_the_agreement_starts_it(
    lite: Installation, tmp_path: Path
) -> None:
    claim_id = approved(lite)
    page = step(lite, claim_id, "2027-01-31")
    for words in (
        "Start free, then €174.00 a month from 1 May 2027",
        "Remote Support",
        "€145.00",
        "20",
        "The terms in",
    ):
        assert words in page, words
    assert rows(lite, Subscription)[0].start_due_at is None
    assert agree(lite, claim_id, page)[0] == 303
    [kept] = [c for c in rows(lite, SubscriptionChange) if c.kind == "start_chosen"]
    assert kept.reason == "Start on 31 January 2027, free until 30 April 2027, then €174.00 a month from 1 May 2027"
    shown = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    assert "Free until 30 April 2027" in shown
    assert 'data-start="chosen"' in shown
    assert "Your next bills" in shown
    deliver(lite, MailFolder(tmp_path))
    told = [m for m in tmp_path.glob("*.eml") if b"31 janvier 2027" in m.read_bytes() or b"janvier" in m.read_bytes()]
    assert told


def sentences(lite: Installation, claim_id: str, day: str, folder: Path) -> dict[str, str]:
    """What step, page, letter and mail say of the chosen day, in one line each."""
    page = step(lite, claim_id, day)
    assert agree(lite, claim_id, page)[0] == 303
    client = create_app(lite).test_client()
    shown = client.get(status_page(lite, claim_id) + "?lang=en").text
    letter = offer_letter_pdf(lite, claim_id, "en")
    assert letter is not None
    printed = " ".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(letter[1]))
    deliver(lite, MailFolder(folder))
    mails = [message_from_bytes(m.read_bytes(), policy=default) for m in folder.glob("*.eml")]
    plain = [str(body.get_content()) for m in mails if (body := m.get_body(("plain",)))]
    [mail] = [t for t in plain if "You agreed to this for" in t]
    all_of = {"step": page, "page": shown, "letter": printed, "mail": mail}
    return {where: re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", text)) for where, text in all_of.items()}


@pytest.mark.parametrize(
    ("day", "says"),
    [
        ("2026-12-01", "With your start on 1 December 2026 you pay both for 336 days."),
        (
            "2027-11-01",
            "With your start on 1 November 2027 you pay nothing twice if your notice is there on 31 October 2027 at",
        ),
    ],
)
def test_the_chosen_day_says_in_a_sentence_what_is_paid_twice(
    lite: Installation, tmp_path: Path, day: str, says: str
) -> None:
    british = {"company": "Harrogate Logistics Ltd", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=english(), country="GB", locale="en", **british)
    for where, text in sentences(lite, claim_id, day, tmp_path).items():
        assert says in text, where


@pytest.mark.parametrize(
    ("day", "contract", "law"),
    [
        ("2026-12-01", "you pay both for 60 days by contract.", "By law you pay both for 8 days. That is about"),
        (
            "2026-12-31",
            "you pay both for 31 days by contract.",
            "twice if the letter that starts the switch is there on 26 December 2026 at the latest. Post it on",
        ),
        (
            "2027-02-01",
            "you pay nothing twice by contract if your notice is there on 30 January 2027 at the latest.",
            "if the letter that starts the switch is there on 31 January 2027 at the latest. Post it on",
        ),
    ],
)
def test_the_sentence_names_both_ways_where_there_are_two(
    lite: Installation, tmp_path: Path, day: str, contract: str, law: str
) -> None:
    german_one = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=german(), country="DE", locale="en", **german_one)
    for where, text in sentences(lite, claim_id, day, tmp_path).items():
        assert contract in text, where
        assert law in text, where


def german_claim(lite: Installation, **more: str) -> str:
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    return approved(lite, content=german(), **{"country": "DE", "locale": "en", **given, **more})


def test_the_bar_of_each_option_ends_with_its_own_way_and_the_mail_names_the_same_options(lite: Installation) -> None:
    claim_id = german_claim(lite)
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
        choices = start_choices(db, view, lite.rules, local_day(lite.clock.now(), "Europe/Berlin"))
    assert choices and choices.best and choices.best_by_contract
    by_contract, best = choices.best_by_contract, choices.best
    assert by_contract.by_law and by_contract.by_law.ends_on != by_contract.by_contract.ends_on
    assert by_contract.bars.ends_on == by_contract.by_contract.ends_on
    assert best.by_law and best.bars.ends_on == best.by_law.ends_on
    assert best.bars.old < by_contract.bars.old <= 100 and by_contract.bars.twice == 0
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    offered = dict(re.findall(r'(?s)data-choice="([^"]+)"(.*?)</label>', page))
    for choice in (best, choices.today, by_contract):
        assert choice.bars.ends_on
        assert f"until {show_date(choice.bars.ends_on, 'en')}." in offered[choice.day.isoformat()]
    [item] = [one for one in rows(lite, OutboxItem) if one.template == "decision_approve"]
    text = said.in_mail(mail_of(lite, item))
    assert all(show_date(date.fromisoformat(day), "en") in text for day in offered)
    assert f"{show_date(best.day, 'en')}, if the law covers you" in text
    assert f"Recommended: a start on {show_date(by_contract.day, 'en')}" in text
    assert text.index("Recommended: a start") < text.index("With a start on the day of this letter")
    assert "only if you can say yes to the questions" in text


@pytest.mark.parametrize("is_german", [False, True])
def test_nothing_twice_is_never_said_without_the_letter_that_it_rests_on(
    lite: Installation, tmp_path: Path, is_german: bool
) -> None:
    claim_id = german_claim(lite) if is_german else approved(lite, locale="en")
    client = create_app(lite).test_client()
    page = client.get(status_page(lite, claim_id) + "?lang=en").text
    best = re.findall(r'(?s)data-choice="([^"]+)"(?:(?!</label>).)*data-recommended', page)[0]
    made, deliver_to = offer_letter_pdf(lite, claim_id, "en"), MailFolder(tmp_path)
    deliver(lite, deliver_to)
    assert made
    texts = {
        "page": said.on_page(page),
        "step": said.on_page(step(lite, claim_id, best)),
        "letter": said.in_pdf(made[1]),
        "mail": said.in_mail(mail_of_yes(lite, deliver_to)),
    }
    for where, text in texts.items():
        nothing = re.findall(r"(?:nothing is paid|pay nothing) twice(?: by contract)?(.{12})", text)
        said_of_days = [words for words in nothing if not re.match(r"\. Hand|, post| with a st", words)]
        assert said_of_days and all(words.startswith(" if ") for words in said_of_days), (where, nothing)


def mail_of_yes(lite: Installation, folder: MailFolder) -> EmailMessage:
    [item] = [i for i in rows(lite, OutboxItem) if i.template == "decision_approve" and i.channel == "mail"]
    found = folder.find(item.message_id)
    assert found
    return found


def test_the_leaving_card_names_no_second_best_day_without_saying_by_what(lite: Installation) -> None:
    page = said.on_page(create_app(lite).test_client().get(status_page(lite, german_claim(lite)) + "?lang=en").text)
    for found in re.finditer("Best day to start here", page):
        before = page[: found.start()]
        is_in_a_way = before.rfind("By contract or by law: two ways") > before.rfind("Leaving your present provider")
        assert is_in_a_way or page[found.end() :].startswith(", by contract"), page[
            found.start() - 80 : found.end() + 60
        ]
    assert "Best day to start here, by contract" in page
    assert "Starting today you would pay both for 60 days by contract." in page


@pytest.mark.parametrize(("day", "has_gift"), [("2026-12-01", True), ("2026-12-02", False)])
def test_a_start_today_says_why_it_has_one_free_day_more(lite: Installation, day: str, has_gift: bool) -> None:
    claim_id, gift = approved(lite), "What is left of the first day is a gift"
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    options = dict(re.findall(r'(?s)data-choice="([^"]+)"(.*?)</label>', page))
    assert [gift in text for d, text in options.items()] == [d == "2026-12-01" for d in options]
    assert (gift in step(lite, claim_id, day)) is has_gift


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agreed": ""}, "Press the button"),
        ({"billing_starts": "2027-04-30"}, "changed meanwhile"),
        ({"per_period_minor": "1"}, "changed meanwhile"),
    ],
)
def test_without_agreement_to_what_is_so_nothing_starts(lite: Installation, changes: dict[str, str], said: str) -> None:
    claim_id = approved(lite)
    code, text = agree(lite, claim_id, step(lite, claim_id, "2027-01-31"), **changes)
    assert code == 422
    assert said in text
    assert rows(lite, Subscription)[0].start_due_at is None


@pytest.mark.parametrize("is_chosen", [False, True])
@pytest.mark.parametrize("day", ["2026-11-30", "2031-01-01", "soon", ""])
def test_a_day_that_cannot_be_is_told_at_its_field_and_nowhere_in_green(
    lite: Installation, day: str, is_chosen: bool
) -> None:
    claim_id = approved(lite)
    if is_chosen:
        assert agree(lite, claim_id, step(lite, claim_id, "2027-01-31"))[0] == 303
    client = create_app(lite).test_client()
    answer = client.get(f"{status_page(lite, claim_id)}/start?choice=other&day={day}&lang=en")
    page = answer.text
    assert answer.status_code == 422
    assert re.search(r"<title>\s*Error:", page)
    assert re.search(r'role="alert"[^>]*>\s*<p class="msg-err" id="day-err">(This day is out|Write the start)', page)
    field = re.findall(r'<input[^>]*id="day"[^>]*>', page)[0]
    assert 'aria-invalid="true"' in field
    assert f'value="{day}"' in field
    assert re.search(r'value="other" id="other" checked', page)
    assert bool(re.search(r'<details class="card" id="start"[^>]* open', page)) is is_chosen
    assert 'class="wrap-flash"' not in page


def test_another_links_signature_opens_no_step(lite: Installation) -> None:
    claim_id = approved(lite)
    assert create_app(lite).test_client().get(f"/claims/{claim_id}/wrong/start?choice=2027-01-31").status_code == 404


@pytest.mark.parametrize("locale", LOCALES)
def test_choice_and_step_speak_every_language(lite: Installation, locale: str) -> None:
    claim_id = approved(lite)
    page = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang={locale}").text
    gettext = translations(locale).gettext
    assert gettext("Recommended") in page
    assert gettext("The terms in short") in step(lite, claim_id, "2027-01-31", locale)
    assert ("Recommended" in page) is (locale == "en")


def test_the_button_names_what_is_agreed_to(lite: Installation) -> None:
    claim_id = approved(lite)
    first = step(lite, claim_id, "2027-01-31")
    assert button(first) == "Start free, then €174.00 a month from 1 May 2027"
    assert agree(lite, claim_id, first)[0] == 303
    assert button(step(lite, claim_id, "2027-03-01")) == "Move the start to 1 March 2027"


def button(page: str) -> str:
    found = re.findall(r"(?s)<button[^>]*data-once[^>]*>(.*?)</button>", page)
    assert len(found) == 1
    return " ".join(found[0].split())


def test_the_account_leads_to_the_choice_until_the_service_is_asked_for(lite: Installation) -> None:
    claim_id = approved(lite)
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"a": rows(lite, Subscription)[0].person_id})["a"])

    def seen(page: str = "/account/subscriptions") -> tuple[str, bool]:
        text = client.get(f"{page}?lang=en").text
        return said.on_page(text), "#start" in text

    text, leads = seen()
    assert leads and "Choose your start" in text and "Nothing starts and nothing is billed before" in text
    assert "not chosen yet" in text and "First bill" not in text and "€174.00" in text
    manage = f"/account/subscriptions/{rows(lite, Subscription)[0].id}"
    assert "March 2027" not in seen(manage)[0]
    agree_to_start(lite, claim_id, date(2027, 1, 31))
    text, leads = seen()
    assert leads and "Move the start" in text and "Your service starts on 31 January 2027." in text
    assert "1 May 2027" in seen(manage)[0]
    lite.clock.advance(days=62)
    run_due(lite)
    assert rows(lite, ProvisioningCall)
    assert not seen()[1]


def test_no_mail_has_two_buttons_to_one_address(lite: Installation, tmp_path: Path) -> None:
    approved(lite)
    deliver(lite, MailFolder(tmp_path))
    mails = [message_from_bytes(m.read_bytes(), policy=default) for m in tmp_path.glob("*.eml")]
    assert mails
    for mail in mails:
        body = mail.get_body(("html",))
        assert body is not None
        links = re.findall(r'href="(http[^"]+)"', body.get_content())
        assert sorted(links) == sorted(set(links)), mail["Subject"]


def test_a_rep_is_shown_no_first_bill_that_nobody_agreed_to(lite: Installation) -> None:
    claim_id = approved(lite)
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"r": rep(lite)})["r"])
    text = said.on_page(client.get(f"/desk/contracts/{claim_id}?lang=en").text)
    assert "First bill not chosen yet" in text and "Nothing before the customer has chosen the start." in text


def test_the_way_that_the_day_rests_on_is_said_with_it_and_reminders_follow_it(lite: Installation) -> None:
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    claim_id = approved(lite, content=german(), country="DE", locale="de", **given)
    shown = step(lite, claim_id, "2026-12-11")
    assert "How do you leave your present provider?" in shown and "Is your company established" in shown
    assert re.search(r'name="way" value="contract" checked', shown)
    assert agree(lite, claim_id, shown, way="somehow")[0] == 400
    code, again = agree(lite, claim_id, shown, way="law", **{"law-eu-customer": "yes"})
    assert code == 422 and "needs a yes to each of its questions" in again
    assert rows(lite, NoticeStep) == []
    assert agree(lite, claim_id, shown, way="law", **YES)[0] == 303
    [told] = rows(lite, NoticeStep)
    assert (told.kind, told.way) == (StepKind.WAY, NoticeWay.LAW)
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    assert 'data-leaving="law"' in page and "Post the letter by law by" in page


def test_the_letter_of_a_yes_names_no_bill_before_a_start_is_chosen(lite: Installation, tmp_path: Path) -> None:
    given = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer"}
    approved(lite, content=german(), country="DE", locale="en", **given)
    [item] = [one for one in rows(lite, OutboxItem) if one.template == "decision_approve"]
    mail = mail_of(lite, item)
    assert str(mail["Subject"]).startswith("3 months free: now choose your start")
    text = said.in_mail(mail)
    assert "Recommended: a start on" in text and "you pay both for 8 days" in text


def offered_on(page: str) -> tuple[str, list[str]]:
    """The day that is recommended, and all that are offered, in their order."""
    found = re.findall(r'(?s)data-choice="([^"]+)"(.*?)</label>', page)
    [best] = [day for day, text in found if "data-recommended" in text and "checked" in text]
    return best, [day for day, _ in found]


def test_until_the_questions_of_the_law_are_answered_the_contracts_day_is_recommended(lite: Installation) -> None:
    claim_id = german_claim(lite)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id) + "?lang=en"
    page = client.get(address).text
    assert offered_on(page) == ("2027-01-31", ["2027-01-31", "2026-12-01", "2026-12-11"])
    assert "11 December 2026, if the law covers you" in page and "data-law-counts" in page
    one = client.get(address + "&law-eu-customer=yes").text
    assert offered_on(one)[0] == "2027-01-31"
    both = client.get(f"{address}&" + "&".join(f"{k}={v}" for k, v in YES.items())).text
    assert offered_on(both) == ("2026-12-11", ["2026-12-11", "2026-12-01", "2027-01-31"])
    assert "By your answers the law covers you" in both and "if the law covers you" not in both
    assert 'type="hidden" name="law-eu-customer" value="yes"' in both
    no = client.get(address + "&law-eu-customer=yes&law-service-counts=no").text
    assert offered_on(no) == ("2027-01-31", ["2027-01-31", "2026-12-01"])
    assert "this law does not cover you" in no and 'data-by="law"' not in no


def test_what_was_answered_when_the_start_was_agreed_to_counts_from_then_on(lite: Installation) -> None:
    claim_id = german_claim(lite)
    shown = step(lite, claim_id, "2026-12-11")
    assert agree(lite, claim_id, shown, way="law", **YES)[0] == 303
    [kept] = [c for c in rows(lite, SubscriptionChange) if c.kind == "start_chosen"]
    assert sorted(kept.after["law_counts"]) == ["eu-customer", "service-counts"]
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    assert offered_on(page)[0] == "2026-12-11" and "if it covers you" not in page
    later = step(lite, claim_id, "2027-01-20")
    assert re.search(r'name="way" value="law" checked', later) or 'name="way"' not in later


@pytest.mark.parametrize("days", range(0, 60, 7))
def test_whoever_trusts_the_recommendation_pays_nothing_twice_by_contract(lite: Installation, days: int) -> None:
    """Whatever the law may say: it is not known to count for them."""
    claim_id = german_claim(lite)
    lite.clock.advance(days=days)
    today = local_day(lite.clock.now(), "Europe/Berlin")
    with lite.store.reading() as db:
        choices = start_choices(db, claim_view(db, claim_id, "en", lite.clock.now()), lite.rules, today)
    assert choices and choices.recommended
    assert choices.recommended.by_contract.days == 0
    assert [one.is_recommended for one in choices.offered].count(True) == 1 and choices.offered[0].is_recommended
