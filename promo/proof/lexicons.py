"""Reads the word lists of `facts/lexicon/` and the weights of `facts/notice_weights/`, once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from promo.proof.facts.lexicon import Lexicon, build
from promo.proof.facts.weights import build_weights


@cache
def load_lexicons() -> Mapping[str, Lexicon]:
    """The shipped lexicons by language.

    Raises:
        ValueError: a word list has an unknown entry or a pattern that does not compile.
    """
    words, weights = _contents("lexicon"), _contents("notice_weights")
    return {
        language: build(language, content, build_weights(weights[language]) if language in weights else None)
        for language, content in words.items()
    }


def _contents(folder: str) -> dict[str, Any]:
    """The content of each language's file, by language."""
    found = sorted((files("promo.proof.facts") / folder).iterdir(), key=lambda entry: entry.name)
    return {e.name.removesuffix(".yaml"): yaml.safe_load(e.read_text("utf-8")) for e in found if e.name.endswith(".yaml")}
