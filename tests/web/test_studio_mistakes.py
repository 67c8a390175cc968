"""What a manager reads of a mistake: plain words in the language of the page, no key of a file and no code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

import promo
from promo.i18n import LOCALES, translations
from promo.promotions.rule_files import read_book, read_texts
from promo.promotions.rulebook import RuleFileError
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import content_of, value_at
from promo.shipped import shipped
from promo.translatable import Said, code_of
from promo.web.studio_mistakes import _PLAIN, OTHERWISE, place_of, plainly

FILES = (
    "promotions/three-free-months.yaml",
    "competitors/anydesk.yaml",
    "statutes/eu-data-act.yaml",
    "statutes/fr-l215-1.yaml",
    "vendor.yaml",
    "catalog.yaml",
)
MISSING = object()
ODD: tuple[object, ...] = (MISSING, [], {"oddkey": 1}, -1, 10**9, 1.5, "odd", "", None, True)
A_KEY = re.compile(r"\b[a-z]+_[a-z_]+\b|\b[a-z]+\.[a-z0-9]+\b|`[a-z]")
"""A key of a file or a code: with an underline or a dot within it, or written as code."""
BY_HAND = (
    ("months: 3,", 'months: "size(plans)",'),
    ("months: 3,", 'months: "size(plans)", at_most: 3,'),
    ("months: 3,", "months: [3,"),
    ("months: 3,", "months: 3, at_most: 3,"),
    ('passes: "!own_brand"', 'passes: "!own_brand &&"'),
    ('passes: "!own_brand"', 'passes: "!own_brandy"'),
    ('passes: "!own_brand"', 'passes: "odd(own_brand)"'),
    ('passes: "!own_brand"', "passes: size(plan)"),
    ("own_brand: false, then: passes", "own_brand: false, then: fails"),
    ("own_brand: false, then: passes", "oddname: false, then: passes"),
    ("closes: 2027-12-31", "closes: 2027-02-31"),
    ("closes: 2027-12-31", "closes: 2020-01-01"),
    ("countries: []", "countries: [France]"),
    ("plans: []", "plans: [odd]"),
    ("remind_after_days: [10, 25]", "remind_after_days: [25, 10, 60]"),
    ("  pdf: fair\n", ""),
    ("name: Three free months", "name: Three free months\nname: Twice"),
    ("name: Three free months", "name: *odd"),
    ("timezone: Europe/Paris", "timezone: Paris"),
    ("cool_off", "cool_off"),
    ("needs: {competitor: 0.80}", "needs: {competitor: 7, party: 0.5}"),
    ("check: competitor-known", "check: not-our-own-brand"),
)


def _places(content: object, at: KeyPath = ()) -> Iterator[KeyPath]:
    """Every place of a file; of lists the first entry, for all are of one kind."""
    yield at
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _places(value, (*at, key))
    elif isinstance(content, list):
        for number, value in enumerate(content[:1]):
            yield from _places(value, (*at, number))


def _with(content: object, at: KeyPath, value: object) -> object:
    if not at:
        return value
    made = dict(content) if isinstance(content, dict) else list(content)  # type: ignore[call-overload]
    if value is MISSING and len(at) == 1:
        del made[at[0]]
    else:
        made[at[0]] = _with(made[at[0]], at[1:], value)
    return made


@cache
def _mistakes() -> tuple[tuple[RuleFileError, str], ...]:
    """One mistake of each kind that can be provoked in the shipped files, with the text of its file."""
    texts, found = read_texts(shipped("rules")), dict[tuple[str, str], tuple[RuleFileError, str]]()

    def provoke(name: str, text: str) -> None:
        for mistake in read_book({**few, name: text})[1]:
            said = mistake.message
            told = (said.text + str(said.values.get("why", ""))[:12]) if isinstance(said, Said) else said
            if mistake.file in (name, "promotions"):
                found.setdefault((name, told), (mistake, text))

    few = {"catalog.yaml": texts["catalog.yaml"], "competitors/atera.yaml": texts["competitors/atera.yaml"]}
    for name in FILES:
        content = content_of(texts[name] or "")
        for number, at in enumerate([*_places(content)][1:]):
            odd = {ODD[number % len(ODD)], MISSING} if not isinstance(ODD[number % len(ODD)], list | dict) else ()
            for value in (*odd, ODD[number % len(ODD)]):
                provoke(name, yaml.safe_dump(_with(content, at, value), allow_unicode=True))
            inside = value_at(content, at)
            if isinstance(inside, dict):
                provoke(name, yaml.safe_dump(_with(content, at, {**inside, "oddkey": 1}), allow_unicode=True))
    offer = texts[FILES[0]] or ""
    for old, new in BY_HAND:
        assert old in offer
        provoke(FILES[0], offer.replace(old, new, 1))
    provoke("competitors/anydesk.yaml", (texts["competitors/anydesk.yaml"] or "").replace('"AnyDesk",', '"Atera",'))
    return tuple(found.values())


@pytest.mark.parametrize("locale", LOCALES)
def test_no_mistake_is_told_by_a_key_a_code_or_in_another_language(locale: str) -> None:
    gettext, english = translations(locale).gettext, translations("en").gettext
    assert len(_mistakes()) > 60
    for mistake, text in _mistakes():
        says, place = plainly(mistake.message, gettext), place_of(mistake, text, locale).words
        assert not A_KEY.search(says), (says, str(mistake))
        assert says and "%(" not in says + place
        if locale != "en":
            assert says != plainly(mistake.message, english), (says, str(mistake))


def test_a_mistake_at_a_blank_is_placed_by_its_title_and_its_sentence() -> None:
    text = (shipped("rules") / FILES[0]).read_text("utf-8").replace("claims: 5000", "claims: -1")
    [mistake] = read_book({**read_texts(shipped("rules")), FILES[0]: text})[1]
    gettext = translations("en").gettext
    assert place_of(mistake, text, "en").words == "How much of it there is: At most -1 claims are credited in all."
    assert plainly(mistake.message, gettext) == "Write 0 or more."
    assert "Schreiben Sie 0 oder mehr" in plainly(mistake.message, translations("de").gettext)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("name: Three free months", "name: Three: free", "A colon stands where none can be."),
        ("months: 3,", "months: [3,", "A list is not closed."),
        ("name: Three free months", "name: *odd", "A value cannot begin with *."),
        ('passes: "!own_brand"', 'passes: "!own_brand', "This line begins further in"),
        ("name: Three free months", "name: @odd", "The sign '@' cannot stand here."),
        (
            "timezone: Europe/Paris",
            "timezone: Paris",
            "This is no name of a time zone. Write one such as Europe/Paris.",
        ),
        ("required: [P3M, P90D, P13W]", "required: [3 months]", "This is no length of time."),
        ('two_people_over: {EUR: "5000.00", ', "two_people_over: {", "There is no limit in EUR"),
    ],
)
def test_a_mistake_of_the_text_is_told_as_somebody_would_say_it(old: str, new: str, says: str) -> None:
    texts = {n: t or "" for n, t in read_texts(shipped("rules")).items()}
    assert old in texts[FILES[0]]
    wrong = read_book(texts | {FILES[0]: texts[FILES[0]].replace(old, new, 1)})[1]
    told = [plainly(m.message, translations("en").gettext) for m in wrong]
    assert any(one.startswith(says) for one in told), told
    assert not any("YAML" in one or "mapping" in one or "token" in one for one in told)


def test_every_mistake_of_the_rule_check_has_a_code_and_what_has_none_is_not_told_as_ours() -> None:
    without = [m for m, _ in _mistakes() if not code_of(_why(m.message))]
    assert {str(m.message) for m in without if "%(why)s" not in getattr(m.message, "text", "")} == set()
    english = translations("en").gettext
    for odd in ("input should be less than all that", "Value error", Said("%(key)s: %(why)s", key="a.b", why="odd")):
        assert plainly(odd, english) == OTHERWISE
    assert set(_PLAIN) <= _codes()  # words for a mistake that nobody makes any more


def _why(message: str) -> str:
    """The mistake itself, where only its key is said before it."""
    if isinstance(message, Said) and message.text == "%(key)s: %(why)s":
        return str(message.values["why"]) if not isinstance(message.values["why"], str) else message.values["why"]
    return message


def _codes() -> set[str]:
    """Every code that the program marks a text with."""
    sources = (Path(promo.__file__).parent).rglob("*.py")
    return {code for source in sources for code in re.findall(r'\bM_\(\s*"([^"]+)"', source.read_text("utf-8"))}


@pytest.mark.parametrize(
    ("old", "new", "line_of", "says"),
    [
        ("months: 3,", "months: three,", "months: three,", "Write a whole number, or a formula."),
        ("  pdf: fair\n", "  pdf: [\n", "  pdf: [", "A list is not closed."),
        ("  pdf: fair\n", "  pdf: fairly\n", "  pdf: fairly", "Write one of these: weak, fair, strong."),
    ],
)
def test_a_mistake_says_what_is_expected_at_the_line_where_it_was_made(
    old: str, new: str, line_of: str, says: str
) -> None:
    texts = read_texts(shipped("rules"))
    text = (texts[FILES[0]] or "").replace(old, new, 1)
    found = [m for m in read_book({**{k: v for k, v in texts.items() if v}, FILES[0]: text})[1] if m.file == FILES[0]]
    gettext = translations("en").gettext
    assert says in plainly(found[0].message, gettext)
    assert line_of in text.splitlines()[(found[0].line or 0) - 1]


def test_a_day_in_the_place_of_a_mistake_is_written_as_in_the_language() -> None:
    text = (read_texts(shipped("rules"))[FILES[0]] or "").replace("closes: 2027-12-31", "closes: 2020-01-01", 1)
    mistake = RuleFileError(FILES[0], 1, "odd", ("window", "closes"))
    place = place_of(mistake, text, "de").words
    assert "2020-01-01" not in place and "1. Januar 2020" in place
