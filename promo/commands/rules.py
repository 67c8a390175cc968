"""`promo rules`: the rule files, and the rule sets that judge: find mistakes, compare, replay, publish."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from promo.commands.common import DAY, emit, fail, rules, settings
from promo.commands.running import opened

if TYPE_CHECKING:
    from promo.engine import Engine
    from promo.promotions.rulebook import RuleBook
    from promo.rule_sets.replay import Changed, Replay

BY = click.option(
    "--by", required=True, metavar="EMAIL", help="Who does it: a manager or administrator of this installation."
)
AS_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")


@click.group("rules")
def rules_group() -> None:
    """The offers and their rules: find mistakes, run examples, compare, replay over past claims, publish."""


@rules_group.command("lint")
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another folder of rule files."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def lint_command(folder: Path | None, as_json: bool) -> None:
    """Find every mistake in the rule files: file, line, what to mend."""
    from promo.promotions.rule_files import lint

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
            {
                "examples": len(results),
                "wrong": [{"check": r.check, "given": r.given, "expected": r.expected, "got": r.got} for r in wrong],
            }
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
    from promo.promotions.rule_files import load_rules
    from promo.promotions.rulebook import RuleFileError

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


@contextmanager
def _installation() -> Iterator[Engine]:
    """The engine of this installation; refusals of the use cases become one line on stderr."""
    from promo.rule_sets.publish import CannotPublish
    from promo.rule_sets.stored import RuleSetNotFound

    engine = opened(settings())
    try:
        yield engine
    except (CannotPublish, RuleSetNotFound) as refusal:
        fail(str(refusal))
    finally:
        engine.close()


@rules_group.command("list")
@AS_JSON
def list_command(as_json: bool) -> None:
    """Every rule set that judged or is drafted, the one in force first."""
    from promo.rule_sets.publish import all_sets, authors

    with _installation() as engine, engine.store.reading() as db:
        sets, names = all_sets(db), authors(db)
    if as_json:
        emit(
            {
                "rule_sets": [
                    {
                        "version": s.version,
                        "state": s.state.value,
                        "author": names.get(s.author, s.author),
                        "note": s.note,
                    }
                    for s in sets
                ]
            }
        )
        return
    for kept in sets:
        click.echo(
            f"{kept.version[7:19]}  {kept.state.value:8}  {kept.changed_at:%Y-%m-%d %H:%M} "
            f" {names.get(kept.author, kept.author)}  {kept.note}"
        )


@rules_group.command("draft")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@BY
@click.option("--note", default="", help="What changes, for those who look at it.")
def draft_command(folder: Path, by: str, note: str) -> None:
    """Keep a folder of rule files as a draft. Nothing is judged by it yet."""
    from promo.promotions.rule_files import read_texts
    from promo.rule_sets.publish import draft
    from promo.work import SYSTEM

    book, texts = _book(folder), read_texts(folder)
    with _installation() as engine:
        kept = engine.do(SYSTEM, draft, book, author=by, note=note, texts=texts)
    click.echo(
        f"{kept.version}\nnext: promo rules replay {kept.version[7:19]} --seen-by EMAIL (of somebody else)", err=True
    )
    click.echo(kept.version[7:19])


@rules_group.command("replay")
@click.argument("draft")
@click.option("--since", type=DAY, default=None, help="Only claims sent on this day or later.")
@click.option(
    "--seen-by",
    metavar="EMAIL",
    help="Note that this person was shown the whole list: needed before a draft is published.",
)
@AS_JSON
def replay_command(draft: str, since: date | None, seen_by: str | None, as_json: bool) -> None:
    """Judge all past claims again by DRAFT (a version, or a folder) and list every one that would end otherwise. Reads
    no proof again."""
    from promo.rule_sets.publish import rolls_back, rule_set, see
    from promo.rule_sets.replay import replay
    from promo.rule_sets.stored import kept_book
    from promo.work import SYSTEM

    folder = Path(draft)
    if seen_by and (since or folder.is_dir()):
        fail("--seen-by goes with the version of a draft and without --since: the whole list must be seen")
    with _installation() as engine:
        if seen_by:
            _count(engine, draft, seen_by)
        with engine.store.reading() as db:
            book = _book(folder) if folder.is_dir() else kept_book(db, rule_set(db, draft).version)
            found = replay(db, book, since)
        if seen_by:
            engine.do(SYSTEM, see, draft, reader=seen_by, shown=found.digest)
        with engine.store.reading() as db:
            back = not folder.is_dir() and rolls_back(db, rule_set(db, draft))
    if as_json:
        emit(_replay_json(found))
    else:
        _show_replay(found, back)


@rules_group.command("publish")
@click.argument("draft")
@BY
def publish_command(draft: str, by: str) -> None:
    """Put DRAFT into force; the set before it is retired. Refused until somebody else saw what it changes, and if it
    harms anybody approved."""
    from promo.rule_sets.publish import publish
    from promo.work import SYSTEM

    with _installation() as engine:
        _count(engine, draft, by)
        kept = engine.do(SYSTEM, publish, draft, publisher=by)
    click.echo(f"{kept.version} is in force; running processes take it up within seconds")


@rules_group.command("shadow")
@click.argument("draft")
@click.option("--by", metavar="EMAIL", help="Start the trial (with --stop: end it).")
@click.option("--stop", is_flag=True, help="End the trial.")
@AS_JSON
def shadow_command(draft: str, by: str | None, stop: bool, as_json: bool) -> None:
    """Let DRAFT judge every new claim beside the rules in force, without effect; without --by, show where the two
    disagreed."""
    from promo.rule_sets.publish import rule_set, try_in_the_shadow
    from promo.rule_sets.shadow import disagreements
    from promo.work import SYSTEM

    with _installation() as engine:
        if by:
            kept = engine.do(SYSTEM, try_in_the_shadow, draft, publisher=by, on=not stop)
            click.echo(f"{kept.version} is {kept.state.value}", err=True)
            return
        with engine.store.reading() as db:
            judged, found = disagreements(db, rule_set(db, draft).version)
    if as_json:
        rows = [{"claim": d.claim_id, "live": d.live, "shadow": d.shadow, "codes": list(d.codes)} for d in found]
        emit({"judged": judged, "disagreements": rows})
        return
    for d in found:
        click.echo(f"{d.claim_id}  {d.live} -> {d.shadow}  {', '.join(d.codes)}")
    click.echo(f"{judged} claims judged beside the rules in force, {len(found)} otherwise")


@rules_group.command("competitor")
@click.argument("identifier")
@click.option("--name", required=True, help="Its name, as people write it.")
@click.option(
    "--entity", "entities", multiple=True, help="Company name as printed in its contracts; may be given several times."
)
@click.option("--alias", "aliases", multiple=True, help="Product or other name; may be given several times.")
@click.option("--domain", "domains", multiple=True, help="Its mail and web domain; may be given several times.")
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Another folder of rule files."
)
def competitor_command(
    identifier: str,
    name: str,
    entities: tuple[str, ...],
    aliases: tuple[str, ...],
    domains: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Add a competitor from the template, and look for mistakes in all rule files."""
    from promo.promotions.new_competitor import CannotAdd, add_competitor

    folder = folder or settings().rules
    try:
        path = add_competitor(folder, identifier, name, entities, aliases, domains)
    except CannotAdd as refusal:
        fail(str(refusal))
    click.echo(f"{path}: written; fill in its address for notices and, where you read them, its standard terms")


def _count(engine: Engine, draft: str, email: str) -> None:
    """Have it counted what a set changes, here or by whichever process has begun with it; at once where it is known."""
    from time import sleep

    from promo.rule_sets.publish import in_the_name_of, rule_set
    from promo.rule_sets.trials import ask_count, carry_on_trials, count_under_way
    from promo.work import SYSTEM, Work

    def asked(work: Work) -> str:
        version = rule_set(work.db, draft).version
        ask_count(in_the_name_of(work, email), version)
        return version

    version = engine.do(SYSTEM, asked)
    while True:
        carry_on_trials(engine, engine.clock.now())
        with engine.store.reading() as db:
            waits = count_under_way(db, version, engine.clock.now())
        if waits is None or waits.failed:
            return
        sleep(0.5)


def _book(folder: Path) -> RuleBook:
    from promo.promotions.rule_files import load_rules
    from promo.promotions.rulebook import RuleFileError

    try:
        return load_rules(folder)
    except RuleFileError as mistake:
        fail(f"{folder}: {mistake}; run `promo rules lint --folder {folder}` for all mistakes")


def _replay_json(found: Replay) -> dict[str, Any]:
    return {
        "version": found.version,
        "judged": found.judged,
        "not_judged": found.not_judged,
        "digest": found.digest,
        "money": {c: {"more_minor": more, "less_minor": less} for c, (more, less) in found.money.items()},
        "changed": [
            {
                "claim": c.claim_id,
                "company": c.company,
                "before": c.before,
                "after": c.after,
                "reasons": list(c.codes),
                "money": {"minor": c.money.minor, "currency": c.money.currency} if c.money else None,
                "harmed": c.harmed,
                "months": {"before": c.months[0], "after": c.ends_with},
                "given_by_a_person": c.stays,
            }
            for c in found.changed
        ],
    }


def _show_replay(found: Replay, back: bool) -> None:
    for title, some in (
        ("approved by it", [c for c in found.changed if c.after == "approve" and c.before != "approve"]),
        ("approved as before, with another credit", [c for c in found.changed if c.before == c.after == "approve"]),
        ("no longer approved", [c for c in found.changed if c.before == "approve" and c.after != "approve"]),
        ("other outcome", [c for c in found.changed if "approve" not in (c.before, c.after)]),
    ):
        if some:
            click.echo(f"{title}: {len(some)}")
        for change in some:
            click.echo("  " + _line(change))
    click.echo(f"{found.judged} claims judged again by {found.version[7:19]}, {len(found.changed)} end otherwise")
    if found.not_judged:
        click.echo(f"{found.not_judged} claims were never judged by rules (an error of ours) and are left out")
    click.echo(f"free months: {found.months} before, {found.months_after} after")
    for currency, (more, less) in sorted(found.money.items()):
        click.echo(f"list value in {currency}: {_amount(more, currency)} more, {_amount(-less, currency)} less")
    if found.harmed and back:
        click.echo(
            f"{len(found.harmed)} approved claims would not be approved by it; a roll back leaves them", err=True
        )
    elif found.harmed:
        click.echo(f"{len(found.harmed)} approved claims would lose by it: it cannot be published", err=True)


def _line(change: Changed) -> str:
    money = f"  {_amount(change.money.minor, change.money.currency)} {change.money.currency}" if change.money else ""
    why = f"  ({', '.join(change.codes)})" if change.codes else ""
    return (
        f"{change.claim_id}  {change.company}: {change.before} ->"
        f" {change.after}{money}{why}{'  HARMED' if change.harmed else ''}"
    )


def _amount(minor: int, currency: str) -> str:
    from promo.money import Money

    return str(Money(minor, currency).amount)
