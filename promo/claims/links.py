"""The links of a claim fell into wrong hands, or went to a wrong address: they end, and a new one is mailed."""

from __future__ import annotations

from promo.claims.consent import ask_for_consent
from promo.claims.intake.papers_address import papers_key
from promo.claims.review import ClaimNotFound
from promo.ids import file_id
from promo.store.tables import Claim, ClaimState, RepStart
from promo.work import Work


def make_links_void(work: Work, claim_id: str, shown: int | None = None) -> None:
    """Begin a new round: every link of the claim and of its subscription that was mailed before opens nothing any more,
    and the address for papers is another one.

    Args:
        work: the unit of work, in the name of whoever makes them void.
        claim_id: the claim.
        shown: the round that whoever asks has seen; where another one began since, theirs are void already.

    Raises:
        ClaimNotFound: there is no such claim.
    """
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        raise ClaimNotFound(claim_id)
    if shown is not None and shown != claim.link_round:
        return
    claim.link_round += 1
    claim.papers_key = papers_key(file_id())
    work.db.add(claim)
    work.record("claim.links_voided", claim, {"round": claim.link_round})
    if (start := work.db.get(RepStart, claim_id)) is not None and claim.state is ClaimState.DRAFT:
        ask_for_consent(work, claim, start)
        return
    work.letter(f"claim/{claim.id}/links/{claim.link_round}", "links_renewed", claim)
