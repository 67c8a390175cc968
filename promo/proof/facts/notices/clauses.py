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
from promo.proof.facts.notices.frames import AFTER, BEFORE, BESIDE, Framed, Tenor, Window, tenor_of, worth_a_look
from promo.proof.facts.notices.marks import marks_of
from promo.proof.facts.notices.roles import Roles, binds
from promo.proof.facts.paper import Prose
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


@dataclass(frozen=True, slots=True)
class Likely:
    """A length of time that is likely a notice: of which kind, and how sure that is."""

    length: Length
    kind: ClauseKind
    confidence: float


def find_clauses(prose: Prose, lengths: Sequence[Length], roles: Roles, least: float = THRESHOLD) -> list[Clause]:
    """All clauses that look like a notice, in the order of the text, without their places.

    Args:
        prose: the joined proof.
        lengths: its lengths of time, and its blacked-out places where the language has frames.
        roles: how the proof names vendor and customer.
        least: confidence below which a clause is left out, 0 to 1; a second reader may bear out an unlikely one.

    Returns:
        Clauses with their confidence; linear time in the size of the text.
    """
    frames = prose.lexicon.frames
    likely = _by_frames(prose, lengths, frames, least) if frames else _by_cues(prose, lengths, least)
    clauses = [clause_at(prose, roles, found) for found in likely]
    # "The words 'thirty days' are replaced by 'three months'": counts where the old period is a notice of this proof.
    clauses += [
        replace(old, period=change.period, start=change.start, end=change.end, precedence=1)
        for change in replacements(prose, lengths)
        for old in clauses[:1]
        if not any(c.start == change.start for c in clauses)
    ]
    return _best_of_sentence(clauses)


def candidates(prose: Prose, lengths: Sequence[Length], frames: Frames) -> Iterator[Candidate]:
    """The lengths beside which something speaks of a notice, each with its marks."""
    low, tenor = prose.low, None
    looked_at = 0
    for length in lengths:
        if _is_too_long(length):
            continue
        place = prose.place(length.start)
        before = low[max(place.begin, length.start - BEFORE) : length.start]
        after = low[length.end : min(place.end, length.end + AFTER)]
        if not worth_a_look(before, after, frames):
            continue
        looked_at += 1
        if looked_at > MOST_LOOKED_AT:
            return
        tenor = tenor or tenor_of(low)
        window = Window(
            before,
            after,
            low[max(place.previous, place.begin - BESIDE) : place.begin],
            low[place.end : min(place.following, place.end + BESIDE)],
            low[place.begin : place.end],
            length.period,
        )
        cues = _cues(prose, place, length, tenor)
        if marks := marks_of(Framed(window, tenor, prose.lexicon, frames, cues)):
            yield Candidate(length, place, marks)


def _cues(prose: Prose, place: Place, length: Length, tenor: Tenor) -> float:
    """What the cues say of a length in a short paper, as log-odds; 0 in a long one."""
    return kind_by_cues(prose, place, length)[1] if tenor.short and length.period else 0.0


def _is_too_long(length: Length) -> bool:
    return length.period is not None and length.period.rough_days() > LONGEST


def by_frames(prose: Prose, lengths: Sequence[Length]) -> dict[tuple[int, int], tuple[float, float]] | None:
    """How likely each length stops a renewal and ends a contract otherwise, by the frames of its language; None where
    it has none."""
    frames = prose.lexicon.frames
    if frames is None:
        return None
    return {
        (found.length.start, found.length.end): (
            frames.weights.renewal.probability(found.marks),
            frames.weights.exit.probability(found.marks),
        )
        for found in candidates(prose, lengths, frames)
    }


def _by_frames(prose: Prose, lengths: Sequence[Length], frames: Frames, least: float) -> Iterator[Likely]:
    for found in candidates(prose, lengths, frames):
        renewal, leaving = frames.weights.renewal.probability(found.marks), frames.weights.exit.probability(found.marks)
        if max(renewal, leaving) >= least:
            kind = ClauseKind.RENEWAL if renewal >= leaving else ClauseKind.EXIT
            yield Likely(found.length, kind, max(renewal, leaving))


def _by_cues(prose: Prose, lengths: Sequence[Length], least: float) -> Iterator[Likely]:
    for length in lengths:
        if length.period is None or _is_too_long(length):
            continue
        place = prose.place(length.start)
        sentence = prose.low[place.begin : place.end]
        if not (prose.lexicon.has("notice", sentence) or prose.lexicon.has("terminate", sentence)):
            continue
        kind, score = kind_by_cues(prose, place, length)
        if (sure := probability(score)) >= least:
            yield Likely(length, kind, sure)


def clause_at(prose: Prose, roles: Roles, likely: Likely) -> Clause:
    """The clause around a length of time that is known to be a notice, or likely to be one; without its places."""
    low, lexicon, length, kind = prose.low, prose.lexicon, likely.length, likely.kind
    place = prose.place(length.start)
    sentence = low[place.begin : place.end]
    around = low[max(place.previous, place.begin - 500) : min(place.following, place.end + 500)]
    after = low[length.end : min(place.end, length.end + 70)]
    reference = (
        _reference_of_leaving(lexicon, sentence, after, low[max(0, place.begin - _PAGE) : place.end + _PAGE])
        if kind is ClauseKind.EXIT
        else _first_named(lexicon, REFERENCES, sentence) or "end_of_term"
    )
    return Clause(
        kind=kind,
        binds=binds(lexicon, roles, sentence),
        period=length.period,
        confidence=round(min(likely.confidence, 0.99), 3),
        start=place.begin,
        end=_trimmed(low, place.begin, place.end),
        reference=reference,
        form=_form(lexicon, sentence, around),
        precedence=int(lexicon.has("prevails", sentence) or lexicon.has("replaces", sentence)),
        period_at=(length.start, length.end),
    )


_INSTEAD = re.compile(
    r"(?:\bnot|\bnicht|instead of|in place of|anstelle|statt|au lieu d|invece d|in luogo d|en (?:lugar|vez) d|in plaats"
    r" van|em vez d|に代え)"
)
_MOST_CHANGES = 40


def replacements(prose: Prose, lengths: Sequence[Length]) -> Iterator[Clause]:
    """The new period of each sentence that changes one: the first length behind the words of change, within the
    sentence."""
    low = prose.low
    for change in islice(prose.lexicon.everywhere("replaces", low), _MOST_CHANGES):
        place = prose.place(change.start())
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


_PAGE = 3000  # characters around a notice within which it is said that the contract renews
_OF_THE_CALENDAR = REFERENCES[:3]  # the end of a quarter, a month, a year


def _reference_of_leaving(lexicon: Lexicon, sentence: str, after: str, around: str) -> str:
    """What a notice counts back from that ends a contract otherwise than by stopping its renewal."""
    if named := _first_named(lexicon, _OF_THE_CALENDAR, sentence):
        return named
    # Who may leave only when the first term is over, of a contract that renews, is bound to its end until then.
    if lexicon.has("past_first_term", sentence) and lexicon.has("renew", around):
        return "end_of_term"
    end = lexicon.references["end_of_term"].search(after)
    return "end_of_term" if end and not lexicon.has("any_time", sentence) else "any_time"


def _first_named(lexicon: Lexicon, names: Sequence[str], text: str) -> str | None:
    return next((n for n in names if (p := lexicon.references.get(n)) and p.search(text)), None)


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
