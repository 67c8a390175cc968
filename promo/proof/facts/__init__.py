"""Facts of one claim, each with its evidence. Pure: readings and words in, values out."""

from promo.proof.facts.asked import Asked
from promo.proof.facts.conclude import contract_of
from promo.proof.facts.find import find_facts
from promo.proof.facts.model import Binds, By, Clause, ClauseKind, Detail, DetailName, Fact, FactName, Facts
from promo.proof.facts.names import CompetitorCard
from promo.proof.facts.text import Evidence

__all__ = [
    "Asked",
    "Binds",
    "By",
    "Clause",
    "ClauseKind",
    "CompetitorCard",
    "Detail",
    "DetailName",
    "Evidence",
    "Fact",
    "FactName",
    "Facts",
    "contract_of",
    "find_facts",
]
