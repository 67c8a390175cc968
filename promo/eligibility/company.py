"""When two companies are one: case, accents, legal form, VAT and registration writings, mail domain. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from publicsuffixlist import PublicSuffixList
from rapidfuzz import fuzz

SAME_COMPANY_SCORE = 90.0
_ALIKE = 60.0  # with one mail domain, names this much alike are one company's
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
# Where people have a mailbox without having the domain: nothing follows from sharing one.
_MAILBOXES = frozenset(
    [
        "126",
        "163",
        "alice",
        "aol",
        "att",
        "bbox",
        "bluewin",
        "bol",
        "btinternet",
        "comcast",
        "docomo",
        "ezweb",
        "free",
        "freenet",
        "gmail",
        "gmx",
        "googlemail",
        "hetnet",
        "hotmail",
        "icloud",
        "kpnmail",
        "laposte",
        "libero",
        "live",
        "mac",
        "mail",
        "mailbox",
        "me",
        "msn",
        "naver",
        "neuf",
        "nifty",
        "orange",
        "outlook",
        "planet",
        "posteo",
        "proton",
        "protonmail",
        "qq",
        "sapo",
        "sfr",
        "sky",
        "skynet",
        "softbank",
        "t-online",
        "talktalk",
        "telenet",
        "terra",
        "tin",
        "tiscali",
        "tutanota",
        "uol",
        "verizon",
        "virgilio",
        "wanadoo",
        "web",
        "xs4all",
        "yahoo",
        "yandex",
        "ymail",
        "ziggo",
    ]
)

_VAT_STATES = "AT|BE|BG|CHE|CY|CZ|DE|DK|EE|EL|GR|ES|FI|FR|GB|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI"


class Kinship(StrEnum):
    """What two companies are to each other."""

    SAME = "same"
    RELATED = "related"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Company:
    """What a company is known by: its name, its numbers as `company_number` writes them, its own mail domain."""

    name: str
    numbers: frozenset[str] = frozenset()
    domain: str | None = None


def kinship(one: Company, other: Company) -> Kinship:
    """Whether two companies are one, seem connected, or have nothing to do with each other.

    A number that both have decides for one company. A different number of the same kind makes two companies of them,
    however alike their names are: those are related. Names or a mail domain decide where there are no numbers to
    compare.
    """
    if one.numbers & other.numbers:
        return Kinship.SAME
    likeness = company_likeness(one.name, other.name)
    same_domain = one.domain is not None and one.domain == other.domain
    if _kinds(one.numbers) & _kinds(other.numbers):
        return Kinship.RELATED if likeness >= SAME_COMPANY_SCORE or same_domain else Kinship.OTHER
    if likeness >= SAME_COMPANY_SCORE or (same_domain and likeness >= _ALIKE):
        return Kinship.SAME
    return Kinship.RELATED if same_domain else Kinship.OTHER


def _kinds(numbers: Iterable[str]) -> set[str]:
    """`vat:FR` and the like: what kind of number of which country."""
    return {n[:6] if n.startswith("vat:") else n.split(":", 1)[0] for n in numbers}


def company_number(text: str, country: str = "") -> str | None:
    """A VAT or registration number as one writing of it, such as `vat:DE123456789` or `reg:HRB12345`.

    A French SIRET and the VAT number that is built on the same SIREN are one number. None for a text without digits.

    Args:
        text: as printed, with any spaces, dots and words around it.
        country: two letters, for VAT numbers written without them.
    """
    plain = re.sub(r"[^0-9A-Z]", "", unicodedata.normalize("NFKC", text).upper())
    if not any(c.isdigit() for c in plain):
        return None
    if found := re.search(r"HR([AB])([0-9]+)", plain):
        return f"reg:HR{found[1]}{found[2]}"
    if found := re.fullmatch(r"FR[0-9A-Z]{2}([0-9]{9})", plain):
        return f"reg:{found[1]}"
    if found := re.search(rf"({_VAT_STATES})([A-Z]?[0-9]{{6,10}}[0-9A-Z]{{0,3}})$", plain):
        return f"vat:{found[1].replace('EL', 'GR')}{found[2]}"
    if country in ("", "FR") and (found := re.fullmatch(r"(?:SIRET|SIREN|RCS[A-Z]*)?([0-9]{9})(?:[0-9]{5})?", plain)):
        return f"reg:{found[1]}"
    digits = re.sub(r"[^0-9]", "", plain)
    return f"vat:{country}{plain}" if country and len(digits) >= 8 and plain == digits else f"reg:{digits}"


def mail_domain(address: str) -> str | None:
    """The domain that a company holds (`roussel.fr` of `a@mail.roussel.fr`); None for mailboxes that anybody can
    have."""
    host = address.rpartition("@")[2].casefold().strip(".")
    held = _suffixes().privatesuffix(host)
    return None if held is None or held.split(".", 1)[0] in _MAILBOXES else str(held)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()


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
    if re.findall(r"\d+", a) != re.findall(r"\d+", b):
        return 0.0  # Hall 3 and Hall 4 are two
    straight = fuzz.token_sort_ratio(a, b)
    folded = fuzz.token_sort_ratio(_umlauts(a), _umlauts(b))
    squeezed = fuzz.ratio(a.replace(" ", ""), b.replace(" ", ""))
    return max(straight, folded, squeezed)


@lru_cache(maxsize=4096)
def same_company(one: str, other: str) -> bool:
    """Whether two names are one company's."""
    return company_likeness(one, other) >= SAME_COMPANY_SCORE
