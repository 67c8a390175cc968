"""A colleague reads a fact in the papers by hand, and the claim is judged again at once. The decision stays a person's.

Whatever the rules say then, the claim stays in review: what one person reads never approves by itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from promo.claims.intake.form import FormProblem
from promo.claims.intake.typed import typed_facts
from promo.claims.judging.assess import Assessment, assessed_anew
from promo.claims.judging.by_hand import by_machine, hand_readings
from promo.claims.judging.case_line import keep_case_line
from promo.claims.judging.claim_json import check as check_json
from promo.claims.judging.claim_json import exit_dates
from promo.claims.judging.claim_json import facts as facts_json
from promo.claims.judging.claim_json import reason as reason_json
from promo.claims.judging.decided import decided, revised
from promo.claims.judging.taken import Taken
from promo.claims.judging.verdict import known_of
from promo.claims.review import ClaimNotFound, ReviewProblem, last_decision
from promo.clock import local_day
from promo.eligibility.case import Case, case_from, case_json
from promo.eligibility.model import Outcome
from promo.people.own_claims import why_not_theirs_to_decide
from promo.periods import Period
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import By, FactName, Facts
from promo.proof.facts.by_hand import with_hand_readings
from promo.rule_sets.stored import keep_rules, rules_of
from promo.sent_twice import is_a_moment_ago
from promo.store.tables import Claim, ClaimState, Decision, HandReading, ProofFile
from promo.translatable import N_, Said
from promo.work import Work

MOST_WORDS = 500
READ_BY_HAND = (
    FactName.COMPETITOR,
    FactName.RENEWAL_NOTICE,
    FactName.EXIT_NOTICE,
    FactName.SWITCH_NOTICE,
    FactName.CONTRACT_START,
    FactName.INITIAL_TERM,
    FactName.RENEWAL_TERM,
    FactName.CONTRACT_END,
    FactName.PARTY,
    FactName.CONTRACT_NUMBER,
    FactName.OLD_PLAN,
    FactName.OLD_SEATS,
)
"""The facts that a person can read, in the order of the desk."""
_TYPED_AS = {FactName.SWITCH_NOTICE: FactName.RENEWAL_NOTICE}
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class AtTheDesk:
    """What a colleague types about one fact."""

    fact: FactName
    value: str = ""
    """A number beside its unit, a day as ISO text, a name; empty where the papers do not state it."""
    unit: str = ""
    states_nothing: bool = False
    """Whether the papers do not state the fact at all."""
    place: str = ""
    """The page that it stands on, as `FILE:PAGE`; empty where the place that was found is the right one."""
    box: str = ""
    """Left, top, right, bottom in shares of that page, with commas; empty where only the page is named."""
    quote: str = ""
    """The words as they stand there."""


def read_by_hand(work: Work, claim_id: str, typed: AtTheDesk) -> Decision:
    """Keep what a colleague read, and judge the claim again with it. The same again a moment later changes nothing.

    Args:
        work: the unit of work, in the colleague's name.
        claim_id: the claim, in review.
        typed: what they typed.

    Raises:
        ClaimNotFound: no such claim.
        ReviewProblem: it is not theirs to decide, it is decided already, or it was never judged.
        FormProblem: under `value` or `place`, what cannot be used and how to mend it.
    """
    claim = _in_review(work, claim_id)
    machine = _judged_by_machine(work.db, claim_id)
    today = local_day(work.now, claim.timezone)
    value = (
        None if typed.states_nothing else _value(typed, work.rules, today, competitor_of(work.db, claim_id, machine))
    )
    file, page = _page(work.db, claim_id, typed.place)
    found = decided(machine).fact(typed.fact.value)
    if value is not None and file is None and not found.evidence:
        raise FormProblem({"place": N_("Choose the page that it stands on, or draw its place on the page.")})
    assert work.by.person_id is not None
    row = HandReading(
        claim_id=claim_id,
        fact=typed.fact.value,
        value=value,
        file_id=file,
        page=page,
        box=list(box) if file and (box := _box(typed.box)) else None,
        quote=typed.quote.strip()[:MOST_WORDS] if file else "",
        read_by=work.by.person_id,
        read_at=work.now,
    )
    if _is_again(work, row) and (known := last_decision(work.db, claim_id)) is not None:
        return known
    was = decided(last_decision(work.db, claim_id)).fact(row.fact).value
    work.db.add(row)
    before = {"was": was.iso() if isinstance(was, Period) else str(was)} if was is not None else {}
    work.record("claim.read_by_hand", claim, {"fact": row.fact, "value": row.value, **before})
    return _judged_again(work, claim, machine)


def _is_again(work: Work, row: HandReading) -> bool:
    """Whether the newest reading of the claim says the very same, and counts."""
    newest = select(HandReading).where(HandReading.claim_id == row.claim_id).order_by(col(HandReading.id).desc())
    last = work.db.exec(newest.limit(1)).first()
    if last is None or last.taken_back_at is not None or not is_a_moment_ago(last.read_at, row.read_at):
        return False
    told = ("fact", "value", "file_id", "page", "box", "quote", "read_by")
    return all(getattr(last, name) == getattr(row, name) for name in told)


def take_back_reading(work: Work, claim_id: str, fact: FactName) -> Decision:
    """What a colleague read of a fact no longer counts: it is judged by what was found before. Where none counts, there
    is nothing to judge anew.

    Raises:
        ClaimNotFound, ReviewProblem.
    """
    claim = _in_review(work, claim_id)
    machine = _judged_by_machine(work.db, claim_id)
    mine = select(HandReading).where(
        HandReading.claim_id == claim_id, HandReading.fact == fact.value, col(HandReading.taken_back_at).is_(None)
    )
    counted = work.db.exec(mine).all()
    if not counted and (known := last_decision(work.db, claim_id)) is not None:
        return known
    for row in counted:
        row.taken_back_at = work.now
        work.db.add(row)
    work.record("claim.reading_taken_back", claim, {"fact": fact.value})
    return _judged_again(work, claim, machine)


def _in_review(work: Work, claim_id: str) -> Claim:
    claim = work.db.get(Claim, claim_id, with_for_update=True)
    if claim is None:
        raise ClaimNotFound(claim_id)
    if problem := why_not_theirs_to_decide(work, claim):
        raise ReviewProblem(problem)
    if claim.state is not ClaimState.IN_REVIEW:
        raise ReviewProblem(N_("This claim is not in review any more: look at what a colleague decided."))
    return claim


def _judged_by_machine(db: Session, claim_id: str) -> Decision:
    """The newest decision that was made from the files themselves."""
    found = by_machine(db, claim_id)
    if found is None:
        raise ReviewProblem(N_("The files of this claim could not be judged at all. Decide by looking at them."))
    return found


def competitor_of(db: Session, claim_id: str, machine: Decision) -> str:
    """The competitor of a claim as a colleague read it, or else as it was found; empty where nobody knows."""
    by_hand = next((r.value for r in hand_readings(db, claim_id) if r.name is FactName.COMPETITOR), None)
    return str(by_hand or decided(machine).fact(FactName.COMPETITOR.value).value or "")


def _value(typed: AtTheDesk, rules: RuleBook, today: date, competitor: str) -> str:
    name = _TYPED_AS.get(typed.fact, typed.fact).value
    if not typed.value.strip():
        raise FormProblem({"value": N_("Type what the paper says, or choose that it says nothing of it.")})
    if typed.fact is FactName.COMPETITOR:
        return _competitor(typed.value.strip(), rules)
    if typed.fact is FactName.OLD_PLAN:
        return _plan(typed.value, rules, competitor)
    try:
        return typed_facts({name: typed.value, f"{name}_unit": typed.unit}, today)[name]
    except FormProblem as problem:
        raise FormProblem({"value": next(iter(problem.problems.values()))}) from None


def _competitor(said: str, rules: RuleBook) -> str:
    """The provider's id, from the id or the name."""
    wanted = said.casefold()
    for known, card in rules.competitors.items():
        if wanted in (known.casefold(), card.name.casefold()):
            return known
    raise FormProblem({"value": N_("We know no provider of this name. Choose one of the list.")})


def _plan(said: str, rules: RuleBook, competitor: str) -> str:
    """The plan's name as the competitor's rule file has it."""
    card = rules.competitors.get(competitor)
    plan = card.plan_named(said) if card is not None else None
    if plan is None:
        known = ", ".join(p.name for p in card.plans) if card is not None else ""
        says = N_("We know no such plan of this provider. Those we know: %(known)s")
        raise FormProblem({"value": Said(says, known=known or "—")})
    return plan.name


def _page(db: Session, claim_id: str, place: str) -> tuple[str | None, int | None]:
    """The file and the page that were chosen; neither where none was."""
    if not place:
        return None, None
    file_id, _, number = place.rpartition(":")
    file = db.get(ProofFile, file_id)
    if file is None or file.claim_id != claim_id or not number.isascii() or not number.isdigit():
        raise FormProblem({"place": N_("Choose the page that it stands on, or draw its place on the page.")})
    return file_id, min(max(int(number[:4]), 1), max(file.pages, 1))


def _box(text: str) -> Box | None:
    """The place that was drawn; None where none was, or it has no extent."""
    try:
        numbers = [min(max(float(part), 0.0), 1.0) for part in text.split(",")]
        left, right, top, bottom = (*sorted((numbers[0], numbers[2])), *sorted((numbers[1], numbers[3])))
    except (ValueError, IndexError):
        return None
    return (left, top, right, bottom) if right - left > 0.001 and bottom - top > 0.001 else None


def _judged_again(work: Work, claim: Claim, machine: Decision) -> Decision:
    """The decision that says what the rules make of it now: a review, whatever they say."""
    db, rules = work.db, rules_of(work.db, claim, work.rules)
    keep_rules(db, rules, work.now)
    db.flush()
    case = _case(work, claim, machine, rules)
    assessment = assessed_anew(case, claim.wished_start, rules, rules.promotion_of(claim.promotion))
    decision = Decision(
        claim_id=claim.id,
        outcome=Outcome.REVIEW.value,
        by_person=work.by.person_id,
        answer=revised(machine, Outcome.REVIEW, **_said(assessment, rules, claim)),
        checks=[check_json(c) for c in assessment.verdict.checks],
        case=case_json(case),
        rules_version=rules.version,
        decided_at=work.now,
    )
    db.add(decision)
    claim.first_approval_by = None  # whoever said yes had not seen this
    db.add(claim)
    db.flush()
    keep_case_line(work, claim, decision, rules)
    return decision


def _case(work: Work, claim: Claim, machine: Decision, rules: RuleBook) -> Case:
    """The case of the machine, on today, with what is known now and what was read by hand."""
    assert machine.case is not None
    case, today = case_from(machine.case), local_day(work.now, claim.timezone)
    facts = with_hand_readings(_with_readers(case.facts, machine), hand_readings(work.db, claim.id), today)
    known = known_of(work.db, Taken(claim, [], rules), claim, work.now)
    known = replace(known, machine_may=True)  # a person decides
    return replace(case, facts=facts, history=known, today=today)


def _with_readers(facts: Facts, machine: Decision) -> Facts:
    """The facts of a kept case with who found them: the case itself does not keep it."""
    said = decided(machine)
    return replace(
        facts,
        found={
            name: replace(fact, readers=tuple(By(by) for by in said.fact(name.value).readers))
            for name, fact in facts.found.items()
        },
    )


def _said(assessment: Assessment, rules: RuleBook, claim: Claim) -> dict[str, Any]:
    """What of the answer is another one now."""
    verdict = assessment.verdict
    return {
        "proposes": verdict.outcome.value,
        "reasons": [reason_json(r) for r in verdict.reasons],
        "would_change": [{"name": c.name, "to": c.value} for c in assessment.would_change],
        "facts": facts_json(assessment.facts),
        "not_checked": list(verdict.not_checked),
        "exit": exit_dates(assessment.exit, assessment.by_law),
        "credit": None,
        "letter": "",
        "rules": {"promotion": claim.promotion, "version": rules.version},
    }
