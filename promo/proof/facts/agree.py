"""One answer from two readers: what each place is, and how sure that is. Pure.

The rules say what a length of time or a date is by what stands around it, the tagger by what it has learnt of whole
papers. They err in different places: where both see the same role in the same place it is sure; where one alone sees
it, it is less sure, and never enough for a machine's approval; where they are sure of opposite things, a person looks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from promo.proof.facts.dates import FoundDate
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, BOTH_READERS, By
from promo.proof.facts.notices.clauses import by_frames
from promo.proof.facts.notices.frames import SHORT_PAPER
from promo.proof.facts.notices.roles import CUSTOMER, Roles
from promo.proof.facts.paper import Paper
from promo.proof.facts.surroundings import marks_of_date, marks_of_length
from promo.proof.tags import Role, Span, Tags

BINDING = (Role.RENEWAL_NOTICE, Role.EXIT_NOTICE)
NOTICES = (*BINDING, Role.OPT_IN_NOTICE, Role.VENDOR_NOTICE)
OF_LENGTHS = (Role.OTHER_LENGTH, *NOTICES, Role.FIRST_TERM, Role.RENEWAL_TERM)
OF_DATES = (Role.OTHER_DATE, Role.START, Role.END, Role.SIGNED)
# What the word of each reader weighs where they differ: fitted on papers that neither was trained on
# (bench/calibration.py).
_OF_TAGGER, _OF_RULES = 0.8, 0.45
_IN_LONG_CONTRACTS = (0.45, 0.9)
"""The same where frames were trained on such contracts, and the tagger saw few."""
_LEAST = 0.01
SEES = {By.RULES: 0.2, By.TAGGER: 0.4}
"""Share from which a reader is taken to see a role: the rules spread theirs over many, the tagger hardly does."""
SURE = 0.85
SURELY = 0.9
_TOLD = 0.92
_OVERRULED = 0.55
"""Confidence in what the rules are sure of and the tagger overlooks."""
_AGREED, _BENT = 0.8, 6
"""What is left to say is how sure: of the places that both see, that share at least is right; how the rest bends was
fitted on papers that neither was trained on (bench/agreement.py, docs/reliability.svg)."""
_SEEN_ALONE = 0.5
_SEEN_FROM = 0.6
"""Share from which the tagger alone is believed in part: the rules overlook a third of the notices, so their silence
says little."""

LEAST = 0.3
"""Share of all notices together from which a length is shown as a clause at all."""
_DENIED_LEAST = 0.75
"""The same where the words of its sentence speak against a notice."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What both readers make of one place: shares by role from each, the role that wins, its share, and who sees it."""

    rules: Mapping[Role, float]
    tagger: Mapping[Role, float] | None
    shares: Mapping[Role, float]
    is_told: bool = False
    """Whether the paper itself says whose length it is, so that nothing is left to weigh."""
    is_denied: bool = False
    """Whether the words of its sentence speak against a notice."""
    is_framed: bool = False
    """Whether frames judged it that were trained on such contracts: what they find stands, though the tagger overlooks
    it."""

    def share(self, *roles: Role) -> float:
        """How likely one of the roles is by both together."""
        return sum(self.shares[role] for role in roles)

    def of_party(self, party: str) -> Seen:
        """The same place, known to be the notice of one party: the paper pairs lengths and parties."""
        return self.told(max(BINDING, key=lambda role: self.shares[role]) if party == CUSTOMER else Role.VENDOR_NOTICE)

    def told(self, role: Role) -> Seen:
        """The same place where the paper itself says what it is."""
        shares = {other: _TOLD if other is role else (1 - _TOLD) / (len(OF_LENGTHS) - 1) for other in OF_LENGTHS}
        return Seen(shares, self.tagger, shares, is_told=True)

    def against(self, *roles: Role, by: float) -> Seen:
        """The same place where the words of its sentence speak against some roles: their shares by the rules go to the
        first role."""
        lost = {role: by * self.rules[role] for role in roles}
        rules = {role: share - lost.get(role, 0.0) for role, share in self.rules.items()}
        first = next(iter(rules))
        rules[first] += sum(lost.values())
        return replace(_together(rules, self.tagger, tuple(self.rules)), is_denied=True, is_framed=self.is_framed)

    def labelled(self) -> Seen:
        """The same place behind a label that names the notice: the rules are sure of it, whatever stands around; what
        the tagger sees is weighed as before."""
        if self.is_told or self.is_denied:
            return self
        rules = self.told(max(BINDING, key=lambda role: self.rules[role])).rules
        return replace(_together(rules, self.tagger, tuple(self.rules)), is_framed=self.is_framed)

    def rules_share(self, *roles: Role) -> float:
        """How likely the rules alone take one of the roles to be."""
        return sum(self.rules[role] for role in roles)

    def tagger_share(self, *roles: Role) -> float:
        """How likely the tagger alone takes one of the roles to be; 0 where it did not read."""
        return sum((self.tagger or {}).get(role, 0.0) for role in roles)

    def is_plain(self, *roles: Role) -> bool:
        """Whether the rules alone are sure enough of some roles to say so against the tagger; never enough for a
        machine's yes."""
        return self.rules_share(*roles) >= (0.5 if self.is_framed else SURELY)

    def is_seen(self, *roles: Role) -> bool:
        """Whether the tagger alone is sure enough of some roles, and no word of the sentence speaks against them."""
        return not (self.is_denied or self.is_told) and self.tagger_share(*roles) >= _SEEN_FROM

    @property
    def role(self) -> Role:
        """The likeliest role."""
        return max(self.shares, key=lambda role: self.shares[role])

    def readers(self, *roles: Role) -> tuple[By, ...]:
        """Who sees one of the roles there."""
        said = {By.RULES: self.rules, By.TAGGER: self.tagger or {}}
        return tuple(by for by in BOTH_READERS if sum(said[by].get(role, 0.0) for role in roles) >= SEES[by])

    def confidence(self, *roles: Role) -> float:
        """How sure it is that one of the roles is right: bounded where one reader alone sees it."""
        share = self.share(*roles)
        if share < 0.5 and self.is_plain(*roles):
            share = _OVERRULED
        if share < _SEEN_ALONE and self.is_seen(*roles):
            share = _SEEN_ALONE
        agreed = len(self.readers(*roles)) > 1
        return round(_AGREED + (0.99 - _AGREED) * share**_BENT if agreed and share >= 0.5 else min(ALONE, share), 3)

    def opposed(self, *roles: Role) -> bool:
        """Whether one reader is sure of one of the roles, and the other one that it is none of them."""
        if self.tagger is None:
            return False
        one, other = (sum(said.get(role, 0.0) for role in roles) for said in (self.rules, self.tagger))
        return max(one, other) >= SURE and min(one, other) <= 1 - SURE


@dataclass(frozen=True, slots=True)
class Judged:
    """A length of time and what both readers see in it."""

    length: Length
    seen: Seen

    @property
    def at(self) -> Span:
        """Where it stands in the text."""
        return self.length.start, self.length.end

    @property
    def is_notice(self) -> bool:
        """Whether it is shown as a clause: one reader alone is sure enough of it, or both together are."""
        seen = self.seen
        if seen.is_plain(*BINDING) or seen.is_seen(*NOTICES):
            return True
        return seen.role in NOTICES and seen.share(*NOTICES) >= (_DENIED_LEAST if seen.is_denied else LEAST)


def seen_lengths(paper: Paper, lengths: Sequence[Length], roles: Roles) -> list[Judged]:
    """What both readers make of each length of time, in the order given."""
    framed = by_frames(paper, lengths)
    long = framed is not None and len(paper.low) > SHORT_PAPER
    weighed = _IN_LONG_CONTRACTS if long else (_OF_TAGGER, _OF_RULES)
    found = []
    for length in lengths:
        rules = _rules(paper.lexicon, marks_of_length(paper, length, roles), OF_LENGTHS)
        if framed is not None:
            rules = _with_frames(rules, *framed.get((length.start, length.end), (0.0, 0.0)), long=long)
        said = _tagged(paper.tags, length.start, length.end, OF_LENGTHS)
        found.append(Judged(length, replace(_together(rules, said, OF_LENGTHS, weighed), is_framed=long)))
    return found


def _with_frames(rules: Mapping[Role, float], renewal: float, leaving: float, *, long: bool) -> dict[Role, float]:
    """The shares with what the frames of a language say of a notice; in a long contract, which they were made
    for, they alone say it; in a short paper they only add."""
    own = sum(rules[role] for role in BINDING)
    framed = max(renewal, leaving)
    binding = framed if long else max(own, (framed + own) / 2)
    rest = (1 - binding) / max(1e-6, 1 - own)
    shares = {role: share * rest for role, share in rules.items()}
    total = renewal + leaving
    split = renewal / total if total > _LEAST else rules[BINDING[0]] / max(1e-6, own)
    return shares | {BINDING[0]: binding * split, BINDING[1]: binding * (1 - split)}


def seen_dates(paper: Paper, dates: Sequence[FoundDate]) -> list[Seen]:
    """What both readers make of each date, in the order of the text."""
    learnt = paper.lexicon.roles_of_dates
    found = []
    for at, day in enumerate(dates):
        rules = {role: 1 / len(OF_DATES) for role in OF_DATES}
        if learnt is not None:
            said = learnt.shares(marks_of_date(paper, dates, at))
            rules = {role: said.get(role.value, 0.0) for role in OF_DATES}
        found.append(_together(rules, _tagged(paper.tags, day.start, day.end, OF_DATES), OF_DATES))
    return found


def _rules(lexicon: Lexicon, marks: set[str], roles: Sequence[Role]) -> dict[Role, float]:
    if lexicon.roles_of_lengths is None:
        return {role: 1 / len(roles) for role in roles}
    said = lexicon.roles_of_lengths.shares(marks)
    return {role: said.get(role.value, 0.0) for role in roles}


def _tagged(tags: Tags | None, start: int, end: int, roles: Sequence[Role]) -> dict[Role, float] | None:
    """The tagger's shares over these roles; what it takes for something else goes to the first of them, None where it
    read nothing."""
    said = tags.roles_of(start, end) if tags is not None else {}
    if not said:
        return None
    shares = {role: said[role] for role in roles}
    shares[roles[0]] += 1.0 - sum(shares.values())
    return shares


def _together(
    rules: Mapping[Role, float],
    tagger: Mapping[Role, float] | None,
    roles: Sequence[Role],
    weighed: tuple[float, float] = (_OF_TAGGER, _OF_RULES),
) -> Seen:
    if tagger is None:
        return Seen(rules, None, rules)
    of_tagger, of_rules = weighed
    score = {
        role: of_tagger * math.log(max(_LEAST, tagger[role])) + of_rules * math.log(max(_LEAST, rules[role]))
        for role in roles
    }
    most = max(score.values())
    odds = {role: math.exp(value - most) for role, value in score.items()}
    total = sum(odds.values())
    return Seen(rules, tagger, {role: value / total for role, value in odds.items()})
