"""Rows that say of themselves that they state the notice: "Notice period before the end of the term: 3 months". Pure.

A label, whatever parts it from the length (a colon, a dash, leading dots, the border of a cell, the box that was
ticked), names the notice, and may go on to say what it counts back from or who gives it. A label that goes on about
anything else ("Notice period for price changes") is none, nor is one that names the provider.
"""

from __future__ import annotations

import re

from promo.proof.facts.lengths import Length
from promo.proof.facts.notices.roles import VENDOR, Roles
from promo.proof.facts.paper import Prose

_LONGEST = 130  # characters of a label
_NUMBER = re.compile(
    r"\s*(?:第\s?\d{1,2}条\s*|(?:§\s?|art(?:icle|ikel|icolo|iculo|igo)?\.?\s)?\d{1,2}(?:\.\d{1,2}){0,2}[.)]?\s+"
    r"|\(?[a-z]\)\s+|[-•*]\s+)?"
)
_PARTED = "\\s:|.·…_‥・—–\u2610-\u2612\u25a0-\u25cf\u2713\u2714(\\[xX\\])=>＝→-"
_BETWEEN = re.compile("[" + _PARTED + r"]{0,100}$")
_MOST_OPTIONS = 6  # lines of boxes between a label and the length that was ticked
_MOST_BETWEEN = 100  # signs between a label and its length
_ENDS = re.compile(r"\s*(?:[.;|)\]\u3002]|\(|$)")
_ADDED = re.compile(r"[\s'’]{0,2}[(\[](?P<words>[^()\[\]\n]{2,80})[)\]]")
_ABOUT = re.compile(r"[\w\s'’,()/.-]*")
_OF_A_RENEWAL = re.compile(  # whoever must ask for it is bound by nothing
    r"\W*(?:of|for|to|de|del|della|di|per|der|zur|fur|du|pour|van|voor|da|do|para|の)\s*"
    r"(?:the |an? |la |el |il |die |de |het |le |a |o |l')?"
    r"(?:renew|exten|verlanger|prorrog|renov|rinnov|prorog|reconduc|renouvel|prolong|verleng|更新)"
)
_ELSE = (
    "vendor",
    "payment",
    "price",
    "retention",
    "trial",
    "breach",
    "cause",
    "liability",
    "insurance",
    "reminder",
    "other_deed",
    "other_notice",
    "customer_told",
    "opt_in",
    "no_such",
    "minimum",
)
_OF_THE_NOTICE = ("end", "terminate", "renew", "customer", "both")


def is_labelled(prose: Prose, length: Length, roles: Roles) -> bool:
    """Whether a length of time stands alone behind a label that says it is the notice.

    Args:
        prose: the paper.
        length: one of its lengths of time.
        roles: how it calls its parties; a label that names the provider says nothing of the customer.
    """
    low = prose.low
    begin = low.rfind("\n", max(0, length.start - _LONGEST - _MOST_BETWEEN), length.start) + 1
    stop = low.find("\n", length.end, length.end + _LONGEST)
    behind = low[length.end : stop if stop >= 0 else length.end + _LONGEST]
    if not (_ENDS.match(behind) or prose.lexicon.phrases["before_after"].match(behind)):
        return False
    label = _without_signs(low[begin : length.start])
    for _ in range(_MOST_OPTIONS):
        if label or not begin:
            break
        above = low.rfind("\n", max(0, begin - 1 - _LONGEST), begin - 1) + 1
        begin, label = above, _without_signs(low[above : begin - 1])
    return 0 < len(label) <= _LONGEST and _names_the_notice(prose, label, roles)


def is_for_the_vendor(prose: Prose, length: Length, roles: Roles) -> bool:
    """Whether brackets right behind a length name the provider alone: "3 months (applies to the Supplier only)"."""
    added = _ADDED.match(prose.low, length.end)
    if added is None:
        return False
    named = {party for *_, party in roles.places(prose.lexicon, prose.low, added.start("words"), added.end("words"))}
    return named == {VENDOR} and not any(prose.lexicon.has(c, added["words"]) for c in ("notice", "terminate"))


def _without_signs(row: str) -> str:
    """The label alone, without its number and the signs that lead from it to the value."""
    number = _NUMBER.match(row)
    row = row[number.end() :] if number else row
    parted = _BETWEEN.search(row, max(0, len(row) - _MOST_BETWEEN))
    return " ".join((row[: parted.start()] if parted else row).split())


def _names_the_notice(prose: Prose, label: str, roles: Roles) -> bool:
    lexicon = prose.lexicon
    named = lexicon.phrases["notice_label"].match(label)
    if named is None or (label[named.end() : named.end() + 1].isalnum() and lexicon.language != "ja"):
        return False
    more = label[named.end() :]
    if any(lexicon.has(concept, more) for concept in _ELSE) or _OF_A_RENEWAL.match(more) or not _ABOUT.fullmatch(more):
        return False
    if any(party == VENDOR for *_, party in roles.places(lexicon, label, 0, len(label))):
        return False
    return not more.strip(" ()-") or any(lexicon.has(concept, more) for concept in _OF_THE_NOTICE)
