"""The parties of a proof as it calls them, and whom a notice clause binds. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import islice

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Binds
from promo.proof.facts.paper import Prose

CUSTOMER, VENDOR, BOTH = "customer", "vendor", "both"
_DEFINED = re.compile(
    r"(?:hereinafter|hereafter|nachfolgend|nachstehend|im folgenden|ci-apres|di seguito|en adelante|en lo"
    r" sucesivo|hierna|doravante|adiante|以下)[^\"「\n]{0,30}[\"「](?P<one>[^\"」\n]{1,30})[\"」]"
    r"|\(\s*(?:(?:the|der|die|das|le|la|il|lo|el|de|het|o|a)\s+|l')?[\"「](?P<two>[^\"」\n]{1,30})[\"」]\s*\)"
)
_SIGNED_AS = re.compile(
    r"(?:^|[\n\s\u3000(\uff08])[(\uff08\u300c]?(?P<sign>[\u7532\u4e59])[)\uff09\u300d]?[\s\u3000:\uff1a]{1,3}(?=\S)"
)
_AHEAD = 40  # characters behind such a sign in which the name stands
_BACK = 220  # characters before a definition in which the name stands that it is for
_MOST = 40
_TO_THEM = re.compile(
    r"(?:\bto|\bupon|\bwith|gegenuber|\bbeim?|\ban|\baupres|\bau|\ba|\bal|\balla|\bpresso|\bante|\bao|\bjunto|\baan"
    r"|\bbij|\btegenover)\s+(?:the"
    r" |de[mnr]? |la |le |l'|il |el |o |du )?$"
)


@dataclass(frozen=True)
class Roles:
    """How this proof calls its parties: by name, by the words it defines for them, by the words of its language for
    their roles."""

    vendor: re.Pattern[str] | None = None
    customer: re.Pattern[str] | None = None
    defined: tuple[tuple[str, str], ...] = ()
    """Words that the paper defines, each with the party it stands for."""
    _found: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict, compare=False)

    def places(self, lexicon: Lexicon, low: str, begin: int, end: int) -> list[tuple[int, int, str]]:
        """Where parties are named between two offsets: start, end and which; a word that the paper defines says what it
        defines."""
        found = [
            (m.start(), m.end(), party)
            for word, party in self.defined
            for m in re.finditer(_word(word, lexicon), low[begin:end])
        ]
        taken = [(a, z) for a, z, _ in found]
        for party, pattern in (
            (VENDOR, self.vendor),
            (CUSTOMER, self.customer),
            *((p, lexicon.concepts.get(p)) for p in (BOTH, CUSTOMER, VENDOR)),
        ):
            for m in islice(pattern.finditer(low[begin:end]), _MOST) if pattern else ():
                if not any(m.start() < z and m.end() > a for a, z in taken):
                    found.append((m.start(), m.end(), party))
                    taken.append(m.span())
        return sorted((a + begin, z + begin, party) for a, z, party in found)


def _word(word: str, lexicon: Lexicon) -> str:
    return re.escape(word) if lexicon.language == "ja" else rf"(?<!\w){re.escape(word)}(?:s|n|e|en|es)?(?!\w)"


def roles_of(low: str, vendor: re.Pattern[str] | None, customer: re.Pattern[str] | None) -> Roles:
    """The parties of a proof: their names, and the words that it defines right behind them."""
    return Roles(vendor, customer, tuple(_definitions(low, vendor, customer)))


def _definitions(
    low: str, vendor: re.Pattern[str] | None, customer: re.Pattern[str] | None
) -> Iterator[tuple[str, str]]:
    for found in islice(
        _SIGNED_AS.finditer(low), _MOST
    ):  # "\u7532\u3000\u682a\u5f0f\u4f1a\u793e\u2026": the sign stands before the name
        ahead = low[found.end() : found.end() + _AHEAD]
        if party := next(
            (p for p, pattern in ((VENDOR, vendor), (CUSTOMER, customer)) if pattern and pattern.search(ahead)), None
        ):
            yield found["sign"], party
    for found in islice(_DEFINED.finditer(low), _MOST):
        back = low[max(0, found.start() - _BACK) : found.start()]
        last = {
            party: max((m.end() for m in pattern.finditer(back)), default=-1)
            for party, pattern in ((VENDOR, vendor), (CUSTOMER, customer))
            if pattern
        }
        best = max(last, key=lambda party: last[party], default=None)
        word = (found["one"] or found["two"]).strip()
        if (
            best is not None
            and last[best] >= 0
            and len(word) > (0 if "\u3040" <= word[:1] <= "\u9fff" else 1)
            and word not in _PRONOUNS
        ):
            yield word, best


# Words of eight languages after which somebody else than the party named first gives the notice, or nobody is said to
_TURNS = re.compile(
    r"\b(?:unless|except|until|sauf|a moins|sofern nicht|es sei denn|wenn nicht|falls nicht|salvo|a meno che|a menos"
    r" que|tenzij|exceto)\b|ない限り|なければ"
    r"|\b(?:requires?|asks?|demands?|needs?|expects?|exige|demande|verlangt|fordert|benotigt|braucht|richiede|esige"
    r"|requiere|pide|vereist|eist|vraagt|pede|requer)\b|求め"
    r"|\b(?:allows?|permits?|lets?|accepts?|erlaubt|gestattet|akzeptiert|permet|accepte|consente|permette|accetta"
    r"|permite|acepta|accepteert|aceita)\b|認め"
    r"|\b(?:receiv\w+|recu\w*|recoi\w+|erhalt\w*|zugeh\w*|zugegangen|eingeh\w*|eingegangen|ricev\w+|recib\w+"
    r"|ontvang\w*|receb\w+)\b|到達|受領"
)
_STANDS_FOR = re.compile(
    r"\W*(?:if so|then|in (?:this|that) case|dann|in diesem fall|dans ce cas|in tal caso|en (?:tal|ese) caso|in dat"
    r" geval|nesse caso),?\s+"
    r"(?:(?:muss|hat|dient|moet|dovra|debera|devera)\s+)?(?:it|they|er|sie|il|elle|esso|essa|este|ella|hij|zij|ele"
    r"|ela)\b"
)


def actor(prose: Prose, roles: Roles, at: int) -> str | None:
    """The party whose act a sentence tells up to a length of time: the one named first, if the other is only told of
    it.

    "BT may decide not to renew. If so it must tell the Subscriber six months before": BT. None where the sentence turns
    to somebody else, where it says what one party asks or accepts of the other, or where nobody acts.

    Args:
        prose: the paper.
        roles: how it calls its parties.
        at: where the length begins.
    """
    low, place, acts = prose.low, prose.place(at), prose.lexicon.phrases["acts"]
    begin = place.previous if _STANDS_FOR.match(low, place.begin) else place.begin
    named = [p for p in roles.places(prose.lexicon, low, begin, at) if not is_told(low, begin, p[0])]
    if not named or any(party == BOTH for *_, party in named):
        return None
    start, end, first = named[0]
    between = low[end:at]
    beside = _beside(prose.lexicon.language).search(low[max(begin, start - 16) : start])
    if beside or low[start:end] in _PRONOUNS or turns_away(between):
        return None
    acting = {party for _, stop, party in named if acts.match(low, stop)}
    if acting - {first}:
        return None
    leads = start - begin <= _LEAD and prose.lexicon.has("terminate", between)
    return first if leads or acting else None


def turns_away(between: str) -> bool:
    """Whether the words after a party are no tale of what it does: a table, a thing of its, or somebody else's turn."""
    return bool(_NO_PROSE.search(between) or between.startswith(("'s", "\u2019s")) or _TURNS.search(between))


def is_told(low: str, begin: int, at: int) -> bool:
    """Whether a party is one to whom something is said; an "A" that begins a sentence is an article."""
    found = _TO_THEM.search(low[max(begin, at - 24) : at])
    return found is not None and not _ARTICLE_FIRST.fullmatch(low[begin:at])


_ARTICLE_FIRST = re.compile(r"[\W\d]*a\s+")
# characters of a sentence before the party that it begins with: "3.2 If the Provider", "(b) Sofern die Lizenzgeberin"
_LEAD = 30
_PRONOUNS = frozenset(
    (
        "we",
        "us",
        "our",
        "you",
        "your",
        "wir",
        "uns",
        "unser",
        "sie",
        "ihr",
        "nous",
        "vous",
        "nos",
        "vos",
        "noi",
        "voi",
        "ci",
        "vi",
        "nosotros",
        "ustedes",
        "wij",
        "ons",
        "u",
        "voce",
    )
)
# A table, a heading, or a row that ends with an amount: what stands before it is about something else
_NO_PROSE = re.compile(r"[|｜\t]|: |:\n|\n\s*\n| {3,}|(?:[€$£]|\b(?:eur|usd|gbp|chf))\s*\n")
_AND = {
    "en": "and|or",
    "de": "und|oder|sowie",
    "fr": "et|ou",
    "it": "e|ed|o|od",
    "es": "y|e|o|u|como",
    "nl": "en|of",
    "pt": "e|ou|como",
}
_NOT_HIM = r"sin que|sans que|without|ohne dass|senza che|zonder dat|sem que"


@cache
def _beside(language: str) -> re.Pattern[str]:
    """What stands before a party that is named beside another one, or that is said not to act."""
    if language not in _AND:
        return re.compile(r"(?:と|又は|または|および|及び)\s*$")
    return re.compile(rf"\b(?:{_AND[language]}|{_NOT_HIM})\s+(?:\w{{1,3}} )?$")


def binds(lexicon: Lexicon, roles: Roles, sentence: str) -> Binds:
    """Who must give the notice of a sentence: both where it names both or nobody, else the party that acts in it."""
    found = roles.places(lexicon, sentence, 0, len(sentence))
    if not found or any(party == BOTH for *_, party in found):
        return Binds.BOTH  # what binds nobody by name binds everybody
    acting = [
        (start, end, party) for start, end, party in found if not _TO_THEM.search(sentence[max(0, start - 24) : start])
    ]
    parties = {party for *_, party in acting}
    if parties == {CUSTOMER} or not acting:
        return Binds.CUSTOMER
    _, end, party = acting[0]
    if party == VENDOR and lexicon.phrases["acts"].match(sentence, end):
        return Binds.VENDOR
    if party == CUSTOMER:
        return Binds.CUSTOMER
    return Binds.CUSTOMER if CUSTOMER in parties else Binds.UNKNOWN
