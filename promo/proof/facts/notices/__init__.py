"""Notice clauses: which lengths of time are a notice, of which kind, whom they bind, and which of them counts. Pure."""

from promo.proof.facts.notices.choose import choose_notices, ranked_by_file
from promo.proof.facts.notices.judged import Notices, find_notices
from promo.proof.facts.notices.roles import Roles

__all__ = [
    "Notices",
    "Roles",
    "choose_notices",
    "find_notices",
    "ranked_by_file",
]
