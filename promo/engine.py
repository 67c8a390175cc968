"""The parts that a running installation is made of, handed to use cases as arguments."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from promo.clock import Clock, SystemClock
from promo.keying import key_that_is_missing
from promo.promotions.rule_files import load_rules
from promo.proof.sealed.reader import Reader
from promo.rule_sets.in_force import RulesInForce
from promo.settings import SAMPLE_SECRET, Settings
from promo.store.engine import Store
from promo.store.keys import ChainKeys, WrongAuditKey, kept_keys
from promo.store.migrate import not_reached
from promo.work import Office


@dataclass(frozen=True)
class Engine(Office):
    """Settings, store, rules, reader, clock and the signing key of one process."""

    settings: Settings
    reader: Reader
    secret: str

    def close(self) -> None:
        """End the reading workers and give connections back."""
        self.reader.close()
        self.store.close()


def build(settings: Settings | None = None, clock: Clock | None = None) -> Engine:
    """Put an installation together.

    Raises:
        RuleFileError: a mistake in the rules.
    """
    settings = settings or Settings()
    owner_only(settings.data_dir)
    store = Store(settings.database, settings.data_dir / "files", audit_keys(settings))
    return Engine(
        settings=settings,
        store=store,
        rules_source=RulesInForce(store, load_rules(settings.rules)),
        reader=Reader(settings.reading_workers, patience=30.0),
        clock=clock or SystemClock(),
        secret=signing_key(settings),
    )


def audit_keys(settings: Settings) -> ChainKeys:
    """The keys of the audit chain: set, or made once, where no chain was keyed yet, and kept beside the signing key.

    Raises:
        WrongAuditKey: what is set is no key; or the chain has one already, and it is not here.
    """
    path = settings.data_dir / "audit-key"
    if not settings.audit_key and not path.exists():
        _make_sure_that_none_is_missing(settings)
    return kept_keys(path, settings.audit_key)


def _make_sure_that_none_is_missing(settings: Settings) -> None:
    keyless = Store(settings.database, settings.data_dir / "files")
    try:
        missing = key_that_is_missing(keyless)
    except DBAPIError as error:
        missing = not_reached(error)
    finally:
        keyless.close()
    if missing:
        raise WrongAuditKey(missing)


def owner_only(folder: Path) -> None:
    """Close the data folder, and what lies in it at once, to everybody else on this machine; new files are made so."""
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder, *folder.iterdir()):
        mode = path.lstat().st_mode
        if mode & 0o077 and not stat.S_ISLNK(mode):
            with suppress(PermissionError):  # somebody else's file in our folder: the folder is closed all the same
                path.chmod(stat.S_IMODE(mode) & ~0o077)


def signing_key(settings: Settings) -> str:
    """The key set, or one made once and kept under the data folder, readable by its owner only."""
    if settings.secret and settings.secret != SAMPLE_SECRET:
        return settings.secret
    path = settings.data_dir / "secret"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_urlsafe(48)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another process was quicker: its key is the key
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as out:
        out.write(key)
    return key
