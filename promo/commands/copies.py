"""`promo backup` and `promo restore`: an installation as one archive, and back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from promo import __version__
from promo.clock import SystemClock
from promo.commands.common import fail, settings
from promo.settings import Settings
from promo.store.backup import AUDIT_KEY, CannotBackUp, back_up
from promo.store.backup import restore as restore_archive

ON_POSTGRESQL = (
    "the database is on PostgreSQL: copy it with pg_dump --format=custom, and after it the folder of files, which is"
    " PROMO_DATA_DIR; put both back with pg_restore and by copying, then run `promo verify`"
)


@click.command()
@click.argument("target", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--with-key", is_flag=True, help="Put the key of the audit chain into the archive, too.")
def backup(target: Path | None, with_key: bool) -> None:
    """Write the database and all files into one archive, while the site runs."""
    config, now = settings(), SystemClock().now()
    _embedded(config)
    target = target or Path(f"promo-backup-{now:%Y%m%d-%H%M%S}.tar")
    try:
        files = back_up(config.data_dir, target, now, __version__, with_key=with_key)
    except CannotBackUp as why:
        fail(str(why))
    except OSError as error:
        fail(f"{target} cannot be written: {error.strerror or error}")
    click.echo(f"{target}: the database and {files} files")
    if not with_key and (config.data_dir / AUDIT_KEY).exists():
        click.echo(f"keep {config.data_dir / AUDIT_KEY} apart from it: nothing can be checked without", err=True)


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False, exists=True), help="The file audit-key.")
def restore(source: Path, key: Path | None) -> None:
    """Unpack an archive into the data folder, which must be empty, and check every invariant."""
    from promo.commands.doctor import verify

    config = settings()
    _embedded(config)
    try:
        said = restore_archive(source, config.data_dir, key.read_bytes() if key else None)
    except CannotBackUp as why:
        fail(str(why))
    click.echo(f"restored into {config.data_dir}: as of {said['made_at']}, with {said['files']} files", err=True)
    if not config.audit_key and not (config.data_dir / AUDIT_KEY).exists():
        click.echo(
            f"the archive does not hold the key of the audit chain: put it at {config.data_dir / AUDIT_KEY}"
            " before anything else runs, then run `promo verify`",
            err=True,
        )
        sys.exit(1)
    verify.main([], standalone_mode=True)


def _embedded(config: Settings) -> None:
    if not config.database.startswith("sqlite"):
        fail(ON_POSTGRESQL)
    if config.database_url:
        fail("PROMO_DATABASE_URL names another SQLite file than the one of the data folder; leave it empty here")
