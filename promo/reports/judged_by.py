"""The rules that a decision was made by, as people call them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from promo.reports.studio import SHORT
from promo.rule_sets.publish import PUT_INTO_FORCE, ROLLED_BACK
from promo.store.tables import AuditEvent, Decision, RuleSet


@dataclass(frozen=True, slots=True)
class JudgedBy:
    """A rule set by what was noted of it, else by when it was first kept; and since when it judged."""

    version: str
    note: str
    kept_at: datetime
    since: datetime
    """When it had come into force by the time of the decision."""

    @property
    def short(self) -> str:
        """What people read of its version."""
        return self.version[SHORT]


def judged_by(db: Session, decision: Decision | None) -> JudgedBy | None:
    """None for a claim that nobody judged."""
    kept = db.get(RuleSet, decision.rules_version) if decision is not None else None
    if decision is None or kept is None:
        return None
    put = select(AuditEvent.at).where(
        AuditEvent.subject == f"rules:{kept.version}",
        col(AuditEvent.what).in_((PUT_INTO_FORCE, ROLLED_BACK)),
        col(AuditEvent.at) <= decision.decided_at,
    )
    since = db.exec(put.order_by(col(AuditEvent.at).desc())).first()
    return JudgedBy(kept.version, kept.note, kept.first_used_at, since or kept.first_used_at)
