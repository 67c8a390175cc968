"""Setting up and running: init, serve, web, worker, bill."""

from __future__ import annotations

import errno
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

import click

from promo.commands.common import emit, fail, settings
from promo.commands.sealing import check_seal
from promo.promotions.yaml_lines import RuleFileError
from promo.settings import Settings

if TYPE_CHECKING:
    from promo.engine import Engine
    from promo.worker import Worker


def opened(config: Settings, *, ready: bool = True, as_of: datetime | None = None) -> Engine:
    """The engine of this installation; with `ready`, only on a database that is set up.

    Stops with one sentence when the rules hold a mistake or the database is missing or behind.
    """
    from promo.clock import FixedClock, SystemClock
    from promo.engine import build
    from promo.keying import strange_key
    from promo.store.keys import WrongAuditKey
    from promo.store.migrate import problem

    try:
        engine = build(config, FixedClock(as_of) if as_of else SystemClock())
    except RuleFileError as mistake:
        fail(f"{mistake}; run `promo rules lint` for all mistakes")
    except WrongAuditKey as wrong:
        fail(str(wrong))
    except Exception as error:
        if type(error).__name__ in ("ArgumentError", "NoSuchModuleError", "OperationalError"):
            fail(f"the database address cannot be used: {str(error).splitlines()[0]}")
        raise
    if ready and (why := problem(engine.store) or strange_key(engine.store)):
        engine.close()
        fail(why)
    return engine


@click.command()
@click.option("--demo", is_flag=True, help="Also load demo staff, customers and claims.")
def init(demo: bool) -> None:
    """Create or update the database; with --demo fill it with claims to try."""
    engine = opened(settings(), ready=False)
    _set_up(engine, demo)
    engine.close()


def _set_up(engine: Engine, demo: bool, *, read_now: bool = True) -> None:
    from promo.heads import keyed_before, write_head
    from promo.keying import key_that_is_missing, key_the_chain, strange_key, take_up, unlike
    from promo.store.keys import WrongAuditKey
    from promo.store.migrate import problem, upgrade

    behind = problem(engine.store) is not None
    if engine.store.has_tables() and (why := (key_that_is_missing if behind else strange_key)(engine.store)):
        engine.close()
        fail(why)
    try:
        if behind:
            differed = unlike(engine.store)
            upgrade(engine.store)
            take_up(engine, differed)
        keyed = key_the_chain(engine, was_keyed=keyed_before(engine.settings.heads))
    except WrongAuditKey as wrong:
        fail(str(wrong))
    except Exception as error:
        first = (str(getattr(error, "orig", None) or error).splitlines() or ["no answer"])[0]
        fail(f"the database cannot be set up ({first}); check PROMO_DATABASE_URL and that the server runs")
    from promo.claims.judging.used import keep_older_uses
    from promo.promotions.rule_files import load_rules
    from promo.rule_sets.publish import adopt
    from promo.work import SYSTEM

    files = load_rules(engine.settings.rules)
    engine.do(SYSTEM, adopt, files)
    keep_older_uses(engine)
    click.echo("database: up to date", err=True)
    if keyed is not None:
        click.echo(
            f"audit chain: keyed from event {keyed} on; the events before it are held by plain hashes. Keep a copy of"
            " the key apart from the database (docs/audit.md)",
            err=True,
        )
    write_head(engine.store, engine.settings.heads, engine.clock.now())
    if engine.rules.version != files.version:
        click.echo("rules: a published set is in force, not the rule files; see `promo rules list`", err=True)
    if demo:
        from promo.demo import NotOfTheDemo, load_demo

        try:
            told = load_demo(engine, read_now=read_now)
        except NotOfTheDemo as strange:
            engine.close()
            fail(str(strange))
        for line in told:
            click.echo(line, err=True)


def free_port(config: Settings) -> socket.socket:
    """A listening socket, or one sentence why there is none."""
    listener = socket.socket(socket.AF_INET6 if ":" in config.host else socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            fail(
                f"port {config.port} is in use; stop the other program or choose another: PROMO_PORT={config.port + 1}"
            )
        fail(f"cannot listen on {config.host}:{config.port}: {error.strerror}")
    listener.listen(128)
    return listener


@contextmanager
def _stopping() -> Iterator[threading.Event]:
    """An event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    yield stop


def _refuse_where_strangers_come(engine: Engine) -> None:
    """No start on an address that strangers reach with a key or log-ins that they know."""
    from promo.commands.going_live import refusals

    found = refusals(engine.settings, engine.secret, engine.store)
    if found:
        engine.close()
    _refuse(engine.settings, found)


def _refuse(config: Settings, found: list[str]) -> None:
    if found:
        fail(f"not started, for {config.base_url} is reached by others: " + "; ".join(found))


def _run_web(config: Settings, with_clock: bool, demo: bool = False) -> None:
    from promo.commands.going_live import demo_refusals
    from promo.web import create_app
    from promo.web.serving import server as bounded_server
    from promo.worker import CUT_SECONDS, Worker

    check_seal(config)
    listener = free_port(config)
    config = config.model_copy(update={"demo": True}) if demo else config
    if config.demo:  # before the database is touched: it may be one of real claims
        _refuse(config, demo_refusals(config))
    engine = opened(config, ready=not demo)
    if demo:
        _set_up(engine, demo, read_now=False)
    _refuse_where_strangers_come(engine)
    worker = Worker(engine) if with_clock else None
    app = create_app(engine, worker.wake if worker else (lambda: None))
    server = bounded_server(app, listener, behind_proxy=bool(config.behind_proxy))
    if worker:
        worker.start()
    click.echo(f"\nopen  {config.base_url}    (web{' and clock' if with_clock else ''}; Ctrl+C stops)", err=True)
    with _stopping() as stop:
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        while not stop.wait(0.5) and thread.is_alive():
            pass
        engine.reader.stop(CUT_SECONDS)  # a request may wait for a file to be opened
        answered = server.stop(thread)
        _end(engine, worker, answered=answered)
    click.echo("stopped", err=True)


@click.command()
@click.option("--demo", is_flag=True, help="First set up the database and load demo data, if that was not done yet.")
def serve(demo: bool) -> None:
    """Web and clock in one process."""
    _run_web(settings(), with_clock=True, demo=demo)


@click.command()
def web() -> None:
    """The web side alone; run `promo worker` beside it."""
    _run_web(settings(), with_clock=False)


@click.command()
def worker() -> None:
    """The clock alone: reads claims, bills what is due, sends mail. Any number may run."""
    from promo.worker import Worker

    check_seal(settings())
    engine = opened(settings())
    clock = Worker(engine)
    clock.start()
    click.echo("the clock is running", err=True)
    with _stopping() as stop:
        stop.wait()
    _end(engine, clock)


def _end(engine: Engine, worker: Worker | None, *, answered: bool = True) -> None:
    """Stop the clock and close everything; where something does not end in time, the process does, all the same."""
    if (worker is None or worker.stop()) and answered:
        engine.close()
        return
    # Whatever is under way is a unit of work that was not committed: it is taken up again, as after a power cut. What
    # it uses cannot be closed under it, so nothing is.
    click.echo("stopped; what was under way is taken up again at the next start", err=True)
    sys.stderr.flush()
    os._exit(0)


@click.command()
@click.option("--as-of", help="Instant to bill as of, such as 2027-03-01T00:00:00+01:00 (default: now).")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def bill(as_of: str | None, as_json: bool) -> None:
    """Do everything that is due, once: reminders, service starts, invoices, mail."""
    from sqlmodel import col, select

    from promo.store.tables import Subscription, SubscriptionState
    from promo.sweeps import run_due

    instant = None
    if as_of is not None:
        try:
            instant = datetime.fromisoformat(as_of)
        except ValueError:
            fail(f"{as_of!r} is not an instant; write 2027-03-01T00:00:00+01:00")
        if instant.tzinfo is None:
            fail(f"{as_of!r} has no time zone; write {as_of}+00:00 or {as_of}Z")
    engine = opened(settings(), as_of=instant)
    done = run_due(engine)
    with engine.store.reading() as db:
        waiting = db.exec(
            select(Subscription.id).where(
                Subscription.state == SubscriptionState.SCHEDULED,
                col(Subscription.next_billing_at) <= engine.clock.now(),
            )
        ).all()
        held = db.exec(select(Subscription.id).where(col(Subscription.held_because).is_not(None))).all()
    engine.close()
    done |= {"waiting_for_service": len(waiting), "held": len(held)}
    if as_json:
        emit(done)
        return
    for name, number in done.items():
        if number:
            click.echo(f"{name.replace('_', ' '):24} {number}")
    if not any(done.values()):
        click.echo("nothing was due")
    if waiting:
        click.echo("not billed: a service that nobody has confirmed as started; see the desk, Chores", err=True)


__all__ = ["bill", "init", "serve", "web", "worker"]
