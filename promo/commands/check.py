"""`promo check`: one claim's proof, or many, judged without storing anything."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from functools import cache
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from promo.claims.judging.assess import Circumstances, assess
from promo.claims.judging.claim_json import to_json
from promo.claims.judging.decided import OF_OLD_TERMS
from promo.claims.judging.read_files import Paper, read_papers, with_signs
from promo.commands.common import DAY, emit, fail, jsonl, rules, settings, today_in
from promo.eligibility.case import Declared
from promo.promotions.rulebook import RuleBook
from promo.proof.progress import Progress, Step
from promo.proof.reading import Cause, Kind, Reading, Refusal
from promo.proof.sealed.intake import MAX_BYTES, safe_name
from promo.proof.sealed.reader import Reader


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--jsonl", "claims", type=click.Path(path_type=Path), help="Check many claims, one JSON object a line.")
@click.option("--company", help="Name of the company that asks.")
@click.option("--country", help="Its country, two letters (FR).")
@click.option("--competitor", help="Id of the provider it names.")
@click.option("--as-of", type=DAY, default=None, help="Day of the decision (default: today).")
@click.option("--start", type=DAY, default=None, help="Wished day of service start.")
@click.option("--promotion", help="Id of the promotion.")
@click.option(
    "--jobs", type=click.IntRange(1, 64), default=None, help="Claims checked side by side (default: one a core)."
)
@click.option("--ask-password", is_flag=True, help="Ask for the password of a locked file; it is used once.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on stdout.")
def check(
    files: tuple[Path, ...],
    claims: Path | None,
    company: str | None,
    country: str | None,
    competitor: str | None,
    as_of: date | None,
    start: date | None,
    promotion: str | None,
    jobs: int | None,
    ask_password: bool,
    as_json: bool,
) -> None:
    """Check the proof of one claim: all FILEs belong to it. Nothing is stored."""
    book = rules()
    _known(book, promotion, competitor)
    if claims is not None:
        if files:
            fail("give either FILEs or --jsonl, not both")
        _check_many(claims, as_of, promotion, jobs or os.cpu_count() or 1)
        return
    if not files:
        fail("name at least one file to check, for example: promo check contract.pdf")
    for path in files:
        _must_exist(path)
    row = {
        "files": [str(p) for p in files],
        "company": company,
        "country": country,
        "competitor": competitor,
        "as_of": as_of.isoformat() if as_of else None,
        "start": start.isoformat() if start else None,
    }
    password = click.prompt("Password of the locked file", hide_input=True, err=True) if ask_password else ""
    with Reader(2) as reader, reading_bar() as progress:
        answer = check_one(row, Path(), book, reader, promotion, progress, password)
    if as_json:
        emit(answer)
    else:
        from promo.commands.show import show_answer

        offer = book.promotions[promotion] if promotion else book.promotion
        show_answer(answer, [fact for fact in OF_OLD_TERMS if not offer.asks_for(fact)])


def _known(book: RuleBook, promotion: str | None, competitor: str | None) -> None:
    if promotion is not None and promotion not in book.promotions:
        fail(f"there is no promotion {promotion!r}; known: {', '.join(book.promotions)}")
    if competitor is not None and competitor not in book.competitors:
        fail(f"there is no competitor {competitor!r}; known: {', '.join(sorted(book.competitors))}")


def _must_exist(path: Path) -> None:
    if not path.exists():
        fail(f"{path} does not exist; check the spelling of the path")
    if path.is_dir():
        fail(f"{path} is a folder; name the files in it")
    if not os.access(path, os.R_OK):
        fail(f"{path} may not be read; check its permissions")


def check_one(
    row: dict[str, Any],
    folder: Path,
    book: RuleBook,
    reader: Reader,
    promotion: str | None = None,
    progress: Progress = lambda _: None,
    password: str = "",
) -> dict[str, Any]:
    """The answer for one claim given as a plain object.

    Raises:
        OSError, ValueError, KeyError: the claim itself cannot be used (a file is missing, a date is wrong).
    """
    started = time.perf_counter()
    today = today_in(row.get("country"))
    as_of = date.fromisoformat(row["as_of"]) if row.get("as_of") else today
    start = date.fromisoformat(row["start"]) if row.get("start") else None
    papers, found = _read(
        [(folder / name, str(name)) for name in row["files"]], reader, book, as_of, progress, password
    )
    readings = [reading for file in found for reading in file]
    read = time.perf_counter()
    offer = book.promotions[promotion] if promotion else book.promotion
    declared = Declared(row.get("company") or None, row.get("country") or None, row.get("competitor") or None)
    now = datetime.combine(max(as_of, today), time_of_day.max, tzinfo=UTC)
    circumstances = Circumstances(declared, as_of, start=start)
    look = lambda facts: with_signs(papers, found, facts, reader, now)  # noqa: E731
    assessment = assess(readings, circumstances, book, offer, look)
    done = time.perf_counter()
    timing = {"read": round((read - started) * 1000), "extract": round((done - read) * 1000), "decide": 0}
    return to_json(assessment, readings, book, offer, timing)


def _read(
    files: Sequence[tuple[Path, str]], reader: Reader, book: RuleBook, as_of: date, progress: Progress, password: str
) -> tuple[list[Paper], list[list[Reading]]]:
    """The files, and the Readings of each; a file over the bound is refused without being loaded."""
    papers: list[Paper] = []
    refused: dict[int, Reading] = {}
    for number, (path, name) in enumerate(files):
        size = path.stat().st_size
        if size > MAX_BYTES:
            seen = f"{size / 1e6:.0f} MB; the bound is {MAX_BYTES // 2**20} MB"
            refused[number] = Reading(safe_name(name), "", Kind.UNKNOWN, refusal=Refusal(Cause.TOO_LARGE, seen))
            papers.append(Paper(safe_name(name), b""))
            continue
        content = path.read_bytes()
        papers.append(Paper(safe_name(name), (reader.unlocked(content, password) if password else None) or content))
    read = iter(read_papers([p for k, p in enumerate(papers) if k not in refused], reader, book, as_of, progress))
    return papers, [[refused[k]] if k in refused else next(read) for k in range(len(papers))]


@contextmanager
def reading_bar() -> Iterator[Progress]:
    """A bar on the terminal that counts pages as they are read; nothing where stderr is no terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("opening", total=None)

        def show(step: Step) -> None:
            words = {
                "opening": "opening",
                "recognising": "reading the pages of",
                "searching": "looking for the notice period",
            }
            title = f"{words.get(step.stage, step.stage)} {step.file}".strip()
            if step.pages:
                bar.update(task, description=title, total=step.pages, completed=step.page)
            else:
                bar.update(task, description=title, total=None)

        yield show


def _check_many(path: Path, as_of: date | None, promotion: str | None, jobs: int) -> None:
    rows = list(jsonl(path))
    work = [
        (
            number,
            {**({"as_of": as_of.isoformat()} if as_of else {}), **row} if row else None,
            wrong,
            str(path.parent),
            promotion,
        )
        for number, row, wrong in rows
    ]
    if jobs == 1 or len(work) < 4:
        for item in work:
            emit(_answer_line(item))
        _reader().close()
        return
    with ProcessPoolExecutor(jobs) as pool:
        for answer in pool.map(_answer_line, work, chunksize=2):
            emit(answer)


@cache
def _reader() -> Reader:
    return Reader()


@cache
def _rules() -> RuleBook:
    return rules(settings())


def _answer_line(item: tuple[int, dict[str, Any] | None, str, str, str | None]) -> dict[str, Any]:
    number, row, wrong, folder, promotion = item
    if row is None:
        return {"id": f"line {number}", "error": wrong}
    try:
        return {"id": row["id"], **check_one(row, Path(folder), _rules(), _reader(), promotion)}
    except FileNotFoundError as error:
        return {"id": row["id"], "error": f"the file {error.filename} does not exist"}
    except KeyError as error:
        return {"id": row["id"], "error": f"the key {error} is missing"}
    except (OSError, ValueError, TypeError) as error:
        return {"id": row["id"], "error": str(error)}
