"""The texts of every language keep to its glossary: words we use, words we never use, deadlines, form of address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from promo.i18n import LOCALES

ROOT = Path(__file__).resolve().parents[1]
GLOSSARY = ROOT / "docs/glossary"
ENGLISH = yaml.safe_load((GLOSSARY / "words.yaml").read_text("utf-8"))
OTHERS = [locale for locale in LOCALES if locale != "en"]
BY_A_DAY = re.compile(r"\b(by|until) %\((day|until|last)\)s(?! \()", re.IGNORECASE)


@cache
def glossary(locale: str) -> dict[str, Any]:
    return dict(yaml.safe_load((GLOSSARY / f"{locale}.yaml").read_text("utf-8")))


@cache
def texts(locale: str) -> tuple[tuple[str, str], ...]:
    """Every text with its translation, a plural form a line."""
    with (ROOT / f"promo/translations/{locale}.po").open("rb") as stream:
        catalogue = read_po(stream, locale=locale)
    return tuple((_many(message.id), form) for message in catalogue if message.id for form in _forms(message.string))


def _many(text: Any) -> str:
    return str(text if isinstance(text, str) else text[-1])


def _forms(said: Any) -> Sequence[str]:
    return [said] if isinstance(said, str) else list(said)


def plain(text: str) -> str:
    return re.sub("[\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]", " ", text.replace("’", "'"))


def says(pattern: str, text: str) -> bool:
    return re.search(plain(pattern), plain(text), re.IGNORECASE) is not None


@pytest.mark.parametrize("locale", OTHERS)
def test_a_word_of_the_trade_is_said_with_the_word_of_the_glossary(locale: str) -> None:
    words = glossary(locale)["words"]
    assert list(words) == list(ENGLISH["words"])
    astray = []
    for word, entry in words.items():
        english, forms = ENGLISH["words"][word]["english"], entry.get("forms", entry["say"])
        astray += [
            (word, text, said)
            for text, said in texts(locale)
            if re.search(english, re.sub(r"%\(\w+\)s", "", text)) and not says(forms, said)
        ]
    assert astray == []


@pytest.mark.parametrize("locale", OTHERS)
def test_what_is_never_said_is_not_said(locale: str) -> None:
    never = glossary(locale)["never"]
    assert [(said, why) for form, why in never.items() for _, said in texts(locale) if says(form, said)] == []


@pytest.mark.parametrize("locale", OTHERS)
def test_a_deadline_includes_its_day(locale: str) -> None:
    deadline = glossary(locale)["deadline"]
    sentences = [(text, said) for text, said in texts(locale) if BY_A_DAY.search(text)]
    labels = [(text, said) for text, said in texts(locale) if text in ENGLISH["deadline labels"]]
    assert len(sentences) >= 20 and len(labels) >= 8
    assert [said for _, said in sentences if not says(deadline["sentence"], said)] == []
    assert [said for _, said in labels if not says(deadline["label"], said)] == []


@pytest.mark.parametrize("locale", OTHERS)
def test_there_is_one_form_of_address(locale: str) -> None:
    address = glossary(locale)["address"]
    astray = [said for text, said in texts(locale) if re.search(address["never"], plain(said))
              and text not in address.get("but", ())]  # fmt: skip
    assert astray == []


def test_no_german_sentence_puts_a_period_behind_a_word_that_bends_it() -> None:
    """A period is written as it stands alone ("30 Tage"): behind "von" it would have to be "30 Tagen"."""
    bends = re.compile(r"\b(?:von|mit|nach|seit|aus|binnen|bei)(?: \w+)? %\((?:notice|seen|required|period|term)\)s")
    assert [said for _, said in texts("de") if bends.search(said)] == []
