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


@cache
def voided() -> Any:
    """The clauses of `voided.yaml`."""
    return yaml.safe_load(Path(__file__).with_name("voided.yaml").read_text(encoding="utf-8"))


def cases(kind: str) -> list[tuple[str, str, str]]:
    """Language, name and words of all clauses of a kind: `unbound`, `behind` or `honest`."""
    return [(language, name, words) for told in (doubtful(), voided()) for language, name, words in told[kind]]


def contract(language: str, clause: str, behind: str = "") -> str:
    """A contract that renews itself, with a clause on how it ends, and something behind its last line."""
    around = doubtful()["around"][language]
    return f"{around['head']}{clause}{around['tail']}\n{behind}"


def verdict_on(rules: RuleBook, language: str, *texts: str) -> Verdict:
    """What a machine makes of printed papers that their customer sends."""
    names = [f"paper-{number}.pdf" for number, _ in enumerate(texts)]
    read = [printed_paper(name, text.encode()) for name, text in zip(names, texts, strict=True)]
    facts = find_facts(read, rules.cards, load_lexicons(), TODAY)
    papers = tuple(FileSeen(name, paper=PaperKind.PDF) for name in names)
    who = Declared(doubtful()["companies"][language])
    return judge(rules.promotion.conditions, Case(facts, papers, who, None, TODAY, ASKED_AT))
