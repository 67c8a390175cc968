"""Which stretches of a long text the second reader looks at: where something may decide. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from promo.proof.tags import Span

SHORT = 9_000
"""Characters; a text of this size (some three pages) is read whole."""
MOST = 15_000
"""Characters read of a longer one."""
HEAD, TAIL = 3_000, 1_200
SEEN_BESIDE = 400
"""Characters that a half of a text is read beyond the cut, so that its answers near there know what stands around."""
_AROUND = 380
_SIGNS = 4_000  # places looked at in one text: a text with more is no contract
# Letters of the words for units of time and for ending or renewing a contract, in eight languages, without regard to
# accents.
_ENDING = re.compile(
    r"renew|terminat|cancel|notice|non-renew|k(?:ü|ue|u)ndig|verl(?:ä|ae|a)nger|widerspr|pr(?:é|e)avis|r(?:é|e)sili"
    r"|reconduc|d(?:é|e)nonc|disdett|recess|recede"
    r"|rinnov|proroga|preavviso|preaviso|pr(?:ó|o)rrog|renov|renueva|denunci|desist|antelaci|anteced|rescis|rescind"
    r"|resili|oposi|opzeg|opgezegd|verleng|aviso"
    r"|更新|解約|満了|予告|終了|申し?出|申入",
    re.I,
)
_LENGTH = re.compile(
    r"(?:\d|[a-zß-ü])\W{0,3}\(?\d{0,3}\)?\W{0,3}\b(?:day|week|month|year|tage?n?|woche|monat|jahr|quartal|jours?"
    r"|semaines?|mois|ans?|ann[ée]e|trimestr|giorn|settiman"
    r"|mes[ei]|ann[oi]|d[ií]as?|semanas?|mes(?:es)?|a[nñ]os?|dag|we[ek]{2}|maand|jaar|kwartaal)|[0-9０-９一二三六九十]\s*(?:日"
    r"|[かヶカヵ箇]月|年|週)",
    re.I,
)


def stretches_to_read(text: str) -> list[Span]:
    """Spans of whole lines, in order, apart from one another: all of a short text, the telling parts of a long one.

    Args:
        text: what the pages show, at any length; time is linear in it.
    """
    if len(text) <= SHORT:
        return [(0, len(text))] if text.strip() else []
    lengths = [m.start() for _, m in zip(range(_SIGNS), _LENGTH.finditer(text), strict=False)]
    endings = [m.start() for _, m in zip(range(_SIGNS), _ENDING.finditer(text), strict=False)]
    telling = list(_near(lengths, endings))
    others = sorted(set(lengths) - set(telling))
    chosen: list[Span] = [(0, HEAD), (len(text) - TAIL, len(text))]
    for places in (telling, others, endings):
        for at in places:
            if sum(end - begin for begin, end in chosen) >= MOST:
                break
            chosen = _joined([*chosen, (max(0, at - _AROUND), min(len(text), at + _AROUND))])
    return _joined((_line_start(text, begin), _line_end(text, end)) for begin, end in chosen)


@dataclass(frozen=True, slots=True)
class Half:
    """What one of two workers reads: the stretches, and the offsets between which its answers count."""

    spans: tuple[Span, ...]
    answers_for: Span


def halves(text: str, spans: Sequence[Span]) -> list[Half]:
    """The stretches in two parts of about the same size, cut at a line's start or a blank; each sees a little beyond
    the cut."""
    left = sum(end - begin for begin, end in spans) / 2
    cut = spans[-1][1]
    for begin, end in spans:
        if end - begin >= left:
            cut = begin + round(left)
            break
        left -= end - begin
    cut = next(
        (at for at in (_line_start(text, cut), text.rfind(" ", max(0, cut - _LONGEST_LINE), cut) + 1) if 0 < at < cut),
        cut,
    )
    first = tuple((begin, min(end, cut + SEEN_BESIDE)) for begin, end in spans if begin < cut)
    second = tuple((max(begin, cut - SEEN_BESIDE), end) for begin, end in spans if end > cut)
    return [Half(s, at) for s, at in ((first, (0, cut)), (second, (cut, len(text)))) if s]


def _near(lengths: Sequence[int], endings: Sequence[int]) -> Iterator[int]:
    """The lengths of time that stand close to a word of ending or renewing."""
    k = 0
    for at in lengths:
        while k < len(endings) and endings[k] < at - _AROUND:
            k += 1
        if k < len(endings) and endings[k] < at + _AROUND:
            yield at


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


_LONGEST_LINE = 400


def _line_start(text: str, at: int) -> int:
    found = text.rfind("\n", max(0, at - _LONGEST_LINE), at)
    return found + 1 if found >= 0 else at


def _line_end(text: str, at: int) -> int:
    found = text.find("\n", at, at + _LONGEST_LINE)
    return found if found >= 0 else at
