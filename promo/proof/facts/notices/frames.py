"""Marks of a notice by frames: what stands around a length of time, in which order. Pure.

A frame is a shape of clause: a contract that renews by itself, then "unless", then
the length, then "before the end of the term". Each frame and each thing that speaks
against a notice (a breach, an option, an insurance, the length of the term itself) is
one mark; `notice_weights/en.yaml` says what it weighs, `bench/train_notice.py` made that file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from promo.periods import Period, Unit
from promo.proof.facts.lexicon import Frames, Lexicon

SHORT_PAPER = 5000  # characters: an invoice, an order, a letter
BEFORE, AFTER, BESIDE = 700, 450, 500  # characters of the sentence, and of its neighbours, that are looked at
_NEAR = 110
_USUAL = {Period(n, Unit.DAY) for n in (30, 60, 90, 120, 180)} | {Period(n, Unit.MONTH) for n in (3, 6)}


@dataclass(frozen=True, slots=True)
class Window:
    """A length of time in its sentence, and the sentences beside it, as low text."""

    before: str
    after: str
    previous: str
    following: str
    sentence: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class Paper:
    """What the whole proof says for all its lengths of time."""

    short: bool
    renews: bool
    """Somewhere it says that it renews by itself."""


def paper_of(low: str) -> Paper:
    """Size of the proof, and whether it renews by itself somewhere."""
    short = len(low) < SHORT_PAPER
    at = 0
    renews = short
    while not renews:
        at = min((k for k in (low.find("auto", at), low.find("successive", at)) if k >= 0), default=-1)
        if at < 0:
            break
        near = low[max(0, at - 80) : at + 80]
        renews = "renew" in near or "exten" in near
        at += 4
    return Paper(short, renews)


def worth_a_look(before: str, after: str, frames: Frames) -> bool:
    """Whether anything beside the length speaks of telling, stopping or the time before something: most lengths fall
    here."""
    tells = frames.inside["tells_or_stops"]
    return bool(
        tells.search(after, 0, 50)
        or tells.search(before, max(0, len(before) - 60))
        or frames.follow["before"].match(after)
        or frames.lead["label"].search(before, max(0, len(before) - _NEAR))
    )


def marks_of(window: Window, paper: Paper, lexicon: Lexicon, frames: Frames, cues: float) -> Mapping[str, float]:
    """All marks that hold, each above 0 and at most 1; none at all where nothing speaks of an end or of a renewal.

    Args:
        window: the length of time and the text around it.
        paper: what the whole proof says.
        cues: what the cues of a short paper say, as log-odds; they know the loose wordings of letters and invoices.
        lexicon: words of the proof's language, for further lengths of time.
        frames: its patterns.
    """
    before, after = window.before, window.after
    inside = frames.inside
    all_of_it = f"{before} # {after}"
    near_before, near_after = before[-_NEAR:], after[:_NEAR]

    def has(name: str, text: str = all_of_it) -> bool:
        return inside[name].search(text) is not None

    def renews_by_itself(text: str) -> bool:
        return has("renews_itself", text) and has("again", text)

    ahead = frames.follow["before"].match(after) is not None
    length_of_term = bool(
        (not ahead and frames.lead["length_of_term"].search(near_before))
        or frames.follow["length_of_term"].match(after)
    )
    other_day = ahead and has("other_day", near_after[:70])
    calendar_end = has("calendar_end", near_after)
    before_end = ahead and not other_day and not calendar_end and has("term_end", near_after)
    tells = (
        has("tells_or_stops", near_after[:50])
        or (has("tells_or_stops", near_before[-60:]) and not lexicon.duration.search(near_before[-60:]))
        or (ahead and has("tells_or_stops", before[-300:]))
    )
    plainly, label = has("renews_itself"), frames.lead["label"].search(near_before) is not None
    declines, ends = has("declines"), has("ends")
    if not (plainly or label or declines or ends or before_end or has("may_end") or has("runs_on")):
        return {}
    renews = plainly and has("again")
    beside = not renews and (renews_by_itself(window.previous) or renews_by_itself(window.following))
    alone = before_end and not renews and not beside
    # The word that makes the renewal depend on something stands before the length, with no other length of time
    # between.
    last_unless = max((m.end() for m in inside["unless"].finditer(before)), default=None)
    governed = (
        last_unless is not None
        and not length_of_term
        and (
            not lexicon.duration.search(before, last_unless) or inside["tells"].search(before, last_unless) is not None
        )
    )
    renews_unless = renews and governed
    tells = tells or (
        renews_unless and before_end and ends
    )  # "renews unless terminated at least six months before": the telling is implied
    may_end = tells and has("may_end")
    any_time = has("any_time")
    such = inside["such_notice"].search(before) is not None
    faulty = has("breach") and not has("without_breach")
    faulty_near = faulty and has("breach", f"{near_before} {after[:140]}")
    option = not renews_unless and has("option")
    period = window.period
    days = period.rough_days() if period else 0
    marks: dict[str, float] = {
        "length_of_term": length_of_term,
        "renews_unless": renews_unless,
        "renews_unless_before_end": renews_unless and before_end,
        "renews_unless_notice": renews_unless and tells,
        "renews_loosely": renews and not governed,
        "renews_loosely_before_end": renews and not governed and before_end and tells,
        "renews_plainly_unless": plainly and not renews and governed and tells,
        "renewal_beside_before_end": beside and before_end,
        "renewal_beside_declined": beside and before_end and (declines or such or (ends and tells)),
        "renewal_beside_such_notice": beside and such and tells,
        "renewal_beside_notice": beside and tells and declines and not before_end,
        "before_end_alone": alone,
        "before_end_alone_declined": alone and declines,
        "before_end_alone_ended": alone and ends and tells,
        "renews_somewhere_before_end": paper.renews and before_end,
        "renews_nowhere": not paper.renews,
        "at_term_end": ends and tells and not before_end and has("at_term_end"),
        "declined_by_notice": declines and tells,
        "declined_by_notice_short": declines and tells and paper.short,
        "may_end": may_end and not renews_unless,
        "may_end_contract": may_end and not renews_unless and not faulty and has("ends_contract"),
        "may_end_faulty": may_end and not renews_unless and faulty,
        "may_end_any_time": may_end and any_time,
        "ended_by_notice": ends and tells and not before_end and not renews,
        "label": label,
        "label_short": label and paper.short,
        "before_end": before_end,
        "before_something": ahead and not before_end and not other_day,
        "other_day": other_day,
        "day_that_is": frames.lead["day_that_is"].search(near_before) is not None,
        "declines": declines,
        "tells": tells,
        "tells_short": tells and paper.short and not length_of_term,
        "tells_nothing": not tells and not label,
        "before_end_short": before_end and paper.short,
        "option": option,
        "option_before_end": option and before_end,
        "faulty_near": faulty_near and not renews_unless,
        "faulty": faulty and not faulty_near and not renews_unless,
        "runs_on": not renews and has("runs_on"),
        "runs_on_beside": (
            not renews and tells and (has("runs_on", window.previous) or has("runs_on", window.following))
        ),
        "calendar_end": calendar_end and tells,
        "after_minimum": tells and not renews and has("after_minimum"),
        "any_time": any_time and not renews,
        "within": (
            frames.lead["within"].search(near_before) is not None and not frames.lead["not_within"].search(near_before)
        ),
        "after_event": frames.follow["after_event"].match(after) is not None,
        "at_least": frames.lead["at_least"].search(near_before) is not None,
        "other_matter": 0.0 if renews_unless else min(3, len(inside["other_matter"].findall(all_of_it))) / 3,
        "insurance": has("insurance", near_before + after[:160]),
        "payment": not renews_unless and has("payment", near_before + after[:80]),
        "change": has("change", all_of_it[-600:]),
        "both": has("both"),
        "customer": has("customer"),
        "covered": period is None,
        "covered_before_end": period is None and before_end,
        "covered_renews_unless": period is None and renews_unless,
        "very_short": period is not None and days < 14,
        "year_long": days >= 360 and not tells,
        "over_a_year": days > 370,
        "usual_length": period in _USUAL,
        "long_sentence": max(0.0, min(1.0, (len(" ".join(window.sentence.split())) - 350) / 900)),
        "short_paper": paper.short,
        "cues_for": paper.short and max(0.0, min(1.0, cues / 4)),
        "cues_against": paper.short and max(0.0, min(1.0, -cues / 4)),
    }
    return {name: float(value) for name, value in marks.items() if value}
