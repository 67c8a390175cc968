"""Which rules a running process judges by: those last published, looked up anew as they may change under it."""

from __future__ import annotations

import time

import structlog
from sqlalchemy.exc import SQLAlchemyError

from promo.promotions.rulebook import RuleBook, RuleFileError
from promo.rule_sets.publish import in_force
from promo.rule_sets.stored import RuleSetNotFound, kept_book
from promo.store.engine import Store

log = structlog.get_logger()
LOOK_AGAIN = 2.0  # seconds; a published set is in force everywhere after that


class RulesInForce:
    """The active rule set of the store; the rule files where none was published yet."""

    def __init__(self, store: Store, files: RuleBook) -> None:
        self.store, self.files = store, files
        self._book, self._looked = files, float("-inf")

    def now(self) -> RuleBook:
        """The rules in force."""
        if time.monotonic() - self._looked > LOOK_AGAIN:
            self._book, self._looked = self._look_up(), time.monotonic()
        return self._book

    def _look_up(self) -> RuleBook:
        try:
            with self.store.reading() as db:
                active = in_force(db)
                return (
                    self.files
                    if active is None or active.version == self.files.version
                    else kept_book(db, active.version)
                )
        except (RuleSetNotFound, RuleFileError) as error:
            log.error("active_rules_unreadable", error=str(error))
            return self._book
        except SQLAlchemyError:  # not set up yet
            return self._book
