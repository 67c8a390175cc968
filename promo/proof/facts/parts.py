"""A part of a sentence: what stands between its stops and semicolons. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from promo.proof.facts.lexicon import UNSPACED
from promo.proof.facts.paper import Paper
from promo.proof.facts.text import CUT, Evidence

_PART = re.compile(r"[;；]")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sentence, with the words of its language."""

    paper: Paper
    begin: int
    end: int
    cut: tuple[bool, bool] = (False, False)
    """Whether the sentence goes on before it, and behind it: it was cut to a length."""

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
        """Where it stands, in whole words; where it was cut, the quote says so."""
        begin, end = self._whole_words()
        places = self.paper.text.evidence(begin, end)
        if not places:
            return places
        if self.cut[0] or self._is_cut(self.begin):
            places = (replace(places[0], quote=f"{CUT} {places[0].quote}"), *places[1:])
        if self.cut[1] or self._is_cut(self.end):
            places = (*places[:-1], replace(places[-1], quote=f"{places[-1].quote} {CUT}"))
        return places

    def _whole_words(self) -> tuple[int, int]:
        """The part without the pieces of words at its ends, and without blanks behind it."""
        low, begin, end = self.paper.low, self.begin, self.end
        if self._is_cut(begin):
            begin = next((k for k in range(begin, end) if not low[k].isalnum()), begin)
            while begin < end and low[begin].isspace():
                begin += 1
        if self._is_cut(end):
            end = next((k for k in range(end, begin, -1) if not low[k - 1].isalnum()), end)
        while end > begin and low[end - 1].isspace():
            end -= 1
        return begin, end

    def _is_cut(self, at: int) -> bool:
        """Whether an offset lies within a word."""
        low = self.paper.low
        return (
            0 < at < len(low)
            and low[at - 1].isalnum()
            and low[at].isalnum()
            and self.paper.lexicon.language not in UNSPACED
        )
