"""The first ten minutes: what a newcomer finds after `promo init --demo`."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from sqlmodel import col, select

from promo.demo import LOG_INS, PASSWORD, SAMPLE, SAMPLE_COMPANY, SAMPLE_COUNTRY, SAMPLE_PROVIDER, load_demo
from promo.demo import story as told
from promo.eligibility.company import mail_domain
from promo.promotions.rulebook import RuleBook
from promo.proof.sealed.intake import sha256_of
from promo.proof.sealed.reader import Reader
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, Decision, Invoice, OutboxItem, ProofFile, Subscription
from promo.web import create_app
from tests.support.demo import demo_in
from tests.support.installation import START, Installation
from tests.support.line import process, submit
from tests.support.pages import csrf
from tests.support.rows import rows

SAMPLES = Path(__file__).resolve().parents[2] / "promo/samples"


@pytest.fixture(scope="module")
def demo(
    sqlite_template: bytes, tmp_path_factory: pytest.TempPathFactory, rules: RuleBook, reader: Reader
) -> Installation:
    """An installation with the demo's data, and the site in demo mode."""
    return demo_in(tmp_path_factory.mktemp("demo"), sqlite_template, rules, reader)


def of(demo: Installation, sender: str) -> Claim:
    with demo.store.reading() as db:
        company = getattr(told, sender).company
        return db.exec(select(Claim).where(Claim.company == company)).one()


def test_the_claims_of_today_end_as_their_truth_says(demo: Installation) -> None:
    truth = {t["id"]: t for t in map(json.loads, (SAMPLES / "truth.jsonl").read_text("utf-8").splitlines())}
    sent = [json.loads(line) for line in (SAMPLES / "claims.jsonl").read_text("utf-8").splitlines()]
    with demo.store.reading() as db:
        found = {
            claim.company: decision
            for claim, decision in db.exec(
                select(Claim, Decision)
                .join(Decision, col(Decision.claim_id) == col(Claim.id))
                .order_by(col(Decision.id))
            )
        }
    assert len(sent) == len(truth) == 12
    for row in sent:
        decision, right = found[row["company"]], truth[row["id"]]
        codes = [r["code"] for r in decision.answer["reasons"]]
        weak = decision.outcome == "review" and codes == ["document.weak"]
        assert decision.outcome == right["outcome"] or (weak and right["outcome"] == "approve"), (row["id"], codes)
        assert {*right["reason_codes"]} <= {*codes}, row["id"]


def test_every_company_has_a_mail_domain_of_its_own(demo: Installation) -> None:
    domains = Counter(mail_domain(claim.email) for claim in rows(demo, Claim))
    assert None not in domains
    assert {*domains.values()} == {1}


def test_every_state_of_a_claim_and_of_a_contract_can_be_seen(demo: Installation) -> None:
    states = {claim.state for claim in rows(demo, Claim)}
    assert states == {*ClaimState} - {ClaimState.DRAFT, ClaimState.SUBMITTED, ClaimState.READING}
    contracts = {s.state.value for s in rows(demo, Subscription)}
    assert {"scheduled", "free", "active", "ended"} <= contracts


@pytest.mark.parametrize(
    ("sender", "state"),
    [
        ("BILLED", "started"),
        ("OVERDUE", "started"),
        ("CANCELLED", "started"),
        ("FIRST_BILL_DUE", "started"),
        ("FREE", "started"),
        ("REVOKED", "revoked"),
        ("EXPIRED", "expired"),
        ("WITHDRAWN", "withdrawn"),
        ("APPEALED", "in_review"),
        ("WAITING", "waitlisted"),
        ("LARGE", "approved"),
        ("START_AHEAD", "approved"),
    ],
)
def test_each_company_of_the_story_stands_where_it_should(demo: Installation, sender: str, state: str) -> None:
    assert of(demo, sender).state.value == state


def test_bills_are_paid_open_and_overdue_as_the_story_says(demo: Installation) -> None:
    today = START.date()

    def bills(sender: str) -> list[Invoice]:
        with demo.store.reading() as db:
            theirs = select(Invoice).join(Subscription, col(Subscription.id) == col(Invoice.subscription_id))
            return list(db.exec(theirs.where(Subscription.claim_id == of(demo, sender).id)))

    assert len(bills("BILLED")) >= 3
    assert all(b.open_minor == 0 or b.due_date >= today for b in bills("BILLED"))
    assert any(b.open_minor > 0 and b.due_date < today for b in bills("OVERDUE"))
    assert bills("FREE") == bills("FIRST_BILL_DUE") == bills("REVOKED") == []
    [cancelled] = [s for s in rows(demo, Subscription) if s.claim_id == of(demo, "CANCELLED").id]
    assert not cancelled.auto_renews
    assert cancelled.ends_before is not None
    assert cancelled.ends_before > today
    [soon] = [s for s in rows(demo, Subscription) if s.claim_id == of(demo, "FIRST_BILL_DUE").id]
    assert 0 < (soon.billing_starts - today).days <= 7
    reminders = [i for i in rows(demo, OutboxItem) if i.template == "reminder" and i.subscription_id == soon.id]
    assert [i.values["days"] for i in reminders] == [30, 7]


def test_the_past_of_the_demo_breaks_no_invariant(demo: Installation) -> None:
    assert list(breaches(demo.store)) == []


def test_the_file_to_try_was_never_sent_and_is_approved_for_the_company_to_type(demo: Installation) -> None:
    content = (SAMPLES / SAMPLE).read_bytes()
    assert sha256_of(content) not in {f.sha256 for f in rows(demo, ProofFile)}
    assert SAMPLE_COMPANY not in {claim.company for claim in rows(demo, Claim)}
    chosen = SAMPLE_PROVIDER.casefold()
    who = {"company": SAMPLE_COMPANY, "country": SAMPLE_COUNTRY, "email": "a.reader@try.example", "locale": "en"}
    sent = submit(demo, content, SAMPLE, provider=chosen, competitor=chosen, **who)
    assert process(demo, sent.claim_id) == "approve"
    said = "\n".join(load_demo(demo))
    assert f"company  {SAMPLE_COMPANY}" in said
    assert f"provider {SAMPLE_PROVIDER}" in said
    assert str(SAMPLES / SAMPLE) in said


def test_each_log_in_opens_its_page_and_is_named_on_the_sign_in_page(demo: Installation) -> None:
    app = create_app(demo)
    shown = app.test_client().get("/sign-in").text
    assert PASSWORD in shown
    for one in LOG_INS:
        assert one.email in shown
        client = app.test_client()
        token = csrf(client.get("/sign-in").text)
        entered = client.post(
            "/sign-in", data={"csrf": token, "email": one.email, "password": PASSWORD, "next": one.page}
        )
        assert (entered.status_code, entered.headers["Location"]) == (303, one.page), one
        assert client.get(one.page).status_code == 200, one


def test_the_mails_of_the_demo_can_be_read_on_a_page(demo: Installation) -> None:
    client = create_app(demo).test_client()
    listed = client.get("/demo/mail").text
    numbers = re.findall(r'href="/demo/mail/(\d+)"', listed)
    assert len(numbers) > 50
    texts = [client.get(f"/demo/mail/{n}") for n in numbers[:20]]
    assert {t.status_code for t in texts} == {200}
    assert any("/claims/SW-" in t.text and "href=" in t.text for t in texts)


def test_nothing_of_the_demo_shows_outside_of_it(demo: Installation) -> None:
    real = replace(demo, settings=demo.settings.model_copy(update={"demo": False}))
    client = create_app(real).test_client()
    assert client.get("/demo/mail").status_code == 404
    assert client.get("/demo/mail/1").status_code == 404
    assert PASSWORD not in client.get("/sign-in").text
    assert "/demo/" not in client.get("/").text


def account_of(demo: Installation, email: str) -> str:
    client = create_app(demo).test_client()
    token = csrf(client.get("/sign-in").text)
    client.post(
        "/sign-in", data={"csrf": token, "email": email, "password": PASSWORD, "next": "/account/subscriptions"}
    )
    client.set_cookie("promo-lang", "en")
    return client.get("/account/subscriptions").text


def test_the_account_says_what_is_paid_what_is_owed_and_since_when(demo: Installation) -> None:
    [late] = [b for b in rows(demo, Invoice) if b.open_minor > 0 and b.due_date < START.date()]
    owes = account_of(demo, told.OVERDUE.email)
    sums = [after.split("</b>")[0] for after in owes.split("data-owed>")[1:]]
    assert len(sums) == 1
    assert f"{late.open_minor / 100:.2f}" in sums[0]
    assert "Overdue" in owes
    pays = account_of(demo, told.BILLED.email)
    assert "data-owed" not in pays
    assert "Overdue" not in pays
    assert "Paid" in pays


def test_who_was_billed_and_turned_renewal_off_reads_of_no_free_day_that_is_over(demo: Installation) -> None:
    page = account_of(demo, told.CANCELLED.email)
    assert "Ends on" in page
    assert "Free until" not in page
    assert "Free until" in account_of(demo, told.FREE.email)
