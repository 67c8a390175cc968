"""Under which values a company's name is kept, so that names like it are found by index and nobody looks at all of
them. Pure.

Two names of one company are the same letters, or differ in one word by a slip or two (`company_names`). So a name is
kept under its letters; and, for each word that may be misspelt, under the other words with a piece of that one. A word
with fewer slips than pieces has a whole piece left, perhaps a letter further on: that is looked for. (The pieces are
those of Li, Deng, Wang, Feng, "Pass-Join: A Partition-based Method for Similarity Joins", VLDB 2012.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import pairwise

from promo.eligibility.company_names import LONG_WORD, may_be_misspelt, normal_company, umlauts_folded


def kept_under(name: str) -> set[str]:
    """The values to keep a name under."""
    words = _words(name)
    return _letters(words) | {
        _value(rest, len(word), number, word[begin:end])
        for word, rest in _each(words)
        for number, (begin, end) in enumerate(_pieces(len(word)))
    }


def looked_for_under(name: str) -> set[str]:
    """The values under which the names of the same company are kept, very nearly always."""
    words = _words(name)
    return _letters(words) | {value for word, rest in _each(words) for value in _near(word, rest)}


def _words(name: str) -> list[str]:
    return umlauts_folded(normal_company(name)).split()


def _letters(words: list[str]) -> set[str]:
    """The name without blanks, in the order of its words and with them sorted."""
    return {f"name:{_short(''.join(order))}" for order in (words, sorted(words))} if words else set()


def _each(words: list[str]) -> Iterator[tuple[str, str]]:
    """Each word that may be misspelt, with the rest of the name."""
    for k, word in enumerate(words):
        if may_be_misspelt(word):
            yield word, _short(" ".join(sorted(words[:k] + words[k + 1 :])))


def _near(word: str, rest: str) -> Iterator[str]:
    """The values of all pieces of words a little shorter or longer, at their place or a little beside it."""
    shift = 1 if len(word) < LONG_WORD else 2
    for length in range(max(1, len(word) - shift), len(word) + shift + 1):
        for number, (begin, end) in enumerate(_pieces(length)):
            for at in range(max(0, begin - shift), begin + shift + 1):
                if at + end - begin <= len(word):
                    yield _value(rest, length, number, word[at : at + end - begin])


def _pieces(length: int) -> list[tuple[int, int]]:
    """Where the pieces of a word of this length begin and end: one more than two swapped letters can touch."""
    count = min(3 if length < LONG_WORD else 4, length)
    return list(pairwise(length * k // count for k in range(count + 1)))


def _value(rest: str, length: int, number: int, piece: str) -> str:
    return f"name:{rest}.{length}.{number}.{piece}"


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
