"""What is wrong with rules, told to a manager: in plain words, at the place as its sentence has it. What commands print
names the key of the file instead, which is for whoever writes files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import yaml

from promo.promotions.file_sentences import groups_of_file
from promo.promotions.rulebook import RuleFileError
from promo.promotions.yaml_edit import content_of
from promo.translatable import N_, Said, spoken
from promo.web.studio_sentences import GIVES, said_aloud

Gettext = Callable[[str], str]

OTHERWISE = N_("What stands here does not fit. Compare it with a file of the same kind, or set it back to what it was.")
"""For all that has no words of its own."""
_NUMBER, _SIGNS = N_("Write a whole number."), N_("The rule cannot be read: a sign is missing, or is too many.")
_NAME, _EXAMPLE = N_("The rule uses a name that is not known here."), N_("This example cannot be judged by the rule.")
_YES_NO, _TWICE = N_("Write true or false here."), N_("This stands twice. Keep one of them.")
_LIST = N_("Write a list here, such as [one, two].")
_UNKNOWN = N_("Nothing is known by this name here. Take it out, or write it as another file of its kind has it.")
_FORMULA = N_("A formula for the months goes with a highest number of months and with examples.")
_FACT = N_("An example names something that is not known here.")
_PLAIN = {
    "%(key)s must be at least %(ge)s": N_("Write %(ge)s or more."),
    "%(key)s must be more than %(gt)s": N_("Write more than %(gt)s."),
    "%(key)s must be at most %(le)s": N_("Write %(le)s or less."),
    "%(key)s must be less than %(lt)s": N_("Write less than %(lt)s."),
    "%(key)s must be %(expected)s": N_("Write one of the words that are known here."),
    "%(key)s must be a text; put it in quotes": N_("Write a text here, in quotation marks."),
    "%(key)s must be a whole number": _NUMBER,
    "%(key)s must be a number": N_("Write a number here."),
    "%(key)s must be true or false": _YES_NO,
    "%(key)s must be a list, such as [one, two]": _LIST,
    "%(key)s must be a day, such as 2027-12-31": N_("Write the day as year-month-day."),
    "%(key)s has too few entries": N_("This list needs at least one more entry. Add one."),
    "%(key)s must not be empty": N_("Write something here."),
    "unknown key %(key)s; known here: %(known)s": _UNKNOWN,
    "unknown key %(key)s; known here: see the shipped files": _UNKNOWN,
    "the key %(key)s is missing": N_("Something is missing here that every file of its kind has."),
    "the key %(key)s stands twice; keep one of them": _TWICE,
    "the check %(check)s stands twice": _TWICE,
    "the question %(id)s stands twice; give each an id of its own": _TWICE,
    "no promotion found; add a file such as promotions/three-free-months.yaml": N_("There is no offer. Add one."),
    "the id is %(id)s but the file is called %(file)s; make them equal": N_(
        "The short name in the file is another than that of the file. Make them equal."
    ),
    "it ends before it begins; `since` and `until` are its first and its last day": N_("It ends before it begins."),
    "with `end_of_term` no notice and no transition is reckoned; take them out": N_(
        "At the end of a term no notice and no transition is reckoned. Take them out."
    ),
    "only a transition can be extended; give `transition`, too": N_("Only a transition can be extended. Give one."),
    "it must be longer than `transition`": N_("It must be longer than the transition itself."),
    "the example cannot be judged: %(why)s": _EXAMPLE,
    "the example cannot be reckoned: %(why)s": _EXAMPLE,
    "the example says `then: %(then)s` but the check gives %(got)s; mend one of them": N_(
        "The example says “%(then)s”, the rule comes to “%(got)s”. Mend one of them."
    ),
    "the example says `gives: %(gives)s` but the formula gives %(got)s; mend one of them": N_(
        "The example says “%(gives)s”, the formula comes to “%(got)s”. Mend one of them."
    ),
    "no example shows when %(check)s %(outcome)s; add one with `then: %(outcome)s`": N_(
        "No example shows when the answer is “%(outcome)s”. Add one."
    ),
    "%(check)s needs %(fact)s but its expression does not read it; take it out or use it": N_(
        "This is asked for, and the rule does not use it. Take it out, or use it."
    ),
    "months by a formula need examples; add one such as {renewal_notice: P3M, gives: 3}": _FORMULA,
    "months by a formula need a bound: add `at_most: 3`, for example": _FORMULA,
    "`at_most` and `examples` of the credit go with a formula; with a fixed number of months leave them out": _FORMULA,
    "with `until_old_contract_ended` the months are the least that is given: write a fixed number of them": _NUMBER,
    "`latest_months` must be more than the %(least)s months that are given in any case": N_(
        "Write more than the %(least)s months that are given in any case."
    ),
    "the formula gives %(got)s months here; it must give 0 to %(most)s (`at_most`)": N_(
        "The formula comes to %(got)s months here. It must come to 0 to %(most)s."
    ),
    "say under `papers` how far each kind is trusted (weak, fair, strong); missing: %(missing)s": N_(
        "Say of every kind of paper how far it is trusted."
    ),
    "there is no plan %(plan)s; known: %(known)s": N_("There is no such plan."),
    "there is no competitor %(competitor)s": N_("There is no such competitor."),
    "%(name)s also stands in %(file)s; a proof could not tell the two apart": N_(
        "%(name)s also stands with another competitor. Papers could not tell the two apart."
    ),
    "plan %(plan)s has no monthly price in %(currency)s": N_("There is no price in %(currency)s."),
    "plan %(plan)s has no yearly price in %(currency)s": N_("There is no price in %(currency)s."),
    "the expression does not parse: %(why)s": _SIGNS,
    "unknown function %(function)s; known functions: %(known)s": _NAME,
    "unknown fact %(fact)s; known facts: %(known)s": _NAME,
    "unknown fact %(fact)s in an example; known: %(known)s": _FACT,
    "unknown reason code %(code)s; known: %(known)s": N_("There is no such reason."),
    "the threshold of %(fact)s is %(threshold)s; it lies between 0 and 1": N_("Write a number from 0 to 100."),
    "%(text)s is not a period; write P3M, P90D, P13W or P1Y": N_(
        "This is no length of time. Write a number and its unit, such as 3 months: in the text that is P3M."
    ),
    "%(zone)s is no IANA time zone; write Europe/Paris, for example": N_(
        "This is no name of a time zone. Write one such as Europe/Paris."
    ),
    "an example ends with `then: passes`, `then: fails` or `then: unknown`": N_("Say what the example comes to."),
    "an example of the credit ends with `gives:` and a number of months": N_("Say what the example comes to."),
    "an example of the event states the days free_from, ended_on, told_on and gives": N_(
        "Say what the example comes to."
    ),
}
"""What the rule check says of the keys of a file, as it is told to somebody who fills in blanks. What it says without
naming any key is told as it is."""
_SAYS_NO_KEY = "%(key)s: %(why)s"
_UNREADABLE = N_("The text cannot be read from here on: a sign is missing, or is too many.")
_IN_THE_TEXT = {
    "mapping values are not allowed here": N_(
        "A colon stands where none can be. Put words with a colon in quotation marks, or begin the line further left."
    ),
    "could not find expected ':'": N_("A colon is missing here: each line says a name, a colon and a value."),
    "expected <block end>, but found %(found)s": N_(
        "This line begins further in, or less far in, than the lines it belongs to. Begin it under them."
    ),
    "expected ',' or ']', but got %(found)s": N_(
        "A list is not closed. Put a comma between its entries, and a ] at its end."
    ),
    "expected ',' or '}', but got %(found)s": N_(
        "What stands in braces is not closed. Put a comma between its parts, and a } at its end."
    ),
    "expected the node content, but found %(found)s": N_("A value is missing here."),
    "found character %(found)s that cannot start any token": N_(
        "The sign %(found)s cannot stand here. Put the words in quotation marks."
    ),
    "found unexpected end of stream": N_("A quotation mark is not closed."),
    "found undefined alias %(found)s": N_("A value cannot begin with *. Put it in quotation marks."),
}
"""What the parser came upon, as somebody would say it who looks over one's shoulder."""


def plainly(message: str, gettext: Gettext) -> str:
    """What is wrong, as a sentence without a key and without a code, in the language that `gettext` speaks."""
    says = _in_plain_words(message, gettext)
    return says[:1].upper() + says[1:]


def _in_plain_words(message: str, gettext: Gettext) -> str:
    if not isinstance(message, Said):
        known = gettext(_PLAIN.get(message, message))
        return (
            known if message in _PLAIN or known != message or _is_translated(message, gettext) else gettext(OTHERWISE)
        )
    if message.text == _SAYS_NO_KEY:
        return _in_plain_words(str_of(message.values["why"]), gettext)
    if "%(problem)s" in message.text:
        problem = message.values["problem"]
        known = _IN_THE_TEXT.get(problem.text, _UNREADABLE) if isinstance(problem, Said) else _UNREADABLE
        return gettext(known) % (problem.values if isinstance(problem, Said) else {})
    if message.text in _PLAIN:
        values = {name: _in_words(value, gettext) for name, value in message.values.items()}
        return gettext(_PLAIN[message.text]) % values
    return spoken(message, gettext) if "%(key)s" not in message.text else gettext(OTHERWISE)


def str_of(value: object) -> str:
    """A value of a sentence, which may be a sentence itself."""
    return value if isinstance(value, str) else str(value)


def _is_translated(message: str, gettext: Gettext) -> bool:
    """Whether a text that reads the same in this language is one of ours: English is written as it is marked."""
    return gettext(OTHERWISE) == OTHERWISE and message[:1].islower() and " " in message and "`" not in message


def _in_words(value: object, gettext: Gettext) -> object:
    words = dict(GIVES).get(str(value))
    return gettext(words) if words else value


def place_of(mistake: RuleFileError, text: str, gettext: Gettext) -> str:
    """Where it stands, as the sentence of it reads: its title, and the sentence; empty where no sentence has it."""
    try:
        groups = groups_of_file(content_of(text), mistake.file.partition("/")[0])
    except yaml.YAMLError:
        return ""
    path, title = mistake.path, ""
    for group in groups:
        for one in group.sentences:
            for blank in one.blanks.values():
                if path and blank.path == path:
                    return f"{gettext(group.title)}: {said_aloud(one, gettext)}"
                if path and blank.path[: len(path)] == path:
                    title = title or gettext(group.title)
                if group.is_check and path[:2] == blank.path[:2] and path[:1] == ("checks",):
                    title = gettext(group.title)
    return title


def told(mistakes: Sequence[RuleFileError], text: str, gettext: Gettext) -> list[tuple[RuleFileError, str, str, str]]:
    """Each mistake of a file with its line as written, its place in words, and what is wrong."""
    lines = text.splitlines()
    return [
        (
            one,
            lines[one.line - 1].strip() if one.line and one.line <= len(lines) else "",
            place_of(one, text, gettext),
            plainly(one.message, gettext),
        )
        for one in mistakes
    ]
