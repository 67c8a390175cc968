"""Shadow rule sets: they judge every claim beside the rules in force, and nothing follows from it but a note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlmodel import Session, select

from promo.eligibility.case import case_from
from promo.eligibility.judge import judge
from promo.rule_sets.stored import kept_book
from promo.store.tables import Claim, Decision, RuleSet, RuleSetState, ShadowVerdict

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A claim that a shadow rule set would have decided otherwise."""

    claim_id: str
    live: str
    shadow: str
    codes: tuple[str, ...]


def shadow_verdicts(db: Session, decision: Decision, now: datetime) -> None:
    """Note what every shadow rule set says of the case that was just decided, in the caller's transaction.

    A shadow that cannot judge is logged and left out: nothing here may stop a claim.
    """
    if decision.case is None:
        return
    for version in db.exec(select(RuleSet.version).where(RuleSet.state == RuleSetState.SHADOW)).all():
        try:
            claim = db.get(Claim, decision.claim_id)
            assert claim is not None
            verdict = judge(kept_book(db, version).promotion_of(claim.promotion).conditions, case_from(decision.case))
        except Exception as error:  # whatever it is: a rule set on trial has no say
            log.warning("shadow_failed", version=version, error=type(error).__name__)
            continue
        assert decision.id is not None
        db.add(
            ShadowVerdict(
                version=version,
                decision_id=decision.id,
                outcome=verdict.outcome.value,
                months=verdict.months or 0,
                codes=[r.code for r in verdict.reasons],
                judged_at=now,
            )
        )


def disagreements(db: Session, version: str) -> tuple[int, list[Disagreement]]:
    """How many claims a shadow rule set judged, and those it would have decided otherwise, in order."""
    rows = db.exec(
        select(ShadowVerdict, Decision)
        .join(Decision)
        .where(ShadowVerdict.version == version)
        .order_by(ShadowVerdict.id)  # type: ignore[arg-type]
    ).all()
    return len(rows), [
        Disagreement(d.claim_id, d.outcome, s.outcome, tuple(s.codes)) for s, d in rows if s.outcome != d.outcome
    ]
