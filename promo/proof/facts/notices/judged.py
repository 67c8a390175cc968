"""Every length of time in a proof, judged by both readers: the notices among them, and what the others are. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from promo.proof.facts.agree import BINDING, LEAST, NOTICES, Judged, Seen, seen_lengths
from promo.proof.facts.findings import Findings
from promo.proof.facts.lengths import MOST, Length, find_covered
from promo.proof.facts.model import ALONE, BOTH_READERS, Binds, By, Clause, ClauseKind, Fact
from promo.proof.facts.names import Vendor
from promo.proof.facts.notices.amended import amended
from promo.proof.facts.notices.clauses import LONGEST, Likely, clause_at, find_clauses, is_long, with_places
from promo.proof.facts.notices.labels import is_for_the_vendor, is_labelled
from promo.proof.facts.notices.pairs import Pair, parties_of_pairs
from promo.proof.facts.notices.roles import CUSTOMER, VENDOR, Roles, actor, roles_of
from promo.proof.facts.notices.rows import of_other_contracts
from promo.proof.facts.notices.stated import stated_lengths
from promo.proof.facts.notices.switching import NO_SWITCHING, Switching, find_switching
from promo.proof.facts.notices.told import told_otherwise, warns_the_customer
from promo.proof.facts.notices.windows import without_earliest
from promo.proof.facts.paper import Paper
from promo.proof.facts.parts import Part
from promo.proof.facts.text import lowered
from promo.proof.tags import Manner, Role, Span

MOST_JUDGED = 400  # lengths of time in one proof that are judged one by one; the longest contracts known state 130
_SURE_OF_REFERENCE = 0.6
_LONGEST_NOTICE = 200  # days; longer lengths are terms
_SETTLED = ("replaces", "instead", "lapses", "prevails")  # words by which one length stands and the other falls
_RATHER = 0.5  # confidence from which a length is rather a notice than none
_BESIDE = 40  # characters to either side of a length in which words say what it is for
_LITTLE = 0.15  # share up to which the tagger sees no notice
_AGREED = 0.8  # confidence that one reader alone never gives
_KINDS = {
    Role.RENEWAL_NOTICE: ClauseKind.RENEWAL,
    Role.EXIT_NOTICE: ClauseKind.EXIT,
    Role.OPT_IN_NOTICE: ClauseKind.OPT_IN,
}


@dataclass(frozen=True, slots=True)
class Notices:
    """The clauses of a proof, all its lengths of time with what both readers see in them, and findings."""

    clauses: tuple[Clause, ...]
    judged: tuple[Judged, ...]
    too_many: bool = False
    """Whether the proof states more lengths of time than any contract does."""
    roles: Roles = field(default_factory=Roles)
    """How the proof calls its parties."""
    findings: Findings = field(default_factory=Findings)
    switching: Switching = NO_SWITCHING
    """What the proof says of changing the provider."""


def find_notices(paper: Paper, vendor: Vendor, customer: Fact) -> Notices:
    """All lengths of time with their roles, and the clauses among them.

    Args:
        paper: the files of one language.
        vendor: the vendor of the proof.
        customer: its customer.
    """
    stated = stated_lengths(paper)
    roles = roles_of(paper.low, vendor.pattern, _pattern(customer))
    switching = find_switching(paper, stated[:MOST_JUDGED])
    judged = [
        _of_the_switch(found) if found.at in switching.lengths else found
        for found in _judged(paper, without_earliest(paper.low, stated[:MOST_JUDGED], paper.lexicon), roles, vendor)
    ]
    heard = [found for found in judged if found.length.period is None or found.length.period.rough_days() <= LONGEST]
    notices = [found for found in heard if found.is_notice]
    clauses = [with_places(paper.text, _clause(paper, roles, found)) for found in notices]
    clauses += _covered(paper, [found.length for found in judged], roles)
    clauses += amended(paper, roles, clauses, judged)
    doubts = _doubts(paper, heard, notices)
    return Notices(tuple(clauses), tuple(judged), len(stated) >= MOST, roles, doubts, switching)


def _of_the_switch(found: Judged) -> Judged:
    """A length of the right to change the provider: no notice of the contract, whatever a reader takes it for."""
    return replace(found, seen=replace(found.seen.told(Role.OTHER_LENGTH), tagger=None))


def _judged(paper: Paper, lengths: Sequence[Length], roles: Roles, vendor: Vendor) -> list[Judged]:
    """What both readers see in each length, after all that the paper says of it: other words, a party beside it, a row
    of another contract."""
    judged = [
        replace(found, seen=told_otherwise(paper, found.length, found.seen))
        for found in seen_lengths(paper, lengths, roles)
    ]
    paired = _paired(paper, judged, roles)
    judged = [
        replace(found, seen=found.seen.labelled()) if is_labelled(paper, found.length, roles) else found
        for found in judged
    ]
    judged = [replace(found, seen=_of_party(paper, roles, found, paired.get(found.at))) for found in judged]
    foreign = of_other_contracts(paper, lengths, vendor.pattern)
    return [
        replace(found, seen=found.seen.told(Role.OTHER_LENGTH)) if found.at in foreign else found for found in judged
    ]


def _paired(paper: Paper, judged: Sequence[Judged], roles: Roles) -> Mapping[Span, str]:
    """The party of each length that stands beside another one, one for each party, where such a pair is of notices."""
    pairs = list(parties_of_pairs(paper, [found.length for found in judged], roles))
    terms = {found.at for found in judged if found.seen.share(Role.FIRST_TERM, Role.RENEWAL_TERM) >= LEAST}
    notices = {found.at for found in judged if found.seen.share(*NOTICES) >= LEAST}

    def is_of_notices(pair: Pair) -> bool:
        both = {pair.one.at, pair.other.at}
        if both & terms or not (pair.is_plain or both & notices):
            return False
        return _one_sentence(paper, pair) or notices >= both

    return {
        length.at: length.party
        for pair in pairs
        if is_of_notices(pair)
        for length in (pair.one, pair.other)
        if _one_sentence(paper, pair) or actor(paper, roles, length.at[0]) is None
    }


def _one_sentence(paper: Paper, pair: Pair) -> bool:
    return bisect_right(paper.starts, pair.one.at[0]) == bisect_right(paper.starts, pair.other.at[0])


def _of_party(paper: Paper, roles: Roles, found: Judged, paired: str | None) -> Seen:
    """What both see, after the paper says whose notice it is: the provider's is never the customer's, nor the other
    way.

    Args:
        paper: the files of one language.
        roles: how they call their parties.
        found: the length.
        paired: the party that the length belongs to where two stand side by side, one for each; else the sentence says
            who acts.
    """
    seen = found.seen
    if paired is not None:
        return seen.of_party(paired)
    if seen.is_told or seen.share(*NOTICES) < LEAST or seen.role is Role.OPT_IN_NOTICE:
        return seen
    acts = actor(paper, roles, found.length.start)
    return seen.of_party(acts) if acts == VENDOR or (acts == CUSTOMER and seen.role is Role.VENDOR_NOTICE) else seen


def _pattern(customer: Fact) -> re.Pattern[str] | None:
    if not customer.counts:
        return None
    return re.compile(r"\s+".join(re.escape(word) for word in lowered(str(customer.value)).split()))


def _doubts(paper: Paper, heard: Sequence[Judged], notices: Sequence[Judged]) -> Findings:
    """Where the readers are sure of opposite things, and where a length says one number in words, another in
    figures."""
    findings = Findings()
    # A warning of the provider's is none whatever the tagger takes it for: who acts and the words both say so.
    warned = [found for found in heard if found.seen.is_told and warns_the_customer(paper, found.length)]
    # What one reader overlooks in a second column matters nothing where both see a notice just as long elsewhere.
    agreed = {found.length.period.comparable() for found in notices if found.length.period and _is_agreed(found)}
    opposed = [found for found in heard if found.seen.opposed(*BINDING) and found not in warned]
    opposed = [found for found in opposed if not _ends_a_notice(paper, found, notices)]
    if opposed := [x for x in opposed if not (x.length.period and x.length.period.comparable() in agreed)]:
        sentences = [paper.place(found.length.start) for found in opposed]
        places = tuple(e for place in sentences for e in paper.text.evidence(place.begin, place.end))
        findings = findings.noted("readers_differ", places)
    if rivals := _rivals(paper, heard, notices):
        place = paper.place(rivals[0].length.start)
        findings = findings.noted("notice_conflict", paper.text.evidence(place.begin, place.end))
    if torn := [found for found in notices if found.length.contradicts_itself]:
        findings = findings.noted("notice_conflict", paper.text.evidence(*torn[-1].at))
    return findings


def _ends_a_notice(paper: Paper, found: Judged, notices: Sequence[Judged]) -> bool:
    """Whether a length is only the year at whose end a notice runs: "thirty days' notice before the end of a contract
    year"."""
    period = found.length.period
    if period is None or period.rough_days() <= _LONGEST_NOTICE or found.seen.tagger_share(*BINDING) >= _LITTLE:
        return False
    begin = paper.place(found.length.start).begin
    return any(
        begin <= other.length.start < found.length.start and other.seen.readers(*BINDING) == BOTH_READERS
        for other in notices
    )


def _rivals(paper: Paper, heard: Sequence[Judged], notices: Sequence[Judged]) -> list[Judged]:
    """Long lengths beside a short notice that may be the customer's: "contracts of one month: 14 days; of
    one year: three months". Where no long notice was seen, a short one is not the last word."""
    binding = [found for found in notices if found.seen.role is not Role.VENDOR_NOTICE and found.length.period]
    binding = [found for found in binding if found.seen.confidence(*BINDING) >= _RATHER]
    if any(found.length.period and is_long(found.length.period) for found in binding):
        return []
    places = [paper.place(found.length.start) for found in binding]

    def is_beside(found: Judged) -> bool:
        """In the sentence of a short notice; or, as a notice that is hardly seen, in the one behind it."""
        at = found.length.start
        return any(it.begin <= at < (max(it.end, it.following) if found in notices else it.end) for it in places)

    return [
        found
        for found in heard
        if found not in binding and _is_quarter_or_so(found) and is_beside(found) and _may_be_his(paper, found)
        if not any(paper.lexicon.has(c, paper.sentence(found.length.start)) for c in _SETTLED)
    ]


def _is_quarter_or_so(found: Judged) -> bool:
    """Whether a length is one of long notices, and neither a term nor the provider's."""
    period = found.length.period
    if period is None or not is_long(period) or period.rough_days() > _LONGEST_NOTICE:
        return False
    if found.seen.is_told or found.seen.role is Role.VENDOR_NOTICE:
        return False
    return found.seen.share(Role.FIRST_TERM, Role.RENEWAL_TERM) < _RATHER


def _may_be_his(paper: Paper, found: Judged) -> bool:
    """Whether nothing says that a length is of something else: a special right, the seats, a payment."""
    part = Part.around(paper, found.length.start)
    beside = Part(paper, max(part.begin, found.length.start - _BESIDE), min(part.end, found.length.end + _BESIDE))
    return not (part.has("special_right") or part.has("lesser_deed") or beside.has("payment"))


def _is_agreed(found: Judged) -> bool:
    """Whether both readers see the customer's notice there."""
    seen = found.seen
    return seen.role in BINDING and seen.confidence(*BINDING) >= _AGREED and seen.readers(*BINDING) == BOTH_READERS


def _covered(paper: Paper, lengths: Sequence[Length], roles: Roles) -> list[Clause]:
    """The notices whose length is blacked out; the rules alone read them."""
    everything = sorted([*lengths, *find_covered(paper.low)], key=lambda length: length.start)
    return [
        with_places(paper.text, replace(clause, readers=(By.RULES,)))
        for clause in find_clauses(paper, everything, roles)
        if clause.period is None
    ]


def _clause(paper: Paper, roles: Roles, found: Judged) -> Clause:
    """A notice as a clause: what it does and whom it binds by both readers, its form and reference point by the words
    of its sentence."""
    seen = found.seen
    of_vendor = seen.share(Role.VENDOR_NOTICE) > seen.share(*BINDING, Role.OPT_IN_NOTICE)
    role = _role_of_notice(paper, found, of_vendor=of_vendor)
    wanted = (Role.VENDOR_NOTICE,) if of_vendor else BINDING if role is not Role.OPT_IN_NOTICE else (role,)
    clause = clause_at(paper, roles, Likely(found.length, _KINDS[role], seen.confidence(*wanted)))
    manner = paper.tags.manner_of(*found.at) if paper.tags is not None else None
    clause = _in_its_manner(replace(clause, readers=seen.readers(*wanted)), manner)
    is_for_the_vendors = is_for_the_vendor(paper, found.length, roles)
    if of_vendor or (seen.is_told and not is_for_the_vendors):  # the paper names the party beside the length
        return replace(clause, binds=Binds.VENDOR if of_vendor else Binds.CUSTOMER)
    bound = Binds(manner.binds) if manner is not None else clause.binds
    if is_for_the_vendors:
        bound = Binds.VENDOR
    if Binds.VENDOR not in (clause.binds, bound):
        return replace(clause, binds=bound)
    # One reader takes it for a notice of the vendor's: not known whom it binds.
    sure = min(clause.confidence, ALONE)
    return replace(clause, binds=Binds.UNKNOWN, readers=clause.readers[:1], confidence=sure)


def _in_its_manner(clause: Clause, manner: Manner | None) -> Clause:
    """The clause with the form that the tagger sees where its words say none, and with the reference point that the
    tagger is sure of."""
    if manner is None:
        return clause
    form = clause.form if clause.form != "unspecified" else manner.form
    # "After the first term, at any time" is decided by its words: the tagger sees the last of them alone.
    is_bound = clause.kind is ClauseKind.EXIT and clause.reference == "end_of_term"
    is_sure = manner.reference_share >= _SURE_OF_REFERENCE and not (is_bound and manner.reference == "any_time")
    reference = manner.reference if is_sure else clause.reference
    return replace(clause, form=form, reference=reference)


def _role_of_notice(paper: Paper, found: Judged, *, of_vendor: bool) -> Role:
    """What a notice does: the likeliest by both readers, but for what stops a renewal, which is no way out at any
    time ("whoever does not want it renewed")."""
    seen = found.seen
    if of_vendor or seen.share(*BINDING) <= seen.share(Role.OPT_IN_NOTICE):
        return max(_KINDS, key=lambda role: seen.shares[role])
    sentence, has = paper.sentence(found.length.start), paper.lexicon.has
    renews = has("renew", sentence) and not any(has(c, sentence) for c in ("any_time", "minimum", "open_ended"))
    return Role.RENEWAL_NOTICE if renews else max(BINDING, key=lambda role: seen.shares[role])
