"""Contracts in eight languages around one clause, and what the line makes of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from promo.eligibility.case import Case, Declared, FileSeen
from promo.eligibility.judge import judge
from promo.eligibility.model import Verdict
from promo.eligibility.papers import PaperKind
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import find_facts
from promo.proof.lexicons import load_lexicons
from tests.support.judging import ASKED_AT, TODAY
from tests.support.tagging import printed_paper


@cache
def doubtful() -> Any:
    """The contracts and clauses of `doubtful.yaml`."""
    return yaml.safe_load(Path(__file__).with_name("doubtful.yaml").read_text(encoding="utf-8"))


def cases(kind: str) -> list[tuple[str, str, str]]:
    """Language, name and words of all clauses of a kind: `unbound`, `behind` or `honest`."""
    return [(language, name, words) for language, name, words in doubtful()[kind]]


def contract(language: str, clause: str, behind: str = "") -> str:
    """A contract that renews itself, with a clause on how it ends, and something behind its last line."""
    around = doubtful()["around"][language]
    return f"{around['head']}{clause}{around['tail']}\n{behind}"


def verdict_on(rules: RuleBook, language: str, text: str) -> Verdict:
    """What a machine makes of a printed paper that its customer sends."""
    facts = find_facts([printed_paper("contract.pdf", text.encode())], rules.cards, load_lexicons(), TODAY)
    paper, who = FileSeen("contract.pdf", paper=PaperKind.PDF), Declared(doubtful()["companies"][language])
    return judge(rules.promotion.conditions, Case(facts, (paper,), who, None, TODAY, ASKED_AT))
