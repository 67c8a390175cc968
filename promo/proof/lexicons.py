"""Reads the word lists of `facts/lexicon/`, once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from promo.proof.facts.lexicon import Lexicon, build


@cache
def load_lexicons() -> Mapping[str, Lexicon]:
    """The shipped lexicons by language.

    Raises:
        ValueError: a word list has an unknown entry or a pattern that does not compile.
    """
    folder = files("promo.proof.facts") / "lexicon"
    return {
        entry.name.removesuffix(".yaml"): build(entry.name.removesuffix(".yaml"), yaml.safe_load(entry.read_text("utf-8")))
        for entry in sorted(folder.iterdir(), key=lambda e: e.name)
        if entry.name.endswith(".yaml")
    }
