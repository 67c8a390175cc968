"""Forms as they were filled in: blanks, and options of which some are chosen."""

from __future__ import annotations

import time

import pytest

from promo.proof.written import as_filled_in

FILLED = {
    "at least __three (3) months'__ notice": "at least three (3) months' notice",
    "Kunde: __Spedition Altmühl GmbH__, Hafenweg 3": "Kunde: Spedition Altmühl GmbH , Hafenweg 3",
    "Client : ____ 3 mois ____ de préavis": "Client : 3 mois de préavis",
    "名称：__株式会社みどり製作所__": "名称： 株式会社みどり製作所",
    "Customer: Pennine Tool Hire Ltd________\nNo.": "Customer: Pennine Tool Hire Ltd \nNo.",
    "Begins on ______1 May 2024": "Begins on 1 May 2024",
    "☐ 30 days  ☐ 60 days  ☒ 3 months": " ☐ ☐ ☒ 3 months",
    "[ ] ein Monat [x] drei Monate [ ] sechs Monate": "[ ] [x] drei Monate [ ]",
    "( ) 1 mois\n(X) 3 mois\n( ) 6 mois": "( ) \n(X) 3 mois\n( )",
    "Termijn: 30 dagen ☐  3 maanden ☑": "Termijn: ☐ 3 maanden ☑",
    "Aviso: ✗ 30 días ✓ 3 meses": "Aviso: ✗ ✓ 3 meses",
    "at least ☐ 30 days ☒ 3 months ☐ 6 months before the end of the term": (
        "at least ☐ ☒ 3 months ☐ before the end of the term"
    ),
    "期間 □1ヶ月 ■3ヶ月 □6ヶ月": "期間 □ ■3ヶ月 □",
    "☐ rinnovo mensile, disdetta\n  con 30 giorni\n☒ rinnovo annuale,\n  disdetta con 90 giorni": (
        "☐ \n \n☒ rinnovo annuale,\n disdetta con 90 giorni"
    ),
    "| ☐ | 30 days |\n| ☒ | 90 days |": "| ☐ \n| ☒ | 90 days |",
    "Notice\n☐ 30 days\n☐ 3 months": "Notice\n☐ \n☐",
}
KEPT = (
    "within ____ days, at least ____ months or ____ years",
    "not less than ____months",
    "john_doe@example.org and AD__2024_1",
    "The fee is [ ] per user, as (see annex) agreed.",
    "● Term\n○ 12 months\n○ three months' notice",
    "□ 契約期間\n□ 解約は３ヶ月前",
    "A ✓ stands beside what applies; ☒ means no in this sentence of the terms.",
    "f() returns, () too; the form ( ) is meant here.",
    "✓ cancel in the portal\n✓ three months' notice",
)


@pytest.mark.parametrize(("text", "wanted"), FILLED.items(), ids=range(len(FILLED)))
def test_a_form_is_read_as_it_was_filled_in(text: str, wanted: str) -> None:
    found = as_filled_in(text)
    assert len(found) == len(text)
    assert [" ".join(line.split()) for line in found.split("\n")] == [" ".join(x.split()) for x in wanted.split("\n")]


@pytest.mark.parametrize("text", KEPT, ids=range(len(KEPT)))
def test_what_was_left_open_and_plain_lists_stay(text: str) -> None:
    assert as_filled_in(text) == text


@pytest.mark.parametrize("piece", ["__a ", "__a__ ", "☐ a ", "☐ a\n", "[ ]", "( )( ", "_" * 9, "__ 1 ", "☒\n\n"])
def test_it_takes_twice_as_long_for_twice_the_text(piece: str) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()  # of this process: a busy machine makes nothing slower here
        as_filled_in(piece * (size // len(piece)))
        return time.process_time() - begin

    # Four times the text: sixteen times as long would be by its square. One undisturbed try of three is enough.
    assert any(seconds(1_000_000) < 8 * seconds(250_000) + 0.5 for _ in range(3))
