"""What a claimant tells of the notice on the claim's page, and what the desk makes of an answer."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from promo.claims.notices.draw import draw_papers
from promo.claims.notices.forget import forget_old_papers
from promo.claims.notices.tell import choose_way
from promo.documents.own_data import own_data
from promo.i18n import LOCALES
from promo.messages.links import mailed_link
from promo.people.sessions import open_session
from promo.reports.invariants import breaches
from promo.store.tables import (
    CaseReason,
    NoticePaper,
    NoticeStep,
    NoticeWay,
    OutboxItem,
    Person,
    ProviderSaid,
    StepKind,
    Subscription,
)
from promo.web import create_app
from promo.work import CLAIMANT, SYSTEM
from tests.support.customers import agree_to_start, rep
from tests.support.installation import Installation
from tests.support.line import approved, submit
from tests.support.notices import refused
from tests.support.pages import csrf, status_page
from tests.support.proofs import english, german
from tests.support.rows import id_of, rows

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "locale": "de"}
END = date(2027, 4, 30)


def accepted(lite: Installation) -> str:
    return approved(lite, content=german(), country="DE", **GERMAN)


class Page:
    """The claimant's own page."""

    def __init__(self, lite: Installation, claim_id: str) -> None:
        self.client, self.address = create_app(lite).test_client(), status_page(lite, claim_id)

    def text(self, lang: str = "en") -> str:
        return self.client.get(f"{self.address}?lang={lang}").text

    def send(self, what: str, **data: Any) -> Any:
        sent = {"csrf": csrf(self.text()), **data}
        where = f"{self.address}/notice/{what}"
        return self.client.post(where, data=sent, content_type="multipart/form-data", headers={"Accept-Language": "en"})


def desk(lite: Installation, email: str = "desk@vendor.example") -> FlaskClient:
    who = rep(lite, email)
    client = create_app(lite).test_client()
    secret = lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, who)))
    client.set_cookie("promo-session", secret)
    return client


def test_sent_and_a_receipt_stand_on_the_page_and_in_the_calendar(lite: Installation) -> None:
    page = Page(lite, accepted(lite))
    assert "We remind you by mail 30, 14, 7 and 2 days before" in page.text()
    answer = page.send("sent", sent_on="2026-12-01", sent_way="contract")
    assert answer.status_code == 303 and answer.headers["Location"].endswith("#sent")
    shown = page.text()
    assert "Notice sent" in shown and "We remind you by mail" not in shown
    receipt = (io.BytesIO(b"RR 123 456 789"), "../../quittung\u202e.txt")
    assert page.send("sent", sent_on="2026-12-01", sent_papers=receipt).status_code == 303
    assert "Postal receipt of the notice" in page.text()
    [paper] = rows(lite, NoticePaper)
    assert paper.name == "quittung\N{REPLACEMENT CHARACTER}.txt"
    calendar = page.client.get(f"{page.address}/notice.ics").text
    assert calendar.count("STATUS:CANCELLED") == 2
    assert breaches(lite.store) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_the_page_speaks_every_language(lite: Installation, locale: str) -> None:
    claim_id = accepted(lite)
    refused(lite, claim_id)
    shown = Page(lite, claim_id).text(locale)
    assert "data-sent" in shown
    assert ("A colleague looks at the answer of your provider" in shown) is (locale == "en")


@pytest.mark.parametrize(
    ("what", "data", "says"),
    [
        ("sent", {"sent_on": "2026-12-02"}, "This day is still to come."),
        ("sent", {"sent_on": "2024-12-01"}, "This day lies more than a year back."),
        ("sent", {"sent_on": "soon"}, "Give the day as a date"),
        ("sent", {"sent_on": "2026-12-01", "sent_papers": "empty"}, "One of the files is empty."),
        ("answer", {}, "Choose what your provider answered."),
        ("answer", {"answer_said": "perhaps"}, "Choose what your provider answered."),
        ("answer", {"answer_said": "accepted", "answer_ends_on": "9999-12-31"}, "This day cannot be the end"),
        ("answer", {"answer_said": "accepted", "answer_ends_on": "x"}, "Give the day as a date"),
        ("answer", {"answer_said": "other", "answer_words": "ok", "answer_papers": "large"}, "larger than 25 MB"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field_and_nothing_typed_is_lost(
    lite: Installation, what: str, data: dict[str, Any], says: str
) -> None:
    page = Page(lite, accepted(lite))
    content = {"empty": b"", "large": b"x" * (26 * 1024 * 1024)}
    sent = {k: (io.BytesIO(content[v]), "a.pdf") if v in content else v for k, v in data.items()}
    answer = page.send(what, **sent)
    assert answer.status_code == 422
    assert says in answer.text
    assert [v for k, v in data.items() if k == "answer_words" and v not in answer.text] == []
    assert rows(lite, NoticeStep) == []


@pytest.mark.parametrize(
    ("said", "ends_on", "case"),
    [
        ("accepted", "2027-04-30", None),
        ("accepted", "", None),
        ("accepted", "2028-04-30", CaseReason.OTHER_END),
        ("accepted", "2027-03-31", CaseReason.OTHER_END),
        ("refused", "", CaseReason.REFUSED),
        ("other", "", CaseReason.OTHER_ANSWER),
    ],
)
def test_a_person_looks_where_the_answer_is_not_what_we_reckoned(
    lite: Installation, said: str, ends_on: str, case: CaseReason | None
) -> None:
    page = Page(lite, accepted(lite))
    page.send("sent", sent_on="2026-12-01")
    page.send("answer", answer_said=said, answer_ends_on=ends_on)
    [_, step] = rows(lite, NoticeStep)
    assert (step.case_reason, step.reckoned_first, step.reckoned_last) == (case, END, END)
    shown = page.text()
    assert ("A colleague looks at the answer" in shown) is (case is not None)
    assert ("Confirmed: your present contract ends on 30 April 2027" in shown) is (ends_on == "2027-04-30")
    listed = desk(lite).get("/desk/").text
    assert ("data-answers" in listed) is (case is not None)
    for code in CaseReason:
        assert f">{code.value}<" not in listed
    assert breaches(lite.store) == []


def test_a_rep_gives_more_months_and_writes_and_the_case_is_closed(lite: Installation) -> None:
    claim_id = accepted(lite)
    step = refused(lite, claim_id, words="Zu spät, sagen sie.")
    client = desk(lite)
    where = f"/desk/answers/{step.id}"
    shown = client.get(where).text
    assert "The provider refuses the notice." in shown and "Zu spät, sagen sie." in shown
    assert "Answer by 4 December 2026" in shown and "by 4 December 2026 at the latest" in Page(lite, claim_id).text()
    before = rows(lite, Subscription)[0].billing_starts

    nothing = client.post(where, data={"csrf": csrf(shown)})
    assert nothing.status_code == 422 and "Write to the customer, give free months, or note why" in nothing.text
    given = {"csrf": csrf(shown), "months": "1", "note": "Refused; they leave a month later.", "reply": "Guten Tag …"}
    assert client.post(where, data=given).status_code == 303
    other = {**given, "reply": "Sehr geehrte …"}
    assert "A colleague has closed this case already." in client.post(where, data=other).text

    [subscription] = rows(lite, Subscription)
    assert subscription.billing_starts > before
    letters = {item.template for item in rows(lite, OutboxItem)}
    assert {"extended", "notice_answer", "notice_reply"} <= letters
    shown = Page(lite, claim_id).text()
    assert "Guten Tag …" in shown and "A colleague looks at the answer" not in shown and "Refused; they" not in shown
    assert "data-answers" not in client.get("/desk/").text
    assert breaches(lite.store) == []


def test_nobody_closes_a_case_of_their_own_and_months_have_their_bounds(lite: Installation) -> None:
    claim_id = approved(lite, content=german(), country="DE", **GERMAN, email="own@hohenlinden.example")
    step = refused(lite, claim_id)
    own, other = desk(lite, "Own+x@hohenlinden.example"), desk(lite)
    token = csrf(other.get(f"/desk/answers/{step.id}").text)
    said = {"csrf": token, "months": "99", "note": "because of it"}
    assert "more than the vendor" in other.post(f"/desk/answers/{step.id}", data=said).text
    token = csrf(own.get(f"/desk/answers/{step.id}").text)
    answer = own.post(f"/desk/answers/{step.id}", data={"csrf": token, "note": "it is fine"})
    assert answer.status_code == 422 and "Nobody decides on their own claim" in answer.text
    assert rows(lite, NoticeStep)[0].settled_at is None


def test_taken_back_by_its_own_link_alone_and_the_case_goes(lite: Installation) -> None:
    claim_id = accepted(lite)
    other = approved(lite, email="other@roussel.example")
    step = refused(lite, claim_id)
    assert Page(lite, other).send(f"{step.id}/back").status_code in (303, 404)
    assert rows(lite, NoticeStep)[0].taken_back_at is None
    assert Page(lite, claim_id).send(f"{step.id}/back").status_code == 303
    assert rows(lite, NoticeStep)[0].taken_back_at is not None
    client = desk(lite)
    assert "data-answers" not in client.get("/desk/").text
    assert "The claimant has taken this back" in client.get(f"/desk/answers/{step.id}").text


def test_a_claim_that_is_not_accepted_takes_nothing(lite: Installation) -> None:
    claim_id = submit(lite, content=german(), country="DE", **GERMAN).claim_id
    page = Page(lite, claim_id)
    assert "data-sent" not in page.text()
    kept = len(lite.store.files.names("proofs/"))
    page.send("sent", sent_on="2026-12-01", sent_papers=(io.BytesIO(b"x"), "a.txt"))
    assert rows(lite, NoticeStep) == []
    assert len(lite.store.files.names("proofs/")) == kept


def test_files_of_an_answer_are_drawn_sealed_downloaded_whole_and_forgotten(lite: Installation) -> None:
    claim_id = accepted(lite)
    page = Page(lite, claim_id)
    hostile = (io.BytesIO(b"<script>alert(1)</script>"), "<script>alert(1)</script>.html")
    files = [(io.BytesIO(english()), "answer.pdf"), (io.BytesIO(b"%PDF-1.7\n%broken"), "broken.pdf"), hostile]
    assert page.send("answer", answer_said="refused", answer_papers=files).status_code == 303
    assert draw_papers(lite, lite.reader, lite.clock.now()) == 3
    assert draw_papers(lite, lite.reader, lite.clock.now()) == 0
    papers = {p.name.rsplit(".")[-1] if "html" in p.name else p.name: p for p in rows(lite, NoticePaper)}
    assert {name: paper.pages for name, paper in papers.items()} == {"answer.pdf": 1, "broken.pdf": 0, "html": 0}

    client = desk(lite)
    [step] = rows(lite, NoticeStep)
    shown = client.get(f"/desk/answers/{step.id}").text
    assert "<script>alert" not in shown + page.text()
    drawn = papers["answer.pdf"]
    picture = client.get(f"/desk/answers/papers/{drawn.id}/1")
    assert picture.data.startswith(b"\x89PNG") and client.get(f"/desk/answers/papers/{drawn.id}/2").status_code == 404
    whole = client.get(f"/desk/answers/papers/{papers['html'].id}/original")
    assert whole.mimetype == "application/octet-stream" and "attachment" in whole.headers["Content-Disposition"]
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    with own_data(lite, rows(lite, Subscription)[0].person_id) as made:
        names = zipfile.ZipFile(made).namelist()
        said = json.loads(zipfile.ZipFile(made).read("data.json"))
    assert len([n for n in names if n.startswith(f"notices/{claim_id}/")]) == 3
    assert [s["said"] for s in said["notice_steps"]] == ["refused"] and "settled_by" not in said["notice_steps"][0]
    assert breaches(lite.store) == []

    lite.clock.advance(days=200)  # a case that is open keeps its papers
    assert forget_old_papers(lite, lite.clock.now()) == 0
    client = desk(lite, "later@vendor.example")
    token = csrf(client.get(f"/desk/answers/{step.id}").text)
    client.post(f"/desk/answers/{step.id}", data={"csrf": token, "note": "They called us."})
    lite.clock.advance(days=91)
    assert forget_old_papers(lite, lite.clock.now()) == 3
    assert forget_old_papers(lite, lite.clock.now()) == 0
    assert [lite.store.files.get(f"proofs/{p.id}") for p in rows(lite, NoticePaper)] == [None] * 3
    assert not [n for n in lite.store.files.names("pages/") if drawn.id in n]
    assert breaches(lite.store) == []


def test_words_go_with_their_time_and_not_before(lite: Installation) -> None:
    claim_id = accepted(lite)
    page = Page(lite, claim_id)
    page.send("answer", answer_said="accepted", answer_ends_on="2027-04-30", answer_words="Frau Maier hat angerufen")
    lite.clock.advance(days=89)
    forget_old_papers(lite, lite.clock.now())
    assert rows(lite, NoticeStep)[0].words == "Frau Maier hat angerufen"
    lite.clock.advance(days=2)
    forget_old_papers(lite, lite.clock.now())
    assert rows(lite, NoticeStep)[0].words == ""
    assert breaches(lite.store) == []


def test_so_much_and_no_more(lite: Installation) -> None:
    claim_id = accepted(lite)
    page = Page(lite, claim_id)
    page.address = urlsplit(mailed_link(lite, claim_id)).path  # whoever reads the mailbox: others are stopped earlier
    for number in range(45):
        lite.clock.advance(minutes=10)
        page.send("sent", sent_on=(date(2026, 12, 1) - timedelta(days=number)).isoformat())
    assert len(rows(lite, NoticeStep)) == 40
    assert "You told us a lot about this notice already." in page.text()


def test_the_way_by_law_is_chosen_where_a_law_opens_it(lite: Installation) -> None:
    claim_id = accepted(lite)
    page = Page(lite, claim_id)
    assert "Which way do you take?" in page.text()
    page.send("way", way="law")
    [step] = rows(lite, NoticeStep)
    assert (step.kind, step.way, step.said) == (StepKind.WAY, NoticeWay.LAW, None)
    page.send("sent", sent_way="law", sent_on="2026-12-01")
    assert "Switch letter sent" in page.text()
    page.send("answer", answer_way="law", answer_said="accepted", answer_ends_on="2027-03-03")
    assert rows(lite, NoticeStep)[-1].case_reason is None  # two months and thirty days after 1 December
    assert rows(lite, NoticeStep)[-1].said is ProviderSaid.ACCEPTED


def test_the_papers_of_a_case_are_for_staff_alone(lite: Installation) -> None:
    step = refused(lite, accepted(lite))
    stranger = create_app(lite).test_client()
    assert stranger.get(f"/desk/answers/{id_of(step)}").status_code == 302
    assert stranger.post(f"/desk/answers/{id_of(step)}").status_code in (401, 403)


def test_a_switch_by_law_that_is_late_for_the_post_needs_no_courier_and_no_day(lite: Installation) -> None:
    claim_id = accepted(lite)
    agree_to_start(lite, claim_id)
    lite.do(CLAIMANT, choose_way, claim_id, NoticeWay.LAW)
    stand = Page(lite, claim_id).text().split("data-stand")[1].split("</section>")[0]
    assert "the sooner the better, each day later is one more paid twice" in stand
    assert "courier" not in stand and "By when" not in stand
