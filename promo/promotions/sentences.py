"""A promotion file as sentences with blanks: each blank is a value of the file, and is written back alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from promo.eligibility.papers import PaperKind
from promo.promotions.months_table import cap_of, steps_of
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import value_at
from promo.translatable import N_, NN_, Counted

_PERIOD = re.compile(r'"(P\d+[DWMY])"')
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")
_NUMBER = re.compile(r"(?<![\w.\"])\d+(?![\w.\"])")


class BlankKind(StrEnum):
    """What may be written into a blank."""

    WORDS = "words"
    DAY = "day"
    WHOLE = "whole"
    SHARE = "share"
    """A share of one, shown in hundredths."""
    AMOUNT = "amount"
    NAMES = "names"
    WHOLES = "wholes"
    TRUST = "trust"
    STARTS = "starts"
    """Whether a service starts by itself where we are late."""
    BOUND = "bound"
    """Whether the old contract bounds what can be started."""
    GIVES = "gives"
    """What an example comes to."""
    PERIOD = "period"
    """A length of time within an expression: all places that name it change."""
    LENGTH = "length"
    """A length of time that is all of its value."""
    SWITCH = "switch"
    """On or off."""
    NUMBER = "number"
    """A whole number within an expression."""
    CHOICE = "choice"
    """One of the words that the blank names itself."""
    PLAN = "plan"
    """One of our plans."""
    STEP = "step"
    """A number of a table of lengths of notice: which row, and whether from where on or how many months."""
    CAP = "cap"
    """The most months of "as many as are left of the old contract"."""
    CURRENCY = "currency"
    """A currency by its three letters."""
    MEMBER = "member"
    """Whether a word stands in a list: which one, the blank says as what it is within."""
    TEXTS = "texts"
    """Texts with commas between them; none where it is empty."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A value that stands in a sentence."""

    path: KeyPath
    kind: BlankKind
    value: str
    """As it is shown and typed."""
    within: str = ""
    """The literal of an expression, or the word of a list, that it is, where it is one."""
    choices: Sequence[tuple[str, str]] = ()
    """What it may hold, each with the message id that says it; empty where its kind says that, or nothing does."""

    @property
    def key(self) -> str:
        """Its name in a form."""
        name = "blank." + ".".join(map(str, self.path))
        return f"{name}.{self.within}" if self.within else name


def counting(words: tuple[str, str], blank: Blank) -> Counted:
    """A sentence (`NN_`) in the form that what stands in its blank asks for; in the plural where that is no number."""
    return Counted(words, int(blank.value) if blank.value.lstrip("-").isdecimal() else 2)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: a message id, the blanks by the names that stand in it, and words that are fixed."""

    text: str
    blanks: Mapping[str, Blank]
    fixed: Mapping[str, str] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What an example states, as the file has it; instants by the clock of the offer, without their distance to UTC."""
    entry: KeyPath = ()
    """The entry of a list that it is about, where one may be taken out."""


@dataclass(frozen=True, slots=True)
class Adds:
    """A list that a new entry may be added to: what the button says (a message id), and what is written at first."""

    path: KeyPath
    text: str
    entry: object


@dataclass(frozen=True, slots=True)
class Group:
    """Sentences that belong together, under a title that is a message id."""

    title: str
    sentences: Sequence[Sentence]
    is_check: bool = False
    adds: Sequence[Adds] = ()


MONTHS_AT: KeyPath = ("credit", "months")


@dataclass(frozen=True, slots=True)
class _File:
    content: Mapping[str, Any]

    def blank(self, kind: BlankKind, *path: str | int, default: object = None) -> Blank:
        """The blank of a value; of a key that is left out, with what it means then."""
        value = value_at(self.content, path)
        return Blank(path, kind, shown(default if value is None else value, kind))

    def amounts(self, text: str, *path: str | int) -> Iterator[Sentence]:
        """A sentence for each currency of a mapping."""
        found = value_at(self.content, path)
        for currency in found if isinstance(found, Mapping) else ():
            yield Sentence(text, {"amount": self.blank(BlankKind.AMOUNT, *path, currency)}, {"currency": str(currency)})


def groups_of(content: object) -> list[Group]:
    """All that a promotion file says, as sentences; empty where it is no promotion file."""
    if not isinstance(content, Mapping):
        return []
    file = _File(content)
    groups = [
        Group(
            N_("The offer"),
            list(_offer(file)),
            adds=[Adds(MONTHS_AT, N_("Add a length of notice"), None)]
            if steps_of(value_at(content, MONTHS_AT))
            else (),
        ),
        Group(N_("How much of it there is"), list(_caps(file))),
        Group(N_("Machine and people"), list(_people(file))),
        Group(N_("How far papers are trusted"), list(_papers(file))),
    ]
    checks = content.get("checks")
    for number, check in enumerate(checks if isinstance(checks, list) else ()):
        if isinstance(check, Mapping) and isinstance(check.get("asks"), str):
            groups.append(Group(check["asks"], list(_check(file, number, check)), is_check=True))
    return groups


def _offer(file: _File) -> Iterator[Sentence]:
    b = file.blank
    yield Sentence(N_("It is called %(name)s."), {"name": b(BlankKind.WORDS, "name")})
    yield Sentence(
        N_("Claims can be sent from %(opens)s to %(closes)s, by the clock of %(zone)s."),
        {
            "opens": b(BlankKind.DAY, "window", "opens"),
            "closes": b(BlankKind.DAY, "window", "closes"),
            "zone": b(BlankKind.WORDS, "timezone"),
        },
    )
    yield Sentence(
        N_("It is for these countries (none named: for all): %(countries)s"),
        {"countries": b(BlankKind.NAMES, "open_to", "countries", default=[])},
    )
    formula = value_at(file.content, MONTHS_AT)
    if steps := steps_of(formula):
        for number, (months, gives) in enumerate(steps):
            notice = Blank(MONTHS_AT, BlankKind.STEP, str(months), f"{number}.notice")
            words = NN_(
                "Free months from %(notice)s month of notice on: %(months)s",
                "Free months from %(notice)s months of notice on: %(months)s",
            )
            yield Sentence(
                counting(words, notice),
                {
                    "notice": notice,
                    "months": Blank(MONTHS_AT, BlankKind.STEP, str(gives), f"{number}.months"),
                },
                {"row": str(number)},
                entry=(*MONTHS_AT, number) if len(steps) > 1 else (),
            )
        most = b(BlankKind.WHOLE, "credit", "at_most")
        words = NN_(
            "A shorter notice gives none. It never gives more than %(most)s free month.",
            "A shorter notice gives none. It never gives more than %(most)s free months.",
        )
        yield Sentence(counting(words, most), {"most": most})
    elif (cap := cap_of(formula)) is not None:
        yield Sentence(
            N_("It gives as many free months as the old contract still runs, at most %(most)s."),
            {"most": Blank(MONTHS_AT, BlankKind.CAP, str(cap), "most")},
        )
    elif isinstance(formula, str):
        most = b(BlankKind.WHOLE, "credit", "at_most")
        words = NN_(
            "It gives up to %(most)s free month, by this formula: %(months)s",
            "It gives up to %(most)s free months, by this formula: %(months)s",
        )
        yield Sentence(counting(words, most), {"most": most, "months": b(BlankKind.WORDS, "credit", "months")})
    elif value_at(file.content, ("credit", "until_old_contract_ended")) is not None:
        given = b(BlankKind.WHOLE, "credit", "months")
        words = NN_(
            "It gives %(months)s free month in any case, and until the old contract has ended %(latest)s at most.",
            "It gives %(months)s free months in any case, and until the old contract has ended %(latest)s at most.",
        )
        yield Sentence(
            counting(words, given),
            {
                "months": given,
                "latest": b(BlankKind.WHOLE, "credit", "until_old_contract_ended", "latest_months"),
            },
        )
    else:
        given = b(BlankKind.WHOLE, "credit", "months")
        words = NN_("It gives %(months)s free month.", "It gives %(months)s free months.")
        yield Sentence(counting(words, given), {"months": given})
    examples = value_at(file.content, ("credit", "examples"))
    for number, example in enumerate(examples if isinstance(examples, list) and isinstance(formula, str) else ()):
        if isinstance(example, Mapping):
            gives_months = b(BlankKind.WHOLE, "credit", "examples", number, "gives")
            stated = {n: by_the_clock(v, file.content.get("timezone")) for n, v in example.items() if n != "gives"}
            words = NN_("An example gives %(months)s free month.", "An example gives %(months)s free months.")
            yield Sentence(counting(words, gives_months), {"months": gives_months}, facts=stated)
    if value_at(file.content, ("like_for_like",)) is not None:
        yield Sentence(
            N_("Users that can be started free: %(seats)s"),
            {"seats": b(BlankKind.BOUND, "like_for_like", "seats", default="any")},
        )
        yield Sentence(
            N_("The plan that can be started free: %(tier)s"),
            {"tier": b(BlankKind.BOUND, "like_for_like", "tier", default="any")},
        )
    ahead = b(BlankKind.WHOLE, "start", "latest_days_ahead")
    words = NN_("The start may lie up to %(days)s day ahead.", "The start may lie up to %(days)s days ahead.")
    yield Sentence(counting(words, ahead), {"days": ahead})
    waits = b(BlankKind.WHOLE, "hold", "days", default=540)
    words = NN_(
        "What is approved waits up to %(days)s day for its start. Days before that when letters leave: %(before)s",
        "What is approved waits up to %(days)s days for its start. Days before that when letters leave: %(before)s",
    )
    yield Sentence(
        counting(words, waits),
        {"days": waits, "before": b(BlankKind.WHOLES, "hold", "notices_before_days", default=[60, 30, 7])},
    )


def _caps(file: _File) -> Iterator[Sentence]:
    b = file.blank
    claims = b(BlankKind.WHOLE, "caps", "claims")
    words = NN_("At most %(claims)s claim is credited in all.", "At most %(claims)s claims are credited in all.")
    yield Sentence(counting(words, claims), {"claims": claims})
    yield from file.amounts(N_("At most %(amount)s %(currency)s are given in all, at list price."), "caps", "budget")
    reserved = b(BlankKind.WHOLE, "caps", "reserved_days", default=14)
    words = NN_(
        "A claim that a person looks at holds its place for %(days)s day.",
        "A claim that a person looks at holds its place for %(days)s days.",
    )
    yield Sentence(counting(words, reserved), {"days": reserved})
    yield Sentence(
        N_("Times that one company may take it: %(times)s"),
        {"times": b(BlankKind.WHOLE, "limits", "per_company", default=1)},
    )


def _people(file: _File) -> Iterator[Sentence]:
    b = file.blank
    yield from file.amounts(
        N_("Over %(amount)s %(currency)s at list price, two people must agree."), "credit", "two_people_over"
    )
    if value_at(file.content, ("by_machine",)) is not None:
        claims = b(BlankKind.WHOLE, "by_machine", "claims_a_day")
        words = NN_(
            "The machine approves at most %(claims)s claim a day.",
            "The machine approves at most %(claims)s claims a day.",
        )
        yield Sentence(counting(words, claims), {"claims": claims})
        yield from file.amounts(
            N_("It approves at most %(amount)s %(currency)s a day, at list price."), "by_machine", "value_a_day"
        )
    yield Sentence(
        N_("This share of what reps decide is judged again, blind, by a lead or manager, in per cent: %(share)s"),
        {"share": b(BlankKind.SHARE, "second_look", default=0.05)},
    )
    time = b(BlankKind.WHOLE, "ask", "answer_within_days")
    words = NN_(
        "The claimant has %(days)s day to answer a question. Days after which we remind: %(after)s",
        "The claimant has %(days)s days to answer a question. Days after which we remind: %(after)s",
    )
    yield Sentence(
        counting(words, time),
        {"days": time, "after": b(BlankKind.WHOLES, "ask", "remind_after_days", default=[])},
    )
    yield Sentence(
        N_("Working days within which a person answers: %(review)s; after an appeal: %(appeal)s"),
        {
            "review": b(BlankKind.WHOLE, "answers", "review_within_working_days", default=1),
            "appeal": b(BlankKind.WHOLE, "answers", "appeal_within_working_days", default=3),
        },
    )
    yield Sentence(
        N_("Where the desk is late with a decision, the service %(starts)s."),
        {"starts": b(BlankKind.STARTS, "past_due", "starts", default="never")},
    )
    yield Sentence(
        N_("Services that run so at a time, at most: %(services)s; days that one runs on after a no: %(days)s"),
        {
            "services": b(BlankKind.WHOLE, "past_due", "at_most", default=20),
            "days": b(BlankKind.WHOLE, "past_due", "ends_after_days", default=14),
        },
    )


PAPERS = {
    PaperKind.SIGNED_PDF: N_("A PDF unchanged since it was signed: %(trust)s"),
    PaperKind.PDF: N_("A PDF: %(trust)s"),
    PaperKind.SCAN_OR_PHOTO: N_("A scan or a photo: %(trust)s"),
    PaperKind.OFFICE_FILE: N_("An office file: %(trust)s"),
    PaperKind.MAIL: N_("A mail: %(trust)s"),
    PaperKind.WEB_PAGE: N_("A web page: %(trust)s"),
    PaperKind.TEXT: N_("Plain text: %(trust)s"),
}


def _papers(file: _File) -> Iterator[Sentence]:
    for kind, text in PAPERS.items():
        if value_at(file.content, ("papers", kind.value)) is not None:
            yield Sentence(text, {"trust": file.blank(BlankKind.TRUST, "papers", kind.value)})


def _check(file: _File, number: int, check: Mapping[str, Any]) -> Iterator[Sentence]:
    yield Sentence(N_("The question reads: %(asks)s"), {"asks": file.blank(BlankKind.WORDS, "checks", number, "asks")})
    rule = str(check.get("passes", ""))
    for text in dict.fromkeys(_PERIOD.findall(rule)):
        blank = Blank(("checks", number, "passes"), BlankKind.PERIOD, text, text)
        yield Sentence(N_("Long enough: %(length)s"), {"length": blank})
    for text in dict.fromkeys(_NUMBER.findall(rule)):
        blank = Blank(("checks", number, "passes"), BlankKind.NUMBER, text, text)
        yield Sentence(N_("The number that it asks about: %(number)s"), {"number": blank})
    needs = check.get("needs")
    for fact in needs if isinstance(needs, Mapping) else ():
        yield Sentence(
            N_("How sure the reading must be, in per cent, of “%(fact)s”: %(share)s"),
            {"share": file.blank(BlankKind.SHARE, "checks", number, "needs", str(fact))},
            {"fact": str(fact)},
        )
    examples = check.get("examples")
    for place, example in enumerate(examples if isinstance(examples, list) else ()):
        if isinstance(example, Mapping):
            stated = {n: by_the_clock(v, file.content.get("timezone")) for n, v in example.items() if n != "then"}
            blank = file.blank(BlankKind.GIVES, "checks", number, "examples", place, "then")
            yield Sentence(N_("An example gives: %(gives)s"), {"gives": blank}, facts=stated)


def by_the_clock(value: object, zone: object) -> object:
    """An instant as the clocks of a zone show it; anything else, and where there is no such zone, as it is."""
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) and _INSTANT.match(value) else value
        if not isinstance(at, datetime) or at.tzinfo is None:
            return at
        return at.astimezone(ZoneInfo(str(zone))).replace(tzinfo=None)
    except (ValueError, LookupError, OSError):
        return value


def asked_lengths(check: Mapping[str, Any]) -> list[str]:
    """The lengths of time and the numbers that a check asks about, as its sentences show them."""
    rule = str(check.get("passes", ""))
    return [*dict.fromkeys(_PERIOD.findall(rule)), *dict.fromkeys(_NUMBER.findall(rule))]


def shown(value: object, kind: BlankKind) -> str:
    """A value of a file as a blank of a kind shows it."""
    if value is None:
        return ""
    if kind is BlankKind.SHARE and isinstance(value, int | float):
        return f"{Decimal(str(value)) * 100:f}".rstrip("0").rstrip(".") if value else "0"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
