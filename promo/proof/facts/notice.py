"""Notice clauses: which lengths of time are a notice, of which kind, and whom they bind. Pure.

Every length of time in the text is a candidate. Concepts around it (the words of
one language mapped by its lexicon) speak for or against; the sum, through a
logistic curve, is the confidence. The weights below were set by hand on
data/cuad and the made proofs; docs/measurements.md has what they reach.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from promo.periods import Period, Unit
from promo.proof.facts.lexicon import FORMS, REFERENCES, Lexicon
from promo.proof.facts.model import Binds, Clause, ClauseKind
from promo.proof.facts.sentences import sentence_around
from promo.proof.facts.text import ProofText

THRESHOLD = 0.5
_NEAR = 70
SHORT_PAPER = 4000  # characters: an invoice, an order, a letter
HARD_TO_READ = 0.6  # confidence in a recognised word

# Weight of each concept for "this length of time is a notice"; the bias is what an unmarked one starts from.
_BIAS = -5.2
_FOR = {
    "notice_beside": 2.6,
    "notice": 1.0,
    "terminate": 1.6,
    "renew": 1.7,
    "renew_beside": 0.8,
    "unless": 1.0,
    "before_after": 1.6,
    "end_after": 1.0,
    "any_time": 1.4,
    "open_ended": 0.8,
    "label": 2.4,
    "paper_renews": 0.5,
}
_AGAINST = {
    "breach": 2.6,
    "cause": 2.6,
    "payment": 2.4,
    "price": 3.2,
    "retention": 3.0,
    "trial": 2.0,
    "liability": 1.6,
    "insurance": 1.8,
    "reminder": 3.5,
    "other_notice": 1.5,
    "length_of_term": 4.5,
    "minimum": 2.5,
    "year_long": 2.2,
}


@dataclass(frozen=True, slots=True)
class Roles:
    """How this proof names its parties, as patterns over low text."""

    vendor: re.Pattern[str] | None = None
    customer: re.Pattern[str] | None = None


def find_clauses(text: ProofText, starts: list[int], lexicon: Lexicon, roles: Roles) -> list[Clause]:
    """All clauses that look like a notice, in the order of the text, with their places.

    Args:
        text: the joined proof.
        starts: where its sentences begin.
        lexicon: words of the proof's language.
        roles: how the proof names vendor and customer.

    Returns:
        Clauses with a confidence of at least one half; linear time in the size of the text.
    """
    low = text.low
    clauses: list[Clause] = []
    replaced: list[Clause] = []
    for found in lexicon.duration.finditer(low):
        begin, end = sentence_around(starts, len(low), found.start())
        sentence = low[begin:end]
        if lexicon.has("replaces", sentence) and (change := _replacement(lexicon, found, begin, end, low)):
            replaced.append(change)
        if not (lexicon.has("notice", sentence) or lexicon.has("terminate", sentence)):
            continue
        period = lexicon.period_of(found)
        if period is None or period.rough_days() > 740:
            continue
        clause = _judge(text, starts, lexicon, roles, found, period, begin, end)
        if clause is not None:
            clauses.append(clause)
    # "The words 'thirty days' are replaced by 'three months'": counts where the old period is a notice of this proof.
    clauses += [
        replace(old, period=change.period, start=change.start, end=change.end, precedence=1)
        for change in replaced
        for old in clauses[:1]
        if not any(c.start == change.start for c in clauses)
    ]
    return _best_of_sentence(clauses)


def _replacement(lexicon: Lexicon, found: re.Match[str], begin: int, end: int, low: str) -> Clause | None:
    """The new period of a sentence that replaces one period by another; None for the old one."""
    earlier = lexicon.duration.search(low, begin, found.start())
    word = lexicon.find("replaces", low, begin, found.start())
    period = lexicon.period_of(found)
    if earlier is None or word is None or earlier.start() > word.start() or period is None:
        return None
    return Clause(ClauseKind.RENEWAL, Binds.UNKNOWN, period, 0.85, begin, _trimmed(low, begin, end), precedence=1)


def _judge(
    text: ProofText,
    starts: list[int],
    lexicon: Lexicon,
    roles: Roles,
    found: re.Match[str],
    period: Period,
    begin: int,
    end: int,
) -> Clause | None:
    low = text.low
    sentence = low[begin:end]
    before = low[max(begin, found.start() - _NEAR) : found.start()]
    after = low[found.end() : min(end, found.end() + _NEAR)]
    beside = sentence_around(starts, len(low), max(0, begin - 2))[0], sentence_around(starts, len(low), min(len(low) - 1, end + 1))[1]
    around = low[max(beside[0], begin - 500) : min(beside[1], end + 500)]
    renew = lexicon.has("renew", sentence)
    any_time = lexicon.has("any_time", sentence)
    marks = {
        "notice_beside": bool(lexicon.phrases["notice_after"].match(after))
        or lexicon.find("notice", before + " " + after[:50]) is not None,
        "notice": lexicon.has("notice", sentence),
        "terminate": lexicon.has("terminate", sentence),
        "renew": renew,
        "renew_beside": not renew and lexicon.has("renew", around),
        "unless": lexicon.has("unless", sentence),
        "before_after": bool(lexicon.phrases["before_after"].match(after)),
        "end_after": lexicon.find("end", after) is not None or lexicon.find("end", before[-40:]) is not None,
        "any_time": any_time,
        # The paper renews by itself somewhere else: on an invoice the two stand far apart.
        "paper_renews": not renew
        and lexicon.has("terminate", sentence)
        and lexicon.has("renew", low[:SHORT_PAPER])
        and len(low) < SHORT_PAPER,
        "open_ended": lexicon.has("open_ended", around if lexicon.language != "en" and not lexicon.has("renew", around) else sentence),
        "label": bool(lexicon.phrases["label"].search(before)),
    }
    for concept in (
        "breach",
        "cause",
        "payment",
        "price",
        "retention",
        "trial",
        "liability",
        "insurance",
        "reminder",
        "other_notice",
        "minimum",
    ):
        reach = sentence if concept in ("price", "reminder", "retention") else before + found.group() + after
        if concept in ("breach", "other_notice", "insurance", "liability"):
            reach = low[max(begin, found.start() - 220) : min(end, found.end() + 160)]
        marks[concept] = lexicon.has(concept, reach)
    marks["length_of_term"] = bool(
        (
            lexicon.phrases["term_before"].search(before)
            and not lexicon.phrases["notice_after"].match(after)
            and not lexicon.phrases["before_after"].match(after)
        )
        or (lexicon.phrases["term_after"].match(after) and not marks["label"])
    )
    beside_notice = bool(lexicon.phrases["notice_after"].match(after)) or marks["label"]
    marks["year_long"] = not beside_notice and period.rough_days() >= 360
    if renew and marks["unless"] and (marks["before_after"] or beside_notice):
        # A renewal clause may stand in one sentence with the payment or the cure of a breach.
        for concept in ("breach", "payment", "liability", "other_notice"):
            marks[concept] = False
    score = _BIAS + sum(w for name, w in _FOR.items() if marks[name]) - sum(w for name, w in _AGAINST.items() if marks[name])
    wins = lexicon.has("prevails", sentence) or lexicon.has("replaces", sentence)
    score += 1.0 if wins and marks["notice"] else 0.0
    confidence = 1 / (1 + math.exp(-score))
    if confidence < THRESHOLD:
        return None
    kind = _kind(lexicon, sentence, around, after, renew=renew, any_time=any_time, ahead=marks["before_after"] and marks["end_after"])
    near_renewal = sentence if kind is not ClauseKind.EXIT else before + after
    return Clause(
        kind=kind,
        binds=_binds(lexicon, roles, sentence, found.start() - begin),
        period=period,
        confidence=round(min(confidence, 0.99), 3),
        start=begin,
        end=_trimmed(low, begin, end),
        reference=_reference(lexicon, near_renewal, after, sentence, kind, any_time=any_time),
        form=_form(lexicon, sentence, around),
        precedence=int(wins),
        period_at=found.span(),
    )


def _kind(lexicon: Lexicon, sentence: str, around: str, after: str, *, renew: bool, any_time: bool, ahead: bool) -> ClauseKind:
    if lexicon.has("opt_in", sentence) and not lexicon.has("automatic", sentence):
        return ClauseKind.OPT_IN
    if lexicon.has("open_ended", sentence) or (any_time and not renew):
        return ClauseKind.EXIT
    if lexicon.has("open_ended", around) and not lexicon.has("renew", around):
        return ClauseKind.EXIT
    if renew or ahead:
        return ClauseKind.RENEWAL
    if lexicon.has("renew", around) and lexicon.find("end", after):
        return ClauseKind.RENEWAL
    return ClauseKind.EXIT


def _binds(lexicon: Lexicon, roles: Roles, sentence: str, at: int) -> Binds:
    """Who must give the notice: the role named first as the one who acts, if it is plainly the vendor."""
    if lexicon.has("both", sentence):
        return Binds.BOTH
    vendor = min((m.start() for m in _roles(lexicon, roles, "vendor", sentence)), default=None)
    customer = min((m.start() for m in _roles(lexicon, roles, "customer", sentence)), default=None)
    first = vendor is not None and (customer is None or vendor < customer)
    if first and vendor is not None and lexicon.phrases["acts"].match(sentence, vendor + _role_length(lexicon, roles, sentence, vendor)):
        return Binds.VENDOR
    return Binds.CUSTOMER if customer is not None else Binds.UNKNOWN


def _roles(lexicon: Lexicon, roles: Roles, which: str, sentence: str) -> list[re.Match[str]]:
    found = [m for m in [lexicon.find(which, sentence)] if m]
    named = getattr(roles, which)
    if named is not None:
        found += [m for m in [named.search(sentence)] if m]
    return found


def _role_length(lexicon: Lexicon, roles: Roles, sentence: str, at: int) -> int:
    return max((m.end() - m.start() for m in _roles(lexicon, roles, "vendor", sentence) if m.start() == at), default=0)


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
        places = [(found.start(), name) for name in FORMS if (pattern := lexicon.forms.get(name)) and (found := pattern.search(reach))]
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
    """One clause a sentence and period, the surer of two; a length far less sure than its neighbour is the length of a term."""
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
