"""Rules as sentences on a page: the words around each blank in the reader's language, what was typed into it, and what
is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

import yaml
from babel.numbers import format_decimal

from promo.country_names import countries_said
from promo.i18n import as_written_in, translations
from promo.periods import Period, Unit
from promo.promotions.file_sentences import groups_of_file
from promo.promotions.filling_in import NotReadable, filled, is_the_same, with_step_added, without_step
from promo.promotions.rulebook import RuleFileError
from promo.promotions.sentences import MONTHS_AT, Blank, BlankKind, Sentence
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import CannotWrite, content_of, with_entry, without_entry
from promo.translatable import N_, Counted, spoken
from promo.wording import FACT_NAMES, LENGTHS, show_date, show_local, show_period

_PLACE = re.compile(r"%\((\w+)\)s")
_PERIOD = re.compile(r"P\d+[DWMY]")
_AMOUNT = re.compile(r"\d+(\.\d+)?")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_CLOSES = re.compile(r"[.,;:!?)\u2026\u3001\u3002\uff09\u00bb\u201d]+")
TRUSTS = (("strong", N_("strong")), ("fair", N_("fair")), ("weak", N_("weak")))
STARTS = (("never", N_("waits for the decision")), ("provisionally", N_("starts provisionally, free of charge")))
BOUNDS = (("old", N_("at most as in the old contract")), ("any", N_("as asked for")))
SWITCH = (("true", N_("on")), ("false", N_("off")))
GIVES = (("passes", N_("yes")), ("fails", N_("no")), ("unknown", N_("cannot be told")))
UNITS = (("D", N_("days")), ("W", N_("weeks")), ("M", N_("months")), ("Y", N_("years")))
_CHOICES = {
    BlankKind.TRUST: TRUSTS,
    BlankKind.STARTS: STARTS,
    BlankKind.BOUND: BOUNDS,
    BlankKind.GIVES: GIVES,
    BlankKind.PERIOD: UNITS,
    BlankKind.LENGTH: UNITS,
    BlankKind.SWITCH: SWITCH,
}
_LIKE = {
    BlankKind.STEP: BlankKind.WHOLE,
    BlankKind.CAP: BlankKind.WHOLE,
    BlankKind.LENGTH: BlankKind.PERIOD,
    BlankKind.PLAN: BlankKind.CHOICE,
    BlankKind.TEXTS: BlankKind.WORDS,
    BlankKind.CURRENCY: BlankKind.WORDS,
    BlankKind.MEMBER: BlankKind.SWITCH,
}
"""Kinds that a page shows as others."""
_LETTER = {Unit.DAY: "D", Unit.WEEK: "W", Unit.MONTH: "M", Unit.YEAR: "Y"}
_UNIT_OF = {letter: unit for unit, letter in _LETTER.items()}

Gettext = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ShownBlank:
    """A blank as a control: its name in the form, what stands in it, how it is said aloud, what is wrong with it."""

    key: str
    kind: str
    value: str
    label: str
    choices: Sequence[tuple[str, str]] = ()
    unit: str = ""
    problem: str = ""
    after: str = ""
    """The sign that follows it in the sentence: both stay on one line."""
    mistakes: Sequence[int] = ()
    """Which of the mistakes of its sentence are about it, by their numbers."""


@dataclass(frozen=True, slots=True)
class ShownSentence:
    """Words and blanks in the order of the language."""

    parts: Sequence[str | ShownBlank]
    facts: Mapping[str, object]
    mistakes: Sequence[str]
    """What the rule check says of its values."""
    hint: str = ""
    """What to look at, though nothing is wrong."""
    entry: str = ""
    """The entry of a list that can be taken out with it, by its name in the form; empty where none can."""
    about: str = ""
    """What the button that takes it out is called: the sentence as it reads."""

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to mend."""
        return bool(self.mistakes) or any(not isinstance(p, str) and p.problem for p in self.parts)


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Sentences under a title."""

    title: str
    sentences: Sequence[ShownSentence]
    is_check: bool
    adds: Sequence[tuple[str, str]] = ()
    """Lists that an entry can be added to: their names in the form, and what the button says."""

    @property
    def is_wrong(self) -> bool:
        """Whether there is something to mend, or to look at, in it."""
        return any(sentence.is_wrong or sentence.hint for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Filled:
    """What a form comes to: the text with every blank that was changed, and those that could not be read."""

    text: str
    problems: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    """What was typed into those."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A blank whose typing could not be read, for the list above the form: its name there, what it is about, what was
    typed, and how to mend it."""

    key: str
    place: str
    typed: str
    problem: str


def blanks_in(text: str, kind: str = "promotions") -> dict[str, Blank]:
    """The blanks of a file by their names in the form; none where it cannot be read."""
    try:
        groups = groups_of_file(content_of(text), kind)
    except yaml.YAMLError:
        return {}
    return {blank.key: blank for group in groups for one in group.sentences for blank in one.blanks.values()}


def fill_in(fields: Mapping[str, str], text: str, kind: str = "promotions") -> Filled:
    """Write what was changed in the blanks into the text that was sent with them.

    A blank counts as changed where it no longer holds what the page showed in it. Where the text says something else
    there by now, too, the text was changed by hand, and counts.

    Args:
        fields: the form.
        text: its text, with what was changed in it by hand.
        kind: of the file: `promotions`, `statutes`.
    """
    shown = _shown_before(fields.get("was", ""))
    problems, refused = dict[str, str](), dict[str, str]()
    for key, before in shown.items():
        typed = _typed(fields, key)
        if typed is None or typed == before:
            continue
        blank = blanks_in(text, kind).get(key)
        if blank is None or blank.value != before:
            continue
        try:
            if not is_the_same(blank, typed):
                text = filled(text, content_of(text), blank, typed)
        except NotReadable as wrong:
            problems[key], refused[key] = wrong.says, _given(fields, key)
        except CannotWrite:
            problems[key], refused[key] = IN_THE_TEXT, _given(fields, key)
    return Filled(text, problems, refused)


IN_THE_TEXT = N_("This blank cannot be written back by itself. Change it in the text of the file.")


def unread_blanks(groups: Sequence[ShownGroup], filled_in: Filled) -> list[Unread]:
    """The blanks that could not be read, in the order of the page."""
    return [
        Unread(part.key, f"{group.title}: {part.label}", filled_in.typed.get(part.key, ""), part.problem)
        for group in groups
        for sentence in group.sentences
        for part in sentence.parts
        if not isinstance(part, str) and part.problem
    ]


def changed_blanks(fields: Mapping[str, str], kind: str, locale: str) -> list[tuple[str, str]]:
    """What was typed over in the blanks of a form: each sentence with a gap for its blank, and what was typed there.

    Args:
        fields: the form, with the text of its file.
        kind: of the file.
        locale: the reader's language.
    """
    gettext = translations(locale).gettext
    text, was = fields.get("text", "").replace("\r\n", "\n"), _shown_before(fields.get("was", ""))
    found: list[tuple[str, str]] = []
    for group in shown_groups(text, [], Filled(text), locale, kind=kind)[0]:
        for part in (part for sentence in group.sentences for part in sentence.parts):
            if isinstance(part, str) or _typed(fields, part.key) in (None, was.get(part.key), part.value):
                continue
            given, words = _given(fields, part.key), dict(part.choices)
            unit = _UNIT_OF.get(fields.get(f"{part.key}.unit", ""))
            if unit and given.strip().isdecimal():
                said = gettext(Counted(LENGTHS[unit], int(given))) % {"num": given.strip()}
            else:
                said = f"{given} {words[_LETTER[unit]]}".strip() if unit else words.get(given, given)
            found.append((f"{group.title}: {part.label}", said))
    return found


def with_list_changed(text: str, kind: str, add: str, remove: str) -> str:
    """The text with an entry more in a list, or one less; as it is where the file has no such list, or entry.

    Args:
        text: the file.
        kind: of it.
        add: the name of a list in the form, empty for none.
        remove: the name of an entry, empty for none.
    """
    try:
        groups = groups_of_file(content_of(text), kind)
        for group in groups:
            for adds in group.adds:
                if add and _name(adds.path) == add:
                    if adds.path == MONTHS_AT:
                        return with_step_added(text)
                    return with_entry(text, adds.path, adds.entry)
            for sentence in group.sentences:
                if remove and sentence.entry and _name(sentence.entry) == remove:
                    if sentence.entry[:-1] == MONTHS_AT:
                        return without_step(text, int(sentence.entry[-1]))
                    return without_entry(text, sentence.entry)
    except (yaml.YAMLError, CannotWrite):
        pass
    return text


def _name(path: KeyPath) -> str:
    return ".".join(map(str, path))


def _shown_before(text: str) -> dict[str, str]:
    try:
        kept = json.loads(text)
    except ValueError:
        return {}
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


def _typed(fields: Mapping[str, str], key: str) -> str | None:
    if key not in fields:
        return None
    given, unit = _given(fields, key), fields.get(f"{key}.unit")
    return f"P{given.strip()}{unit}" if unit else given


def _given(fields: Mapping[str, str], key: str) -> str:
    """What was typed, with what was chosen beside it to be added."""
    given, more = fields.get(key, "").replace("\r\n", "\n"), fields.get(f"{key}.more", "")
    return ", ".join(part for part in (given.strip(), more) if part) if more else given


LEFT = N_("The rule below was changed, its question was not. People read it: see whether it still fits.")


def shown_groups(
    text: str,
    mistakes: Sequence[tuple[RuleFileError, str]],
    filled_in: Filled,
    locale: str,
    left: Container[KeyPath] = (),
    kind: str = "promotions",
    plans: Sequence[tuple[str, str]] = (),
) -> tuple[list[ShownGroup], str]:
    """The sentences of a file, and what their blanks hold, for the form to tell what was changed.

    Args:
        text: the file.
        mistakes: what is wrong with it, each with its words.
        filled_in: what was typed into blanks that could not be read.
        locale: the reader's language.
        left: questions whose rule was changed without them.
        kind: of the file: `promotions`, `statutes`.
        plans: ours, each with its name.
    """
    gettext = translations(locale).gettext
    try:
        groups = groups_of_file(content_of(text), kind)
    except yaml.YAMLError:
        return [], "{}"
    made = [
        ShownGroup(
            gettext(group.title),
            [_sentence(one, mistakes, filled_in, locale, left, plans) for one in group.sentences],
            group.is_check,
            [(_name(adds.path), gettext(adds.text)) for adds in group.adds],
        )
        for group in groups
    ]
    values = {b.key: b.value for group in groups for one in group.sentences for b in one.blanks.values()}
    return made, json.dumps(values, ensure_ascii=False, separators=(",", ":"))


def _sentence(
    sentence: Sentence,
    mistakes: Sequence[tuple[RuleFileError, str]],
    filled_in: Filled,
    locale: str,
    left: Container[KeyPath],
    plans: Sequence[tuple[str, str]],
) -> ShownSentence:
    gettext = translations(locale).gettext
    text, fixed = gettext(sentence.text), fixed_words(sentence, locale)
    about = [(says, [key for key, blank in sentence.blanks.items() if is_about(m, blank)]) for m, says in mistakes]
    wrong = [(says, keys) for says, keys in about if keys]
    parts: list[str | ShownBlank] = []
    pieces = _PLACE.split(text)
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            closes = _CLOSES.match(piece) if number and pieces[number - 1] not in fixed else None
            parts.append(piece[closes.end() :] if closes else piece)
        elif piece in fixed:
            parts.append(fixed[piece])
        else:
            blank, closes = sentence.blanks[piece], _CLOSES.match(pieces[number + 1])
            said = {name: _said(sentence, name, fixed, locale, plans) for name in pieces[1::2] if name != piece}
            label = _PLACE.sub(lambda found, said=said: said.get(found[1]) or "…", text)  # type: ignore[misc]
            after = closes[0] if closes else ""
            shown = _blank(blank, label, filled_in, locale, plans, after)
            parts.append(replace(shown, mistakes=[n for n, (_, keys) in enumerate(wrong) if piece in keys]))
    hint = gettext(LEFT) if any(blank.path in left for blank in sentence.blanks.values()) else ""
    return ShownSentence(
        [p for p in parts if p != ""],
        sentence.facts,
        [says for says, _ in wrong],
        hint,
        _name(sentence.entry),
        said_aloud(sentence, locale, plans) if sentence.entry else "",
    )


def said_aloud(sentence: Sentence, locale: str, plans: Sequence[tuple[str, str]] = ()) -> str:
    """A sentence as it reads with what stands in its blanks, in words; `plans` are ours, each with its name."""
    fixed, text = fixed_words(sentence, locale), translations(locale).gettext(sentence.text)
    return _PLACE.sub(lambda found: _said(sentence, found[1], fixed, locale, plans) or "…", text)


def fixed_words(sentence: Sentence, locale: str) -> dict[str, str]:
    """What stands fixed in a sentence, in words: a fact, a country."""
    gettext = translations(locale).gettext
    return {
        name: countries_said([value], locale) if name == "country" else gettext(FACT_NAMES.get(value, value))
        for name, value in sentence.fixed.items()
    }


def _said(
    sentence: Sentence, name: str, fixed: Mapping[str, str], locale: str, plans: Sequence[tuple[str, str]]
) -> str:
    return fixed[name] if name in fixed else blank_in_words(sentence.blanks[name], locale, plans)


def blank_in_words(blank: Blank, locale: str, plans: Sequence[tuple[str, str]] = ()) -> str:
    """What stands in a blank as a sentence says it: no code, and days, lengths and amounts as in the language."""
    gettext, value = translations(locale).gettext, blank.value
    if blank.choices:
        return gettext(dict(blank.choices).get(value, value))
    match blank.kind:
        case BlankKind.PERIOD | BlankKind.LENGTH if _PERIOD.fullmatch(value):
            return show_period(Period.parse(value), locale)
        case BlankKind.DAY if _DAY.match(value):
            return day_in_words(value, locale)
        case BlankKind.AMOUNT | BlankKind.WHOLE if _AMOUNT.fullmatch(value):
            decimals = len(value.partition(".")[2])
            digits = "#,##0." + "0" * decimals if decimals else "#,##0"
            return format_decimal(Decimal(value), digits, as_written_in(locale))
        case BlankKind.NAMES:
            return countries_said([code.strip() for code in value.split(",") if code.strip()], locale)
        case BlankKind.PLAN:
            return dict(plans).get(value) or as_a_name(value)
        case kind if kind in _CHOICES:
            return gettext(dict(_CHOICES[kind]).get(value, value))
    return value


def day_in_words(written: str, locale: str) -> str:
    """A day of a file, or a day with its time, as the language writes it; what is none stays as it is."""
    try:
        if len(written) == len("2027-12-31"):
            return show_date(date.fromisoformat(written), locale)
        at = datetime.fromisoformat(written)
    except ValueError:
        return written
    return show_local(at, locale)


def as_a_name(value: object) -> str:
    """A short name of a plan or a provider, as a name is written."""
    text = str(value)
    return text.replace("-", " ").title() if re.fullmatch(r"[a-z][a-z-]+", text) else text


def is_about(mistake: RuleFileError, blank: Blank) -> bool:
    """Whether a mistake stands at a blank, at the mapping that it is a value of, or at an entry of the list in it."""
    path, at = mistake.path, blank.path
    if not path:
        return False
    is_entry = path[:-1] == at and isinstance(path[-1], int)
    return is_entry or (at[: len(path)] == path and len(at) - len(path) <= 1)


def _blank(
    blank: Blank, label: str, filled_in: Filled, locale: str, plans: Sequence[tuple[str, str]], after: str
) -> ShownBlank:
    gettext, choices = translations(locale).gettext, blank.choices or _CHOICES.get(blank.kind, ())
    value, unit = blank.value, ""
    if blank.kind in (BlankKind.PERIOD, BlankKind.LENGTH):
        period = Period.parse(blank.value)
        value, unit = str(period.count), _LETTER[period.unit]
    elif blank.kind is BlankKind.NAMES:
        value = blank_in_words(blank, locale)
    return ShownBlank(
        key=blank.key,
        kind=_LIKE.get(blank.kind, blank.kind).value,
        value=filled_in.typed.get(blank.key, value),
        label=label,
        choices=plans if blank.kind is BlankKind.PLAN else [(code, gettext(words)) for code, words in choices],
        unit=unit,
        problem=spoken(filled_in.problems.get(blank.key, ""), gettext),
        after=after,
    )
