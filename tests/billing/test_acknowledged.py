"""Who was never heard of from the mailbox is not billed: a form with somebody else's address costs them nothing."""

from __future__ import annotations

import re
from datetime import date, timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from promo.billing.run import release
from promo.claims.acknowledge import acknowledge, spoke_with
from promo.claims.start import confirm
from promo.delivery import deliver
from promo.messages.links import mailed_link
from promo.messages.mail import MailFolder
from promo.people.sign_in import LINK_LIFE, new_link
from promo.refusals import NotPossible
from promo.reports.invariants import breaches
from promo.store.tables import AuditEvent, Claim, GatewayCall, Person, Role
from promo.web import create_app
from promo.work import CLAIMANT, VENDOR, VISITOR, Actor
from tests.support import said
from tests.support.customers import Customer, approved_customer, invoices_of, rep, subscription_of
from tests.support.installation import Installation
from tests.support.office import sweep_billing
from tests.support.pages import csrf, status_page
from tests.support.rows import row, rows
from tests.support.visitors import signed_in


def running(lite: Installation, **changes: str) -> Customer:
    """A start agreed to on the page that was shown to whoever sent the form, and the service that runs."""
    customer = approved_customer(lite, acknowledged=False, **changes)  # type: ignore[arg-type]
    sweep_billing(lite, lite.clock.now())
    lite.do(VENDOR, confirm, f"switch/{customer.claim_id}/start/1")
    return customer


def pass_to(lite: Installation, day: date) -> None:
    while lite.clock.now().date() < day:
        lite.clock.advance(days=1)
        sweep_billing(lite, lite.clock.now())


def test_nobody_is_billed_who_was_never_heard_of_from_the_mailbox(lite: Installation) -> None:
    customer = running(lite)
    pass_to(lite, date(2027, 3, 10))
    assert subscription_of(lite, customer).billing_starts == date(2027, 3, 2)
    assert invoices_of(lite, customer) == []
    assert "acknowledged" in (subscription_of(lite, customer).held_because or "")
    # a release at the desk is no word of theirs
    lite.do(Actor.staff(rep(lite)), release, customer.subscription_id)
    pass_to(lite, date(2027, 4, 10))
    assert invoices_of(lite, customer) == []
    assert breaches(lite.store) == []


def test_one_tap_is_enough_and_each_period_is_billed_once(lite: Installation) -> None:
    customer = running(lite)
    pass_to(lite, date(2027, 4, 10))
    lite.do(CLAIMANT, acknowledge, customer.claim_id)
    lite.do(CLAIMANT, acknowledge, customer.claim_id)
    for _ in range(3):
        sweep_billing(lite, lite.clock.now())
    assert [i.period_start for i in invoices_of(lite, customer)] == [date(2027, 3, 2), date(2027, 4, 2)]
    assert len([e for e in rows(lite, AuditEvent) if e.what == "claim.acknowledged"]) == 1
    assert breaches(lite.store) == []


def test_a_tap_before_the_first_bill_leaves_its_day(lite: Installation) -> None:
    customer = running(lite)
    pass_to(lite, date(2027, 2, 25))
    assert subscription_of(lite, customer).held_because  # a week before, so that somebody can call them
    lite.do(CLAIMANT, acknowledge, customer.claim_id)
    assert subscription_of(lite, customer).held_because is None
    pass_to(lite, date(2027, 3, 1))
    assert invoices_of(lite, customer) == []
    pass_to(lite, date(2027, 3, 3))
    assert [i.issue_date for i in invoices_of(lite, customer)] == [date(2027, 3, 2)]


def test_a_machine_that_opens_every_link_acknowledges_nothing_and_a_tap_does(lite: Installation) -> None:
    customer, client = running(lite), create_app(lite).test_client()
    link = mailed_link(lite, customer.claim_id).removeprefix(lite.settings.base_url)
    page = client.get(f"{link}?lang=en").text
    assert "data-ours" in page and "Yes, it is ours" in page
    assert row(lite, Claim, customer.claim_id).acknowledged_at is None
    own = status_page(lite, customer.claim_id)
    seen = client.get(f"{own}?lang=en").text
    assert "One tap is missing" in seen and "Yes, it is ours" not in seen
    for shown in map(said.on_page, (page, seen)):  # until when, and what happens if nobody does it
        assert "Do so by 1 March 2027 at the latest." in shown and "no bill is written" in shown
        assert "from 23 February 2027 on a colleague gets in touch" in shown
    assert client.post(f"{own}/ours", data={"csrf": csrf(page)}).status_code == 404
    assert row(lite, Claim, customer.claim_id).acknowledged_at is None
    assert client.post(f"{link}/ours", data={"csrf": "made up"}).status_code == 400
    assert row(lite, Claim, customer.claim_id).acknowledged_at is None
    assert client.post(f"{link}/ours", data={"csrf": csrf(page)}).status_code == 303
    assert row(lite, Claim, customer.claim_id).acknowledged_at == lite.clock.now()
    assert subscription_of(lite, customer).unacknowledged_since is None
    assert "data-ours" not in client.get(link).text


def test_whoever_agrees_under_a_mailed_link_has_said_it(lite: Installation) -> None:
    customer = approved_customer(lite, acknowledged=False, agreed=False)
    client = create_app(lite).test_client()
    for base, heard in ((status_page(lite, customer.claim_id), False), (mailed_link(lite, customer.claim_id), True)):
        link = base.removeprefix(lite.settings.base_url)
        page = client.get(f"{link}/start?choice={'2027-01-31' if heard else '2026-12-20'}").text
        shown = dict(re.findall(r'name="(day|billing_starts|per_period_minor)" value="([^"]+)"', page))
        assert client.post(f"{link}/start", data={"csrf": csrf(page), "agreed": "1", **shown}).status_code == 303
        assert (subscription_of(lite, customer).unacknowledged_since is None) is heard


def test_signing_in_by_mail_is_an_answer_from_the_mailbox(lite: Installation) -> None:
    customer, other = running(lite), running(lite)
    person = row(lite, Person, customer.person_id)
    secret = lite.do(VISITOR, new_link, person, LINK_LIFE)
    client = create_app(lite).test_client()
    page = client.get(f"/sign-in/{secret}").text
    assert subscription_of(lite, customer).unacknowledged_since is not None
    assert client.post(f"/sign-in/{secret}", data={"csrf": csrf(page)}).status_code == 303
    assert subscription_of(lite, customer).unacknowledged_since is None
    assert subscription_of(lite, other).unacknowledged_since is not None


def test_a_person_who_spoke_with_the_company_says_so_at_the_desk(lite: Installation) -> None:
    customer = running(lite)
    pass_to(lite, date(2027, 3, 5))
    client = create_app(lite).test_client()
    client.set_cookie("promo-session", signed_in(lite, {"r": rep(lite)})["r"])
    page = client.get("/desk/chores?lang=en").text
    assert "nobody who reads the mailbox" in page and "Charge after all" not in page
    send = f"/desk/held/{customer.subscription_id}/spoke"
    assert client.post(send, data={"csrf": csrf(page), "words": " "}).status_code == 422
    words = "Ms Petit, +33 1 23 45 67 89"
    assert client.post(send, data={"csrf": csrf(page), "words": words}).status_code == 303
    sweep_billing(lite, lite.clock.now())
    assert [i.period_start for i in invoices_of(lite, customer)] == [date(2027, 3, 2)]
    [event] = [e for e in rows(lite, AuditEvent) if e.what == "claim.spoken_with"]
    assert event.subject == f"claim:{customer.claim_id}"
    assert words in client.get(f"/desk/claims/{customer.claim_id}").text


def test_nobody_says_it_of_a_contract_of_their_own(lite: Installation) -> None:
    customer = running(lite, email="rep@example.org")
    person = rows(lite, Person)[0]
    with lite.store.writing() as db:
        staff = db.get_one(Person, person.id)
        staff.role = Role.REP
        db.add(staff)
    with pytest.raises(NotPossible, match="their own claim"):
        lite.do(Actor.staff(customer.person_id), spoke_with, customer.subscription_id, "with myself")


def test_the_reminder_asks_for_it_only_where_it_is_missing(lite: Installation, tmp_path: Path) -> None:
    customers = {"silent@example.org": False, "heard@example.org": True}
    for email, heard in customers.items():
        made = running(lite, email=email)
        if heard:
            lite.do(CLAIMANT, acknowledge, made.claim_id)
    pass_to(lite, date(2027, 2, 1))
    deliver(lite, MailFolder(tmp_path))
    mails = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in tmp_path.glob("*.eml")]
    said = {m["To"]: m.get_body(("plain",)).get_content() for m in mails if "Your first bill comes" in m["Subject"]}  # type: ignore[union-attr]
    assert {to: "from this mailbox" in text for to, text in said.items()} == {k: not v for k, v in customers.items()}
    assert all("\n\n\n" not in text for text in said.values())


def test_an_outside_billing_system_hears_of_it_only_then(lite: Installation) -> None:
    customer = approved_customer(lite, acknowledged=False, gateway="stripe")
    sweep_billing(lite, lite.clock.now() + timedelta(days=1))
    assert rows(lite, GatewayCall) == []
    lite.do(CLAIMANT, acknowledge, customer.claim_id)
    assert [c.action for c in rows(lite, GatewayCall)] == ["create"]
