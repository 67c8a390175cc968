"""What whoever mailed papers is told: how many were taken, and why others were not.

The answer goes to the address that was given before, never to the one that the mail names. Its sender may be forged, so
it says nothing of anybody; and until a mailbox showed that it is the claimant's, it holds no word of the mail either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from promo.claims.intake.draft_room import Draft
from promo.claims.intake.form import Upload
from promo.claims.intake.papers import EMPTY, NO_PAPER, TOO_LARGE, TOO_MANY, Refused
from promo.eligibility.addresses import normal_mail
from promo.i18n import LOCALES
from promo.outbox import ANSWERS, Envelope, put
from promo.people.limits import PAPERS_OF_A_CLAIM, PAPERS_OF_A_DRAFT, allowed
from promo.store.tables import Claim, MailEnd
from promo.work import Work

_WHYS = {EMPTY: "empty", TOO_LARGE: "too_large", NO_PAPER: "no_paper", TOO_MANY: "too_many"}
_ANSWERABLE = re.compile(r"<[!-;=?-~]{3,200}>")


@dataclass(frozen=True, slots=True)
class Answer:
    """A mail by its digest and its Message-ID, the end it came to, and what was not taken."""

    digest: str
    message_id: str
    end: MailEnd | None = None
    count: int = 0
    """Papers in it."""
    refused: tuple[Refused, ...] = ()

    def of(self, end: MailEnd) -> Answer:
        """The answer with its end."""
        return replace(self, end=end)

    def with_papers(self, uploads: Sequence[Upload], refused: Sequence[Refused]) -> Answer:
        """The answer about some papers, those among them that were not taken."""
        end = MailEnd.TAKEN if len(refused) < len(uploads) else MailEnd.NOTHING_TAKEN
        return replace(self, end=end, count=len(uploads), refused=tuple(refused))

    def values(self, *, with_names: bool) -> dict[str, Any]:
        """What its letter says."""
        assert self.end is not None
        refused = [
            {"number": one.number, "name": one.file if with_names else "", "why": _WHYS.get(one.why, "too_much")}
            for one in self.refused
        ]
        told = {"end": self.end.value, "taken": self.count - len(refused), "count": self.count, "refused": refused}
        return told | ({ANSWERS: self.message_id} if _ANSWERABLE.fullmatch(self.message_id) else {})


def answer_claim(work: Work, claim_id: str, answer: Answer) -> None:
    """Tell the claimant, as often as a day allows."""
    claim = work.db.get_one(Claim, claim_id)
    if allowed(work, PAPERS_OF_A_CLAIM, claim_id):
        values = answer.values(with_names=claim.link_opened_at is not None)
        work.letter(f"papers/{answer.digest}", "papers_arrived", claim, values)


def answer_draft(work: Work, draft: Draft, answer: Answer) -> None:
    """Tell whoever's address stands in a draft; anybody may have typed it, so few such mails leave."""
    email, locale = draft.fields["email"], draft.fields.get("locale", "")
    if allowed(work, PAPERS_OF_A_DRAFT, f"to {normal_mail(email)}"):
        to = Envelope(email, locale if locale in LOCALES else "en")
        put(work.db, f"papers/{answer.digest}", "papers_arrived", to, answer.values(with_names=False), at=work.now)
