"""Rows that state a notice away from the clause of renewal that points to them: "3. Notice period: 3 months". Pure.

The second reader sees a few hundred words at once, and takes a bare row behind a paragraph about something else for
what that paragraph is about; boxes and leading dots between a label and its value put it off too. Such a row is read a
second time, its label and its value alone, right behind the clause of renewal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from promo.proof.tags import Span

MOST = 3
"""Rows read a second time in one text."""
_LONGEST_LABEL = 130  # characters
_BACK, _AHEAD = 260, 460  # characters around the word of renewal that belong to its clause
_LABEL = re.compile(
    r"\b(?:notice|cancell?ation|non-renewal|termination period|kündigung|préavis|résiliation|dénonciation"
    r"|preavviso|disdetta|recesso|preaviso|opzeg|(?:pré-?)?aviso|denúncia|denuncia)|予告|通知期|解約",
    re.I,
)
_VALUE = re.compile(
    r"(?P<led>[:：|…☑☒✓✔=)\]–—-]|\.{2,60}|\s{3,60}|^)[\s☒☑✓✔]{0,9}"
    r"(?P<value>(?:(?:\d{1,3}|[^\W\d_]{2,14})(?:-[^\W\d_]{2,12})?"
    r"[ \u00a0]?(?:[(\[][^()\[\]\n]{1,14}[)\]] ?)?(?:months?|days?|weeks?|monate?n?|tagen?|wochen?|mois|jours?"
    r"|semaines?|mes[ei]s?|giorni|settimane|d[ií]as|semanas|maanden|dagen|weken|mês)\b"
    r"|[0-9０-９一二三六九十]{1,3}\s?(?:日|[かヶカヵ箇]月|週)間?))(?P<more>.{0,3}$|\s{0,3}[(（.;。|])",
    re.I,
)
_RENEWS = re.compile(
    r"\brenew|\bextend|\broll(?:s|ed)? over|verlänger|reconduc|renouvel|rinnov|prorog|\brenov|\brenuev|prórrog|verleng"
    r"|更新",
    re.I,
)
_CLAUSE_ENDS = re.compile(r"\n[ \t]*\n|\n(?=\s*(?:\d{1,2}(?:\.\d)?[.)]?|§ ?\d|第\d|Art\.?)\s)|。")
_NUMBER = re.compile(
    r"\s*(?:第\s?\d{1,2}条\s*|(?:§\s?)?\d{1,2}(?:\.\d{1,2}){0,2}[.)]?\s+(?=[^\W\d])|\([a-z0-9]{1,3}\)\s+|[-•*–]\s+)?"
)
_SIGNS = " \t|:：.…-–—☐☑☒[](xX)✓✔="


@dataclass(frozen=True, slots=True)
class Apart:
    """A value that states a notice: what to read ahead of it, and where it stands."""

    ahead: str
    value: Span


def rows_apart(text: str) -> Iterator[Apart]:
    """The values of a text's rows of notice, each to be read behind its label and the clause of renewal nearest before
    it; `MOST` at most."""
    found, at, above, clause = 0, 0, (0, 0), (0, 0)
    for line in text.split("\n"):
        if clause[1] and (row := _row(line, text[slice(*above)])) is not None:
            label, begin, end = row
            ahead = text[clause[0] : min(clause[1], at if _bare(line[:begin]) else above[0])].rstrip()
            yield Apart(f"{ahead}\n\n{label}: ", (at + begin, at + end))
            found += 1
            if found == MOST:
                return
        elif renewal := _RENEWS.search(line):
            clause = _clause(text, at + renewal.start())
        above = (at, at + min(len(line), 2 * _LONGEST_LABEL)) if _bare(line[: 2 * _LONGEST_LABEL]) else above
        at += len(line) + 1


def _clause(text: str, at: int) -> Span:
    """From a little before a word of renewal to the end of its paragraph."""
    ends = _CLAUSE_ENDS.search(text, at, at + _AHEAD)
    return max(0, at - _BACK), ends.start() if ends else min(len(text), at + _AHEAD)


def _row(line: str, above: str) -> tuple[str, int, int] | None:
    """The label of a row, and where its value stands in a line: a label is in the line or, where that holds the value
    alone, above it."""
    if len(line) > 2 * _LONGEST_LABEL or (value := _VALUE.search(line)) is None:
        return None
    label = _bare(line[: value.start("value")]) or _bare(above)
    if len(label) > _LONGEST_LABEL or _LABEL.search(label) is None:
        return None
    return label, value.start("value"), value.end("value")


def _bare(label: str) -> str:
    """A label without its number and the signs that lead to its value: they say nothing."""
    number = _NUMBER.match(label)
    label = label[number.end() :] if number else label
    closes = ")" if "(" in label.rstrip(_SIGNS.replace(")", "")) else ""
    return label.rstrip(_SIGNS.replace(closes, "") if closes else _SIGNS).strip()
