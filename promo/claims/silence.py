"""Claims that we say nothing about by mail: their address had first mails enough, whoever caused them.

Such a claim is read and decided like any other, and its page says all of it. Letters leave again once the mailbox
showed that it is the sender's, by opening a link that only a mail holds, or once a person or a yes has something to
say.
"""

from __future__ import annotations

from promo.store.tables import Claim, ClaimState
from promo.work import Work


def is_theirs(work: Work, claim_id: str) -> None:
    """A link was opened that only a mail holds: whoever reads that mailbox has the claim."""
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    if claim is not None and claim.link_opened_at is None:
        claim.link_opened_at = work.now
        if claim.state is not ClaimState.DRAFT:  # what a rep made is silent until the customer agrees to it
            end_silence(claim)
        work.db.add(claim)


def end_silence(claim: Claim) -> None:
    """Letters about the claim leave from now on."""
    claim.silent_since = None
