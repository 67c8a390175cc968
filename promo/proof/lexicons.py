"""Reads the word lists of `facts/lexicon/` and the weights of `facts/notice_weights/` and `facts/learnt/`, once."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import yaml

from promo.proof.facts.lexicon import Lexicon, build
from promo.proof.facts.weights import Learnt, build_weights


@cache
def load_lexicons() -> Mapping[str, Lexicon]:
    """The shipped lexicons by language.

    Raises:
        ValueError: a word list has an unknown entry or a pattern that does not compile.
    """
    words, weights = _contents("lexicon"), _contents("notice_weights")
    return {
        language: build(
            language,
            content,
            build_weights(weights[language]) if language in weights else None,
            _learnt("lengths"),
            _learnt("dates"),
        )
        for language, content in words.items()
    }


@cache
def _learnt(name: str) -> Learnt | None:
    """The weights of `facts/learnt/NAME.npz`; None before they were made."""
    file = files("promo.proof.facts") / "learnt" / f"{name}.npz"
    if not file.is_file():
        return None
    with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as table:
        marks = str(table["marks"]).split("\n")
        return Learnt(
            tuple(map(str, table["roles"])),
            {mark: k for k, mark in enumerate(marks)},
            table["weights"].astype(np.float32),
        )


def _contents(folder: str) -> Mapping[str, Any]:
    """The content of each language's file, by language."""
    found = sorted((files("promo.proof.facts") / folder).iterdir(), key=lambda entry: entry.name)
    return {
        e.name.removesuffix(".yaml"): yaml.safe_load(e.read_text("utf-8")) for e in found if e.name.endswith(".yaml")
    }
