"""Linear models: what each mark weighs, and the probabilities their sums stand for. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


def probability(log_odds: float) -> float:
    """The probability that log-odds stand for; never quite 0 or 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, log_odds))))


@dataclass(frozen=True, slots=True)
class Weights:
    """Logistic regression: `bias` and one weight a mark; a mark without a weight counts nothing."""

    bias: float
    of: Mapping[str, float]

    def probability(self, marks: Mapping[str, float]) -> float:
        """0 to 1, for marks that are each 0 to 1."""
        return probability(self.bias + sum(self.of.get(name, 0.0) * value for name, value in marks.items()))


@dataclass(frozen=True, slots=True)
class NoticeWeights:
    """For one length of time: is it a notice that stops the renewal, is it one that ends the contract otherwise."""

    renewal: Weights
    exit: Weights


def build_weights(source: Mapping[str, Mapping[str, float]]) -> NoticeWeights:
    """Weights from the plain content of their file.

    Raises:
        KeyError: a part or its bias is missing.
    """

    def part(name: str) -> Weights:
        given = dict(source[name])
        return Weights(float(given.pop("bias")), {k: float(v) for k, v in given.items()})

    return NoticeWeights(part("renewal"), part("exit"))


@dataclass(frozen=True)
class Learnt:
    """Weights of marks: a row a mark, a column a role."""

    roles: tuple[str, ...]
    rows: Mapping[str, int]
    weights: NDArray[np.float32]

    def shares(self, marks: Iterable[str]) -> dict[str, float]:
        """How likely each role is for a place with these marks; they sum to one. Marks that were never weighed count
        nothing."""
        known = [self.rows[mark] for mark in marks if mark in self.rows]
        scores = self.weights[known].sum(0) if known else np.zeros(len(self.roles), np.float32)
        odds = np.exp(scores - scores.max())
        return {role: float(share) for role, share in zip(self.roles, odds / odds.sum(), strict=True)}
