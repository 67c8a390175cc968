"""`promo rules`: lint and test the rule files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from promo.commands.common import emit, fail, rules, settings


@click.group("rules")
def rules_group() -> None:
    """The rule files: find mistakes, run their examples."""


@rules_group.command("lint")
@click.option("--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another folder of rule files.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def lint_command(folder: Path | None, as_json: bool) -> None:
    """Find every mistake in the rule files: file, line, what to mend."""
    from promo.promotions.rulebook import lint

    folder = folder or settings().rules
    mistakes = lint(folder)
    if as_json:
        emit({"mistakes": [{"file": m.file, "line": m.line, "message": m.message} for m in mistakes]})
    else:
        for mistake in mistakes:
            click.echo(str(mistake), err=True)
        if not mistakes:
            click.echo(f"{folder}: no mistakes")
    sys.exit(2 if mistakes else 0)


@rules_group.command("test")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def test_command(as_json: bool) -> None:
    """Run every example of every rule file."""
    from promo.promotions.examples import run_examples

    results = run_examples(rules())
    wrong = [r for r in results if not r.right]
    if as_json:
        emit(
            {"examples": len(results), "wrong": [{"check": r.check, "given": r.given, "expected": r.expected, "got": r.got} for r in wrong]}
        )
    else:
        for r in wrong:
            click.echo(f"{r.promotion}, {r.check}: {r.given} should give {r.expected}, gives {r.got}", err=True)
        click.echo(f"{len(results) - len(wrong)} of {len(results)} examples hold")
    sys.exit(1 if wrong else 0)


@rules_group.command("diff")
@click.argument("before", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.argument("after", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def diff_command(before: Path, after: Path, as_json: bool) -> None:
    """What differs between two folders of rule files, key by key. Exit code 1 when anything does."""
    from promo.promotions.difference import ABSENT, differences
    from promo.promotions.rulebook import RuleFileError, load_rules

    books = []
    for folder in (before, after):
        try:
            books.append(load_rules(folder))
        except RuleFileError as mistake:
            fail(f"{folder}: {mistake}")
    found = differences(books[0].content, books[1].content)
    if as_json:
        emit(
            {
                "before": books[0].version,
                "after": books[1].version,
                "differences": [
                    {
                        "path": d.path,
                        **({} if d.before is ABSENT else {"before": d.before}),
                        **({} if d.after is ABSENT else {"after": d.after}),
                    }
                    for d in found
                ],
            }
        )
    else:
        for difference in found:
            click.echo(difference.words())
        if not found:
            click.echo(f"no difference; both are {books[0].version}")
    sys.exit(1 if found else 0)
