"""Notice clauses: which lengths of time are a notice, of which kind, whom they bind, and which of them counts. Pure."""

from promo.proof.facts.notices.clauses import find_clauses, is_long, with_places
from promo.proof.facts.notices.roles import Roles

__all__ = ["Roles", "find_clauses", "is_long", "with_places"]
