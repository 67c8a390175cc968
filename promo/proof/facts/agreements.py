"""What kind of agreement a paper is, where it is no contract for what the competitor sells: a lease, an offer, a trial.
Pure.

Its heading says so, the roles that it gives its parties, or a phrase at its beginning; words deep in a contract do not:
a licence agreement may mention an employment contract and a quotation. Blanks that wait to be filled in count
everywhere. A doubt never declines, a person looks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from promo.proof.facts.findings import Findings
from promo.proof.facts.lexicon import UNSPACED
from promo.proof.facts.paper import Paper
from promo.proof.tags import Span

OTHER, BESIDE, OFFER, TRIAL = "other_agreement", "beside_the_contract", "not_concluded", "trial_only"
KINDS = (OTHER, BESIDE, OFFER, TRIAL)
_HEADINGS_WITHIN, _HEADING = 900, 90  # characters: from the beginning of a file, and of a heading
_LONGER = 1.4  # times the length of a heading that the line of prose below it has
_HEAD, _PARTIES_WITHIN, _DEEP = 1200, 2000, 6000
_NO_HEADING = re.compile(
    r"\W*(?:\d+(?:\.\d+)*[.)]?\s|annex|appendix|schedule|exhibit|anlage|anhang|annexe|anexo|allegato|bijlage|別紙|付属|第)"
)
_NO_BLANK = re.compile(r"\S")
_ENDS_A_SENTENCE = ".;,。、"
_OPENS = re.compile(r"[(\"「『,:]\s*(?:(?:the|der|die|das|als|as) )?\"?$|以下、?$")
_CLOSES = re.compile(r"\"?\s*[)\"」』,.:：]")
_DAY = re.compile(
    r"[^_\n]{0,40}?(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2}\.?(?: de)? \w+\.?(?: de)? \d{4}"
    r"|\w+ \d{1,2}, \d{4}|\d{4}年)"
)
_PLACEHOLDER = re.compile(r"\[ ?(?:tb[acd]|[●•?…]{1,9}|x{2,9}|\.{2,20}|_{2,40}) ?\]")  # in every language
_AMOUNT = re.compile(r"(?:eur|usd|gbp|chf|jpy|[€$£¥])\s*[\d'.,]*[1-9]|[1-9][\d'., ]*\s?(?:eur|usd|gbp|chf|[€$£¥円])")


def find_agreement(paper: Paper, vendor: re.Pattern[str] | None = None) -> Findings:
    """The kind of agreement that one file is, if it is none for what a competitor sells.

    Args:
        paper: one file; of several files that were sent, the one that states the notice.
        vendor: the competitor's names: a contract that is titled by them alone is one for what they sell.

    Returns:
        One of `other_agreement`, `beside_the_contract`, `not_concluded` and `trial_only` with its place, or nothing.
    """
    looker = _Looker(paper)
    found = (
        looker.by_its_heading() or looker.by_its_roles() or looker.by_its_words() or looker.by_what_is_missing(vendor)
    )
    if found is None or (found[0] == OFFER and looker.was_accepted()):
        return Findings()
    kind, (begin, end) = found
    return Findings().noted(kind, paper.text.evidence(begin, end))


def is_accepted(paper: Paper) -> bool:
    """Whether a file is an order, a confirmation or an invoice by its heading: an offer beside it was accepted."""
    looker = _Looker(paper)
    first = next((at for at in looker.headings() if looker.kind_of(at) or looker.has("accepted", at)), None)
    return first is not None and looker.kind_of(first) is None


class _Looker:
    """Looks at the beginning of one file."""

    def __init__(self, paper: Paper) -> None:
        self.paper, self.low = paper, paper.low

    def has(self, concept: str, at: Span) -> bool:
        """Whether words of a concept stand between two offsets."""
        return self.paper.lexicon.find(concept, self.low, *at) is not None

    def headings(self) -> Iterator[Span]:
        """The headings at the beginning: short lines that are no sentence, each by itself."""
        for at in self._beginnings():
            first = _NO_BLANK.search(self.low, at)
            begin = first.start() if first else at
            end = self._line_end(begin)
            words = self.low[begin:end].strip()
            is_short = 2 < len(words) <= _HEADING and words[-1] not in _ENDS_A_SENTENCE
            if is_short and not _NO_HEADING.match(words) and self._stands_alone(begin, end):
                yield begin, begin + len(self.low[begin:end].rstrip())

    def _beginnings(self) -> list[int]:
        stop = min(len(self.low), _HEADINGS_WITHIN)
        if self.paper.lexicon.language in UNSPACED:
            return [0, *(m.end() for m in re.finditer(r"\n", self.low[:stop]))]
        return [at for at in self.paper.starts if at < stop]

    def _line_end(self, at: int) -> int:
        end = self.low.find("\n", at)
        return len(self.low) if end < 0 else end

    def _stands_alone(self, begin: int, end: int) -> bool:
        """Whether the line is no first line of prose, which fills its column: a sentence ends with it, the parties
        follow, the next line is empty or much longer."""
        if self.paper.lexicon.language in UNSPACED or self.paper.place(begin).end <= end + 1:
            return True
        behind = self.low[end + 1 : self._line_end(end + 1)]
        split = self.paper.lexicon.concepts.get("party_split")
        is_apart = not behind.strip() or len(behind) > _LONGER * (end - begin)
        return is_apart or bool(split and split.match(behind))

    def by_its_heading(self) -> tuple[str, Span] | None:
        """By the first heading that says what the paper is; a contract, an order or an invoice is what it says."""
        for at in self.headings():
            if kind := self.kind_of(at):
                return kind, at
            if self.has("accepted", at):
                return None
        return None

    def kind_of(self, at: Span) -> str | None:
        """The kind that a heading says. What is let there may be the software itself."""
        if self.has("software_let_title", at):
            return None
        if self.has("other_title", at) or (self.has("lease_title", at) and self._is_of_premises()):
            return OTHER
        if self.has("beside_title", at):
            return BESIDE
        if self.has("trial_title", at):
            return TRIAL
        is_offer = self.has("offer_title", at) and not self.has("accepted", at)
        return OFFER if is_offer or self.has("unsigned_title", at) else None

    def was_accepted(self) -> bool:
        """Whether it says on which day it was accepted or signed."""
        found = self.paper.lexicon.everywhere("accepted_on", self.low, self.paper.text.heads())
        return any(_DAY.match(self.low, words.end()) for words in found)

    def _is_of_premises(self) -> bool:
        return self.has("premises", (0, min(len(self.low), _PARTIES_WITHIN)))

    def by_its_roles(self) -> tuple[str, Span] | None:
        """By what it calls both its parties: employer and employee, insurer and policyholder; or by one that it makes a
        reseller."""
        for concept, counts in (("lease_role", self._is_of_premises()), ("other_role", True)):
            named = list(self._named_as(concept)) if counts else []
            if len({self.low[a:z] for a, z in named}) > 1:
                return OTHER, named[0]
        made = self.paper.lexicon.find("made_partner", self.low, 0, min(len(self.low), _DEEP))
        return (OTHER, made.span()) if made else None

    def _named_as(self, concept: str) -> Iterator[Span]:
        """Where the paper calls a party so: in brackets, in quotes, between commas, as a label."""
        end = min(len(self.low), _PARTIES_WITHIN)
        for found in self.paper.lexicon.everywhere(concept, self.low, [(0, end)]):
            before = self.low[max(0, found.start() - 12) : found.start()]
            is_label = self.low[found.end() : found.end() + 1] in ":："
            if (_OPENS.search(before) or is_label) and _CLOSES.match(self.low, found.end()):
                yield found.span()

    def by_its_words(self) -> tuple[str, Span] | None:
        """By a phrase that says what it is not: no licence in it, not concluded, for a trial alone."""
        for kind, concept, within in (
            (BESIDE, "without_licences", _DEEP),
            (OFFER, "only_offered", _HEAD),
            (TRIAL, "on_trial", _PARTIES_WITHIN),
        ):
            found = self.paper.lexicon.find(concept, self.low, 0, min(len(self.low), within))
            if found and not (kind == TRIAL and _AMOUNT.search(self.low)):
                return kind, found.span()
        unfinished = next(self.paper.lexicon.everywhere("unfinished", self.low), None) or _PLACEHOLDER.search(self.low)
        return (OFFER, unfinished.span()) if unfinished else None

    def by_what_is_missing(self, vendor: re.Pattern[str] | None) -> tuple[str, Span] | None:
        """By a title of an unusual kind, or something done that no licence does, where nothing that a competitor sells
        is named: a machine is lent, an engineer sent."""
        whole = (0, len(self.low))
        if self.has("what_is_bought", whole):
            return None
        done = self.paper.lexicon.find("other_act", self.low, 0, min(len(self.low), _PARTIES_WITHIN))
        if done or self.has("seats", whole):
            return (OTHER, done.span()) if done else None
        for at in self.headings():
            titled = self.paper.lexicon.find("unlike_title", self.low, *at)
            if titled and not (vendor and vendor.search(titled["kind"])):
                return OTHER, at
        return None
