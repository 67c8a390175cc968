"""What the old contract gives: for how many users, and which of the competitor's plans. Pure.

Each file is looked at by itself: where two of them, or two places of one, say different things, nothing is chosen by a
rule, and a person looks. Only the word rules read these two, so neither is surer than one reader alone can be.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from promo.proof.facts.details import FIRST_PAGES
from promo.proof.facts.findings import Findings
from promo.proof.facts.lexicon import UNSPACED, Lexicon
from promo.proof.facts.model import ALONE, By, Fact, FactName, Facts
from promo.proof.facts.names import CompetitorCard, PlanCard, names_pattern
from promo.proof.facts.paper import Paper
from promo.proof.facts.text import LOW, Evidence

SEATS_CONFLICT, PLAN_CONFLICT = "seats_conflict", "plan_conflict"
_KINDS = ("seat_people", "seat_channels", "seat_licences", "seat_places", "seat_devices")
"""What is counted, the words that surely mean users first: where a paper counts users, its licences are not asked."""
_LABELLED, _COUNTED, _IN_A_SENTENCE, _PLACES, _DEVICES = ALONE, 0.72, 0.66, 0.6, 0.5
_CONFLICTS_FROM = 0.6
_UNSURE = 0.5
_MOST = 100_000
_BEFORE = 34  # characters before a number in which a word may bound it
_NUMBER = r"(?P<n>\d{1,3}(?:[.,' ]\d{3})(?![\d])|\d{1,5})(?![\d])"
_LABEL = re.compile(
    rf"(?:\s?\([^)\d\n]{{0,24}}\))?(?P<sep>\s{{0,6}}(?:[:=|#\t]|\.{{3,60}}|[([]|×)\s{{0,6}}|\s{{1,6}}x\s{{0,6}}"
    rf"|(?P<bare>[ ]{{1,20}}))"
    rf"(?:x|×)?\s?{_NUMBER}(?:\s?(?:/|of|von|de|sur|di|van)\s?(?P<of>\d{{1,5}})(?!\d))?"
)
_RAISED = re.compile(
    r"[^\d\n.;]{1,24}\d{1,5}[^\d\n.;]{0,3} ?(?:to|auf|a|naar|para|su|から) ?(?P<n>\d{1,5})(?![\d.,/-])"
)
"""Behind a label: from so many to so many."""
_EAST_LABEL = re.compile(
    rf"数?(?:は)?(?:\([^)\d\n]{{0,12}}\))?(?P<sep>\s{{0,6}}[:=|]?\s{{0,6}})(?P<bare>(?!))?{_NUMBER}"
)
_NOT_A_COUNT = re.compile(r"\s?(?:%|[.,]\d|[-/.]\d|eur|usd|gbp|chf|jpy|€|\$|£|¥|円)")
_NO_COUNT_BEFORE = re.compile(r"(?:[\w€$£¥][-/.,]|[€$£¥#§]\s?|n[o°r]\.?\s?|-)$")
_EAST_COUNT = re.compile(r"\s*名?(?:分|様)?")
_A_LINE = 90  # characters: a longer one is a sentence, not an entry of a list


@dataclass(frozen=True, slots=True)
class _Count:
    """A number of users, or of what stands for them, and where it stands."""

    kind: str
    seats: int
    confidence: float
    start: int
    end: int


def with_old_terms(facts: Facts, papers: Iterable[Paper], card: CompetitorCard | None) -> Facts:
    """The facts with the old number of users and the old plan, and with what speaks against them.

    Args:
        facts: what was found in all files.
        papers: the files, each by itself.
        card: the competitor of the proof; None where none was found, and no plan is looked for.
    """
    laid_out = list(papers)
    findings = Findings(facts.findings, facts.places)
    seats, disputed = _seats([counted for paper in laid_out if (counted := _of_paper(paper))])
    if disputed:
        findings = findings.noted(SEATS_CONFLICT, disputed)
    plan, disputed = _plan([named for paper in laid_out for named in _plans_in(paper, card)] if card else [])
    if disputed:
        findings = findings.noted(PLAN_CONFLICT, disputed)
    found = {**facts.found, FactName.OLD_SEATS: seats, FactName.OLD_PLAN: plan}
    return replace(facts, found=found, findings=findings.names, places=findings.places)


_Placed = tuple[_Count, tuple[Evidence, ...]]


def _of_paper(paper: Paper) -> list[_Placed]:
    """What one file counts, by the surest word for users that it counts by; of each number the surest place."""
    counts = list(_counts(paper))
    kind = next((kind for kind in _KINDS if any(c.kind == kind for c in counts)), None)
    best: dict[int, _Count] = {}
    for count in counts:
        if count.kind == kind and count.confidence > best.get(count.seats, _NOTHING).confidence:
            best[count.seats] = count
    return [(count, paper.text.evidence(count.start, count.end)) for count in best.values()]


_NOTHING = _Count("", 0, 0.0, 0, 0)


def _seats(papers: Sequence[Sequence[_Placed]]) -> tuple[Fact, tuple[Evidence, ...]]:
    """The number of users, and where the papers differ about it; no places where they do not."""
    # A paper that counts devices says nothing against one that counts users.
    kinds = {count.kind for paper in papers for count, _ in paper}
    users = kinds & set(_KINDS[:3])
    every = [(count, place) for paper in papers for count, place in paper if not users or count.kind in users]
    if not every:
        return Fact(), ()
    count, place = max(every, key=lambda found: found[0].confidence)
    sure = [(c, p) for c, p in every if c.confidence >= min(_CONFLICTS_FROM, count.confidence)]
    disputed = tuple(p for _, places in sure for p in places) if len({c.seats for c, _ in sure}) > 1 else ()
    confidence = min(count.confidence, _UNSURE) if disputed else count.confidence
    return Fact(count.seats, confidence, place, (By.RULES,)), disputed


def _counts(paper: Paper) -> Iterator[_Count]:
    lexicon, low = paper.lexicon, paper.low
    numbers = _number_words(lexicon)
    for kind in _KINDS:
        for word in lexicon.everywhere(kind, low, paper.text.heads(FIRST_PAGES)):
            if not _is_whole(lexicon, low, word):
                continue
            found = _behind(lexicon, low, word) or _in_front(lexicon, low, word, numbers)
            if found is None:
                continue
            seats, sure, start, end = found
            sure = min(sure, {"seat_places": _PLACES, "seat_devices": _DEVICES}.get(kind, sure))
            if 0 < seats < _MOST:
                yield _Count(kind, seats, sure, start, end)


def _is_whole(lexicon: Lexicon, low: str, word: re.Match[str]) -> bool:
    return lexicon.language in UNSPACED or not re.match(r"[\w'-]", low[word.end() : word.end() + 1])


def _behind(lexicon: Lexicon, low: str, word: re.Match[str]) -> tuple[int, float, int, int] | None:
    """A number behind its label: "Users: 10", "Anzahl Lizenzen 5"."""
    east = lexicon.language in UNSPACED
    found = (_EAST_LABEL if east else _LABEL).match(low, word.end())
    if found is None:
        return _raised(low, word)
    line = low[low.rfind("\n", 0, word.start()) + 1 : word.start()]
    counted = _ends_with(lexicon, "seat_count", line)
    if found["bare"] and not counted and line.strip(" -*•|\t"):
        return None  # "users 10" within a sentence says nothing of how many
    if (
        east
        and not found["sep"].strip()
        and low[word.end() : word.end() + 1] not in ("数", "は")
        and (low[found.end() : found.end() + 1] != "名")
    ):
        return None
    if _is_no_count(lexicon, low, found.end()) or (not counted and _is_bound(lexicon, line)):
        return None
    number = (None if east else found["of"]) or found["n"]
    start = word.start() - (len(line) - counted.start() if counted else 0)
    return _as_number(number), _LABELLED, start, found.end()


def _raised(low: str, word: re.Match[str]) -> tuple[int, float, int, int] | None:
    """The new number where a paper changes it: "the number of users rises from 10 to 14"."""
    found = _RAISED.match(low, word.end())
    return (_as_number(found["n"]), _COUNTED, word.start(), found.end()) if found else None


def _in_front(
    lexicon: Lexicon, low: str, word: re.Match[str], numbers: re.Pattern[str]
) -> tuple[int, float, int, int] | None:
    """A number in front of what it counts: "10 users", "cinq utilisateurs", "5 named users"."""
    line_at = max(low.rfind("\n", 0, word.start()) + 1, word.start() - _A_LINE)
    before = low[line_at : word.start()]
    found = numbers.search(before)
    if found is None:
        return None
    at = line_at + found.start()
    lead = low[max(line_at, at - _BEFORE) : at]
    if _NO_COUNT_BEFORE.search(lead) or _is_bound(lexicon, lead):
        return None
    behind = low[word.end() : word.end() + 24]
    if lexicon.concepts["seat_more"].match(behind.lstrip(" (")) or _is_no_count(lexicon, low, word.end(), is_word=True):
        return None
    stop = low.find("\n", word.end())
    line = low[low.rfind("\n", 0, word.start()) + 1 : stop if stop >= 0 else len(low)]
    is_entry = len(line) <= _A_LINE and not re.search(r"[a-z]{3,}\. *$|。", line)
    said = found["n"] or ""
    number = _as_number(said) if said else lexicon.numbers[" ".join(found["word"].split())]
    return number, _COUNTED if is_entry else _IN_A_SENTENCE, at, word.end()


def _is_bound(lexicon: Lexicon, lead: str) -> bool:
    """Whether the words in front of a number make it a bound or a share: "up to", "each additional", "per"."""
    return _ends_with(lexicon, "seat_bound", lead) is not None


def _ends_with(lexicon: Lexicon, concept: str, text: str) -> re.Match[str] | None:
    """The words of a concept at the end of a text, with a blank or an article behind them."""
    last = None
    for found in lexicon.concepts[concept].finditer(text):
        if re.fullmatch(
            r"\W{0,3}(?:(?:the|der|die|das|den|les|las|los|il|le|la|os|as|de|a|an)\W)?", text[found.end() :]
        ):
            last = found
    return last


def _is_no_count(lexicon: Lexicon, low: str, end: int, *, is_word: bool = False) -> bool:
    """Whether what follows makes a length of time, a price or a part of a longer number of it."""
    behind = low[end : end + 24]
    if not is_word and (_NOT_A_COUNT.match(behind) or re.match(r"\d|[a-z]", behind)):
        return True
    if lexicon.language in UNSPACED:
        return lexicon.has("seat_more", _EAST_COUNT.sub("", behind, count=1)[:4])
    units = "|".join(lexicon.units.values())
    return not is_word and re.match(rf"[\s-]*(?:{units})(?!\w)", behind) is not None


@lru_cache(maxsize=16)
def _number_words_of(language: str, words: tuple[str, ...], adjectives: str, units: str) -> re.Pattern[str]:
    said = "|".join(re.escape(w).replace("\\ ", r"\s+") for w in sorted(words, key=len, reverse=True)) or r"(?!)"
    if language in UNSPACED:
        return re.compile(rf"(?P<word>(?!))?(?<![\d.,/-]){_NUMBER}\s?$")
    inner = r"(?:\s?\(\s?[a-z\d]{1,12}\s?\))?"
    like = rf"(?:[\s-]+(?:{adjectives})(?!\w)){{0,2}}"
    return re.compile(
        rf"(?:(?<![\w.,/-]){_NUMBER}|(?<![\w-])(?P<word>{said})(?!\w)){inner}\s?(?:x\s|×\s?|x$)?{like}[\s-]?$"
    )


def _number_words(lexicon: Lexicon) -> re.Pattern[str]:
    """A number in figures or words at the end of a text, with what may stand between it and what it counts. A single
    one in words is as often an article."""
    words = tuple(word for word, count in lexicon.numbers.items() if 1 < count < 1000)
    return _number_words_of(lexicon.language, words, lexicon.concepts["seat_adjective"].pattern, "")


def _as_number(said: str) -> int:
    return int(re.sub(r"\D", "", said))


@dataclass(frozen=True, slots=True)
class _PlanFound:
    """One of the competitor's plans as a paper names it."""

    plan: PlanCard
    confidence: float
    place: tuple[Evidence, ...]


def _plan(found: Sequence[_PlanFound]) -> tuple[Fact, tuple[Evidence, ...]]:
    """The plan, and where the papers name plans that equal different ones of ours; no places where they do not."""
    if not found:
        return Fact(), ()
    best = max(found, key=lambda one: one.confidence)
    differ = len({one.plan.equals for one in found}) > 1
    disputed = tuple(dict.fromkeys(place for one in found for place in one.place)) if differ else ()
    confidence = min(best.confidence, _UNSURE) if disputed else best.confidence
    return Fact(best.plan.name, confidence, best.place, (By.RULES,)), disputed


def _plans_in(paper: Paper, card: CompetitorCard) -> Iterator[_PlanFound]:
    """The plans that stand behind the competitor's name, or beside a word for what is bought. Names of plans are
    common words, so they are taken only where they are written as names, with a capital letter."""
    taken: list[tuple[int, int]] = []
    names, text = names_pattern(card), paper.text
    for plan, writing in _writings(card.plans):
        pattern = _plan_pattern(writing)
        for begin, end in text.heads(FIRST_PAGES):
            for found in pattern.finditer(paper.low, begin, end):
                start, stop = found.span()
                if any(a < stop and start < b for a, b in taken) or not text.plain[start].isupper():
                    continue
                if (sure := _sure_of_plan(paper, names, writing, start, stop)) is not None:
                    taken.append((start, stop))
                    yield _PlanFound(plan, sure, text.evidence(start, stop))


def _sure_of_plan(paper: Paper, names: re.Pattern[str], writing: str, start: int, stop: int) -> float | None:
    """How sure it is that a plan is named there; None where it is another word."""
    low, lexicon = paper.low, paper.lexicon
    line = low[max(low.rfind("\n", 0, start) + 1, start - 48) : start]
    behind = low[stop : stop + 30].split("\n")[0]
    if (other := lexicon.concepts["not_a_plan"].match(behind.lstrip(" -"))) is not None and other.end():
        return None
    if any(re.fullmatch(r"[^.;!?]{0,24}", line[m.end() :]) for m in lexicon.concepts["plan_to_come"].finditer(line)):
        return None  # what one could change to
    vendor = max(names.finditer(line), key=re.Match.end, default=None)
    if vendor is not None and re.fullmatch(r"[^.;!?]{0,28}", line[vendor.end() :]):
        return ALONE
    for bought in (lexicon.concepts["what_is_bought"], lexicon.concepts["plan_label"]):
        if bought.search(line[-36:]) or bought.match(behind.lstrip(" -(")):
            return _COUNTED
    return _IN_A_SENTENCE if " " in writing else None


def _writings(plans: Sequence[PlanCard]) -> list[tuple[PlanCard, str]]:
    """Every writing of every plan, the longest first: "Professional Plus" is no "Professional"."""
    return sorted(
        ((plan, writing) for plan in plans for writing in (plan.name, *plan.also)), key=lambda one: -len(one[1])
    )


@lru_cache(maxsize=512)
def _plan_pattern(writing: str) -> re.Pattern[str]:
    words = r"[\s-]+".join(re.escape(part) for part in writing.translate(LOW).split())
    return re.compile(rf"(?<![\w.@-]){words}(?![\w@-]|\.\w)")
