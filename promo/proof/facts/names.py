"""The names in a proof: the competitor, the customer, the contract number. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Fact
from promo.proof.facts.text import LOW, ProofText


@dataclass(frozen=True, slots=True)
class CompetitorCard:
    """How a vendor shows up in a paper. `own` marks our own brand."""

    id: str
    entities: tuple[str, ...]
    aliases: tuple[str, ...]
    domains: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Vendor:
    """The vendor of the proof: the fact, whether it is our own brand, and a pattern for its name."""

    fact: Fact
    own_brand: Fact
    pattern: re.Pattern[str] | None


_LEGAL = (
    r"(?:gmbh(?: & co\.? kg)?|ggmbh|ag|kg|ohg|ug|e\. ?k\.|se|partg(?:mbb)?|partnerschaft(?:"
    r" mbb)?|mbb|e\.v\.|sarl|sas(?:u)?|sa|sca|scop|snc|sci|eurl|earl|selarl|selas|scea|scp|gaec|gie|dac|clg|"
    r"s\.?r\.?l\.?s?\.?|s\.?p\.?a\.?|s\.?n\.?c\.?|s\.?a\.?s\.?|s\.?c\.?a\.?|soc\. ?coop\.?|s\.? ?l\.?(?:"
    r" ?[upl]\.?)?|sociedad limitada|sociedad anonima|s\. ?coop\.?|c\. ?b\.|s\.? ?a\.?|"
    r"b\.?v\.?|n\.?v\.?|v\.?o\.?f\.?|maatschap|c\.?v\.?|cooperatie"
    r" u\.a\.|ltd\.?|limited|llp|plc|llc|inc\.?|corp\.?|unipessoal,? lda\.?|lda\.?|unlimited company|company|co\.)"
)
_LEGAL_END = re.compile(rf"(?<!\w){_LEGAL}(?!\w)".replace(" ?", r"\s?").replace(" ", r"\s+"))
_AFTER_COMMA = re.compile(r"(?:lda|unip|s\.?a|s\.?l|sociedad|inc|llc|ltd|corp|b\.?v|n\.?v)")
_ROW = re.compile(r"[ \t]*[:|]?[ \t]*")
_CUT = re.compile(
    r"\s*(?:\s(?:te|gevestigd|con domicilio|con sede|domiciliad\w+|com sede|ayant son siege|sise?|mit sitz)\s|,| -"
    r" |\s–\s|\(|\n|;|\||  |ci-apres|hereinafter|nachfolgend|\. )"
)
_HARD_CUT = re.compile(r"[,;|()]|ci-apres|hereinafter|nachfolgend|(?<!dott)\.\s|:")
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
        return Vendor(Fact(), Fact(True, 0.95, text.evidence(own[2].start(), own[2].end())), _names(own[1]))
    if best is None:
        return _misread(text, cards)
    weight, card, place = best
    confidence = round(min(0.99, 0.8 + weight / 40), 3)
    return Vendor(Fact(card.id, confidence, text.evidence(place.start(), place.end())), Fact(), _names(card))


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
    kinds = ((card.entities, 6.0), (card.domains, 3.0), (card.aliases, 2.0))
    return tuple(
        _Name(weight, name.translate(LOW).split()[0], re.compile(rf"{_pattern(name)}(?![a-z0-9-])"))
        for names, weight in kinds
        for name in names
        if name.strip()
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
def _names(card: CompetitorCard) -> re.Pattern[str]:
    names = sorted({_pattern(n) for n in (*card.entities, *card.aliases) if n}, key=len, reverse=True)
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(names)})(?![a-z0-9])")


def find_party(text: ProofText, lexicon: Lexicon, vendor: Vendor) -> Fact:
    """The customer named in the proof: by its label, by "between … and …", or as the addressee."""
    candidates: list[tuple[float, int, int]] = []
    low = text.low
    head = low[:8000]
    for label in lexicon.everywhere("customer_label", low, text.heads()):
        at_row = low[low.rfind("\n", 0, label.start()) + 1 : label.start()].strip(" \t-•*|")
        if (
            at_row
            and not at_row.endswith(("(", ":", ","))
            and len(at_row) > 3
            and low[label.end() : label.end() + 1] != ":"
        ):
            continue
        gap = _ROW.match(low, label.end())
        begin = gap.end() if gap else label.end()
        if begin < len(low) and low[begin] == "\n":
            begin += 1
        _offer(text, candidates, begin, 3.0 if low[label.end() : begin].strip() == ":" else 2.4, vendor)
    for split in lexicon.concepts["party_split"].finditer(head[:6000]):
        window_end = min(len(head), split.end() + 500)
        alias = lexicon.phrases["alias_of_customer"].search(head, split.end(), window_end)
        for joint in lexicon.phrases["and"].finditer(head[split.end() : window_end]):
            at = split.end() + joint.start()
            closed = any(_closings(text, split.end(), at)) or (
                vendor.pattern and vendor.pattern.search(head, split.end(), at)
            )
            if closed and (alias is None or split.end() + joint.end() < alias.start()):
                _offer(text, candidates, split.end() + joint.end(), 2.6, vendor)
                break
    for intro in lexicon.everywhere("party_intro", low, text.heads()):
        _offer(text, candidates, intro.end(), 2.5, vendor)
    for named in vendor.pattern.finditer(head[:2500]) if vendor.pattern else ():
        form = _LEGAL_END.match(head, named.end() + 1)
        second = lexicon.phrases["and"].match(head, form.end() if form else named.end())
        if second:  # "the vendor and the customer"
            _offer(text, candidates, second.end(), 2.2, vendor)
    if lexicon.language == "ja":
        return _japanese_party(text, lexicon, vendor)
    for alias in lexicon.phrases["alias_of_customer"].finditer(head[:8000]):
        _offer_named(text, candidates, lexicon, alias.start(), vendor)
    _offer_second(text, candidates, lexicon, head[:2500], vendor)
    for legal in _closings(text, 0, min(len(head), 2500)):
        begin = head.rfind("\n", 0, legal.start()) + 1
        begin = max(begin, head.rfind("(", begin, legal.start()) + 1)  # "your contract (Stadtwerke Lindenau GmbH)"
        if len(head[begin : legal.end()]) < 70:
            _offer(text, candidates, begin, 1.0, vendor)
    if not candidates:
        return Fact()
    weight, begin, end = max(candidates, key=lambda c: (c[0], -c[1]))
    return Fact(
        re.sub(r"\s+", " ", text.plain[begin:end]).strip(),
        round(min(0.97, 0.7 + weight / 12), 3),
        text.evidence(begin, end),
    )


def _offer_named(
    text: ProofText, candidates: list[tuple[float, int, int]], lexicon: Lexicon, at: int, vendor: Vendor
) -> None:
    """The name that stands before "(the customer)"."""
    begin = max(0, at - 180)
    closings = list(_closings(text, begin, at))
    if not closings:
        return
    closed = closings[-1].start()
    joints = [m.end() for m in lexicon.phrases["and"].finditer(text.low, begin, closed)]
    lines = [m.end() for m in re.finditer(r"\n\s*\n|(?<=[.;:])\s", text.low[:closed]) if m.end() > begin]
    _offer(text, candidates, max([begin, *joints, *lines]), 2.8, vendor)


def _offer_second(
    text: ProofText, candidates: list[tuple[float, int, int]], lexicon: Lexicon, head: str, vendor: Vendor
) -> None:
    """The second of two companies that one line joins: the first one is who wrote the paper."""
    for joint in lexicon.phrases["and"].finditer(head):
        begin = max(0, joint.start() - 140, head.rfind("\n\n", 0, joint.start()))
        if any(_closings(text, begin, joint.start())) and legal_form(text, joint.end(), joint.end() + 90):
            _offer(text, candidates, joint.end(), 1.9, vendor)
            return


_EASTERN_FORM = re.compile(
    r"(?:株式会社|有限会社|合同会社|合資会社|一般社団法人|一般財団法人|医療法人(?:社団)?|学校法人)"
)


def _japanese_party(text: ProofText, lexicon: Lexicon, vendor: Vendor) -> Fact:
    """A company by its legal form, before or after the name: the one that stands at the customer's label wins."""
    best: tuple[float, int, int] | None = None
    for form in (m for begin, end in text.heads() for m in _EASTERN_FORM.finditer(text.plain, begin, end)):
        line = text.plain.rfind("\n", 0, form.start()) + 1
        stop = re.compile(r"[\s、。(（)）「」,:：]").search(text.plain, form.end())
        end = stop.start() if stop else len(text.plain)
        lead = re.split(r"[\s、。(（)）「」,:：]", text.plain[line : form.start()])[-1]
        begin = form.start() - len(lead) if end == form.end() else form.start()
        if end - begin <= len(form.group()) or (vendor.pattern and vendor.pattern.search(text.low, begin, end)):
            continue
        before = text.low[max(0, begin - 24) : begin]
        weight = 1.0 + 2.0 * lexicon.has("customer_label", before) - 2.0 * lexicon.has("vendor", before[-6:])
        if best is None or weight > best[0]:
            best = (weight, begin, end)
    if best is None:
        return Fact()
    weight, begin, end = best
    return Fact(text.plain[begin:end], round(min(0.97, 0.75 + weight / 15), 3), text.evidence(begin, end))


def _offer(
    text: ProofText, candidates: list[tuple[float, int, int]], begin: int, weight: float, vendor: Vendor
) -> None:
    low, plain = text.low, text.plain
    while begin < len(low) and low[begin] in " \t\"'":
        begin += 1
    window = low[begin : begin + 110]
    legal = legal_form(text, begin, begin + 110)
    cut = _CUT.search(window)
    end = legal if legal else begin + (cut.start() if cut else len(window))
    weight += 1.5 if legal else 0.0
    value = plain[begin:end].strip()
    if not 3 <= len(value) <= 100 or not (value[:1].isupper() or value[:1].isdigit()):
        return
    if vendor.pattern is not None and vendor.pattern.search(low, begin, end):
        return
    if len(value.split()) > 9 or re.match(r"(?:this|your|ihr|votre|su|il vostro|uw|das|ce) ", value.lower()):
        return
    if not legal and (
        len(value.split()) > 7
        or re.search(
            r"\b(?:may|shall|must|kann|peut|hat|s'engage|erhalt|ne|is|agrees|beneficie|reglt|n[\u00b0o]|number|nummer"
            r"|name)\b",
            value.lower(),
        )
    ):
        return
    candidates.append((weight, begin, begin + len(plain[begin:end].rstrip())))


def _closings(text: ProofText, begin: int, end: int) -> Iterator[re.Match[str]]:
    """Legal forms between two offsets; a short one is one only in capitals: "SE", not the French "se"."""
    for legal in _LEGAL_END.finditer(text.low, begin, min(end, len(text.low))):
        if (
            len(legal.group()) > 6
            or text.plain[legal.start()].isupper()
            or legal.group() in ("gmbh", "sarl", "ltd", "lda", "inc.")
        ):
            yield legal


def legal_form(text: ProofText, begin: int, end: int) -> int | None:
    """Where the legal form ends that closes the name at `begin`: one line end may stand in the name, no comma."""
    for legal in _closings(text, begin, end):
        name = text.low[begin : legal.start()]
        if _AFTER_COMMA.match(legal.group()):
            name = name.rstrip().removesuffix(",")  # "Conservas Ria Formosa, Lda."
        if name.count("\n") > 1 or _HARD_CUT.search(name):
            return None
        if name.strip():
            return legal.end()
    return None


def find_number(text: ProofText, lexicon: Lexicon) -> Fact:
    """A number labelled contract, agreement, order or subscription; never an invoice number."""
    low = text.low
    best: tuple[float, int, int] | None = None
    for label in lexicon.everywhere("number_label", low, text.heads()):
        if lexicon.phrases["not_contract"].search(low[max(0, label.start() - 20) : label.start()]):
            continue
        found = NUMBER.match(low, label.end())
        if (
            found is None
            or A_DATE.match(found["number"])
            or not re.search(r"\d{2}", found["number"])
            or _A_FILE.search(found["number"])
        ):
            continue
        words = label.group()
        weight = 2.0 + (1.0 if re.search(r"contr|vertrag|agreement|subscr|abonn|licen|lizenz", words) else 0.0)
        weight += 0.8 if re.search(r"n[\u00b0o]|nr|numb|nummer|ref", words) else 0.0
        weight += 0.5 if re.search(r"[a-z]", found["number"]) else 0.0
        if best is None or weight > best[0]:
            best = (weight, found.start("number"), found.end("number"))
    if best is None:
        return Fact()
    weight, begin, end = best
    return Fact(text.plain[begin:end].rstrip("."), round(min(0.96, 0.7 + weight / 16), 3), text.evidence(begin, end))
