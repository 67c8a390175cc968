"""Staff come and go: nobody is let in by a known password, and whoever is let go is out at once."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlmodel import select

from promo.messages.mail import MailFolder
from promo.people.one_hand import one_hand
from promo.people.sign_in import LinkSpent, WrongPassword, sign_in, spend_link
from promo.people.staff import COMMAND, add, disable, enable, give_role, reset
from promo.refusals import NotPossible
from promo.store.tables import AuditEvent, OutboxItem, Person, Role
from promo.sweeps import run_due
from promo.web import create_app
from promo.work import VISITOR, Actor
from tests.support.asking import asks_for_link
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import row, rows
from tests.support.staff import GOOD, browser, let_in, post

MAIL_OF_ADMIN = "admin@vendor.example"


def read_mail(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)


def test_somebody_new_must_choose_a_password_before_anything_else(lite: Installation) -> None:
    made = lite.do(COMMAND, add, "Anna@Vendor.example", "Anna", Role.REP)
    web = create_app(lite).test_client()
    page = web.get(f"/sign-in/{made.secret}").text
    assert web.post(f"/sign-in/{made.secret}", data={"csrf": csrf(page)}).status_code == 303
    assert web.get("/desk/").headers["Location"] == "/password"
    for weak in (
        "short",
        "demo-2026",
        "anna@vendor.example",
        "password1234",
        "aaaaaaaaaaaaaaaa",
        "demo-2026-demo-2026",
    ):
        assert post(web, "/password", password=weak, again=weak)[0] == 422, weak
    assert post(web, "/password", password=GOOD, again=GOOD + "x")[0] == 422
    assert post(web, "/password", password=GOOD, again=GOOD)[0] == 303
    assert web.get("/desk/").status_code == 200
    with pytest.raises(LinkSpent):
        lite.do(VISITOR, spend_link, made.secret)
    sign_in(lite, "anna@vendor.example", GOOD, address="1.2.3.4")


@pytest.mark.parametrize("act", [disable, reset])
def test_whoever_is_let_go_or_reset_is_out_at_once(lite: Installation, act: object) -> None:
    let_in(lite, "boss@vendor.example", Role.ADMIN)
    let_in(lite, "anna@vendor.example", Role.REP)
    web = browser(lite, "anna@vendor.example")
    assert web.get("/desk/").status_code == 200
    asks_for_link(lite, "anna@vendor.example", address="1.1.1.1")
    link = rows(lite, OutboxItem)[-1].values["token"]

    lite.do(COMMAND, disable if act is disable else reset, "anna@vendor.example")

    assert web.get("/desk/").status_code == 302
    with pytest.raises(WrongPassword):
        sign_in(lite, "anna@vendor.example", GOOD, address="1.2.3.4")
    with pytest.raises(LinkSpent):
        lite.do(VISITOR, spend_link, link)
    if act is disable:
        asks_for_link(lite, "anna@vendor.example", address="1.1.1.1")
        assert len([i for i in rows(lite, OutboxItem) if i.template == "sign_in_link"]) == 1
        lite.do(COMMAND, enable, "anna@vendor.example")
        sign_in(lite, "anna@vendor.example", GOOD, address="1.2.3.4")


def test_a_new_role_holds_from_the_next_sign_in_on_and_every_act_is_in_the_chain(lite: Installation) -> None:
    let_in(lite, "anna@vendor.example", Role.REP)
    web = browser(lite, "anna@vendor.example")
    lite.do(COMMAND, give_role, "anna@vendor.example", Role.FINANCE)
    assert web.get("/desk/").status_code == 302
    assert browser(lite, "anna@vendor.example").get("/finance/").status_code == 200
    lite.do(COMMAND, reset, "anna@vendor.example")
    lite.do(COMMAND, disable, "anna@vendor.example")
    lite.do(COMMAND, enable, "anna@vendor.example")
    with lite.store.reading() as db:
        said = [e.what for e in db.exec(select(AuditEvent)) if e.what.startswith("person.")]
    assert {
        "person.added",
        "person.password_chosen",
        "person.role_given",
        "person.reset",
        "person.disabled",
        "person.enabled",
    } <= set(said)


def test_on_the_page_a_manager_handles_reps_and_nobody_handles_themselves(lite: Installation) -> None:
    let_in(lite, "admin@vendor.example", Role.ADMIN)
    let_in(lite, "boss@vendor.example", Role.MANAGER)
    web = browser(lite, "boss@vendor.example")
    code, page = post(web, "/desk/people", email="ben@vendor.example", name="Ben", role="rep", by="hand")
    assert code == 200
    assert re.search(r"/sign-in/[\w-]{20,}", page)
    refused = [
        post(web, "/desk/people", email="eve@vendor.example", name="Eve", role="admin"),
        post(web, "/desk/people", email="ben@vendor.example", name="Ben", role="rep"),
        post(web, "/desk/people", email="x", name="X", role="rep"),
        post(web, "/desk/people/reset", email="admin@vendor.example"),
        post(web, "/desk/people/disable", email="boss@vendor.example"),
        post(web, "/desk/people/role", email="ben@vendor.example", role="admin"),
        post(web, "/desk/people/role", email="ben@vendor.example", role="customer"),
        post(web, "/desk/people/disable", email="nobody@vendor.example"),
    ]
    assert [code for code, _ in refused] == [422] * len(refused)
    assert post(web, "/desk/people/disable", email="ben@vendor.example")[0] == 303
    # and the last administrator stays
    with pytest.raises(NotPossible, match="last administrator"):
        lite.do(COMMAND, disable, "admin@vendor.example")


def test_an_invitation_reaches_its_mailbox_alone_and_lets_in(lite: Installation, tmp_path: Path) -> None:
    let_in(lite, "admin@vendor.example", Role.ADMIN)
    web = browser(lite, "admin@vendor.example")
    token = csrf(web.get("/desk/people").text)
    fields = {"csrf": token, "email": "ben@vendor.example", "name": "Ben", "role": "auditor"}
    answer = web.post("/desk/people", data=fields, follow_redirects=True)
    assert "on its way by mail" in answer.text and "/sign-in/" not in answer.text
    run_due(lite, MailFolder(tmp_path))
    [mail] = [read for read in map(read_mail, tmp_path.glob("*.eml")) if read["To"] == "ben@vendor.example"]
    [secret] = set(re.findall(r"/sign-in/([\w-]{20,})", str(mail.get_body(("plain",)))))
    [item] = [i for i in rows(lite, OutboxItem) if i.template == "staff_link"]
    assert secret not in str(item.values)

    ben = create_app(lite).test_client()
    page = ben.get(f"/sign-in/{secret}").text
    assert ben.post(f"/sign-in/{secret}", data={"csrf": csrf(page)}).status_code == 303
    assert post(ben, "/password", password=GOOD, again=GOOD)[0] == 303
    assert ben.get("/desk/people").status_code == 200 and post(ben, "/desk/people/disable")[0] == 403
    with lite.store.reading() as db:
        boss, ben_id = (
            db.exec(select(Person.id).where(Person.email == e)).one() for e in (MAIL_OF_ADMIN, item.recipient)
        )
        assert boss and ben_id and not one_hand(db, boss, ben_id, lite.clock.now())


def test_who_is_signed_out_everywhere_is_out_at_once_and_may_come_back(lite: Installation) -> None:
    let_in(lite, MAIL_OF_ADMIN, Role.ADMIN)
    let_in(lite, "anna@vendor.example", Role.REP)
    admin, anna = browser(lite, MAIL_OF_ADMIN), browser(lite, "anna@vendor.example")
    asks_for_link(lite, "anna@vendor.example", address="1.1.1.1")
    link = rows(lite, OutboxItem)[-1].values["token"]
    assert post(admin, "/desk/people/sign-out", email="anna@vendor.example")[0] == 303
    assert anna.get("/desk/").status_code == 302
    with pytest.raises(LinkSpent):
        lite.do(VISITOR, spend_link, link)
    again = browser(lite, "anna@vendor.example")
    assert again.get("/desk/").status_code == 200
    assert post(again, "/sign-out/everywhere")[0] == 303
    assert again.get("/desk/").status_code == 302
    assert [e.actor for e in rows(lite, AuditEvent) if e.what == "person.signed_out_everywhere"] == [
        "person:1",
        "person:2",
    ]


def test_the_page_offers_a_manager_nobody_whom_they_may_not_handle(lite: Installation) -> None:
    let_in(lite, MAIL_OF_ADMIN, Role.ADMIN)
    let_in(lite, "boss@vendor.example", Role.MANAGER)
    let_in(lite, "anna@vendor.example", Role.REP)
    page = browser(lite, "boss@vendor.example").get("/desk/people").text
    assert set(re.findall(r'name="email" value="([^"]+)"', page)) == {"anna@vendor.example"}
    assert set(re.findall(r'<option value="(\w+)"', page.partition("<main")[2])) == {"rep", "lead", "finance"}


def test_two_administrators_who_let_each_other_go_at_once_are_not_both_gone(engine: Installation) -> None:
    ids = [let_in(engine, f"admin{n}@vendor.example", Role.ADMIN) for n in (1, 2)]

    def let_go(who: int) -> bool:
        try:
            engine.do(Actor.staff(ids[who]), disable, f"admin{2 - who}@vendor.example")
        except NotPossible:
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(let_go, (0, 1))) == [False, True]


def test_an_administrator_who_cannot_sign_in_yet_is_none_to_rely_on(lite: Installation) -> None:
    let_in(lite, MAIL_OF_ADMIN, Role.ADMIN)
    lite.do(COMMAND, add, "later@vendor.example", "Later", Role.ADMIN)
    with pytest.raises(NotPossible, match="last administrator"):
        lite.do(COMMAND, give_role, MAIL_OF_ADMIN, Role.REP)


def test_a_newer_or_used_link_ends_the_others_and_a_new_sign_in_the_old_session(lite: Installation) -> None:
    let_in(lite, "anna@vendor.example", Role.REP)
    for _ in range(3):
        asks_for_link(lite, "anna@vendor.example", address="1.1.1.1")
    first, second, third = [i.values["token"] for i in rows(lite, OutboxItem) if i.template == "sign_in_link"]
    for older in (first, second):
        with pytest.raises(LinkSpent):
            lite.do(VISITOR, spend_link, older)
    before = browser(lite, "anna@vendor.example")
    lite.do(VISITOR, spend_link, third)
    assert before.get("/desk/").status_code == 302


def test_what_signs_in_is_not_kept_once_its_letter_has_left(lite: Installation) -> None:
    let_in(lite, "anna@vendor.example", Role.REP)
    asks_for_link(lite, "anna@vendor.example", address="1.1.1.1")
    assert "token" in rows(lite, OutboxItem)[-1].values
    run_due(lite)
    [item] = [i for i in rows(lite, OutboxItem) if i.template == "sign_in_link"]
    assert item.state == "sent" and "token" not in item.values


def test_a_right_password_is_no_try_and_nobody_locks_somebody_elses_account(lite: Installation) -> None:
    let_in(lite, "anna@vendor.example", Role.REP)
    for _ in range(12):  # colleagues behind one address
        sign_in(lite, "anna@vendor.example", GOOD, address="5.5.5.5")
    for number in range(10):
        with pytest.raises(WrongPassword):
            sign_in(lite, "anna@vendor.example", f"wrong {number}", address="6.6.6.6")
    with pytest.raises(Exception, match="too many"):
        sign_in(lite, "anna@vendor.example", GOOD, address="6.6.6.6")
    sign_in(lite, "anna@vendor.example", GOOD, address="7.7.7.7")


def test_a_person_who_was_there_before_this_version_signs_in_as_before(lite: Installation) -> None:
    kept = row(lite, Person, rep(lite, "old@vendor.example"))
    assert (kept.must_choose_password, kept.disabled_at) == (False, None)
