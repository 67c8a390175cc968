"""Words that turn a notice into none: a renewal only on request, a reminder, the word that there is no such notice.
Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from promo.proof.facts.agree import BINDING, LEAST, NOTICES, Seen
from promo.proof.facts.lengths import Length
from promo.proof.facts.notices.rows import head_of_column
from promo.proof.facts.paper import Prose
from promo.proof.facts.sentences import Place
from promo.proof.tags import Role

_TOLD_WITHIN = 90  # characters between "the provider reminds the customer" and how long before
_LAPSES_WITHIN = 70  # characters between a length and the word that it no longer counts
_NEGATED = 26  # characters before a length in which a "no" makes it none
_BY_REQUEST, _DENIED = 0.8, 0.9
_NOT_TO = re.compile(
    r"\b(?:not to|ne pas|nicht zu|di non|de no|niet te|de não|a não)\s+\w"
)  # "may elect not to renew" asks for no renewal
_NOT = re.compile(r"(?:\b(?:no|non|not|nicht|niet|nao|kein\w*|geen|ne)\b|n'|n\u00b4t)\s*(?:\w+\s+){0,2}$")


def told_otherwise(prose: Prose, length: Length, seen: Seen) -> Seen:
    """What both readers see in a length, after the words of its sentence that speak against a notice."""
    words = _Words(prose, length)
    if words.ask_for_renewal and not words.renew_by_themselves:
        seen = seen.against(*BINDING, by=_BY_REQUEST)
    if words.tell_of_another_deed:
        seen = seen.against(*NOTICES, by=_DENIED)
    if words.warn_the_customer:
        seen = seen.against(*BINDING, by=_DENIED)
    if words.put_another_instead or words.say_it_lapses:
        return seen.told(Role.OTHER_LENGTH)
    if words.ask_for_renewal and words.need_an_agreement:
        return seen.told(Role.OPT_IN_NOTICE) if seen.share(*NOTICES) >= LEAST else seen
    return seen.against(*NOTICES, by=_DENIED) if words.deny_it else seen


def warns_the_customer(prose: Prose, length: Length) -> bool:
    """Whether the words say that the provider warns the customer so long ahead."""
    return _Words(prose, length).warn_the_customer


@dataclass(frozen=True)
class _Words:
    """The words around a length of time, and what they do to it."""

    prose: Prose
    length: Length

    @cached_property
    def place(self) -> Place:
        return self.prose.place(self.length.start)

    @cached_property
    def sentence(self) -> str:
        return self.prose.low[self.place.begin : self.place.end]

    @cached_property
    def right_before(self) -> str:
        return self.prose.low[max(self.place.begin, self.length.start - _NEGATED) : self.length.start]

    def has(self, concept: str) -> bool:
        return self.prose.lexicon.has(concept, self.sentence)

    @cached_property
    def ask_for_renewal(self) -> bool:
        """Somebody must ask for the renewal; "may elect not to renew" asks for none."""
        return any(
            not _NOT.search(self.sentence[max(0, m.start() - 16) : m.start()]) and not _NOT_TO.search(m.group())
            for m in self.prose.lexicon.concepts["opt_in"].finditer(self.sentence)
        )

    @property
    def renew_by_themselves(self) -> bool:
        return self.has("renews_itself")

    @property
    def need_an_agreement(self) -> bool:
        return self.has("only_if_agreed")

    @property
    def tell_of_another_deed(self) -> bool:
        """What is told ahead is a price, a talk, a handing over: nobody ends anything. In a table the next columns are
        about other things."""
        lexicon, low = self.prose.lexicon, self.prose.low
        if self.has("terminate") or self.has("unless") or lexicon.phrases["notice_after"].match(low, self.length.end):
            return False
        about = head_of_column(low, self.length.start) or self.sentence
        return lexicon.has("other_deed", about) or lexicon.has("minimum", about)

    @property
    def warn_the_customer(self) -> bool:
        """The provider warns so long ahead: that is no notice of the customer's."""
        lexicon, low, start = self.prose.lexicon, self.prose.low, self.length.start
        told = lexicon.concepts["customer_told"].search(low, max(self.place.begin, start - _TOLD_WITHIN), start)
        return told is not None and not lexicon.has("unless", low[told.end() : start])

    @property
    def put_another_instead(self) -> bool:
        """It is the old length: "as if it said thirty days and not three months"."""
        ahead = self.prose.lexicon.concepts["instead"].finditer(self.right_before)
        return any(not self.right_before[m.end() :].strip(' "«„“‘') for m in ahead) and (
            self.has("replaces") or self.has("amendment")
        )

    @property
    def say_it_lapses(self) -> bool:
        """It is a length that no longer counts: "the three months that used to apply are abolished"."""
        end = self.length.end
        said = self.prose.lexicon.find("lapses", self.prose.low, end, min(self.place.end, end + _LAPSES_WITHIN))
        return said is not None and not re.search(r"[.;:,]", self.prose.low[end : said.start()])

    @property
    def deny_it(self) -> bool:
        """There is no such notice."""
        denied = self.prose.lexicon.concepts["no_such"].search(self.right_before)
        return denied is not None and not re.search(r"[.;:,]", self.right_before[denied.end() :])
