"""A decision at the desk has ten seconds in which it can be taken back: nothing follows from it before.

It is looked at when it is said, so a rep hears at once what speaks against it; it waits as a row, and the clock carries
it out. What was taken back leaves no letter, no credit and no place to give back, only two lines in the history. It
holds for what its author has seen: where the claim moved on meanwhile, it falls, and a person looks again.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from promo.claims.review import (
    NOTHING_MORE,
    ForTheLetter,
    RepDecision,
    ReviewProblem,
    last_decision,
    make_sure_it_can_be_said,
    review_claim,
)
from promo.claims.states import IllegalTransition
from promo.due import Due, Swept, each_due
from promo.refusals import NotPossible
from promo.store.tables import Claim, SaidDecision
from promo.translatable import N_
from promo.work import Actor, Office, Work

TAKE_BACK = timedelta(seconds=10)
MOVED_ON = N_("The claim changed before your decision took effect. Look at it again: what you wrote is still here.")


def say_decision(
    work: Work, claim_id: str, verdict: RepDecision, note: str = "", letter: ForTheLetter = NOTHING_MORE
) -> SaidDecision:
    """Take down what a rep decides; it takes effect after ten seconds. Said twice by one person it is said once.

    Args:
        work, claim_id, verdict, note, letter: as for `review_claim`.

    Raises:
        ClaimNotFound, IllegalTransition: as `review_claim` would.
        ReviewProblem: the same, or a decision on it waits already.
        PromisesFound: as `review_claim` would.
    """
    make_sure_it_can_be_said(work, claim_id, verdict, note, letter)  # the claim is locked from here on
    row = work.db.get(SaidDecision, claim_id, with_for_update=True)
    if row is not None and row.taken_back_at is None:
        if row.by_person != work.by.person_id:
            raise ReviewProblem(N_("A colleague decided on this claim a moment ago."))
        if row.verdict != verdict.value:
            raise ReviewProblem(N_("You decided on this claim a moment ago. Take that back first."))
        return row
    before = last_decision(work.db, claim_id)
    assert work.by.person_id is not None and before is not None and before.id is not None  # it was looked at above
    row = work.db.merge(
        SaidDecision(
            claim_id=claim_id,
            by_person=work.by.person_id,
            about=before.id,
            verdict=verdict.value,
            note=note.strip()[:2000],
            codes=list(letter.codes),
            words=letter.words.strip()[:2000],
            said_at=work.now,
            holds_at=work.now + TAKE_BACK,
            taken_back_at=None,
            fell_because="",
        )
    )
    work.record("claim.decision_said", f"claim:{claim_id}", {"verdict": verdict.value})
    return row


def take_back(work: Work, claim_id: str) -> None:
    """Take one's own decision back: as if it had not been said, but for the history. Again, it is the same.

    Raises:
        NotPossible: it was somebody else's, or it has taken effect.
    """
    row = work.db.get(SaidDecision, claim_id, with_for_update=True)
    if row is None or row.by_person != work.by.person_id:
        raise NotPossible(N_("There is nothing to take back any more: the decision has taken effect."))
    if row.taken_back_at is None:
        row.taken_back_at = work.now
        work.db.add(row)
        work.record("claim.decision_taken_back", f"claim:{claim_id}", {"verdict": row.verdict})


def carry_out_decisions(office: Office, now: datetime) -> Swept:
    """Let every decision take effect whose seconds are over. Returns how many did."""
    due = (
        select(SaidDecision.claim_id)
        .where(col(SaidDecision.taken_back_at).is_(None), SaidDecision.holds_at <= now)
        .order_by(col(SaidDecision.holds_at))
    )
    one_by_one = Due(due, now, batch=1, once=True, after_the_chain=True)
    return each_due(office, one_by_one, lambda work, ids: sum(_carry_out(work, claim_id) for claim_id in ids))


def _carry_out(work: Work, claim_id: str) -> int:
    row = work.db.get_one(SaidDecision, claim_id)
    theirs = work.as_(Actor.staff(row.by_person))
    try:
        _make_sure_it_stands(work.db, row)
        letter = ForTheLetter(tuple(row.codes), row.words, is_meant=True)  # it was looked at when it was said
        review_claim(theirs, claim_id, RepDecision(row.verdict), row.note, letter)
    except (ReviewProblem, IllegalTransition) as why:
        row.taken_back_at, row.fell_because = work.now, str(why) if isinstance(why, ReviewProblem) else MOVED_ON
        work.db.add(row)
        theirs.record("claim.decision_fell", f"claim:{claim_id}", {"verdict": row.verdict})
        return 0
    work.db.delete(row)
    return 1


def _make_sure_it_stands(db: Session, row: SaidDecision) -> None:
    """The claim is locked, and was not decided anew since the decision was said."""
    db.get(Claim, row.claim_id, with_for_update=True)
    newest = last_decision(db, row.claim_id)
    if newest is None or newest.id != row.about:
        raise ReviewProblem(MOVED_ON)
