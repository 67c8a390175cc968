"""Two writings of one text, plain and laid out, as mails carry them: what both say is read once. Pure."""

from __future__ import annotations

import re
from itertools import pairwise

_LINK = re.compile(r"[<\[(]?\b(?:https?://|mailto:|www\.)[^\s<>\])]*[>\])]?", re.I)
_WORD = re.compile(r"[^\W_\u3040-\u30ff\u3400-\u9fff]+|[\u3040-\u30ff\u3400-\u9fff]")
_PARAGRAPH = re.compile(r"\n[ \t]*(?:\n[ \t]*)+")
RUN = 3  # words in a row that must stand in the other writing, too
NEW = 0.05  # of the runs of a paragraph; more of them say something of their own


def told_once(shown: str, plain: str) -> str:
    """What a mail program shows, and behind it those paragraphs of the plain writing that say something else.

    A plain part may be a stub ("this mail is HTML"), a link or a footer, and then the other one is the letter; it may
    be the same letter; it may say what nobody is shown, and then a person should see both.
    """
    if not shown.strip():
        return plain
    known = _runs(shown)
    news = [part for part in _PARAGRAPH.split(plain) if _is_news(part, known)]
    return "\n\n".join([shown, *news]) if news else shown


def _runs(text: str) -> set[tuple[str, ...]]:
    words = _words(text)
    runs = set(zip(*(words[k:] for k in range(RUN)), strict=False))
    return runs | {(word,) for word in words} | set(pairwise(words))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(_LINK.sub(" ", text))]


def _is_news(paragraph: str, known: set[tuple[str, ...]]) -> bool:
    words = _words(paragraph)
    if not words:
        return False
    size = min(RUN, len(words))
    runs = [tuple(words[k : k + size]) for k in range(len(words) - size + 1)]
    return sum(run not in known for run in runs) > NEW * len(runs) or any((word,) not in known for word in words)
