"""A sample of what reps approve and decline is judged again by somebody else, who is not shown what was decided. Which
claims hangs on their reference and a key: nobody who knows the one can tell beforehand."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlmodel import Session, col, select

from promo.claims.judging.blind import has_opened
from promo.eligibility.model import Outcome
from promo.people.one_hand import one_hand
from promo.refusals import NotPossible
from promo.store.keys import ChainKey, ChainKeys
from promo.store.tables import Claim, Decision, SecondLook
from promo.store.unit import KEYS
from promo.translatable import N_
from promo.work import Work

AT_MOST = 100
JUDGED = frozenset({Outcome.APPROVE, Outcome.DECLINE})
"""What is sampled; a question is no decision yet."""
SAYABLE = frozenset({Outcome.APPROVE, Outcome.ASK, Outcome.DECLINE})
"""What the second person may say."""


def is_of_the_sample(claim_id: str, share: float, key: ChainKey | None) -> bool:
    """Whether a claim is one of the share: the same answer every time by one key; without a key it is drawn."""
    drawn = key.sign(f"second look\n{claim_id}")[:8] if key is not None else secrets.token_hex(4)
    return int(drawn, 16) < share * 2**32


def want_second_look(work: Work, claim: Claim, outcome: Outcome) -> None:
    """Put what a rep decided on the list of those who judge again, where it is of the sample."""
    share, by = work.rules.promotion_of(claim.promotion).file.second_look, work.by.person_id
    if by is None or outcome not in JUDGED:
        return
    keys: ChainKeys | None = work.db.info.get(KEYS)
    key = keys.current if keys is not None else None
    if is_of_the_sample(claim.id, share, key) and work.db.get(SecondLook, claim.id) is None:
        work.db.add(SecondLook(claim_id=claim.id, decided_by=by, outcome=outcome.value, wanted_at=work.now))


def looked_again(work: Work, claim_id: str, found: Outcome, note: str = "") -> bool:
    """Somebody judged a claim again, without being shown what was decided.

    Args:
        work: the unit of work, in their name.
        claim_id: the claim.
        found: what they would have decided.
        note: why, for colleagues.

    Returns:
        Whether they agree with what was decided.

    Raises:
        NotPossible: it is not on the list, they decided on it themselves, alone or as one of two, or count as one with
            whoever did; they opened it with its decision; or it is no decision.
    """
    look = work.db.get(SecondLook, claim_id, with_for_update=True)
    if look is None or look.seen_by is not None:
        raise NotPossible(N_("This claim is not on the list, or was judged again already."))
    if found not in SAYABLE:
        raise NotPossible(N_("Say what you would decide."))
    deciders = {look.decided_by, *_who_decided(work.db, claim_id)}
    by = work.by.person_id
    if by is None or any(one_hand(work.db, one, by, work.now) for one in deciders):
        raise NotPossible(N_("You decided on this claim: somebody else judges it again."))
    if has_opened(work.db, claim_id, by):
        raise NotPossible(N_("You opened this claim with its decision: somebody else judges it again."))
    look.seen_by, look.seen_at, look.found, look.note = by, work.now, found.value, note.strip()[:2000]
    work.db.add(look)
    work.record("claim.looked_at_again", f"claim:{claim_id}", {"note": look.note, "found": found.value})
    return look.found == look.outcome


def _who_decided(db: Session, claim_id: str) -> set[int]:
    """Who decided on a claim, the first of two who agreed included."""
    said = db.exec(select(Decision.by_person).where(Decision.claim_id == claim_id))
    return {person for person in said if person is not None}


def to_look_at_again(db: Session) -> Sequence[tuple[SecondLook, Claim]]:
    """The claims that wait to be judged again, the oldest first."""
    waiting = (
        select(SecondLook, Claim)
        .join(Claim, col(Claim.id) == col(SecondLook.claim_id))
        .where(col(SecondLook.seen_by).is_(None))
        .order_by(col(SecondLook.wanted_at))
        .limit(AT_MOST)
    )
    return db.exec(waiting).all()
