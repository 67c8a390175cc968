"""Who the customer of a paper is, and which number it has: by labels, by what the tagger makes of names, by the names
that were given. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from promo.proof.facts.asked import Letters
from promo.proof.facts.customer_named import defined_customers, find_party
from promo.proof.facts.legal_forms import CLOSING_AS_PRINTED, legal_form, without_form
from promo.proof.facts.model import ALONE, BOTH_READERS, By, Fact
from promo.proof.facts.names import Vendor, find_number
from promo.proof.facts.paper import Paper
from promo.proof.facts.text import ProofText
from promo.proof.tags import Role, Span, Tag

_WIDEST = 90  # characters of a name
_BY_LABEL_ALONE = 0.6  # the most that a number counts for which only its label tells
_ONE_NAME = 85.0  # how alike a piece of a longer name and the shorter one are where both are one company's, misread
_LONGEST_NUMBER = 40  # signs of one that a line breaks
_SOME = 0.35
"""Share of a role from which it is thought of at all."""


def name_key(name: str) -> str:
    """A name without its legal form, its case, its accents, its blanks and its stops: equal for two writings of one
    name."""
    return Letters.of(without_form(name)).signs


def find_customer(paper: Paper, vendor: Vendor, asked: Sequence[Span]) -> Fact:
    """The customer named in the proof.

    Args:
        paper: the files of one language.
        vendor: the vendor of the proof; its name is never the customer's.
        asked: where the name that was typed on the form stands.

    Returns:
        The words as printed. A name that was typed and stands there as the customer's comes first; one that stands
        there only as the vendor's or somebody else's does not count.
    """
    ruled = find_party(paper.text, paper.lexicon, vendor)
    if paper.tags is None:
        return _by_rules_alone(ruled)
    if given := _as_customer(paper, asked):
        if another := _defined_instead(paper, vendor, given):
            return _seen_by(_printed(paper.text, *another), 0.88, another, paper, agreed=True)
        words = _printed(paper.text, *given)
        agreed = ruled.counts and name_key(str(ruled.value)) == name_key(words)
        return _seen_by(words, 0.96 if agreed else 0.92, given, paper, agreed=agreed)
    groups = _tagged_names(paper, vendor)
    if not groups:
        # A label alone may stand before any words: without a legal form, and without the tagger, they are no name.
        form = ruled.counts and without_form(str(ruled.value)) != str(ruled.value).strip()
        return _by_rules_alone(ruled) if form else Fact()
    return _likeliest(paper, groups, name_key(str(ruled.value)) if ruled.counts else "")


def _defined_instead(paper: Paper, vendor: Vendor, given: Span) -> Span | None:
    """Where the paper defines another company as "the Customer" than the one that was typed, which stands there as a
    reference, or as who looks after its post; None where it does not."""
    mine = name_key(paper.text.plain[slice(*given)])
    for at in defined_customers(paper.text, paper.lexicon, vendor):
        theirs = name_key(paper.text.plain[slice(*at)])
        if theirs and fuzz.partial_ratio(mine, theirs) >= _ONE_NAME:
            return None
        shares = paper.tags.roles_of(*at) if paper.tags is not None else {}
        if theirs and shares.get(Role.CUSTOMER, 0.0) >= _SOME:
            return at
    return None


def _by_rules_alone(ruled: Fact) -> Fact:
    return Fact(ruled.value, min(ALONE, ruled.confidence), ruled.evidence, (By.RULES,)) if ruled.counts else ruled


def _seen_by(words: str, sure: float, at: Span, paper: Paper, *, agreed: bool) -> Fact:
    """A name that the tagger sees; where the rules agree, both do."""
    return Fact(words, sure, paper.text.evidence(*at), BOTH_READERS if agreed else (By.TAGGER,))


def _tagged_names(paper: Paper, vendor: Vendor) -> Mapping[str, list[Tag]]:
    """The customers that the tagger sees, each with all its places; the vendor is none."""
    groups: dict[str, list[Tag]] = defaultdict(list)
    for place in (p for p in paper.places if p.role is Role.CUSTOMER):
        if not (vendor.pattern and vendor.pattern.search(paper.low, place.start, place.end)):
            groups[name_key(paper.text.plain[place.start : place.end])].append(place)
    return groups


def _likeliest(paper: Paper, groups: Mapping[str, list[Tag]], by_rules: str) -> Fact:
    """The name that is seen most, above all where the rules see it too, as its best place prints it."""

    def weight(key: str) -> float:
        return (
            sum(p.confidence for p in groups[key][:4])
            + (0.8 if key == by_rules else 0.0)
            - 0.00001 * groups[key][0].start
        )

    best = max((k for k in groups if k), key=weight, default=None)
    if best is None:
        return Fact()
    place = max(groups[best], key=lambda p: (p.confidence + 0.02 * min(10, p.end - p.start) / 10, -p.start))
    agreed, at = best == by_rules, (place.start, place.end)
    sure = round(min(0.96 if agreed else 0.88, place.confidence), 3)
    return _seen_by(_printed(paper.text, *at), sure, at, paper, agreed=agreed)


def _as_customer(paper: Paper, asked: Sequence[Span]) -> Span | None:
    """The best place of the typed name, as wide as the tagger's own; None where it stands only as somebody else's."""
    best: tuple[float, Span] | None = None
    for at in asked:
        shares = paper.tags.roles_of(*at) if paper.tags is not None else {}
        sure = shares.get(Role.CUSTOMER, 0.0)
        others = shares.get(Role.VENDOR, 0.0) + shares.get(Role.OTHER_NAME, 0.0)
        if sure < _SOME and (sure < 0.08 or others > 2 * sure):
            continue
        if best is None or sure > best[0] + 0.05:
            best = sure, _as_wide(paper, at)
    return best[1] if best else None


def _as_wide(paper: Paper, at: Span) -> Span:
    """The place of a typed name with what the tagger takes for the same name; without the rest where that is "the
    office of", or a neighbour."""
    start, end = at
    wide = next((p for p in paper.places if p.role is Role.CUSTOMER and p.start < end and p.end > start), None)
    if wide is None:
        return at
    begin, stop, plain = min(start, wide.start), max(end, wide.end), paper.text.plain
    is_form_more = name_key(plain[begin:stop]) == name_key(plain[start:end])
    is_name_more = 2 * (end - start) <= stop - begin <= _WIDEST
    return (begin, stop) if is_form_more or is_name_more else at


_ENDS_JOINED = re.compile(r"\s(?:e|ed|y|et|en|und|and|&|\+)$")
_REST = re.compile(r"[ \t]+[^\W\d_][\w'’.-]*(?:[ ](?=[^\W\d_a-z])[\w'’.-]+){0,3}")
"""Behind "and" at the end of a name: the next word, and those with a capital that follow it on its line."""


def _printed(text: ProofText, start: int, end: int) -> str:
    """The words of a name as printed, with the legal form that follows them."""
    closed = legal_form(text, start, start + _WIDEST) if len(text.plain[start:end].split()) == 1 else None
    if closed is not None and end < closed and "\n" not in text.plain[start:closed]:
        end = closed  # "Falegnameria Città Alta S.r.l.", of which the tagger took the first word
    closed_at = start + len(text.plain[start:end].rstrip())
    if _ENDS_JOINED.search(text.plain, start, closed_at) and (rest := _REST.match(text.plain, closed_at)):
        end = rest.end()  # "Studio Associato Ferri e", of which the tagger left out the second partner
    form = CLOSING_AS_PRINTED.match(text.plain, end)
    if form and not any(sign.isupper() for sign in form.group()):  # "se" and "me" are words of their own
        form = None
    return re.sub(r"\s+", " ", text.plain[start : form.end() if form else end]).strip(" ,;:|\"'")


def find_contract_number(paper: Paper, asked: Span | None) -> Fact:
    """The number of the contract, order or subscription: by its label, by what the tagger makes of it, by the number
    that was typed."""
    text = paper.text
    ruled = find_number(text, paper.lexicon)
    if paper.tags is None:
        return replace(ruled, readers=(By.RULES,)) if ruled.counts else ruled
    if asked is not None and paper.tags.roles_of(*asked).get(Role.OTHER_NUMBER, 0.0) < 0.5:
        return Fact(text.plain[slice(*asked)], 0.93, text.evidence(*asked), (By.TAGGER,))
    numbers = (p for p in paper.places if p.role is Role.CONTRACT_NUMBER)
    best = max(numbers, key=lambda p: (round(p.confidence, 1), -p.start), default=None)
    if best is None:
        sure = min(_BY_LABEL_ALONE, ruled.confidence)
        return replace(ruled, confidence=sure, readers=(By.RULES,)) if ruled.counts else Fact()
    begin, end = _whole(text.plain, best.start, best.end)
    words = re.sub(r"(?<=[-/])\s+|\s+(?=[-/])", "", re.sub(r"\s+", " ", text.plain[begin:end])).strip(" .,;:")
    words = without_stray_brackets(words)
    if not any(sign.isdigit() for sign in words):  # letters alone are the beginning of a number, or none
        torn = _TORN.match(text.plain, begin)
        if torn is None:
            return replace(ruled, confidence=min(_BY_LABEL_ALONE, ruled.confidence)) if ruled.counts else Fact()
        end, words = torn.end(), re.sub(r" (?=[A-Z])", "", torn.group())
    agreed = ruled.counts and name_key(str(ruled.value)) == name_key(words)
    sure = round(min(0.96 if agreed else 0.85, best.confidence), 3)
    return _seen_by(words, sure, (begin, end), paper, agreed=agreed)


_BRACKETS = {")": "(", "]": "[", "）": "（", "］": "［", "】": "【", "」": "「", "』": "『", "〕": "〔"}


def without_stray_brackets(words: str) -> str:
    """A number without the bracket that closes around it and the words before it: "(注文番号 TVJ-20250318)"."""
    while (opening := _BRACKETS.get(words[-1:])) and words.count(words[-1]) > words.count(opening):
        words = words[:-1].rstrip(" .,;:")
    return words


_PART = re.compile(r"[\w./\-\u2010-\u2015]", re.A)
_TORN = re.compile(r"[A-Z]{1,5} (?=[\w./-]*\d)[A-Z]{0,4}[-/.]?[\w./-]*\w", re.A)
"""A number that recognition tore apart behind its first letters: "KS Y-0093-IE"."""
_NEXT_LINE = re.compile(r"(?<=[-/])[ \t]*\n[ \t]*(?=[\w./-]*\d)")
_LINE_BEFORE = re.compile(r"[A-Z0-9][A-Z0-9./-]*[-/][ \t]*\n[ \t]*$", re.A)


def _whole(plain: str, start: int, end: int) -> tuple[int, int]:
    """The whole of a number of which the tagger may have taken a part; in Japanese without the words around it."""
    while start and _PART.match(plain, start - 1):
        start -= 1
    if joined := _LINE_BEFORE.search(plain, max(0, start - _LONGEST_NUMBER), start):
        start = joined.start()
    while end < len(plain) and (more := _PART.match(plain, end) or _NEXT_LINE.match(plain, end)):
        end = more.end()
    if plain[start : start + 1] == "第":
        start += 1
    return start, end - 1 if plain[start:end].endswith("号") else end
