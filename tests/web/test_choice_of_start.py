"""The choice of the start on the claim's page: what each day comes to, its own confirmed step, and what follows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from promo.delivery import deliver
from promo.i18n import LOCALES, translations
from promo.messages.mail import MailFolder
from promo.store.tables import ProvisioningCall, Subscription, SubscriptionChange
from promo.sweeps import run_due
from promo.web import create_app
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.pages import csrf, status_page
from tests.support.rows import rows

AGREED = ("day", "billing_starts", "per_period_minor")


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


def test_the_step_names_price_contents_and_terms_and_the_agreement_starts_it(
    lite: Installation, tmp_path: Path
) -> None:
    claim_id = approved(lite)
    page = step(lite, claim_id, "2027-01-31")
    for said in ("Start free, then €174.00 a month from 1 May 2027", "Remote Support", "€145.00", "20", "The terms in"):
        assert said in page, said
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


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"agreed": ""}, "Tick the box"),
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


@pytest.mark.parametrize("day", ["2026-11-30", "2031-01-01", "soon", "other", ""])
def test_a_day_that_cannot_be_leads_back_to_the_choice(lite: Installation, day: str) -> None:
    claim_id = approved(lite)
    answer = create_app(lite).test_client().get(f"{status_page(lite, claim_id)}/start?choice={day}")
    assert answer.status_code == 303
    assert answer.location.endswith("#start")


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
