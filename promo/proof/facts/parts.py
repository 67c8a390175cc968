"""A part of a sentence: what stands between its stops and semicolons. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promo.proof.facts.paper import Paper
from promo.proof.facts.text import Evidence

_PART = re.compile(r"[;；]")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence, with the words of its language."""

    paper: Paper
    begin: int
    end: int

    @classmethod
    def around(cls, paper: Paper, at: int) -> Part:
        """The part around an offset."""
        place = paper.place(at)
        begin, end = place.begin, place.end
        for found in _PART.finditer(paper.low, place.begin, place.end):
            if found.start() < at:
                begin = found.end()
            else:
                end = found.start()
                break
        return cls(paper, begin, end)

    def has(self, concept: str) -> bool:
        """Whether words of a concept stand in it."""
        return self.find(concept) is not None

    def find(self, concept: str) -> re.Match[str] | None:
        """The first of them."""
        return self.paper.lexicon.find(concept, self.paper.low, self.begin, self.end)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Where it stands."""
        low, end = self.paper.low, self.end
        while end > self.begin and low[end - 1].isspace():
            end -= 1
        return self.paper.text.evidence(self.begin, end)
