"""The customer by the words around its name: its label, "between … and …", the line of the addressee. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from promo.proof.facts.legal_forms import EASTERN, closing_at, closings, legal_form
from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Fact
from promo.proof.facts.names import Vendor
from promo.proof.facts.text import ProofText

_ROW = re.compile(r"[ \t]*[:|]?[ \t]*")
_CUT = re.compile(
    r"(?<!\s)\s*"
    r"(?:\s(?:te|gevestigd|con domicilio|con sede|domiciliad\w+|com sede|ayant son siege|sise?|mit sitz)\s|,| -"
    r" |\s–\s|\(|\n|;|\||  |ci-apres|hereinafter|nachfolgend|\. )"
)
_NO_NAME = re.compile(r"(?:this|your|ihr|votre|su|il vostro|uw|das|ce) ")
_TELLS = re.compile(
    r"\b(?:may|shall|must|kann|peut|hat|s'engage|erhalt|ne|is|agrees|beneficie|reglt|n[\u00b0o]|number|nummer|name)\b"
)
_ANOTHER_LINE = re.compile(r"\n\s*\n|(?<=[.;:])\s")
_EASTERN_STOP = re.compile(r"[\s、。(（)）「」,:：]")
_HEAD, _PARTIES_WITHIN, _LETTER_HEAD = 8000, 6000, 2500  # characters from the beginning
_SECOND_PARTY_WITHIN = 500  # characters behind "between"
_WIDEST = 110  # characters of a name with what may follow it on its line
_LONGEST_LINE = 70  # characters of a line that is a name with its legal form
_LABELLED = 4.5  # a label with its colon, and a legal form
_SHORTEST_NAME, _LONGEST_NAME, _MOST_WORDS, _MOST_WORDS_WITHOUT_FORM = 3, 100, 9, 7


class Candidate(NamedTuple):
    """A name that may be the customer's: what speaks for it, and where it stands."""

    weight: float
    begin: int
    end: int


def find_party(text: ProofText, lexicon: Lexicon, vendor: Vendor) -> Fact:
    """The customer named in the proof: by its label, by "between … and …", or as the addressee."""
    if lexicon.language == "ja":
        return _japanese_party(text, lexicon, vendor)
    head = _Head(text, lexicon, vendor)
    candidates = [
        *head.at_labels(),
        *head.between_and(),
        *head.introduced(),
        *head.beside_the_vendor(),
        *head.with_its_alias(),
        *head.second_of_two(),
        *head.lines_with_a_form(),
    ]
    if not candidates:
        return Fact()
    best = max(candidates, key=lambda c: (c.weight, -c.begin))
    name = re.sub(r"\s+", " ", text.plain[best.begin : best.end]).strip()
    return Fact(name, round(min(0.97, 0.7 + best.weight / 12), 3), text.evidence(best.begin, best.end))


def defined_customers(text: ProofText, lexicon: Lexicon, vendor: Vendor) -> list[tuple[int, int]]:
    """Where the names stand behind which the paper says that it calls them the customer."""
    return [(found.begin, found.end) for found in _Head(text, lexicon, vendor).with_its_alias()]


def labelled_customers(text: ProofText, lexicon: Lexicon, vendor: Vendor) -> list[tuple[int, int]]:
    """Where names with their legal form stand behind a label that says customer, with a colon: each name once."""
    if lexicon.language == "ja":
        return []
    found: dict[str, tuple[int, int]] = {}
    for one in _Head(text, lexicon, vendor).at_labels():
        if one.weight >= _LABELLED:
            found.setdefault(text.low[one.begin : one.end], (one.begin, one.end))
    return list(found.values())


class _Head:
    """The beginning of a paper, where it names its parties: each way of naming the customer with what it weighs."""

    def __init__(self, text: ProofText, lexicon: Lexicon, vendor: Vendor) -> None:
        self.text, self.lexicon, self.vendor = text, lexicon, vendor
        self.low = text.low
        self.head = text.low[:_HEAD]

    def at_labels(self) -> Iterator[Candidate]:
        """Behind "Customer:", or in the next cell or line."""
        for label in self.lexicon.everywhere("customer_label", self.low, self.text.heads()):
            if not _labels_a_row(self.low, label):
                continue
            gap = _ROW.match(self.low, label.end())
            begin = gap.end() if gap else label.end()
            if self.low[begin : begin + 1] == "\n":
                begin += 1
            yield from self._offer(begin, 3.0 if self.low[label.end() : begin].strip() == ":" else 2.4)

    def between_and(self) -> Iterator[Candidate]:
        """ "Between the vendor and …": the second party, unless the first is already called the customer."""
        for split in self.lexicon.concepts["party_split"].finditer(self.head[:_PARTIES_WITHIN]):
            at = split.end()
            window_end = min(len(self.head), at + _SECOND_PARTY_WITHIN)
            alias = self.lexicon.phrases["alias_of_customer"].search(self.head, at, window_end)
            for joint in self.lexicon.phrases["and"].finditer(self.head[at:window_end]):
                is_before_alias = alias is None or at + joint.end() < alias.start()
                if is_before_alias and self._closes_a_name(at, at + joint.start()):
                    yield from self._offer(at + joint.end(), 2.6)
                    break

    def _closes_a_name(self, begin: int, end: int) -> bool:
        """Whether a company or the vendor is named between two offsets."""
        named = self.vendor.pattern and self.vendor.pattern.search(self.head, begin, end)
        return any(closings(self.text, begin, end)) or named is not None

    def introduced(self) -> Iterator[Candidate]:
        """Behind words that introduce who signs: "on behalf of"."""
        for intro in self.lexicon.everywhere("party_intro", self.low, self.text.heads()):
            yield from self._offer(intro.end(), 2.5)

    def beside_the_vendor(self) -> Iterator[Candidate]:
        """ "The vendor and the customer"."""
        for named in self.vendor.pattern.finditer(self.head[:_LETTER_HEAD]) if self.vendor.pattern else ():
            form = closing_at(self.head, named.end() + 1)
            second = self.lexicon.phrases["and"].match(self.head, form.end() if form else named.end())
            if second:
                yield from self._offer(second.end(), 2.2)

    def with_its_alias(self) -> Iterator[Candidate]:
        """The name that stands before "(the customer)"."""
        for alias in self.lexicon.phrases["alias_of_customer"].finditer(self.head):
            begin = max(0, alias.start() - 180)
            forms = list(closings(self.text, begin, alias.start()))
            if not forms:
                continue
            closed = forms[-1].start()
            joints = [m.end() for m in self.lexicon.phrases["and"].finditer(self.low, begin, closed)]
            lines = [m.end() for m in _ANOTHER_LINE.finditer(self.low[:closed]) if m.end() > begin]
            yield from self._offer(max([begin, *joints, *lines]), 2.8)

    def second_of_two(self) -> Iterator[Candidate]:
        """The second of two companies that one line joins: the first one is who wrote the paper."""
        head = self.head[:_LETTER_HEAD]
        for joint in self.lexicon.phrases["and"].finditer(head):
            begin = max(0, joint.start() - 140, head.rfind("\n\n", 0, joint.start()))
            if any(closings(self.text, begin, joint.start())) and legal_form(self.text, joint.end(), joint.end() + 90):
                yield from self._offer(joint.end(), 1.9)
                return

    def lines_with_a_form(self) -> Iterator[Candidate]:
        """Lines that are a name with its legal form, or end with one: "your contract (Stadtwerke Lindenau GmbH)"."""
        for legal in closings(self.text, 0, min(len(self.head), _LETTER_HEAD)):
            begin = self.head.rfind("\n", 0, legal.start()) + 1
            begin = max(begin, self.head.rfind("(", begin, legal.start()) + 1)
            if len(self.head[begin : legal.end()]) < _LONGEST_LINE:
                yield from self._offer(begin, 1.0)

    def _offer(self, begin: int, weight: float) -> Iterator[Candidate]:
        """The name that begins at an offset, if one does; with a legal form it weighs more."""
        low, plain = self.low, self.text.plain
        while begin < len(low) and low[begin] in " \t\"'":
            begin += 1
        window = low[begin : begin + _WIDEST]
        legal = legal_form(self.text, begin, begin + _WIDEST)
        cut = _CUT.search(window)
        end = legal if legal else begin + (cut.start() if cut else len(window))
        is_vendor = self.vendor.pattern is not None and self.vendor.pattern.search(low, begin, end)
        if _is_name(plain[begin:end].strip(), closed=bool(legal)) and not is_vendor:
            yield Candidate(weight + (1.5 if legal else 0.0), begin, begin + len(plain[begin:end].rstrip()))


def _labels_a_row(low: str, label: re.Match[str]) -> bool:
    """Whether a label stands at the beginning of its row, or right before a colon: elsewhere it is a word of a
    sentence."""
    ahead = low[low.rfind("\n", 0, label.start()) + 1 : label.start()].strip(" \t-•*|")
    return not ahead or ahead.endswith(("(", ":", ",")) or len(ahead) <= 3 or low[label.end() : label.end() + 1] == ":"


def _is_name(value: str, *, closed: bool) -> bool:
    """Whether words can be a name: not too long, in capitals, and without a legal form no words of a sentence.

    Args:
        value: the words as printed.
        closed: whether a legal form closes them.
    """
    if not _SHORTEST_NAME <= len(value) <= _LONGEST_NAME or not (value[:1].isupper() or value[:1].isdigit()):
        return False
    words, low = len(value.split()), value.lower()
    if words > _MOST_WORDS or _NO_NAME.match(low):
        return False
    return closed or (words <= _MOST_WORDS_WITHOUT_FORM and not _TELLS.search(low))


def _japanese_party(text: ProofText, lexicon: Lexicon, vendor: Vendor) -> Fact:
    """A company by its legal form, before or after the name: the one that stands at the customer's label wins."""
    best: Candidate | None = None
    for form in (m for begin, end in text.heads() for m in EASTERN.finditer(text.plain, begin, end)):
        begin, end = _eastern_name(text.plain, form)
        if end - begin <= len(form.group()) or (vendor.pattern and vendor.pattern.search(text.low, begin, end)):
            continue
        before = text.low[max(0, begin - 24) : begin]
        weight = 1.0 + 2.0 * lexicon.has("customer_label", before) - 2.0 * lexicon.has("vendor", before[-6:])
        if best is None or weight > best.weight:
            best = Candidate(weight, begin, end)
    if best is None:
        return Fact()
    name = text.plain[best.begin : best.end]
    return Fact(name, round(min(0.97, 0.75 + best.weight / 15), 3), text.evidence(best.begin, best.end))


def _eastern_name(plain: str, form: re.Match[str]) -> tuple[int, int]:
    """The name that a Japanese legal form stands before, or else closes."""
    stop = _EASTERN_STOP.search(plain, form.end())
    end = stop.start() if stop else len(plain)
    if end != form.end():
        return form.start(), end
    line = plain.rfind("\n", 0, form.start()) + 1
    lead = _EASTERN_STOP.split(plain[line : form.start()])[-1]
    return form.start() - len(lead), end
