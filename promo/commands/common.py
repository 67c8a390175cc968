"""What all commands share: errors that teach, JSON on stdout, messages on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import click

from promo.clock import SystemClock, today
from promo.countries import timezone_of
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.promotions.yaml_lines import RuleFileError
from promo.settings import Settings


class Mistake(click.ClickException):
    """Wrong usage or unreadable input: one line on stderr, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the sentence."""
        click.echo(f"promo: {self.message}", err=True)


def fail(message: str) -> NoReturn:
    """Stop with one line that says what and how to mend it."""
    raise Mistake(message)


class Day(click.ParamType[date]):
    """A date as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Parse, or say what was expected."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write YYYY-MM-DD, for example 2026-12-01", param, ctx)


DAY = Day()


def today_in(country: str | None) -> date:
    """The day it is now in a country, as the site reckons it; without a country, in UTC. Never the machine's zone."""
    return today(SystemClock(), timezone_of(country.upper()) if country else "UTC")


def settings() -> Settings:
    """The settings, or what is wrong with them."""
    try:
        return Settings()
    except ValueError as error:
        first = str(error).splitlines()
        fail("a setting cannot be used: " + " ".join(line.strip() for line in first[1:3]))


def rules(config: Settings | None = None) -> RuleBook:
    """The rules in use, or the first mistake in them."""
    try:
        return load_rules((config or settings()).rules)
    except RuleFileError as mistake:
        fail(f"{mistake}; run `promo rules lint` for all mistakes")
    except FileNotFoundError as error:
        fail(str(error))


def emit(value: Any) -> None:
    """One JSON value on stdout, on one line."""
    click.echo(json.dumps(value, ensure_ascii=False))


def jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
    """Line number, the object or None, and what is wrong with the line."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is not UTF-8 text'}")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            yield number, None, f"line {number} is not JSON"
            continue
        if isinstance(row, dict) and "id" in row:
            yield number, row, ""
        else:
            yield number, None, f"line {number} is not an object with an `id`"


def answer_all(path: Path, answer: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Answer each line of a JSONL file, in order; one bad line never stops the rest."""
    for number, row, wrong in jsonl(path):
        if row is None:
            emit({"id": f"line {number}", "error": wrong})
            continue
        try:
            emit({"id": row["id"], **answer(row)})
        except KeyError as missing:
            emit({"id": row["id"], "error": f"line {number}: the input {missing} is missing"})
        except (ValueError, TypeError, AttributeError, OverflowError) as error:
            emit({"id": row["id"], "error": f"line {number}: {error}"})
    sys.stdout.flush()
