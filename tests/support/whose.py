"""Papers in eight languages that are, or are not, a contract between who sends them and a competitor.

`whose.txt` holds them: a line "@@ name; language; country; y or n; company", then one file or several, parted by a line
"++++"; "#" and "!" mark a heading and a letterhead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from promo.eligibility.case import Case, Declared, FileSeen
from promo.eligibility.judge import judge
from promo.eligibility.model import Verdict
from promo.eligibility.papers import PaperKind
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Asked, Facts, find_facts
from promo.proof.lexicons import load_lexicons
from tests.support.judging import ASKED_AT, TODAY
from tests.support.tagging import printed_paper


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody sent: the files as text, who they are, and whether it is their contract with a competitor."""

    name: str
    language: str
    country: str
    is_theirs: bool
    company: str
    files: tuple[str, ...]


@cache
def sent_papers() -> tuple[Sent, ...]:
    """All of `whose.txt`."""
    blocks = re.split(r"^@@ ", Path(__file__).with_name("whose.txt").read_text(encoding="utf-8"), flags=re.M)[1:]
    return tuple(_sent(block) for block in blocks)


def _sent(block: str) -> Sent:
    head, _, text = block.partition("\n")
    name, language, country, theirs, company = (part.strip() for part in head.split(";"))
    files = tuple(_plain(part) for part in text.split("\n++++\n"))
    return Sent(name, language, country, theirs == "y", company, files)


def _plain(text: str) -> str:
    apart = re.sub(r"(?m)^#+ (.*)$", r"\n\1\n", text)
    return re.sub(r"(?m)^! ", "", apart).replace(" // ", "\n")


def facts_of(rules: RuleBook, sent: Sent) -> Facts:
    """What the files say, as printed."""
    readings = [printed_paper(f"{k}.pdf", text.encode()) for k, text in enumerate(sent.files)]
    return find_facts(readings, rules.cards, load_lexicons(), TODAY, Asked(sent.company, sent.country))


def verdict_of(rules: RuleBook, sent: Sent) -> Verdict:
    """What a machine makes of them."""
    files = tuple(FileSeen(f"{k}.pdf", paper=PaperKind.PDF) for k in range(len(sent.files)))
    who = Declared(sent.company, sent.country)
    return judge(rules.promotion.conditions, Case(facts_of(rules, sent), files, who, None, TODAY, ASKED_AT))
