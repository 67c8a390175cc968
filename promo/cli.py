"""The commands of INTERFACE.md. Families are loaded only when called, so that every start is quick."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from promo import __version__
from promo.commands.log_lines import set_up_log

_COMMANDS = {
    "check": ("promo.commands.check", "check"),
    "notice": ("promo.commands.dates", "notice"),
    "billing-dates": ("promo.commands.dates", "billing_dates"),
    "offers": ("promo.commands.offers", "offers"),
    "quote": ("promo.commands.quote", "quote"),
    "rules": ("promo.commands.rules", "rules_group"),
    "init": ("promo.commands.running", "init"),
    "serve": ("promo.commands.running", "serve"),
    "web": ("promo.commands.running", "web"),
    "worker": ("promo.commands.running", "worker"),
    "bill": ("promo.commands.running", "bill"),
    "finance": ("promo.commands.finance", "finance_group"),
    "people": ("promo.commands.people", "people_group"),
    "doctor": ("promo.commands.doctor", "doctor"),
    "backup": ("promo.commands.copies", "backup"),
    "restore": ("promo.commands.copies", "restore"),
    "verify": ("promo.commands.doctor", "verify"),
}


class Commands(click.Group):
    """A group whose members are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the interface."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the family that holds a command."""
        if cmd_name not in _COMMANDS:
            return None
        module, name = _COMMANDS[cmd_name]
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="promo")
def cli() -> None:
    """Check proof of a competitor's three-month-notice contract, credit three free months, schedule billing."""


def main() -> None:
    """Run a command. Exit codes: 0 done, 2 wrong usage or unreadable input, 1 anything else; never a traceback."""
    os.umask(0o077)  # proofs, mails, the database: nobody else on this machine may read what we write
    set_up_log(sys.stderr)  # whatever is told of a slow or lost reader: stdout is the answer's
    try:
        cli.main(standalone_mode=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        if os.environ.get("PROMO_TRACEBACK"):
            raise
        click.echo(
            f"promo: unexpected {type(error).__name__}: {error}. Set PROMO_TRACEBACK=1 to see where, and tell us.",
            err=True,
        )
        sys.exit(1)


if __name__ == "__main__":
    main()
