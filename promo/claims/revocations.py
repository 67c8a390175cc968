"""Revocations whose notice is over and against which nobody appealed: the claim is revoked and its service ends."""

from __future__ import annotations

from datetime import datetime

from promo.claims.states import ClaimEvent, advance
from promo.due import Due, Swept, each_due
from promo.store.tables import Claim, ClaimState
from promo.subscriptions.places import release_place
from promo.subscriptions.revoke import carry_out, due_revocations
from promo.work import Office, Work


def carry_out_revocations(office: Office, now: datetime) -> Swept:
    """Carry out what is due, each in its own unit of work. Returns how many."""
    due = Due(due_revocations(now), now, batch=1, once=True)
    return each_due(office, due, lambda work, ids: sum(_carry_out(work, i) for i in ids))


def _carry_out(work: Work, revocation_id: int) -> int:
    claim_id = carry_out(work, revocation_id)
    if claim_id is None:
        return 0
    claim = work.db.get_one(Claim, claim_id, with_for_update=True)
    if claim.state is ClaimState.APPROVED:
        release_place(work, claim.id)  # nothing of the credit was ever used
    if claim.state in (ClaimState.APPROVED, ClaimState.STARTED):
        advance(work, claim, ClaimEvent.REVOKED, {"revocation": revocation_id})
    return 1
