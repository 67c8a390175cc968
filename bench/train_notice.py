"""Trains what the marks of a notice weigh: python bench/train_notice.py DATA [--write].

DATA holds cuad/ (labels.jsonl, texts.jsonl.gz, kinds.json) and proofs-dev/ (claims.jsonl, truth.jsonl and the papers);
made clauses stand in bench/notice_wordings.yaml. Two logistic regressions over the marks of
promo/proof/facts/notices/marks.py, one for notices that stop a renewal, one for those that end a contract otherwise.
Each weight is drawn towards what is written below, with the strength `PULL`: so few contracts state a notice that the
data may only correct what a reader of contracts would say. Prints the figures of five folds grouped by family (every
weight fitted outside the fold) and those of the final weights; `--write` replaces
promo/proof/facts/notice_weights/en.yaml.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from promo.claims.judging.read_files import Paper, read_papers
from promo.promotions.rule_files import load_rules
from promo.proof.facts.lengths import find_covered, find_lengths
from promo.proof.facts.notices.clauses import THRESHOLD, candidates
from promo.proof.facts.paper import Prose
from promo.proof.facts.sentences import boundaries
from promo.proof.facts.text import LOW, ProofText
from promo.proof.facts.weights import NoticeWeights, Weights
from promo.proof.lexicons import load_lexicons
from promo.proof.reading import Reading
from promo.proof.sealed.intake import open_file
from promo.proof.sealed.reader import Reader
from promo.shipped import shipped

WORDINGS = Path("bench/notice_wordings.yaml")
FILE = Path("promo/proof/facts/notice_weights/en.yaml")
LANGUAGE = "en"
FOLDS = 5
PULL = 3.0
ENOUGH = 10  # letters beside a length that tell it from another
MADE_COUNT = (
    2.0  # a candidate of a made proof counts as two of a contract: they are fewer, and nearer to what people send
)

RENEWAL = {
    "bias": -4.0,
    "renews_unless": 3.0,
    "renews_unless_before_end": 1.5,
    "renews_unless_notice": 2.0,
    "length_of_term": -4.0,
    "renews_loosely_before_end": 2.0,
    "renewal_beside_before_end": 1.0,
    "renewal_beside_declined": 4.0,
    "renewal_beside_such_notice": 2.5,
    "renewal_beside_notice": 2.5,
    "before_end_alone": 0.5,
    "before_end_alone_declined": 2.0,
    "before_end_alone_ended": 2.5,
    "day_that_is": -4.0,
    "at_term_end": 3.0,
    "declined_by_notice": 1.0,
    "declined_by_notice_short": 2.0,
    "renews_plainly_unless": 3.0,
    "label": 1.0,
    "label_short": 2.5,
    "option": -2.5,
    "option_before_end": -1.0,
    "faulty_near": -2.5,
    "faulty": -1.0,
    "runs_on": -1.0,
    "any_time": -1.0,
    "within": -2.0,
    "after_event": -2.0,
    "other_matter": -1.5,
    "insurance": -3.0,
    "payment": -1.0,
    "change": -2.0,
    "other_day": -2.0,
    "tells_nothing": -2.0,
    "very_short": -2.0,
    "year_long": -2.0,
    "long_sentence": -1.0,
    "renews_nowhere": -0.5,
    "usual_length": 0.3,
    "cues_for": 3.0,
    "cues_against": -2.0,
    "before_end_short": 1.5,
    "runs_on_beside": -2.0,
    "calendar_end": -1.5,
    "after_minimum": -0.5,
}
EXIT = {
    "bias": -4.0,
    "may_end": 2.0,
    "may_end_contract": 1.0,
    "may_end_any_time": 2.0,
    "ended_by_notice": 1.0,
    "runs_on": 2.0,
    "any_time": 1.0,
    "may_end_faulty": -3.0,
    "faulty_near": -2.0,
    "faulty": -0.5,
    "insurance": -4.0,
    "length_of_term": -4.0,
    "before_end": -1.5,
    "renews_unless": -2.0,
    "option": -1.0,
    "within": -1.5,
    "after_event": -1.5,
    "other_matter": -1.0,
    "change": -2.0,
    "payment": -1.0,
    "tells_nothing": -3.0,
    "very_short": -1.0,
    "usual_length": 0.3,
    "both": 0.5,
    "at_least": 0.3,
    "covered": -0.5,
    "other_day": 0.5,
    "cues_for": 1.5,
    "cues_against": -1.0,
    "runs_on_beside": 2.0,
    "calendar_end": 2.0,
    "after_minimum": 1.5,
}


@dataclass(frozen=True)
class Example:
    """One length of time of one document: its marks, and whether its document says that it is such a notice."""

    document: str
    family: str
    period: tuple[int, str] | None
    marks: dict[str, float]
    renewal: bool
    exit: bool
    trains: bool
    count: float


def main(arguments: list[str]) -> None:
    """Train, print, and write when asked to."""
    data = Path(arguments[0])
    contracts, kinds = load_contracts(data / "cuad")
    examples = (
        [e for c in contracts for e in of_contract(c, kinds.get(c["id"]))]
        + of_proofs(data / "proofs-dev")
        + of_wordings()
    )
    guesses = out_of_fold(examples)
    print("five folds by family: ", figures(contracts, kinds, examples, guesses))
    weights = fitted(examples)
    print("all of it:            ", figures(contracts, kinds, examples, [both(weights, e) for e in examples]))
    if "--write" in arguments:
        write(weights)


def load_contracts(folder: Path) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The labelled contracts with their texts, and the labels that mean something else than ours."""
    kinds = json.loads((folder / "kinds.json").read_text())
    with gzip.open(folder / "texts.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = {row["id"]: row["text"] for row in map(json.loads, lines)}
    labels = [json.loads(line) for line in (folder / "labels.jsonl").open(encoding="utf-8")]
    return [{**label, "text": texts[label["id"]]} for label in labels], kinds


def found_in(
    readings: Iterable[Reading],
) -> list[tuple[tuple[str, str, str], str, tuple[int, str] | None, dict[str, float]]]:
    """The candidates of a proof: words before, of and after the length, the sentence, the period, the marks."""
    lexicon = load_lexicons()[LANGUAGE]
    text = ProofText.of(tuple(r for r in readings if r.pages))
    prose = Prose(text.low, boundaries(text.plain, text.borders()), lexicon)
    low = prose.low
    lengths = sorted(find_lengths(low, lexicon) + find_covered(low), key=lambda length: length.start)
    assert lexicon.frames is not None
    rows = []
    for found in candidates(prose, lengths, lexicon.frames):
        at, to, period = found.length.start, found.length.end, found.length.period
        around = (
            squeezed(low[max(found.place.begin, at - 40) : at])[-22:],
            squeezed(low[at:to]),
            squeezed(low[to : to + 40])[:18],
        )
        rows.append(
            (
                around,
                squeezed(low[max(found.place.begin, at - 60) : to + 60]),
                (period.count, period.unit.value) if period else None,
                dict(found.marks),
            )
        )
    return rows


def of_contract(contract: dict[str, Any], kind: str | None) -> list[Example]:
    """The candidates of one contract. A notice whose kind is "exit" ends the contract at any time; other kinds train
    nothing."""
    notices = [squeezed(s["text"]) for s in contract["notice_spans"]]
    leavings = [squeezed(s["text"]) for s in contract["termination_for_convenience_spans"]]
    stated = {(n["value"], n["unit"].rstrip("s")) for n in contract["notice_all"]}
    examples = []
    for around, _, period, marks in found_in([open_file("contract.txt", contract["text"].encode()).reading]):
        notice = within(around, notices) and (period in stated or (not stated and period is None))
        leaving = within(around, leavings)
        renewal = notice and kind != "exit"
        examples.append(
            Example(
                contract["id"],
                str(contract["family"]),
                period,
                marks,
                renewal,
                (notice or leaving) and not renewal,
                kind in (None, "exit"),
                1.0,
            )
        )
    return examples


def of_proofs(folder: Path) -> list[Example]:
    """The candidates of the made proofs in this language. Another clause of the same paper may be a notice too: it
    trains nothing."""
    truths = {t["id"]: t for t in map(json.loads, (folder / "truth.jsonl").open(encoding="utf-8"))}
    rules = load_rules(shipped("rules"))
    examples = []
    with Reader(2) as reader:
        for claim in map(json.loads, (folder / "claims.jsonl").open(encoding="utf-8")):
            truth = truths[claim["id"]]
            if truth["language"] != LANGUAGE:
                continue
            papers = [Paper(Path(f).name, (folder / f).read_bytes()) for f in claim["files"]]
            readings = [r for found in read_papers(papers, reader, rules, date(2026, 12, 1)) for r in found]
            quote = truth.get("quote") or []
            quoted = squeezed(quote if isinstance(quote, str) else " ".join(quote))
            stated = {fact: truth["facts"].get(fact) for fact in ("renewal_notice", "exit_notice")}
            for _, sentence, period, marks in found_in(readings):
                parts = [sentence[k : k + 6] for k in range(max(1, len(sentence) - 6))]
                quotes = bool(quoted) and sum(p in quoted for p in parts) >= len(parts) / 2
                renewal = quotes and same(period, stated["renewal_notice"])
                leaving = quotes and same(period, stated["exit_notice"])
                doubtful = (
                    not (renewal or leaving)
                    and bool(marks.get("tells"))
                    and bool(marks.get("before_end") or marks.get("declines"))
                )
                examples.append(
                    Example(claim["id"], claim["id"], period, marks, renewal, leaving, not doubtful, MADE_COUNT)
                )
    return examples


def of_wordings() -> list[Example]:
    """The candidates of the made clauses: a length in brackets stops the renewal, one in braces ends the contract
    otherwise."""
    examples = []
    for number, marked in enumerate(yaml.safe_load(WORDINGS.read_text("utf-8"))[LANGUAGE]):
        text = (
            "This is the agreement of the parties and it is made for the use of the service in the office.\n\n" + marked
        )
        notices = [squeezed(found[1]) for found in re.finditer(r"\[(.+?)\]", marked)]
        leavings = [squeezed(found[1]) for found in re.finditer(r"\{(.+?)\}", marked)]
        plain = re.sub(r"[\[\]{}]", "", text)
        for around, _, period, marks in found_in([open_file("paper.txt", plain.encode()).reading]):
            renewal, leaving = (
                any(n.startswith(around[1]) for n in notices),
                any(n.startswith(around[1]) for n in leavings),
            )
            examples.append(
                Example(f"wording {number}", f"wording {number}", period, marks, renewal, leaving, True, MADE_COUNT)
            )
    return examples


def squeezed(text: str) -> str:
    """Letters, digits and stars only, low."""
    return re.sub(r"[^a-z0-9*]+", "", text.translate(LOW))


def within(around: tuple[str, str, str], spans: list[str]) -> bool:
    """Whether a length stands, with the words around it, in one of the labelled spans; a span may begin or end at the
    length."""
    before, length, after = around
    parts = [before + length + after]
    parts += [before + length] if len(before) >= ENOUGH else []
    parts += [length + after] if len(after) >= ENOUGH else []
    return any(part in span for part in parts for span in spans)


def same(period: tuple[int, str] | None, stated: dict[str, Any] | None) -> bool:
    """Whether two periods are equal, a year being twelve months and a week seven days."""

    def plain(count: int, unit: str) -> tuple[int, str]:
        return (count * 12, "month") if unit == "year" else (count * 7, "day") if unit == "week" else (count, unit)

    if period is None or not stated:
        return False
    return plain(*period) == plain(stated["count"], stated["unit"])


def fitted(examples: list[Example]) -> NoticeWeights:
    """Weights from all examples that train."""
    used = [e for e in examples if e.trains]
    return NoticeWeights(_fit(used, lambda e: e.renewal, RENEWAL), _fit(used, lambda e: e.exit, EXIT))


def _fit(examples: list[Example], is_one: Callable[[Example], bool], expected: dict[str, float]) -> Weights:
    """Newton steps on the penalised likelihood; the penalty is the squared distance from what was expected."""
    names = sorted({name for e in examples for name in e.marks} | (expected.keys() - {"bias"}))
    column = {name: k for k, name in enumerate(names)}
    marks = np.zeros((len(examples), len(names) + 1))
    marks[:, -1] = 1
    for row, example in enumerate(examples):
        for name, value in example.marks.items():
            marks[row, column[name]] = value
    truth = np.array([float(is_one(e)) for e in examples])
    count = np.array([e.count for e in examples])
    centre = np.array([expected.get(name, 0.0) for name in names] + [expected["bias"]])
    pull = np.full(len(centre), PULL)
    pull[-1] = PULL / 5

    def loss(guess: Any) -> float:
        score = marks @ guess
        return float(count @ (np.logaddexp(0, score) - truth * score) + (pull * (guess - centre) ** 2).sum() / 2)

    weights = centre.copy()
    for _ in range(60):
        sure = 1 / (1 + np.exp(-np.clip(marks @ weights, -30, 30)))
        slope = marks.T @ (count * (truth - sure)) - pull * (weights - centre)
        curve = (marks * (count * sure * (1 - sure))[:, None]).T @ marks + np.diag(pull)
        step = np.linalg.solve(curve, slope)
        while loss(weights + step) > loss(weights) + 1e-9:
            step /= 2
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return Weights(float(weights[-1]), dict(zip(names, map(float, weights[:-1]), strict=True)))


def both(weights: NoticeWeights, example: Example) -> tuple[float, float]:
    """Probability of a renewal notice, and of another one."""
    return weights.renewal.probability(example.marks), weights.exit.probability(example.marks)


def fold_of(example: Example) -> int:
    """The fold of an example's family."""
    return int(hashlib.sha256(example.family.encode()).hexdigest(), 16) % FOLDS


def out_of_fold(examples: list[Example]) -> list[tuple[float, float]]:
    """For each example, what weights say that never saw its family."""
    models = [fitted([e for e in examples if fold_of(e) != fold]) for fold in range(FOLDS)]
    return [both(models[fold_of(e)], e) for e in examples]


def figures(
    contracts: list[dict[str, Any]], kinds: dict[str, str], examples: list[Example], guesses: list[tuple[float, float]]
) -> str:
    """Presence, exact duration and three months or more, counted as the project's measure counts them."""
    best: dict[str, tuple[float, Example]] = {}
    for example, (renewal, leaving) in zip(examples, guesses, strict=True):
        kind = kinds.get(example.document)
        value = max(renewal, leaving) if kind == "exit" else renewal if renewal >= leaving else 0.0
        if value >= THRESHOLD and value > best.get(example.document, (0.0, example))[0]:
            best[example.document] = value, example
    right = wrong = missed = exact = stated = long_right = long_wrong = long_missed = 0
    days = {"day": 1, "week": 7, "month": 30, "year": 360}
    for contract in contracts:
        if kinds.get(contract["id"], "exit") != "exit":
            continue
        found = best.get(contract["id"])
        there, period = contract["has_notice_clause"], found[1].period if found else None
        right, wrong, missed = (
            right + bool(found and there),
            wrong + bool(found and not there),
            missed + bool(there and not found),
        )
        if contract["notice_status"] == "stated":
            stated += 1
            exact += period in {(n["value"], n["unit"].rstrip("s")) for n in contract["notice_all"]}
        is_long, said_long = (
            bool(contract["notice_at_least_3_months"]),
            bool(period and period[0] * days[period[1]] >= 90),
        )
        long_right, long_wrong, long_missed = (
            long_right + (is_long and said_long),
            long_wrong + (said_long and not is_long),
            long_missed + (is_long and not said_long),
        )
    return (
        f"P {right}/{right + wrong} = {right / (right + wrong):.3f}  R {right}/{right + missed} ="
        f" {right / (right + missed):.3f}  F1 {2 * right / (2 * right + wrong + missed):.3f}  exact {exact}/{stated} ="
        f" {exact / stated:.3f}  three months or more P {long_right / max(1, long_right + long_wrong):.3f} R"
        f" {long_right / max(1, long_right + long_missed):.3f}"
    )


def write(weights: NoticeWeights) -> None:
    """The weights as a text file that people can review."""
    lines = [
        "# What each mark of a notice weighs, in English. Made by bench/train_notice.py, which says how; read it",
        "# before you change a figure.",
    ]
    for name, part in (("renewal", weights.renewal), ("exit", weights.exit)):
        lines.append(f"{name}:")
        lines.append(f"  bias: {part.bias:.2f}")
        lines += [
            f"  {mark}: {weight:.2f}"
            for mark, weight in sorted(part.of.items(), key=lambda item: -item[1])
            if abs(weight) >= 0.05
        ]
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
