"""Every length of time in a proof, judged by both readers: the notices among them, and what the others are. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from promo.proof.facts.agree import BINDING, NOTICES, OF_LENGTHS, Seen, seen_lengths
from promo.proof.facts.lengths import Length, find_covered, find_lengths
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, Binds, By, Clause, ClauseKind, Fact
from promo.proof.facts.names import Vendor
from promo.proof.facts.notices.clauses import LONGEST, clause_at, find_clauses, is_long, replacements, with_places
from promo.proof.facts.notices.roles import Roles
from promo.proof.facts.said import is_said_as_before, period_said
from promo.proof.facts.surroundings import Names
from promo.proof.facts.text import Evidence, ProofText, lowered
from promo.proof.tags import Role, Tag, Tags

MOST_JUDGED = 400  # lengths of time in one proof that are judged one by one; the longest contracts known state 130
LEAST = 0.3
"""Share of all notices together from which a length is shown as a clause at all."""
_KINDS = {Role.RENEWAL_NOTICE: ClauseKind.RENEWAL, Role.EXIT_NOTICE: ClauseKind.EXIT, Role.OPT_IN_NOTICE: ClauseKind.OPT_IN}


@dataclass(slots=True)
class Notices:
    """The clauses of a proof, all its lengths of time with what both readers see in them, and findings."""

    clauses: list[Clause]
    lengths: list[Length]
    seen: list[Seen]
    findings: set[str] = field(default_factory=set)
    places: dict[str, tuple[Evidence, ...]] = field(default_factory=dict)


def find_notices(
    text: ProofText,
    starts: Sequence[int],
    lexicon: Lexicon,
    others: Sequence[Lexicon],
    tags: Tags | None,
    places: Sequence[Tag],
    vendor: Vendor,
    customer: Fact,
) -> Notices:
    """All lengths of time with their roles, and the clauses among them.

    Args:
        text: the joined proof.
        starts: where its sentences begin.
        lexicon: words of its language.
        others: that lexicon and all others, for words that the tagger took for a length.
        tags: what the tagger says; None where it did not read.
        places: the places it found.
        vendor: the vendor of the proof.
        customer: its customer.
    """
    lengths = _lengths(text, lexicon, others, places)[:MOST_JUDGED]
    names = Names(vendor.pattern, _pattern(customer))
    seen = seen_lengths(text, starts, lengths, lexicon, tags, names)
    roles = Roles(vendor.pattern, names.customer)
    found = Notices([], lengths, seen)
    for length, what in zip(lengths, seen, strict=True):
        if length.period is not None and length.period.rough_days() > LONGEST:
            continue
        if what.opposed(*BINDING):
            found.findings.add("readers_differ")
            found.places["readers_differ"] = (*found.places.get("readers_differ", ()), *text.evidence(length.start, length.end))
        if what.share(*NOTICES) < LEAST or what.role not in NOTICES:
            continue
        found.clauses.append(with_places(text, _clause(text, starts, lexicon, roles, tags, length, what)))
    covered = find_clauses(text, starts, sorted([*lengths, *find_covered(text.low)], key=_begin), lexicon, roles)
    found.clauses += [with_places(text, replace(c, readers=(By.RULES,))) for c in covered if c.period is None]
    found.clauses += _amended(text, starts, lexicon, lengths, found.clauses)
    return found


def _begin(length: Length) -> int:
    return length.start


def _lengths(text: ProofText, lexicon: Lexicon, others: Sequence[Lexicon], places: Sequence[Tag]) -> list[Length]:
    """The lengths of time by the grammar, and those that only the tagger sees, as far as their words say one."""
    lengths = find_lengths(text.low, lexicon)
    for place in places:
        if place.role in OF_LENGTHS and not any(x.start < place.end and x.end > place.start for x in lengths):
            words = text.plain[place.start : place.end]
            if not is_said_as_before(words) and (period := period_said(words, others)) is not None:
                lengths.append(Length(place.start, place.end, period))
    return sorted(lengths, key=_begin)


def _pattern(customer: Fact) -> re.Pattern[str] | None:
    if not customer.counts:
        return None
    return re.compile(r"\s+".join(re.escape(word) for word in lowered(str(customer.value)).split()))


def _clause(
    text: ProofText, starts: Sequence[int], lexicon: Lexicon, roles: Roles, tags: Tags | None, length: Length, what: Seen
) -> Clause:
    """A notice as a clause: what it does and whom it binds by both readers, its form and reference point by the words of its sentence."""
    of_vendor = what.share(Role.VENDOR_NOTICE) > what.share(*BINDING, Role.OPT_IN_NOTICE)
    kind = max(_KINDS, key=lambda role: what.shares[role])
    if not of_vendor and what.share(*BINDING) > what.share(Role.OPT_IN_NOTICE):
        kind = max(BINDING, key=lambda role: what.shares[role])
    wanted = (Role.VENDOR_NOTICE,) if of_vendor else BINDING if _KINDS[kind] is not ClauseKind.OPT_IN else (kind,)
    clause = clause_at(text, starts, lexicon, roles, length, _KINDS[kind], what.confidence(*wanted))
    manner = tags.manner_of(length.start, length.end) if tags is not None else None
    said = Binds(manner.binds) if manner is not None else clause.binds
    bound = Binds.VENDOR if of_vendor else said
    readers = what.readers(*wanted)
    if not of_vendor and (clause.binds is Binds.VENDOR or bound is Binds.VENDOR):
        # One reader takes it for a notice of the vendor's: not known whom it binds.
        bound, readers = Binds.UNKNOWN, readers[:1]
        clause = replace(clause, confidence=min(clause.confidence, ALONE))
    form = clause.form if clause.form != "unspecified" or manner is None else manner.form
    return replace(clause, binds=bound, readers=readers, form=form)


def _amended(
    text: ProofText, starts: Sequence[int], lexicon: Lexicon, lengths: Sequence[Length], clauses: Sequence[Clause]
) -> list[Clause]:
    """ "The words 'thirty days' are replaced by 'three months'": the new period, of the kind of the clause that it changes."""
    old = next((c for c in clauses if c.binds is not Binds.VENDOR), None)
    if old is None:
        return []
    new = [
        replace(old, period=r.period, start=r.start, end=r.end, precedence=1, period_at=r.period_at)
        for r in replacements(text.low, starts, lengths, lexicon)
    ]
    return [with_places(text, c) for c in new if not any(c.period_at == k.period_at and k.precedence for k in clauses)]


__all__ = ["Notices", "find_notices", "is_long"]
