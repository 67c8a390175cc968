"""Whom a notice clause binds. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from promo.proof.facts.lexicon import Lexicon
from promo.proof.facts.model import Binds


@dataclass(frozen=True, slots=True)
class Roles:
    """How this proof names its parties, as patterns over low text."""

    vendor: re.Pattern[str] | None = None
    customer: re.Pattern[str] | None = None


def binds(lexicon: Lexicon, roles: Roles, sentence: str) -> Binds:
    """Who must give the notice: the role named first as the one who acts, if it is plainly the vendor."""
    if lexicon.has("both", sentence):
        return Binds.BOTH
    vendor = min(_places(lexicon, roles.vendor, "vendor", sentence), default=None)
    customer = min(_places(lexicon, roles.customer, "customer", sentence), default=None)
    if vendor is not None and (customer is None or vendor < customer):
        ends = [end for begin, end in _places(lexicon, roles.vendor, "vendor", sentence) if begin == vendor[0]]
        if lexicon.phrases["acts"].match(sentence, max(ends)):
            return Binds.VENDOR
    return Binds.CUSTOMER if customer is not None else Binds.UNKNOWN


def _places(lexicon: Lexicon, named: re.Pattern[str] | None, role: str, sentence: str) -> list[tuple[int, int]]:
    found = [lexicon.find(role, sentence), named.search(sentence) if named else None]
    return [m.span() for m in found if m]
