"""Facts found in a process of their own, which can be ended when a text takes it too long: what is sent, what comes
back."""

from __future__ import annotations

import json
from dataclasses import astuple, dataclass, replace
from datetime import date
from functools import lru_cache

from promo.proof.facts import Asked, CompetitorCard, find_facts
from promo.proof.facts.names import PlanCard
from promo.proof.facts.packed import pack_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.reading import Reading
from promo.proof.sealed import wire


@dataclass(frozen=True, slots=True)
class Question:
    """What facts are looked for in, and with the help of what."""

    readings: tuple[Reading, ...]
    cards: tuple[CompetitorCard, ...]
    as_of: date
    asked: Asked


def pack_question(question: Question) -> wire.Message:
    """The question as a JSON head and one body of bytes."""
    parts: list[bytes] = []
    heads: list[wire.Head] = []
    for reading in question.readings:
        head, body = wire.pack_reading(reading)
        tags, shares = wire.pack_tags(reading.tags) if reading.tags is not None else (None, b"")
        heads.append({"reading": head, "tags": tags, "sizes": [len(body), len(shares)]})
        parts += (body, shares)
    return {
        "do": "facts",
        "readings": heads,
        "cards": json.dumps([astuple(card) for card in question.cards]),
        "as_of": question.as_of.isoformat(),
        "asked": astuple(question.asked),
    }, b"".join(parts)


def answer_of(body: bytes, head: wire.Head) -> wire.Message:
    """The facts, as `facts.packed` writes them. Runs in a worker."""
    readings: list[Reading] = []
    at = 0
    for packed in head["readings"]:
        size, shares = map(int, packed["sizes"])
        reading = wire.unpack_reading(packed["reading"], body[at : at + size])
        if packed["tags"] is not None:
            tags = wire.unpack_tags(packed["tags"], body[at + size : at + size + shares])
            reading = replace(reading, tags=tags)
        readings.append(reading)
        at += size + shares
    as_of, asked = date.fromisoformat(head["as_of"]), Asked(*head["asked"])
    return {"facts": pack_facts(find_facts(readings, _cards(head["cards"]), load_lexicons(), as_of, asked))}, b""


@lru_cache(maxsize=4)
def _cards(packed: str) -> tuple[CompetitorCard, ...]:
    """The vendors we know; the same for nearly every claim, so that what is compiled of them is kept."""
    return tuple(
        CompetitorCard(
            name,
            tuple(entities),
            tuple(aliases),
            tuple(domains),
            bool(own),
            tuple(PlanCard(plan, tuple(also), equals) for plan, also, equals in plans),
        )
        for name, entities, aliases, domains, own, plans in json.loads(packed)
    )


def warm_up(sample: Reading) -> None:
    """Load the words of every language, and compile what is made of them, before the door is shut; some are only asked
    for where a company and a country were typed."""
    asked = Asked("notice before", "FR")
    for language in load_lexicons():
        find_facts([replace(sample, language=language)], (), load_lexicons(), date(2026, 12, 1), asked)
