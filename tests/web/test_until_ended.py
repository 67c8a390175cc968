"""Free until the old contract has ended: every page, mail and paper says so, with the latest day, in every language."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from promo.claims.start import confirm
from promo.delivery import mail_of
from promo.documents.notice_calendar import notice_ics
from promo.i18n import LOCALES
from promo.people.sessions import open_session
from promo.promotions.rule_files import read_book, read_texts
from promo.reports.claim import claim_view
from promo.reports.offer_letter import offer_letter
from promo.rule_sets.in_force import RulesInForce
from promo.shipped import shipped
from promo.store.tables import CreditGrant, NoticeStep, OutboxItem, Person, ProvisioningCall, Subscription
from promo.sweeps import run_due
from promo.web import create_app
from promo.wording import show_date
from promo.work import SYSTEM
from tests.support.customers import agree_to_start
from tests.support.customers import rep as colleague
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.pages import csrf, status_page
from tests.support.rows import rows

EXAMPLE = (shipped("rules") / "examples" / "billing-on-an-event.yaml").read_text("utf-8")
EVENT = EXAMPLE[EXAMPLE.index("  months: 3") : EXAMPLE.index("  two_people_over")]


def with_event(lite: Installation, event: str = EVENT) -> Installation:
    """The installation under the shipped offer with the credit of the example."""
    texts = dict(read_texts(Path(shipped("rules"))))
    offer = texts["promotions/three-free-months.yaml"] or ""
    limits = offer[offer.index("two_people_over") :].splitlines()[0].rstrip("}") + "}"
    line = next(line for line in offer.splitlines() if line.startswith("credit: {"))
    texts["promotions/three-free-months.yaml"] = offer.replace(line, f"credit:\n{event}  {limits}")
    book, mistakes = read_book(texts)
    assert mistakes == [] and book is not None
    return replace(lite, rules_source=RulesInForce(lite.store, book))


def test_the_grant_is_booked_for_the_latest_day_and_keeps_the_least(lite: Installation) -> None:
    engine = with_event(lite)
    approved(engine)
    [grant] = rows(engine, CreditGrant)
    assert (grant.months, grant.least_months) == (6, 3)
    assert engine.rules.promotion.file.credit.promised == 3  # what somebody is told before their papers are read


@pytest.mark.parametrize("locale", LOCALES)
def test_page_agreement_mail_and_letter_say_until_when_at_the_latest(lite: Installation, locale: str) -> None:
    engine = with_event(lite)
    claim_id = approved(engine, locale=locale)
    client, address = create_app(engine).test_client(), status_page(engine, claim_id)
    page = client.get(f"{address}?lang={locale}").text
    today = engine.clock.now().date()
    look = client.get(f"{address}/start?choice={today.isoformat()}&lang={locale}", follow_redirects=True).text
    assert "data-until-ended" in page and "data-until-ended" in look
    [mail] = [mail_of(engine, i) for i in rows(engine, OutboxItem) if i.template == "decision_approve"]
    body = mail.get_body(("plain",))
    assert body is not None
    row = agree_to_start(engine, claim_id)
    latest = show_date(row.billing_starts - timedelta(days=1), locale)
    said = client.get(f"{address}?lang={locale}").text
    assert latest in look and latest in said
    if locale == "en":
        assert "free until your old contract has ended" in page and "6 months free" not in page
        assert "free until the old contract has ended, at the latest until" in look and "Not a day earlier" not in look
        assert (
            "Free until your old contract has ended" in mail["Subject"] and "3 months in any case" in body.get_content()
        )
        assert "not a day earlier" not in said and "First bill on 2 June 2027 at the latest." in said
    with engine.store.reading() as db:
        letter = offer_letter(db, claim_id, engine.rules, locale, engine.clock.now())
    assert letter is not None and letter.grant.least_months == 3
    assert client.get(f"{address}/offer.pdf").status_code == 200


def test_a_rep_takes_the_answer_for_the_proof_and_the_page_shows_what_it_comes_to(lite: Installation) -> None:
    engine = with_event(lite)
    claim_id = approved(engine, locale="en")
    agree_to_start(engine, claim_id)
    run_due(engine)
    [call] = rows(engine, ProvisioningCall)
    client, address = create_app(engine).test_client(), status_page(engine, claim_id)
    answer = (io.BytesIO(b"We confirm the end of your contract."), "answer.txt")
    told = {"answer_said": "accepted", "answer_ends_on": "2027-04-14", "answer_papers": answer}
    told["csrf"] = csrf(client.get(address).text)
    sent = client.post(f"{address}/notice/answer", data=told, content_type="multipart/form-data")
    assert sent.status_code == 303
    [step] = rows(engine, NoticeStep)
    who, rep = colleague(engine), create_app(engine).test_client()
    rep.set_cookie("promo-session", engine.do(SYSTEM, lambda w: open_session(w, w.db.get_one(Person, who))))
    case = f"/desk/answers/{step.id}"
    shown = rep.get(f"{case}?lang=en").text
    assert 'name="proof"' not in shown and "only while the service runs free" in shown  # it does not run yet
    engine.do(SYSTEM, confirm, call.key)
    shown = rep.get(f"{case}?lang=en").text
    assert "The papers prove that the old contract ends on" in shown and "15 April 2027" in shown
    done = rep.post(case, data={"csrf": csrf(shown), "proof": "1"})
    assert done.status_code == 303
    with engine.store.reading() as db:
        row = db.exec(select(Subscription)).one()
    assert row.billing_starts.isoformat() == "2027-04-15"
    [mail] = [mail_of(engine, i) for i in rows(engine, OutboxItem) if i.template == "old_contract_ended"]
    assert "15 April 2027" in mail["Subject"]
    assert rep.get(f"/desk/contracts/{claim_id}?lang=en").text.count("The old contract has ended") == 1
    after = everywhere(engine, claim_id, row)
    assert [where for where, text in after.items() if "at the latest" in text or "data-latest" in text] == []
    assert all("15 April 2027" in text or "14 April 2027" in text for text in after.values())


def everywhere(engine: Installation, claim_id: str, row: Subscription) -> dict[str, str]:
    """Each place that says how long the service is free, and what it says of it."""
    me = create_app(engine).test_client()
    secret = engine.do(SYSTEM, lambda w: open_session(w, w.db.get_one(Person, row.person_id)))
    me.set_cookie("promo-session", secret)
    pages = {
        "account": "/account/subscriptions",
        "plan and bills": f"/account/subscriptions/{row.id}",
        "claim": status_page(engine, claim_id),
    }
    said = {name: me.get(f"{path}?lang=en").text for name, path in pages.items()}
    said["claim"] = said["claim"].split("data-stand")[1].split("Leaving your present provider")[0]
    for item in rows(engine, OutboxItem):
        if item.template in ("started", "start_chosen"):
            mail = mail_of(engine, item)
            body = mail.get_body(("plain",))
            assert body is not None
            said[item.template] = mail["Subject"] + body.get_content()
    with engine.store.reading() as db:
        view = claim_view(db, claim_id, "en", engine.clock.now())
    now = engine.clock.now()
    ics = notice_ics(view, now, now.date(), now)[1]
    lines = ics.decode().replace("\r\n ", "").splitlines()
    said["calendar"] = "".join(line for line in lines if "First bill on" in line)
    return said


def test_account_mails_and_calendar_say_at_the_latest_until_the_end_is_proved(lite: Installation) -> None:
    engine = with_event(lite)
    claim_id = approved(engine, locale="en")
    agree_to_start(engine, claim_id)
    run_due(engine)
    [call] = rows(engine, ProvisioningCall)
    engine.do(SYSTEM, confirm, call.key)
    [row] = rows(engine, Subscription)
    said = everywhere(engine, claim_id, row)
    assert set(said) == {"account", "plan and bills", "claim", "start_chosen", "started", "calendar"}
    assert [where for where, text in said.items() if "at the latest" not in text and "data-latest" not in text] == []
    assert "Not billed before" not in said["account"]
    assert said["account"].count("at the latest") >= 3  # free until, the first bill, the promise


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("gives: 2027-05-15", "gives: 2027-05-16", "billing starts on 2027-05-15 here"),
        ("latest_months: 6", "latest_months: 3", "must be more than the months given in any case (3)"),
        ("months: 3 ", "months: '3' ", "write a fixed number"),
        ("told_on: 2027-03-01, gives: 2027-05-15", "gives: 2027-05-15", "states the days"),
        ("ended_on: 2027-05-14", "ended_on: soon", "states the days"),
    ],
)
def test_an_event_that_contradicts_itself_is_told_with_its_line(old: str, new: str, says: str) -> None:
    texts = dict(read_texts(Path(shipped("rules"))))
    assert old in EXAMPLE
    texts["promotions/billing-on-an-event.yaml"] = EXAMPLE.replace(old, new, 1)
    book, mistakes = read_book(texts)
    assert book is None and says in str(mistakes[0]) and mistakes[0].line is not None
