"""Legal forms of companies by country, as they close a name or stand before it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from promo.proof.facts.text import ProofText

# Patterns against low text, a blank for any white space; the first that fits counts, so the longer ones stand first.
_BY_COUNTRY = {
    "Germany, Austria, Switzerland": (
        r"gmbh(?: & co\.? kg)?|ggmbh|ag|kg|ohg|ug|e\. ?k\.|se|partg(?: ?mbb)?|partnerschaft(?: mbb)?|mbb|e\.v\."
    ),
    "France": r"sarl|sas(?:u)?|sa|sca|scop|snc|sci|eurl|earl|selarl|selas|scea|scp|gaec|gie|dac|clg",
    "Italy": r"s\.?r\.?l\.?s?\.?|s\.?p\.?a\.?|s\.?n\.?c\.?|s\.?a\.?s\.?|s\.?c\.?a\.?|soc\. ?coop\.?",
    "Spain": (r"s\.? ?l\.?(?: ?[upl]\.?)?|sociedad limitada|sociedad anonima|s\. ?coop\.?|c\. ?b\.|s\.? ?a\.?"),
    "Netherlands, Belgium": r"b\.?v\.?|n\.?v\.?|v\.?o\.?f\.?|maatschap|c\.?v\.?|cooperatie u\.a\.",
    "United Kingdom, United States": r"ltd\.?|limited|llp|plc|llc|inc\.?|corp\.?",
    "Portugal, Ireland": r"unipessoal,? lda\.?|lda\.?|unlimited company|company|co\.",
    "Slovenia, Croatia, Czechia, Slovakia, Poland": r"d\. ?o\. ?o\.?|s\. ?r\. ?o\.?|sp\. ?z ?o\. ?o\.?",
}
_CLOSING = re.compile(rf"(?<!\w)(?:{'|'.join(_BY_COUNTRY.values())})(?!\w)".replace(" ?", r"\s?").replace(" ", r"\s+"))
_AFTER_COMMA = re.compile(r"(?:lda|unip|s\.?a|s\.?l|sociedad|inc|llc|ltd|corp|b\.?v|n\.?v)")
_HARD_CUT = re.compile(r"[,;|()]|ci-apres|hereinafter|nachfolgend|(?<!dott)\.\s|:")
_LONG_FORM = 6  # letters: a longer form is no word of a language
_NO_WORDS = ("gmbh", "sarl", "ltd", "lda", "inc.")
_DOTTED = re.compile(r"d\.\s?o\.\s?o\.?|s\.\s?r\.\s?o\.?|sp\.\s?z\s?o\.\s?o\.?")  # written small, and no words either
# The same behind a name as printed, where nothing else says that a name it is: more forms, of more countries.
CLOSING_AS_PRINTED = re.compile(
    r"[,\s]{1,3}(?:gmbh(?: ?& ?co\.? ?kg)?|ggmbh|ag|kg|ohg|ug|e\.? ?k\.?|se|partg(?: ?mbb)?|e\.?"
    r" ?v\.?|sarl|sasu?|sa|snc|sci|eurl|scop|s\.?r\.?l\.?s?|s\.?p\.?a|s\.? ?a\.? de c\.? ?v|s\.? de r\.? ?l\.? de c\.?"
    r" ?v|s\.?n\.?c|s\.?a\.?s"
    r"|s\.? ?l\.?(?: ?u)?|s\.? ?a|b\.? ?v|n\.? ?v|v\.?o\.?f|ltd|limited|llp|plc|llc|inc|corp|co|lda|unipessoal"
    r"|unip|company|ltda|eireli|s\/a|me|epp|d\. ?o\. ?o|s\. ?r\. ?o|sp\. ?z ?o\. ?o)\.?(?=$|[\s,)])",
    re.I,
)
_EASTERN = (
    r"株式会社|有限会社|合同会社|合資会社|合名会社|相互会社|(?:一般|公益)(?:社団|財団)法人|特定非営利活動法人"
    r"|医療法人(?:社団|財団)?|学校法人|社会福祉法人|監査法人|税理士法人|弁護士法人"
    r"|[㍿㈱㈲㈾㈴㈳㈶㈻]|[(（](?:株|有|同|資|名|社|財|学|医|福|特非)[)）]"
)
EASTERN = re.compile(rf"(?:{_EASTERN})")
_EASTERN_ENDS = re.compile(rf"^(?:{_EASTERN})|(?:{_EASTERN})$|\s*(?:御中|様|殿)$")


def closings(text: ProofText, begin: int, end: int) -> Iterator[re.Match[str]]:
    """Legal forms between two offsets; a short one is one only in capitals: "SE", not the French "se"."""
    for legal in _CLOSING.finditer(text.low, begin, min(end, len(text.low))):
        is_form = len(legal.group()) > _LONG_FORM or text.plain[legal.start()].isupper()
        if is_form or legal.group() in _NO_WORDS or _DOTTED.fullmatch(legal.group()):
            yield legal


def closing_at(low: str, at: int) -> re.Match[str] | None:
    """The legal form that begins at an offset of low text, however it is printed."""
    return _CLOSING.match(low, at)


def legal_form(text: ProofText, begin: int, end: int) -> int | None:
    """Where the legal form ends that closes the name at `begin`: one line end may stand in the name, no comma."""
    for legal in closings(text, begin, end):
        name = text.low[begin : legal.start()]
        if _AFTER_COMMA.match(legal.group()):
            name = name.rstrip().removesuffix(",")  # "Conservas Ria Formosa, Lda."
        if name.count("\n") > 1 or _HARD_CUT.search(name):
            return None
        if name.strip():
            return legal.end()
    return None


def without_form(name: str) -> str:
    """A company's name without its legal form; the name itself where nothing else is left."""
    bare = name.strip()
    for _ in range(3):
        shorter = _EASTERN_ENDS.sub("", CLOSING_AS_PRINTED.sub(" ", bare, count=0)).strip(" ,.-")
        if shorter == bare or not shorter:
            break
        bare = shorter
    return bare or name.strip()
