"""The worked examples of docs/first-change.md, carried out as they stand there, each in a fresh copy of the project.

A block marked `diff` holds edits: the lines that an edit keeps and takes away must stand in the file exactly once,
wherever that is; numbers behind `@@` are not needed. A block marked `sh` holds commands, each behind `$ `, and below
each some lines that it prints; `…` stands for any text, `(exit code 1)` for an end that is not 0, «newest» and
«next» for numbers of migrations.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from promo.store.migrate import head

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/first-change.md"
EXIT_CODE = re.compile(r"\(exit code (\d+)\)")
# What stands in .venv/bin of the copy, each run by the Python that runs this test.
TOOLS = {"python": "", "promo": "-m promo.cli", "pytest": "-m pytest", "ruff": "-m ruff"}


@dataclass(frozen=True)
class Edit:
    """One place of one file: the lines that stand there, and those that stand there afterwards."""

    at: int
    path: str
    old: tuple[str, ...]
    new: tuple[str, ...]
    makes_the_file: bool = False

    def carry_out(self, folder: Path) -> None:
        file = folder / self.path
        if self.makes_the_file:
            assert not file.exists(), f"line {self.at}: {self.path} is there already"
            file.parent.mkdir(parents=True, exist_ok=True)
            lines, place = [], 0
        else:
            assert file.is_file(), f"line {self.at}: there is no {self.path}"
            lines = file.read_text("utf-8").splitlines()
            width = len(self.old)
            places = [k for k in range(len(lines) - width + 1) if tuple(lines[k : k + width]) == self.old]
            assert len(places) == 1, f"line {self.at}: {self.path} has these lines {len(places)} times, not once"
            [place] = places
        lines[place : place + len(self.old)] = self.new
        file.write_text("\n".join(lines) + "\n", "utf-8")


@dataclass(frozen=True)
class Command:
    """What is typed, lines that it prints, and how it ends."""

    at: int
    text: str
    prints: tuple[str, ...]
    exit_code: int = 0

    def carry_out(self, folder: Path) -> None:
        done = subprocess.run(
            ["bash", "-c", self.text],
            cwd=folder,
            env=environment(folder),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=240,
        )
        said = f"line {self.at}: $ {self.text}\n{done.stdout}\n"
        assert done.returncode == self.exit_code, f"{said}ended with {done.returncode}, not {self.exit_code}"
        printed = [line.strip() for line in done.stdout.splitlines()]
        for line in self.prints:
            pattern = ".*".join(re.escape(part) for part in line.strip().split("…"))
            assert any(re.fullmatch(pattern, p) for p in printed), f"{said}did not print: {line}"


Step = Edit | Command


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the run of tests around it, and `promo` from the copy."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PROMO_", "PYTEST_", "PYTHON"))}
    return kept | {"PYTHONPATH": str(folder), "NO_COLOR": "1", "COLUMNS": "120"}


def examples(text: str) -> dict[str, list[Step]]:
    """The steps of each example, by its heading."""
    found: dict[str, list[Step]] = {}
    heading, kind, block, began = "", None, list[str](), 0
    for number, line in enumerate(text.splitlines(), 1):
        if kind is None:
            if line.startswith("## "):
                heading = line.removeprefix("## ")
            elif line.startswith("```"):
                kind, block, began = line.removeprefix("```"), [], number
                assert kind in ("diff", "sh"), f"line {number}: a block is an edit (diff) or holds commands (sh)"
        elif line == "```":
            steps = edits(block, began) if kind == "diff" else commands(block, began)
            found.setdefault(heading, []).extend(steps)
            kind = None
        else:
            block.append(line)
    assert kind is None, f"line {began}: this block has no end"
    return found


def edits(block: list[str], began: int) -> Iterator[Step]:
    """The edits of a block, one for every `@@`."""
    path, made, at, lines = "", False, 0, list[str]()
    for number, line in enumerate([*block, "@@"], began + 1):
        if line.startswith(("--- ", "+++ ", "@@")) and lines:
            old = tuple(text[1:] for text in lines if not text.startswith("+"))
            new = tuple(text[1:] for text in lines if not text.startswith("-"))
            yield Edit(at, path, old, new, made)
            lines = []
        if line.startswith("--- "):
            made = line == "--- /dev/null"
        elif line.startswith("+++ "):
            path = line.removeprefix("+++ b/")
        elif line.startswith("@@"):
            at = number
        else:
            lines.append(line or " ")


def commands(block: list[str], began: int) -> Iterator[Step]:
    """The commands of a block, each with the lines below it."""
    typed: list[tuple[int, str, list[str]]] = []
    for number, line in enumerate(block, began + 1):
        if line.startswith("$ "):
            typed.append((number, line.removeprefix("$ "), []))
        else:
            assert typed, f"line {number}: what is printed stands below a command"
            typed[-1][2].append(line)
    for at, text, prints in typed:
        codes = [int(found[1]) for line in prints if (found := EXIT_CODE.fullmatch(line))]
        yield Command(at, text, tuple(p for p in prints if not EXIT_CODE.fullmatch(p)), *codes)


def with_numbers(text: str) -> str:
    """The page with the numbers of migrations that this checkout has: the newest one, and the one after it."""
    newest = head()
    assert "«newest»" in text and "«next»" in text
    return text.replace("«newest»", newest).replace("«next»", f"{int(newest) + 1:0{len(newest)}}")


EXAMPLES = examples(with_numbers(PAGE.read_text("utf-8")))


@pytest.fixture
def copy(tmp_path: Path) -> Iterator[Path]:
    """The tracked and the new files in a folder of their own, with the tools of this environment in its .venv."""
    listed = subprocess.run(
        ["git", "ls-files", "-coz", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    folder = tmp_path / "copy"
    for name in listed.stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    (folder / ".venv/bin").mkdir(parents=True)
    for name, arguments in TOOLS.items():
        tool = folder / ".venv/bin" / name
        tool.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} {arguments} "$@"\n')
        tool.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.parametrize("heading", EXAMPLES)
def test_the_example_does_what_it_says(heading: str, copy: Path) -> None:
    steps = EXAMPLES[heading]
    for step in steps:
        step.carry_out(copy)
    edited = shlex.join({step.path for step in steps if isinstance(step, Edit) and step.path.endswith(".py")})
    for look in ("check", "format --check"):
        Command(0, f".venv/bin/ruff {look} --no-cache --force-exclude {edited}", ()).carry_out(copy)


def test_there_are_five_examples_and_each_begins_with_an_edit_and_ends_with_what_a_command_prints() -> None:
    assert [heading[:2] for heading in EXAMPLES] == ["1.", "2.", "3.", "4.", "5."]
    for steps in EXAMPLES.values():
        last = steps[-1]
        assert any(isinstance(step, Edit) for step in steps)
        assert isinstance(last, Command) and last.prints


WELL = """## 1. A word
```diff
--- a/word.txt
+++ b/word.txt
@@
-one
+two
--- /dev/null
+++ b/new/other.txt
@@
+three
```
```sh
$ cat word.txt new/other.txt
two
t…e
$ false
(exit code 1)
```
"""


def carried_out(text: str, folder: Path, word: str = "zero\none\n") -> None:
    (folder / "word.txt").write_text(word)
    for steps in examples(text).values():
        for step in steps:
            step.carry_out(folder)


def test_an_example_is_carried_out_line_by_line(tmp_path: Path) -> None:
    carried_out(WELL, tmp_path)
    assert (tmp_path / "word.txt").read_text() == "zero\ntwo\n"
    assert (tmp_path / "new/other.txt").read_text() == "three\n"


@pytest.mark.parametrize(
    ("old", "new", "word", "says"),
    [
        ("-one", "-none", "one\n", "line 5: word.txt has these lines 0 times"),
        ("-one", "-one", "one\none\n", "line 5: word.txt has these lines 2 times"),
        ("t…e", "four", "one\n", "did not print: four"),
        ("(exit code 1)", "(exit code 2)", "one\n", "ended with 1, not 2"),
        ("$ false\n(exit code 1)", "$ false", "one\n", "ended with 1, not 0"),
        ("+++ b/new/other.txt", "+++ b/word.txt", "one\n", "line 10: word.txt is there already"),
    ],
)
def test_an_example_that_went_stale_would_be_seen(tmp_path: Path, old: str, new: str, word: str, says: str) -> None:
    with pytest.raises(AssertionError, match=says):
        carried_out(WELL.replace(old, new), tmp_path, word)
