"""Revocations whose notice is over and against which nobody appealed: the claim is revoked and its service ends."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from promo.claims.states import ClaimEvent, move
from promo.store.due import Swept, each_due
from promo.store.engine import Store
from promo.store.tables import Claim, ClaimState
from promo.subscriptions.revoke import carry_out, due_revocations


def carry_out_revocations(store: Store, now: datetime) -> Swept:
    """Carry out what is due, each in its own transaction. Returns how many."""

    def one(db: Session, revocation_id: int) -> int:
        claim_id = carry_out(db, revocation_id, now)
        if claim_id is None:
            return 0
        claim = db.get(Claim, claim_id, with_for_update=True)
        assert claim is not None
        if claim.state is ClaimState.STARTED:
            move(db, claim, ClaimEvent.REVOKED, actor="system", at=now, detail={"revocation": revocation_id})
        return 1

    return each_due(store, due_revocations(now), lambda db, ids: sum(one(db, i) for i in ids), batch=1, once=True)
