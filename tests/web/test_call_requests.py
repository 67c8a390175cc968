"""Asked to be called: promised for a day of the desk, bounded, noted when it was done, erased and forgotten."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from promo.claims.call_requests import KEPT, called
from promo.claims.erase import ask_erasure_of_claim, carry_out_erasures
from promo.messages.mail import MailFolder
from promo.people.limits import CALL_ME, CALLS_TO_A_NUMBER
from promo.refusals import NotPossible
from promo.reports.call_requests import calls
from promo.store.tables import AuditEvent, CallRequest, Claim, Role
from promo.sweeps import run_due
from promo.web import create_app
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import submit
from tests.support.office import work_in
from tests.support.pages import csrf
from tests.support.rows import rows
from tests.support.visitors import signed_in

WISH = {"name": "Claire Roussel", "phone": "+33 1 99 00 12 34", "country": "FR", "words": "The start."}


def ask(client: FlaskClient, **changes: str) -> tuple[int, str]:
    page = client.get("/call-me").text
    [key] = re.findall(r'name="form_key" value="([^"]+)"', page)
    data = {"csrf": csrf(page), "form_key": key, **WISH, **changes}
    answer = client.post("/call-me", data=data, follow_redirects=True)
    return answer.status_code, answer.text


def the_call(engine: Installation) -> CallRequest:
    [only] = rows(engine, CallRequest)
    return only


@pytest.fixture
def visitor(engine: Installation) -> FlaskClient:
    return create_app(engine).test_client()


@pytest.mark.parametrize(
    ("asked", "promised"),
    [
        (datetime(2026, 12, 1, 9, 30, tzinfo=UTC), date(2026, 12, 2)),
        (datetime(2026, 12, 4, 9, 30, tzinfo=UTC), date(2026, 12, 7)),  # a Friday
        (datetime(2026, 12, 24, 23, 30, tzinfo=UTC), date(2026, 12, 28)),  # Christmas has begun in Amsterdam
        (datetime(2026, 12, 31, 12, 0, tzinfo=UTC), date(2027, 1, 4)),  # New Year is a holiday of the next year
    ],
)
def test_the_page_promises_the_next_day_on_which_the_desk_works(
    engine: Installation, visitor: FlaskClient, asked: datetime, promised: date
) -> None:
    engine.clock.move_to(asked)
    status, page = ask(visitor, suits="mornings")
    assert status == 200
    assert f'data-call-by="{promised.isoformat()}"' in page and "+33 1 99 00 12 34" in page and "mornings" in page
    assert the_call(engine).call_by == promised


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", " ", "whom to ask for"),
        ("phone", "later", "in digits"),
        ("phone", "12345", "in digits"),
        ("phone", "+1234567890123456", "in digits"),
        ("country", "XX", "country of the number"),
        ("words", "", "what it is about"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost(
    lite: Installation, field: str, typed: str, said: str
) -> None:
    status, page = ask(create_app(lite).test_client(), **{"suits": "after 14:00", field: typed})
    assert status == 422
    assert re.search(rf'id="{field}-err">[^<]*{said}', page)
    assert 'value="after 14:00"' in page
    assert rows(lite, CallRequest) == []


def test_the_language_of_the_page_is_kept_and_a_number_in_full_width_is_read(
    engine: Installation, visitor: FlaskClient
) -> None:
    visitor.get("/ja/")
    _, page = ask(visitor, phone="０３－１２３４－５６７８", country="JP", name="山田", words="開始日")
    assert "こちらからお電話します" in page
    asked = the_call(engine)
    assert (asked.locale, asked.phone, asked.digits) == ("ja", "03-1234-5678", "0312345678")


def test_the_same_form_twice_is_one_call(engine: Installation, visitor: FlaskClient) -> None:
    for _ in range(2):
        ask(visitor, form_key="the-same-form")
    assert len(rows(engine, CallRequest)) == 1


def test_nobody_has_us_ring_a_number_again_and_again(engine: Installation, visitor: FlaskClient) -> None:
    for written in ("+33 1 99 00 12 34", "+33-199-001-234", "+33 (1) 99 00 12 34"):
        assert ask(visitor, phone=written)[0] == 200
    assert CALLS_TO_A_NUMBER.count == 3
    status, page = ask(visitor)
    assert (status, "sent several times today" in page) == (422, True)
    assert len(rows(engine, CallRequest)) == 3


def test_one_sender_asks_so_often_an_hour(engine: Installation, visitor: FlaskClient) -> None:
    said = [ask(visitor, phone=f"+44 20 7946 {n:04}")[0] for n in range(CALL_ME.count + 1)]
    assert said == [200] * CALL_ME.count + [429]


def test_the_link_of_one_call_opens_no_other(engine: Installation, visitor: FlaskClient) -> None:
    ask(visitor)
    asked = the_call(engine)
    assert visitor.get(f"/call-me/{asked.id}/{'0' * 40}").status_code == 404


def test_the_desk_calls_notes_it_and_the_claim_tells_of_it(engine: Installation, visitor: FlaskClient) -> None:
    claim_id = submit(engine).claim_id
    ask(visitor, named=claim_id.lower())
    ann = rep(engine, "ann@vendor.example", Role.REP)
    desk = create_app(engine).test_client()
    desk.set_cookie("promo-session", signed_in(engine, {"ann": ann})["ann"])
    desk.set_cookie("promo-lang", "en")
    page = desk.get("/desk/chores").text
    shown = page[page.index("data-calls") :]
    assert "Claire Roussel" in shown and f'href="/desk/claims/{claim_id}"' in shown and "Late" not in shown
    asked = the_call(engine)
    engine.clock.move_to(datetime(2026, 12, 3, 9, 0, tzinfo=UTC))
    with engine.store.reading() as db:
        assert [view.is_late for view in calls(db, date(2026, 12, 2)).waiting] == [False]
        assert [view.is_late for view in calls(db, date(2026, 12, 3)).waiting] == [True]
    desk.set_cookie("promo-session", signed_in(engine, {"ann": ann})["ann"])
    token = csrf(desk.get("/desk/chores").text)
    done = desk.post(
        f"/desk/calls/{asked.id}/called", data={"csrf": token, "note": "Wants May."}, follow_redirects=True
    ).text
    shown = done[done.index("data-called") :]
    assert "Wants May." in shown and "Called by ann on" in shown
    asked = the_call(engine)
    assert (asked.called_by, asked.called_at) == (ann, engine.clock.now())
    with pytest.raises(NotPossible, match="already"):
        engine.do(Actor.staff(ann), called, asked.id, "Again.")
    events = [e.what for e in rows(engine, AuditEvent)]
    assert [w for w in events if "call" in w] == ["call.asked", "claim.call_asked", "call.made", "claim.called"]
    history = desk.get(f"/desk/claims/{claim_id}").text
    assert "made the call that was asked for" in history and "Wants May." in history


def test_a_call_goes_with_the_erasure_of_its_claim_by_number_mail_and_telephone(
    engine: Installation, visitor: FlaskClient, tmp_path: Path
) -> None:
    claim_id = submit(engine, email="claire@roussel.example").claim_id
    ask(visitor, named=claim_id)
    ask(visitor, words="Once more.")
    ask(visitor, name="Other", phone="+33 1 88 00 00 01", words="Write to Claire@Roussel.example")
    ask(visitor, name="Third", phone=WISH["phone"])
    ask(visitor, name="Fourth", phone="+33 1 88 00 00 02", words="claire%roussel.example")
    with engine.store.writing() as db:
        ask_erasure_of_claim(work_in(engine, db), claim_id)
    run_due(engine, MailFolder(tmp_path / "mail"))
    engine.clock.advance(hours=2)
    carry_out_erasures(engine, engine.clock.now())
    assert [c.company for c in rows(engine, Claim)] == ["—"]
    assert sorted(r.name for r in rows(engine, CallRequest)) == ["Fourth", "Third"]


def test_after_ninety_days_it_is_forgotten_as_the_page_says(
    engine: Installation, visitor: FlaskClient, tmp_path: Path
) -> None:
    assert f"forget it after {KEPT.days} days" in visitor.get("/call-me").text
    ask(visitor)
    engine.clock.advance(days=90)
    run_due(engine, MailFolder(tmp_path / "mail"))
    assert len(rows(engine, CallRequest)) == 1
    engine.clock.advance(seconds=1)
    assert run_due(engine, MailFolder(tmp_path / "mail"))["calls_forgotten"] == 1
    assert rows(engine, CallRequest) == []


def test_where_no_number_is_known_the_form_is_one_click_away(lite: Installation) -> None:
    web = create_app(lite).test_client()
    for path in ("/", "/help/", "/help/proof"):
        assert 'href="/call-me"' in web.get(path).text
