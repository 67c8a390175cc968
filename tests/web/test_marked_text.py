"""Sentences found again in a text."""

from __future__ import annotations

from promo.reports.marked_text import Piece, marked


def test_a_quote_is_found_over_the_ends_of_lines_and_over_letters_that_nobody_sees() -> None:
    found = marked("Notice:\n  three  mon\u00adths\nbefore the end.", [(2, "three months before")])
    assert found == [
        Piece("Notice:\n  "),
        Piece("three  mon\u00adths\nbefore", (2,), (2,)),
        Piece(" the end."),
    ]


def test_marks_that_lie_on_each_other_share_their_letters_and_none_is_lost() -> None:
    found = marked("AnyDesk Software GmbH, Stuttgart", [(1, "AnyDesk"), (2, "AnyDesk Software GmbH")])
    assert found == [Piece("AnyDesk", (1, 2), (1, 2)), Piece(" Software GmbH", (2,)), Piece(", Stuttgart")]
    assert "".join(piece.text for piece in found) == "AnyDesk Software GmbH, Stuttgart"


def test_what_does_not_stand_there_is_not_marked() -> None:
    assert marked("Nothing of it.", [(1, "three months"), (2, " "), (3, "")]) == [Piece("Nothing of it.")]
    assert marked("", [(1, "three months")]) == []
