"""A sample of reps' approvals is looked at again by a manager. Which ones hangs on the claim's reference and a key:
nobody who knows the one can tell beforehand."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlmodel import Session, col, select

from promo.eligibility.model import Outcome
from promo.people.one_hand import one_hand
from promo.refusals import NotPossible
from promo.store.keys import ChainKey, ChainKeys
from promo.store.tables import Claim, Decision, Person, SecondLook
from promo.store.unit import KEYS
from promo.translatable import N_
from promo.work import Work

AT_MOST = 100


def is_of_the_sample(claim_id: str, share: float, key: ChainKey | None) -> bool:
    """Whether a claim is one of the share: the same answer every time by one key; without a key it is drawn."""
    drawn = key.sign(f"second look\n{claim_id}")[:8] if key is not None else secrets.token_hex(4)
    return int(drawn, 16) < share * 2**32


def want_second_look(work: Work, claim: Claim) -> None:
    """Put a rep's approval on the managers' list, where it is of the sample."""
    share, by = work.rules.promotion_of(claim.promotion).file.second_look, work.by.person_id
    keys: ChainKeys | None = work.db.info.get(KEYS)
    key = keys.current if keys is not None else None
    if by is not None and is_of_the_sample(claim.id, share, key) and work.db.get(SecondLook, claim.id) is None:
        work.db.add(SecondLook(claim_id=claim.id, approved_by=by, wanted_at=work.now))


def looked_again(work: Work, claim_id: str, note: str) -> None:
    """A manager looked at an approval again, and says what they found, or nothing where it is fine.

    Raises:
        NotPossible: it is not on the list, they approved it themselves, alone or as one of two, or count as one with
            whoever did.
    """
    look = work.db.get(SecondLook, claim_id, with_for_update=True)
    if look is None or look.seen_by is not None:
        raise NotPossible(N_("This approval is not on the list, or was looked at already."))
    said_yes = {look.approved_by, *_who_said_yes(work.db, claim_id)}
    by = work.by.person_id
    if by is None or any(one_hand(work.db, one, by, work.now) for one in said_yes):
        raise NotPossible(N_("You approved this claim: somebody else looks at it again."))
    look.seen_by, look.seen_at, look.note = work.by.person_id, work.now, note.strip()[:2000]
    work.db.add(look)
    work.record("claim.looked_at_again", f"claim:{claim_id}", {"note": look.note})


def _who_said_yes(db: Session, claim_id: str) -> set[int]:
    """Who approved a claim, the first of two included: their yes leaves it in review."""
    yes = (Outcome.APPROVE.value, Outcome.REVIEW.value)
    said = select(Decision.by_person).where(Decision.claim_id == claim_id, col(Decision.outcome).in_(yes))
    return {person for person in db.exec(said) if person is not None}


def to_look_at_again(db: Session) -> Sequence[tuple[SecondLook, Claim, Person]]:
    """The approvals that wait for a second look, the oldest first, with who gave each."""
    waiting = (
        select(SecondLook, Claim, Person)
        .join(Claim, col(Claim.id) == col(SecondLook.claim_id))
        .join(Person, col(Person.id) == col(SecondLook.approved_by))
        .where(col(SecondLook.seen_by).is_(None))
        .order_by(col(SecondLook.wanted_at))
        .limit(AT_MOST)
    )
    return db.exec(waiting).all()
