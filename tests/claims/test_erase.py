"""To be forgotten: at once what nothing keeps, the rest when its time is over; the chain and the books still hold."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from promo.claims.erase import (
    Because,
    Kept,
    ask_erasure,
    ask_erasure_of_claim,
    books_until,
    carry_out_erasures,
    look_at_erasure,
    look_at_erasure_of_claim,
)
from promo.claims.reply import appeal
from promo.claims.start import confirm
from promo.messages.mail import MailFolder
from promo.people.limits import TooMany
from promo.people.sessions import open_session, person_of
from promo.people.sign_in import ask_for_link
from promo.refusals import NotPossible
from promo.reports.invariants import breaches
from promo.store.tables import Claim, ClaimState, Erasure, OutboxItem, Person, ProofFile, Subscription
from promo.subscriptions.cancel import stop_at_once, turn_off_renewal
from promo.sweeps import run_due
from promo.work import CLAIMANT, SYSTEM, Actor
from tests.support.installation import Installation
from tests.support.line import agreed, process, submit
from tests.support.proofs import english, french
from tests.support.rows import row, rows

COMPANY, EMAIL = "Atelier Roussel SARL", "claire@atelier-roussel.example"


@pytest.fixture
def mails(tmp_path: Path) -> Path:
    return tmp_path / "mail"


def tick(lite: Installation, mails: Path) -> None:
    run_due(lite, MailFolder(mails))


def who_still_says(lite: Installation, *words: str) -> set[str]:
    """The tables in which a thief of the database would still read one of these words."""
    with lite.store.reading() as db:
        found = {
            table.name: [tuple(one) for one in db.connection().execute(table.select())]  # a row's own text is cut short
            for table in SQLModel.metadata.sorted_tables
            if table.name != "rule_set"  # its examples name the same company
        }
    return {name for name, said in found.items() if any(word.lower() in str(said).lower() for word in words)}


def customer_of_an_approval(lite: Installation, mails: Path) -> Subscription:
    """The subscription of an approved claim whose service runs."""
    claim_id = agreed(lite, company=COMPANY, email=EMAIL)
    tick(lite, mails)
    lite.do(Actor.staff(1), confirm, f"switch/{claim_id}/start/1")
    [subscription] = rows(lite, Subscription)
    return subscription


@pytest.mark.parametrize("judged", [False, True])
def test_a_request_that_became_no_contract_goes_whole_and_at_once(
    lite: Installation, mails: Path, judged: bool
) -> None:
    claim_id = submit(lite, content=english(), company=COMPANY, email=EMAIL).claim_id
    if judged:
        process(lite, claim_id)
        tick(lite, mails)
    [file] = rows(lite, ProofFile)
    ahead = lite.look(CLAIMANT, look_at_erasure_of_claim, claim_id)
    assert (ahead.files, list(ahead.withdrawn), list(ahead.kept)) == (1, [claim_id], [])
    said = lite.do(CLAIMANT, ask_erasure_of_claim, claim_id)
    assert lite.do(CLAIMANT, ask_erasure_of_claim, claim_id) == said

    tick(lite, mails)
    lite.clock.advance(hours=2)
    tick(lite, mails)

    assert row(lite, Claim, claim_id).state is ClaimState.WITHDRAWN
    assert lite.store.files.get(f"proofs/{file.id}") is None
    assert who_still_says(lite, "roussel", file.sha256) == set()
    assert row(lite, Erasure, said).done_at is not None
    [mail] = [m for m in mails.glob("*.eml") if said.encode() in m.read_bytes()]
    assert EMAIL.encode() in mail.read_bytes()
    assert breaches(lite.store, lite.settings.heads) == []


def declined(lite: Installation) -> str:
    claim_id = submit(lite, content=french(notice="un (1) mois"), company=COMPANY, email=EMAIL).claim_id
    assert process(lite, claim_id) == "decline"
    return claim_id


@pytest.mark.parametrize(("days", "is_open"), [(0, True), (90, True), (91, False)])
def test_a_declined_request_is_open_while_its_files_are_there_for_a_second_look(
    lite: Installation, mails: Path, days: int, is_open: bool
) -> None:
    claim_id = declined(lite)
    lite.clock.advance(days=days)
    ahead = lite.look(CLAIMANT, look_at_erasure_of_claim, claim_id)
    assert (list(ahead.withdrawn), list(ahead.second_looks)) == (([claim_id], [claim_id]) if is_open else ([], []))
    lite.do(CLAIMANT, ask_erasure_of_claim, claim_id)
    assert row(lite, Claim, claim_id).state is (ClaimState.WITHDRAWN if is_open else ClaimState.DECLINED)
    for _ in range(2):
        tick(lite, mails)
        lite.clock.advance(hours=2)
    assert who_still_says(lite, "roussel") == set()


def test_a_request_that_was_objected_to_is_open_however_long_it_takes(lite: Installation, mails: Path) -> None:
    claim_id = declined(lite)
    lite.clock.advance(days=89)
    lite.do(CLAIMANT, appeal, claim_id, "Trois mois.")
    lite.clock.advance(days=20)
    ahead = lite.look(CLAIMANT, look_at_erasure_of_claim, claim_id)
    assert (list(ahead.withdrawn), list(ahead.second_looks)) == ([claim_id], [])


def test_an_objection_after_the_wish_to_be_erased_leaves_no_empty_case_at_the_desk(
    lite: Installation, mails: Path
) -> None:
    claim_id = declined(lite)
    lite.clock.advance(days=100)
    lite.do(CLAIMANT, ask_erasure_of_claim, claim_id)
    lite.do(CLAIMANT, appeal, claim_id, "Trois mois.")
    for _ in range(3):
        tick(lite, mails)
        lite.clock.advance(hours=2)
    assert row(lite, Claim, claim_id).state is ClaimState.WITHDRAWN
    assert who_still_says(lite, "roussel") == set()


def test_an_address_stands_in_no_letter_about_links_and_in_no_count_and_its_bound_stays(
    lite: Installation, mails: Path
) -> None:
    claim_id = submit(lite, content=english(), company=COMPANY, email=EMAIL).claim_id
    for _ in range(5):
        ask_for_link(lite, EMAIL, "en", address="203.0.113.7")
        tick(lite, mails)  # asked twice before the clock looks, it is one mail
    assert [o.template for o in rows(lite, OutboxItem)].count("claim_links") == 5
    assert "ratecount" not in who_still_says(lite, "roussel", "203.0.113.7")
    lite.do(CLAIMANT, ask_erasure_of_claim, claim_id)
    for minutes in (0, 1):
        lite.clock.advance(minutes=minutes)
        tick(lite, mails)
    assert who_still_says(lite, "roussel") == set()
    with pytest.raises(TooMany):  # being erased lets nobody ask more often
        ask_for_link(lite, EMAIL, "en", address="203.0.113.7")


def test_a_contract_that_runs_keeps_its_words_but_not_its_papers(lite: Installation, mails: Path) -> None:
    subscription = customer_of_an_approval(lite, mails)
    me = Actor.customer(subscription.person_id)
    ahead = lite.look(me, look_at_erasure, subscription.person_id)
    assert (ahead.files, list(ahead.withdrawn), list(ahead.kept)) == (1, [], [Kept(Because.RUNS, None)])
    said = lite.do(me, ask_erasure, subscription.person_id)
    for _ in range(3):
        tick(lite, mails)
        lite.clock.advance(days=1)

    [file] = rows(lite, ProofFile)
    assert file.forgotten_at is not None and lite.store.files.get(f"proofs/{file.id}") is None
    assert row(lite, Person, subscription.person_id).email == EMAIL
    assert row(lite, Claim, subscription.claim_id).company == COMPANY
    wish = row(lite, Erasure, said)
    assert wish.done_at is None and wish.kept_until is None
    with pytest.raises(NotPossible, match="Withdraw it first"):
        lite.do(CLAIMANT, ask_erasure_of_claim, subscription.claim_id)


def test_who_used_free_months_and_left_is_forgotten_when_the_offer_is_over(lite: Installation, mails: Path) -> None:
    subscription = customer_of_an_approval(lite, mails)
    me, who = Actor.customer(subscription.person_id), subscription.person_id
    lite.clock.advance(days=40)
    tick(lite, mails)
    lite.do(me, stop_at_once, subscription.id or 0)
    lite.clock.advance(days=2)
    tick(lite, mails)
    [kept] = lite.look(me, look_at_erasure, who).kept
    assert (kept.because, kept.until) == (Because.OFFER_ONCE, date(2027, 12, 31))
    lite.do(me, ask_erasure, who)
    tick(lite, mails)
    assert "claim" in who_still_says(lite, "roussel")
    secret = lite.do(SYSTEM, lambda work: open_session(work, work.db.get_one(Person, who)))

    lite.clock.move_to(datetime(2028, 1, 2, tzinfo=UTC))
    tick(lite, mails)
    lite.clock.advance(hours=2)
    tick(lite, mails)
    assert who_still_says(lite, "roussel") == set()
    with lite.store.reading() as db:
        assert person_of(db, secret, lite.clock.now()) is None
    ask_for_link(lite, EMAIL, "en", address="1.2.3.4")
    before = len(list(mails.glob("*.eml")))
    tick(lite, mails)
    assert len(list(mails.glob("*.eml"))) == before
    assert breaches(lite.store, lite.settings.heads) == []


def test_bills_are_kept_to_the_end_of_the_years_that_the_sellers_law_names(lite: Installation, mails: Path) -> None:
    assert books_until(date(2027, 2, 27), 7) == date(2034, 12, 31)
    subscription = customer_of_an_approval(lite, mails)
    me, who = Actor.customer(subscription.person_id), subscription.person_id
    lite.clock.move_to(subscription.billing_starts_at + timedelta(hours=1))
    tick(lite, mails)
    lite.do(me, turn_off_renewal, subscription.id or 0)
    lite.clock.advance(days=40)
    tick(lite, mails)
    assert {k.because: k.until for k in lite.look(me, look_at_erasure, who).kept} == {
        Because.BOOKS: date(2034, 12, 31),
        Because.OFFER_ONCE: date(2027, 12, 31),
    }
    said = lite.do(me, ask_erasure, who)
    tick(lite, mails)
    lite.clock.advance(days=1)
    tick(lite, mails)
    assert row(lite, Erasure, said).kept_until == date(2034, 12, 31)
    mail = b"".join(m.read_bytes() for m in mails.glob("*.eml") if said.encode() in m.read_bytes())
    assert b"31 December 2034" in mail or b"31 d=C3=A9cembre 2034" in mail


def test_it_goes_on_where_it_was_broken_off_after_the_bytes(
    lite: Installation, mails: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim_id = submit(lite, content=english(), company=COMPANY, email=EMAIL).claim_id
    said = lite.do(CLAIMANT, ask_erasure_of_claim, claim_id)
    with monkeypatch.context() as broken:
        broken.setattr("promo.claims.erase._go_on", lambda *_: 1 / 0)
        assert carry_out_erasures(lite, lite.clock.now()).failed == 1
    assert row(lite, Erasure, said).done_at is None
    tick(lite, mails)
    lite.clock.advance(hours=2)
    tick(lite, mails)
    assert row(lite, Erasure, said).done_at is not None


def test_who_had_the_service_does_not_get_the_offer_anew_by_an_erasure(lite: Installation, mails: Path) -> None:
    subscription = customer_of_an_approval(lite, mails)
    lite.clock.advance(days=28)
    tick(lite, mails)
    me = Actor.customer(subscription.person_id)
    lite.do(me, stop_at_once, subscription.id or 0)
    lite.clock.advance(days=2)
    tick(lite, mails)
    lite.do(me, ask_erasure, subscription.person_id)
    for _ in range(3):
        lite.clock.advance(hours=2)
        tick(lite, mails)
    assert process(lite, submit(lite, company=COMPANY, email=EMAIL).claim_id) != "approve"


def test_an_erasure_leaves_what_was_sent_after_it(lite: Installation, mails: Path) -> None:
    subscription = customer_of_an_approval(lite, mails)
    lite.do(Actor.customer(subscription.person_id), ask_erasure, subscription.person_id)
    tick(lite, mails)
    lite.clock.advance(days=30)
    tick(lite, mails)
    newer = submit(lite, content=english(), company="Second Firm Ltd", email=EMAIL, country="GB").claim_id
    for _ in range(3):
        lite.clock.advance(days=1)
        tick(lite, mails)
    claim = row(lite, Claim, newer)
    assert (claim.company, claim.email) == ("Second Firm Ltd", EMAIL)
    assert [f.forgotten_at for f in rows(lite, ProofFile) if f.claim_id == newer] == [None]
