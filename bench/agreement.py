"""Is the confidence of merged facts honest? python bench/agreement.py [DATA] [--write]

Papers that neither reader was trained on: the fifth of `tools/tagger/papers` that is kept apart, and
`papers/validation.jsonl` of DATA. For each fact that was found: how sure it was said to be, and whether it is what the
tags say. Five bins of equal mass, the expected calibration error and its 95 % interval over draws of whole papers, and
how often each set of readers is right. `--write` draws docs/reliability.svg.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from bench.calibration import PICTURE, Guess, bins, picture, with_interval
from promo.periods import Period
from promo.promotions.rule_files import load_rules
from promo.proof.facts import Asked, By, Fact, FactName, find_facts
from promo.proof.facts.said import day_said, period_said
from promo.proof.lexicons import load_lexicons
from promo.shipped import shipped
from tests.support.tagging import reading_of

TOOLS = Path(__file__).resolve().parents[1] / "tools" / "tagger"
TODAY = date(2026, 12, 1)
LEXICONS = list(load_lexicons().values())
GROUPS = {
    "notice": (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE),
    "dates and terms": (FactName.CONTRACT_START, FactName.INITIAL_TERM, FactName.RENEWAL_TERM),
    "customer and number": (FactName.PARTY, FactName.CONTRACT_NUMBER),
}


def main(arguments: list[str]) -> None:
    """Print the figures, and draw them when asked to."""
    sys.path.insert(0, str(TOOLS))
    import corpus  # type: ignore[import-not-found]

    papers = [p for p in corpus.own() if corpus.is_held_out(p["id"])]
    folder = next((Path(a) for a in arguments if not a.startswith("--")), None)
    if folder is not None:
        papers += [json.loads(line) for line in (folder / "papers" / "validation.jsonl").open(encoding="utf-8")]
    cards, guesses, by_readers = (
        load_rules(shipped("rules")).cards,
        dict[str, list[Guess]](),
        Counter[tuple[str, str, bool]](),
    )
    for paper in papers:
        found = find_facts([reading_of("paper.txt", paper["text"].encode())], cards, load_lexicons(), TODAY, Asked())
        for group, names in GROUPS.items():
            for name, fact, true in _answers(paper, found.found, names):
                guesses.setdefault(group, []).append(Guess(paper["id"], fact.confidence, true))
                readers = "both" if len(fact.readers) > 1 else fact.readers[0].value if fact.readers else "none"
                by_readers[name.value, readers, true] += 1
    drawn = {}
    for group, of_group in guesses.items():
        error, low, high = with_interval(of_group)
        drawn[group] = bins(of_group)
        print(
            f"{group}: {len(of_group)} found, {sum(g.true for g in of_group)} right, ECE {error:.3f} (95 %: {low:.3f}"
            f" to {high:.3f})"
        )
        for said, came_true, size in drawn[group]:
            print(f"   said {said:.3f}   came true {came_true:.3f}   of {size}")
    for name in dict.fromkeys(n for n, _, _ in by_readers):
        told = {
            who: (by_readers[name, who, True], sum(by_readers[name, who, t] for t in (True, False)))
            for who in ("both", *By)
        }
        print(name, {who: f"{right}/{count}" for who, (right, count) in told.items() if count})
    if "--write" in arguments:
        PICTURE.write_text(picture(drawn))


def _answers(
    paper: Mapping[str, Any], found: Mapping[FactName, Fact], names: tuple[FactName, ...]
) -> Iterator[tuple[FactName, Fact, bool]]:
    """Each fact that was found, and whether the tags of the paper say the same."""
    spans = [(tag, given, paper["text"][start:end]) for tag, given, start, end in paper["spans"]]
    for name in names:
        fact = found.get(name, Fact())
        if not fact.counts:
            continue
        if name in GROUPS["notice"]:
            true = {
                _period(words, given)
                for tag, given, words in spans
                if tag == "notice" and given["who"] != "vendor" and given["kind"] != "optin"
            }
            yield name, fact, isinstance(fact.value, Period) and fact.value.comparable() in true
        elif name is FactName.CONTRACT_START:
            yield name, fact, fact.value in {day_said(words, LEXICONS) for tag, _, words in spans if tag == "start"}
        elif isinstance(fact.value, Period):
            tag_of = "term" if name is FactName.INITIAL_TERM else "renewal"
            yield (
                name,
                fact,
                fact.value.comparable() in {_period(words, given) for tag, given, words in spans if tag == tag_of},
            )
        else:
            tag_of = "customer" if name is FactName.PARTY else "number"
            yield name, fact, _plain(str(fact.value)) in {_plain(words) for tag, _, words in spans if tag == tag_of}


def _period(words: str, given: Mapping[str, str]) -> Any:
    try:
        period = Period.parse(given["value"]) if given.get("value") else period_said(words, LEXICONS)
    except ValueError:
        return None
    return None if period is None else period.comparable()


def _plain(words: str) -> str:
    return "".join(sign for sign in words.casefold() if sign.isalnum())


if __name__ == "__main__":
    main(sys.argv[1:])
