"""How fast facts are found in text, on one core: python bench/facts.py [DATA].

Long contracts of each language (2 MB, made of our own letters), then odd texts of 2 MB that repeat one thing; with DATA
the texts of data/cuad. Each beside a floor of the same run: the text in lower case, cut into words by one regular
expression.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

from promo.promotions.rule_files import load_rules
from promo.proof.facts import find_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.reading import Reading
from promo.proof.sealed.intake import open_file
from promo.shipped import shipped
from tests.support import degraded

SIZE = 2_000_000
ODD = (
    "\n",
    ". ",
    "a-\n",
    "three months ",
    "three (3) months' prior written notice ",
    "[***] ",
    "automatically renew ",
    "renew unless ",
    "may terminate by notice 30 days ",
    "30 days before the end of the ",
    "01/02/2024 ",
    "1 march 2024 to ",
    "19 ",
    "3. ",
    "customer: ",
    "between Acme Ltd and ",
    "teamviewer, ",
    "trois mois avant ",
    "3か月前までに解約 ",
)


def main(arguments: list[str]) -> None:
    """Print characters a second, and the floor's."""
    rules, lexicons = load_rules(shipped("rules")), load_lexicons()
    empty = open_file("contract.txt", b"This is the agreement of the parties and it is made.").reading

    def reading(text: str, language: str) -> Reading:
        return replace(empty, pages=(replace(empty.pages[0], text=text),), language=language)

    def find(text: str, language: str) -> float:
        return seconds(lambda: find_facts([reading(text, language)], rules.cards, lexicons, date(2026, 12, 1)))

    def line(name: str, texts: list[tuple[str, str]]) -> None:
        size = sum(len(text) for text, _ in texts)
        taken = sum(find(text, language) for text, language in texts)
        floor = sum(seconds(lambda text=text: re.findall(r"\w+", text.lower())) for text, _ in texts)
        print(
            f"{name:45} {size / taken / 1e6:6.2f} million characters a second, {taken / size * 2e6:5.2f} s for 2 MB,"
            f" floor x {taken / floor:4.1f}"
        )

    if arguments:
        with gzip.open(Path(arguments[0]) / "cuad" / "texts.jsonl.gz", "rt", encoding="utf-8") as rows:
            line("contracts of data/cuad", [(json.loads(row)["text"], "en") for row in rows])
    for language in lexicons:
        letter = degraded.text_of(language)
        numbered = "\n\n".join(f"{k}. {letter}" for k in range(SIZE // len(letter)))
        line(f"long contract, {language}", [(numbered, language)])
    for piece in ODD:
        line(f"odd: {piece!r}", [((piece * (SIZE // len(piece) + 1))[:SIZE], "en")])


def seconds(act: Callable[[], object]) -> float:
    """Wall-clock seconds of one run."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main(sys.argv[1:])
