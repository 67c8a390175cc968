"""Shorter lengths of time that stand in place of a long notice: "notwithstanding this, 28 days where the customer pays
a year ahead"; "for this customer a month is enough"; "for '90 days' read '14 days'". Pure.

A deviation may be of another customer or hang on what nobody on the paper chose. So it never declines: a person looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from promo.proof.facts.agree import BINDING, Judged
from promo.proof.facts.lexicon import UNSPACED
from promo.proof.facts.model import Binds, Clause
from promo.proof.facts.notices.clauses import is_long
from promo.proof.facts.notices.roles import VENDOR, Roles, actor
from promo.proof.facts.paper import Paper
from promo.proof.facts.parts import Part
from promo.proof.tags import Role

_BESIDE = 500  # characters to either side of the sentence that states the notice: its neighbours in the clause
_CLOSE = 32  # characters to either side of a length in which it is said that it is one of paying
_NEAR = 80  # characters to either side of a length in which it is said that it is about leaving
_REACH = 40  # characters to either side of a length in which words say that it is enough
_BEFORE = 40  # characters before a length in which words say that it stands no more
_BEHIND = 80  # characters behind it in which they say so
_SHORTEST = 7  # days of the shortest notice: what is shorter is a time to answer, to deliver, to repair
_SEEN = 0.2  # share of what both readers see in a length from which it may be a notice
_OTHERS = (
    "for_cause",
    "reminder",
    "retention",
    "trial",
    "breach",
    "cause",
    "delivery",
    "lesser_deed",
    "other_affair",
)


def undercuts(paper: Paper, roles: Roles, clauses: Sequence[Clause], judged: Sequence[Judged]) -> Iterator[Part]:
    """The parts of sentences that put a shorter notice in place of a long one which binds the customer.

    Args:
        paper: the files of one language.
        roles: how they call their parties.
        clauses: their notices.
        judged: all their lengths of time with what both readers see in them.
    """
    binding = [c for c in clauses if c.period and c.period_at and c.binds is not Binds.VENDOR]
    long = [c.period_at[0] for c in binding if c.period and c.period_at and is_long(c.period)]
    if not long:
        return
    prevails = any(c.precedence for c in binding if c.period and is_long(c.period))
    looker = _Looker(paper, roles, [Part.around(paper, at).begin for at in long], judged, prevails=prevails)
    for found in judged:
        period = found.length.period
        if period is not None and not is_long(period) and period.rough_days() >= _SHORTEST:
            part = Part.around(paper, found.length.start)
            if looker.stands_in_its_place(part, found):
                yield part


@dataclass(frozen=True, slots=True)
class _Looker:
    """Looks at the short lengths of one paper."""

    paper: Paper
    roles: Roles
    long: Sequence[int]
    """Where the parts begin that state the long notice."""
    judged: Sequence[Judged]
    prevails: bool
    """Whether the paper says that the long one counts before others."""

    def stands_in_its_place(self, part: Part, found: Judged) -> bool:
        """Whether a short length is the notice of some customers, maybe of this one, instead of the long one."""
        if self._is_the_old_one(part, found):
            return False
        if part.has("read_instead") and any(at < found.length.start for at in self._long_beside(part)):
            return True
        if self._is_elsewhere(part, found):
            return False
        near = self._around(found, _REACH)
        names = self._names_leaving(self._around(found, _NEAR))
        if part.has("deviates") or part.has("prevails") or near.has("suffices"):
            return names or self._is_seen(found) or self._is_beside(part)
        return not self.prevails and self._is_beside(part) and self._names_a_notice(found)

    def _around(self, found: Judged, reach: int) -> Part:
        """What stands at most so many characters before or behind a length, within its sentence."""
        (start, end), place = found.at, self.paper.place(found.length.start)
        return Part(self.paper, max(place.begin, start - reach), min(place.end, end + reach))

    def _is_elsewhere(self, part: Part, found: Judged) -> bool:
        """Whether it is another matter that a length is of, or the provider who keeps it."""
        if found.seen.role in (Role.VENDOR_NOTICE, Role.FIRST_TERM, Role.RENEWAL_TERM):
            return True
        if actor(self.paper, self.roles, found.length.start) == VENDOR:
            return True
        return any(part.has(concept) for concept in _OTHERS) or self._around(found, _CLOSE).has("paying")

    def _names_leaving(self, part: Part) -> bool:
        return part.has("notice") or part.has("leaves") or part.has("way_out")

    def _names_a_notice(self, found: Judged) -> bool:
        """Whether the words of a notice stand right beside a length, on its line: a table has no stops."""
        low, (start, end), place = self.paper.low, found.at, self.paper.place(found.length.start)
        begin = max(place.begin, start - _NEAR, low.rfind("\n", 0, start) + 1)
        line_end = low.find("\n", end)
        end = min(place.end, end + _NEAR, line_end if line_end >= 0 else place.end)
        return self._names_leaving(Part(self.paper, begin, end))

    def _is_seen(self, found: Judged) -> bool:
        """Whether a reader takes a length for a notice, if only a little."""
        seen = found.seen
        return seen.share(*BINDING) >= _SEEN or seen.tagger_share(*BINDING) >= _SEEN

    def _is_beside(self, part: Part) -> bool:
        return any(-_BESIDE < part.begin - at < _BESIDE for at in self.long)

    def _long_beside(self, part: Part) -> list[int]:
        lengths = [x.length for x in self.judged if x.length.period and is_long(x.length.period)]
        return [length.start for length in lengths if part.begin <= length.start < part.end]

    def _is_the_old_one(self, part: Part, found: Judged) -> bool:
        """Whether a length is the one that stands no more: "instead of one month"; "for 'one month' read 'three
        months'"; "the former four weeks no longer apply"."""
        low, lexicon, (start, end) = self.paper.low, self.paper.lexicon, found.at
        before = max([part.begin, start - _BEFORE, *(x.at[1] for x in self.judged if x.at[1] <= start)])
        if lexicon.language not in UNSPACED and lexicon.find("instead", low, before, start):
            return True
        if part.has("read_instead") and any(at > start for at in self._long_beside(part)):
            return True
        if lexicon.find("too_little", low, max(part.begin, start - _BEFORE), min(part.end, end + _BEFORE)):
            return True
        return lexicon.find("set_aside", low, end, min(part.end, end + _BEHIND)) is not None
