"""Words of a PDF that a line is drawn through, or that nobody can read for their size or their grey, state nothing.

A rule under words, a frame, a marker's stroke and a price that was struck out leave an honest notice as it is.
"""

from __future__ import annotations

import io

import pikepdf
import pytest

from promo.eligibility.case import Case, Declared, FileSeen
from promo.eligibility.judge import judge
from promo.eligibility.model import Outcome, Verdict
from promo.eligibility.papers import PaperKind
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import find_facts
from promo.proof.lexicons import load_lexicons
from promo.proof.reading import STRUCK
from promo.proof.sealed.readers.pdf import read_pdf
from tests.support.doubtful import doubtful
from tests.support.judging import ASKED_AT, TODAY
from tests.support.proofs import pdf
from tests.support.tagging import reading_of

FONTS = "body{font:11pt 'DejaVu Sans','Noto Sans CJK JP',sans-serif}"
STRUCK_WAYS = {
    "line": "<s>{}</s>",
    "thick and red": "<span style='text-decoration:line-through 2pt red'>{}</span>",
    "fine": "<span style='text-decoration:line-through .4pt'>{}</span>",
    "double": "<span style='text-decoration:line-through double'>{}</span>",
}
SMALL = ("font-size:1pt", "font-size:2pt", "font-size:3pt", "color:#e4e4e4", "color:#dcdcdc")
HONEST = {
    "underlined": "<u>{}</u>",
    "rule below": "<span style='border-bottom:1px solid'>{}</span>",
    "marker": "<span style='background:#ff0'>{}</span>",
    "frame": "<table border=1 style='border-collapse:collapse'><tr><td>{}</td></tr></table>",
    "overline": "<span style='text-decoration:overline'>{}</span>",
    "small print": "<span style='font-size:6.5pt'>{}</span>",
    "grey print": "<span style='color:#808080'>{}</span>",
    "price": "<span>{} The price of <s>EUR 1,300.00</s> is EUR 1,188.00 a year.</span>",
}


def paper(language: str, around: str) -> bytes:
    """A contract whose notice stands in some HTML."""
    told = doubtful()["around"][language]
    clause = around.format(doubtful()["notices"][language])
    lines = (told["head"] + "\0" + told["tail"]).replace("\n\n", "<p>").replace("\0", clause)
    return pdf(f"<html lang={language}><style>{FONTS}</style><body><p>{lines}</p></body></html>")


def verdict(rules: RuleBook, language: str, content: bytes) -> Verdict:
    """What a machine makes of it."""
    facts = find_facts([reading_of("contract.pdf", content)], rules.cards, load_lexicons(), TODAY)
    seen, who = FileSeen("contract.pdf", paper=PaperKind.PDF), Declared(doubtful()["companies"][language])
    return judge(rules.promotion.conditions, Case(facts, (seen,), who, None, TODAY, ASKED_AT))


@pytest.mark.parametrize("way", STRUCK_WAYS)
def test_a_notice_that_is_struck_out_is_none(rules: RuleBook, way: str) -> None:
    assert verdict(rules, "en", paper("en", STRUCK_WAYS[way])).outcome not in (Outcome.APPROVE, Outcome.DECLINE)


@pytest.mark.parametrize("language", doubtful()["notices"])
def test_it_is_none_in_every_language(rules: RuleBook, language: str) -> None:
    assert verdict(rules, language, paper(language, "<del>{}</del>")).outcome is not Outcome.APPROVE


def test_another_length_beside_one_that_is_struck_out_is_somebodys_writing(rules: RuleBook) -> None:
    clause = "The Customer may cancel with <s>30 days'</s> three months' written notice before the end of the term."
    found = verdict(rules, "en", paper("en", clause))
    assert (found.outcome, [reason.code for reason in found.reasons]) == (Outcome.REVIEW, ["notice.doubtful"])


def test_words_under_a_note_that_strikes_them_out_are_marked() -> None:
    content = pdf("<p style='font:14pt sans-serif'>three months</p>")
    read = read_pdf(content)
    assert isinstance(read, tuple)
    x0, y0, x1, y1 = read[0][0].boxes[:4]
    with pikepdf.open(io.BytesIO(content)) as document:
        page = document.pages[0]
        wide, high = float(page.mediabox[2]), float(page.mediabox[3])
        left, right, top, bottom = x0 * wide, x1 * wide, (1 - y0) * high, (1 - y1) * high
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot,
            Subtype=pikepdf.Name.StrikeOut,
            Rect=[left, bottom, right, top],
            QuadPoints=[left, top, right, top, left, bottom, right, bottom],
            C=[1, 0, 0],
        )
        page.Annots = pikepdf.Array([document.make_indirect(note)])
        out = io.BytesIO()
        document.save(out)
    read = read_pdf(out.getvalue())
    assert isinstance(read, tuple)
    assert list(read[0][0].unseen) == [STRUCK, 0]


@pytest.mark.parametrize("style", SMALL)
def test_a_notice_that_nobody_can_read_is_none(rules: RuleBook, style: str) -> None:
    around = f"The Customer may leave on any day.<br><span style='{style}'>{{}}</span>"
    assert verdict(rules, "en", paper("en", around)).outcome is Outcome.ASK


@pytest.mark.parametrize("way", HONEST)
def test_rules_frames_and_small_print_hide_nothing(rules: RuleBook, way: str) -> None:
    assert [reason.code for reason in verdict(rules, "en", paper("en", HONEST[way])).reasons] == []
