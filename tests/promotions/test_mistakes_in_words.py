"""What is wrong with a rule file is said in the reader's language; as a text it stays what commands print."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from promo.i18n import LOCALES, translations
from promo.promotions.rule_files import read_book, read_texts
from promo.promotions.rulebook import RuleFileError
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import content_of
from promo.shipped import shipped
from promo.translatable import Said, spoken

NAMES = ("promotions/three-free-months.yaml", "catalog.yaml", "vendor.yaml", "statutes/eu-data-act.yaml")
ODD: tuple[object, ...] = ([], {"odd": 1}, -1, 10**9, 1.5, "odd", "", None, True)
OF_OTHERS = ("does not parse", "not valid YAML", "cannot be judged", "cannot be reckoned")
"""Sentences that end with what a parser says: theirs, in English."""


def _places(content: object, at: KeyPath = ()) -> Iterator[KeyPath]:
    yield at
    parts = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, value in parts:
        yield from _places(value, (*at, key))


def _with(content: object, at: KeyPath, value: object) -> object:
    if not at:
        return value
    made = dict(content) if isinstance(content, dict) else list(content)  # type: ignore[call-overload]
    made[at[0]] = _with(made[at[0]], at[1:], value)
    return made


@cache
def _all_mistakes() -> tuple[RuleFileError, ...]:
    """What is said when every fifth place of the shipped files in turn holds something odd."""
    texts, found = read_texts(shipped("rules")), dict[str, RuleFileError]()
    for name in NAMES:
        content = content_of(texts[name] or "")
        for number, at in enumerate([*_places(content)][1::5]):
            said = yaml.safe_dump(_with(content, at, ODD[number % len(ODD)]), allow_unicode=True)
            for mistake in read_book({name: said})[1]:
                found.setdefault(
                    mistake.message.text if isinstance(mistake.message, Said) else mistake.message, mistake
                )
    return tuple(found.values())


def _texts_of(message: str) -> Iterator[str]:
    """The marked texts that a message is made of, without those that are nothing but places for values."""
    if not isinstance(message, Said):
        yield message
        return
    if any(
        sign.isalpha() for sign in message.text.replace("%(key)s", "").replace("%(source)s", "").replace("%(why)s", "")
    ):
        yield message.text
    for value in message.values.values():
        if isinstance(value, Said):
            yield from _texts_of(value)


def test_every_mistake_that_odd_values_make_is_said_in_every_language() -> None:
    mistakes = [m for m in _all_mistakes() if not any(theirs in m.message for theirs in OF_OTHERS)]
    assert len(mistakes) > 10, [m.message for m in mistakes]
    for locale in LOCALES:
        known = translations(locale)
        unknown = {
            text for m in mistakes for text in _texts_of(m.message) if locale != "en" and known.gettext(text) == text
        }
        assert not unknown, (locale, unknown)


def test_in_english_a_mistake_is_said_as_commands_print_it() -> None:
    for mistake in _all_mistakes():
        assert spoken(mistake.message, translations("en").gettext) == mistake.message


@pytest.mark.parametrize(
    ("old", "new", "printed", "german"),
    [
        ("months: 3,", "months: 0,", "credit.months must be at least 1", "credit.months muss mindestens 1 sein"),
        ("timezone:", "timezon:", "unknown key 'timezon'; known here: ", "unbekannter Schlüssel 'timezon'"),
        ("closes: 2027-12-31", "closes: 2027-02-31", "is no day of the calendar", "2027-02-31 gibt es im Kalender"),
        ("closes: 2027-12-31", "closes: 2020-01-01", "closes on 2020-01-01", "das Angebot endet am 2020-01-01"),
        ("months: 3,", "months: [3,", "expected ',' or ']', but got", "eine Liste, die mit `[` beginnt"),
        ("id: three", "id: a: three", "mapping values are not allowed here", "ein Doppelpunkt zu viel"),
        ('over: {EUR: "', 'over: {EUR: "x', "is not an amount in EUR", "ist kein Betrag in EUR"),
    ],
)  # fmt: skip
def test_what_a_command_prints_in_english_a_page_says_in_german(old: str, new: str, printed: str, german: str) -> None:
    texts = read_texts(shipped("rules"))
    offer = texts[NAMES[0]] or ""
    assert old in offer
    _, mistakes = read_book({**texts, NAMES[0]: offer.replace(old, new, 1)})
    gettext = translations("de").gettext
    assert any(printed in str(m) and german in spoken(m.message, gettext) for m in mistakes), [
        (str(m), spoken(m.message, gettext)) for m in mistakes
    ]


@pytest.mark.parametrize("text", ["a: 2027-02-31\n", "a: 2027-02-01T25:00:00Z\n", f"a: {'9' * 5000}\n"])
def test_a_day_or_a_number_that_cannot_be_is_a_mistake_and_no_fault(text: str, tmp_path: Path) -> None:
    _, mistakes = read_book({"vendor.yaml": text})
    assert mistakes[0].file == "vendor.yaml"
    with pytest.raises(yaml.YAMLError):
        content_of(text)
