"""When two names are one company's: case, Latin accents, legal forms, titles and short forms set aside. Pure.

A mark that makes another letter of one stays: バード is not ハート, край is not краи. And two firms of nearly one name
stay two: one slip of the pen is forgiven, another word is not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import DamerauLevenshtein

from promo.eligibility.alphabets import looks_folded, mixes_alphabets
from promo.eligibility.company_forms import forms_differ
from promo.eligibility.company_words import (
    APART,
    CONJUNCTIONS,
    EASTERN_ENDS,
    EASTERN_TITLES,
    FORMS,
    FORMS_AT_ENDS,
    LONG_FORMS,
    SHORTENED,
    SIDES,
    TITLES_OF_FIRMS,
    TITLES_OF_PEOPLE,
    TRADES_AS,
)

SAME_COMPANY_SCORE = 90.0
NEARLY = 89.0
"""Two names that are much alike, and two."""
_TO_THE_LETTER = 100.0
_ONE_SLIP = 82.0  # two writings of one word are at least this much alike
_SHORT_WORD = 4  # letters; a slip in so short a word makes another word of it
LONG_WORD = 10
"""Letters from which two slips in a word are forgiven."""
_MARKS = {"Mn", "Mc"}
_OTHER_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "’": "'", "‘": "'", "`": "'"}
    | {"ё": "е", "髙": "高", "﨑": "崎", "－": "-", "＆": "&"}
)


def same_company(one: str, other: str) -> bool:
    """Whether two names are one company's."""
    return company_likeness(one, other) >= SAME_COMPANY_SCORE


def same_writing(one: str, other: str) -> bool:
    """Whether two names are one company's to the letter: no slip between them, no other legal form of one country, no
    letter that only looks like the other one's."""
    return company_likeness(one, other) >= _TO_THE_LETTER and not (
        mixes_alphabets(one) or mixes_alphabets(other) or forms_differ(one, other)
    )


@lru_cache(maxsize=4096)
def normal_company(name: str) -> str:
    """A company name without case, Latin accents, punctuation, titles and legal form, its words as they stand."""
    return _writings(name)[0]


@lru_cache(maxsize=4096)
def company_likeness(one: str, other: str) -> float:
    """How alike two company names are, 0 to 100; what makes two firms of them keeps it below `SAME_COMPANY_SCORE`."""
    mine, theirs = names_in(one), names_in(other)
    if len(mine) > 1 and len(theirs) > 1:  # both trade under another name: their own names decide
        mine, theirs = mine[:1], theirs[:1]
    return max(
        _likeness(a, b)
        for my_name in mine
        for their_name in theirs
        for a in _writings(my_name)
        for b in _writings(their_name)
    )


def names_in(name: str) -> list[str]:
    """The company's own name and, where one is given, the one it trades under."""
    parts = [p for p in TRADES_AS.split(unicodedata.normalize("NFKC", name).casefold(), 1) if _letters(p)]
    return [name] if len(parts) < 2 else parts


@lru_cache(maxsize=4096)
def _writings(name: str) -> tuple[str, ...]:
    """A name in its normal writing, and once more where a short word of it has two meanings: "Ste"."""
    text = _folded(name)
    text, had_form = _without_forms_and_titles(text)
    plain = _kept(_tokens(re.sub(r"(?<!\w)ste(?=-)", "saint", text)), had_form=had_form)
    other = _kept(_tokens(re.sub(r"(?<!\w)ste(?!\w)", "saint", text)), had_form=had_form)
    return (plain,) if plain == other else (plain, other)


def _folded(name: str) -> str:
    """A name without case and without the accents of Latin and Greek letters; all other marks stay."""
    text = unicodedata.normalize("NFKC", name).replace("Sté", "société").replace("STÉ", "société").casefold()
    folded: list[str] = []
    western = False
    for sign in unicodedata.normalize("NFD", text.translate(_OTHER_LETTERS)):
        if not unicodedata.combining(sign):
            western = sign < "\u0400" or "\u1e00" <= sign < "\u2000"
        elif western or "\u0591" <= sign <= "\u05c7" or "\u064b" <= sign <= "\u0652":
            continue  # an accent, or a vowel point, which is written or not
        if unicodedata.category(sign) != "Cf":
            folded.append(sign)
    return looks_folded(re.sub(r"\s+", " ", unicodedata.normalize("NFC", "".join(folded))).strip())


def _without_forms_and_titles(text: str) -> tuple[str, bool]:
    """The name without the legal forms of several words or letters and without titles; whether it had a form."""
    bare = EASTERN_TITLES.sub("", text)
    for _ in range(2):
        bare = EASTERN_ENDS.sub("", bare).strip() or bare
    bare = TITLES_OF_FIRMS.sub("", bare)
    had_form = bare != text
    shorter = LONG_FORMS.sub(" ", bare)
    if _letters(shorter):
        had_form, bare = had_form or shorter != bare, shorter
    bare = APART.sub(lambda m: re.sub(r"[./\s]", "", m[0]), bare)
    had_form = had_form or any(w in FORMS or w in FORMS_AT_ENDS for w in _tokens(bare))
    return (bare if had_form else TITLES_OF_PEOPLE.sub("", bare)), had_form


def _letters(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _tokens(text: str) -> list[str]:
    """The words of a folded name: letters, digits and the marks on them."""
    text = re.sub(r"(?<!\w)l'", " ", text).replace("&", " and ").replace("+", " and ")
    text = re.sub(r"(?<!\w)((?:[^\W\d_]\.){2,})", lambda m: m[1].replace(".", "") + " ", text + " ")
    text = re.sub(r"(?<!\w)f\.? ?lli(?!\w)", "fratelli", text).replace("'", "")
    return "".join(c if c.isalnum() or unicodedata.category(c) in _MARKS else " " for c in text).split()


def _kept(tokens: list[str], *, had_form: bool) -> str:
    """The words that tell a company from others; all of them where nothing else is left."""
    words = [SHORTENED.get(w, w) for w in tokens if w not in FORMS and w != "ste"]
    while had_form and len(words) > 1 and _closes(words):
        words.pop()
    if had_form and len(words) > 1 and words[0] in FORMS_AT_ENDS:
        words = words[1:]
    ends = (0, len(words) - 1)  # a letter there is a number or an initial: "Residencia I"
    kept = [w for k, w in enumerate(words) if w not in CONJUNCTIONS or (len(w) == 1 and k in ends)]
    return " ".join(kept or words or tokens)


def _closes(words: list[str]) -> bool:
    """Whether the last word is a legal form, or what joins two of them: "GmbH & Co. KG"."""
    last, before = words[-1], words[-2]
    return last == "and" or (last in FORMS_AT_ENDS and (before not in CONJUNCTIONS or last in ("co", "cia")))


def umlauts_folded(name: str) -> str:
    """Names typed without umlauts: ue, oe and ae read like u, o and a."""
    return re.sub(r"ue|oe|ae", lambda m: m[0][0], name)


def _likeness(a: str, b: str) -> float:
    if not a or not b or sorted(re.findall(r"\d+", a)) != sorted(re.findall(r"\d+", b)):
        return 0.0  # Hall 3 and Hall 4 are two
    one, other = umlauts_folded(a), umlauts_folded(b)
    if one.replace(" ", "") == other.replace(" ", ""):
        return 100.0
    score = max(
        fuzz.token_sort_ratio(a, b),
        fuzz.token_sort_ratio(one, other),
        fuzz.ratio(a.replace(" ", ""), b.replace(" ", "")),
    )
    return min(score, NEARLY) if score >= SAME_COMPANY_SCORE and _tells_apart(one, other) else score


def _tells_apart(one: str, other: str) -> bool:
    """Whether two names that are much alike differ in a word that makes two companies of them."""
    mine, theirs = one.split(), other.split()
    for word in list(mine):
        if word in theirs:
            mine.remove(word)
            theirs.remove(word)
    if sorted(mine) == sorted(theirs) or "".join(mine) == "".join(theirs):
        return False
    if len(mine) == len(theirs) > 1:
        return True  # one word may be misspelt, not two
    return not _one_slip("".join(mine), "".join(theirs))  # a word written as two is one slip; a word more is none


def _one_slip(word: str, other: str) -> bool:
    """Whether a word may be another one, misspelt."""
    if not (may_be_misspelt(word) and may_be_misspelt(other)) or SIDES.findall(word) != SIDES.findall(other):
        return False
    slips = 2 if min(len(word), len(other)) >= LONG_WORD else 1
    return fuzz.ratio(word, other) >= _ONE_SLIP and DamerauLevenshtein.distance(word, other) <= slips


def may_be_misspelt(word: str) -> bool:
    """Whether a slip may leave a word the same: not where it is short, nor where a sign is a syllable or a word."""
    return len(word) > _SHORT_WORD and not word.isdigit() and _alphabetic(word)


def _alphabetic(text: str) -> bool:
    """Whether all letters are Latin, Greek or Cyrillic."""
    return all(c < "\u0530" or "\u1e00" <= c < "\u2000" for c in text)
