"""Bringing a database to the tables of this version, and telling whether it is there."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from promo.store.engine import Store

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"
_REVISION = re.compile(r"""^(revision|down_revision)(?:: [^=]+)? = ["'](\w+)["']""", re.MULTILINE)


def _config(store: Store) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["engine"] = store.engine
    return config


def upgrade(store: Store, to: str = "head") -> None:
    """Run every migration that is missing."""
    from alembic import command

    command.upgrade(_config(store), to)


def downgrade(store: Store, to: str) -> None:
    """Undo migrations down to a revision, or `base`."""
    from alembic import command

    command.downgrade(_config(store), to)


@cache
def head() -> str:
    """The newest revision of this version: the one that no other builds on. Alembic itself is loaded only to
    migrate."""
    found = [dict(_REVISION.findall(p.read_text("utf-8"))) for p in (_FOLDER / "versions").glob("*.py")]
    built_on = {f.get("down_revision") for f in found}
    [newest] = [f["revision"] for f in found if f.get("revision") not in built_on]
    return str(newest)


def revision(store: Store) -> str | None:
    """The revision the database has; None when it was never set up."""
    with store.engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return str(row[0]) if row else None


def problem(store: Store) -> str | None:
    """Why the database cannot be used, in one sentence with the remedy; None when it can."""
    try:
        have = revision(store)
    except Exception as error:
        return not_reached(error)
    if have is None:
        return "the database is not set up yet; run `promo init`"
    if have != head():
        return f"the database is at migration {have}, this version needs {head()}; make a backup, then run `promo init`"
    return None


def not_reached(error: Exception) -> str:
    """What to look at where the database does not answer."""
    first = (str(getattr(error, "orig", None) or error).splitlines() or ["no answer"])[0]
    return f"the database cannot be reached ({first}); check PROMO_DATABASE_URL and that the server runs"
