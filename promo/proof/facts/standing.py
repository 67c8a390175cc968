"""What a paper says of itself: that its contract is over, given up, passed on, replaced or never was one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from promo.proof.facts.paper import Paper
from promo.proof.facts.parts import Part

MOST = 60  # places of one kind that are looked at in one paper
_LINE = 80  # characters of a line that may be a mark over the whole paper
_FULL = 45  # characters from which the line above may run on into the next one
_ENDED = re.compile(r"[.:;!?|)\]。：]\s*$")
_IF = re.compile(
    r"\b(?:if|when|where|until|once|unless|wenn|falls|sobald|sofern|soweit|bis|nachdem|si|lorsqu\w*|quand|jusqu\w*"
    r"|cuando|hasta|se|quando|fino|als|indien|wanneer|zodra|tot|tenzij|ate|caso|earlier|previous|former|fruher\w*"
    r"|vorherig\w*|precedent\w*|anterior\w*|vorige|eerdere|old|alte[nrs]?|ancien\w*)\b|場合|とき|従前|以前の"
)


def told_over(paper: Paper) -> Iterator[Part]:
    """The sentences and lines by which the contract of a paper is over, or never was one."""
    for concept in ("over_now", "status_over"):
        for at in _places(paper, concept):
            part = Part.around(paper, at)
            if not _IF.search(paper.low, part.begin, at) and not names_an_older(part):
                yield part
    yield from _noted_beside(paper)
    for at in _places(paper, "draft"):
        if _marks_the_paper(paper, at):
            yield Part.around(paper, at)


def _noted_beside(paper: Paper) -> Iterator[Part]:
    """The notes by which a contract was given up or went to another customer, in whatever language one is written: who
    notes something on a paper writes as they speak."""
    for lexicon in paper.lexicons:
        for concept in ("given_up", "passed_on"):
            for found in islice(lexicon.everywhere(concept, paper.low), MOST):
                part = Part.around(paper, found.start())
                if not _IF.search(paper.low, part.begin, found.end()) and not names_an_older(part):
                    yield part


def condition_in(low: str) -> bool:
    """Whether words say "if", "until" or "the earlier one", so that what follows them is not said of this contract."""
    return _IF.search(low) is not None


def names_an_older(part: Part) -> bool:
    """Whether a part is about the contract before this one, or the trial before it."""
    return part.has("former")


def _places(paper: Paper, concept: str) -> Iterator[int]:
    return (found.start() for found in islice(paper.lexicon.everywhere(concept, paper.low), MOST))


def _marks_the_paper(paper: Paper, at: int) -> bool:
    """Whether a word stands at the head of a short line of its own, which no sentence runs into."""
    low = paper.low
    begin, end = low.rfind("\n", 0, at) + 1, low.find("\n", at)
    end = len(low) if end < 0 else end
    if end - begin > _LINE or re.search(r"\w{3}", low[begin:at]):
        return False
    above = low[low.rfind("\n", 0, max(0, begin - 1)) + 1 : max(0, begin - 1)]
    return len(above.strip()) < _FULL or _ENDED.search(above) is not None
