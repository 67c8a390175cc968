"""Colleagues write to each other about a claim; who is named is told, and nothing of it reaches the claimant."""

from __future__ import annotations

import pytest

from promo.claims.desk_notes import see_notes, write_note
from promo.claims.erased_words import empty_claim
from promo.refusals import NotPossible
from promo.reports.desk_notes import notes_on, notes_to
from promo.store.tables import Claim, DeskNote, Mention, OutboxItem, Person, Role
from promo.work import SYSTEM, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import submit
from tests.support.rows import rows


def person(engine: Installation, email: str, name: str) -> int:
    number = rep(engine, email)
    with engine.store.writing() as db:
        found = db.get_one(Person, number)
        found.name = name
        db.add(found)
    return number


def told(engine: Installation, number: int) -> list[str]:
    with engine.store.reading() as db:
        return [line.words for line in notes_to(db, number)]


def test_who_is_named_finds_the_note_until_they_open_the_claim(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    anna, ben = person(engine, "a.meyer@example.org", "Anna Meyer"), person(engine, "ben@example.org", "Ben Osei")
    written = engine.do(Actor.staff(anna), write_note, claim_id, "@ben, is that seal real? @Nobody")
    assert (written.told, written.unknown) == (("Ben Osei",), ("nobody",))
    assert told(engine, ben) == ["@ben, is that seal real? @Nobody"]
    assert told(engine, anna) == []
    engine.do(Actor.staff(ben), see_notes, claim_id)
    assert told(engine, ben) == []
    with engine.store.reading() as db:
        assert [(n.by, n.words) for n in notes_on(db, claim_id)] == [("Anna Meyer", "@ben, is that seal real? @Nobody")]


@pytest.mark.parametrize(
    "name",
    [
        "@anna",
        "@AnnaMeyer",
        "@a.meyer",
        "@anna.meyer",
        "ask @Anna, please",
        '@"Anna Meyer"',
        "ask @“anna  meyer”!",
        "@Anna Meyer, please",
    ],
)
def test_a_colleague_goes_by_several_names(engine: Installation, name: str) -> None:
    claim_id = submit(engine).claim_id
    anna, ben = person(engine, "a.meyer@example.org", "Anna Meyer"), person(engine, "ben@example.org", "Ben Osei")
    engine.do(Actor.staff(ben), write_note, claim_id, name)
    assert told(engine, anna) == [name]


def test_a_whole_name_is_one_colleagues_and_a_name_of_nobody_says_who_there_is(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    anna, other = person(engine, "a.meyer@example.org", "Anna Meyer"), person(engine, "a.ruiz@example.org", "Anna Ruiz")
    ben = person(engine, "ben@example.org", "Ben Osei")
    engine.do(Actor.staff(ben), write_note, claim_id, "@Anna Ruiz is that seal real?")
    assert (told(engine, anna), told(engine, other)) == ([], ["@Anna Ruiz is that seal real?"])
    for words, nobody in (("@ma", "ma"), ('@"Mona Manager"', "mona manager")):
        written = engine.do(Actor.staff(ben), write_note, claim_id, words)
        assert (written.told, written.unknown, written.there) == ((), (nobody,), ("Anna Meyer", "Anna Ruiz"))


@pytest.mark.parametrize("words", ["write to anna@example.org", "@@anna", "a@anna"])
def test_an_address_names_nobody(engine: Installation, words: str) -> None:
    claim_id = submit(engine).claim_id
    anna, ben = person(engine, "anna@example.org", "Anna Meyer"), person(engine, "ben@example.org", "Ben Osei")
    engine.do(Actor.staff(ben), write_note, claim_id, words)
    assert told(engine, anna) == []


def test_a_customer_is_never_named(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    rep(engine, "zoe@example.org", Role.CUSTOMER)
    written = engine.do(Actor.staff(rep(engine)), write_note, claim_id, "@zoe")
    assert written.unknown == ("zoe",)


def test_an_empty_note_is_refused(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    with pytest.raises(NotPossible):
        engine.do(Actor.staff(rep(engine)), write_note, claim_id, "  ")


def test_no_letter_leaves_and_an_erasure_takes_the_notes_along(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    before = len(rows(engine, OutboxItem))
    ben = person(engine, "ben@example.org", "Ben Osei")
    engine.do(Actor.staff(rep(engine)), write_note, claim_id, "@ben look")
    assert len(rows(engine, OutboxItem)) == before
    assert told(engine, ben) == ["@ben look"]
    engine.do(SYSTEM, lambda work: empty_claim(work, work.db.get_one(Claim, claim_id)))
    assert rows(engine, DeskNote) == []
    assert rows(engine, Mention) == []
