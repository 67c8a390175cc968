"""`promo people`: staff are let in, given a role, let go. Whoever runs this has the database: no sign-in is asked."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from promo.commands.common import emit, fail, settings

ROLES = click.Choice(["rep", "lead", "manager", "finance", "auditor", "admin"])


@click.group("people")
def people_group() -> None:
    """Staff: add, list, disable, enable, reset, role, sign-out, reset-second-factor."""


@people_group.command("add")
@click.argument("email")
@click.option("--name", required=True, help="As colleagues know them.")
@click.option("--role", required=True, type=ROLES, help="What they may do.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def add_one(email: str, name: str, role: str, as_json: bool) -> None:
    """Let somebody in: prints a link, good once and for a day, by which they choose their password."""
    from promo.people import staff
    from promo.store.tables import Role

    _let_in(as_json, staff.add, email, name, Role(role))


@people_group.command("reset")
@click.argument("email")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def reset_one(email: str, as_json: bool) -> None:
    """End their sessions and their password; prints a link by which they choose a new one."""
    from promo.people import staff

    _let_in(as_json, staff.reset, email)


@people_group.command("disable")
@click.argument("email")
def disable_one(email: str) -> None:
    """They may not sign in any more; their sessions end at once."""
    from promo.people import staff

    _done(staff.disable, email)
    click.echo(f"{email} may not sign in any more", err=True)


@people_group.command("enable")
@click.argument("email")
def enable_one(email: str) -> None:
    """They may sign in again."""
    from promo.people import staff

    _done(staff.enable, email)
    click.echo(f"{email} may sign in again", err=True)


@people_group.command("sign-out")
@click.argument("email")
def sign_out_one(email: str) -> None:
    """End every session of theirs, at once."""
    from promo.people import staff

    _done(staff.sign_out_everywhere, email)
    click.echo(f"{email} is signed out everywhere", err=True)


@people_group.command("reset-second-factor")
@click.argument("email")
def reset_second_factor_of_one(email: str) -> None:
    """Their app and recovery codes open nothing any more: for a lost phone."""
    from promo.people import staff

    _done(staff.reset_second_factor, email)
    click.echo(f"{email} has no second factor any more", err=True)


@people_group.command("role")
@click.argument("email")
@click.argument("role", type=ROLES)
def role_of_one(email: str, role: str) -> None:
    """Give somebody another role; their sessions end."""
    from promo.people import staff
    from promo.store.tables import Role

    _done(staff.give_role, email, Role(role))
    click.echo(f"{email} is {role} now", err=True)


@people_group.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def list_all(as_json: bool) -> None:
    """Everybody of the staff."""
    from promo.commands.running import opened
    from promo.people.staff import staff

    engine = opened(settings())
    with engine.store.reading() as db:
        lines = staff(db)
    engine.close()
    if as_json:
        emit(
            {
                "people": [
                    {"email": p.email, "name": p.name, "role": p.role, "state": _state(p), "second_factor": p.has_code}
                    for p in lines
                ]
            }
        )
        return
    for p in lines:
        click.echo(f"{p.email:36} {p.role:8} {_state(p):24} {p.name}")
    if not lines:
        click.echo("nobody yet; begin with `promo people add EMAIL --name NAME --role admin`", err=True)


def _state(line: Any) -> str:
    if line.disabled_at is not None:
        return f"disabled {line.disabled_at:%Y-%m-%d}"
    return "active" if line.has_password else "has no password yet"


def _done(use_case: Callable[..., Any], *given: Any) -> tuple[Any, str]:
    """Carry it out as the command; what came of it, and the address links begin with."""
    from promo.commands.running import opened
    from promo.people.staff import COMMAND
    from promo.refusals import NotPossible

    engine = opened(settings())
    try:
        return engine.do(COMMAND, use_case, *given), engine.settings.base_url
    except NotPossible as why:
        fail(str(why))
    finally:
        engine.close()


def _let_in(as_json: bool, use_case: Callable[..., Any], *given: Any) -> None:
    from promo.messages.links import sign_in_link

    made, _ = _done(use_case, *given)
    link = sign_in_link(settings(), made.secret)
    if as_json:
        emit({"person": made.person_id, "link": link, "hours": 24})
        return
    click.echo(link)
    click.echo("hand this link over yourself: it works once, within 24 hours, and asks for a password", err=True)
    sys.stdout.flush()
