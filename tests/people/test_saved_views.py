"""Lists of claims under a name: one's own, and those that a manager shares."""

from __future__ import annotations

import pytest

from promo.people.saved_views import AT_MOST, forget_view, keep_view, views_of
from promo.refusals import NotPossible
from promo.store.tables import Role, SavedView
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.rows import id_of, rows


def seen(engine: Installation, person: int) -> list[tuple[str, dict[str, str]]]:
    with engine.store.reading() as db:
        return [(view.name, view.query) for view, _ in views_of(db, person)]


def test_a_view_is_its_owners_and_a_shared_one_everybodys(engine: Installation) -> None:
    anna, ben = rep(engine, "anna@vendor.example"), rep(engine, "ben@vendor.example", Role.MANAGER)
    engine.do(Actor.staff(anna), keep_view, " My  French ones ", {"country": "FR"})
    engine.do(Actor.staff(anna), keep_view, "My French ones", {"country": "FR", "due": "late"})  # the same name anew
    engine.do(Actor.staff(ben), keep_view, "Late", {"due": "late"}, shared=True)
    assert seen(engine, anna) == [("Late", {"due": "late"}), ("My French ones", {"country": "FR", "due": "late"})]
    assert seen(engine, ben) == [("Late", {"due": "late"})]

    [hers, his] = rows(engine, SavedView)
    engine.do(Actor.staff(anna), forget_view, id_of(his))  # not hers
    engine.do(Actor.staff(anna), forget_view, id_of(hers))
    assert seen(engine, anna) == [("Late", {"due": "late"})]


def test_what_makes_no_view_is_refused(engine: Installation) -> None:
    anna = Actor.staff(rep(engine, "anna@vendor.example"))
    for name, query, shared, says in (
        (" ", {"due": "late"}, False, "name"),
        ("All", {}, False, "Narrow"),
        ("Late", {"due": "late"}, True, "manager"),
    ):
        with pytest.raises(NotPossible, match=says):
            engine.do(anna, keep_view, name, query, shared=shared)
    for number in range(AT_MOST):
        engine.do(anna, keep_view, f"View {number}", {"due": "late"})
    with pytest.raises(NotPossible, match="thirty"):
        engine.do(anna, keep_view, "One more", {"due": "late"})
