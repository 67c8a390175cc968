"""A claimant and the desk write to each other about a claim: kept, answered, and nothing is decided by it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from promo.claims.erased_words import empty_claim
from promo.claims.handling import desk_hours
from promo.claims.messages.answer import needs_no_answer, write_to_claimant
from promo.claims.messages.write import MOST_OPEN, write_to_us
from promo.claims.promises import PromisesFound
from promo.refusals import NotPossible
from promo.reports.messages import about_message, messages_on, waiting_message_count, waiting_messages
from promo.store.tables import Claim, ClaimMessage, ClaimState, OutboxItem
from promo.work import CLAIMANT, SYSTEM, Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import submit
from tests.support.rows import rows


def write(engine: Installation, claim_id: str, words: str) -> int:
    message = engine.do(CLAIMANT, write_to_us, claim_id, words, desk_hours(engine.settings.rules))
    assert message.id is not None
    return message.id


def letters(engine: Installation) -> list[OutboxItem]:
    return [item for item in rows(engine, OutboxItem) if item.template == "message"]


def test_what_a_claimant_writes_waits_until_the_day_that_they_were_told_and_changes_nothing(
    engine: Installation,
) -> None:
    claim_id = submit(engine).claim_id
    before = rows(engine, Claim)[0].state
    write(engine, claim_id, "  You read 90 days, it says 3 months.  ")
    with engine.store.reading() as db:
        (line,) = messages_on(db, claim_id)
        (waits,) = waiting_messages(db)
        assert waiting_message_count(db) == 1
    assert (line.by, line.words, line.is_open) == ("", "You read 90 days, it says 3 months.", True)
    assert (waits.claim_id, waits.count, waits.answer_by) == (claim_id, 1, line.answer_by)
    today = engine.clock.now().date()
    assert line.answer_by is not None and date.weekday(line.answer_by) < 5 and line.answer_by > today
    assert rows(engine, Claim)[0].state is before
    assert not letters(engine)


def test_an_answer_leaves_once_and_settles_what_its_author_had_seen(engine: Installation) -> None:
    claim_id, one = submit(engine).claim_id, rep(engine)
    seen = write(engine, claim_id, "Is Monday possible?")
    later = write(engine, claim_id, "Or Tuesday?")
    for _ in range(2):  # a double click
        engine.do(Actor.staff(one), write_to_claimant, claim_id, "Monday is fine.", [seen])
    (letter,) = letters(engine)
    with engine.store.reading() as db:
        said = about_message(db, letter.values["message"])
        lines = messages_on(db, claim_id)
    assert said["words"] == "Monday is fine."
    assert [words for words, _ in said["asked"]] == ["Is Monday possible?"]
    assert [line.id for line in lines if line.is_open] == [later]


def test_a_thank_you_needs_no_answer_and_no_letter_leaves(engine: Installation) -> None:
    claim_id, one = submit(engine).claim_id, rep(engine)
    thanks = write(engine, claim_id, "Thank you!")
    engine.do(Actor.staff(one), needs_no_answer, claim_id, [thanks])
    engine.do(Actor.staff(one), needs_no_answer, claim_id, [thanks])
    with engine.store.reading() as db:
        assert waiting_message_count(db) == 0
    assert not letters(engine)


def test_a_message_of_another_claim_is_not_settled_by_its_number(engine: Installation) -> None:
    mine, other = submit(engine).claim_id, submit(engine, email="other@elsewhere.example").claim_id
    theirs = write(engine, other, "Hello?")
    engine.do(Actor.staff(rep(engine)), write_to_claimant, mine, "Hello.", [theirs])
    with engine.store.reading() as db:
        assert [w.claim_id for w in waiting_messages(db)] == [other]


def test_the_same_words_sent_twice_are_one_message_and_again_after_a_while_another(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    assert write(engine, claim_id, "Hello?") == write(engine, claim_id, "Hello?")
    engine.clock.move_to(engine.clock.now() + timedelta(minutes=11))
    write(engine, claim_id, "Hello?")
    assert len(rows(engine, ClaimMessage)) == 2


@pytest.mark.parametrize("words", ["", "   \n "])
def test_no_words_are_no_message(engine: Installation, words: str) -> None:
    claim_id = submit(engine).claim_id
    with pytest.raises(NotPossible):
        write(engine, claim_id, words)
    with pytest.raises(NotPossible):
        engine.do(Actor.staff(rep(engine)), write_to_claimant, claim_id, words)


def test_only_so_many_wait_at_once(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    for number in range(MOST_OPEN):
        write(engine, claim_id, f"Question {number}")
    with pytest.raises(NotPossible):
        write(engine, claim_id, "One more")


def test_words_that_promise_too_much_leave_only_when_they_are_meant(engine: Installation) -> None:
    claim_id, one = submit(engine).claim_id, Actor.staff(rep(engine))
    too_much = "You owe nothing, whatever happens: twelve free months are yours."
    with pytest.raises(PromisesFound):
        engine.do(one, write_to_claimant, claim_id, too_much)
    assert not letters(engine)
    engine.do(one, write_to_claimant, claim_id, too_much, is_meant=True)
    assert len(letters(engine)) == 1


def test_nobody_answers_about_their_own_claim(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    own = rows(engine, Claim)[0].email
    with pytest.raises(NotPossible):
        engine.do(Actor.staff(rep(engine, own)), write_to_claimant, claim_id, "Yes, of course.")


def test_nothing_is_written_about_a_claim_that_was_not_sent(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    with engine.store.writing() as db:
        claim = db.get_one(Claim, claim_id)
        claim.state = ClaimState.DRAFT
        db.add(claim)
    with pytest.raises(NotPossible):
        write(engine, claim_id, "Hello?")
    with pytest.raises(NotPossible):
        engine.do(Actor.staff(rep(engine)), write_to_claimant, claim_id, "Hello.")


def test_an_erasure_takes_the_messages_along(engine: Installation) -> None:
    claim_id = submit(engine).claim_id
    write(engine, claim_id, "My private number is 0123.")
    with engine.store.reading() as db:
        claim = db.get_one(Claim, claim_id)
    engine.do(SYSTEM, empty_claim, claim)
    assert not rows(engine, ClaimMessage)
