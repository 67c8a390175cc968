"""The end of a contract that its vendor has confirmed, or of which the paper says that it has come. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from promo.proof.facts.dates import FoundDate
from promo.proof.facts.doubts import DOUBTFUL
from promo.proof.facts.findings import Findings
from promo.proof.facts.model import BOTH_READERS, Fact
from promo.proof.facts.paper import Paper
from promo.proof.facts.standing import condition_in
from promo.proof.facts.term import TermFacts, sure_of_end

_WITHIN = 160  # characters behind "we confirm that it has ended" in which the last day stands
_BESIDE = 300  # characters on both sides in which a day stands that reads as a last one
_MOST = 20  # places that are looked at in one paper
# What is to come, or was not: "we will confirm", "if we have not received".
_NOT_YET = re.compile(
    r"\b(?:will|shall|would|(?<!\d )may(?! \d)|can|must|not|never|no(?!\W{0,3}\S*\d)"
    r"|wird|werden|wirst|kann|konnen|muss|nicht|kein\w*|keine|gilt|jede[nrs]?"
    r"|sera|seront|peut|doit|pas|jamais|chaque|sara|saranno|puo|deve|non|ogni|sera|puede|debe|podra|cada"
    r"|zal|zullen|kan|moet|niet|geen|elke|iedere|podera|pode|deve|nao|ser|every|each|any)\b"
)
# A clause says how the vendor confirms whatever comes: "within three days", "by e-mail".
_HOW = re.compile(
    r"\b(?:within|by e-?mail|in writing|promptly|without delay|innerhalb|binnen|per e-?mail|schriftlich|in textform"
    r"|unverzuglich|dans (?:les|un)|par (?:e-?mail|courriel|ecrit)|sans delai|entro|via e-?mail|per iscritto|dentro de"
    r"|en el plazo|por (?:escrito|correo|e-?mail)|no prazo|via e-?mail|schriftelijk)\b|以内|ものとする|場合|とき"
)
_YOUR = re.compile(
    r"\b(?:your|ihre[mnrs]?|votre|vos|su|vostr[ao]|sua|suo|uw|seu|vosso|vossa|deine[rn]?)\b"
    r"|ました|いたしました|お客様|貴社"
)
# The day of the notice itself: "your notice of 5 October", "votre lettre du 5 octobre", "10月5日付".
_OF_THE_NOTICE = re.compile(
    r"\b(?:vom|dated|of|received(?: by us)?(?: on)?|from|du|datee?|recue?s?(?: le)?|del?|fecha|recibid[oa](?: el)?"
    r"|ricevut[oa](?: il| in data)?|datat[oa]|in data|van|d\.?d\.?|ontvangen(?: op)?|datad[oa]|recebid[oa](?: em| a)?"
    r"|eingegangen(?: am)?)\s*$"
)
_TAKES_EFFECT = re.compile(
    r"\b(?:as|effect\w*|compter|effet|partir|contar|efe[ci]?t\w*|decorrere|ingang|starting)\s+\w+\s*$"
)
_RECEIVED = re.compile(
    r"\W*(?:\w+ ){0,3}?(?:erhalten|eingegangen|eingegangene|received|recue?|ricevut|recibid|ontvangen|recebid)"
    r"|\s*付|\s*に(?:受|お?届|ご?連絡)"
)


def find_confirmed_end(paper: Paper, dates: Sequence[FoundDate], term: TermFacts) -> tuple[Fact | None, Findings]:
    """The last day of a contract that is over by what the paper says, or will be by a notice that the vendor has.

    A clause on notices to come, or on confirming them, is none. Where a vendor confirms the customer's notice and says
    no last day, a person looks.

    Args:
        paper: the files of one language.
        dates: its dates, in the order of the text.
        term: what the paper says of its time.

    Returns:
        The last day, where one is said, and `ended_by_notice` or a doubt among the findings.
    """
    findings, last_day = Findings(), None
    if term.over.counts:  # the paper says that the contract is over, and since when
        findings, last_day = findings.noted("ended_by_notice", term.over.evidence), term.over
    for ended in _said(paper):
        confirmed = _day_beside(paper, dates, term, ended)
        place = paper.text.evidence(ended.start(), ended.end())
        if confirmed is None:
            if last_day is None and _YOUR.search(_around(paper, ended)):
                findings = findings.noted(DOUBTFUL, place)
            continue
        if sure := sure_of_end(paper, ended.start(), confirmed.day, term.start):
            # The vendor confirms it, no renewal counts any more; else it is the end of an older contract.
            day = Fact(
                confirmed.day, min(0.95, sure), paper.text.evidence(confirmed.start, confirmed.end), BOTH_READERS
            )
            return day, findings.without(DOUBTFUL).noted("ended_by_notice", place)
    if last_day is None and (
        title := next(paper.lexicon.everywhere("ended_title", paper.low, paper.text.heads()), None)
    ):
        findings = findings.noted(DOUBTFUL, paper.text.evidence(title.start(), title.end()))
    return last_day, findings


def _said(paper: Paper) -> Iterator[re.Match[str]]:
    """The places that say that the contract has ended, or that notice was given: not if, and not how."""
    for found in islice(paper.lexicon.everywhere("ended", paper.low, paper.text.heads()), _MOST):
        place = paper.place(found.start())
        before = paper.low[max(place.begin, paper.low.rfind("\n\n", 0, found.start()) + 1) : found.end()]
        behind = paper.low[found.end() : max(place.end, found.end())]
        if not (condition_in(before) or _NOT_YET.search(before) or _HOW.search(behind)):
            yield found


def _around(paper: Paper, found: re.Match[str]) -> str:
    return paper.low[max(0, found.start() - 8) : found.end() + 16]


def _day_beside(paper: Paper, dates: Sequence[FoundDate], term: TermFacts, said: re.Match[str]) -> FoundDate | None:
    """The last day that is said beside a confirmation: one that reads as such, else the first one behind it."""
    beside = [
        d
        for d in dates
        if said.start() - _BESIDE <= d.start <= said.end() + _BESIDE and not _is_of_the_notice(paper.low, d)
    ]
    ends = [d for d in beside if d in term.last_days]
    behind = [d for d in beside if 0 <= d.start - said.end() <= _WITHIN or said.start() <= d.start < said.end()]
    near = min(ends, key=lambda d: abs(d.start - said.end()), default=None)
    return near or next(iter(behind), None)


def _is_of_the_notice(low: str, day: FoundDate) -> bool:
    before = low[max(0, day.start - 40) : day.start]
    is_of = _OF_THE_NOTICE.search(before) is not None and _TAKES_EFFECT.search(before) is None
    return is_of or _RECEIVED.match(low, day.end, day.end + 40) is not None
