"""What is typed into a blank of a sentence: read by its kind, and written into the text of its file alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from promo.country_names import country_code
from promo.eligibility.papers import Trust
from promo.periods import Period
from promo.promotions.months_table import Step, capped_at, formula_of, steps_of, with_one_more
from promo.promotions.sentences import MONTHS_AT, Blank, BlankKind
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import content_of, value_at, with_value
from promo.translatable import N_, Said


class NotReadable(ValueError):
    """What was typed does not fit its blank; `says` is a marked text that says what would."""

    def __init__(self, says: str) -> None:
        self.says = says
        super().__init__(says)


STARTS = ("never", "provisionally")
BOUNDS = ("old", "any")
_WHOLE = N_("Write a whole number in digits alone, such as 12.")
_REFUSED = {
    BlankKind.WORDS: N_("Write something here."),
    BlankKind.DAY: N_("Write the day as year-month-day."),
    BlankKind.WHOLE: _WHOLE,
    BlankKind.WHOLES: N_("Write whole numbers, with commas between them."),
    BlankKind.SHARE: N_("Write a number from 0 to 100."),
    BlankKind.AMOUNT: N_("Write an amount like 1500.00."),
    BlankKind.CURRENCY: N_("Write the three letters of a currency, such as EUR."),
    BlankKind.PERIOD: _WHOLE,
    BlankKind.LENGTH: _WHOLE,
    BlankKind.NUMBER: _WHOLE,
    BlankKind.STEP: N_("Write a whole number that no other line has."),
    BlankKind.CAP: _WHOLE,
}


def filled(text: str, content: object, blank: Blank, typed: str) -> str:
    """The text of a file with another value in a blank.

    Args:
        text: the file.
        content: what it holds.
        blank: which value.
        typed: what was typed in its place.

    Raises:
        NotReadable: it does not fit.
        CannotWrite: the file has no such place any more.
    """
    value = _value(typed, blank)
    if blank.kind is BlankKind.MEMBER:
        listed = list(value_at(content, blank.path) or [])
        if value and blank.within not in listed:
            return with_value(text, blank.path, [*listed, blank.within])
        return text if value else with_value(text, blank.path, [one for one in listed if one != blank.within])
    if blank.kind is BlankKind.STEP:
        return _with_step(text, content, blank, int(str(value)))
    if blank.kind is BlankKind.CAP:
        text = with_value(text, blank.path, capped_at(int(str(value))))
        return with_value(text, ("credit", "at_most"), value)
    if blank.kind not in (BlankKind.PERIOD, BlankKind.NUMBER):
        return with_value(text, blank.path, value)
    rule = str(value_at(content, blank.path) or "")
    if blank.kind is BlankKind.NUMBER:
        found = re.compile(rf"(?<![\w.\"]){re.escape(blank.within)}(?![\w.\"])")
        return with_value(text, blank.path, found.sub(str(value), rule))
    text = with_value(text, blank.path, rule.replace(f'"{blank.within}"', f'"{value}"'))
    required = (*blank.path[:-1], "required")
    named = value_at(content, required)
    if isinstance(named, list) and blank.within in named:
        text = with_value(text, required, [value if one == blank.within else one for one in named])
    return text


def is_the_same(blank: Blank, typed: str) -> bool:
    """Whether what was typed says what stands in a blank, in other words: a country by its name, a time without its
    seconds.

    Raises:
        NotReadable: it does not fit.
    """
    value = _value(typed, blank)
    try:
        return bool(value == _read(blank.value, blank))
    except (ValueError, InvalidOperation):
        return False


def _value(typed: str, blank: Blank) -> object:
    try:
        return _read(typed.strip(), blank)
    except NotReadable:
        raise
    except (ValueError, InvalidOperation):
        raise NotReadable(_REFUSED.get(blank.kind, N_("Write something here."))) from None


def _with_step(text: str, content: object, blank: Blank, value: int) -> str:
    """A number of the table of lengths of notice; the bound of the months rises with it."""
    steps, (number, what) = steps_of(value_at(content, MONTHS_AT)), blank.within.split(".")
    months, gives = steps[int(number)]
    steps[int(number)] = (value, gives) if what == "notice" else (months, value)
    if len({months for months, _ in steps}) < len(steps):
        raise NotReadable(_REFUSED[BlankKind.STEP])
    return _with_steps(text, content, steps)


def _with_steps(text: str, content: object, steps: Sequence[Step]) -> str:
    text = with_value(text, MONTHS_AT, formula_of(steps))
    highest, bound = max(gives for _, gives in steps), value_at(content, ("credit", "at_most"))
    return with_value(text, ("credit", "at_most"), highest) if not isinstance(bound, int) or bound < highest else text


def with_step_added(text: str) -> str:
    """The text of an offer with a length of notice more in its table."""
    content = content_of(text)
    return _with_steps(text, content, with_one_more(steps_of(value_at(content, MONTHS_AT))))


def without_step(text: str, number: int) -> str:
    """The text of an offer without a length of notice."""
    content = content_of(text)
    steps = steps_of(value_at(content, MONTHS_AT))
    return _with_steps(text, content, steps[:number] + steps[number + 1 :])


def _read(typed: str, blank: Blank) -> object:
    if blank.choices and typed not in dict(blank.choices):
        raise ValueError(typed)
    match blank.kind:
        case BlankKind.TEXTS:
            return [part.strip() for part in typed.split(",") if part.strip()]
        case BlankKind.DAY:
            return datetime.fromisoformat(typed) if "T" in typed else date.fromisoformat(typed)
        case BlankKind.WHOLE | BlankKind.NUMBER | BlankKind.STEP | BlankKind.CAP:
            return _whole(typed)
        case BlankKind.WHOLES:
            return [_whole(part.strip()) for part in typed.split(",") if part.strip()]
        case BlankKind.NAMES:
            return list(dict.fromkeys(_countries(typed, blank)))
        case BlankKind.CURRENCY:
            if not re.fullmatch(r"[A-Za-z]{3}", typed):
                raise ValueError(typed)
            return typed.upper()
        case BlankKind.SHARE:
            share = Decimal(typed.replace(",", "."))
            if not 0 <= share <= 100:
                raise ValueError(typed)
            return float(share / 100)
        case BlankKind.AMOUNT:
            amount = Decimal(typed.replace(" ", ""))
            if not amount.is_finite() or amount < 0:
                raise ValueError(typed)
            return str(amount)
        case BlankKind.PERIOD | BlankKind.LENGTH:
            return Period.parse(typed).iso()
        case BlankKind.SWITCH | BlankKind.MEMBER:
            if typed not in ("true", "false"):
                raise ValueError(typed)
            return typed == "true"
        case BlankKind.TRUST:
            return Trust(typed).value
        case BlankKind.STARTS:
            if typed not in STARTS:
                raise ValueError(typed)
            return typed
        case BlankKind.BOUND:
            if typed not in BOUNDS:
                raise ValueError(typed)
            return typed
        case _:
            if not typed:
                raise ValueError(typed)
            lines = [line.strip() for line in typed.splitlines()]
            return "\n".join(lines) if "\n" in blank.value else " ".join(line for line in lines if line)


def _countries(typed: str, blank: Blank) -> Iterator[str]:
    """The two letters of each country that was named, by them or by its name in any of our languages."""
    for part in re.split(r"[,;、\n]+", typed):
        named, codes = part.strip(), part.split()
        for one in codes if len(codes) > 1 and all(country_code(c) and len(c) == 2 for c in codes) else [named]:
            code = country_code(one)
            if one and not code:
                raise NotReadable(Said(UNKNOWN_COUNTRY, name=one))
            if one:
                yield "UK" if code == "GB" and blank.path == OF_A_LAW else code


UNKNOWN_COUNTRY = N_(
    "No country is called “%(name)s”. Choose it from the list, or write its name or its two letters, such as FR."
)
OF_A_LAW: KeyPath = ("countries",)
"""Where the files of laws name countries: the United Kingdom is UK there."""


def _whole(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise ValueError(typed)
    return int(typed)
