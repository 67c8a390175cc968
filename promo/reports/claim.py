"""A claim as its own page, its letters and the desk show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from promo.billing.preview import PlannedInvoice
from promo.claims.judging.by_hand import by_machine, rows_by_hand
from promo.claims.judging.claim_json import Translate
from promo.claims.judging.decided import Decided, StatedFact, StatedReason, decided
from promo.claims.review import ClaimNotFound, last_decision, last_no
from promo.claims.states import ClaimEvent
from promo.clock import local_day
from promo.eligibility.model import Outcome
from promo.eligibility.reasons import GENERAL_STEPS, ReasonKind, next_step
from promo.eligibility.told import CORRECTED
from promo.i18n import translations
from promo.leaving.notice_now import NoticeNow
from promo.periods import ONE_DAY
from promo.reports.actors import names_of
from promo.reports.subscription import planned_invoices
from promo.store.tables import (
    AuditDetail,
    AuditEvent,
    Claim,
    ClaimState,
    CreditGrant,
    Decision,
    HandReading,
    Invoice,
    Person,
    ProofFile,
    Revocation,
    RevocationState,
    Subscription,
    SubscriptionState,
)
from promo.subscriptions.changes_to_come import planned_changes
from promo.subscriptions.old_contract import waits_for_end
from promo.subscriptions.schedule import CALL_DAYS
from promo.subscriptions.service import awaits_choice


@dataclass(frozen=True, slots=True)
class Appeal:
    """That a claimant asked for another person, and in which words."""

    at: datetime
    why: str
    declined_by: str | None = None
    """Who of ours had said no; None where the machine had."""


@dataclass(frozen=True, slots=True)
class Hand:
    """Who of ours read a fact in the papers, or pasted a paper, and when."""

    name: str
    at: datetime
    marked: StatedFact | None = None
    """What the marked words were read as, where a colleague typed another value and named no other place."""


@dataclass(frozen=True, slots=True)
class RunsProvisionally:
    """A service that runs, or ran, though nobody had decided."""

    since: datetime | None
    """None once there is a contract: then it runs on as a gift, until it is started or its last day is over."""
    last_day: date | None
    """Where its end is set."""
    is_over: bool


@dataclass(frozen=True, slots=True)
class ClaimView:
    """Everything there is to say about a claim, in one language."""

    claim: Claim
    files: list[ProofFile]
    decision: Decision | None
    reasons: list[StatedReason]
    decided: Decided
    grant: CreditGrant | None
    subscription: Subscription | None
    """The contract; None where there is none (yet)."""
    provisional: RunsProvisionally | None
    last_free_day: date | None
    called_from: date | None
    """From when on a person of ours gets in touch where nobody has acknowledged the start."""
    planned: list[PlannedInvoice]
    revocation: Revocation | None
    taken_back: Revocation | None
    """The revocation that was carried out."""
    signs: list[tuple[str, str]]
    """Signs of editing: the file, and what was seen in it."""
    first_approval_by: str | None
    """Who said yes where a second person must agree."""
    steps: Mapping[str, str]
    """What the claimant can do about each reason as the claim stands now, by its code; a reason about which nothing is
    to be done is not in it."""
    appeal: Appeal | None
    waits_since: datetime
    """When it came to a person of ours, who was promised then: what is read or judged again after it moves no day."""
    notice: NoticeNow | None
    """What is left to do today about the notice to the present provider."""
    by_hand: Mapping[str, Hand]
    """What colleagues read in the papers by hand, by the fact."""
    pasted: Mapping[str, Hand]
    """Who of ours pasted a paper as words, and when, by the id of its file."""
    awaits_choice: bool
    """Whether the day of the start is still to be chosen: till then the days of credit and bills are an example."""
    waits_for_end: bool
    """Whether those days are the latest: the end of the old contract, which brings them nearer, is not proved yet."""

    @property
    def looked_at(self) -> list[StatedReason]:
        """The reasons a person looks at: without a no that rests on what the claimant says was read wrongly."""
        is_contested = any(r.code == CORRECTED for r in self.reasons)
        return [r for r in self.reasons if not (is_contested and r.kind is ReasonKind.FINAL)]


def claim_view(db: Session, claim_id: str, locale: str, now: datetime) -> ClaimView:
    """One claim with its newest decision, in one language, as it stands at an instant.

    Raises:
        ClaimNotFound: no such claim.
    """
    claim = db.get(Claim, claim_id)
    if claim is None:
        raise ClaimNotFound(claim_id)
    decision = last_decision(db, claim_id)
    found = decided(decision)
    gettext = translations(locale).gettext
    grant = db.exec(select(CreditGrant).where(CreditGrant.claim_id == claim_id)).first()
    reasons = found.reasons(gettext, locale)
    row = db.exec(select(Subscription).where(Subscription.claim_id == claim_id)).first()
    subscription = row if row is not None and row.provisional_since is None else None
    files, appeal = files_of(db, claim_id), appeal_of(db, claim_id)
    return ClaimView(
        claim=claim,
        files=files,
        decision=decision,
        reasons=reasons,
        decided=found,
        grant=grant,
        subscription=subscription,
        provisional=_provisional(row) if row is not None else None,
        last_free_day=grant.billing_starts.fromordinal(grant.billing_starts.toordinal() - 1) if grant else None,
        called_from=grant.billing_starts - timedelta(days=CALL_DAYS) if grant else None,
        planned=_planned(db, subscription),
        revocation=open_revocation(db, claim_id),
        taken_back=_carried_out(db, claim_id),
        signs=[(file, sign.text(gettext)) for file, sign in found.signs],
        first_approval_by=_name_of(db, claim.first_approval_by),
        steps=_steps(claim, reasons, gettext),
        appeal=appeal,
        waits_since=_waits_since(db, claim, appeal),
        notice=found.leaving.on(local_day(now, claim.timezone)),
        by_hand=_by_hand(db, claim_id, found),
        pasted=_pasted(db, files),
        awaits_choice=subscription is not None and awaits_choice(db, subscription),
        waits_for_end=grant is not None and subscription is not None and waits_for_end(db, subscription, grant),
    )


def said_of(view: ClaimView, decision: Decision | None, gettext: Translate, locale: str) -> ClaimView:
    """The same claim with another decision in the place of its newest one, and nothing of what came of that."""
    found = decided(decision)
    return replace(
        view,
        decision=decision,
        decided=found,
        reasons=found.reasons(gettext, locale),
        signs=[(file, sign.text(gettext)) for file, sign in found.signs],
        grant=None,
        subscription=None,
        provisional=None,
        first_approval_by=None,
        notice=None,
        revocation=None,
        taken_back=None,
        planned=[],
        steps={},
    )


def _steps(claim: Claim, reasons: list[StatedReason], gettext: Translate) -> dict[str, str]:
    told = {
        ClaimState.ASKING: {ReasonKind.FIXABLE},
        ClaimState.IN_REVIEW: {ReasonKind.FIXABLE, ReasonKind.PERSON},
        ClaimState.DECLINED: {ReasonKind.FINAL},
    }.get(claim.state, set())
    texts = {r.code: next_step(r.code, r.kind, is_shown=bool(r.evidence)) for r in reasons if r.kind in told}
    return {code: gettext(text) for code, text in texts.items() if text not in GENERAL_STEPS}


def _waits_since(db: Session, claim: Claim, appeal: Appeal | None) -> datetime:
    """The appeal that nobody answered yet; else the first review since an answer of ours that was something else."""
    decisions = select(Decision.outcome, Decision.decided_at).where(Decision.claim_id == claim.id)
    first: datetime | None = None
    for outcome, at in db.exec(decisions.order_by(col(Decision.id).desc())):
        if outcome != Outcome.REVIEW.value:
            return appeal.at if appeal is not None and at <= appeal.at else first or claim.changed_at
        first = at
    return first or claim.changed_at


def appeal_of(db: Session, claim_id: str) -> Appeal | None:
    """The newest appeal against a no; its words are empty once they were erased."""
    found = db.exec(
        select(AuditEvent, AuditDetail)
        .join(AuditDetail, col(AuditDetail.seq) == col(AuditEvent.seq), isouter=True)
        .where(AuditEvent.subject == f"claim:{claim_id}", AuditEvent.what == f"claim.{ClaimEvent.APPEALED.value}")
        .order_by(col(AuditEvent.seq).desc())
    ).first()
    if found is None:
        return None
    no = last_no(db, claim_id)
    why = str(found[1].detail.get("why", "")) if found[1] else ""
    return Appeal(found[0].at, why, _name_of(db, no.by_person if no else None))


def _planned(db: Session, row: Subscription | None) -> list[PlannedInvoice]:
    return planned_invoices(row, planned_changes(db, row.id)) if row is not None and row.id is not None else []


def _provisional(row: Subscription) -> RunsProvisionally | None:
    ends_at, is_over = row.provisional_ends_at, row.state is SubscriptionState.ENDED
    if row.provisional_since is None and ends_at is None:
        return None
    if is_over and row.ends_before is not None:
        return RunsProvisionally(row.provisional_since, row.ends_before - ONE_DAY, is_over)
    last_day = local_day(ends_at, row.timezone) - ONE_DAY if ends_at is not None else None
    return RunsProvisionally(row.provisional_since, last_day, is_over)


def open_revocation(db: Session, claim_id: str) -> Revocation | None:
    """The revocation that is told or appealed against, if there is one."""
    states = (RevocationState.TOLD, RevocationState.APPEALED)
    return db.exec(select(Revocation).where(Revocation.claim_id == claim_id, col(Revocation.state).in_(states))).first()


def _carried_out(db: Session, claim_id: str) -> Revocation | None:
    done = select(Revocation).where(Revocation.claim_id == claim_id, Revocation.state == RevocationState.CARRIED_OUT)
    return db.exec(done.order_by(col(Revocation.id).desc())).first()


def _by_hand(db: Session, claim_id: str, now: Decided) -> dict[str, Hand]:
    rows = rows_by_hand(db, claim_id)
    if not rows:
        return {}
    found = decided(by_machine(db, claim_id))

    def marked(row: HandReading) -> StatedFact | None:
        was = found.fact(row.fact)
        is_other = was.value is not None and row.value is not None and was.value != now.fact(row.fact).value
        return was if is_other and row.file_id is None else None

    return {r.fact: Hand(_name_of(db, r.read_by) or "—", r.read_at, marked(r)) for r in rows}


def _pasted(db: Session, files: list[ProofFile]) -> dict[str, Hand]:
    return {f.id: Hand(_name_of(db, f.pasted_by) or "—", f.added_at) for f in files if f.pasted_by is not None}


def _name_of(db: Session, person_id: int | None) -> str | None:
    person = db.get(Person, person_id) if person_id is not None else None
    return person.name if person else None


def files_of(db: Session, claim_id: str) -> list[ProofFile]:
    """The files of a claim in the order they came."""
    return list(db.exec(select(ProofFile).where(ProofFile.claim_id == claim_id).order_by(col(ProofFile.position))))


@dataclass(frozen=True, slots=True)
class Happening:
    """One line of a claim's history, for staff."""

    at: datetime
    what: str
    actor: str
    detail: Mapping[str, object]


def history(db: Session, claim_id: str) -> list[Happening]:
    """What happened to a claim, oldest first, with the names of the staff who acted."""
    rows = db.exec(
        select(AuditEvent, AuditDetail)
        .join(AuditDetail, col(AuditDetail.seq) == col(AuditEvent.seq), isouter=True)
        .where(AuditEvent.subject == f"claim:{claim_id}")
        .order_by(col(AuditEvent.seq))
    ).all()
    names = names_of(db, (e.actor for e, _ in rows))
    return [Happening(e.at, e.what, names.get(e.actor, e.actor), d.detail if d else {}) for e, d in rows]


def claims_of(db: Session, email: str, limit: int = 20) -> list[Claim]:
    """The newest requests that were sent from an address."""
    sent = select(Claim).where(Claim.email == email).order_by(col(Claim.submitted_at).desc())
    return list(db.exec(sent.limit(limit)))


def invoices_of(db: Session, subscription_id: int) -> list[Invoice]:
    """The invoices of a subscription, newest first."""
    return list(
        db.exec(
            select(Invoice).where(Invoice.subscription_id == subscription_id).order_by(col(Invoice.period_start).desc())
        )
    )


def proof_file(db: Session, file_id: str) -> ProofFile | None:
    """A file of a claim; None where there is none."""
    return db.get(ProofFile, file_id)
