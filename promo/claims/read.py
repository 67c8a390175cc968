"""A claim's files become Readings: each by itself, and pictures a second time where no notice was found in them."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import structlog

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import find_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.progress import Progress, Step
from promo.proof.reader import Reader
from promo.proof.reading import Reading
from promo.proof.recognition import UNSURE

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Paper:
    """One file to be read: the name to show, and the bytes."""

    name: str
    content: bytes


def read_papers(
    papers: Sequence[Paper], reader: Reader, rules: RuleBook, today: date, progress: Progress = lambda _: None
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
    """
    started = time.monotonic()
    found = [reader.read_all(p.name, p.content, progress) for p in papers]
    pictures = [k for k, readings in enumerate(found) if any(p.sure and p.mean_sureness < UNSURE for r in readings for p in r.pages)]
    if not reader.second or not pictures or time.monotonic() > started + reader.patience / 2:
        return found
    progress(Step("searching", ""))
    if _states_a_notice(found, rules, today):
        return found
    again = list(found)
    for k in pictures:
        readings = reader.read_all(papers[k].name, papers[k].content, progress, found[k])
        if not any(r.partly_read for r in readings):
            again[k] = readings
    return again if _states_a_notice(again, rules, today) else found


def _states_a_notice(found: Sequence[Sequence[Reading]], rules: RuleBook, today: date) -> bool:
    """Whether some clause was found; a fault in looking for it is left to the assessment, which shows it to a person."""
    try:
        return bool(find_facts([r for readings in found for r in readings], rules.cards, load_lexicons(), today).clauses)
    except Exception as error:  # whatever it is, the assessment meets it again and a person decides
        log.warning("second_opinion_skipped", error=type(error).__name__)
        return True
