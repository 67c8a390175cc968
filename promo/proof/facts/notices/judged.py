"""Every length of time in a proof, judged by both readers: the notices among them, and what the others are. Pure."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from promo.periods import Period
from promo.proof.facts.agree import BINDING, NOTICES, OF_LENGTHS, SEES, Seen, seen_lengths
from promo.proof.facts.lengths import MOST, Length, find_covered, find_lengths
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, BOTH_READERS, Binds, By, Clause, ClauseKind, Fact
from promo.proof.facts.names import Vendor
from promo.proof.facts.notices.clauses import LONGEST, clause_at, find_clauses, is_long, replacements, with_places
from promo.proof.facts.notices.pairs import parties_of_pairs
from promo.proof.facts.notices.roles import CUSTOMER, VENDOR, Roles, actor, roles_of
from promo.proof.facts.notices.rows import head_of_column, of_other_contracts
from promo.proof.facts.notices.windows import without_earliest
from promo.proof.facts.said import bare_number, is_said_as_before, months_before, period_said
from promo.proof.facts.sentences import Place
from promo.proof.facts.text import Evidence, ProofText, lowered
from promo.proof.tags import Role, Tag, Tags

MOST_JUDGED = 400  # lengths of time in one proof that are judged one by one; the longest contracts known state 130
_SURE_OF_REFERENCE = 0.6
_SHORTENED = 0.85  # how sure the rules alone are of a change that makes a notice shorter: it can earn no yes
DENIED_LEAST = 0.75
LEAST = 0.3
"""Share of all notices together from which a length is shown as a clause at all."""
_KINDS = {
    Role.RENEWAL_NOTICE: ClauseKind.RENEWAL,
    Role.EXIT_NOTICE: ClauseKind.EXIT,
    Role.OPT_IN_NOTICE: ClauseKind.OPT_IN,
}


@dataclass(slots=True)
class Notices:
    """The clauses of a proof, all its lengths of time with what both readers see in them, and findings."""

    clauses: list[Clause]
    lengths: list[Length]
    seen: list[Seen]
    too_many: bool = False
    """Whether the proof states more lengths of time than any contract does."""
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
    stated = _lengths(text, lexicon, others, places)
    lengths = without_earliest(text.low, stated[:MOST_JUDGED], lexicon)
    roles = roles_of(text.low, vendor.pattern, _pattern(customer))
    seen = seen_lengths(text, starts, lengths, lexicon, tags, roles)
    seen = [_told(text, starts, lexicon, length, what) for length, what in zip(lengths, seen, strict=True)]
    pairs = list(parties_of_pairs(text.low, lengths, lexicon, roles))
    terms = {
        (x.start, x.end)
        for x, w in zip(lengths, seen, strict=True)
        if w.share(Role.FIRST_TERM, Role.RENEWAL_TERM) >= LEAST
    }
    notices = {(x.start, x.end) for x, w in zip(lengths, seen, strict=True) if w.share(*NOTICES) >= LEAST}
    paired = {
        at: party
        for one, two, plain in pairs
        if (plain or notices & {one[0], two[0]}) and not terms & {one[0], two[0]}
        if _one_sentence(starts, one[0], two[0]) or notices >= {one[0], two[0]}
        for at, party in (one, two)
        if _one_sentence(starts, one[0], two[0]) or _acting(text, starts, lexicon, roles, at[0]) is None
    }
    seen = [
        _of_party(text, starts, lexicon, roles, x, w, paired.get((x.start, x.end)))
        for x, w in zip(lengths, seen, strict=True)
    ]
    foreign = of_other_contracts(text.plain, text.low, lengths, places, vendor.pattern)
    seen = [w.told(Role.OTHER_LENGTH) if (x.start, x.end) in foreign else w for x, w in zip(lengths, seen, strict=True)]
    found = Notices([], lengths, seen, too_many=len(stated) >= MOST)
    for length, what in zip(lengths, seen, strict=True):
        if length.period is not None and length.period.rough_days() > LONGEST:
            continue
        if what.opposed(*BINDING):
            found.findings.add("readers_differ")
            place = Place.around(starts, len(text.low), length.start)
            found.places["readers_differ"] = (
                *found.places.get("readers_differ", ()),
                *text.evidence(place.begin, place.end),
            )
        plain = what.is_plain(*BINDING)
        if (
            not plain
            and not what.is_seen(*NOTICES)
            and (what.role not in NOTICES or what.share(*NOTICES) < (DENIED_LEAST if what.is_denied else LEAST))
        ):
            continue
        if length.contradicts_itself:
            found.findings.add("notice_conflict")
            found.places["notice_conflict"] = text.evidence(length.start, length.end)
        found.clauses.append(with_places(text, _clause(text, starts, lexicon, roles, tags, length, what)))
    covered = find_clauses(text, starts, sorted([*lengths, *find_covered(text.low)], key=_begin), lexicon, roles)
    found.clauses += [with_places(text, replace(c, readers=(By.RULES,))) for c in covered if c.period is None]
    found.clauses += _amended(text, starts, lexicon, roles, found)
    return found


_TOLD_WITHIN = 90  # characters between "the provider reminds the customer" and how long before
_NEGATED = 26  # characters before a length in which a "no" makes it none
_BY_REQUEST, _DENIED = 0.8, 0.9
_NOT_TO = re.compile(
    r"\b(?:not to|ne pas|nicht zu|di non|de no|niet te|de não|a não)\s+\w"
)  # "may elect not to renew" asks for no renewal
_NOT = re.compile(r"(?:\b(?:no|non|not|nicht|niet|nao|kein\w*|geen|ne)\b|n'|n\u00b4t)\s*(?:\w+\s+){0,2}$")


def _told(text: ProofText, starts: Sequence[int], lexicon: Lexicon, length: Length, what: Seen) -> Seen:
    """What both see, after the words that turn a notice into none: a renewal only on request, or the word that there is
    no such notice."""
    place = Place.around(starts, len(text.low), length.start)
    sentence = text.low[place.begin : place.end]
    asks = any(
        not _NOT.search(sentence[max(0, m.start() - 16) : m.start()]) and not _NOT_TO.search(m.group())
        for m in lexicon.concepts["opt_in"].finditer(sentence)
    )
    if asks and not lexicon.has("renews_itself", sentence):
        what = what.against(*BINDING, by=_BY_REQUEST)
    ends = any(lexicon.has(concept, sentence) for concept in ("terminate", "unless")) or lexicon.phrases[
        "notice_after"
    ].match(text.low, length.end)
    about = head_of_column(text.low, length.start) or sentence  # in a table the next columns are about other things
    if not ends and (
        lexicon.has("other_deed", about) or lexicon.has("minimum", about)
    ):  # told ahead is a price, a talk, a handing over: nobody ends anything
        what = what.against(*NOTICES, by=_DENIED)
    told = lexicon.concepts["customer_told"].search(
        text.low, max(place.begin, length.start - _TOLD_WITHIN), length.start
    )
    if told and not lexicon.has(
        "unless", text.low[told.end() : length.start]
    ):  # the provider warns: that is no notice of the customer's
        what = what.against(*BINDING, by=_DENIED)
    before = text.low[max(place.begin, length.start - _NEGATED) : length.start]
    if any(not before[m.end() :].strip(' "«„“‘') for m in lexicon.concepts["instead"].finditer(before)) and (
        lexicon.has("replaces", sentence) or lexicon.has("amendment", sentence)
    ):
        return what.told(Role.OTHER_LENGTH)  # the old one: "as if it said thirty days and not three months"
    if asks and lexicon.has("only_if_agreed", sentence):
        return what.told(Role.OPT_IN_NOTICE) if what.share(*NOTICES) >= LEAST else what
    if (denied := lexicon.concepts["no_such"].search(before)) and not re.search(r"[.;:,]", before[denied.end() :]):
        what = what.against(*NOTICES, by=_DENIED)
    return what


def _one_sentence(starts: Sequence[int], one: tuple[int, int], two: tuple[int, int]) -> bool:
    return bisect_right(starts, one[0]) == bisect_right(starts, two[0])


def _acting(text: ProofText, starts: Sequence[int], lexicon: Lexicon, roles: Roles, at: int) -> str | None:
    return actor(lexicon, roles, text.low, Place.around(starts, len(text.low), at), at)


def _of_party(
    text: ProofText,
    starts: Sequence[int],
    lexicon: Lexicon,
    roles: Roles,
    length: Length,
    what: Seen,
    paired: str | None,
) -> Seen:
    """What both see, after the paper says whose notice it is: the provider's is never the customer's, nor the other
    way.

    Args:
        paired: the party that the length belongs to where two stand side by side, one for each; else the sentence says
            who acts.
    """
    if paired is not None:
        return what.of_party(paired)
    if what.is_told or what.share(*NOTICES) < LEAST or what.role is Role.OPT_IN_NOTICE:
        return what
    acts = _acting(text, starts, lexicon, roles, length.start)
    return what.of_party(acts) if acts == VENDOR or (acts == CUSTOMER and what.role is Role.VENDOR_NOTICE) else what


def _begin(length: Length) -> int:
    return length.start


def _lengths(text: ProofText, lexicon: Lexicon, others: Sequence[Lexicon], places: Sequence[Tag]) -> list[Length]:
    """The lengths of time by the grammar, and those that only the tagger sees, as far as their words say one."""
    days = [
        p for p in places if p.role in NOTICES and months_before(text.low[p.start : p.end])
    ]  # the last day of some month
    lengths = [x for x in find_lengths(text.low, lexicon) if not any(x.start < p.end and x.end > p.start for p in days)]
    for place in places:
        if place.role in OF_LENGTHS and not any(x.start < place.end and x.end > place.start for x in lengths):
            words = text.plain[place.start : place.end]
            if place in days or is_said_as_before(words) or (place.role in NOTICES and _A_DAY.search(lowered(words))):
                continue
            if (count := bare_number(words)) is not None and (
                _OF_A_DATE.match(text.plain, place.end) or text.plain[place.start - 1 : place.start].isdigit()
            ):
                continue
            if count is not None and (before := [x for x in lengths if x.period and x.end <= place.start]):
                period: Period | None = Period(count, before[-1].period.unit)  # type: ignore[union-attr]  # "for two years, then for another two"
            else:
                period = period_said(words, others)
            if period is not None:
                lengths.append(Length(place.start, place.end, period))
    return sorted(lengths, key=_begin)


_OF_A_DATE = re.compile(r"\s?[月日年./:%€$£-]\s?\d?|\d")
_A_DAY = re.compile(
    r"\d{1,2}[./]\s?\d{1,2}(?:[./]|\b)|\d{4}|\d月|月末|\d\.? (?:de"
    r" )?[a-z]{3,}(?:ar|er|io|re|il|ai|et|ut|o|ch|ng|ly|st|uli|uni|ei)\b"
)


def _pattern(customer: Fact) -> re.Pattern[str] | None:
    if not customer.counts:
        return None
    return re.compile(r"\s+".join(re.escape(word) for word in lowered(str(customer.value)).split()))


def _clause(
    text: ProofText,
    starts: Sequence[int],
    lexicon: Lexicon,
    roles: Roles,
    tags: Tags | None,
    length: Length,
    what: Seen,
) -> Clause:
    """A notice as a clause: what it does and whom it binds by both readers, its form and reference point by the words
    of its sentence."""
    of_vendor = what.share(Role.VENDOR_NOTICE) > what.share(*BINDING, Role.OPT_IN_NOTICE)
    kind = max(_KINDS, key=lambda role: what.shares[role])
    if not of_vendor and what.share(*BINDING) > what.share(Role.OPT_IN_NOTICE):
        kind = max(BINDING, key=lambda role: what.shares[role])
        place = Place.around(starts, len(text.low), length.start)
        sentence = text.low[place.begin : place.end]
        renews = lexicon.has("renew", sentence) and not any(
            lexicon.has(c, sentence) for c in ("any_time", "minimum", "open_ended")
        )
        if kind is Role.EXIT_NOTICE and renews:
            kind = (
                Role.RENEWAL_NOTICE
            )  # "whoever does not want it renewed": what stops a renewal is no way out at any time
    wanted = (Role.VENDOR_NOTICE,) if of_vendor else BINDING if _KINDS[kind] is not ClauseKind.OPT_IN else (kind,)
    clause = clause_at(text, starts, lexicon, roles, length, _KINDS[kind], what.confidence(*wanted))
    manner = tags.manner_of(length.start, length.end) if tags is not None else None
    said = Binds(manner.binds) if manner is not None else clause.binds
    bound = Binds.VENDOR if of_vendor else said
    readers = what.readers(*wanted)
    if what.is_told:  # the paper names the party beside the length
        bound = Binds.VENDOR if of_vendor else Binds.CUSTOMER
    elif not of_vendor and (clause.binds is Binds.VENDOR or bound is Binds.VENDOR):
        # One reader takes it for a notice of the vendor's: not known whom it binds.
        bound, readers = Binds.UNKNOWN, readers[:1]
        clause = replace(clause, confidence=min(clause.confidence, ALONE))
    form = clause.form if clause.form != "unspecified" or manner is None else manner.form
    reference = (
        manner.reference if manner is not None and manner.reference_share >= _SURE_OF_REFERENCE else clause.reference
    )
    return replace(clause, binds=bound, readers=readers, form=form, reference=reference)


def _amended(text: ProofText, starts: Sequence[int], lexicon: Lexicon, roles: Roles, found: Notices) -> list[Clause]:
    """ "The words 'thirty days' are replaced by 'three months'": the new period, of the kind of the clause that it
    changes.

    A letter or an amendment alone, without that clause, says of itself whose notice it changes. The rules alone read
    such a change; it is sure only where the tagger takes the new length for a notice too.
    """
    if not (lexicon.has("amendment", text.low) or '"' in text.low or "「" in text.low):
        return []
    old = next((c for c in found.clauses if c.binds is not Binds.VENDOR), None)
    seen = {(x.start, x.end): what for x, what in zip(found.lengths, found.seen, strict=True)}
    new: list[Clause] = []
    for change in replacements(text.low, starts, found.lengths, lexicon):
        what = seen.get(change.period_at or (0, 0))
        if change.period is None or what is None or what.share(Role.FIRST_TERM, Role.RENEWAL_TERM) >= LEAST:
            continue
        sentence = text.low[change.start : change.end]
        beside = [x.period for x in found.lengths if x.period and change.start <= x.start < change.end]
        names_old = (
            old is not None
            and old.period is not None
            and any(p.comparable() == old.period.comparable() for p in beside if p is not change.period)
        )
        of_other = any(lexicon.has(c, sentence) for c in ("payment", "price", "retention", "liability"))
        if of_other or not (names_old or lexicon.has("notice", sentence) or lexicon.has("terminate", sentence)):
            continue  # another clause is changed
        agreed = by_tagger(what, *NOTICES) >= SEES[By.TAGGER]
        if old is None and any(c.period_at == change.period_at for c in found.clauses):
            continue
        base = old or replace(
            change, kind=_kind_of(lexicon, sentence), binds=_named_in(lexicon, roles, sentence), confidence=0.9
        )
        new.append(
            replace(
                base,
                period=change.period,
                start=change.start,
                end=change.end,
                precedence=1,
                period_at=change.period_at,
                confidence=min(base.confidence, 0.9 if agreed else ALONE if is_long(change.period) else _SHORTENED),
                readers=BOTH_READERS if agreed else (By.RULES,),
            )
        )
    return [with_places(text, c) for c in new]


def _named_in(lexicon: Lexicon, roles: Roles, sentence: str) -> Binds:
    """Whose notice a sentence is about that only names it: "in clause 5.2 (Provider's termination) the words ..."."""
    named = {party for *_, party in roles.places(lexicon, sentence, 0, len(sentence))}
    return {frozenset({CUSTOMER}): Binds.CUSTOMER, frozenset({VENDOR}): Binds.VENDOR}.get(
        frozenset(named), Binds.UNKNOWN
    )


def _kind_of(lexicon: Lexicon, sentence: str) -> ClauseKind:
    return (
        ClauseKind.EXIT
        if lexicon.has("any_time", sentence) and not lexicon.has("renew", sentence)
        else ClauseKind.RENEWAL
    )


def by_tagger(what: Seen, *roles: Role) -> float:
    """The tagger's share of some roles; 0 where it did not read."""
    return sum((what.tagger or {}).get(role, 0.0) for role in roles)


__all__ = ["Notices", "find_notices", "is_long"]
