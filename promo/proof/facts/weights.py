"""A linear model: what each mark weighs, and the probability their sum stands for. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass


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
