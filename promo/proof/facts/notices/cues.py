"""Marks of a notice by cues, for languages without trained weights: words near a length of time that speak for or
against. Pure.

The weights were set by hand on the made proofs in eight languages; docs/measurements.md has what they reach.
"""

from __future__ import annotations

from promo.periods import Period
from promo.proof.facts.lengths import Length
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ClauseKind
from promo.proof.facts.sentences import Place

SHORT_PAPER = 4000  # characters: an invoice, an order, a letter
_NEAR = 70
# Weight of each cue for "this length of time is a notice"; the bias is what an unmarked one starts from.
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
    "prevails": 1.0,
}
_AGAINST = {
    "breach": 2.6,
    "cause": 4.0,
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
_WIDER = ("breach", "cause", "other_notice", "insurance", "liability")
_WHOLE_SENTENCE = ("price", "reminder", "retention")


def kind_by_cues(low: str, place: Place, length: Length, period: Period, lexicon: Lexicon) -> tuple[ClauseKind, float]:
    """What a notice of this length would do, and how likely it is one, as log-odds."""
    begin, end = place.begin, place.end
    sentence = low[begin:end]
    before = low[max(begin, length.start - _NEAR) : length.start]
    after = low[length.end : min(end, length.end + _NEAR)]
    around = low[max(place.previous, begin - 500) : min(place.following, end + 500)]
    renew = lexicon.has("renew", sentence)
    any_time = lexicon.has("any_time", sentence)
    label = bool(lexicon.phrases["label"].search(before))
    notice_after = bool(lexicon.phrases["notice_after"].match(after))
    ahead = bool(lexicon.phrases["before_after"].match(after))
    ends = lexicon.has("terminate", sentence)
    marks = {
        "notice_beside": notice_after or lexicon.has("notice", before + " " + after[:50]),
        "notice": lexicon.has("notice", sentence),
        "terminate": ends,
        "renew": renew,
        "renew_beside": not renew and lexicon.has("renew", around),
        "unless": lexicon.has("unless", sentence),
        "before_after": ahead,
        "end_after": lexicon.has("end", after) or lexicon.has("end", before),
        "any_time": any_time,
        # The paper renews by itself somewhere else: on an invoice the two stand far apart.
        "paper_renews": not renew and ends and len(low) < SHORT_PAPER and lexicon.has("renew", low),
        "open_ended": lexicon.has("open_ended", sentence if lexicon.has("renew", around) else around),
        "label": label,
    }
    marks["prevails"] = marks["notice"] and (lexicon.has("prevails", sentence) or lexicon.has("replaces", sentence))
    for name in _AGAINST.keys() - {"length_of_term", "year_long"}:
        reach = low[max(begin, length.start - _NEAR) : min(end, length.end + _NEAR)]
        if name in _WHOLE_SENTENCE:
            reach = sentence
        elif name in _WIDER:
            reach = low[max(begin, length.start - 220) : min(end, length.end + 160)]
        marks[name] = lexicon.has(name, reach)
    if any_time:  # "after the minimum term at any time with one month's notice": the minimum is another length
        marks["minimum"] = False
    marks["length_of_term"] = bool(
        (lexicon.phrases["term_before"].search(before) and not notice_after and not ahead and not label)
        or (lexicon.phrases["term_after"].match(after) and not label)
    )
    marks["year_long"] = not notice_after and not label and period.rough_days() >= 360
    if renew and marks["unless"] and (ahead or notice_after or label):
        # A renewal clause may stand in one sentence with the payment or the cure of a breach.
        for name in ("breach", "payment", "liability", "other_notice"):
            marks[name] = False
    score = (
        _BIAS
        + sum(w for name, w in _FOR.items() if marks[name])
        - sum(w for name, w in _AGAINST.items() if marks[name])
    )
    return (
        _kind(lexicon, sentence, around, after, renew=renew, any_time=any_time, ahead=ahead and marks["end_after"]),
        score,
    )


def _kind(
    lexicon: Lexicon, sentence: str, around: str, after: str, *, renew: bool, any_time: bool, ahead: bool
) -> ClauseKind:
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
