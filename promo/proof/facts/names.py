"""The competitor that a proof names, and the number of the contract. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Fact
from promo.proof.facts.text import LOW, ProofText
from promo.proof.tags import Span


@dataclass(frozen=True, slots=True)
class PlanCard:
    """A plan of a vendor: how papers write it, and which of our own plans it equals."""

    name: str
    also: tuple[str, ...]
    equals: str


@dataclass(frozen=True, slots=True)
class CompetitorCard:
    """How a vendor shows up in a paper. `own` marks our own brand."""

    id: str
    entities: tuple[str, ...]
    aliases: tuple[str, ...]
    domains: tuple[str, ...] = ()
    own: bool = False
    plans: tuple[PlanCard, ...] = ()


@dataclass(frozen=True, slots=True)
class Vendor:
    """The vendor of the proof: the fact, whether it is our own brand, and a pattern for its name."""

    fact: Fact
    own_brand: Fact
    pattern: re.Pattern[str] | None


NUMBER = re.compile(
    r"[ \t:#.\u00b0|-]{0,12}(?:\n(?=[a-z]{2,4}-))?(?:(?:no|nr|n|id)[.\u00b0]{0,2}[ :]+|n\u00b0"
    r" ?)?(?P<number>(?=[a-z0-9/._-]*\d)[a-z0-9][a-z0-9/._-]{3,30}[a-z0-9])(?!\w)"
)
_A_FILE = re.compile(r"\.(?:pdf|docx?|jpe?g|png|tiff?|zip|eml|msg)$")
A_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}$|(?:19|20)\d\d$")


def find_vendor(text: ProofText, cards: Sequence[CompetitorCard]) -> Vendor:
    """The competitor that the proof names most; a legal entity weighs more than a product name."""
    best: tuple[float, CompetitorCard, re.Match[str]] | None = None
    own: tuple[float, CompetitorCard, re.Match[str]] | None = None
    present = _present("\n".join(text.low[begin:end] for begin, end in text.heads()), cards)
    for card in cards:
        weight, place = _weigh(text, card, present)
        if place is None:
            continue
        if card.own:
            own = (weight, card, place)
        elif best is None or weight > best[0]:
            best = (weight, card, place)
    if own and (best is None or own[0] > best[0]):
        return Vendor(Fact(), Fact(True, 0.95, text.evidence(own[2].start(), own[2].end())), names_pattern(own[1]))
    if best is None:
        return _misread(text, cards)
    weight, card, place = best
    confidence = round(min(0.99, 0.8 + weight / 40), 3)
    return Vendor(Fact(card.id, confidence, text.evidence(place.start(), place.end())), Fact(), names_pattern(card))


_LONG_NAME = 6  # letters from which a name is taken for itself with letters that recognition mistakes for one another
_WORD = re.compile(r"[a-z0-9|]{5,}")
_ALIKE = str.maketrans({"e": "c", "o": "c", "0": "c", "l": "i", "1": "i", "|": "i"})
_MISREAD = 0.82


def _alike(word: str) -> str:
    """A word with one sign for all that recognition mistakes for one another."""
    return word.replace("rn", "m").replace("vv", "w").translate(_ALIKE)


def _misread(text: ProofText, cards: Sequence[CompetitorCard]) -> Vendor:
    """The competitor whose name stands on a recognised page with letters mistaken: "pevisit", "AnyDcsk"."""
    if not any(entry.page.sure for entry in text.pages):
        return Vendor(Fact(), Fact(), None)
    names = {
        _alike(n.first): (card, n.first)
        for card in cards
        if not card.own
        for n in _names_of(card)
        if len(n.first) >= _LONG_NAME
    }
    for begin, end in text.heads():
        for word in _WORD.finditer(text.low, begin, end):
            card, name = names.get(_alike(word[0]), (None, ""))
            if card is not None and word[0] != name:
                pattern = re.compile(rf"(?<![a-z0-9]){re.escape(word[0])}(?![a-z0-9])")
                return Vendor(Fact(card.id, _MISREAD, text.evidence(word.start(), word.end())), Fact(), pattern)
    return Vendor(Fact(), Fact(), None)


def _pattern(name: str) -> str:
    low = name.translate(LOW).strip()
    return r"\s+".join(re.escape(part) for part in low.split())


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a card: what it weighs, its first word, and its pattern without what must not stand before it."""

    weight: float
    first: str
    pattern: re.Pattern[str]

    def places(self, text: ProofText, present: set[str]) -> list[re.Match[str]]:
        """Where the name stands by itself at the beginning of a file, in a text where the words of `present` stand."""
        if self.first not in present:
            return []
        low = text.low
        found = (m for begin, end in text.heads() for m in self.pattern.finditer(low, begin, end))
        return [m for m in found if not _INSIDE_A_WORD.match(low, m.start() - 1, m.start())]


_INSIDE_A_WORD = re.compile(r"[a-z0-9.@-]")


@lru_cache(maxsize=512)
def _names_of(card: CompetitorCard) -> tuple[_Name, ...]:
    """The names of a card; two that differ in their case alone ("AnyDesk", "ANYDESK") weigh once."""
    kinds = ((card.entities, 6.0), (card.domains, 3.0), (card.aliases, 2.0))
    weights: dict[str, float] = {}
    for names, weight in kinds:
        for name in names:
            if low := name.translate(LOW).strip():
                weights.setdefault(low, weight)
    return tuple(
        _Name(weight, low.split()[0], re.compile(rf"{_pattern(low)}(?![a-z0-9-])")) for low, weight in weights.items()
    )


@lru_cache(maxsize=16)
def _first_words(cards: tuple[CompetitorCard, ...]) -> tuple[tuple[str, str | None], ...]:
    """The first words of all names, short ones first, each with a shorter one inside it."""
    words = sorted({name.first for card in cards for name in _names_of(card)}, key=len)
    return tuple((word, next((w for w in words[:k] if w in word), None)) for k, word in enumerate(words))


def _present(low: str, cards: Sequence[CompetitorCard]) -> set[str]:
    """The first words of names that stand in the text. Plain words are looked for first: most vendors are not named at
    all."""
    present: set[str] = set()
    for word, shorter in _first_words(tuple(cards)):
        if (shorter is None or shorter in present) and word in low:
            present.add(word)
    return present


def _weigh(text: ProofText, card: CompetitorCard, present: set[str]) -> tuple[float, re.Match[str] | None]:
    weight, place = 0.0, None
    for name in _names_of(card):
        if found := name.places(text, present):
            weight += name.weight + min(len(found), 6) * 0.3 + (1.0 if found[0].start() < 1500 else 0.0)
            place = place or found[0]
    return weight, place


@lru_cache(maxsize=512)
def names_pattern(card: CompetitorCard) -> re.Pattern[str]:
    """Any name of a vendor, as a word of its own."""
    names = sorted({_pattern(n) for n in (*card.entities, *card.aliases) if n}, key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(names)})(?![a-z0-9])")


@dataclass(frozen=True, slots=True)
class LabelledNumber:
    """A number behind a label that says contract, agreement, order or subscription."""

    label: str
    """In lower case, as it is printed."""
    at: Span
    """Where the number stands."""
    label_at: int
    weight: float


def labelled_numbers(text: ProofText, lexicon: Lexicon) -> Iterator[LabelledNumber]:
    """The numbers that may be of a contract, in the order of the paper; never an invoice number."""
    low = text.low
    for label in lexicon.everywhere("number_label", low, text.heads()):
        if lexicon.phrases["not_contract"].search(low[max(0, label.start() - 20) : label.start()]):
            continue
        found = NUMBER.match(low, label.end())
        if found is not None and _may_be_of_a_contract(found["number"]):
            weight = _weight_of_number(label.group(), found["number"])
            yield LabelledNumber(label.group(), found.span("number"), label.start(), weight)


def find_number(text: ProofText, lexicon: Lexicon) -> Fact:
    """A number labelled contract, agreement, order or subscription; never an invoice number."""
    best = max(labelled_numbers(text, lexicon), key=lambda one: one.weight, default=None)
    if best is None:
        return Fact()
    begin, end = best.at
    sure = round(min(0.96, 0.7 + best.weight / 16), 3)
    return Fact(text.plain[begin:end].rstrip("."), sure, text.evidence(begin, end))


def _may_be_of_a_contract(number: str) -> bool:
    """Whether it is neither a date nor the name of a file, and has two figures side by side."""
    return not A_DATE.match(number) and re.search(r"\d{2}", number) is not None and not _A_FILE.search(number)


def _weight_of_number(label: str, number: str) -> float:
    """What speaks for a number: a label that says contract, one that says number, letters in it."""
    weight = 2.0 + (1.0 if re.search(r"contr|vertrag|agreement|subscr|abonn|licen|lizenz", label) else 0.0)
    weight += 0.8 if re.search(r"n[\u00b0o]|nr|numb|nummer|ref", label) else 0.0
    return weight + (0.5 if re.search(r"[a-z]", number) else 0.0)
