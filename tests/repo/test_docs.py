"""What the documents say of the code is true of it."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import click
import pytest

from promo.cli import cli
from promo.demo import STAFF

ROOT = Path(__file__).resolve().parents[2]
WORDS = (ROOT / "docs/words.md").read_text("utf-8")
LINE = re.compile(
    r"^\| (?P<word>[^|`]+?) \| (?P<means>[^|]+?) \| `(?P<file>[\w/.]+): (?P<name>\w+)` \| (?P<not_>[^|]*?) ?\|$", re.M
)
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def defined(path: Path) -> set[str]:
    """The classes and functions of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return {n.name for n in ast.walk(tree) if isinstance(n, ast.ClassDef | ast.FunctionDef)}


def classes() -> Iterator[tuple[str, Path]]:
    for path in (ROOT / "promo").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield node.name, path


def test_the_list_of_words_has_forty_lines_that_each_can_be_read() -> None:
    rows = [line for line in WORDS.splitlines() if line.startswith("|")][2:]
    assert len(rows) == len(LINE.findall(WORDS)) >= 40
    words = [m["word"] for m in LINE.finditer(WORDS)]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("found", list(LINE.finditer(WORDS)), ids=lambda m: m["word"].replace(" ", "_"))
def test_a_word_lives_where_the_list_says(found: re.Match[str]) -> None:
    assert (ROOT / found["file"]).is_file(), found["file"]
    assert found["name"] in defined(ROOT / found["file"])


def test_no_class_is_named_by_a_word_that_is_not_used() -> None:
    unused = {
        "".join(part.capitalize() for part in word.split())
        for found in LINE.finditer(WORDS)
        for word in found["not_"].split(", ")
        if word
    } - {"".join(p.capitalize() for p in m["word"].split()) for m in LINE.finditer(WORDS)}
    assert "ExitDeclaration" in unused
    assert [(name, path) for name, path in classes() if name in unused] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_files_that_a_document_names_are_there(path: Path) -> None:
    text = path.read_text("utf-8")
    # A name in capitals stands for whatever is added: `rules/competitors/ID.yaml`.
    named = set(re.findall(r"`((?:promo|templates|rules|tests|tools|bench|bin|docs)/[\w/.-]*[\w/])`", text))
    linked = {(path.parent / link).resolve() for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", text)}
    made = set(re.findall(r"^\+\+\+ b/(\S+)", text, re.MULTILINE))  # an example adds it
    assert [
        name for name in sorted(named - made) if not (ROOT / name).exists() and not re.search("[A-Z]{2}", name)
    ] == []
    assert [link for link in sorted(linked) if not link.exists()] == []


def names_in(path: Path) -> set[str]:
    """The tests of a file, as they are named on the command line."""
    return {name for name in defined(path) if name.startswith("test_")} if path.is_file() else set()


NAMED_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_tests_that_a_document_names_are_there(path: Path) -> None:
    named = NAMED_TEST.findall(path.read_text("utf-8"))
    assert [f"{file}::{name}" for file, name in named if name not in names_in(ROOT / file)] == []


def test_every_threat_and_every_finding_has_one_row_with_a_state_and_a_test() -> None:
    text = (ROOT / "docs/security.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.splitlines() if "::test_" in line]
    threats = [row for row in rows if row[0].isdigit()]
    assert [int(row[0]) for row in threats] == list(range(1, 36))
    assert all(re.match(r"held$|held in part: \S|not held: \S", row[2]) for row in threats)
    assert [row[0] for row in rows if row[0].startswith("F")] == [f"F{number}" for number in range(1, 23)]
    assert all(NAMED_TEST.search(row[-1]) for row in rows)


def test_what_later_attacks_found_is_mended_with_a_test_or_said_to_be_open() -> None:
    text = (ROOT / "docs/security.md").read_text("utf-8")
    rows = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in text.splitlines() if line[:3] == "| A"]
    assert [row[0] for row in rows] == [f"A{number}" for number in range(1, len(rows) + 1)] and len(rows) > 15
    for row in rows:
        assert (row[2].startswith("mended") and NAMED_TEST.search(row[-1])) or row[2].startswith("**open**"), row[0]


def commands_of_the_readme() -> list[str]:
    """The lines of its blocks that call `promo`."""
    blocks = re.findall(r"^```\n(.*?)^```$", (ROOT / "README.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return [line for block in blocks for line in block.splitlines() if re.search(r"\bpromo [a-z]", line)]


@pytest.mark.parametrize("line", commands_of_the_readme())
def test_a_command_of_the_readme_runs_as_it_is_printed(line: str) -> None:
    """Its program is where `bin/setup` puts it; command, options and values are known; files of ours are there."""
    words = shlex.split(line, comments=True)
    given = dict(word.split("=", 1) for word in words if word.startswith("PROMO_"))
    words = words[len(given) :]
    assert words[0] == ".venv/bin/promo"
    # What the reader brings: a changed copy of the rules, a file from the bank.
    own = {"/tmp/new": str(ROOT / "rules"), "camt053.xml": str(ROOT / "README.md")}
    rest = [own.get(word, str(ROOT / word) if word.startswith("promo/") else word) for word in words[1:]]
    command: click.Command = cli
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), rest.pop(0))
        assert found is not None
        command = found
    command.make_context(words[1], rest)
    # Days to come are for a copy: billing stands still on a data folder that was ahead of its clock.
    assert "--as-of" not in words or given["PROMO_DATA_DIR"] not in ("var", "./var")
    staff = {email for email, _, _ in STAFF}
    assert {after for before, after in pairwise(words) if before in ("--by", "--seen-by")} <= staff


def test_the_readme_has_commands() -> None:
    assert len(commands_of_the_readme()) > 20
