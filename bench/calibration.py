"""Is the confidence honest? python bench/calibration.py DATA, DATA as for bench/train_notice.py.

Predictions are out of fold: each length of time is judged by weights that never saw its family. For "this stops the
renewal", "this ends the contract otherwise" and the surest answer of each document: five bins of equal mass, the share
that is right in each, the expected calibration error, and its 95 % interval over 1,000 draws of whole documents. The
merged facts of whole papers: bench/agreement.py, which also draws docs/reliability.svg.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from bench.train_notice import load_contracts, of_contract, of_proofs, of_wordings, out_of_fold

PICTURE = Path("docs/reliability.svg")
BINS = 5
DRAWS = 1000


@dataclass(frozen=True)
class Guess:
    """One prediction: its document, the probability, and whether it came true."""

    document: str
    sure: float
    true: bool


def main(arguments: list[str]) -> None:
    """Print the figures of each group."""
    contracts, kinds = load_contracts(Path(arguments[0]) / "cuad")
    examples = [e for c in contracts for e in of_contract(c, kinds.get(c["id"]))]
    examples += of_proofs(Path(arguments[0]) / "proofs-dev") + of_wordings()
    judged = [(e, sure) for e, sure in zip(examples, out_of_fold(examples), strict=True) if e.trains]
    groups = {
        "stops the renewal": [Guess(e.document, sure[0], e.renewal) for e, sure in judged],
        "ends the contract otherwise": [Guess(e.document, sure[1], e.exit) for e, sure in judged],
    }
    groups["the surest of each document"] = surest([*groups["stops the renewal"]])
    drawn = {}
    for name, guesses in groups.items():
        error, low, high = with_interval(guesses)
        drawn[name] = bins(guesses)
        print(
            f"{name}: {len(guesses)} predictions, {sum(g.true for g in guesses)} true, ECE {error:.3f} (95 %: {low:.3f}"
            f" to {high:.3f})"
        )
        for said, came_true, size in drawn[name]:
            print(f"   said {said:.3f}   came true {came_true:.3f}   of {size}")


def surest(guesses: Sequence[Guess]) -> list[Guess]:
    """The surest guess of each document."""
    best: dict[str, Guess] = {}
    for guess in guesses:
        if guess.document not in best or guess.sure > best[guess.document].sure:
            best[guess.document] = guess
    return list(best.values())


def bins(guesses: Sequence[Guess]) -> list[tuple[float, float, int]]:
    """Five bins of equal mass: what was said on average, the share that came true, how many."""
    ordered = sorted(guesses, key=lambda g: g.sure)
    edges = [len(ordered) * k // BINS for k in range(BINS + 1)]
    parts = [ordered[a:b] for a, b in pairwise(edges) if b > a]
    return [(sum(g.sure for g in p) / len(p), sum(g.true for g in p) / len(p), len(p)) for p in parts]


def calibration_error(guesses: Sequence[Guess]) -> float:
    """Expected calibration error: the gaps between said and true, weighted by the size of their bins."""
    return sum(abs(said - true) * size for said, true, size in bins(guesses)) / len(guesses)


def with_interval(guesses: Sequence[Guess]) -> tuple[float, float, float]:
    """The error, and its 95 % interval over draws of whole documents, with repetition."""
    by_document: dict[str, list[Guess]] = defaultdict(list)
    for guess in guesses:
        by_document[guess.document].append(guess)
    chance, documents = random.Random(1), list(by_document)
    draws = sorted(
        calibration_error([g for d in chance.choices(documents, k=len(documents)) for g in by_document[d]])
        for _ in range(DRAWS)
    )
    return calibration_error(guesses), draws[DRAWS * 25 // 1000], draws[DRAWS * 975 // 1000]


def picture(drawn: dict[str, list[tuple[float, float, int]]]) -> str:
    """A reliability plot as SVG: on the diagonal, what was said is what came true."""
    colours = ("#0b5fff", "#b3261e", "#1b7f3b")
    size, edge = 320, 48

    def place(said: float, true: float) -> str:
        return f"{edge + said * size:.1f},{edge + (1 - true) * size:.1f}"

    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size + 2 * edge + 200} {size + 2 * edge}"'
            ' font-family="sans-serif" font-size="12">'
        ),
        (
            f'<rect width="100%" height="100%" fill="#fff"/><rect x="{edge}" y="{edge}" width="{size}" height="{size}"'
            ' fill="none" stroke="#777"/>'
        ),
        f'<polyline points="{place(0, 0)} {place(1, 1)}" stroke="#999" stroke-dasharray="4 4" fill="none"/>',
        f'<text x="{edge + size / 2}" y="{size + 2 * edge - 14}" text-anchor="middle">probability said</text>',
        (
            f'<text x="14" y="{edge + size / 2}" text-anchor="middle" transform="rotate(-90 14'
            f' {edge + size / 2})">share that came true</text>'
        ),
    ]
    for mark in (0, 0.5, 1):
        x, y = place(mark, mark).split(",")
        parts.append(f'<text x="{x}" y="{edge + size + 16}" text-anchor="middle">{mark}</text>')
        parts.append(f'<text x="{edge - 6}" y="{y}" text-anchor="end">{mark}</text>')
    for number, (name, points) in enumerate(drawn.items()):
        colour = colours[number % len(colours)]
        parts.append(
            f'<polyline points="{" ".join(place(s, t) for s, t, _ in points)}" fill="none" stroke="{colour}"'
            ' stroke-width="1.5"/>'
        )
        parts += [
            f'<circle cx="{place(s, t).split(",")[0]}" cy="{place(s, t).split(",")[1]}" r="4" fill="{colour}"/>'
            for s, t, _ in points
        ]
        parts.append(f'<text x="{edge + size + 14}" y="{edge + 16 + 20 * number}" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


if __name__ == "__main__":
    main(sys.argv[1:])
