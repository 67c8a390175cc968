"""Bringing a database to the tables of this version, and telling whether it is there."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from promo.store.engine import Store

_FOLDER = Path(__file__).parent / "migrations"


def _config(store: Store) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["engine"] = store.engine
    return config


def upgrade(store: Store, to: str = "head") -> None:
    """Run every migration that is missing."""
    command.upgrade(_config(store), to)


def downgrade(store: Store, to: str) -> None:
    """Undo migrations down to a revision, or `base`."""
    command.downgrade(_config(store), to)


def revisions(store: Store) -> tuple[str | None, str | None]:
    """The revision the database has, and the one this version needs."""
    with store.engine.connect() as connection:
        have = MigrationContext.configure(connection).get_current_revision()
    return have, ScriptDirectory.from_config(_config(store)).get_current_head()


def problem(store: Store) -> str | None:
    """Why the database cannot be used, in one sentence with the remedy; None when it can."""
    try:
        have, need = revisions(store)
    except Exception as error:
        first = (str(getattr(error, "orig", None) or error).splitlines() or ["no answer"])[0]
        return f"the database cannot be reached ({first}); check PROMO_DATABASE_URL and that the server runs"
    if have is None:
        return "the database is not set up yet; run `promo init`"
    if have != need:
        return f"the database is at migration {have}, this version needs {need}; make a backup, then run `promo init`"
    return None
