"""Files of laws, of competitors, of our own details and of what we sell as sentences with blanks, as offers have them.
Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from promo.periods import Period
from promo.promotions.own_sentences import MADE_UP, catalog_groups, vendor_groups
from promo.promotions.sentences import Adds, Blank, BlankKind, Group, Sentence, counting, groups_of, shown
from promo.promotions.strict import KeyPath
from promo.promotions.yaml_edit import value_at
from promo.translatable import N_, NN_

KINDS_WITH_SENTENCES = ("promotions", "competitors", "statutes", "vendor.yaml", "catalog.yaml")
_WORDS, _DAY, _CHOICE = BlankKind.WORDS, BlankKind.DAY, BlankKind.CHOICE
_EARLIEST = (
    ("at_once", N_("at once, out of a fixed term, too")),
    ("after_first_term", N_("once the first term is over")),
    ("end_of_term", N_("with the end of the term that runs")),
)
YES_OR_NO = (("true", N_("yes")), ("false", N_("no")))
_WHO = (
    ("company", N_("companies")),
    ("sole_trader", N_("people in business on their own")),
    ("non_professional", N_("associations and others that are no business")),
    ("consumer", N_("consumers")),
)
_WHEN = (
    ("renews", N_("It counts only where the contract renews by itself: %(counts)s")),
    (
        "renews_for_more_than_a_month",
        N_("It counts only where the contract renews by itself for more than a month: %(counts)s"),
    ),
    (
        "renews_for_more_than_a_year",
        N_("It counts only where the contract runs, and renews by itself, for more than a year: %(counts)s"),
    ),
    (
        "carried_on",
        N_("It counts only where the first term is over and the contract was simply carried on: %(counts)s"),
    ),
)
_FEE = (("may_be_due", N_("may be due")), ("not_named", N_("is not named by the source")))


def groups_of_file(content: object, kind: str) -> list[Group]:
    """All that a file of a kind says, as sentences; empty where it has none."""
    if not isinstance(content, Mapping):
        return []
    made = {
        "statutes": _law,
        "competitors": _competitor,
        "promotions": groups_of,
        "vendor": vendor_groups,
        "catalog": catalog_groups,
    }.get(kind.removesuffix(".yaml"))
    return made(content) if made else []


def _blank(content: Mapping[str, Any], kind: BlankKind, *path: str | int) -> Blank:
    return Blank(path, kind, shown(value_at(content, path), kind))


def _law(content: Mapping[str, Any]) -> list[Group]:
    def b(kind: BlankKind, *path: str | int) -> Blank:
        return _blank(content, kind, *path)

    def listed(text: str, name: str, key: str, *inner: str) -> list[Sentence]:
        return [
            Sentence(text, {name: b(_WORDS, key, number, *inner)}, entry=(key, number))
            for number in _entries(content, key)
        ]

    law = [
        Sentence(N_("It is called %(name)s."), {"name": b(_WORDS, "name")}),
        Sentence(N_("Its switch is %(switch)s."), {"switch": b(BlankKind.SWITCH, "enabled")}),
        Sentence(N_("It says: %(says)s"), {"says": b(_WORDS, "says")}),
        Sentence(N_("It is about: %(services)s"), {"services": b(_WORDS, "services")}),
        Sentence(N_("It counts in these countries: %(countries)s"), {"countries": b(BlankKind.NAMES, "countries")}),
        *(
            Sentence(N_("It protects %(whom)s: %(counts)s"), {"counts": _member(content, "who", word)}, {"whom": whom})
            for word, whom in _WHO
        ),
        *(Sentence(text, {"counts": _member(content, "when", word)}) for word, text in _WHEN),
        Sentence(
            N_("It does not count for these competitors, by their short names: %(names)s"),
            {"names": b(BlankKind.TEXTS, "not_competitors")},
        ),
        Sentence(
            N_("It counts from %(since)s until and including %(until)s (empty: without a bound)."),
            {"since": b(_DAY, "in_force", "since"), "until": b(_DAY, "in_force", "until")},
        ),
        Sentence(
            N_("It is for contracts from %(day)s on (empty: for all)."), {"day": b(_DAY, "in_force", "contracts_from")}
        ),
    ]
    way = list(_way_out(content))
    asked = listed(N_("The question reads: %(asks)s"), "asks", "questions", "asks")
    unsure = listed(N_("Not certain: %(what)s"), "what", "uncertain")
    read = listed(N_("It was read at: %(where)s"), "where", "sources", "where")
    good_for = Blank(
        ("checked", "good_for_days"), BlankKind.WHOLE, str(value_at(content, ("checked", "good_for_days")) or 180)
    )
    words = NN_(
        "It was looked at on %(day)s by %(who)s; that is good for %(days)s day.",
        "It was looked at on %(day)s by %(who)s; that is good for %(days)s days.",
    )
    looked = Sentence(
        counting(words, good_for),
        {
            "day": b(_DAY, "checked", "day"),
            "who": b(_WORDS, "checked", "by"),
            "days": good_for,
        },
    )
    question = {"id": f"question-{len(asked) + 1}", "asks": "", "decides": False}
    groups = [
        Group(N_("Law"), law),
        Group(N_("The way out"), way),
        Group(N_("Questions"), asked, adds=[Adds(("questions",), N_("Add a question"), question)]),
        Group(N_("What is not certain"), unsure, adds=[Adds(("uncertain",), N_("Add what is not certain"), "")]),
    ]
    source = Adds(("sources",), N_("Add a source"), {"where": "", "kind": "commentary"})
    return [
        group
        for group in (*groups, Group(N_("Sources"), [*read, looked], adds=[source]))
        if group.sentences or group.adds
    ]


def _member(content: Mapping[str, Any], key: str, word: str) -> Blank:
    listed = content.get(key)
    is_in = isinstance(listed, list) and word in listed
    return Blank((key,), BlankKind.MEMBER, shown(is_in, BlankKind.MEMBER), word, YES_OR_NO)


def _way_out(content: Mapping[str, Any]) -> Iterator[Sentence]:
    """How one leaves by a law; nothing of it where the law opens no way of its own."""
    if value_at(content, ("way_out", "earliest")) is not None:
        start = Blank(("way_out", "earliest"), _CHOICE, str(value_at(content, ("way_out", "earliest"))), "", _EARLIEST)
        yield Sentence(N_("It is open: %(earliest)s"), {"earliest": start})
    yield from _length(content, N_("The notice: %(length)s"), "way_out", "notice")
    yield from _length(content, N_("The transition: %(length)s"), "way_out", "transition")
    longer = N_("A longer transition, where it is asked for: %(length)s")
    yield from _length(content, longer, "way_out", "extended_transition")
    yield from _length(content, N_("Data can be fetched for at least: %(length)s"), "way_out", "retrieval")
    if value_at(content, ("fees", "early_end")) is not None:
        fee = Blank(("fees", "early_end"), _CHOICE, str(value_at(content, ("fees", "early_end"))), "", _FEE)
        yield Sentence(N_("A fee for the early end: %(fee)s"), {"fee": fee})
    if value_at(content, ("fees", "no_switching_charge_from")) is not None:
        free = _blank(content, _DAY, "fees", "no_switching_charge_from")
        yield Sentence(N_("The switch itself costs nothing from %(day)s on."), {"day": free})


def _competitor(content: Mapping[str, Any]) -> list[Group]:
    names, adds = [Sentence(N_("It is called %(name)s."), {"name": _blank(content, _WORDS, "name")})], list[Adds]()
    for key, text, add in (
        ("entities", N_("As papers print it: %(name)s"), N_("Add a name as papers print it")),
        ("aliases", N_("It is also called %(name)s."), N_("Add another name")),
        ("domains", N_("A domain of it: %(name)s"), N_("Add a domain")),
    ):
        names += [
            Sentence(text, {"name": _blank(content, _WORDS, key, number)}, entry=(key, number))
            for number in _entries(content, key)
        ]
        adds.append(Adds((key,), add, ""))
    groups = [
        Group(N_("Names"), names, adds=adds),
        Group(N_("Address for notice"), [_address(content)]),
        Group(
            N_("Its plans and ours"),
            [_plan(content, number) for number in _entries(content, "plans")],
            adds=[Adds(("plans",), N_("Add a plan of theirs"), {"name": "", "equals": "", "sample": True})],
        ),
    ]
    for number in _entries(content, "standard_terms"):
        at: KeyPath = ("standard_terms", number)
        product = _blank(content, _WORDS, *at, "product")
        terms = [
            Sentence(N_("These terms are for: %(product)s"), {"product": product}, entry=at),
            Sentence(N_("Version or day of them: %(seen)s"), {"seen": _blank(content, _WORDS, *at, "seen")}),
            Sentence(N_("It was read at: %(where)s"), {"where": _blank(content, _WORDS, *at, "source")}),
            *_length(content, N_("The notice: %(length)s"), *at, "notice"),
        ]
        groups.append(Group(str(value_at(content, (*at, "product")) or N_("Published terms")), terms, is_check=True))
    new = {"product": "", "status": "current", "seen": "", "source": "", "source_kind": "vendor", "confidence": "low"}
    return [
        *groups,
        Group(
            N_("Published terms"),
            [],
            adds=[Adds(("standard_terms",), N_("Add published terms"), {**new, "notice": "P1M"})],
        ),
    ]


def _address(content: Mapping[str, Any]) -> Sentence:
    if value_at(content, ("notice_address", "value")) is None:
        return Sentence(N_("Notice goes to: %(address)s"), {"address": _blank(content, _WORDS, "notice_address")})
    made_up = shown(value_at(content, ("notice_address", "sample")) or False, _CHOICE)
    return Sentence(
        N_("Notice goes to: %(address)s That is %(sample)s."),
        {
            "address": _blank(content, _WORDS, "notice_address", "value"),
            "sample": Blank(("notice_address", "sample"), BlankKind.SWITCH, made_up, "", MADE_UP),
        },
    )


def _plan(content: Mapping[str, Any], number: int) -> Sentence:
    at: KeyPath = ("plans", number)
    made_up = shown(value_at(content, (*at, "sample")) or False, _CHOICE)
    return Sentence(
        N_("Their plan %(name)s (also written: %(also)s) is like our plan %(ours)s; that is %(sample)s."),
        {
            "name": _blank(content, _WORDS, *at, "name"),
            "also": _blank(content, BlankKind.TEXTS, *at, "also"),
            "ours": _blank(content, BlankKind.PLAN, *at, "equals"),
            "sample": Blank((*at, "sample"), BlankKind.SWITCH, made_up, "", MADE_UP),
        },
        entry=at,
    )


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
