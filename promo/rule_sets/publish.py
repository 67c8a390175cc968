"""The life of a rule set: drafted by one person, its effects seen by another, then in force; never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import func
from sqlmodel import Session, col, select

from promo import audit
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.counted import Counted, counted
from promo.rule_sets.stored import RuleSetNotFound, keep_rules
from promo.rule_sets.texts import keep_texts
from promo.sent_twice import is_a_moment_ago
from promo.store.tables import (
    AuditEvent,
    Decision,
    Person,
    PlannedPublication,
    Role,
    RuleReview,
    RuleSet,
    RuleSetState,
)
from promo.translatable import N_
from promo.work import Actor, Work

INSTALLATION = Actor("installation")
MAY_PUBLISH = (Role.MANAGER, Role.ADMIN)
PUT_INTO_FORCE, ROLLED_BACK = "rules.active", "rules.rolled_back"
"""The events by which a set comes into force: as a new one, and anew after another one was."""


class CannotPublish(Exception):
    """Why a rule set is not put into force: `text` is a message id that says what to do first, `values` stand in it.

    `how` is the command that does it, for whoever reads it at the command line.
    """

    def __init__(self, text: str, values: Mapping[str, object] | None = None, how: str = "") -> None:
        self.text, self.values = text, values or {}
        said = text % self.values
        super().__init__(f"{said} ({how})" if how else said)


class WouldHarm(CannotPublish):
    """Somebody who was approved would lose by it: it can be put into force for claims to come alone."""


class NoSuchTime(CannotPublish):
    """The day and hour that were chosen are none, or none that a set can come into force at."""


class NotCounted(CannotPublish):
    """What a set changes is not known of the claims as they are now: it is counted first (`promo.rule_sets.trials`)."""

    def __init__(self) -> None:
        super().__init__(
            N_("What it changes is counted first, over all claims that there are by now. Nothing was done yet.")
        )


def rule_set(db: Session, version: str) -> RuleSet:
    """A kept rule set by its hash, or by the beginning of it.

    Raises:
        RuleSetNotFound: none, or more than one.
    """
    wanted = version if version.startswith("sha256:") else f"sha256:{version}"
    found = db.exec(select(RuleSet).where(col(RuleSet.version).startswith(wanted[:100], autoescape=True))).all()
    if len(found) != 1:
        raise RuleSetNotFound(
            f"no rule set begins with {version}"
            if not found
            else f"{len(found)} rule sets begin with {version}; give more of it"
        )
    return found[0]


def all_sets(db: Session) -> list[RuleSet]:
    """Every kept rule set: active, shadow, drafts, retired; each kind newest first."""
    order = [RuleSetState.ACTIVE, RuleSetState.SHADOW, RuleSetState.DRAFT, RuleSetState.RETIRED]
    sets = db.exec(select(RuleSet).order_by(col(RuleSet.changed_at).desc())).all()
    return sorted(sets, key=lambda s: order.index(s.state))


def authors(db: Session) -> dict[str, str]:
    """E-mail addresses of staff, as rule sets name them (`person:ID`)."""
    return {f"person:{p.id}": p.email for p in db.exec(select(Person).where(col(Person.role).in_(MAY_PUBLISH)))}


def in_force(db: Session) -> RuleSet | None:
    """The active rule set, or None before the first."""
    return db.exec(
        select(RuleSet).where(RuleSet.state == RuleSetState.ACTIVE).order_by(col(RuleSet.changed_at).desc())
    ).first()


def adopt(work: Work, rules: RuleBook) -> None:
    """On an installation that has none yet, the rule files' content becomes the active set."""
    audit.queue_up(work.db)
    if in_force(work.db) is None:
        keep_rules(work.db, rules, work.now, INSTALLATION.word)
        _put(work.as_(INSTALLATION), work.db.get_one(RuleSet, rules.version), RuleSetState.ACTIVE)


def draft(
    work: Work, rules: RuleBook, *, author: str, note: str = "", texts: Mapping[str, str | None] | None = None
) -> RuleSet:
    """Keep rule files as a draft; the same content again is the same draft, and the same form again changes nothing.

    Args:
        work: the unit of work.
        rules: the content.
        author: e-mail address of the manager or administrator who drafts it.
        note: what it is for.
        texts: the files as they are written, where they are at hand; they are kept with their comments.

    Raises:
        CannotPublish: `author` is nobody who may.
    """
    work = in_the_name_of(work, author)
    audit.queue_up(work.db)
    said_before = work.said_just_now("rules.drafted", f"rules:{rules.version}", {"note": note})
    keep_rules(work.db, rules, work.now, work.by.word, RuleSetState.DRAFT)
    keep_texts(work.db, rules.version, texts or {})
    kept = work.db.get_one(RuleSet, rules.version)
    if note and kept.state is RuleSetState.DRAFT:
        kept.note = note[:500]
        work.db.add(kept)
    if not said_before:
        work.record("rules.drafted", f"rules:{rules.version}", {"note": note})
    return kept


def see(work: Work, version: str, *, reader: str, shown: str = "") -> Counted:
    """Note that `reader` (an e-mail address) was shown the list of all past claims that a set would
    decide otherwise; noted again a moment later it is noted once.

    Args:
        work: the unit of work.
        version: the set, by its hash or the beginning of it.
        reader: who was shown the list.
        shown: the digest of the list that was shown, where that was before.

    Raises:
        RuleSetNotFound, CannotPublish: also where the list is another one by now than was shown.
        NotCounted: claims were decided since it was counted, and the list is to be counted anew.
    """
    audit.queue_up(work.db)
    work, kept = in_the_name_of(work, reader), rule_set(work.db, version)
    found = counted(work.db, kept.version)
    if found is None or not found.digest:
        raise NotCounted
    if shown and shown != found.digest:
        raise CannotPublish(N_("The list of changed claims is another one by now. Look at it once more."))
    if _is_noted(work, kept, found):
        return found
    work.db.add(
        RuleReview(
            version=kept.version,
            person_id=work.by.person_id or 0,
            digest=found.digest,
            changes=found.changes,
            seen_at=work.now,
        )
    )
    work.record("rules.list_seen", f"rules:{kept.version}", {"changes": found.changes})
    return found


def _is_noted(work: Work, kept: RuleSet, found: Counted) -> bool:
    """Whether the same reader noted the same list a moment ago, and the set has not changed its state since."""
    theirs = select(RuleReview).where(RuleReview.version == kept.version, RuleReview.person_id == work.by.person_id)
    last = work.db.exec(theirs.order_by(col(RuleReview.id).desc()).limit(1)).first()
    if last is None or last.seen_at < kept.changed_at:
        return False
    return last.digest == found.digest and is_a_moment_ago(last.seen_at, work.now)


def publish(work: Work, version: str, *, publisher: str) -> RuleSet:
    """Put a draft, a shadow or an older set into force and retire the one before it, in the name of an e-mail address.

    An older set that was in force before is published anew, from now on: what was decided meanwhile keeps the rules
    that decided it, so nobody can lose by that. Said again a moment later, it is in force already.

    Raises:
        RuleSetNotFound: there is no such set.
        CannotPublish: it is in force already; nobody else saw what it changes, or the list is another one by now; or
            somebody who was approved would lose by a set that never was in force.
        NotCounted: claims were decided since it was counted what it changes.
    """
    audit.queue_up(work.db)
    work, kept = in_the_name_of(work, publisher), rule_set(work.db, version)
    came = (PUT_INTO_FORCE, ROLLED_BACK)
    if kept.state is RuleSetState.ACTIVE and any(work.said_just_now(how, f"rules:{kept.version}") for how in came):
        return kept
    seen_by_another(work, kept, nobody_is_harmed(work.db, kept))
    put_into_force(work, kept)
    return kept


def put_into_force(work: Work, kept: RuleSet) -> None:
    """Make a set the active one; the one before it is retired."""
    back = rolls_back(work.db, kept)
    said = {"decided_meanwhile": decided_meanwhile(work.db, kept)} if back else {}
    if (before := in_force(work.db)) is not None:
        _put(work, before, RuleSetState.RETIRED)
    _put(work, kept, RuleSetState.ACTIVE, ROLLED_BACK if back else PUT_INTO_FORCE, said)
    for plan in open_plans(work.db, kept.version):
        plan.ended_at = work.now
        work.db.add(plan)


def open_plans(db: Session, version: str) -> Sequence[PlannedPublication]:
    """The plans to put a set into force whose time has not come."""
    of_the_set = select(PlannedPublication).where(PlannedPublication.version == version)
    return db.exec(of_the_set.where(col(PlannedPublication.ended_at).is_(None))).all()


def rolls_back(db: Session, kept: RuleSet) -> bool:
    """Whether to publish a set would be a roll back: it was in force before, and another one took its place."""
    came = (PUT_INTO_FORCE, ROLLED_BACK)
    was = select(AuditEvent.seq).where(AuditEvent.subject == f"rules:{kept.version}", col(AuditEvent.what).in_(came))
    return kept.state is RuleSetState.RETIRED and db.exec(was.limit(1)).first() is not None


def decided_meanwhile(db: Session, kept: RuleSet) -> int:
    """How many claims other rule sets decided since a set was replaced; they keep what those decided."""
    since = col(Decision.decided_at) >= kept.changed_at
    others = select(func.count(func.distinct(Decision.claim_id))).where(since, Decision.rules_version != kept.version)
    return db.exec(others).one()


def nobody_is_harmed(db: Session, kept: RuleSet) -> Counted:
    """What a set changes.

    Raises:
        CannotPublish: it is in force already, or somebody who was approved would lose by it. A roll back takes nothing
            from anybody: it decides claims to come.
        NotCounted: what it changes is not known of the claims as they are now.
    """
    if kept.state is RuleSetState.ACTIVE:
        raise CannotPublish(N_("This rule set is in force already."))
    found = counted(db, kept.version)
    if found is None:
        raise NotCounted
    if found.harmed and not rolls_back(db, kept):
        raise WouldHarm(
            N_("Approved claims would lose by it: %(claims)s. Nobody who was approved may be harmed."),
            {"claims": ", ".join(found.first_harmed)},
        )
    return found


def seen_by_another(work: Work, kept: RuleSet, found: Counted) -> None:
    """Make sure that a second person saw the list of claims that a set changes: somebody besides its author; of a roll
    back somebody besides whoever does it, after the set was replaced.

    Raises:
        CannotPublish: nobody did, or the list is another one by now.
        NotCounted: it may be another one by now.
    """
    seen = work.db.exec(select(RuleReview).where(RuleReview.version == kept.version)).all()
    back = rolls_back(work.db, kept)
    first = work.by.word if back else kept.author
    others = [r for r in seen if f"person:{r.person_id}" != first and not (back and r.seen_at < kept.changed_at)]
    how = f"`promo rules replay {kept.version[7:19]} --seen-by EMAIL`"
    if not others:
        text = (
            N_("A roll back takes two people. Somebody else looks first at the claims that it would decide otherwise.")
            if back
            else N_("Nobody but its author has seen what it changes. Somebody else looks at the list of claims first.")
        )
        raise CannotPublish(text, how=how)
    if not found.digest:
        raise NotCounted
    if not any(r.digest == found.digest for r in others):
        text = N_("The list of changed claims is another one than was seen. Somebody else looks at it once more.")
        raise CannotPublish(text, how=how)


def try_in_the_shadow(work: Work, version: str, *, publisher: str, on: bool = True) -> RuleSet:
    """Let a draft judge beside the rules in force, or end that; where it is so already, nothing changes.

    Raises:
        RuleSetNotFound, CannotPublish: it is in force, or retired.
    """
    work, kept = in_the_name_of(work, publisher), rule_set(work.db, version)
    if kept.state not in (RuleSetState.DRAFT, RuleSetState.SHADOW):
        raise CannotPublish(N_("Only a draft can be tried beside the rules in force."))
    wanted = RuleSetState.SHADOW if on else RuleSetState.DRAFT
    if kept.state is not wanted:
        _put(work, kept, wanted)
    return kept


def _put(work: Work, kept: RuleSet, to: RuleSetState, what: str = "", said: Mapping[str, object] | None = None) -> None:
    before, kept.state, kept.changed_at = kept.state, to, work.now
    work.db.add(kept)
    work.record(what or f"rules.{to.value}", f"rules:{kept.version}", {"from": before.value, **(said or {})})


def in_the_name_of(work: Work, email: str) -> Work:
    """The unit of work in the name of somebody who may publish.

    Raises:
        CannotPublish: the address is of nobody who may.
    """
    person = work.db.exec(select(Person).where(Person.email == email.strip().lower())).first()
    if person is None or person.id is None or person.role not in MAY_PUBLISH:
        text = N_("%(email)s is no manager or administrator here. Name one by e-mail address.")
        raise CannotPublish(text, {"email": email})
    return work.as_(Actor.staff(person.id))
