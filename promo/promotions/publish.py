"""The life of a rule set: drafted by one person, its effects seen by another, then in force; never changed."""

from __future__ import annotations

from sqlmodel import Session, col, select

from promo import audit
from promo.clock import Clock
from promo.promotions.replay import Replay, replay
from promo.promotions.rulebook import RuleBook
from promo.promotions.shelf import RuleSetNotFound, keep_rules, kept_book
from promo.store.engine import Store
from promo.store.tables import Person, Role, RuleReview, RuleSet, RuleSetState

MAY_PUBLISH = (Role.MANAGER, Role.ADMIN)


class CannotPublish(Exception):
    """Why a rule set is not put into force; the text says what to do first."""


def rule_set(db: Session, version: str) -> RuleSet:
    """A kept rule set by its hash, or by the beginning of it.

    Raises:
        RuleSetNotFound: none, or more than one.
    """
    wanted = version if version.startswith("sha256:") else f"sha256:{version}"
    found = db.exec(select(RuleSet).where(col(RuleSet.version).startswith(wanted, autoescape=True))).all()
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


def adopt(rules: RuleBook, store: Store, clock: Clock) -> None:
    """On an installation that has none yet, the rule files' content becomes the active set."""
    with store.writing() as db:
        audit.queue_up(db)
        if in_force(db) is None:
            keep_rules(db, rules, clock.now(), "installation")
            kept = db.get(RuleSet, rules.version)
            assert kept is not None
            _move(db, kept, RuleSetState.ACTIVE, "installation", clock)


def draft(rules: RuleBook, *, by: str, store: Store, clock: Clock, note: str = "") -> RuleSet:
    """Keep rule files as a draft; the same content again is the same draft.

    Args:
        rules: the rule files as loaded.
        by: the author's e-mail address.
        store: where it is kept.
        clock: says when.
        note: what it is for, in the author's words; the first 500 characters are kept.

    Raises:
        CannotPublish: `by` is nobody who may.
    """
    with store.writing() as db:
        author = _person(db, by)
        keep_rules(db, rules, clock.now(), f"person:{author.id}", RuleSetState.DRAFT)
        kept = db.get(RuleSet, rules.version)
        assert kept is not None
        if note and kept.state is RuleSetState.DRAFT:
            kept.note = note[:500]
            db.add(kept)
        audit.record(db, "rules.drafted", f"rules:{rules.version}", f"person:{author.id}", {"note": note}, clock.now())
        return kept


def see(version: str, *, by: str, store: Store, clock: Clock) -> Replay:
    """Replay a draft over all past claims and note that `by` was shown the list.

    Args:
        version: the hash of the draft, or the beginning of it.
        by: the e-mail address of who looks.
        store: where drafts and claims are kept.
        clock: says when.

    Returns:
        What the draft would have changed.

    Raises:
        RuleSetNotFound: there is no such set.
        CannotPublish: `by` is nobody who may publish.
    """
    with store.writing() as db:
        person, kept = _person(db, by), rule_set(db, version)
        found = replay(db, kept_book(db, kept.version))
        db.add(
            RuleReview(
                version=kept.version,
                person_id=person.id or 0,
                digest=found.digest,
                changes=len(found.changed),
                seen_at=clock.now(),
            )
        )
        audit.record(
            db,
            "rules.list_seen",
            f"rules:{kept.version}",
            f"person:{person.id}",
            {"changes": len(found.changed)},
            clock.now(),
        )
        return found


def publish(version: str, *, by: str, store: Store, clock: Clock) -> RuleSet:
    """Put a draft or a shadow into force and retire the one before it.

    Args:
        version: the hash of the set, or the beginning of it.
        by: the e-mail address of who publishes.
        store: where rule sets and claims are kept.
        clock: says when.

    Raises:
        RuleSetNotFound: there is no such set.
        CannotPublish: it is in force already; nobody but its author saw what it changes, or the list is another one
            by now; or somebody who was approved would lose by it.
    """
    with store.writing() as db:
        audit.queue_up(db)
        person, kept = _person(db, by), rule_set(db, version)
        if kept.state is RuleSetState.ACTIVE:
            raise CannotPublish(f"{kept.version} is in force already")
        found = replay(db, kept_book(db, kept.version))
        if found.harmed:
            names = ", ".join(c.claim_id for c in found.harmed[:5])
            raise CannotPublish(
                f"{len(found.harmed)} approved claims would lose by it ({names}); nobody already approved may be harmed"
            )
        seen = db.exec(select(RuleReview).where(RuleReview.version == kept.version)).all()
        others = [r for r in seen if f"person:{r.person_id}" != kept.author]
        how = f"`promo rules replay {kept.version[7:19]} --seen-by EMAIL`"
        if not others:
            raise CannotPublish(f"nobody but its author has seen what it changes; somebody else runs {how} first")
        if not any(r.digest == found.digest for r in others):
            raise CannotPublish(f"the list of changed claims is another one than was seen; look at it again with {how}")
        before = in_force(db)
        if before is not None:
            _move(db, before, RuleSetState.RETIRED, f"person:{person.id}", clock)
        _move(db, kept, RuleSetState.ACTIVE, f"person:{person.id}", clock)
        return kept


def try_in_the_shadow(version: str, *, by: str, store: Store, clock: Clock, on: bool = True) -> RuleSet:
    """Let a draft judge beside the rules in force, or end that.

    Args:
        version: the hash of the draft, or the beginning of it.
        by: the e-mail address of who decides.
        store: where rule sets are kept.
        clock: says when.
        on: False to end it.

    Raises:
        RuleSetNotFound: there is no such set.
        CannotPublish: it is in force, or retired; or `by` is nobody who may publish.
    """
    with store.writing() as db:
        person, kept = _person(db, by), rule_set(db, version)
        if kept.state not in (RuleSetState.DRAFT, RuleSetState.SHADOW):
            raise CannotPublish(f"{kept.version} is {kept.state.value}; only a draft can be tried in the shadow")
        _move(db, kept, RuleSetState.SHADOW if on else RuleSetState.DRAFT, f"person:{person.id}", clock)
        return kept


def _move(db: Session, kept: RuleSet, to: RuleSetState, actor: str, clock: Clock) -> None:
    before, kept.state, kept.changed_at = kept.state, to, clock.now()
    db.add(kept)
    audit.record(db, f"rules.{to.value}", f"rules:{kept.version}", actor, {"from": before.value}, clock.now())


def _person(db: Session, email: str) -> Person:
    person = db.exec(select(Person).where(Person.email == email.strip().lower())).first()
    if person is None or person.role not in MAY_PUBLISH:
        raise CannotPublish(f"{email} is no manager or administrator here; name one by e-mail address")
    return person
