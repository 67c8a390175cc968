"""By which words of its papers the desk finds a claim: those of the sentences that its newest decision rests on. The
whole text of a paper is kept nowhere: other people's contracts go, and their words would have to go with them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from promo.store.tables import CaseText, Claim, Decision
from promo.work import Work

_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


def keep_case_text(work: Work, claim: Claim, decision: Decision) -> None:
    """Keep the words of a decision's sentences, each once, in the caller's unit of work."""
    row = work.db.get(CaseText, claim.id) or CaseText(claim_id=claim.id)
    row.words = " ".join(dict.fromkeys(word for said in sentences(decision.answer) for word in words_of(said)))
    work.db.add(row)


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
