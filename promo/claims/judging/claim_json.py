"""An assessment as the JSON of INTERFACE.md; what is stored with a decision is the same object."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from promo.claims.judging.addressee import Addressee
from promo.claims.judging.assess import Assessment
from promo.eligibility.model import CheckResult, Reason
from promo.eligibility.papers import paper_kind
from promo.eligibility.reasons import message_of, next_step
from promo.leaving.exit import Exit
from promo.leaving.notice_now import Chance
from promo.leaving.posting import Route
from promo.leaving.statutes import ByLaw, Charge, PostedToday
from promo.leaving.statutes.both_ways import sooner
from promo.periods import FreePeriod, Period
from promo.promotions.rulebook import Promotion, RuleBook
from promo.proof.facts import Clause, Detail, Evidence, Fact, FactName, Facts
from promo.proof.reading import Reading
from promo.wording import show_required, show_seen

Translate = Callable[[str], str]
Json = dict[str, Any]
"""An object of the contract: it leaves the house as it is."""


def to_json(
    assessment: Assessment,
    readings: Sequence[Reading],
    rules: RuleBook,
    promotion: Promotion,
    timing_ms: Mapping[str, int],
) -> Json:
    """The whole answer, in English.

    Args:
        assessment: what the claim comes to.
        readings: the files as read, where the assessment has none of its own (it could not be made).
        rules: the rules it was judged by.
        promotion: the offer of them.
        timing_ms: how long each step took, in milliseconds.
    """
    verdict = assessment.verdict
    return {
        "outcome": verdict.outcome.value,
        "reasons": [reason(r) for r in verdict.reasons],
        "would_change": [{"name": c.name, "to": c.value} for c in assessment.would_change],
        "facts": facts(assessment.facts),
        "clauses": [clause(c) for c in assessment.facts.clauses],
        "details": [detail(d) for d in assessment.facts.details],
        "not_checked": list(verdict.not_checked),
        "exit": exit_dates(assessment.exit, assessment.by_law),
        "addressee": addressee(assessment.addressee) if assessment.addressee else None,
        "credit": credit(assessment.credit, verdict.months or 0, assessment.starts_on),
        "documents": [document(r) for r in assessment.readings or readings],
        "rules": {"promotion": promotion.file.id, "version": rules.version},
        "timing_ms": dict(timing_ms),
    }


def reason(given: Reason, gettext: Translate = str, locale: str = "en") -> Json:
    """A reason with its sentence and its next step, in one language."""
    seen, is_shown = show_seen(given.seen, locale), bool(given.evidence)
    message = message_of(given.code, is_seen=seen is not None, is_shown=is_shown)
    required = show_required(given.required, locale)
    return {
        "code": given.code,
        "kind": given.kind.value,
        "seen": seen,
        "required": f"at least {show_required(given.required, 'en')}" if required else None,
        "required_periods": list(given.required),
        "message": gettext(message) % {"seen": seen or "—", "required": required or ""},
        "next_step": gettext(next_step(given.code, given.kind, is_shown=is_shown)),
        "check": given.check,
        "seen_value": [given.seen.kind, given.seen.value] if given.seen else None,
        "evidence": [evidence(e) for e in given.evidence],
    }


def facts(found: Facts) -> Json:
    """Every fact of the contract, found or not."""
    return {name.value: fact(found[name]) for name in FactName}


def fact(given: Fact) -> Json:
    """A fact's value, confidence and places."""
    return {
        "value": value(given.value) if given.evidence else None,
        "confidence": given.confidence,
        "readers": [by.value for by in given.readers],
        "evidence": [evidence(e) for e in given.evidence],
    }


def value(given: Any) -> Any:
    """A value as JSON: periods as count and unit, dates as ISO text."""
    if isinstance(given, Period):
        return {"count": given.count, "unit": given.unit.value}
    return given.isoformat() if isinstance(given, date) else given


def evidence(given: Evidence) -> Json:
    """A place: file, page, quote, boxes as fractions of the page, confidence in the least sure recognised word."""
    return {
        "file": given.file,
        "page": given.page,
        "quote": given.quote,
        "boxes": [list(b) for b in given.boxes],
        "sureness": round(given.sureness, 2),
    }


def detail(given: Detail) -> Json:
    """A further thing the proof says, which no rule needs."""
    return {
        "name": given.name.value,
        "value": given.value,
        "confidence": given.confidence,
        "evidence": [evidence(e) for e in given.evidence],
    }


def clause(given: Clause) -> Json:
    """A notice clause."""
    return {
        "kind": given.kind.value,
        "binds": given.binds.value,
        "period": value(given.period),
        "readers": [by.value for by in given.readers],
        "evidence": [evidence(e) for e in given.evidence],
        "confidence": given.confidence,
    }


def exit_dates(given: Exit, by_law: ByLaw | None = None) -> Json:
    """The dates of leaving by contract, and under `by_law` those of the way out that a statute opens."""
    if by_law is None:
        return {**_exit(given), "by_law": None}
    told = _letter(by_law.told_today) | {"sooner": sooner(given.earliest_exit, by_law.told_today.exit_on).value}
    comes = sooner(given.earliest_exit, by_law.exit.earliest_exit).value
    return {**_exit(given), "by_law": law_dates(by_law) | {"sooner": comes, "told_today": told}}


def law_dates(given: ByLaw) -> Json:
    """The dates of leaving by a statute, with what is uncertain about it; never that leaving costs nothing.

    All of them, those of `Exit` too, are of the letter that is there on `arrives_on`: posted today, as on the page.
    """
    statute, free_from = given.statute, given.statute.fees.no_switching_charge_from
    return {
        **_exit(given.exit),
        "statute": statute.id,
        "statute_name": statute.name,
        "arrives_on": value(given.arrives_on),
        "notice": value(given.notice),
        "notice_ends": value(given.notice_ends),
        "transition_ends": value(given.transition_ends),
        "safe_end": value(given.safe_end),
        "extended_end": value(given.extended_end),
        "retrieval_ends": value(given.retrieval_ends),
        "fee_risk": given.fee.value,
        "switching_charge": Charge.UNKNOWN.value if free_from is None else Charge.AT_COST.value,
        "no_switching_charge_from": value(free_from),
        "posted_today": _letter(given.posted_today),
        "at_last": _letter(given.at_last) if given.at_last else None,
        "open_questions": [{"id": question.id, "asks": question.asks} for question in given.questions],
        "uncertain": list(statute.uncertain),
    }


def addressee(given: Addressee) -> Json:
    """To whom a notice goes: the company, its address if that is known, and whose word it is."""
    return {
        "name": given.name,
        "address": given.address or None,
        "country": given.country or None,
        "address_from": given.source.value,
        "named_in_paper": given.is_named_in_paper,
    }


def _letter(given: PostedToday) -> Json:
    """What a letter by law comes to that is there on a day."""
    return {
        "arrives_on": value(given.arrives_on),
        "notice_ends": value(given.notice_ends),
        "earliest_exit": value(given.exit_on),
        "days_paid_twice": given.days_paid_twice,
        "best_start": value(given.best_start),
    }


def _exit(given: Exit) -> Json:
    return {
        "situation": given.situation.value,
        "last_day_to_arrive": value(given.last_day_to_arrive),
        "last_day_safe": value(given.last_day_safe),
        "post_by": value(given.post_by),
        "earliest_exit": value(given.earliest_exit),
        "current_term_end": value(given.current_term_end),
        "days_paid_twice_if_today": given.days_paid_twice_if_today,
        "best_start": value(given.best_start),
        "rule": given.rule,
        "flags": list(given.flags),
        "post": _post(given.route) if given.route and given.post_by else None,
        "following": _chance(given.following) if given.following else None,
    }


def _post(given: Route) -> Json:
    """The way of the letter: what `post_by` rests on where the notice goes by post."""
    return {
        "from": given.sender or None,
        "to": given.addressee or None,
        "working_days": given.working_days,
        "days_to_be_collected": given.holding_days,
    }


def _chance(given: Chance) -> Json:
    return {
        "last_day_to_arrive": value(given.latest),
        "last_day_safe": value(given.safe),
        "post_by": value(given.send_by),
        "earliest_exit": value(given.ends_on),
    }


def credit(given: FreePeriod | None, months: int, starts_on: date | None) -> Json | None:
    """The free months and the first billed day. `free_from` is the first day that counts; a start on the day itself has
    the rest of that day as a gift before it, so that `first_free_day` is the one before."""
    if given is None:
        return None
    return {
        "months": months,
        "first_free_day": value(starts_on or given.starts_on),
        "free_from": value(given.starts_on),
        "free_until": value(given.last_free_day),
        "billing_starts": value(given.ends_before),
    }


def document(given: Reading) -> Json:
    """What was made of one file."""
    return {
        "file": given.file,
        "sha256": given.sha256,
        "kind": given.kind.value,
        "reader": given.reader,
        "paper": paper_kind(given),
        "pages": len(given.pages),
        "language": given.language,
        "signals": list(given.signals),
        "signed_by": given.signed_by,
        "signs": [{"code": s.code, "values": dict(s.values)} for s in given.signs],
        "refusal": given.refusal.cause.value if given.refusal else None,
    }


def check(given: CheckResult) -> Json:
    """A check with what it read and came to."""
    return {
        "check": given.check,
        "asks": given.asks,
        "result": given.result.value,
        "reason": given.reason,
        "rule": given.rule,
        "read": dict(given.read),
        "confidence": given.confidence,
        "threshold": given.threshold,
        "evidence": [evidence(e) for e in given.evidence],
    }
