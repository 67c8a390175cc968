"""People with access to an account: by a mailed link, once; they act as the customer does, and only the customer
invites, lets go, takes the data along and has it erased."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from promo.delivery import deliver
from promo.messages.mail import MailFolder
from promo.people.access import NoInvitation, accept, invite, remove
from promo.people.sessions import open_session
from promo.refusals import NotPossible
from promo.store.tables import AccountAccess, Person, Subscription
from promo.subscriptions.extend import extend
from promo.web import create_app
from promo.work import SYSTEM, VISITOR, Actor
from tests.support.customers import Customer, approved_customer, rep, running_customer
from tests.support.installation import Installation
from tests.support.links import with_another_key
from tests.support.pages import csrf
from tests.support.rows import row, rows

COLLEAGUE = "colleague@roussel.example"


@pytest.fixture
def owner(lite: Installation) -> Customer:
    return running_customer(lite, email="claire@roussel.example", locale="fr")


def signed_in(lite: Installation, person_id: int) -> FlaskClient:
    client = create_app(lite).test_client()
    secret = lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, person_id)))
    client.set_cookie("promo-session", secret)
    client.set_cookie("promo-lang", "en")
    return client


def invited(lite: Installation, owner: Customer, folder: Path) -> str:
    """The path of the link that the mail of an invitation brings."""
    me = signed_in(lite, owner.person_id)
    page = me.get("/account/people").text
    answer = me.post("/account/people", data={"csrf": csrf(page), "email": COLLEAGUE.upper()}, follow_redirects=True)
    assert COLLEAGUE in answer.text
    deliver(lite, MailFolder(folder))
    text = b"".join(m.read_bytes() for m in folder.glob("*.eml") if COLLEAGUE.encode() in m.read_bytes()).decode()
    return str(re.findall(r"http://127.0.0.1:8000(/invited/\d+/[0-9a-f]{40})", text.replace("=\n", ""))[0])


def accepted(lite: Installation, path: str, name: str = "Ben") -> tuple[FlaskClient, TestResponse]:
    client = create_app(lite).test_client()
    client.set_cookie("promo-lang", "en")
    page = client.get(path)
    return client, client.post(path, data={"csrf": csrf(page.text), "name": name})


def test_a_colleague_comes_by_the_mailed_link_and_acts_as_the_customer_does(
    lite: Installation, owner: Customer, tmp_path: Path
) -> None:
    path = invited(lite, owner, tmp_path)
    create_app(lite).test_client().get(path)  # merely opened
    assert rows(lite, AccountAccess)[0].accepted_at is None
    ben, answer = accepted(lite, path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/account/subscriptions")

    page = ben.get("/account/subscriptions").text
    assert "Account of claire@roussel.example" in page
    contract = f"/account/subscriptions/{owner.subscription_id}"
    assert ben.get(contract).status_code == 200
    assert ben.post(f"{contract}/renewal-off", data={"csrf": csrf(page)}).status_code == 303
    assert row(lite, Subscription, owner.subscription_id).auto_renews is False


def test_the_data_the_erasure_and_the_people_stay_the_customers_own(
    lite: Installation, owner: Customer, tmp_path: Path
) -> None:
    ben, _ = accepted(lite, invited(lite, owner, tmp_path))
    assert "claire@roussel.example" not in ben.get("/account/my-data.zip").data.decode("latin-1")
    assert owner.claim_id not in ben.get("/account/erasure").text
    page = ben.get("/account/people").text
    assert "claire@roussel.example" in page and 'data-access="' not in page
    ben.post("/account/people", data={"csrf": csrf(page), "email": "third@roussel.example"})
    [_, third] = rows(lite, AccountAccess)
    assert third.owner_id != owner.person_id  # to Ben's own account, which has no contracts


def test_who_is_removed_sees_nothing_from_that_moment(lite: Installation, owner: Customer, tmp_path: Path) -> None:
    path = invited(lite, owner, tmp_path)
    ben, _ = accepted(lite, path)
    contract = f"/account/subscriptions/{owner.subscription_id}"
    assert ben.get(contract).status_code == 200
    me = signed_in(lite, owner.person_id)
    page = me.get("/account/people").text
    [access_id] = re.findall(r'data-access="(\d+)"', page)
    assert me.post(f"/account/people/{access_id}/remove", data={"csrf": csrf(page)}).status_code == 303
    assert ben.get(contract).status_code == 404
    assert "Account of" not in ben.get("/account/subscriptions").text
    assert create_app(lite).test_client().get(path).status_code == 410


def test_a_colleague_leaves_and_strangers_remove_nobody(lite: Installation, owner: Customer, tmp_path: Path) -> None:
    ben, _ = accepted(lite, invited(lite, owner, tmp_path))
    stranger = signed_in(lite, running_customer(lite).person_id)
    token = csrf(stranger.get("/account/people").text)
    assert stranger.post("/account/people/1/remove", data={"csrf": token}).status_code == 404
    assert stranger.get(f"/account/subscriptions/{owner.subscription_id}").status_code == 404
    token = csrf(ben.get("/account/people").text)
    assert ben.post("/account/people/1/remove", data={"csrf": token}).status_code == 303
    assert ben.get(f"/account/subscriptions/{owner.subscription_id}").status_code == 404


def test_an_invitation_is_good_once_for_14_days_and_by_its_newest_mail(
    lite: Installation, owner: Customer, tmp_path: Path
) -> None:
    path = invited(lite, owner, tmp_path / "1")
    web = create_app(lite).test_client()
    assert web.get(with_another_key(path)).status_code == 404
    lite.clock.advance(hours=7)
    newer = invited(lite, owner, tmp_path / "2")
    assert newer != path and web.get(path).status_code == 404
    accepted(lite, newer)
    assert accepted_again(lite, newer) == 410
    late = lite.do(Actor.customer(owner.person_id), invite, "late@roussel.example")
    lite.clock.advance(days=14, seconds=1)
    with pytest.raises(NoInvitation):
        lite.do(VISITOR, accept, late, "Late", "en")


def accepted_again(lite: Installation, path: str) -> int:
    return create_app(lite).test_client().get(path).status_code


@pytest.mark.parametrize("email", ["claire@roussel.example", "staff@vendor.example", "no address", "a@b"])
def test_who_cannot_be_invited_is_refused_with_a_sentence(lite: Installation, owner: Customer, email: str) -> None:
    rep(lite, "staff@vendor.example")
    with pytest.raises(NotPossible):
        lite.do(Actor.customer(owner.person_id), invite, email)
    assert rows(lite, AccountAccess) == []


def test_a_mailbox_gets_few_invitations_whoever_sends_them(lite: Installation, owner: Customer) -> None:
    lite.clock.advance(seconds=1)
    sent = 0
    for _ in range(8):
        lite.clock.advance(minutes=11)
        try:
            lite.do(Actor.customer(owner.person_id), invite, COLLEAGUE)
            sent += 1
        except NotPossible:
            pass
    assert sent == 3


def test_a_colleague_never_gets_the_link_that_opens_the_whole_request(lite: Installation, tmp_path: Path) -> None:
    """It agrees to the start, shows the papers and can withdraw the request: the owner's alone."""
    unchosen = approved_customer(lite, email="claire@roussel.example", locale="fr", agreed=False)
    ben, _ = accepted(lite, invited(lite, unchosen, tmp_path))
    assert re.findall(r"/claims/[^\"#]+", ben.get("/account/subscriptions").text) == []
    assert re.findall(r"/claims/[^\"#]+#start", signed_in(lite, unchosen.person_id).get("/account/subscriptions").text)


def test_whoever_of_ours_was_let_in_decides_nothing_about_that_contract(lite: Installation, owner: Customer) -> None:
    ours = rep(lite, "rep.jones@vendor-staff.example")
    lite.do(Actor.customer(owner.person_id), invite, "rep.jones+friend@vendor-staff.example")
    with pytest.raises(NotPossible, match="own claim"):
        lite.do(Actor.staff(ours), extend, owner.subscription_id, 1, "goodwill")
    [access] = rows(lite, AccountAccess)
    lite.do(Actor.customer(owner.person_id), remove, access.id or 0)
    lite.do(Actor.staff(ours), extend, owner.subscription_id, 1, "goodwill")
