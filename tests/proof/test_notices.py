"""What is a notice and what only looks like one; lengths of time; odd texts."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.periods import Period
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName
from promo.proof.facts.lengths import MOST, find_covered, find_lengths
from promo.proof.facts.notices.frames import Framed, Tenor, Window
from promo.proof.facts.notices.marks import MARKS, marks_of
from promo.proof.facts.stretches import must_hold, stretches
from promo.proof.lexicons import load_lexicons
from tests.support.text_facts import facts_of, text_facts, value

FILLER = (
    "The parties shall keep the service in good order and the customer shall use it with care in the office and at"
    " home. " * 60
)


@pytest.mark.parametrize(
    "clause",
    [
        (
            "The Licensee may renew this Agreement for one further year by giving notice ninety days before the end of"
            " the initial term."
        ),
        (
            "The insurer shall give the other party thirty days' prior written notice of any cancellation or"
            " non-renewal of the policy."
        ),
        (
            "Either party may terminate this Agreement upon thirty days' written notice if the other party is in breach"
            " and fails to cure it."
        ),
        (
            "If both parties wish to renew this Agreement, they shall agree so in writing at least three months before"
            " its expiry."
        ),
        (
            "The Support Period shall automatically be extended until the date that is thirty days prior to the"
            " expiration of the meeting notice."
        ),
    ],
)
def test_in_a_long_contract_these_stop_no_renewal(rules: RuleBook, clause: str) -> None:
    found = text_facts(rules, f"{FILLER}\n\n{clause}\n\n{FILLER}")
    assert value(found, "renewal_notice") is None


@pytest.mark.parametrize(
    ("clause", "period"),
    [
        (
            (
                "This Agreement shall automatically renew for successive one-year terms unless either party gives six"
                " months' notice."
            ),
            "P6M",
        ),
        (
            (
                "It will be automatically renewed for one year unless a party objects. Such notice must be given 90"
                " days prior to expiration of the term."
            ),
            "P90D",
        ),
        (
            (
                "Customer, upon thirty days' prior written notice, may cancel this Agreement at the end of the Initial"
                " Term."
            ),
            "P30D",
        ),
        (
            (
                "Unless notice of non-renewal is given sixty days before the end of the term, this Agreement shall"
                " renew for additional one-year periods."
            ),
            "P60D",
        ),
    ],
)
def test_in_a_long_contract_these_do(rules: RuleBook, clause: str, period: str) -> None:
    assert value(text_facts(rules, f"{FILLER}\n\n{clause}\n\n{FILLER}"), "renewal_notice") == period


def test_a_blacked_out_period_is_found_and_unknown(rules: RuleBook) -> None:
    clause = (
        "This Agreement shall automatically renew for successive years unless a party gives notice of non-renewal [***]"
        " prior to the end of the term."
    )
    found = text_facts(rules, f"{FILLER}\n\n{clause}")
    assert found[FactName.RENEWAL_NOTICE].value is None
    assert "[***]" in found[FactName.RENEWAL_NOTICE].evidence[0].quote
    assert "notice_unreadable" in found.findings


def test_a_sentence_goes_on_past_an_empty_line_and_a_page_number(rules: RuleBook) -> None:
    clause = (
        "This Agreement is valid for five years with automatic renewal of one year thereafter until"
        " terminated\n\n\n-2-\n\n\nby either party with one (1) year written notice prior to the expiration of any"
        " extension period."
    )
    assert value(text_facts(rules, f"{FILLER}\n\n{clause}"), "renewal_notice") == "P1Y"


def test_a_text_with_more_lengths_than_any_contract_convinces_nobody(rules: RuleBook) -> None:
    found = text_facts(
        rules,
        "Your subscription renews each year unless you give three months' notice before the end of the term.\n" * MOST,
    )
    assert found[FactName.RENEWAL_NOTICE].confidence <= 0.5


@pytest.mark.parametrize("language", sorted(load_lexicons()))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_looking_around_the_words_of_units_misses_no_length(language: str, data: st.DataObject) -> None:
    lexicon = load_lexicons()[language]
    number = st.sampled_from([*list(lexicon.numbers)[:12], "3", "90"])
    unit = st.sampled_from(
        {
            "en": ["months", "days", "years"],
            "de": ["monate", "tage", "jahre"],
            "fr": ["mois", "jours", "ans"],
            "es": ["meses", "dias", "anos"],
            "it": ["mesi", "giorni", "anni"],
            "nl": ["maanden", "dagen", "jaar"],
            "pt": ["meses", "dias", "anos"],
            "ja": ["か月", "年間"],
        }[language]
    )
    gap = "" if language == "ja" else " "
    piece = st.one_of(st.builds(lambda n, u: f"{n}{gap}{u}", number, unit), st.text("abc 12.,()\n", max_size=90))
    text = " ".join(data.draw(st.lists(piece, max_size=12)))
    whole = [(m.start(), m.end(), p) for m in lexicon.duration.finditer(text) if (p := lexicon.period_of(m))]
    assert [(x.start, x.end, x.period) for x in find_lengths(text, lexicon)] == whole


@pytest.mark.parametrize("covered", ["[***]", "[* * *]", "***", "_____", "[redacted]", "███"])
def test_what_is_blacked_out_is_seen(covered: str) -> None:
    assert [(x.start, x.end, x.period) for x in find_covered(f"at least {covered} before")] == [
        (9, 9 + len(covered), None)
    ]


@given(st.text("abx ", max_size=200), st.integers(0, 9), st.integers(1, 9))
def test_stretches_cover_every_sign_and_never_overlap(text: str, before: int, after: int) -> None:
    spans = list(stretches(text, ("ab", "x"), before, after))
    assert all(a[1] < b[0] for a, b in pairwise(spans))
    for sign in re.finditer("ab|x", text):
        assert any(b <= max(0, sign.start() - before) and min(len(text), sign.start() + after) <= e for b, e in spans)


@pytest.mark.parametrize(
    ("pattern", "held"),
    [
        ("renew\\w*", ("renew",)),
        ("does not renew", ("renew",)),
        ("cancell?ed", ("cancel",)),
        ("(?:has|have) been (?:terminated|cancelled)", ("terminated", "cancelled")),
        ("(?:not )?(?:renewed|ex(?:tended|panded))?x{0,3}over", ("over",)),
        ("stop|[a-z]+ed gone", ("stop", "gone")),
        ("(?:a|b) (?:c|d)", None),
        ("stop|a", None),
        ("一か月|月", ("一か月", "月")),
    ],
)
def test_what_every_match_of_a_pattern_must_hold(pattern: str, held: tuple[str, ...] | None) -> None:
    assert must_hold(pattern) == held


def test_every_concept_found_by_its_signs_is_found_without_them() -> None:
    for lexicon in load_lexicons().values():
        for concept, signs in lexicon.signs.items():
            assert all(signs), f"{lexicon.language}.{concept}"


def test_a_clause_in_its_frame_bears_the_marks_of_it() -> None:
    lexicon = load_lexicons()["en"]
    assert lexicon.frames is not None
    sentence = "the agreement renews automatically for successive years unless cancelled by notice "
    window = Window(sentence, " before the end of the term", "", "", sentence, Period.parse("P3M"))
    given_marks = marks_of(Framed(window, Tenor(short=True, renews=True), lexicon, lexicon.frames, 2.0))
    assert {
        "renews_unless",
        "renews_unless_before_end",
        "renews_unless_notice",
        "before_end",
        "cues_for",
        "short_paper",
    } <= given_marks.keys()
    assert all(0 < mark <= 1 for mark in given_marks.values())


def test_every_mark_that_is_weighed_is_one_that_is_looked_for() -> None:
    for lexicon in load_lexicons().values():
        weights = [lexicon.frames.weights.renewal, lexicon.frames.weights.exit] if lexicon.frames else []
        assert all(weighed.of.keys() <= MARKS.keys() for weighed in weights), lexicon.language


def test_another_paper_that_says_the_same_is_named_as_confirming(rules: RuleBook) -> None:
    order = (
        b"Order form of the customer and the vendor for this service. The term renews each year unless cancelled three"
        b" months before its end."
    )
    terms = (
        b"These are the terms of the service. The agreement renews automatically unless either party gives 3 months"
        b" notice before expiry."
    )
    found = facts_of(rules, order, terms)[FactName.RENEWAL_NOTICE]
    assert found.value == Period.parse("P3M")
    assert {place.file for place in found.evidence} == {"file-0", "file-1"}
