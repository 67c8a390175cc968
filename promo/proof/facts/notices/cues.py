"""Marks of a notice by cues, for languages without trained weights: words near a length of time that speak for or
against. Pure.

The weights were set by hand on the made proofs in eight languages; docs/measurements.md has what they reach.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from promo.proof.facts.lengths import Length
from promo.proof.facts.model import ClauseKind
from promo.proof.facts.paper import Prose
from promo.proof.facts.sentences import Place

SHORT_PAPER = 4000  # characters: an invoice, an order, a letter
_NEAR = 70  # characters


@dataclass(frozen=True)
class _Around:
    """A length of time in its sentence; each thing is looked for once, when it is first asked for."""

    prose: Prose
    place: Place
    length: Length

    def has(self, concept: str, text: str) -> bool:
        """Whether the concept's words stand in a text."""
        return self.prose.lexicon.has(concept, text)

    def reach(self, before: int, after: int) -> str:
        """The length with so many characters before and after it, within its sentence."""
        begin, end = max(self.place.begin, self.length.start - before), min(self.place.end, self.length.end + after)
        return self.prose.low[begin:end]

    @cached_property
    def sentence(self) -> str:
        return self.prose.low[self.place.begin : self.place.end]

    @cached_property
    def before(self) -> str:
        return self.prose.low[max(self.place.begin, self.length.start - _NEAR) : self.length.start]

    @cached_property
    def after(self) -> str:
        return self.prose.low[self.length.end : min(self.place.end, self.length.end + _NEAR)]

    @cached_property
    def near(self) -> str:
        return self.reach(_NEAR, _NEAR)

    @cached_property
    def wider(self) -> str:
        return self.reach(220, 160)

    @cached_property
    def neighbours(self) -> str:
        """The sentence with what stands beside it."""
        place = self.place
        return self.prose.low[max(place.previous, place.begin - 500) : min(place.following, place.end + 500)]

    @cached_property
    def renews(self) -> bool:
        return self.has("renew", self.sentence)

    @cached_property
    def renews_around(self) -> bool:
        return self.has("renew", self.neighbours)

    @cached_property
    def ends(self) -> bool:
        return self.has("terminate", self.sentence)

    @cached_property
    def any_time(self) -> bool:
        return self.has("any_time", self.sentence)

    @cached_property
    def notices(self) -> bool:
        return self.has("notice", self.sentence)

    @cached_property
    def is_labelled(self) -> bool:
        return self.prose.lexicon.phrases["label"].search(self.before) is not None

    @cached_property
    def notice_follows(self) -> bool:
        return self.prose.lexicon.phrases["notice_after"].match(self.after) is not None

    @cached_property
    def is_ahead(self) -> bool:
        """It is a time before something."""
        return self.prose.lexicon.phrases["before_after"].match(self.after) is not None

    @cached_property
    def end_beside(self) -> bool:
        return self.has("end", self.after) or self.has("end", self.before)

    @cached_property
    def is_of_a_term(self) -> bool:
        """It says how long a term is."""
        phrases = self.prose.lexicon.phrases
        leads = phrases["term_before"].search(self.before) and not self.notice_follows and not self.is_ahead
        return not self.is_labelled and bool(leads or phrases["term_after"].match(self.after))

    @cached_property
    def is_year_long(self) -> bool:
        """It is a year or longer, and nothing beside it calls it a notice."""
        period = self.length.period
        return not (self.notice_follows or self.is_labelled) and period is not None and period.rough_days() >= 360

    @cached_property
    def renews_unless(self) -> bool:
        """A clause of renewal: it may stand in one sentence with the payment or the cure of a breach."""
        return (
            self.renews
            and self.has("unless", self.sentence)
            and (self.is_ahead or self.notice_follows or self.is_labelled)
        )

    @cached_property
    def paper_renews(self) -> bool:
        """The paper renews by itself somewhere else: on an invoice the two stand far apart."""
        low = self.prose.low
        return not self.renews and self.ends and len(low) < SHORT_PAPER and self.has("renew", low)


_Cue = tuple[float, Callable[[_Around], bool]]

# What each cue weighs for "this length of time is a notice", and when it holds; the bias is what an unmarked one starts
# from.
_BIAS = -5.2
_FOR: Mapping[str, _Cue] = {
    "notice_beside": (2.6, lambda it: it.notice_follows or it.has("notice", it.before + " " + it.after[:50])),
    "notice": (1.0, lambda it: it.notices),
    "terminate": (1.6, lambda it: it.ends),
    "renew": (1.7, lambda it: it.renews),
    "renew_beside": (0.8, lambda it: not it.renews and it.renews_around),
    "unless": (1.0, lambda it: it.has("unless", it.sentence)),
    "before_after": (1.6, lambda it: it.is_ahead),
    "end_after": (1.0, lambda it: it.end_beside),
    "any_time": (1.4, lambda it: it.any_time),
    "open_ended": (0.8, lambda it: it.has("open_ended", it.sentence if it.renews_around else it.neighbours)),
    "label": (2.4, lambda it: it.is_labelled),
    "paper_renews": (0.5, lambda it: it.paper_renews),
    "prevails": (
        1.0,
        lambda it: it.notices and (it.has("prevails", it.sentence) or it.has("replaces", it.sentence)),
    ),
}
# The same for "it is something else".
_AGAINST: Mapping[str, _Cue] = {
    "breach": (2.6, lambda it: not it.renews_unless and it.has("breach", it.wider)),
    "cause": (4.0, lambda it: it.has("cause", it.wider)),
    "payment": (2.4, lambda it: not it.renews_unless and it.has("payment", it.near)),
    "price": (3.2, lambda it: it.has("price", it.sentence)),
    "retention": (3.0, lambda it: it.has("retention", it.sentence)),
    "trial": (2.0, lambda it: it.has("trial", it.near)),
    "liability": (1.6, lambda it: not it.renews_unless and it.has("liability", it.wider)),
    "insurance": (1.8, lambda it: it.has("insurance", it.wider)),
    "reminder": (3.5, lambda it: it.has("reminder", it.sentence)),
    "other_notice": (1.5, lambda it: not it.renews_unless and it.has("other_notice", it.wider)),
    "length_of_term": (4.5, lambda it: it.is_of_a_term),
    # "after the minimum term at any time with one month's notice": the minimum is another length
    "minimum": (2.5, lambda it: not it.any_time and it.has("minimum", it.near)),
    "year_long": (2.2, lambda it: it.is_year_long),
}


def kind_by_cues(prose: Prose, place: Place, length: Length) -> tuple[ClauseKind, float]:
    """What a notice of this length would do, and how likely it is one, as log-odds."""
    around = _Around(prose, place, length)
    score = (
        _BIAS
        + sum(weight for weight, holds in _FOR.values() if holds(around))
        - sum(weight for weight, holds in _AGAINST.values() if holds(around))
    )
    return _kind(around), score


def _kind(around: _Around) -> ClauseKind:
    sentence = around.sentence
    if around.has("opt_in", sentence) and not around.has("automatic", sentence):
        return ClauseKind.OPT_IN
    if around.has("open_ended", sentence) or (around.any_time and not around.renews):
        return ClauseKind.EXIT
    if not around.renews_around and around.has("open_ended", around.neighbours):
        return ClauseKind.EXIT
    if around.renews or (around.is_ahead and around.end_beside):
        return ClauseKind.RENEWAL
    if around.renews_around and around.has("end", around.after):
        return ClauseKind.RENEWAL
    return ClauseKind.EXIT
