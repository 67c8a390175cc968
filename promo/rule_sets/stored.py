"""The rule sets that are kept: each that ever judged, found again by its hash and read as it was."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache

from sqlmodel import Session, select

from promo.promotions.rulebook import RuleBook, RuleFileError, book_from, version_of
from promo.store.absent import insert_if_absent
from promo.store.tables import Claim, RuleSet, RuleSetState


class RuleSetNotFound(Exception):
    """No rule set has this version, or several begin with it; the text says which."""


def keep_rules(
    db: Session, rules: RuleBook, now: datetime, author: str = "system", state: RuleSetState = RuleSetState.RETIRED
) -> None:
    """Keep the content of a rule set, once. What is kept already stays as it is, its state too.

    Args:
        db: the unit of work that it belongs to.
        rules: the rule set.
        now: the instant of its first use.
        author: `person:ID`, `installation` or `system`.
        state: the state of a set that is new.
    """
    insert_if_absent(
        db,
        RuleSet,
        version=rules.version,
        content=rules.content,
        state=state,
        author=author,
        note="",
        first_used_at=now,
        changed_at=now,
    )


def make_sure_kept(db: Session, rules: RuleBook, now: datetime) -> None:
    """Keep the rule set unless it is; one look-up where it is, which is nearly always."""
    if db.exec(select(RuleSet.version).where(RuleSet.version == rules.version)).first() is None:
        keep_rules(db, rules, now)


def kept_book(db: Session, version: str) -> RuleBook:
    """The rule book with this hash.

    Raises:
        RuleSetNotFound: it was never kept, or its content is no longer what the hash names.
    """
    kept = db.get(RuleSet, version)
    if kept is None:
        raise RuleSetNotFound(f"no rule set {version} is kept")
    if version_of(kept.content) != version:
        raise RuleSetNotFound(f"the content of rule set {version} was changed; restore it from a backup")
    return _book(kept.content)


def rules_of(db: Session, claim: Claim, in_force: RuleBook) -> RuleBook:
    """The rules that judge a claim: those of the day of its quote, else those in force."""
    return rules_named(db, claim.quote["rules"], in_force) if claim.quote else in_force


def rules_named(db: Session, version: str, in_force: RuleBook) -> RuleBook:
    """The rules of a version; those in force where it is theirs, or where it cannot be found or read."""
    if version == in_force.version:
        return in_force
    try:
        return kept_book(db, version)
    except (RuleSetNotFound, RuleFileError):
        return in_force


@lru_cache(maxsize=16)
def _book(content: str) -> RuleBook:
    return book_from(content)
