"""What readers see of a file that cannot be used is said in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import promo
from promo.eligibility.judge import refusal_of
from promo.i18n import LOCALES
from promo.proof.reading import Cause, Refusal
from promo.proof.seen_in_files import said_of
from promo.wording import show_seen

ROOM = Path(promo.__file__).parent
MAKERS = {"Refusal", "refused", "TooManyStyles"}


def samples(node: ast.AST) -> Iterator[str]:
    """The texts in an expression, numbers in them filled in."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(p.value) if isinstance(p, ast.Constant) else "1,234" for p in node.values)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif not isinstance(node, ast.Subscript):
        for child in ast.iter_child_nodes(node):
            yield from samples(child)


def all_that_readers_see() -> set[str]:
    """Every text of the program that names a file which cannot be used: made into a refusal, or beside an unknown
    kind."""
    found = set[str]()
    for path in ROOM.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        if not any(word in source for word in ("Refusal(", "TooManyStyles(", "Kind.UNKNOWN")):
            continue
        tree = ast.parse(source)
        named = {
            target.id: node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKERS:
                for given in node.args[1:2] if node.func.id != "TooManyStyles" else node.args:
                    found |= set(samples(named.get(given.id, given) if isinstance(given, ast.Name) else given))
            elif isinstance(node, ast.Tuple) and any(ast.unparse(e) == "Kind.UNKNOWN" for e in node.elts):
                found |= set(samples(node.elts[-1]))
    return found


def test_whatever_readers_see_of_a_file_has_words_in_every_language() -> None:
    seen = all_that_readers_see()
    assert {"a Windows program", "a video", "an Excel file", "1,234 pages; the bound is 1,234"} <= seen
    assert [text for text in seen if said_of(text) is None] == []
    for text in seen:
        shown = {
            locale: show_seen(refusal_of("x.y", Refusal(Cause.TOO_LARGE, text)).seen, locale) for locale in LOCALES
        }
        assert all(said and said.startswith("x.y") and len(said) > 5 for said in shown.values())
        english = shown.pop("en")
        assert english not in shown.values(), (english, shown)


@pytest.mark.parametrize(
    ("locale", "said"),
    [
        ("en", "setup.exe (a Windows program)"),
        ("fr", "setup.exe (un programme Windows)"),
        ("ja", "setup.exe（Windowsプログラム）"),
    ],
)
def test_a_program_is_called_so_in_the_language_of_the_page(locale: str, said: str) -> None:
    reason = refusal_of("setup.exe", Refusal(Cause.NOT_A_DOCUMENT, "a Windows program"))
    assert show_seen(reason.seen, locale) == said


def test_the_numbers_of_a_bound_are_written_as_in_the_language() -> None:
    reason = refusal_of("x.txt", Refusal(Cause.TOO_LARGE, "3,000,001 characters; the bound is 3,000,000"))
    assert re.search(r"3\.000\.001 Zeichen.* 3\.000\.000", show_seen(reason.seen, "de") or "")
