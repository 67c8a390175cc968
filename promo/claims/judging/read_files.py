"""A claim's files become Readings: each by itself, and pictures a second time where no notice was found in them."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import structlog

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Asked, CompetitorCard, FactName, Facts, find_facts
from promo.proof.facts.asked import NOTHING
from promo.proof.facts.beneath import differences
from promo.proof.facts.text import CUT
from promo.proof.impossible import impossible_days
from promo.proof.language import language_of
from promo.proof.lexicons import load_lexicons
from promo.proof.progress import Progress, Step
from promo.proof.reading import NO_INK, Kind, Reading
from promo.proof.sealed.reader import Reader
from promo.proof.sealed.recognition import UNSURE
from promo.proof.signs import Placed, Sign

MOST_DIFFERENCES = 3  # told of one file
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Paper:
    """One file to be read: the name to show, and the bytes, or where to get them when they are wanted."""

    name: str
    held: bytes | Callable[[], bytes]

    @property
    def content(self) -> bytes:
        """The bytes. Claims have many files, and many are read at once: nobody keeps them longer than a request."""
        return self.held if isinstance(self.held, bytes) else self.held()


def found_here(readings: Sequence[Reading], cards: Sequence[CompetitorCard], as_of: date, asked: Asked) -> Facts:
    """Facts found in this very process, for however long that takes."""
    return find_facts(readings, cards, load_lexicons(), as_of, asked)


Find = Callable[[Sequence[Reading], Sequence[CompetitorCard], date, Asked], Facts]
"""How facts are found in readings, given the vendors we know, a day, and what was typed: here, or by
`Reader.facts` in a process that can be ended."""


def read_papers(
    papers: Sequence[Paper],
    reader: Reader,
    rules: RuleBook,
    today: date,
    progress: Progress = lambda _: None,
    find: Find = found_here,
) -> list[list[Reading]]:
    """The Readings of each file, documents inside it after it.

    When nothing in all the files states a notice, those whose pictures were read with some
    doubt are read again by the second engine; its reading stands where it finds what was missing.

    Args:
        papers: the files of one claim, in the order they were sent.
        reader: reads them in sealed workers.
        rules: the vendors we know.
        today: the day on which the running term is asked for.
        progress: told of each step, from whichever thread takes it.
        find: how it is found out whether a notice is stated.
    """
    found = _read(papers, reader, rules, today, progress, find)
    layered = any(r.layers for readings in found for r in readings)
    return _with_differences(found, rules, today, find) if layered else found


def _read(
    papers: Sequence[Paper], reader: Reader, rules: RuleBook, today: date, progress: Progress, find: Find
) -> list[list[Reading]]:
    started = time.monotonic()
    found = [reader.read_all(p.name, p.content, progress) for p in papers]
    pictures = [
        k
        for k, readings in enumerate(found)
        if any(p.sure and p.mean_sureness < UNSURE for r in readings for p in r.pages)
    ]
    if not reader.second or not pictures or time.monotonic() > started + reader.patience / 2:
        return found
    progress(Step("searching", ""))
    if _states_a_notice(found, rules, today, find):
        return found
    again = list(found)
    for k in pictures:
        readings = reader.read_all(papers[k].name, papers[k].content, progress, found[k])
        if not any(r.partly_read for r in readings):
            again[k] = readings
    return again if _states_a_notice(again, rules, today, find) else found


def _states_a_notice(found: Sequence[Sequence[Reading]], rules: RuleBook, today: date, find: Find) -> bool:
    """Whether some clause was found; a fault in looking for it is left to the assessment, which shows it to a
    person."""
    try:
        return bool(find([r for readings in found for r in readings], rules.cards, today, NOTHING).clauses)
    except Exception as error:  # whatever it is, the assessment meets it again and a person decides
        log.warning("second_opinion_skipped", error=type(error).__name__)
        return True


def _with_differences(found: list[list[Reading]], rules: RuleBook, today: date, find: Find) -> list[list[Reading]]:
    """The Readings, each with a sign where the text under its pictures states otherwise what decides."""
    seen = [r for readings in found for r in readings]
    beneath = [_by_its_layers(r) for r in seen]
    pages = {(r.file, p.number): p for r in seen for p in r.pages if p.number in {q.number for q in r.layers}}
    try:
        stated, hidden = (find(these, rules.cards, today, NOTHING) for these in (seen, beneath))
        apart = differences(stated, hidden, pages)
    except Exception as error:  # whatever it is, a person looks
        log.warning("layers_not_compared", error=type(error).__name__)
        return [[signed_with(r, [Sign("not_looked_at")] if r.layers else []) for r in readings] for readings in found]
    signs: dict[str, list[Sign]] = {}
    for d in apart:
        sign = Sign("other_text_beneath", {"page": d.page, "beneath": d.beneath, "seen": d.seen})
        signs.setdefault(d.file, []).append(sign)
    return [[signed_with(r, signs.get(r.file, [])[:MOST_DIFFERENCES]) for r in readings] for readings in found]


def _by_its_layers(reading: Reading) -> Reading:
    """The Reading as the text under its pictures has it."""
    if not reading.layers:
        return reading
    layers = {p.number: replace(p, unseen=array("B", [v == NO_INK for v in p.unseen])) for p in reading.layers}
    pages = tuple(layers.get(p.number, p) for p in reading.pages)
    language = language_of("\n".join(p.seen_text for p in pages[:20])) or reading.language
    return replace(reading, pages=pages, language=language, tags=None)


def with_signs(
    papers: Sequence[Paper], found: Sequence[Sequence[Reading]], facts: Facts, reader: Reader, now: datetime
) -> list[Reading]:
    """All Readings of a claim, each file's own with the signs that it was edited.

    Args:
        papers: the files, in the order of `found`.
        found: the Readings of each file, documents inside it after it.
        facts: what the proof says; the sentences of the notice are looked at most closely.
        now: no file can have been made after this.
    """
    signed: list[Reading] = []
    for paper, readings in zip(papers, found, strict=True):
        own, *inside = readings
        if own.refusal is None and own.file == paper.name:
            sentences = {number: words for number, words in _sentences(own, facts).items() if words}
            pictured = [page.number for page in own.pages if page.sure]
            looked = own.kind in (Kind.PDF, Kind.IMAGE, Kind.DOCX)
            signs = reader.signs(paper.content, sentences, pictured, now) if looked else []
            own = signed_with(own, signs)
        signed += [own, *inside]
    return [signed_with(r, [s for page in r.pages for s in impossible_days(page)][:1]) for r in signed]


def signed_with(reading: Reading, signs: Sequence[Sign]) -> Reading:
    """The Reading with further signs of editing, which stand among its signals too."""
    if not signs:
        return reading
    return replace(reading, signs=(*reading.signs, *signs), signals=(*reading.signals, *(s.signal for s in signs)))


def _sentences(reading: Reading, facts: Facts) -> dict[int, list[Placed]]:
    """By page, the words of the sentences that state the notice, as far as they stand in this file."""
    places = [e for name in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE) for e in facts[name].evidence]
    places += [e for clause in facts.clauses for e in clause.evidence]
    pages = {page.number: page for page in reading.pages}
    words: dict[int, list[Placed]] = {}
    for place in dict.fromkeys(places):
        page = pages.get(place.page)
        if place.file != reading.file or page is None:
            continue
        if not page.spans:  # laid out by nobody yet, such as a Word file: words without a place
            quoted = place.quote.strip(f"{CUT} ").split()
            words.setdefault(place.page, []).extend(Placed(w, 0.0, 0.0, 0.0, 0.0) for w in quoted)
        else:
            words.setdefault(place.page, []).extend(
                w for w in page.words_within(place.boxes) if w not in words.get(place.page, [])
            )
    return words
