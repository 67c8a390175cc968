"""Who the customer of a paper is, and which number it has: by labels, by what the tagger makes of names, by the names
that were given. Pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import ALONE, BOTH_READERS, By, Fact
from promo.proof.facts.names import Vendor, find_number, find_party, legal_form
from promo.proof.facts.text import ProofText
from promo.proof.tags import Role, Tag, Tags

_WIDEST = 90  # characters of a name
_SOME = 0.35
"""Share of a role from which it is thought of at all."""
_FORM = re.compile(
    r"[,\s]{1,3}(?:gmbh(?: ?& ?co\.? ?kg)?|ggmbh|ag|kg|ohg|ug|e\.? ?k\.?|se|partg(?:mbb)?|e\.?"
    r" ?v\.?|sarl|sasu?|sa|snc|sci|eurl|scop|s\.?r\.?l\.?s?|s\.?p\.?a|s\.? ?a\.? de c\.? ?v|s\.? de r\.? ?l\.? de c\.?"
    r" ?v|s\.?n\.?c|s\.?a\.?s"
    r"|s\.? ?l\.?(?: ?u)?|s\.? ?a|b\.? ?v|n\.? ?v|v\.?o\.?f|ltd|limited|llp|plc|llc|inc|corp|co|lda|unipessoal"
    r"|unip|company|ltda|eireli|s\/a|me|epp)\.?(?=$|[\s,)])",
    re.I,
)
_EASTERN_FORM = re.compile(
    r"^(?:株式会社|有限会社|合同会社|㈱|\(株\)|（株）)|(?:株式会社|有限会社|合同会社|㈱|\(株\)|（株）)$|\s*(?:御中|様|殿)$"
)


def without_form(name: str) -> str:
    """A company's name without its legal form; the name itself where nothing else is left."""
    bare = name.strip()
    for _ in range(3):
        shorter = _EASTERN_FORM.sub("", _FORM.sub(" ", bare, count=0)).strip(" ,.-")
        if shorter == bare or not shorter:
            break
        bare = shorter
    return bare or name.strip()


def _key(name: str) -> str:
    return re.sub(r"[\W_]+", "", without_form(name)).casefold()


def find_customer(
    text: ProofText,
    lexicon: Lexicon,
    vendor: Vendor,
    tags: Tags | None,
    places: Sequence[Tag],
    asked: Sequence[tuple[int, int]],
) -> Fact:
    """The customer named in the proof.

    Args:
        text: the joined proof.
        lexicon: words of its language.
        vendor: the vendor of the proof; its name is never the customer's.
        tags: what the tagger says; None where it did not read.
        places: the places it found.
        asked: where the name that was typed on the form stands.

    Returns:
        The words as printed. A name that was typed and stands there as the customer's comes first; one that stands
        there only as the vendor's or somebody else's does not count.
    """
    ruled = find_party(text, lexicon, vendor)
    if tags is None:
        return Fact(ruled.value, min(ALONE, ruled.confidence), ruled.evidence, (By.RULES,)) if ruled.counts else ruled
    named = [p for p in places if p.role is Role.CUSTOMER]
    if given := _as_customer(text, tags, places, asked):
        words = _printed(text, *given)
        by_rules = ruled.counts and _key(str(ruled.value)) == _key(words)
        return Fact(
            words, 0.96 if by_rules else 0.92, text.evidence(*given), BOTH_READERS if by_rules else (By.TAGGER,)
        )
    groups: dict[str, list[Tag]] = defaultdict(list)
    for place in named:
        if not (vendor.pattern and vendor.pattern.search(text.low, place.start, place.end)):
            groups[_key(text.plain[place.start : place.end])].append(place)
    if not groups:
        # A label alone may stand before any words: without a legal form, and without the tagger, they are no name.
        form = ruled.counts and without_form(str(ruled.value)) != str(ruled.value).strip()
        return Fact(ruled.value, min(ALONE, ruled.confidence), ruled.evidence, (By.RULES,)) if form else Fact()
    by_rules_key = _key(str(ruled.value)) if ruled.counts else ""

    def weight(key: str) -> float:
        return (
            sum(p.confidence for p in groups[key][:4])
            + (0.8 if key == by_rules_key else 0.0)
            - 0.00001 * groups[key][0].start
        )

    best = max((k for k in groups if k), key=weight, default=None)
    if best is None:
        return Fact()
    place = max(groups[best], key=lambda p: (p.confidence + 0.02 * min(10, p.end - p.start) / 10, -p.start))
    words = _printed(text, place.start, place.end)
    agreed = best == by_rules_key
    return Fact(
        words,
        round(min(0.96 if agreed else 0.88, place.confidence), 3),
        text.evidence(place.start, place.end),
        BOTH_READERS if agreed else (By.TAGGER,),
    )


def _as_customer(
    text: ProofText, tags: Tags, places: Sequence[Tag], asked: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The best place of the typed name, as wide as the tagger's own; None where it stands only as somebody else's."""
    best: tuple[float, int, int] | None = None
    for start, end in asked:
        shares = tags.roles_of(start, end)
        sure = shares.get(Role.CUSTOMER, 0.0)
        others = shares.get(Role.VENDOR, 0.0) + shares.get(Role.OTHER_NAME, 0.0)
        if sure < _SOME and (sure < 0.08 or others > 2 * sure):
            continue
        wide = next((p for p in places if p.role is Role.CUSTOMER and p.start < end and p.end > start), None)
        begin, stop = (min(start, wide.start), max(end, wide.end)) if wide else (start, end)
        alike = _key(text.plain[begin:stop]) == _key(text.plain[start:end])  # only a legal form more
        if not alike and (
            stop - begin < 2 * (end - start) or stop - begin > _WIDEST
        ):  # the rest is "the office of", or a neighbour
            begin, stop = start, end
        if best is None or sure > best[0] + 0.05:
            best = (sure, begin, stop)
    return best[1:] if best else None


def _printed(text: ProofText, start: int, end: int) -> str:
    """The words of a name as printed, with the legal form that follows them."""
    closed = legal_form(text, start, start + _WIDEST) if len(text.plain[start:end].split()) == 1 else None
    if closed is not None and end < closed and "\n" not in text.plain[start:closed]:
        end = closed  # "Falegnameria Città Alta S.r.l.", of which the tagger took the first word
    form = _FORM.match(text.plain, end)
    if form and not any(sign.isupper() for sign in form.group()):  # "se" and "me" are words of their own
        form = None
    return re.sub(r"\s+", " ", text.plain[start : form.end() if form else end]).strip(" ,;:|\"'")


def find_contract_number(
    text: ProofText, lexicon: Lexicon, tags: Tags | None, places: Sequence[Tag], asked: tuple[int, int] | None
) -> Fact:
    """The number of the contract, order or subscription: by its label, by what the tagger makes of it, by the number
    that was typed."""
    ruled = find_number(text, lexicon)
    if tags is None:
        return Fact(ruled.value, ruled.confidence, ruled.evidence, (By.RULES,)) if ruled.counts else ruled
    best = max(
        (p for p in places if p.role is Role.CONTRACT_NUMBER),
        key=lambda p: (round(p.confidence, 1), -p.start),
        default=None,
    )
    if asked is not None and tags.roles_of(*asked).get(Role.OTHER_NUMBER, 0.0) < 0.5:
        return Fact(text.plain[slice(*asked)], 0.93, text.evidence(*asked), (By.TAGGER,))
    if best is None:
        return Fact(ruled.value, min(0.6, ruled.confidence), ruled.evidence, (By.RULES,)) if ruled.counts else Fact()
    begin, end = _whole(text.plain, best.start, best.end)
    words = re.sub(r"\s+", " ", text.plain[begin:end]).strip(" .,;:")
    agreed = ruled.counts and _key(str(ruled.value)) == _key(words)
    return Fact(
        words,
        round(min(0.96 if agreed else 0.85, best.confidence), 3),
        text.evidence(best.start, best.end),
        BOTH_READERS if agreed else (By.TAGGER,),
    )


_PART = re.compile(r"[\w./\-\u2010-\u2015]", re.A)


def _whole(plain: str, start: int, end: int) -> tuple[int, int]:
    """The whole of a number of which the tagger may have taken a part; in Japanese without the words around it."""
    while start and _PART.match(plain, start - 1):
        start -= 1
    while end < len(plain) and _PART.match(plain, end):
        end += 1
    if plain[start : start + 1] == "第":
        start += 1
    return start, end - 1 if plain[start:end].endswith("号") else end
