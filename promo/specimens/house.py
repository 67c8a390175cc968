"""A throw-away installation: an empty database in a temporary folder, the rules in force, and no way out of it.

Its key is its own, so no link in a specimen opens anything; nothing of it is sent, and nothing of the real installation
is read but its rules and settings.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from promo.clock import FixedClock
from promo.engine import Engine
from promo.ids import token
from promo.promotions.model import UntilEnded
from promo.promotions.rulebook import RuleBook
from promo.store.engine import Store
from promo.store.keys import ChainKeys
from promo.store.migrate import upgrade

BEGINS = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
"""The day on which the papers under `samples/` are new."""


@dataclass(frozen=True, slots=True)
class Always:
    """The same rules at any time."""

    book: RuleBook

    def now(self) -> RuleBook:
        """The rules in force."""
        return self.book


@dataclass(frozen=True)
class House(Engine):
    """The installation, whose clock is moved by what happens in it."""

    clock: FixedClock

    def under(self, rules: RuleBook) -> House:
        """The same house under other rules."""
        return replace(self, rules_source=Always(rules))


@contextmanager
def throw_away(engine: Engine) -> Iterator[House]:
    """A house with the rules and the reader of an installation; it is gone afterwards."""
    with TemporaryDirectory(prefix="promo-specimens-") as name:
        folder, secret = Path(name), token()
        settings = engine.settings.model_copy(
            update={
                "data_dir": folder,
                "database_url": f"sqlite:///{folder}/promo.sqlite3",
                "audit_heads": None,
                "smtp_host": "",
                "papers_maildir": None,
                "papers_imap_host": "",
                "provisioning_url": "",
                "stripe_key": "",
            }
        )
        store = Store(settings.database, folder / "files", ChainKeys.of([token()]))
        try:
            upgrade(store)
            rules = Always(telling(engine.rules))
            yield House(store, FixedClock(BEGINS), rules, settings, engine.reader, secret)
        finally:
            store.close()


def telling(rules: RuleBook) -> RuleBook:
    """The rules in force, open on the days of the specimens and with every letter that rules can turn off: bills are
    called to mind, and a paid rest is given back."""
    terms = rules.catalog.terms
    changed = terms.model_copy(
        update={
            "after_non_payment": "remind" if terms.after_non_payment == "none" else terms.after_non_payment,
            "refund_on_exit": "unused_days",
            "billed_by": "none",
        }
    )
    window = {"opens": date(BEGINS.year, 1, 1), "closes": date(BEGINS.year + 1, 12, 31)}
    return _with_offer(replace(rules, catalog=rules.catalog.model_copy(update={"terms": changed})), "window", window)


def with_one_place(rules: RuleBook) -> RuleBook:
    """The same rules with a single place."""
    return _with_offer(rules, "caps", {"claims": 1})


def that_start_when_late(rules: RuleBook) -> RuleBook:
    """The same rules, by which a service starts provisionally where the desk is late."""
    return _with_offer(rules, "past_due", {"starts": "provisionally"})


def that_end_with_the_old_contract(rules: RuleBook) -> RuleBook:
    """The same rules, by which billing starts when the old contract has ended, three months later at the latest."""
    least = rules.promotion.conditions.at_most
    latest = least + 3
    event = UntilEnded.model_construct(latest_months=latest, examples=())
    made = _with_offer(rules, "credit", {"months": least, "at_most": None, "until_old_contract_ended": event})
    offer = made.promotion
    return replace(made, promotions={**made.promotions, offer.file.id: replace(offer, months=latest)})


def _with_offer(rules: RuleBook, part: str, values: Mapping[str, object]) -> RuleBook:
    offer = rules.promotion
    file = offer.file.model_copy(update={part: getattr(offer.file, part).model_copy(update=values)})
    return replace(rules, promotions={**rules.promotions, file.id: replace(offer, file=file)})
