"""The customer's answer to a claim that one of ours made for them: yes, no, or none in time."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import col, select

from promo import outbox
from promo.claims.erase import ask_erasure_of_claim
from promo.claims.silence import end_silence
from promo.claims.states import ClaimEvent, advance
from promo.due import Due, Swept, each_due
from promo.store.tables import Claim, ClaimState, Person, ProofFile, RepStart
from promo.work import Office, Work


def ask_for_consent(work: Work, claim: Claim, start: RepStart) -> None:
    """The mail that asks the customer, once for each round of links: the one letter that leaves before their answer."""
    maker = work.db.get_one(Person, start.by_person)
    envelope = outbox.Envelope(claim.email, claim.locale, claim_id=claim.id)
    key = f"claim/{claim.id}/consent/{claim.link_round}"
    outbox.put(work.db, key, "consent", envelope, {"by": maker.name}, at=work.now)


def agree(work: Work, claim_id: str) -> bool:
    """The claim counts as sent now, by its customer: it is read, and letters about it leave. Said again it changes
    nothing.

    Returns:
        Whether it waited for an answer.
    """
    found = _waiting(work, claim_id)
    if found is None:
        return False
    claim, start = found
    files = work.db.exec(select(ProofFile.sha256).where(ProofFile.claim_id == claim_id)).all()
    claim.submitted_at = start.agreed_at = work.now
    advance(work, claim, ClaimEvent.SUBMITTED, {"files": list(files), "agreed": True})
    end_silence(claim)
    work.db.add(start)
    return True


def refuse(work: Work, claim_id: str, erase: bool = False) -> bool:
    """The claim is withdrawn, without a letter; on wish all of it is erased, which a mail confirms.

    Returns:
        Whether it waited for an answer.
    """
    found = _waiting(work, claim_id)
    if found is None:
        return False
    claim, start = found
    start.refused_at = work.now
    work.db.add(start)
    advance(work, claim, ClaimEvent.WITHDRAWN)
    if erase:
        ask_erasure_of_claim(work, claim_id)
    return True


def sweep_consents(office: Office, now: datetime) -> Swept:
    """Claims that nobody agreed to in time expire, in silence. Returns how many."""
    due = (
        select(Claim.id)
        .where(Claim.state == ClaimState.DRAFT, col(Claim.next_look_at) <= now)
        .order_by(col(Claim.next_look_at))
    )
    return each_due(office, Due(due, now, batch=1, once=True), lambda work, ids: sum(_is_over(work, i) for i in ids))


def _is_over(work: Work, claim_id: str) -> bool:
    found = _waiting(work, claim_id)
    if found is not None:
        advance(work, found[0], ClaimEvent.NO_ANSWER)
    return found is not None


def _waiting(work: Work, claim_id: str) -> tuple[Claim, RepStart] | None:
    """The claim and who made it, both held; None where no answer is waited for."""
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    start = work.db.get(RepStart, claim_id)
    if claim is None or start is None or claim.state is not ClaimState.DRAFT:
        return None
    return claim, start
