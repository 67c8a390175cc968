"""By which words of its papers the desk finds a claim: those of the sentences that its newest decision rests on, and,
for as long as the files are here, all others that stand in them. Each is kept once and without its place, and no
paper can be put together from them; other people's contracts go, and these words go with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from promo.proof.facts.text import ProofText
from promo.proof.reading import Reading
from promo.store.tables import CaseText, Claim, Decision
from promo.work import Work

MOST_LETTERS = 20_000
"""Of the words of a claim's papers: those of some forty pages; what comes after them is not looked for."""
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def keep_case_text(work: Work, claim: Claim, decision: Decision) -> None:
    """Keep the words of a decision's sentences, each once, in the caller's unit of work."""
    row = work.db.get(CaseText, claim.id) or CaseText(claim_id=claim.id)
    row.words = " ".join(dict.fromkeys(word for said in sentences(decision.answer) for word in words_of(said)))
    work.db.add(row)


def paper_words(readings: Iterable[Reading]) -> str:
    """The words of all that was read of a claim's files, each once. Pure, and long papers take a while: to be asked
    for before a unit of work is open."""
    words = dict.fromkeys(word for word in words_of(ProofText.of(tuple(readings)).plain) if is_looked_for(word))
    return " ".join(words)[:MOST_LETTERS]


def keep_paper_words(work: Work, claim_id: str, words: str) -> None:
    """Keep the words of a claim's papers for the search in the place of those of an earlier reading, in the caller's
    unit of work."""
    row = work.db.get(CaseText, claim_id) or CaseText(claim_id=claim_id)
    row.papers = words
    work.db.add(row)


def forget_paper_words(work: Work, claim_id: str) -> None:
    """The words of a claim's papers go with the files, in the caller's unit of work; those that its decision rests on
    stay with it."""
    row = work.db.get(CaseText, claim_id)
    if row is not None:
        row.papers = ""
        work.db.add(row)


def is_looked_for(word: str) -> bool:
    """Whether a word is long enough to be looked for in papers: "of" stands in all of them, 更新 does not."""
    return len(word) > 2 or (len(word) > 1 and not word.isascii())


def words_of(text: str) -> list[str]:
    """The words of a text as they are searched: without capitals, Latin accents and what stands around them."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    without = "".join(c for c in plain if not "\u0300" <= c <= "\u036f")
    return [word for part in unicodedata.normalize("NFC", without).split() if (word := _EDGES.sub("", part))]


def sentences(answer: Mapping[str, Any]) -> list[str]:
    """Every sentence of the papers in what was stored of a decision, each once: of facts, clauses and reasons."""
    return [said for said in dict.fromkeys(" ".join(quote.split()) for quote in _quotes(answer)) if said]


def _quotes(stored: Any) -> Iterator[str]:
    if isinstance(stored, dict):
        if isinstance(stored.get("quote"), str):
            yield stored["quote"]
        for value in stored.values():
            yield from _quotes(value)
    elif isinstance(stored, list):
        for value in stored:
            yield from _quotes(value)
