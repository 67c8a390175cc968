"""What is wrong with rules, told to a manager: in plain words, at the place as its sentence has it. What commands print
names the key of the file instead, which is for whoever writes files."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import yaml

from promo.i18n import translations
from promo.promotions.file_sentences import groups_of_file
from promo.promotions.rulebook import RuleFileError
from promo.promotions.yaml_edit import content_of
from promo.translatable import N_, Said, code_of, spoken
from promo.web.studio_sentences import GIVES, is_about, said_aloud

Gettext = Callable[[str], str]

OTHERWISE = N_("What stands here does not fit. Compare it with a file of the same kind, or set it back to what it was.")
"""For all that has no words of its own."""
_NUMBER, _SIGNS = N_("Write a whole number."), N_("The rule cannot be read: a sign is missing, or is too many.")
_NAME, _EXAMPLE = N_("The rule uses a name that is not known here."), N_("This example cannot be judged by the rule.")
_YES_NO, _TWICE = N_("Write true or false here."), N_("This stands twice. Keep one of them.")
_LIST = N_("Write a list here, such as [one, two].")
_UNKNOWN = N_("Nothing is known by this name here. Take it out, or write it as another file of its kind has it.")
_ONE_OF = N_("Write one of these: %(expected)s.")
_NUMBER_OR_FORMULA = N_(
    "Write a whole number, or a formula. A formula goes with a highest number of months and with examples."
)
_FORMULA = N_("A formula for the months goes with a highest number of months and with examples.")
_FACT = N_("An example names something that is not known here.")
_PLAIN = {
    "mapping": OTHERWISE,
    "pattern": OTHERWISE,
    "file-no-mapping": OTHERWISE,
    "at-least": N_("Write %(ge)s or more."),
    "more-than": N_("Write more than %(gt)s."),
    "at-most": N_("Write %(le)s or less."),
    "less-than": N_("Write less than %(lt)s."),
    "one-of": _ONE_OF,
    "text": N_("Write a text here, in quotation marks."),
    "whole-number": _NUMBER,
    "number": N_("Write a number here."),
    "true-or-false": _YES_NO,
    "list": _LIST,
    "day": N_("Write the day as year-month-day."),
    "too-few": N_("This list needs at least one more entry. Add one."),
    "empty": N_("Write something here."),
    "unknown-key": _UNKNOWN,
    "key-missing": N_("Something is missing here that every file of its kind has."),
    "key-twice": _TWICE,
    "check-twice": _TWICE,
    "question-twice": _TWICE,
    "no-offer": N_("There is no offer. Add one."),
    "id-unlike-file": N_("The short name in the file is another than that of the file. Make them equal."),
    "ends-before-it-begins": N_("It ends before it begins."),
    "end-of-term-alone": N_("At the end of a term no notice and no transition is reckoned. Take them out."),
    "nothing-to-extend": N_("Only a transition can be extended. Give one."),
    "extension-shorter": N_("It must be longer than the transition itself."),
    "example-unjudged": _EXAMPLE,
    "example-differs": N_("The example says “%(then)s”, the rule comes to “%(got)s”. Mend one of them."),
    "credit-example-differs": N_("The example says “%(gives)s”, the formula comes to “%(got)s”. Mend one of them."),
    "outcome-without-example": N_("No example shows when the answer is “%(outcome)s”. Add one."),
    "need-not-read": N_("This is asked for, and the rule does not use it. Take it out, or use it."),
    "formula-examples": _NUMBER_OR_FORMULA,
    "formula-bound": _NUMBER_OR_FORMULA,
    "formula-parts": _FORMULA,
    "least-is-fixed": _NUMBER,
    "latest-above-least": N_("Write more than what is given in any case (in months: %(least)s)."),
    "formula-beyond-bound": N_("In months, the formula comes to %(got)s here. It must come to 0 to %(most)s."),
    "paper-without-trust": N_("Say of every kind of paper how far it is trusted."),
    "unknown-plan": N_("There is no such plan."),
    "unknown-competitor": N_("There is no such competitor."),
    "name-of-two": N_("%(name)s also stands with another competitor. Papers could not tell the two apart."),
    "no-price": N_("There is no price in %(currency)s."),
    "expression": _SIGNS,
    "unknown-function": _NAME,
    "unknown-fact": _NAME,
    "example-unknown-fact": _FACT,
    "unknown-reason": N_("There is no such reason."),
    "threshold": N_("Write a number from 0 to 100."),
    "period": N_("This is no length of time. Write a number and its unit, such as 3 months: in the text that is P3M."),
    "time-zone": N_("This is no name of a time zone. Write one such as Europe/Paris."),
    "example-without-end": N_("Say what the example comes to."),
    "credit-example-without-end": N_("Say what the example comes to."),
    "event-example-days": N_("Say what the example comes to."),
}
"""What is told to somebody who fills in blanks, by the code of the mistake. A mistake that is not among them names no
key, and is told as the rule check says it."""
_SOME_WORD = N_("Write one of the words that are known here.")
MOST_WORDS = 12
_SAYS_NO_KEY = "%(key)s: %(why)s"
_UNREADABLE = N_("The text cannot be read from here on: a sign is missing, or is too many.")
_IN_THE_TEXT = {
    "yaml-colon": N_(
        "A colon stands where none can be. Put words with a colon in quotation marks, or begin the line further left."
    ),
    "yaml-no-colon": N_("A colon is missing here: each line says a name, a colon and a value."),
    "yaml-indent": N_(
        "This line begins further in, or less far in, than the lines it belongs to. Begin it under them."
    ),
    "yaml-list": N_("A list is not closed. Put a comma between its entries, and a ] at its end."),
    "yaml-braces": N_("What stands in braces is not closed. Put a comma between its parts, and a } at its end."),
    "yaml-no-value": N_("A value is missing here."),
    "yaml-sign": N_("The sign %(found)s cannot stand here. Put the words in quotation marks."),
    "yaml-quote": N_("A quotation mark is not closed."),
    "yaml-alias": N_("A value cannot begin with *. Put it in quotation marks."),
}
"""What the parser came upon, as somebody would say it who looks over one's shoulder."""


def plainly(message: str, gettext: Gettext) -> str:
    """What is wrong, as a sentence without a key and without a code, in the language that `gettext` speaks."""
    says = _in_plain_words(message, gettext)
    return says[:1].upper() + says[1:]


def _in_plain_words(message: str, gettext: Gettext) -> str:
    if isinstance(message, Said) and message.text == _SAYS_NO_KEY:
        why = message.values["why"]
        return _in_plain_words(why, gettext) if isinstance(why, str) else gettext(OTHERWISE)
    code = code_of(message)
    if code == "yaml" and isinstance(message, Said):
        problem = message.values["problem"]
        found = problem.values if isinstance(problem, Said) else {}
        return gettext(_IN_THE_TEXT.get(code_of(problem) if isinstance(problem, Said) else "", _UNREADABLE)) % found
    if code == "one-of" and isinstance(message, Said):
        return _one_of(str(message.values["expected"]), gettext)
    if code in _PLAIN:
        given = message.values if isinstance(message, Said) else {}
        return gettext(_PLAIN[code]) % {name: _in_words(value, gettext) for name, value in given.items()}
    return spoken(message, gettext) if code else gettext(OTHERWISE)


def _one_of(expected: str, gettext: Gettext) -> str:
    """The words that a place of the text may hold, as they are written there; without them where they are many."""
    words = re.findall(r"'([^']+)'", expected)
    if not words or len(words) > MOST_WORDS or any("_" in word or "." in word for word in words):
        return gettext(_SOME_WORD)
    return gettext(_ONE_OF) % {"expected": ", ".join(words)}


def _in_words(value: object, gettext: Gettext) -> object:
    words = dict(GIVES).get(str(value))
    return gettext(words) if words else value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mistake stands: its title and its sentence in words, and its blank by its name in the form; each empty
    where no sentence has it."""

    words: str = ""
    blank: str = ""


def place_of(mistake: RuleFileError, text: str, locale: str) -> Place:
    """Where a mistake of a file stands, for somebody who reads `locale`."""
    gettext = translations(locale).gettext
    try:
        groups = groups_of_file(content_of(text), mistake.file.partition("/")[0])
    except yaml.YAMLError:
        return Place()
    path, near = mistake.path, Place()
    for group in groups:
        for one in group.sentences:
            for blank in one.blanks.values():
                if path and blank.path == path:
                    return Place(f"{gettext(group.title)}: {said_aloud(one, locale)}", blank.key)
                if is_about(mistake, blank) and not near.blank:
                    near = Place(f"{gettext(group.title)}: {said_aloud(one, locale)}", blank.key)
                if near.words:
                    continue
                if path and (blank.path[: len(path)] == path or (group.is_check and path[:2] == blank.path[:2])):
                    near = Place(gettext(group.title))
    return near


@dataclass(frozen=True, slots=True)
class Told:
    """A mistake of a file as a page tells it."""

    mistake: RuleFileError
    line: str
    """As it is written; empty where it stands at none."""
    place: Place
    says: str


def told(mistakes: Sequence[RuleFileError], text: str, locale: str) -> list[Told]:
    """Each mistake of a file with its line as written, its place in words, and what is wrong."""
    lines, gettext = text.splitlines(), translations(locale).gettext
    return [
        Told(
            one,
            lines[one.line - 1].strip() if one.line and one.line <= len(lines) else "",
            place_of(one, text, locale),
            plainly(one.message, gettext),
        )
        for one in mistakes
    ]
