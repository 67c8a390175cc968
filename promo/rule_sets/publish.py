"""The life of a rule set: drafted by one person, its effects seen by another, then in force; never changed."""

from __future__ import annotations

from sqlmodel import Session, col, select

from promo import audit
from promo.promotions.rulebook import RuleBook
from promo.rule_sets.replay import Replay, replay
from promo.rule_sets.stored import RuleSetNotFound, keep_rules, kept_book
from promo.store.tables import Person, Role, RuleReview, RuleSet, RuleSetState
from promo.work import Actor, Work

INSTALLATION = Actor("installation")
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


def adopt(work: Work, rules: RuleBook) -> None:
    """On an installation that has none yet, the rule files' content becomes the active set."""
    audit.queue_up(work.db)
    if in_force(work.db) is None:
        keep_rules(work.db, rules, work.now, INSTALLATION.word)
        _put(work.as_(INSTALLATION), work.db.get_one(RuleSet, rules.version), RuleSetState.ACTIVE)


def draft(work: Work, rules: RuleBook, *, author: str, note: str = "") -> RuleSet:
    """Keep rule files as a draft; the same content again is the same draft.

    Args:
        work: the unit of work.
        rules: the content.
        author: e-mail address of the manager or administrator who drafts it.
        note: what it is for.

    Raises:
        CannotPublish: `author` is nobody who may.
    """
    work = _in_the_name_of(work, author)
    keep_rules(work.db, rules, work.now, work.by.word, RuleSetState.DRAFT)
    kept = work.db.get_one(RuleSet, rules.version)
    if note and kept.state is RuleSetState.DRAFT:
        kept.note = note[:500]
        work.db.add(kept)
    work.record("rules.drafted", f"rules:{rules.version}", {"note": note})
    return kept


def see(work: Work, version: str, *, reader: str) -> Replay:
    """Replay a draft over all past claims and note that `reader` (an e-mail address) was shown the list.

    Raises:
        RuleSetNotFound, CannotPublish.
    """
    work, kept = _in_the_name_of(work, reader), rule_set(work.db, version)
    found = replay(work.db, kept_book(work.db, kept.version))
    work.db.add(
        RuleReview(
            version=kept.version,
            person_id=work.by.person_id or 0,
            digest=found.digest,
            changes=len(found.changed),
            seen_at=work.now,
        )
    )
    work.record("rules.list_seen", f"rules:{kept.version}", {"changes": len(found.changed)})
    return found


def publish(work: Work, version: str, *, publisher: str) -> RuleSet:
    """Put a draft or a shadow into force and retire the one before it, in the name of an e-mail address.

    Raises:
        RuleSetNotFound: there is no such set.
        CannotPublish: it is in force already; nobody but its author saw what it changes, or the list is another one
            by now; or somebody who was approved would lose by it.
    """
    audit.queue_up(work.db)
    work, kept = _in_the_name_of(work, publisher), rule_set(work.db, version)
    if kept.state is RuleSetState.ACTIVE:
        raise CannotPublish(f"{kept.version} is in force already")
    found = replay(work.db, kept_book(work.db, kept.version))
    if found.harmed:
        names = ", ".join(c.claim_id for c in found.harmed[:5])
        raise CannotPublish(
            f"{len(found.harmed)} approved claims would lose by it ({names}); nobody already approved may be harmed"
        )
    _seen_by_another(work.db, kept, found)
    if (before := in_force(work.db)) is not None:
        _put(work, before, RuleSetState.RETIRED)
    _put(work, kept, RuleSetState.ACTIVE)
    return kept


def _seen_by_another(db: Session, kept: RuleSet, found: Replay) -> None:
    seen = db.exec(select(RuleReview).where(RuleReview.version == kept.version)).all()
    others = [r for r in seen if f"person:{r.person_id}" != kept.author]
    how = f"`promo rules replay {kept.version[7:19]} --seen-by EMAIL`"
    if not others:
        raise CannotPublish(f"nobody but its author has seen what it changes; somebody else runs {how} first")
    if not any(r.digest == found.digest for r in others):
        raise CannotPublish(f"the list of changed claims is another one than was seen; look at it again with {how}")


def try_in_the_shadow(work: Work, version: str, *, publisher: str, on: bool = True) -> RuleSet:
    """Let a draft judge beside the rules in force, or end that.

    Raises:
        RuleSetNotFound, CannotPublish: it is in force, or retired.
    """
    work, kept = _in_the_name_of(work, publisher), rule_set(work.db, version)
    if kept.state not in (RuleSetState.DRAFT, RuleSetState.SHADOW):
        raise CannotPublish(f"{kept.version} is {kept.state.value}; only a draft can be tried in the shadow")
    _put(work, kept, RuleSetState.SHADOW if on else RuleSetState.DRAFT)
    return kept


def _put(work: Work, kept: RuleSet, to: RuleSetState) -> None:
    before, kept.state, kept.changed_at = kept.state, to, work.now
    work.db.add(kept)
    work.record(f"rules.{to.value}", f"rules:{kept.version}", {"from": before.value})


def _in_the_name_of(work: Work, email: str) -> Work:
    """The unit of work in the name of somebody who may publish."""
    person = work.db.exec(select(Person).where(Person.email == email.strip().lower())).first()
    if person is None or person.id is None or person.role not in MAY_PUBLISH:
        raise CannotPublish(f"{email} is no manager or administrator here; name one by e-mail address")
    return work.as_(Actor.staff(person.id))
