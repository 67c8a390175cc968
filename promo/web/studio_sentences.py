"""Rules as sentences on a page: the words around each blank in the reader's language, what was typed into it, and what
is wrong with it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field

import yaml

from promo.periods import Period, Unit
from promo.promotions.file_sentences import groups_of_file
from promo.promotions.filling_in import NotReadable, filled, with_step_added, without_step
from promo.promotions.rulebook import RuleFileError
from promo.promotions.sentences import MONTHS_AT, Blank, BlankKind, Sentence
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import CannotWrite, content_of, with_entry, without_entry
from promo.translatable import N_, Counted
from promo.wording import FACT_NAMES, LENGTHS

_PLACE = re.compile(r"%\((\w+)\)s")
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
            text = filled(text, content_of(text), blank, typed)
        except NotReadable as wrong:
            problems[key], refused[key] = str(wrong), fields.get(key, "")
        except CannotWrite:
            problems[key], refused[key] = N_("Change this one in the text."), fields.get(key, "")
    return Filled(text, problems, refused)


def changed_blanks(fields: Mapping[str, str], kind: str, gettext: Gettext) -> list[tuple[str, str]]:
    """What was typed over in the blanks of a form: each sentence with a gap for its blank, and what was typed there.

    Args:
        fields: the form, with the text of its file.
        kind: of the file.
        gettext: speaks the reader's language.
    """
    text, was = fields.get("text", "").replace("\r\n", "\n"), _shown_before(fields.get("was", ""))
    found: list[tuple[str, str]] = []
    for group in shown_groups(text, [], Filled(text), gettext, kind=kind)[0]:
        for part in (part for sentence in group.sentences for part in sentence.parts):
            if isinstance(part, str) or _typed(fields, part.key) in (None, was.get(part.key)):
                continue
            given, words = fields[part.key], dict(part.choices)
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
    given = fields.get(key)
    unit = fields.get(f"{key}.unit")
    return f"P{given.strip()}{unit}" if given is not None and unit else given


LEFT = N_("The rule below was changed, its question was not. People read it: see whether it still fits.")


def shown_groups(
    text: str,
    mistakes: Sequence[tuple[RuleFileError, str]],
    filled_in: Filled,
    gettext: Gettext,
    left: Container[KeyPath] = (),
    kind: str = "promotions",
    plans: Sequence[tuple[str, str]] = (),
) -> tuple[list[ShownGroup], str]:
    """The sentences of a file, and what their blanks hold, for the form to tell what was changed.

    Args:
        text: the file.
        mistakes: what is wrong with it, each with its words.
        filled_in: what was typed into blanks that could not be read.
        gettext: speaks the reader's language.
        left: questions whose rule was changed without them.
        kind: of the file: `promotions`, `statutes`.
        plans: ours, each with its name.
    """
    try:
        groups = groups_of_file(content_of(text), kind)
    except yaml.YAMLError:
        return [], "{}"
    made = [
        ShownGroup(
            gettext(group.title),
            [_sentence(one, mistakes, filled_in, gettext, left, plans) for one in group.sentences],
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
    gettext: Gettext,
    left: Container[KeyPath],
    plans: Sequence[tuple[str, str]],
) -> ShownSentence:
    text = gettext(sentence.text)
    fixed = {name: gettext(FACT_NAMES.get(value, value)) for name, value in sentence.fixed.items()}
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
            said = {name: _said(sentence, name, fixed, plans) for name in pieces[1::2] if name != piece}
            label = _PLACE.sub(lambda found, said=said: said.get(found[1]) or "…", text)  # type: ignore[misc]
            after = closes[0] if closes else ""
            parts.append(_blank(blank, label, filled_in, gettext, plans, after))
    wrong = [says for m, says in mistakes if any(_is_about(m, blank) for blank in sentence.blanks.values())]
    hint = gettext(LEFT) if any(blank.path in left for blank in sentence.blanks.values()) else ""
    return ShownSentence(
        [p for p in parts if p != ""],
        sentence.facts,
        wrong,
        hint,
        _name(sentence.entry),
        said_aloud(sentence, gettext, plans) if sentence.entry else "",
    )


def said_aloud(sentence: Sentence, gettext: Gettext, plans: Sequence[tuple[str, str]] = ()) -> str:
    """A sentence as it reads with what stands in its blanks; `plans` are ours, each with its name."""
    fixed = {name: gettext(FACT_NAMES.get(value, value)) for name, value in sentence.fixed.items()}
    return _PLACE.sub(lambda found: _said(sentence, found[1], fixed, plans) or "…", gettext(sentence.text))


def _said(sentence: Sentence, name: str, fixed: Mapping[str, str], plans: Sequence[tuple[str, str]]) -> str:
    if name in fixed:
        return fixed[name]
    blank = sentence.blanks[name]
    return dict(plans).get(blank.value, blank.value) if blank.kind is BlankKind.PLAN else blank.value


def _is_about(mistake: RuleFileError, blank: Blank) -> bool:
    """Whether a mistake stands at a blank, or at the mapping that it is a value of."""
    path = mistake.path
    return bool(path) and blank.path[: len(path)] == path and len(blank.path) - len(path) <= 1


def _blank(
    blank: Blank, label: str, filled_in: Filled, gettext: Gettext, plans: Sequence[tuple[str, str]], after: str
) -> ShownBlank:
    choices = blank.choices or _CHOICES.get(blank.kind, ())
    value, unit = blank.value, ""
    if blank.kind in (BlankKind.PERIOD, BlankKind.LENGTH):
        period = Period.parse(blank.value)
        value, unit = str(period.count), _LETTER[period.unit]
    return ShownBlank(
        key=blank.key,
        kind=_LIKE.get(blank.kind, blank.kind).value,
        value=filled_in.typed.get(blank.key, value),
        label=label,
        choices=plans if blank.kind is BlankKind.PLAN else [(code, gettext(words)) for code, words in choices],
        unit=unit,
        problem=gettext(filled_in.problems[blank.key]) if blank.key in filled_in.problems else "",
        after=after,
    )
