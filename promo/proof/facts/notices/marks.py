"""Marks of a notice by frames: what the words around a length of time come to, each under the name it is weighed by.
Pure.

Each frame and each thing that speaks against a notice (a breach, an option, an insurance, the length of the term
itself) is one mark; `notice_weights/en.yaml` says what it weighs, `bench/train_notice.py` made that file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from promo.periods import Period, Unit
from promo.proof.facts.notices.frames import Framed

Mark = Callable[[Framed], float]
"""How far a mark holds, 0 to 1."""

_USUAL = {Period(n, Unit.DAY) for n in (30, 60, 90, 120, 180)} | {Period(n, Unit.MONTH) for n in (3, 6)}


def _share(part: float) -> float:
    return max(0.0, min(1.0, part))


RENEWAL: Mapping[str, Mark] = {
    "renews_unless": lambda it: it.renews_unless,
    "renews_unless_before_end": lambda it: it.renews_unless and it.before_end,
    "renews_unless_notice": lambda it: it.renews_unless and it.tells,
    "renews_loosely": lambda it: it.renews_loosely,
    "renews_loosely_before_end": lambda it: it.renews_loosely and it.before_end and it.tells,
    "renews_plainly_unless": lambda it: it.renews_plainly and not it.renews and it.is_governed and it.tells,
    "renews_somewhere_before_end": lambda it: it.tenor.renews and it.before_end,
    "renews_nowhere": lambda it: not it.tenor.renews,
}
"""Its own sentence says that the contract renews by itself, or the paper does somewhere."""

RENEWAL_BESIDE: Mapping[str, Mark] = {
    "renewal_beside_before_end": lambda it: it.renews_beside and it.before_end,
    "renewal_beside_declined": lambda it: (
        it.renews_beside and it.before_end and (it.declines or it.speaks_of_such_notice or (it.ends and it.tells))
    ),
    "renewal_beside_such_notice": lambda it: it.renews_beside and it.speaks_of_such_notice and it.tells,
    "renewal_beside_notice": lambda it: it.renews_beside and it.tells and it.declines and not it.before_end,
    "before_end_alone": lambda it: it.before_end_alone,
    "before_end_alone_declined": lambda it: it.before_end_alone and it.declines,
    "before_end_alone_ended": lambda it: it.before_end_alone and it.ends and it.tells,
}
"""A sentence beside it says that the contract renews by itself, or none does."""

LEAVING: Mapping[str, Mark] = {
    "at_term_end": lambda it: it.ends and it.tells and not it.before_end and it.has("at_term_end"),
    "may_end": lambda it: it.may_end and not it.renews_unless,
    "may_end_contract": lambda it: it.may_end and not it.renews_unless and not it.is_faulty and it.has("ends_contract"),
    "may_end_faulty": lambda it: it.may_end and not it.renews_unless and it.is_faulty,
    "may_end_any_time": lambda it: it.may_end and it.has("any_time"),
    "ended_by_notice": lambda it: it.ends and it.tells and not it.before_end and not it.renews,
    "runs_on": lambda it: not it.renews and it.has("runs_on"),
    "runs_on_beside": lambda it: (
        not it.renews and it.tells and (it.has("runs_on", it.window.previous) or it.has("runs_on", it.window.following))
    ),
    "calendar_end": lambda it: it.at_calendar_end and it.tells,
    "after_minimum": lambda it: it.tells and not it.renews and it.has("after_minimum"),
    "any_time": lambda it: it.has("any_time") and not it.renews,
}
"""Somebody may end the contract otherwise than by stopping its renewal."""

TELLING: Mapping[str, Mark] = {
    "declines": lambda it: it.declines,
    "declined_by_notice": lambda it: it.declines and it.tells,
    "declined_by_notice_short": lambda it: it.declines and it.tells and it.tenor.short,
    "tells": lambda it: it.tells,
    "tells_short": lambda it: it.tells and it.tenor.short and not it.is_of_a_term,
    "tells_nothing": lambda it: not it.tells and not it.is_labelled,
    "label": lambda it: it.is_labelled,
    "label_short": lambda it: it.is_labelled and it.tenor.short,
    "at_least": lambda it: it.leads("at_least"),
    "both": lambda it: it.has("both"),
    "customer": lambda it: it.has("customer"),
}
"""Somebody tells something, and who."""

COUNTED_FROM: Mapping[str, Mark] = {
    "before_end": lambda it: it.before_end,
    "before_end_short": lambda it: it.before_end and it.tenor.short,
    "before_something": lambda it: it.is_ahead and not it.before_end and not it.before_other_day,
    "other_day": lambda it: it.before_other_day,
    "day_that_is": lambda it: it.leads("day_that_is"),
    "within": lambda it: it.leads("within") and not it.leads("not_within"),
    "after_event": lambda it: it.follows("after_event"),
}
"""The point that the length counts from."""

OTHER_MATTERS: Mapping[str, Mark] = {
    "option": lambda it: it.is_option,
    "option_before_end": lambda it: it.is_option and it.before_end,
    "faulty_near": lambda it: it.is_faulty_near and not it.renews_unless,
    "faulty": lambda it: it.is_faulty and not it.is_faulty_near and not it.renews_unless,
    "other_matter": lambda it: (
        0.0 if it.renews_unless else min(3, len(it.frames.inside["other_matter"].findall(it.all_of_it))) / 3
    ),
    "insurance": lambda it: it.has("insurance", it.near_before + it.window.after[:160]),
    "payment": lambda it: not it.renews_unless and it.has("payment", it.near_before + it.window.after[:80]),
    "change": lambda it: it.has("change", it.all_of_it[-600:]),
}
"""It is about something else than the end of the contract."""

THE_LENGTH_ITSELF: Mapping[str, Mark] = {
    "length_of_term": lambda it: it.is_of_a_term,
    "covered": lambda it: it.window.period is None,
    "covered_before_end": lambda it: it.window.period is None and it.before_end,
    "covered_renews_unless": lambda it: it.window.period is None and it.renews_unless,
    "very_short": lambda it: it.window.period is not None and it.days < 14,
    "year_long": lambda it: it.days >= 360 and not it.tells,
    "over_a_year": lambda it: it.days > 370,
    "usual_length": lambda it: it.window.period in _USUAL,
}
"""How long it is, or that it is blacked out."""

THE_PAPER: Mapping[str, Mark] = {
    "long_sentence": lambda it: _share((len(" ".join(it.window.sentence.split())) - 350) / 900),
    "short_paper": lambda it: it.tenor.short,
    "cues_for": lambda it: it.tenor.short and _share(it.cues / 4),
    "cues_against": lambda it: it.tenor.short and _share(-it.cues / 4),
}
"""What kind of paper it stands in."""

MARKS: Mapping[str, Mark] = {
    **RENEWAL,
    **RENEWAL_BESIDE,
    **LEAVING,
    **TELLING,
    **COUNTED_FROM,
    **OTHER_MATTERS,
    **THE_LENGTH_ITSELF,
    **THE_PAPER,
}


def marks_of(length: Framed) -> Mapping[str, float]:
    """All marks that hold, each above 0 and at most 1; none at all where nothing speaks of an end or of a renewal."""
    if not length.speaks_of_an_end:
        return {}
    return {name: float(value) for name, mark in MARKS.items() if (value := mark(length))}
