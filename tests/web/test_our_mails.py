"""Our mails are no weapon, our links end, and a stranger learns nothing from a form that anybody may send."""

from __future__ import annotations

import io
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from promo.claims.judging.process import process_claim
from promo.claims.links import make_links_void
from promo.claims.review import ForTheLetter, RepDecision, review_claim
from promo.ids import sign
from promo.messages.links import LIFE, cancel_link, mailed_link, status_link
from promo.messages.mail import MailFolder
from promo.store.tables import Cancellation, CancellationRequest, Claim, ClaimState, OutboxItem
from promo.subscriptions.cancel_by_form import CancellationForm, Kind, assign, cancel_by_form
from promo.sweeps import run_due
from promo.web import create_app
from promo.work import VISITOR, Actor
from tests.support.customers import rep, running_customer
from tests.support.installation import Installation
from tests.support.pages import csrf, fields
from tests.support.proofs import french
from tests.support.rows import row, rows

EVIL = "Visit http://evil.example/pay now"


@pytest.fixture
def web(lite: Installation) -> FlaskClient:
    return create_app(lite).test_client()


def send(web: FlaskClient, number: int, **changes: Any) -> int:
    """The form, as one more visitor from somewhere else."""
    data = fields(web, **{"company": f"Firm {number} Ltd", "email": "victim@third.example", **changes})
    data["proof"] = (io.BytesIO(french()), changes.get("file", "contract.pdf"))
    place = {"REMOTE_ADDR": f"10.0.0.{number}"}
    return web.post("/", data=data, content_type="multipart/form-data", environ_base=place).status_code


def mails(lite: Installation, folder: Path) -> list[str]:
    run_due(lite, MailFolder(folder))
    return [p.read_text() for p in folder.glob("*.eml")]


def test_a_stranger_gets_three_first_mails_whoever_causes_them(web: FlaskClient, lite: Installation) -> None:
    assert [send(web, n) for n in range(1, 5)] == [303] * 4
    assert [send(web, n, email=f"victim+{n}@Third.example") for n in range(8, 10)] == [303] * 2
    assert send(web, 20, email="somebody@else.example") == 303
    victims = [c for c in rows(lite, Claim) if "victim" in c.email]
    assert sorted(c.silent_since is None for c in victims) == [False] * 3 + [True] * 3
    about = {i.claim_id for i in rows(lite, OutboxItem)}
    assert {c.id for c in victims} & about == {c.id for c in victims if c.silent_since is None}
    # a machine's answer to what was taken in silence is said by its page alone
    [silent] = [c for c in victims if c.company == "Firm 4 Ltd"]
    assert process_claim(lite, lite.reader, silent.id) in ("ask", "review")
    assert silent.id not in {i.claim_id for i in rows(lite, OutboxItem)}
    page = web.get(status_link(lite, silent.id) + "?lang=en").text
    assert "No mail leaves about this request" in page


def test_who_reads_the_mailbox_ends_the_silence_and_so_does_a_person(web: FlaskClient, lite: Installation) -> None:
    for n in range(1, 6):
        assert send(web, n) == 303
    one, two = [c.id for c in rows(lite, Claim) if c.silent_since is not None]
    for claim_id in (one, two):
        process_claim(lite, lite.reader, claim_id)
    with lite.store.writing() as db:
        for claim_id in (one, two):
            db.get_one(Claim, claim_id).state = ClaimState.IN_REVIEW
    # the page that the sender was led to shows nothing of whose mailbox it is; a mailed link does
    assert opened(web, [status_link(lite, one)]) == [200]
    assert row(lite, Claim, one).link_opened_at is None
    assert opened(web, [mailed_link(lite, one)]) == [200]
    seen = row(lite, Claim, one)
    assert seen.link_opened_at is not None and seen.silent_since is None
    lite.do(Actor.staff(rep(lite)), review_claim, two, RepDecision.ASK, "", ForTheLetter(words="Send page two."))
    assert two in {i.claim_id for i in rows(lite, OutboxItem)}


def test_junk_with_somebodys_address_does_not_keep_them_out(web: FlaskClient, lite: Installation) -> None:
    for n in range(1, 6):
        assert send(web, n) == 303
    lite.clock.advance(hours=7)
    assert send(web, 9) == 303
    own = next(c for c in rows(lite, Claim) if c.company == "Firm 9 Ltd")
    assert own.silent_since is None and own.id in {i.claim_id for i in rows(lite, OutboxItem)}
    # three that its reader knows of, or that a person has, are enough
    for claim in [c for c in rows(lite, Claim) if c.id != own.id][:2]:
        assert opened(web, [mailed_link(lite, claim.id)]) == [200]
    with lite.store.writing() as db:
        db.get_one(Claim, own.id).state = ClaimState.IN_REVIEW
    assert send(web, 10) == 422


def test_the_same_form_again_is_no_second_request(web: FlaskClient, lite: Installation) -> None:
    data = fields(web, email="victim@third.example")
    for _ in range(6):
        sent = {**data, "proof": (io.BytesIO(french()), "c.pdf")}
        assert web.post("/", data=sent, content_type="multipart/form-data").status_code == 303
    assert len(rows(lite, Claim)) == 1


def test_no_word_of_a_stranger_stands_in_a_first_mail(web: FlaskClient, lite: Installation, tmp_path: Path) -> None:
    assert send(web, 1, company=EVIL, file=f"{EVIL}.pdf".replace("/", "")) == 303
    declare(web, name=EVIL, contract=EVIL, email="victim@third.example", kind="for_cause", reason=EVIL)
    run_due(lite, MailFolder(tmp_path / "mail"))
    told = [p.read_text() for p in (tmp_path / "mail").glob("*.eml")]
    first = [t for t in told if "We have your files" in t or "cancellation was received" in t]
    assert len(first) == 2
    for text in first:
        assert "evil.example" not in text.replace("=\n", "")
        assert "application/pdf" not in text


def declare(web: FlaskClient, **changes: str) -> tuple[str, str]:
    """The public form of cancelling: where it leads, and the page there."""
    page = web.get("/cancel?lang=en").text
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    base = {"csrf": csrf(page), "form_key": key[1], "kind": "ordinary", "name": "A", "wished_end": "", "step": "send"}
    answer = web.post("/cancel?lang=en", data={**base, **changes})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"], web.get(answer.headers["Location"] + "?lang=en").text


def test_the_page_of_a_cancellation_is_the_same_whether_there_is_a_contract_or_not(
    web: FlaskClient, lite: Installation, tmp_path: Path
) -> None:
    customer = running_customer(lite, email="claire@roussel.example")
    fits, there = declare(web, contract=customer.claim_id, email="claire@roussel.example")
    wrong, nowhere = declare(web, contract="SW-AAAA-AAAA", email="claire@roussel.example")
    plain = [re.sub(r"EX-\w{4}-\w{4}|[0-9a-f]{40}|value=\"[^\"]+\"", "", page) for page in (there, nowhere)]
    assert plain[0] == plain[1]
    assert [web.get(f"{path}/last-day.ics").status_code for path in (fits, wrong)] == [404, 404]
    assert [web.get(f"{path}/declaration.pdf").status_code for path in (fits, wrong)] == [200, 200]
    # the contract did end, and the mail to its address says when
    assert [c.subscription_id for c in rows(lite, Cancellation)] == [customer.subscription_id]
    assert any("Last day of service" in m for m in mails(lite, tmp_path / "mail"))
    [mailed, _] = rows(lite, CancellationRequest)
    by_mail = f"/cancel/{mailed.id}/{sign(lite.secret, 'exit-mail', mailed.id)}"
    assert web.get(f"{by_mail}/last-day.ics").status_code == 200
    lite.clock.advance(days=LIFE.days + 1)
    assert web.get(by_mail).status_code == 404


def test_cancelling_in_somebodys_name_mails_them_three_times_and_is_taken_every_time(
    web: FlaskClient, lite: Installation
) -> None:
    for number in range(6):
        declare(web, contract=f"number {number}", email="victim@third.example")
    assert len(rows(lite, CancellationRequest)) == 6
    assert len([i for i in rows(lite, OutboxItem) if i.template == "exit_received"]) == 3


def test_links_of_a_claim_end_and_can_be_made_void(web: FlaskClient, lite: Installation, tmp_path: Path) -> None:
    customer = running_customer(lite, email="claire@roussel.example")
    paths = [status_link(lite, customer.claim_id), cancel_link(lite, customer.subscription_id)]
    earlier = [
        f"/claims/{customer.claim_id}/{sign(lite.secret, 'status', customer.claim_id)}",
        f"/leave/{customer.subscription_id}/{sign(lite.secret, 'leave', str(customer.subscription_id))}",
    ]
    assert opened(web, paths + earlier) == [200] * 4
    # a day that was changed is no signature of ours
    assert opened(web, [re.sub("/([0-9a-f]{5})([0-9a-f]{40})$", r"/fffff\2", p) for p in paths]) == [404, 404]
    # when a rep makes them void, by the button of the desk
    lite.do(Actor.staff(rep(lite)), make_links_void, customer.claim_id)
    assert opened(web, paths + earlier) == [404] * 4
    anew = [status_link(lite, customer.claim_id), cancel_link(lite, customer.subscription_id)]
    assert opened(web, anew) == [200] * 2
    assert any("take their place" in m or "takes their place" in m for m in mails(lite, tmp_path / "mail"))
    lite.clock.advance(days=LIFE.days + 1)
    assert opened(web, anew) == [404] * 2


def opened(web: FlaskClient, addresses: list[str]) -> list[int]:
    return [web.get(a.removeprefix("http://127.0.0.1:8000")).status_code for a in addresses]


def test_health_tells_strangers_no_more_than_how_it_is(web: FlaskClient) -> None:
    assert web.get("/healthz").json == {"status": "ok"}


def test_the_dots_and_names_of_one_mailbox_are_one_address(web: FlaskClient, lite: Installation) -> None:
    written = ["vic.tim@gmail.com", "victim@googlemail.com", "v.ictim+a@gmail.com", "vi.ctim@gmail.com"]
    assert [send(web, n, email=e) for n, e in enumerate(written, 40)] == [303] * 4
    assert [c.email for c in rows(lite, Claim) if c.silent_since is not None] == ["vi.ctim@gmail.com"]


def test_a_machines_letter_holds_no_link_of_a_stranger(web: FlaskClient, lite: Installation, tmp_path: Path) -> None:
    from tests.support.proofs import pdf

    evil = "and must sign in at https://evil.example/login or the account is closed"
    text = (
        "<h1>TeamViewer Germany GmbH</h1><p>Customer: Firm 50 Ltd</p><p>Agreement no. TV-2025-1</p><p>This agreement"
        " commences on 1 February 2026 for twelve (12) months and renews for twelve months. The customer may end it by"
        f" giving 14 days' written notice before the end of the term, {evil}.</p>"
    )
    data = fields(web, company="Firm 50 Ltd", email="boss@target.example")
    data["proof"] = (io.BytesIO(pdf(text)), "Sign in at evil.example now.pdf")
    assert web.post("/", data=data, content_type="multipart/form-data").status_code == 303
    told = mails(lite, tmp_path) + mails(lite, tmp_path)
    assert any("14 days" in m for m in told)
    assert not any("evil.example" in m for m in told)


def test_a_list_of_numbers_finds_no_contract_and_guessing_day_by_day_is_slow(lite: Installation) -> None:
    customer = running_customer(lite, email="owner@vets.example")
    numbers = " ".join(f"SW-{n:04d}-AAAA" for n in range(20))

    def declared(contract: str, number: int) -> CancellationRequest:
        form = CancellationForm(
            kind=Kind.ORDINARY,
            name="X",
            contract=contract,
            email="owner@vets.example",
            form_key=f"guess-{number}".ljust(22, "x"),
        )
        return lite.do(VISITOR, cancel_by_form, form)

    assert declared(f"{numbers} {customer.claim_id}", 0).subscription_id is None
    for n in (1, 2):
        assert declared("SW-0000-AAAA", n).subscription_id is None
    assert declared(customer.claim_id, 3).subscription_id is None  # the fourth of a day: a person looks
    assert not rows(lite, Cancellation)
    lite.clock.advance(days=1)
    assert declared(customer.claim_id, 4).subscription_id == customer.subscription_id


def test_an_end_in_thousands_of_years_keeps_nobody_waiting(lite: Installation) -> None:
    """It is a person's to look at, and what a person carries out ends within a lifetime."""
    customer = running_customer(lite, email="owner@vets.example")
    form = CancellationForm(
        name="X", contract=customer.claim_id, email="owner@vets.example", wished_end=date(9999, 12, 31), form_key="far"
    )
    row = lite.do(VISITOR, cancel_by_form, form)
    assert row.subscription_id is None
    lite.do(Actor.staff(rep(lite)), assign, row.id, customer.claim_id)
    [cancelled] = rows(lite, Cancellation)
    assert cancelled.last_day.year <= lite.clock.now().year + 11
