"""The functions that rules may call. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz

from promo.periods import Period

SAME_COMPANY_SCORE = 90.0
_LEGAL_FORMS = frozenset(
    [
        "gmbh",
        "ggmbh",
        "ag",
        "kg",
        "ohg",
        "ug",
        "se",
        "partg",
        "partgmbb",
        "partnerschaft",
        "mbb",
        "ev",
        "co",
        "sarl",
        "sas",
        "sasu",
        "sa",
        "sca",
        "scop",
        "snc",
        "sci",
        "eurl",
        "earl",
        "selarl",
        "srl",
        "spa",
        "slu",
        "sl",
        "bv",
        "nv",
        "ltd",
        "limited",
        "llp",
        "plc",
        "llc",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "lda",
        "unlimited",
        "company",
        "compagnie",
        "gbr",
        "ek",
        "eirl",
        "sprl",
        "bvba",
        "sociedad",
        "limitada",
        "anonima",
        "societe",
        "the",
        "kabushiki",
        "kaisha",
        "kk",
    ]
)


def at_least(period: str, *bounds: str) -> bool:
    """Whether a period (`P3M`, or `none`) is as long as one of the bounds of its own family."""
    if period == "none":
        return False
    mine = Period.parse(period)
    return any(mine.at_least(Period.parse(bound)) for bound in bounds)


def before(first: str, second: str) -> bool:
    """Whether one ISO date lies before another."""
    return date.fromisoformat(first) < date.fromisoformat(second)


@lru_cache(maxsize=4096)
def normal_company(name: str) -> str:
    """A company name without case, accents, punctuation and legal form, its words sorted by nothing."""
    folded = unicodedata.normalize("NFKD", name.replace("ß", "ss")).casefold()
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    folded = re.sub(r"\b((?:[a-z]\.){2,})", lambda m: m[1].replace(".", ""), folded + " ")
    words = re.findall(r"[^\W_]+", folded.replace("&", " and "))
    kept = [w for w in words if w not in _LEGAL_FORMS and w not in ("and", "et", "und", "y", "e", "en")]
    return " ".join(kept or words)


def _umlauts(name: str) -> str:
    """Names typed without umlauts: ue, oe and ae read like u, o and a."""
    return re.sub(r"(?<=[a-z])?(ue|oe|ae)", lambda m: m[1][0], name)


def company_likeness(one: str, other: str) -> float:
    """How alike two company names are, 0 to 100, legal form, accents and word order set aside."""
    a, b = normal_company(one), normal_company(other)
    if not a or not b:
        return 0.0
    straight = fuzz.token_sort_ratio(a, b)
    folded = fuzz.token_sort_ratio(_umlauts(a), _umlauts(b))
    squeezed = fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))
    return max(straight, folded, squeezed)


def same_company(one: str, other: str) -> bool:
    """Whether two names are one company's."""
    return company_likeness(one, other) >= SAME_COMPANY_SCORE


FUNCTIONS: Mapping[str, Callable[..., Any]] = {"at_least": at_least, "before": before, "same_company": same_company}
