"""The parties of a proof as it calls them, and whom a notice clause binds. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Binds

CUSTOMER, VENDOR, BOTH = "customer", "vendor", "both"
_DEFINED = re.compile(
    r"(?:hereinafter|hereafter|nachfolgend|nachstehend|im folgenden|ci-apres|di seguito|en adelante|en lo sucesivo|hierna|doravante|adiante|以下)[^\"「\n]{0,30}[\"「](?P<one>[^\"」\n]{1,30})[\"」]"
    r"|\(\s*(?:(?:the|der|die|das|le|la|il|lo|el|de|het|o|a)\s+|l')?[\"「](?P<two>[^\"」\n]{1,30})[\"」]\s*\)"
)
_BACK = 220  # characters before a definition in which the name stands that it is for
_MOST = 40
_TO_THEM = re.compile(
    r"(?:\bto|\bupon|\bwith|gegenuber|\bbeim?|\ban|\baupres|\bau|\ba|\bal|\balla|\bpresso|\bante|\bao|\bjunto|\baan|\bbij|\btegenover)\s+(?:the |de[mnr]? |la |le |l'|il |el |o |du )?$"
)


@dataclass(frozen=True)
class Roles:
    """How this proof calls its parties: by name, by the words it defines for them, by the words of its language for their roles."""

    vendor: re.Pattern[str] | None = None
    customer: re.Pattern[str] | None = None
    defined: tuple[tuple[str, str], ...] = ()
    """Words that the paper defines, each with the party it stands for."""
    _found: dict[int, list[tuple[int, int, str]]] = field(default_factory=dict, compare=False)

    def places(self, lexicon: Lexicon, low: str, begin: int, end: int) -> list[tuple[int, int, str]]:
        """Where parties are named between two offsets: start, end and which; a word that the paper defines says what it defines."""
        found = [(m.start(), m.end(), party) for word, party in self.defined for m in re.finditer(_word(word, lexicon), low[begin:end])]
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


def _definitions(low: str, vendor: re.Pattern[str] | None, customer: re.Pattern[str] | None) -> Iterator[tuple[str, str]]:
    for found in islice(_DEFINED.finditer(low), _MOST):
        back = low[max(0, found.start() - _BACK) : found.start()]
        last = {
            party: max((m.end() for m in pattern.finditer(back)), default=-1)
            for party, pattern in ((VENDOR, vendor), (CUSTOMER, customer))
            if pattern
        }
        best = max(last, key=lambda party: last[party], default=None)
        word = (found["one"] or found["two"]).strip()
        if best is not None and last[best] >= 0 and len(word) > (0 if "\u3040" <= word[:1] <= "\u9fff" else 2):
            yield word, best


def binds(lexicon: Lexicon, roles: Roles, sentence: str) -> Binds:
    """Who must give the notice of a sentence: both where it names both or nobody, else the party that acts in it."""
    found = roles.places(lexicon, sentence, 0, len(sentence))
    if not found or any(party == BOTH for *_, party in found):
        return Binds.BOTH  # what binds nobody by name binds everybody
    acting = [(start, end, party) for start, end, party in found if not _TO_THEM.search(sentence[max(0, start - 24) : start])]
    parties = {party for *_, party in acting}
    if parties == {CUSTOMER} or not acting:
        return Binds.CUSTOMER
    _, end, party = acting[0]
    if party == VENDOR and lexicon.phrases["acts"].match(sentence, end):
        return Binds.VENDOR
    if party == CUSTOMER:
        return Binds.CUSTOMER
    return Binds.CUSTOMER if CUSTOMER in parties else Binds.UNKNOWN
