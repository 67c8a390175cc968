"""The names that rules may read, and what each stands for in a case. Pure."""

from __future__ import annotations

from datetime import date

from promo.eligibility.case import Case, Declared, History
from promo.eligibility.company_names import same_company, same_writing
from promo.eligibility.expression import Values
from promo.eligibility.model import Conditions
from promo.eligibility.papers import least_trust
from promo.periods import Period
from promo.proof.facts.model import FactName, Facts, Value

_NOTICES = (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE)
FINDINGS = (
    "own_brand",
    "vendor_notice_only",
    "notice_unreadable",
    "notice_conflict",
    "notice_doubtful",
    "readers_differ",
    "fixed_term",
    "ended_by_notice",
    "open_ended",
    "provider_mentioned",
    "other_agreement",
    "beside_the_contract",
    "not_concluded",
    "trial_only",
    "country_differs",
    "seats_conflict",
    "plan_conflict",
)
KNOWN_NAMES: frozenset[str] = frozenset(
    {name.value for name in FactName}
    | set(FINDINGS)
    | {
        "ends_without_notice",
        "suspicious",
        "named_otherwise",
        "trust",
        "company",
        "country",
        "plan",
        "every",
        "today",
        "asked_at",
        "opens_at",
        "ends_at",
        "countries",
        "plans",
        "billing",
        "duplicate",
        "already_used",
        "existing_customer",
        "related_used",
        "places_left",
        "machine_may",
        "of_ours",
        "same_wording",
    }
)


def known_values(conditions: Conditions, case: Case) -> Values:
    """The names that checks read; what is not known is left out."""
    zone = conditions.opens_at.tzinfo
    return {
        "today": case.today.isoformat(),
        "asked_at": case.asked_at.astimezone(zone).isoformat(),
        "opens_at": conditions.opens_at.isoformat(),
        "ends_at": conditions.ends_at.isoformat(),
        "countries": list(conditions.countries),
        "plans": list(conditions.plans),
        "billing": list(conditions.billing),
        "suspicious": any("suspicious" in signal for f in case.files for signal in f.signals),
        **_trusted(conditions, case),
        **_named(case),
        **_proved(case.facts),
        **_declared(case.declared),
        **_stored(case.history),
    }


def _proved(facts: Facts) -> Values:
    """What the proof says."""
    values: Values = {name: name in facts.findings for name in FINDINGS}
    values |= {name.value: plain(fact.value) for name, fact in facts.found.items() if fact.counts}
    notices = [n for n in _NOTICES if n.value in values]
    values["ends_without_notice"] = values["fixed_term"] and not notices
    if notices:  # the whole proof was read and one notice found: the other kind is "none", not unknown
        for name in _NOTICES:
            values.setdefault(name.value, "none")
    return values


def _named(case: Case) -> Values:
    """Whether the paper writes the company otherwise than the claimant: with a slip that no recognition made, another
    legal form, letters of another alphabet. A slip on a picture may be the recognition's own."""
    party, company = case.facts[FactName.PARTY], case.declared.company
    if not party.counts or not company:
        return {}
    is_printed = all(place.sureness == 1.0 for place in party.evidence)
    printed = str(party.value) if is_printed else company
    return {"named_otherwise": not same_writing(printed, company) if same_company(printed, company) else False}


def _trusted(conditions: Conditions, case: Case) -> Values:
    """How far the least trusted paper is trusted that the checks rest on; nothing where the promotion does not ask, or
    the kind of one of them is not known."""
    if not conditions.papers:
        return {}
    facts = case.facts
    places = {
        place
        for check in conditions.checks
        for name, of_fact in check.reads
        for place in (facts[of_fact].evidence if of_fact is not None else facts.places.get(name, ()))
    }
    trust = least_trust(places, ((f.file, f.paper) for f in case.files), conditions.papers)
    return {"trust": trust.value} if trust else {}


def _declared(declared: Declared) -> Values:
    """What the claimant typed."""
    said = {
        "company": declared.company,
        "country": declared.country,
        "plan": declared.plan,
        "every": declared.every,
    }
    return {name: text for name, text in said.items() if text}


def _stored(history: History | None) -> Values:
    """What only the store knows; nothing where it was not asked."""
    if history is None:
        return {}
    return {
        "duplicate": history.duplicate,
        "already_used": history.already_used,
        "existing_customer": history.existing_customer,
        "related_used": history.related_used,
        "places_left": history.places_left,
        "machine_may": history.machine_may,
        "of_ours": history.of_ours,
        "same_wording": history.same_wording,
    }


def plain(value: Value) -> str | bool | int | None:
    """A fact's value as rules read it: periods and dates as ISO text."""
    if isinstance(value, Period):
        return value.iso()
    return value.isoformat() if isinstance(value, date) else value
