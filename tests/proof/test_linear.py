"""No text takes long because of what stands in it: twice the text takes twice the time, whatever it repeats."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial

import pytest

import promo.proof
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Asked, find_facts
from promo.proof.facts.lexicon import Lexicon
from promo.proof.impossible import impossible_days
from promo.proof.language import is_gibberish, language_of, likeliest_language
from promo.proof.lexicons import load_lexicons
from promo.proof.likeness import marks_of
from promo.proof.reading import Reading
from promo.proof.sealed.intake import open_file
from promo.proof.sealed.readers.text import sheets
from promo.proof.tagger.worth import stretches_to_read

SIZE = 30_000
GROWTH = 2.6
"""Of the time, for twice the text; a quadratic pass has 4."""
SHORTEST = 0.02
"""Seconds under which a time says nothing."""
TRIES = 4
PIECES = [
    *(".\n\n", " ", "\n", "\t", " \n", "\u00a0", "1", "12 ", "1,", "1.", "1.1.", "1/", "0", "12.", "-1", "1-", "1 1/"),
    *(",", ";", ":", "-", "- ", "--", ".", "..", ". ", "(", ")", "()", "(1)", "[", "[***]", '"', "' ", "'s ", "1 000 "),
    *("a", "A", "ab ", "a b", "A. ", "a-\n", "a.b", "a, ", "Word ", "and ", "x@", "a@b.", "www.", "Mr. ", "ltd "),
    *("€", "§ ", "n° ", "no. ", "é", "ß", "三", "ー", "3か月", "月", "１", "バ", "。", "*", "/", "=", "_"),
    *("notice ", "1 month ", "month ", "customer: ", "between ", "three (3) ", "renew unless ", "1 May 2024 "),
    *("drei Monate ", "trois mois ", "zum ", "kündigen ", "préavis ", "before the end ", "| ", "gmbh & "),
]  # fmt: skip


def of_text(text: str, language: str) -> Reading:
    empty = open_file("a.txt", b"This is the agreement of the parties and it is made.").reading
    return replace(empty, pages=sheets(text), language=language)


def seconds(act: Callable[[], object]) -> float:
    """The processor's time, which others on the machine do not lengthen much."""
    started = time.process_time()
    act()
    return time.process_time() - started


def grows(act: Callable[[str], object], piece: str) -> float | None:
    """How much longer twice the text takes, at the best of some tries; None where the time says nothing."""
    once, twice = (piece * (size // len(piece) + 1) for size in (SIZE, 2 * SIZE))
    best: float | None = None
    for _ in range(TRIES):
        short, long = seconds(partial(act, once)), seconds(partial(act, twice))
        if long < SHORTEST:
            return None
        best = min(best or 99.0, long / max(short, 0.001))
        if best < GROWTH:
            break
    return best


def _facts(rules: RuleBook, lexicons: Mapping[str, Lexicon], asked: Asked, language: str, text: str) -> object:
    return find_facts([of_text(text, language)], rules.cards, lexicons, date(2026, 12, 1), asked)


def _at_one_place(pattern: re.Pattern[str], text: str) -> None:
    pattern.match(text)
    pattern.fullmatch(text)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every regular expression that a module of `promo.proof` keeps, by where it stands."""
    for module in pkgutil.walk_packages(promo.proof.__path__, "promo.proof."):
        for name, kept in vars(importlib.import_module(module.name)).items():
            values = kept.values() if isinstance(kept, dict) else kept if isinstance(kept, tuple | list) else [kept]
            for value in values:
                if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                    yield f"{module.name}.{name}", value


def test_no_pattern_goes_over_a_text_again_and_again_from_one_place() -> None:
    few, suspicious = 6000, 0.02  # characters, and the seconds that no linear pattern takes for them
    slow: list[tuple[str, str]] = []
    for where, pattern in {p.pattern: (w, p) for w, p in patterns()}.values():
        for piece in PIECES:
            text = piece * (few // len(piece))
            if all(seconds(partial(_at_one_place, pattern, text)) > suspicious for _ in range(3)):
                slow.append((where, piece))
    assert slow == []


def passes(rules: RuleBook, language: str) -> Iterator[tuple[str, Callable[[str], object]]]:
    lexicons, asked = load_lexicons(), Asked("Harrogate Logistics Ltd", "GB", "anydesk", "AD-2024")
    yield f"facts, {language}", partial(_facts, rules, lexicons, asked, language)
    yield "what the tagger reads", stretches_to_read
    yield "language", lambda text: (language_of(text), likeliest_language(text), is_gibberish(text))
    yield "marks", lambda text: marks_of("0" * 64, [text], [], number="1", party="Harrogate Logistics")
    yield "impossible days", lambda text: [impossible_days(page) for page in sheets(text)]


@pytest.mark.parametrize(("language", "pieces"), [(one, PIECES[k::3]) for k, one in enumerate(("en", "de", "ja"))])
def test_twice_the_text_takes_twice_the_time(rules: RuleBook, language: str, pieces: list[str]) -> None:
    found = {(name, piece): grows(act, piece) for piece in pieces for name, act in passes(rules, language)}
    assert {where: growth for where, growth in found.items() if growth is not None and growth > GROWTH} == {}


def test_stops_and_empty_lines_by_the_hundred_thousand_take_no_second(rules: RuleBook) -> None:
    text = ".\n\n" * 100_000
    lexicons = load_lexicons()
    find_facts([of_text(text[:3000], "en")], rules.cards, lexicons, date(2026, 12, 1))

    taken = min(
        seconds(lambda: find_facts([of_text(text, "en")], rules.cards, lexicons, date(2026, 12, 1))) for _ in range(3)
    )
    assert taken < 1.0
