"""Files of laws and of competitors as sentences with blanks, as offers have them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promo.periods import Period
from promo.promotions.sentences import Blank, BlankKind, Group, Sentence, groups_of
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import value_at
from promo.translatable import N_

KINDS_WITH_SENTENCES = ("promotions", "competitors", "statutes")
_WORDS, _DAY = BlankKind.WORDS, BlankKind.DAY


def groups_of_file(content: object, kind: str) -> list[Group]:
    """All that a file of a kind says, as sentences; empty where it has none."""
    if not isinstance(content, Mapping):
        return []
    if kind == "statutes":
        return _law(content)
    if kind == "competitors":
        return _competitor(content)
    return groups_of(content) if kind == "promotions" else []


def _blank(content: Mapping[str, Any], kind: BlankKind, *path: str | int) -> Blank:
    value = value_at(content, path)
    shown = "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
    return Blank(path, kind, shown)


def _law(content: Mapping[str, Any]) -> list[Group]:
    def b(kind: BlankKind, *path: str | int) -> Blank:
        return _blank(content, kind, *path)

    law = [
        Sentence(N_("It is called %(name)s."), {"name": b(_WORDS, "name")}),
        Sentence(N_("Its switch is %(switch)s."), {"switch": b(BlankKind.SWITCH, "enabled")}),
        Sentence(N_("It says: %(says)s"), {"says": b(_WORDS, "says")}),
        Sentence(
            N_("It counts from %(since)s until and including %(until)s (empty: without a bound)."),
            {"since": b(_DAY, "in_force", "since"), "until": b(_DAY, "in_force", "until")},
        ),
        Sentence(
            N_("It is for contracts from %(day)s on (empty: for all)."), {"day": b(_DAY, "in_force", "contracts_from")}
        ),
    ]
    way = [
        *_length(content, N_("The notice: %(length)s"), "way_out", "notice"),
        *_length(content, N_("The transition: %(length)s"), "way_out", "transition"),
        *_length(
            content, N_("A longer transition, where it is asked for: %(length)s"), "way_out", "extended_transition"
        ),
    ]
    asked = [
        Sentence(N_("The question reads: %(asks)s"), {"asks": b(_WORDS, "questions", number, "asks")})
        for number in _entries(content, "questions")
    ]
    read = [
        Sentence(N_("It was read at: %(where)s"), {"where": b(_WORDS, "sources", number, "where")})
        for number in _entries(content, "sources")
    ]
    looked = Sentence(
        N_("It was looked at on %(day)s by %(who)s; that is good for %(days)s days."),
        {
            "day": b(_DAY, "checked", "day"),
            "who": b(_WORDS, "checked", "by"),
            "days": Blank(
                ("checked", "good_for_days"),
                BlankKind.WHOLE,
                str(value_at(content, ("checked", "good_for_days")) or 180),
            ),
        },
    )
    groups = [Group(N_("Law"), law), Group(N_("The way out"), way), Group(N_("Questions"), asked)]
    return [group for group in (*groups, Group(N_("Sources"), [*read, looked])) if group.sentences]


def _competitor(content: Mapping[str, Any]) -> list[Group]:
    names = [Sentence(N_("It is called %(name)s."), {"name": _blank(content, _WORDS, "name")})]
    for key, text in (
        ("entities", N_("As papers print it: %(name)s")),
        ("aliases", N_("It is also called %(name)s.")),
        ("domains", N_("A domain of it: %(name)s")),
    ):
        names += [Sentence(text, {"name": _blank(content, _WORDS, key, number)}) for number in _entries(content, key)]
    sourced = value_at(content, ("notice_address", "value")) is not None
    address: KeyPath = ("notice_address", "value") if sourced else ("notice_address",)
    groups = [
        Group(N_("Names"), names),
        Group(
            N_("Address for notice"),
            [Sentence(N_("Notice goes to: %(address)s"), {"address": _blank(content, _WORDS, *address)})],
        ),
    ]
    for number in _entries(content, "standard_terms"):
        at: KeyPath = ("standard_terms", number)
        terms = [
            Sentence(N_("These terms are for: %(product)s"), {"product": _blank(content, _WORDS, *at, "product")}),
            Sentence(N_("Version or day of them: %(seen)s"), {"seen": _blank(content, _WORDS, *at, "seen")}),
            Sentence(N_("It was read at: %(where)s"), {"where": _blank(content, _WORDS, *at, "source")}),
            *_length(content, N_("The notice: %(length)s"), *at, "notice"),
        ]
        groups.append(Group(str(value_at(content, (*at, "product")) or N_("Published terms")), terms, is_check=True))
    return groups


def _entries(content: Mapping[str, Any], key: str) -> range:
    listed = content.get(key)
    return range(len(listed) if isinstance(listed, list) else 0)


def _length(content: Mapping[str, Any], text: str, *path: str | int) -> Iterator[Sentence]:
    """A length of time; no sentence where the file states none that can be read."""
    value = value_at(content, path)
    try:
        Period.parse(str(value or ""))
    except ValueError:
        return
    yield Sentence(text, {"length": Blank(path, BlankKind.LENGTH, str(value))})
