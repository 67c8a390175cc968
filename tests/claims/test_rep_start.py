"""A rep makes a claim for a customer: unread and in silence until the customer agrees, and never decided by its
maker alone."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from sqlmodel import select

from promo.claims.consent import agree, refuse
from promo.claims.intake.form import Upload
from promo.claims.intake.hand_in import NotTaken, Sent
from promo.claims.links import make_links_void
from promo.claims.makers import maker_of
from promo.claims.rep_start import known_claims, make_for_customer
from promo.claims.review import RepDecision, ReviewProblem, review_claim
from promo.claims.silence import is_theirs
from promo.eligibility.papers import PaperKind, Trust
from promo.ids import token
from promo.messages.mail import MailFolder
from promo.store.tables import Claim, ClaimState, Decision, Erasure, OutboxItem, ProofFile, RepStart, Role
from promo.sweeps import run_due
from promo.work import CLAIMANT, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit, with_rules
from tests.support.proofs import french
from tests.support.rows import row, rows

MAIL = """From: AnyDesk
Subject: Contrat n° AD-2024-0917

AnyDesk Software GmbH. Client : Atelier Roussel SARL, contrat n° AD-2024-0917.
Le contrat prend effet le 1er avril 2024 pour une durée initiale de douze (12) mois. Il est reconduit tacitement par
périodes successives de douze mois, sauf dénonciation trois (3) mois au moins avant l’échéance.
"""


def made(engine: Installation, by: int, *, pdf: bool = True, pasted: str = "", **changes: Any) -> str:
    fields = {
        "form_key": token(),
        "provider": "anydesk",
        "company": "Atelier Roussel SARL",
        "email": "claire@atelier-roussel.example",
        "country": "FR",
        "plan": "remote-support",
        "every": "month",
        "seats": "5",
        "locale": "fr",
    } | changes
    sent = Sent(fields, [Upload("contrat.pdf", french())] if pdf else [], pasted=pasted, network="n")
    return make_for_customer(engine, engine.reader, engine.secret, Actor.staff(by), sent).claim_id


def letters(engine: Installation) -> list[str]:
    return [item.template for item in rows(engine, OutboxItem) if item.channel == "mail"]


def test_nothing_is_read_and_one_letter_leaves_before_the_customer_agrees(engine: Installation, tmp_path: Path) -> None:
    claim_id = made(engine, rep(engine))
    run_due(engine, MailFolder(tmp_path / "mail"))
    engine.do(CLAIMANT, is_theirs, claim_id)  # a link was opened, by whatever opens links
    run_due(engine, MailFolder(tmp_path / "mail"))
    assert process(engine, claim_id) is None
    assert row(engine, Claim, claim_id).state is ClaimState.DRAFT and rows(engine, Decision) == []
    assert letters(engine) == ["consent"]

    engine.clock.advance(days=2)
    assert engine.do(CLAIMANT, agree, claim_id)
    claim = row(engine, Claim, claim_id)
    assert claim.submitted_at == engine.clock.now() and claim.silent_since is None
    assert process(engine, claim_id) == "approve"
    assert letters(engine) == ["consent", "decision_approve"]
    assert not engine.do(CLAIMANT, agree, claim_id)  # once


def test_a_refusal_withdraws_without_a_letter_and_erases_on_wish(lite: Installation, tmp_path: Path) -> None:
    rob = rep(lite)
    kept, erased = made(lite, rob), made(lite, rob, email="luc@atelier-roussel.example")
    assert lite.do(CLAIMANT, refuse, kept) and lite.do(CLAIMANT, refuse, erased, erase=True)
    assert not lite.do(CLAIMANT, agree, kept)
    assert [row(lite, Claim, c).state for c in (kept, erased)] == [ClaimState.WITHDRAWN] * 2
    assert letters(lite) == ["consent", "consent", "erasure"]
    for _ in range(3):
        run_due(lite, MailFolder(tmp_path / "mail"))
        lite.clock.advance(hours=2)
    assert [e.claim_id for e in rows(lite, Erasure) if e.done_at] == [erased]
    assert row(lite, Claim, erased).company == "—" and row(lite, Claim, kept).company == "Atelier Roussel SARL"


def test_it_expires_in_silence_after_the_time_for_an_answer(lite: Installation, tmp_path: Path) -> None:
    claim_id = made(lite, rep(lite))
    days = lite.rules.promotion.file.ask.answer_within_days
    lite.clock.advance(days=days, seconds=-1)
    run_due(lite, MailFolder(tmp_path / "mail"))
    assert row(lite, Claim, claim_id).state is ClaimState.DRAFT
    lite.clock.advance(seconds=1)
    assert run_due(lite, MailFolder(tmp_path / "mail"))["consents_expired"] == 1
    assert row(lite, Claim, claim_id).state is ClaimState.EXPIRED
    assert letters(lite) == ["consent"]
    assert not lite.do(CLAIMANT, agree, claim_id)


def test_links_made_void_ask_for_consent_anew(lite: Installation) -> None:
    rob = rep(lite)
    claim_id = made(lite, rob)
    lite.do(Actor.staff(rob), make_links_void, claim_id)
    assert letters(lite) == ["consent", "consent"]


def test_an_address_of_ours_is_no_customer_and_nothing_is_kept_of_it(lite: Installation) -> None:
    rob = rep(lite, "rob@desk.example")
    with pytest.raises(NotTaken) as refused:
        made(lite, rob, email="Rob+x@desk.example")
    assert "our own" in refused.value.problems["email"]
    assert rows(lite, Claim) == [] and lite.store.files.names("proofs/") == []


def test_a_mailbox_that_had_mails_enough_cannot_be_asked(lite: Installation) -> None:
    rob = rep(lite)
    with pytest.raises(NotTaken, match="email"):
        [made(lite, rob) for _ in range(20)]
    assert set(letters(lite)) == {"consent"} and len(letters(lite)) == len(rows(lite, RepStart))


def test_what_is_pasted_never_approves_even_where_an_offer_trusts_text(lite: Installation) -> None:
    papers = MappingProxyType(dict.fromkeys(PaperKind, Trust.STRONG))
    engine = with_rules(lite, papers=papers)
    other = MAIL.replace("Atelier Roussel SARL", "Moulin Delta SAS").replace("0917", "4471")
    sent_as_file = submit(engine, other.encode(), "m.txt", email="a@delta.example", company="Moulin Delta SAS").claim_id
    assert process(engine, sent_as_file) == "approve"  # what the offer says of text that a customer sends

    claim_id = made(engine, rep(engine), pdf=False, pasted=MAIL)
    engine.do(CLAIMANT, agree, claim_id)
    assert process(engine, claim_id) == "review"
    [decision] = [d for d in rows(engine, Decision) if d.claim_id == claim_id]
    assert [r["code"] for r in decision.answer["reasons"]] == ["document.weak"]


def test_a_paper_that_says_it_itself_approves_beside_what_was_pasted(lite: Installation) -> None:
    claim_id = made(lite, rep(lite), pasted=MAIL)
    lite.do(CLAIMANT, agree, claim_id)
    [pdf, text] = sorted(rows(lite, ProofFile), key=lambda f: f.position)
    assert pdf.pasted_by is None and text.pasted_by is not None
    assert process(lite, claim_id) == "approve"


def test_whoever_pasted_a_paper_does_not_approve_it(lite: Installation) -> None:
    rob, ann = rep(lite), rep(lite, "ann@example.com")
    claim_id = made(lite, rob, pdf=False, pasted=MAIL)
    lite.do(CLAIMANT, agree, claim_id)
    assert process(lite, claim_id) == "review"
    with pytest.raises(ReviewProblem, match="pasted"):
        lite.do(Actor.staff(rob), review_claim, claim_id, RepDecision.APPROVE, "fine")
    lite.do(Actor.staff(ann), review_claim, claim_id, RepDecision.APPROVE, "fine")
    assert row(lite, Claim, claim_id).state is ClaimState.APPROVED


def test_its_maker_is_none_of_the_two_who_must_agree(lite: Installation) -> None:
    credit = lite.rules.promotion.file.credit
    engine = with_rules(lite, credit=credit.model_copy(update={"two_people_over": {"EUR": "0.01"}}))
    rob, ann, eve = rep(engine), rep(engine, "ann@example.com"), rep(engine, "eve@example.com", Role.MANAGER)
    claim_id = made(engine, rob)
    engine.do(CLAIMANT, agree, claim_id)
    assert process(engine, claim_id) == "review"
    with engine.store.reading() as db:
        assert maker_of(db, claim_id) == rob
    with pytest.raises(ReviewProblem, match="You made this claim"):
        engine.do(Actor.staff(rob), review_claim, claim_id, RepDecision.APPROVE, "first")
    engine.do(Actor.staff(ann), review_claim, claim_id, RepDecision.APPROVE, "first")
    with pytest.raises(ReviewProblem, match="You made this claim"):
        engine.do(Actor.staff(rob), review_claim, claim_id, RepDecision.APPROVE, "second")
    engine.do(Actor.staff(eve), review_claim, claim_id, RepDecision.APPROVE, "second")
    assert row(engine, Claim, claim_id).state is ClaimState.APPROVED


def test_claims_of_a_company_are_found_by_the_domain_of_its_mail(lite: Installation) -> None:
    first = submit(lite, email="claire@atelier-roussel.fr").claim_id
    submit(lite, email="somebody@gmail.com", company="Moulin Delta SAS")
    with lite.store.reading() as db:
        assert [c.id for c in known_claims(db, "luc@mail.atelier-roussel.fr")] == [first]
        assert [c.company for c in known_claims(db, "somebody@gmail.com")] == ["Moulin Delta SAS"]
        assert known_claims(db, "another@gmail.com") == [] and known_claims(db, "") == []
        assert db.exec(select(RepStart)).all() == []
