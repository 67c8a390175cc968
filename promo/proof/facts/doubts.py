"""What speaks against the notice that was found: it does not hold, is about something else, or nobody needs to keep it.
Pure.

A paper may state three months and yet bind nobody by them: the notice is waived, the customer may leave on any day
besides, three months are the most, it is the seats that may be reduced. Each is a doubt, with its place; a doubt never
declines, a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from promo.proof.facts.findings import Findings
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import UNSPACED
from promo.proof.facts.model import Binds, Clause, ClauseKind
from promo.proof.facts.notices.clauses import is_long
from promo.proof.facts.notices.roles import BOTH, CUSTOMER, VENDOR, Roles, actor, is_told, turns_away
from promo.proof.facts.notices.switching import NO_SWITCHING, Switching
from promo.proof.facts.notices.undercut import undercuts
from promo.proof.facts.paper import Paper
from promo.proof.facts.parts import Part
from promo.proof.facts.standing import MOST, told_over
from promo.proof.tags import Span

if TYPE_CHECKING:
    from promo.proof.facts.agree import Judged

DOUBTFUL = "notice_doubtful"
_LEAD, _BEHIND = 30, 26  # characters before and behind a length in which it is said to be the most
_BESIDE = 500  # characters to either side of the sentence that states the notice: its neighbours in the clause
_NEAR, _NEAR_UNSPACED = 160, 60  # characters to either side of a length: a table has no stops
_AS_LONG = 0.9  # lengths that differ by less than that are the same
_SHORT = 4  # letters of a word for a party, from which what it grows into is still that party
_SEEN = 0.5  # confidence from which a shorter notice stands beside a longer one
_STOPS = re.compile(r"[.,;:!?\d]")
_OTHER_SIDE = re.compile(
    r"(?:other|autre|anderen?|otra|altra|outra|andere) (?:party|side|partie|teil|partei|vertragspart\w+|parte|partij)"
    r"|相手|\b(?:wederpartij|contraparte|controparte|cocontractant|vertragspartner|contractual partner)\b"
)
_IN_BRACKETS = re.compile(r"[^\[\]\n]{0,24}\]")  # behind a length that a bracket opens: it is still to be agreed
_IT = frozenset(("sie", "ihr", "ihre", "elle", "ella", "lei", "zij", "u"))  # the provider again, or whom it writes to


@dataclass(frozen=True, slots=True)
class _Notice:
    """The notice that counts: where its length stands, and the part of the sentence around it."""

    said: Part
    length: Span


def find_doubts(
    paper: Paper,
    roles: Roles,
    clauses: Sequence[Clause],
    judged: Sequence[Judged],
    switching: Switching = NO_SWITCHING,
) -> Findings:
    """What speaks against the longest notice that binds the customer; nothing where there is no such notice.

    Args:
        paper: the files of one language.
        roles: how they call their parties.
        clauses: their notices.
        judged: all their lengths of time with what both readers see in them.
        switching: what they say of changing the provider by a law: that speaks against no notice.

    Returns:
        `notice_doubtful` with the places of all doubts, or no finding; linear time in the size of the text.
    """
    binding = [c for c in clauses if c.period and c.period_at and c.binds is not Binds.VENDOR]
    binding = [c for c in binding if c.kind is not ClauseKind.OPT_IN]
    longest = max((c.period.rough_days() for c in binding if c.period), default=0)
    notices = [
        _Notice(Part.around(paper, c.period_at[0]), c.period_at)
        for c in binding
        if c.period and c.period_at and c.period.rough_days() >= _AS_LONG * longest
    ]
    lengths = [found.length for found in judged]
    spans = [(x.start, x.end) for x in lengths if x.period and is_long(x.period)]
    bind_long = any(c.period and is_long(c.period) for c in binding)
    looker = _Looker(paper, roles, notices, bind_long, spans)
    found = [*looker.in_the_notices(), *looker.in_the_paper(), *looker.shorter(binding, lengths)]
    found += undercuts(paper, roles, binding, judged)
    doubts = [said for said in found if not switching.named_at(said.begin)]
    places = tuple(dict.fromkeys(place for said in doubts for place in said.evidence))
    return Findings().noted(DOUBTFUL, places) if places else Findings()


@dataclass(frozen=True, slots=True)
class _Looker:
    """Looks for doubts about some notices of one paper."""

    paper: Paper
    roles: Roles
    notices: Sequence[_Notice]
    bind_long: bool
    """Whether these are as long as the shipped promotion asks."""
    long: Sequence[Span]
    """All lengths of time that are."""

    def in_the_notices(self) -> Iterator[Part]:
        """The notices whose own words say that they are none: the most, another matter, the provider's, a condition,
        set aside."""
        for notice in self.notices:
            said = notice.said
            if (
                self._is_the_most(notice)
                or self._is_to_be_agreed(notice)
                or self._is_of_another_matter(notice)
                or self._is_the_providers(notice)
                or said.has("condition")
                or (said.has("set_aside") and not said.has("special_right"))
            ):
                yield said

    def in_the_paper(self) -> Iterator[Part]:
        """What the paper says elsewhere: the notice is set aside, the customer may leave freely, the contract is over,
        the paper is none."""
        for at in self._places("set_aside"):
            said = Part.around(self.paper, at)
            if (self._names_the_notice(said) or self._stands_beside(said)) and not said.has("special_right"):
                yield said
        for at in self._places("free_leave"):
            said = Part.around(self.paper, at)
            if self._lets_go(said):
                yield said
        yield from told_over(self.paper)
        yield from self._struck_out()

    def shorter(self, binding: Sequence[Clause], lengths: Sequence[Length]) -> Iterator[Part]:
        """The shorter notices by which the customer may leave as well, otherwise than for a special reason."""
        first = max((c.precedence for c in binding if c.period and is_long(c.period)), default=0)
        for clause in binding:
            if clause.precedence < first:  # the paper says which of the two counts
                continue
            is_short = clause.period is not None and not is_long(clause.period)
            if is_short and self.bind_long and clause.confidence >= _SEEN and clause.period_at:
                said = Part.around(self.paper, clause.period_at[0])
                if not said.has("special_right"):
                    yield said
        for length in lengths:
            period = length.period
            if period is not None and not is_long(period):
                said = Part.around(self.paper, length.start)
                if self._stands_instead(said) or self._is_changed_to(said, length):
                    yield said

    def _struck_out(self) -> Iterator[Part]:
        """The sentences about leaving, beside a notice, in which words are struck out: what was put there instead is
        somebody's writing. A price that was struck out is none."""
        for start, _ in self.paper.text.struck():
            part = Part.around(self.paper, start)
            is_of_it = part.has("leaves") or part.has("notice_itself")
            if is_of_it and any(-_BESIDE < part.begin - n.said.begin < _BESIDE for n in self.notices):
                yield part

    def _places(self, concept: str) -> Iterator[int]:
        found = self.paper.lexicon.everywhere(concept, self.paper.low)
        return (match.start() for match in islice(found, MOST))

    def _is_the_most(self, notice: _Notice) -> bool:
        """Whether a length is the most, or the beginning of the time in which a notice may be given."""
        low, lexicon, (start, end) = self.paper.low, self.paper.lexicon, notice.length
        begin = max(notice.said.begin, start - _LEAD)
        for found in lexicon.concepts["bound_above"].finditer(low, begin, min(notice.said.end, end + _BEHIND)):
            if found.end() <= start <= found.end() + 12 and not _STOPS.search(low, found.end(), start):
                return True
        after = lexicon.find("bound_behind", low, end, min(notice.said.end, end + _BEHIND))
        nearest = 2 if lexicon.language in UNSPACED else _BEHIND
        return after is not None and after.start() - end <= nearest and not _STOPS.search(low, end, after.start())

    def _is_to_be_agreed(self, notice: _Notice) -> bool:
        """Whether a length stands in square brackets, as what is still talked about does."""
        low, (start, end) = self.paper.low, notice.length
        return low[max(0, start - 2) : start].rstrip(" ").endswith("[") and _IN_BRACKETS.match(low, end) is not None

    def _is_of_another_matter(self, notice: _Notice) -> bool:
        """Whether it is seats, prices, invoices or a module that a sentence is about, and not the contract."""
        said = notice.said
        reach = _NEAR_UNSPACED if self.paper.lexicon.language in UNSPACED else _NEAR
        begin, end = max(said.begin, notice.length[0] - reach), min(said.end, notice.length[1] + reach)
        near = Part(self.paper, begin, end)
        if said.has("unless"):
            return False
        return near.has("lesser_deed") or (near.has("lesser_thing") and not said.has("whole_contract"))

    def _is_the_providers(self, notice: _Notice) -> bool:
        """Whether the provider alone acts in a sentence; "the other side" that it writes to is the customer."""
        low, said, at = self.paper.low, notice.said, notice.length[0]
        if actor(self.paper, self.roles, at) == VENDOR:
            return True
        named = [
            (start, end, party)
            for start, end, party in self._named(said)
            if not (party == BOTH and _OTHER_SIDE.search(low, max(said.begin, start - 12), end + 12))
            and not (party == CUSTOMER and (is_told(low, said.begin, start) or low[start:end] in _IT))
        ]
        if not named or any(party != VENDOR for *_, party in named):
            return False
        start, end, _ = named[0]
        return start < at and not turns_away(low[end:at]) and _OTHER_SIDE.search(low, said.begin, said.end) is not None

    def _names_the_notice(self, said: Part) -> bool:
        """Whether it is a notice that is spoken of: a length alone may be how long something is kept."""
        found = self.paper.lexicon.concepts["notice_itself"].finditer(self.paper.low, said.begin, said.end)
        words = [(m.start(), m.end()) for m in found]
        bare = [any(a < end and begin < z for a, z in self.long) for begin, end in words]
        return bool(words) and (not all(bare) or said.has("leaves"))

    def _stands_beside(self, said: Part) -> bool:
        """Whether something is said right before or behind a notice."""
        return any(-_BESIDE < said.begin - n.said.begin < _BESIDE for n in self.notices) and said.has("leaves")

    def _lets_go(self, said: Part) -> bool:
        """Whether the customer may leave freely by what is said, for no special reason."""
        if not said.has("leaves") or said.has("special_right") or self._provider_acts(said):
            return False
        return not self._is_plain_way_out(said)

    def _is_plain_way_out(self, said: Part) -> bool:
        """Whether it says "at any time" and right after it how long before: an honest notice of an open contract."""
        low, lexicon = self.paper.low, self.paper.lexicon
        words = [m.group() for m in lexicon.concepts["free_leave"].finditer(low, said.begin, said.end)]
        if any(not lexicon.concepts["any_time"].fullmatch(word) for word in words):
            return False
        following = self.paper.place(said.begin).following
        return any(said.begin <= at < max(said.end, following) for at, _ in self.long)

    def _named(self, said: Part) -> list[tuple[int, int, str]]:
        """The parties that are named, each by a whole word: "wird" is not "wir"."""
        low, lexicon = self.paper.low, self.paper.lexicon
        found = self.roles.places(lexicon, low, said.begin, said.end)
        whole = lexicon.language in UNSPACED
        return [
            it for it in found if whole or not (len(low[it[0] : it[1]]) < _SHORT and low[it[1] : it[1] + 1].isalpha())
        ]

    def _provider_acts(self, said: Part) -> bool:
        """Whether it is the provider who may: named first, and doing something."""
        named = self._named(said)
        if not named or named[0][2] != VENDOR:
            return False
        acts = self.paper.lexicon.phrases["acts"].match(self.paper.low, named[0][1]) is not None
        return acts or all(party == VENDOR for *_, party in named)

    def _stands_instead(self, said: Part) -> bool:
        """Whether a shorter notice stands in place of another one: "notwithstanding clause 2, with one week's
        notice"."""
        if said.has("special_right") or not (said.has("leaves") and said.has("notice_itself")):
            return False
        named = self._named(said)
        if any(said.begin <= at < said.end for at, _ in self.long):  # the one is put in place of the other there
            return False
        is_his = any(party in (CUSTOMER, BOTH) for *_, party in named)
        return is_his and not self._provider_acts(said) and (said.has("in_its_place") or said.has("prevails"))

    def _is_changed_to(self, said: Part, length: Length) -> bool:
        """Whether a sentence changes the notice to a shorter one, wherever in the papers it stands: "the notice is cut
        to two weeks"; "the notice of 14 days becomes three months" makes it longer."""
        if not self.bind_long or said.has("special_right") or said.has("payment") or said.has("reminder"):
            return False
        if not (said.has("changed") and self._names_the_notice(said)) or self._provider_acts(said):
            return False
        low, lexicon = self.paper.low, self.paper.lexicon
        beside = [at for at, _ in self.long if said.begin <= at < said.end]
        is_old = any(at > length.start for at in beside) or lexicon.find(
            "instead", low, max(said.begin, length.start - _LEAD), length.start
        )
        return not is_old
