"""By contract and by law on the pages of a claim, in its letter and its calendar: one set of days, the fee never left
out."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import icalendar
import pypdfium2
import pytest
from flask.testing import FlaskClient

from promo.documents.exit_pack import exit_pack_pdf
from promo.documents.leaving_calendar import leaving_ics
from promo.documents.switch_letter import switch_letter, switch_letter_pdf
from promo.i18n import LOCALES, translations
from promo.people.limits import PAPER
from promo.people.sessions import open_session
from promo.reports.claim import ClaimView, claim_view
from promo.reports.ways_out import WaysOut, ways_out
from promo.rule_sets.in_force import RulesInForce
from promo.store.tables import ClaimState, Person
from promo.web import create_app
from promo.wording import show_date
from promo.work import SYSTEM
from tests.support.customers import agree_to_start, rep
from tests.support.documents import docx
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.links import with_another_key
from tests.support.locked import locked_word
from tests.support.pages import csrf, status_page
from tests.support.proofs import english, german
from tests.support.said import in_pdf

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "de"}
BRITISH = {"company": "Harrogate Logistics Ltd", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "en"}
TODAY = date(2026, 12, 1)


def approved_german(lite: Installation) -> str:
    claim_id = submit(lite, content=german(), country="DE", **GERMAN).claim_id
    assert process(lite, claim_id) == "approve"
    return claim_id


def seen(lite: Installation, claim_id: str, today: date = TODAY) -> tuple[ClaimView, WaysOut]:
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
    ways = ways_out(view, lite.rules, today)
    assert ways is not None
    return view, ways


def desk(lite: Installation) -> FlaskClient:
    by, client = rep(lite), create_app(lite).test_client()
    client.set_cookie("promo-session", lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, by))))
    return client


def test_the_amounts_beside_both_ways_name_the_plan_and_the_users(lite: Installation) -> None:
    claim_id = approved_german(lite)
    pages = (
        create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang=en").text,
        desk(lite).get(f"/desk/claims/{claim_id}?lang=en").text,
    )
    for page in pages:
        block = page.split("data-both-ways")[1]
        assert "about €" in block
        assert "The amounts are reckoned for Remote Support, 5 users." in block
    assert "The amounts are reckoned for Remote Support, 5 users." in pages[0].split("data-both-ways")[0]


def test_claimant_and_rep_see_both_ways_with_the_days_of_the_decision(lite: Installation) -> None:
    claim_id = approved_german(lite)
    view, _ = seen(lite, claim_id)
    assert view.decision is not None
    answer = view.decision.answer["exit"]

    assert (answer["earliest_exit"], answer["by_law"]["earliest_exit"]) == ("2027-04-30", "2027-03-09")
    assert (answer["days_paid_twice_if_today"], answer["by_law"]["days_paid_twice_if_today"]) == (60, 8)
    assert (answer["by_law"]["sooner"], answer["by_law"]["fee_risk"]) == ("law", "may_be_due")
    for page in (
        create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text,
        desk(lite).get(f"/desk/claims/{claim_id}?lang=en").text,
    ):
        contract, law = re.findall(r'data-way="(?:contract|law)">(.*?)</section>', page, re.S)
        assert "30 April 2027" in contract and 'data-twice="60"' in contract
        assert "9 March 2027" in law and 'data-twice="8"' in law  # by a letter that travels by post until 7 December
        is_desk = "/desk/" in page
        ask = (
            "The claimant is told to ask for it in writing." if is_desk else "Ask for it in writing before you decide."
        )
        assert "data-fee-risk" in page and ask in page
        told = page.partition("data-both-ways")[2].partition("</details>")[0]
        assert not is_desk or not re.search(r"\byour?\b", told, re.IGNORECASE)
        assert "data-not-advice" in page and "cloud service" in page
        # on a small screen the days of the way by law are a tap away; what it costs and depends on is seen at once
        folded = re.findall(r"<details data-steps-by-law>(.*?)</details>", page, re.S)
        assert all("Posted today" in steps and "data-fee-risk" not in steps for steps in folded)
        assert len(folded) == ("/desk/" not in page)
        assert re.search(r"no fee|free of charge", page, re.I) is None


def test_the_ways_stand_in_every_language(lite: Installation) -> None:
    claim_id = approved_german(lite)
    statute = next(s for s in lite.rules.laws if s.id == "eu-data-act")
    for locale in LOCALES:
        page = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}?lang={locale}").text
        gettext = translations(locale).gettext

        assert show_date(date(2027, 3, 10), locale) in page
        assert all(gettext(text) in page for text in (statute.name, *(q.asks for q in statute.questions))), locale
        assert (locale == "en") is ("Fee for leaving early" in page)


def test_without_a_statute_there_is_one_way_no_letter_and_no_calendar(lite: Installation) -> None:
    claim_id = submit(lite, content=english(), country="GB", **BRITISH).claim_id
    process(lite, claim_id)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)

    assert "data-both-ways" not in client.get(address).text
    assert client.get(f"{address}/switch-letter.pdf").status_code == 404
    assert client.get(f"{address}/by-law.ics").status_code == 404


def test_a_statute_that_is_switched_off_is_gone_from_pages_at_once(lite: Installation) -> None:
    claim_id = approved_german(lite)
    statutes = {k: s.model_copy(update={"enabled": False}) for k, s in lite.rules.statutes.items()}
    off = replace(lite, rules_source=RulesInForce(lite.store, replace(lite.rules, statutes=statutes)))
    client, address = create_app(off).test_client(), status_page(lite, claim_id)

    assert "data-both-ways" in create_app(lite).test_client().get(address).text
    assert "data-both-ways" not in client.get(address).text
    assert client.get(f"{address}/switch-letter.pdf").status_code == 404


def test_letter_and_calendar_open_with_the_signed_link_alone(lite: Installation) -> None:
    claim_id = approved_german(lite)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    letter, days = client.get(f"{address}/switch-letter.pdf"), client.get(f"{address}/by-law.ics")

    assert (letter.status_code, letter.mimetype) == (200, "application/pdf")
    assert (days.status_code, days.mimetype) == (200, "text/calendar")
    for name in ("switch-letter.pdf", "by-law.ics"):
        assert client.get(f"{with_another_key(address)}/{name}").status_code == 404


def test_the_letter_is_not_drawn_without_end_for_one_network(lite: Installation) -> None:
    client, address = create_app(lite).test_client(), status_page(lite, approved_german(lite))
    drawn = [client.get(f"{address}/switch-letter.pdf").status_code for _ in range(PAPER.count + 1)]

    assert drawn == [200] * PAPER.count + [429]


def test_the_letter_is_one_page_with_the_days_of_the_page_in_eight_languages(lite: Installation) -> None:
    view, ways = seen(lite, approved_german(lite))
    for locale in LOCALES:
        view.claim.locale = locale
        made = switch_letter_pdf(replace(view, files=[]), ways, lite.rules)
        assert made is not None
        document = pypdfium2.PdfDocument(io.BytesIO(made[1]))
        text = re.sub(r"\s+", "", document[0].get_textpage().get_text_range())
        gettext = translations(locale).gettext

        assert len(document) == 1, locale
        for said in (
            "2023/2854",
            show_date(ways.law.posted_today.exit_on or TODAY, locale),
            show_date(ways.law.posted_today.arrives_on, locale),
            gettext("With this letter we accept neither."),
            "BrauereiHohenlindenGmbH",
        ):
            assert re.sub(r"\s+", "", said) in text, (locale, said)


def test_the_letter_speaks_the_language_of_the_contract(lite: Installation) -> None:
    view, ways = seen(lite, approved_german(lite))
    view.claim.locale = "fr"
    made = switch_letter(view, ways, lite.rules)
    assert made is not None

    assert made[0] == "de"
    assert made[1].head.recipient.lines[0].startswith("TeamViewer")


def test_the_calendar_keeps_its_entries_and_counts_them_up(lite: Installation) -> None:
    claim_id = approved_german(lite)
    view, ways = seen(lite, claim_id)
    _, later = seen(lite, claim_id, TODAY + timedelta(days=3))
    now = lite.clock.now()
    first, second = (_entries(leaving_ics(view, w, now, now)[1]) for w in (ways, later))
    ends = f"{claim_id}-switch-ends@promo"

    assert first[ends].decoded("dtstart") == date(2027, 3, 9)
    assert second[ends].decoded("dtstart") == date(2027, 3, 12)
    assert second[ends].decoded("sequence") > first[ends].decoded("sequence")
    assert set(second) <= set(first)
    assert all("Entgelt" in str(entry["description"]) for entry in first.values())


def test_each_change_counts_the_calendar_by_law_up_within_one_day_and_nothing_else_does(lite: Installation) -> None:
    claim_id = approved_german(lite)
    client = create_app(lite).test_client()

    def downloaded() -> tuple[int, dict[str, icalendar.Event]]:
        lite.clock.advance(minutes=5)
        entries = _entries(client.get(f"{status_page(lite, claim_id)}/by-law.ics").data)
        [sequence] = {entry.decoded("sequence") for entry in entries.values()}
        return sequence, entries

    agree_to_start(lite, claim_id, date(2027, 1, 15))
    counted, first = downloaded()
    assert downloaded()[0] == counted
    lite.clock.advance(minutes=5)
    agree_to_start(lite, claim_id, date(2027, 1, 20))
    again, entries = downloaded()
    arrive = f"{claim_id}-switch-arrive@promo"
    assert again > counted
    assert set(first) == set(entries)
    assert entries[arrive].decoded("dtstart") > first[arrive].decoded("dtstart")
    counted = again
    lite.clock.advance(minutes=5)
    told = {"csrf": csrf(client.get(status_page(lite, claim_id)).text), "sent_way": "law"} | {"sent_on": "2026-12-01"}
    assert client.post(f"{status_page(lite, claim_id)}/notice/sent", data=told).status_code == 303
    again, entries = downloaded()
    assert again > counted
    assert entries[arrive]["status"] == "CANCELLED"


def test_the_calendar_by_law_is_of_the_letter_that_page_and_switch_letter_reckon_with(lite: Installation) -> None:
    claim_id = approved_german(lite)
    for start in (date(2027, 1, 15), date(2027, 1, 31)):
        agree_to_start(lite, claim_id, start)
        view, ways = seen(lite, claim_id)
        entries = _entries(leaving_ics(view, ways, lite.clock.now(), lite.clock.now())[1])
        days = {uid.split("-switch-")[1].split("@")[0]: e.decoded("dtstart") for uid, e in entries.items()}
        letter = switch_letter(view, ways, lite.rules)
        assert letter and ways.letter_arrives == letter[1].arrives_on < days["arrive"]
        assert (days["notice-ends"], days["ends"]) == (letter[1].notice_ends, letter[1].switch_ends)
        assert (days["ends"], days["data"]) == (ways.law.exit.earliest_exit, ways.law.retrieval_ends)
        said = str(entries[f"{claim_id}-switch-ends@promo"]["description"])
        assert show_date(ways.letter_arrives, "de") in said


def test_some_days_are_paid_twice_however_soon_only_where_a_letter_of_today_pays_some(lite: Installation) -> None:
    view, _ = seen(lite, approved_german(lite))
    assert view.subscription is not None
    view.claim.locale = "en"
    heard: set[bool] = set()
    for today in (TODAY, date(2026, 12, 4), date(2026, 12, 6)):
        view.subscription.service_starts = today + timedelta(days=3 if today > TODAY else 0)
        ways = ways_out(view, lite.rules, today)
        made = exit_pack_pdf(view, ways, lite.rules, today)
        assert ways and made
        text = " ".join(in_pdf(made[1]).split())
        told, last = ways.law.told_today.days_paid_twice, ways.law.exit.last_day_to_arrive
        assert ("however soon the letter arrives" in text) is bool(told)
        assert bool(told) or (f"it must be there by {show_date(today, 'en')}" in text and last == today)
        heard.add(bool(told))
    assert heard == {True, False}


def test_the_calendar_takes_back_no_day_that_it_never_named(lite: Installation) -> None:
    claim_id = approved_german(lite)
    content = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}/by-law.ics").data
    assert b"CANCELLED" not in content
    assert all(entry.decoded("dtstart") >= TODAY for entry in _entries(content).values())


def _entries(content: bytes) -> dict[str, icalendar.Event]:
    return {str(entry["uid"]): entry for entry in icalendar.Calendar.from_ical(content).events}


def test_free_months_that_already_run_are_not_counted_anew(lite: Installation) -> None:
    view, ways = seen(lite, approved_german(lite))
    view.claim.state = ClaimState.STARTED
    late = ways_out(view, lite.rules, TODAY + timedelta(days=45))
    assert late is not None

    assert late.free_until == ways.free_until == view.last_free_day
    assert (late.law.exit.days_paid_twice_if_today or 0) > 40


def test_a_claim_that_is_over_has_no_ways_out(lite: Installation) -> None:
    view, _ = seen(lite, approved_german(lite))
    for state in (ClaimState.DECLINED, ClaimState.WITHDRAWN, ClaimState.EXPIRED, ClaimState.REVOKED):
        view.claim.state = state
        assert ways_out(view, lite.rules, TODAY) is None


UNREAD = {
    "does not open.pdf": b"%PDF-1.4 broken",
    "needs a password.docx": locked_word(docx(), "geheim"),
    "is about something else.txt": b"Dear all, lunch is served at noon. There will be soup.\n",
}


@pytest.mark.parametrize(("name", "content"), UNREAD.items(), ids=UNREAD)
def test_of_a_contract_of_which_nothing_was_read_no_way_out_is_shown(
    lite: Installation, name: str, content: bytes
) -> None:
    claim_id = submit(lite, content=content, name=name, country="DE", **GERMAN).claim_id
    assert process(lite, claim_id) != "approve"
    with lite.store.reading() as db:
        view = claim_view(db, claim_id, "en", lite.clock.now())
    assert view.decision is not None
    assert view.decision.answer["exit"]["by_law"] is None
    page = create_app(lite).test_client().get(status_page(lite, claim_id) + "?lang=en").text
    staff = desk(lite).get(f"/desk/claims/{claim_id}?lang=en").text
    for text in (page, staff):
        assert "data-way" not in text and "data-fee-risk" not in text and "data-statutes" not in text
    assert "data-exit-pack" not in page


def test_a_provider_that_a_paper_names_is_enough_for_the_way_by_law(lite: Installation) -> None:
    paper = b"TeamViewer Germany GmbH\nBrauerei Hohenlinden GmbH\nYour TeamViewer licence.\n"
    claim_id = submit(lite, content=paper, name="c.txt", country="DE", **GERMAN).claim_id
    process(lite, claim_id)
    view, ways = seen(lite, claim_id)
    assert view.decided.fact("competitor").value == "teamviewer"
    assert ways.contract.earliest_exit is None and ways.law.exit.earliest_exit == date(2027, 3, 9)
