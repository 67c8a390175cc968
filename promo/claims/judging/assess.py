"""What one claim comes to: facts, verdict, the exit from the competitor, the credit. Stores nothing.

`promo check`, the processing of a submitted claim and its replay all go through here.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from promo.claims.judging.addressee import Addressee, addressee_of
from promo.claims.judging.days_off import holidays_of
from promo.claims.judging.read_files import Find, found_here
from promo.claims.judging.route import route_to
from promo.eligibility.advice import WouldHelp, what_would_change
from promo.eligibility.case import Case, Declared, History, files_seen
from promo.eligibility.judge import judge
from promo.eligibility.model import Outcome, Verdict
from promo.eligibility.papers import Trust
from promo.leaving.exit import Exit
from promo.leaving.overlap import Switch
from promo.leaving.statutes import BothWays, ByLaw, Customer, Law, both_ways
from promo.periods import ONE_DAY, FreePeriod, free_period
from promo.promotions.rulebook import Promotion, RuleBook
from promo.proof.facts import Asked, FactName, Facts, contract_of
from promo.proof.reading import Reading

NOON = time(12)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Everything that follows from the readings, the rules and the day. `case` is None where none could be made."""

    facts: Facts
    verdict: Verdict
    exit: Exit
    credit: FreePeriod | None
    would_change: tuple[WouldHelp, ...] = ()
    """The fewest changes of what the proof says that would approve the claim."""
    case: Case | None = None
    readings: tuple[Reading, ...] = ()
    """The files as judged, with the signs of editing that were found."""
    by_law: ByLaw | None = None
    """The way out that a statute opens beside the contract."""
    addressee: Addressee | None = None
    """To whom a notice goes; None where no case could be made."""
    starts_on: date | None = None
    """The day of the start that everything is reckoned with: the first free day, whether it is counted or a gift."""


def first_counted_day(wished: date | None, today: date) -> date:
    """The first day that counts: today's own rest is a gift, a chosen later day counts itself.

    Source: DESIGN.md section 4, "Free period".
    """
    return wished if wished is not None and wished > today else today + ONE_DAY


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is judged with the proof: what was typed, when, and what we know already."""

    declared: Declared
    today: date
    """The day of the decision, in the customer's country."""
    asked_at: datetime | None = None
    """The instant the claim was sent; noon of today in the promotion's zone when left out."""
    start: date | None = None
    """The wished day of service start."""
    history: History | None = None
    """What the store knows; None where nothing is stored."""


def assess(
    readings: Sequence[Reading],
    circumstances: Circumstances,
    rules: RuleBook,
    promotion: Promotion,
    look: Callable[[Facts], Sequence[Reading]] | None = None,
    find: Find = found_here,
) -> Assessment:
    """Find the facts, judge them, and reckon the dates.

    Args:
        readings: the claim's files as read.
        circumstances: what was typed, when, and what we know already.
        rules: all rule files.
        promotion: the offer to judge by.
        look: gives the readings again, with the signs of editing that show once it is known where the facts stand.
        find: how facts are found.
    """
    declared, today, start = circumstances.declared, circumstances.today, circumstances.start
    names = Asked(declared.company, declared.country, declared.competitor)
    facts = find(readings, rules.cards, today, names)
    readings = look(facts) if look else readings
    asked = circumstances.asked_at or datetime.combine(today, NOON, tzinfo=ZoneInfo(promotion.file.timezone))
    case = Case(facts, files_seen(readings), declared, circumstances.history, today, asked)
    verdict, advice, credit = _judged(promotion, case, start)
    if _only_weak(verdict) and (stronger := _without_weak(readings, promotion)):
        alone = find(stronger, rules.cards, today, names)
        again = replace(case, facts=alone, files=files_seen(stronger))
        if _say_the_same(facts, alone, promotion) and judge(promotion.conditions, again).outcome is Outcome.APPROVE:
            facts, case = alone, replace(again, files=case.files)
            verdict, advice, credit = _judged(promotion, case, start)
    ways = _ways(facts, declared, today, start, verdict, rules, promotion)
    return Assessment(
        facts,
        verdict,
        ways.by_contract,
        credit,
        advice,
        case,
        tuple(readings),
        by_law=ways.by_law,
        addressee=addressee_in(facts, rules, declared.competitor),
        starts_on=max(start or today, today),
    )


def assessed_anew(case: Case, start: date | None, rules: RuleBook, promotion: Promotion) -> Assessment:
    """What a case comes to whose files nobody reads again: some of its facts were read by hand since.

    Args:
        case: what is judged, on its own day.
        start: the wished day of service start.
        rules: all rule files.
        promotion: the offer to judge by.
    """
    verdict, advice, credit = _judged(promotion, case, start)
    ways = _ways(case.facts, case.declared, case.today, start, verdict, rules, promotion)
    return Assessment(
        case.facts,
        verdict,
        ways.by_contract,
        credit,
        advice,
        case,
        by_law=ways.by_law,
        addressee=addressee_in(case.facts, rules, case.declared.competitor),
        starts_on=max(start or case.today, case.today),
    )


def _ways(
    facts: Facts,
    declared: Declared,
    today: date,
    start: date | None,
    verdict: Verdict,
    rules: RuleBook,
    promotion: Promotion,
) -> BothWays:
    """The ways out of the contract, by what it says and by law: the letter by law is posted today, as pages, letter and
    calendar reckon it (`reports.ways_out`)."""
    country = declared.country or ""
    contract, competitor = contract_of(facts, country), facts[FactName.COMPETITOR]
    named = str(competitor.value or "") if competitor.counts else ""
    route = route_to(country, today.year, addressee_in(facts, rules, declared.competitor))
    return both_ways(
        contract,
        Switch(
            today,
            received=today,
            starts_on=start if start and start > today else today,
            free_months=_free_months(verdict, promotion),
            holidays=holidays_of(country, today.year),
            letter_arrives=route.arrives(today),
            route=route,
        ),
        Law.as_read(rules.laws, contract, Customer(country), named),
    )


def addressee_in(facts: Facts, rules: RuleBook, declared: str | None) -> Addressee:
    """To whom a notice goes by what the papers say.

    Args:
        facts: what they say.
        rules: those in force.
        declared: the provider that the claimant named.
    """
    return addressee_of(
        rules,
        str(facts[FactName.COMPETITOR].value or ""),
        declared,
        printed=str(facts[FactName.PROVIDER].value or ""),
        address=str(facts[FactName.PROVIDER_ADDRESS].value or ""),
    )


def _free_months(verdict: Verdict, promotion: Promotion) -> int:
    """The months that a change is reckoned with: none for who gets none, the most while nothing is said."""
    return 0 if verdict.outcome is Outcome.DECLINE else verdict.months or promotion.file.credit.most


def _only_weak(verdict: Verdict) -> bool:
    """Whether the kind of paper alone keeps a machine from saying yes."""
    return [r.code for r in verdict.reasons] == ["document.weak"]


def _without_weak(readings: Sequence[Reading], promotion: Promotion) -> list[Reading]:
    """The papers of more than a weak kind, if there are others beside them; none otherwise.

    A mail that brings a contract says what the contract says: nobody has to look because the same words also stand in a
    weaker place.
    """
    tiers = promotion.conditions.papers
    kinds = [seen.paper for seen in files_seen(readings)]
    kept = [
        reading
        for reading, kind in zip(readings, kinds, strict=True)
        if kind and tiers.get(kind, Trust.WEAK) is not Trust.WEAK
    ]
    return kept if len(kept) < len([r for r in readings if r.refusal is None]) else []


def _say_the_same(one: Facts, other: Facts, promotion: Promotion) -> bool:
    """Whether all facts that the checks need are the same in both."""
    return all(one[n].value == other[n].value for n in map(FactName, promotion.conditions.thresholds))


def judged_again(assessment: Assessment, promotion: Promotion, history: History, start: date | None) -> Assessment:
    """The assessment with what the store knows now; itself where that is what it knew."""
    if assessment.case is None or assessment.case.history == history:
        return assessment
    case = replace(assessment.case, history=history)
    verdict, advice, credit = _judged(promotion, case, start)
    return replace(assessment, verdict=verdict, credit=credit, would_change=advice, case=case)


def _judged(
    promotion: Promotion, case: Case, start: date | None
) -> tuple[Verdict, tuple[WouldHelp, ...], FreePeriod | None]:
    verdict = judge(promotion.conditions, case)
    advice = what_would_change(verdict, promotion.conditions, case)
    approved = verdict.outcome is Outcome.APPROVE and verdict.months
    return verdict, advice, free_period(first_counted_day(start, case.today), verdict.months or 0) if approved else None
