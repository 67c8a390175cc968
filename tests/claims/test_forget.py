"""Proofs are kept for as long as they are needed, and what was decided by them stays."""

from __future__ import annotations

from sqlmodel import select

from promo.messages.mail import MailFolder
from promo.reports.invariants import breaches
from promo.store.tables import CaseText, ProofFile
from promo.sweeps import run_due
from tests.support.installation import Installation
from tests.support.line import approved, process, submit
from tests.support.rows import row


def test_proofs_are_forgotten_90_days_after_the_decision_and_the_decision_stays(lite: Installation) -> None:
    claim_id = submit(lite, content=b"This letter says nothing about notice.", name="letter.txt").claim_id
    kept = approved(lite)
    process(lite, claim_id)
    post = MailFolder(lite.settings.data_dir / "mail")
    lite.clock.advance(days=89)
    assert run_due(lite, post)["proofs_forgotten"] == 0
    lite.clock.advance(days=3)
    assert run_due(lite, post)["proofs_forgotten"] >= 1
    assert run_due(lite, post)["proofs_forgotten"] == 0
    with lite.store.reading() as db:
        file = db.exec(select(ProofFile).where(ProofFile.claim_id == kept)).one()
    assert lite.store.files.get(f"proofs/{file.id}") is None
    assert lite.store.files.names("pages/") == []
    assert len(file.sha256) == 64
    assert breaches(lite.store) == []


def test_the_words_of_papers_are_forgotten_with_the_files(lite: Installation) -> None:
    letter = b"Notice: three months before the end.\nOur canteen serves lasagne on Tuesdays."
    claim_id = submit(lite, content=letter, name="letter.txt").claim_id
    process(lite, claim_id)
    before = row(lite, CaseText, claim_id)
    assert "lasagne" in before.papers.split() and "lasagne" not in before.words.split()
    lite.clock.advance(days=400)
    for _ in range(3):  # the question that was asked is over first; from then on its files have their time
        run_due(lite, MailFolder(lite.settings.data_dir / "mail"))
        lite.clock.advance(days=92)
    after = row(lite, CaseText, claim_id)
    assert (after.papers, after.words) == ("", before.words)
