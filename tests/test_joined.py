"""Japanese sentences that templates join stand without a blank between them; what people typed stays."""

from __future__ import annotations

from promo.typeset import joined


def test_no_blank_follows_a_full_stop_and_no_line_begins_with_the_dot() -> None:
    page = (
        "<p>\n  これは一文です。\n      次の文です。 <span>三つ目。</span>\n   <b>四つ目</b>\n</p><p>社名 ・ SW-1</p>"
    )

    assert joined(page, "ja") == (
        "<p>\n  これは一文です。次の文です。<span>三つ目。</span><b>四つ目</b>\n</p><p>社名・SW-1</p>"
    )
    assert joined(page, "en") == page


def test_no_blank_follows_a_colon_or_a_comma_of_full_width() -> None:
    page = "<p><b>同封書類：</b>\n    通知</p><p>お願いします： 到着日、 最終日</p>"

    assert joined(page, "ja") == "<p><b>同封書類：</b>通知</p><p>お願いします：到着日、最終日</p>"


def test_what_somebody_typed_keeps_its_lines_and_blanks() -> None:
    typed = '<textarea>一。 二\n  三。 四</textarea><input value="一。 二"><p>一。\n二</p><pre>一。\n  二 ・ 三</pre>'

    assert joined(typed, "ja") == typed
