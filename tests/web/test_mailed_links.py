"""Links in our mails are opened by machines first: scanners and previews that ask for a page change nothing."""

from __future__ import annotations

from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlmodel import select

from promo.messages.links import cancel_link, status_link
from promo.messages.mail import MailFolder
from promo.store.tables import Claim, OutboxItem, Subscription
from promo.subscriptions.cancel_by_form import CancellationForm, cancel_by_form
from promo.sweeps import run_due
from promo.web import create_app
from promo.work import FORM
from tests.support.asking import asks_for_link
from tests.support.customers import running_customer
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import rows

SCANNERS = [["HEAD", "GET", "GET"], ["GET", "HEAD", "OPTIONS", "GET"], ["HEAD"] * 5]


def path_of(link: str) -> str:
    return urlsplit(link).path


@pytest.mark.parametrize("asks", SCANNERS, ids=" ".join)
def test_a_link_that_signs_in_is_spent_by_its_button_alone(lite: Installation, asks: list[str]) -> None:
    running_customer(lite, email="fox@example.com")
    asks_for_link(lite, "fox@example.com", address="1.2.3.4")
    with lite.store.reading() as db:
        token = next(i.values["token"] for i in db.exec(select(OutboxItem)) if "token" in i.values)
    for method in asks:
        scanner = create_app(lite).test_client()
        answer = scanner.open(f"/sign-in/{token}", method=method)
        assert answer.status_code == 200
        assert "promo-session" not in " ".join(answer.headers.getlist("Set-Cookie"))
    browser = create_app(lite).test_client()
    form = {"csrf": csrf(browser.get(f"/sign-in/{token}").text)}
    assert browser.post(f"/sign-in/{token}", data=form).status_code == 303
    assert browser.post(f"/sign-in/{token}", data=form).status_code != 303


@pytest.mark.parametrize("asks", SCANNERS, ids=" ".join)
def test_the_way_out_is_taken_by_its_button_alone(lite: Installation, asks: list[str]) -> None:
    customer = running_customer(lite)
    way_out = path_of(cancel_link(lite, customer.subscription_id))
    for method in asks:
        assert create_app(lite).test_client().open(way_out, method=method).status_code == 200
    [subscription] = rows(lite, Subscription)
    assert subscription.auto_renews
    browser = create_app(lite).test_client()
    assert browser.post(way_out, data={"csrf": csrf(browser.get(way_out).text)}).status_code == 303
    [subscription] = rows(lite, Subscription)
    assert not subscription.auto_renews


def test_looking_at_a_claim_by_its_link_changes_no_claim(lite: Installation) -> None:
    customer = running_customer(lite)
    before = [c.state for c in rows(lite, Claim)]
    for method in ("HEAD", "GET", "GET"):
        page = create_app(lite).test_client().open(path_of(status_link(lite, customer.claim_id)), method=method)
        assert page.status_code == 200
    assert [c.state for c in rows(lite, Claim)] == before


@pytest.mark.parametrize(
    ("typed", "sent_to"),
    [
        ("info@müller-werkzeug.de", "info@xn--mller-werkzeug-gsb.de"),
        ("buero@фирма.рф", "buero@xn--80apmps.xn--p1ai"),
        ("sean.o'brien@example.ie", "sean.o'brien@example.ie"),
    ],
)
def test_the_confirmation_of_a_cancellation_leaves_in_plain_letters(
    lite: Installation, tmp_path: Path, typed: str, sent_to: str
) -> None:
    """Most mail servers take no other letters in an address; a legal confirmation must not wait for one that does."""
    form = CancellationForm.read({"name": "Müller Werkzeug", "contract": "Support", "email": typed})
    lite.do(FORM, cancel_by_form, form)
    run_due(lite, MailFolder(tmp_path / "mail"))
    [mail] = letters(tmp_path / "mail")
    assert (mail["To"], mail["To"].isascii()) == (sent_to, True)


def letters(folder: Path) -> list[Message]:
    from email import message_from_bytes, policy

    return [message_from_bytes(p.read_bytes(), policy=policy.default) for p in sorted(folder.glob("*.eml"))]
