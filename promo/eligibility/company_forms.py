"""Whether two names of one company state two legal forms, which are two companies: Hotel Adler GmbH, Hotel Adler AG.
Pure."""

from __future__ import annotations

import re
import unicodedata

from promo.eligibility.company_words import APART

# Forms of one country or one language side by side; writings of one form, and forms that people take for one, together.
_GROUPS = (
    ("gmbh ggmbh gesmbh mbh ug haftungsbeschrankt", "ag", "kg", "ohg", "gbr egbr", "ek ekfm ekfr", "ev", "eg"),
    ("sarl sarlu eurl", "sas sasu", "sa", "snc", "sci"),
    ("srl srls", "spa", "snc", "sas"),
    ("sl slu sll slp", "sa sau"),
    ("bv", "nv", "vof", "cv"),
    ("lda ltda unipessoal", "sa"),
    ("ltd limited", "llp", "llc", "inc incorporated", "plc"),
    ("株式会社 (株)", "有限会社 (有)", "合同会社 (同)", "合資会社 (資)"),
)
_KNOWN = [{form: at for at, forms in enumerate(group) for form in forms.split()} for group in _GROUPS]
_EASTERN = re.compile(r"株式会社|有限会社|合同会社|合資会社|\([株有同資]\)")
_OUTSIDE = 3  # words at an end of a name among which its legal form stands


def forms_differ(one: str, other: str) -> bool:
    """Whether both names state a legal form, and no form of one is one of the other's."""
    mine, theirs = _forms(one), _forms(other)
    for group in _KNOWN:
        my_own, their_own = {group[f] for f in mine if f in group}, {group[f] for f in theirs if f in group}
        if my_own and their_own and not my_own & their_own:
            return True
    return False


def _forms(name: str) -> set[str]:
    text = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not "\u0300" <= c <= "\u036f")
    words = re.findall(r"\w+", APART.sub(lambda m: re.sub(r"[./\s]", "", m[0]), plain))
    return {*words[:1], *words[-_OUTSIDE:], *_EASTERN.findall(text)}
