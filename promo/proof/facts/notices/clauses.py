"""Every length of time in a proof, judged: the notice clauses among them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from promo.periods import Period, Unit
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import FORMS, REFERENCES, Frames, Lexicon
from promo.proof.facts.model import Binds, Clause, ClauseKind
from promo.proof.facts.notices.cues import kind_by_cues
from promo.proof.facts.notices.frames import AFTER, BEFORE, BESIDE, Paper, Window, marks_of, paper_of, worth_a_look
from promo.proof.facts.notices.roles import Roles, binds
from promo.proof.facts.sentences import Place
from promo.proof.facts.text import ProofText
from promo.proof.facts.weights import probability

THRESHOLD = 0.5
LONGEST = 740  # days: nobody gives notice more than two years ahead
MOST_LOOKED_AT = 600  # lengths with a word of notice beside them; the longest contracts known have 60
HARD_TO_READ = 0.6  # confidence in a recognised word


@dataclass(frozen=True, slots=True)
class Candidate:
    """A length of time that may be a notice, with its marks by frames."""

    length: Length
    place: Place
    marks: Mapping[str, float]


def find_clauses(
    text: ProofText,
    starts: Sequence[int],
    lengths: Sequence[Length],
    lexicon: Lexicon,
    roles: Roles,
    least: float = THRESHOLD,
) -> list[Clause]:
    """All clauses that look like a notice, in the order of the text, with their places.

    Args:
        text: the joined proof.
        starts: where its sentences begin.
        lengths: its lengths of time, and its blacked-out places where the language has frames.
        lexicon: words of the proof's language.
        roles: how the proof names vendor and customer.
        least: confidence below which a clause is left out; a second reader may bear out an unlikely one.

    Returns:
        Clauses with their confidence; linear time in the size of the text.
    """
    judged = (
        _by_frames(text.low, starts, lengths, lexicon, lexicon.frames, least)
        if lexicon.frames
        else _by_cues(text.low, starts, lengths, lexicon, least)
    )
    clauses = [
        _clause(text.low, lexicon, roles, length, place, kind, confidence) for length, place, kind, confidence in judged
    ]
    # "The words 'thirty days' are replaced by 'three months'": counts where the old period is a notice of this proof.
    clauses += [
        replace(old, period=change.period, start=change.start, end=change.end, precedence=1)
        for change in replacements(text.low, starts, lengths, lexicon)
        for old in clauses[:1]
        if not any(c.start == change.start for c in clauses)
    ]
    return _best_of_sentence(clauses)


_Judged = Iterator[tuple[Length, Place, ClauseKind, float]]


def candidates(
    low: str, starts: Sequence[int], lengths: Sequence[Length], lexicon: Lexicon, frames: Frames
) -> Iterator[Candidate]:
    """The lengths beside which something speaks of a notice, each with its marks."""
    paper: Paper | None = None
    looked_at = 0
    for length in lengths:
        if length.period is not None and length.period.rough_days() > LONGEST:
            continue
        place = Place.around(starts, len(low), length.start)
        before = low[max(place.begin, length.start - BEFORE) : length.start]
        after = low[length.end : min(place.end, length.end + AFTER)]
        if not worth_a_look(before, after, frames):
            continue
        looked_at += 1
        if looked_at > MOST_LOOKED_AT:
            return
        paper = paper or paper_of(low)
        window = Window(
            before,
            after,
            low[max(place.previous, place.begin - BESIDE) : place.begin],
            low[place.end : min(place.following, place.end + BESIDE)],
            low[place.begin : place.end],
            length.period,
        )
        cues = kind_by_cues(low, place, length, length.period, lexicon)[1] if paper.short and length.period else 0.0
        if marks := marks_of(window, paper, lexicon, frames, cues):
            yield Candidate(length, place, marks)


def by_frames(
    low: str, starts: Sequence[int], lengths: Sequence[Length], lexicon: Lexicon
) -> dict[tuple[int, int], tuple[float, float]] | None:
    """How likely each length stops a renewal and ends a contract otherwise, by the frames of its language; None where
    it has none."""
    if lexicon.frames is None:
        return None
    weights = lexicon.frames.weights
    return {
        (found.length.start, found.length.end): (
            weights.renewal.probability(found.marks),
            weights.exit.probability(found.marks),
        )
        for found in candidates(low, starts, lengths, lexicon, lexicon.frames)
    }


def _by_frames(
    low: str, starts: Sequence[int], lengths: Sequence[Length], lexicon: Lexicon, frames: Frames, least: float
) -> _Judged:
    for found in candidates(low, starts, lengths, lexicon, frames):
        renewal, leaving = frames.weights.renewal.probability(found.marks), frames.weights.exit.probability(found.marks)
        if max(renewal, leaving) >= least:
            kind = ClauseKind.RENEWAL if renewal >= leaving else ClauseKind.EXIT
            yield found.length, found.place, kind, max(renewal, leaving)


def _by_cues(low: str, starts: Sequence[int], lengths: Sequence[Length], lexicon: Lexicon, least: float) -> _Judged:
    for length in lengths:
        if length.period is None or length.period.rough_days() > LONGEST:
            continue
        place = Place.around(starts, len(low), length.start)
        sentence = low[place.begin : place.end]
        if not (lexicon.has("notice", sentence) or lexicon.has("terminate", sentence)):
            continue
        kind, score = kind_by_cues(low, place, length, length.period, lexicon)
        if (sure := probability(score)) >= least:
            yield length, place, kind, sure


def clause_at(
    text: ProofText,
    starts: Sequence[int],
    lexicon: Lexicon,
    roles: Roles,
    length: Length,
    kind: ClauseKind,
    confidence: float,
) -> Clause:
    """The clause around a length of time that is known to be a notice."""
    return _clause(
        text.low, lexicon, roles, length, Place.around(starts, len(text.low), length.start), kind, confidence
    )


def _clause(
    low: str, lexicon: Lexicon, roles: Roles, length: Length, place: Place, kind: ClauseKind, confidence: float
) -> Clause:
    sentence = low[place.begin : place.end]
    around = low[max(place.previous, place.begin - 500) : min(place.following, place.end + 500)]
    before = low[max(place.begin, length.start - 70) : length.start]
    after = low[length.end : min(place.end, length.end + 70)]
    any_time = lexicon.has("any_time", sentence)
    near_renewal = sentence if kind is not ClauseKind.EXIT else before + after
    return Clause(
        kind=kind,
        binds=binds(lexicon, roles, sentence),
        period=length.period,
        confidence=round(min(confidence, 0.99), 3),
        start=place.begin,
        end=_trimmed(low, place.begin, place.end),
        reference=_reference(lexicon, near_renewal, after, sentence, kind, any_time=any_time),
        form=_form(lexicon, sentence, around),
        precedence=int(lexicon.has("prevails", sentence) or lexicon.has("replaces", sentence)),
        period_at=(length.start, length.end),
    )


_INSTEAD = re.compile(
    r"(?:\bnot|\bnicht|instead of|in place of|anstelle|statt|au lieu d|invece d|in luogo d|en (?:lugar|vez) d|in plaats"
    r" van|em vez d|に代え)"
)
_MOST_CHANGES = 40


def replacements(low: str, starts: Sequence[int], lengths: Sequence[Length], lexicon: Lexicon) -> Iterator[Clause]:
    """The new period of each sentence that changes one: the first length behind the words of change, within the
    sentence."""
    for change in islice(lexicon.everywhere("replaces", low), _MOST_CHANGES):
        place = Place.around(starts, len(low), change.start())
        new = next((x for x in lengths if x.period and change.end() <= x.start < place.end), None)
        if new is None or _INSTEAD.search(low, change.end(), new.start):
            continue
        end = _trimmed(low, place.begin, place.end)
        yield Clause(
            ClauseKind.RENEWAL,
            Binds.UNKNOWN,
            new.period,
            0.85,
            place.begin,
            end,
            precedence=1,
            period_at=(new.start, new.end),
        )


def _reference(lexicon: Lexicon, near: str, after: str, sentence: str, kind: ClauseKind, *, any_time: bool) -> str:
    for name in REFERENCES[:3]:
        pattern = lexicon.references.get(name)
        if pattern and pattern.search(sentence):
            return name
    if kind is ClauseKind.EXIT:
        end = lexicon.references["end_of_term"].search(after)
        return "end_of_term" if end and not any_time else "any_time"
    for name in REFERENCES[3:]:
        pattern = lexicon.references.get(name)
        if pattern and pattern.search(near):
            return name
    return "end_of_term"


def _form(lexicon: Lexicon, sentence: str, around: str) -> str:
    for reach in (sentence, around):
        places = [
            (found.start(), name)
            for name in FORMS
            if (pattern := lexicon.forms.get(name)) and (found := pattern.search(reach))
        ]
        named = [name for name in FORMS if name in {n for _, n in places}]
        if named:
            first = min(places)[1]
            # "By registered letter" and "in writing by e-mail": the narrower way is what the paper asks for.
            return named[0] if first == "written" else first
        if lexicon.language != "en" or reach is around:
            continue
    return "unspecified"


def _trimmed(low: str, begin: int, end: int) -> int:
    while end > begin and low[end - 1] in " \n\t":
        end -= 1
    return end


def _best_of_sentence(clauses: list[Clause]) -> list[Clause]:
    """One clause a sentence and period, the surer of two; a length far less sure than its neighbour is the length of a
    term."""
    best: dict[tuple[int, Period | None], Clause] = {}
    for clause in clauses:
        key = (clause.start, clause.period)
        if key not in best or best[key].confidence < clause.confidence:
            best[key] = clause
    surest: dict[tuple[int, ClauseKind], float] = {}
    for clause in best.values():
        surest[clause.start, clause.kind] = max(clause.confidence, surest.get((clause.start, clause.kind), 0.0))
    return [c for c in best.values() if c.confidence >= surest[c.start, c.kind] - 0.12 or c.precedence]


def with_places(text: ProofText, clause: Clause) -> Clause:
    """The clause with its evidence: worked out only for those that are kept.

    A period whose own words were hard to make out on a picture is as doubtful as they are.
    """
    confidence = clause.confidence
    if clause.period_at is not None and (sure := text.sureness(*clause.period_at)) < HARD_TO_READ:
        confidence = round(min(confidence, 0.4 + sure / 2), 3)
    return replace(clause, confidence=confidence, evidence=text.evidence(clause.start, clause.end))


def is_long(period: Period) -> bool:
    """Three months, 90 days or 13 weeks: the lengths that the shipped promotion asks for.

    Used here only to tell whether two clauses would lead to different outcomes.
    """
    return period.at_least(Period(3, Unit.MONTH)) or period.at_least(Period(90, Unit.DAY))
