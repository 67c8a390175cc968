"""What the program logs: an object a line for a machine, a line to read at a terminal."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import click
import pytest
import structlog

from promo.cli import cli, main
from promo.commands.log_lines import set_up_log


class Terminal(io.StringIO):
    """A stream that a person looks at."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


def test_a_machine_reads_an_object_a_line_whatever_speaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(logging.getLogger(), "handlers", [])  # pytest's own
    log = io.StringIO()
    set_up_log(log)
    structlog.get_logger().info("claim_decided", claim="SW-AAAA-BBBB", company="Käserei 山田")
    logging.getLogger("waitress").warning("the queue is %d long", 7)
    ours, theirs = (json.loads(line) for line in log.getvalue().splitlines())
    assert ours["event"] == "claim_decided" and ours["claim"] == "SW-AAAA-BBBB" and ours["level"] == "info"
    assert "Käserei 山田" in log.getvalue()
    assert theirs["event"] == "the queue is 7 long" and theirs["logger"] == "waitress" and theirs["level"] == "warning"
    assert ours["timestamp"].endswith("Z") and theirs["timestamp"].endswith("Z")


def test_a_fault_is_told_with_where_it_came_from_on_the_same_line() -> None:
    log = io.StringIO()
    set_up_log(log)
    try:
        raise ValueError("two\nlines")
    except ValueError:
        structlog.get_logger().exception("request_failed")
    [line] = log.getvalue().splitlines()
    assert "ValueError: two\nlines" in json.loads(line)["exception"]


def test_a_person_at_a_terminal_reads_words() -> None:
    log = Terminal()
    set_up_log(log)
    structlog.get_logger().info("claim_decided", claim="SW-AAAA-BBBB")
    assert "claim=SW-AAAA-BBBB event=claim_decided" in log.getvalue()
    assert "{" not in log.getvalue()


def test_what_is_logged_while_a_command_answers_is_no_part_of_its_answer(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def answers(**_: object) -> None:
        structlog.get_logger().warning("worker_lost")
        click.echo('{"outcome": "approve"}')

    monkeypatch.setattr(cli, "main", answers)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    main()
    said = capfd.readouterr()
    assert json.loads(said.out) == {"outcome": "approve"}
    assert json.loads(said.err)["event"] == "worker_lost"
