"""Who brought a claim: whoever made the quote that came with it, or the claim itself; a lead may say otherwise."""

from __future__ import annotations

from promo.refusals import NotPossible
from promo.store.tables import Attribution, Claim, Person
from promo.translatable import N_
from promo.work import Work

FEWEST_LETTERS = 3


def attribute(work: Work, claim_id: str, person_id: int | None, reason: str) -> None:
    """Say who brought a claim, or that nobody did.

    Args:
        work: the unit of work, in the name of a lead.
        claim_id: the claim.
        person_id: who brought it; None for nobody.
        reason: why it is said now; it goes into the record.

    Raises:
        NotPossible: no reason, or somebody who is none of the staff.
    """
    reason = reason.strip()[:500]
    if len(reason) < FEWEST_LETTERS:
        raise NotPossible(N_("Write why: it goes into the record."))
    claim = work.db.get_one(Claim, claim_id, with_for_update=True)
    person = work.db.get(Person, person_id) if person_id is not None else None
    if person_id is not None and (person is None or person.role.value == "customer"):
        raise NotPossible(N_("Choose somebody of the staff, or nobody."))
    row = work.db.get(Attribution, claim_id) or Attribution(claim_id=claim_id, way="by_hand", at=work.now)
    before = row.person_id
    if (row.changed_by, row.reason, before) == (work.by.person_id, reason, person_id):
        return  # sent again
    row.person_id, row.way, row.at = person_id, "by_hand", work.now
    row.changed_by, row.reason = work.by.person_id, reason
    work.db.add(row)
    work.record("claim.attributed", claim, {"from": before, "to": person_id, "why": reason})
