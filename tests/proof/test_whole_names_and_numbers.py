"""Names and numbers are read whole: over a line's end, over "and", over a gap that recognition made."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName
from tests.support.text_facts import text_facts, value

NUMBERED = (
    "Kaseya\nMaster Subscription Summary\nProvider Kaseya US LLC\nClient Corrib Dental Group Limited, Eyre Square,"
    " Galway, Ireland\nAgreement ID {}\nEffective date 04/15/2025\nCommitted Term 36 months\nThis subscription renews"
    " for consecutive twelve (12) month periods unless Client gives ninety (90) days notice before the end of the"
    " term.\n"
)
ITALIAN = (
    "Kaseya Condizioni economiche\nFornitore Kaseya Limited, Dublino\nCliente Studio Associato Ferri e Lanza, 40121"
    " Bologna\nContratto KSY-IT-0719\nDecorrenza 1 maggio 2025\nDurata 36 mesi, rinnovo tacito di 12 mesi\nIl Cliente"
    " può recedere {}in qualsiasi momento con preavviso di tre mesi.\n"
)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("KSY-0093-IE", "KSY-0093-IE"),
        ("KSY-\n0093-IE", "KSY-0093-IE"),
        ("KSY-0093-\nIE-7", "KSY-0093-IE-7"),
        ("KS", None),
    ],
)
def test_a_number_is_read_whole_and_letters_alone_are_none(rules: RuleBook, printed: str, number: str | None) -> None:
    assert value(text_facts(rules, NUMBERED.format(printed)), "contract_number") == number


def test_a_name_of_two_partners_is_read_whole(rules: RuleBook) -> None:
    assert text_facts(rules, ITALIAN.format(""))[FactName.PARTY].value == "Studio Associato Ferri e Lanza"


@pytest.mark.parametrize(
    ("when", "reference"), [("", "any_time"), ("dopo la scadenza del primo periodo ", "end_of_term")]
)
def test_who_may_leave_only_behind_the_first_term_is_bound_to_its_end(
    rules: RuleBook, when: str, reference: str
) -> None:
    assert value(text_facts(rules, ITALIAN.format(when)), "notice_reference") == reference
