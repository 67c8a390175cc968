"""Proofs are kept for as long as they are needed, and what was decided by them stays."""

from __future__ import annotations

from sqlmodel import select

from promo.messages.mail import MailFolder
from promo.reports.invariants import breaches
from promo.store.tables import ProofFile
from promo.sweeps import run_due
from tests.support.installation import Installation
from tests.support.line import approved, process, submit


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
