"""Signing in: one answer for known and unknown, limits that survive a restart, links that work once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update
from sqlmodel import col, select

from promo.ids import hashed
from promo.people.limits import Limit, TooMany, count
from promo.people.passwords import hash_password, is_password
from promo.people.sessions import close_session, open_session, person_of
from promo.people.sign_in import LinkSpent, WrongPassword, ask_for_link, mail_links, sign_in, spend_link
from promo.store.tables import LinkRequest, OutboxItem, Person, Role, Session, SignInLink
from promo.work import VISITOR
from tests.support.asking import asks_for_link
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.office import work_in
from tests.support.rows import rows
from tests.support.statements import statements


def person(engine: Installation, password: str | None = None) -> Person:
    made = Person(
        email="rep@example.com",
        name="Robin",
        role=Role.REP,
        password_hash=hash_password(password) if password else None,
        created_at=engine.clock.now(),
    )
    with engine.store.writing() as db:
        db.add(made)
    return made


def test_the_right_pair_opens_a_session_and_a_wrong_one_does_not(engine: Installation) -> None:
    person(engine, "a long password")
    with pytest.raises(WrongPassword):
        sign_in(engine, "rep@example.com", "another", address="1.2.3.4")
    with pytest.raises(WrongPassword):
        sign_in(engine, "nobody@example.com", "a long password", address="1.2.3.4")
    found, secret = sign_in(engine, "Rep@Example.com ", "a long password", address="1.2.3.4")
    assert found.name == "Robin"
    with engine.store.reading() as db:
        assert person_of(db, secret, engine.clock.now()) is not None
        assert [s.id for s in db.exec(select(Session))] != [secret]
    engine.do(VISITOR, close_session, secret)
    with engine.store.reading() as db:
        assert person_of(db, secret, engine.clock.now()) is None


def test_an_account_without_a_password_has_none_that_fits() -> None:
    assert not is_password(None, "")
    assert not is_password(None, "anything")
    assert not is_password("no hash at all", "anything")


def test_the_eleventh_try_in_five_minutes_is_refused_even_with_the_right_password(engine: Installation) -> None:
    person(engine)
    limit = Limit("try", 3, 300)
    for _ in range(3):
        count(engine, limit, "x")
    with pytest.raises(TooMany) as refused:
        count(engine, limit, "x")
    assert 0 < refused.value.retry_after <= 300
    count(engine, limit, "y")
    engine.clock.advance(seconds=301)
    count(engine, limit, "x")


def test_a_mailed_link_works_once_and_not_for_long(engine: Installation) -> None:
    person(engine)
    asks_for_link(engine, "nobody@example.com", address="1.2.3.4")
    asks_for_link(engine, "rep@example.com", address="1.2.3.4")
    with engine.store.reading() as db:
        [item] = db.exec(select(OutboxItem)).all()
    token = item.values["token"]
    engine.do(VISITOR, spend_link, token)
    with pytest.raises(LinkSpent):
        engine.do(VISITOR, spend_link, token)
    with pytest.raises(LinkSpent):
        engine.do(VISITOR, spend_link, "made-up")

    asks_for_link(engine, "rep@example.com", address="1.2.3.4")
    with engine.store.reading() as db:
        late = db.exec(select(OutboxItem)).all()[-1].values["token"]
    engine.clock.advance(minutes=16)
    with pytest.raises(LinkSpent):
        engine.do(VISITOR, spend_link, late)


def test_what_is_done_while_the_asker_waits_is_the_same_for_everybody(engine: Installation) -> None:
    """Its time tells nobody who is a customer: the clock looks up who it is, and the request is gone then."""
    person(engine)
    ask_for_link(engine, "first@example.com", "en", address="1.2.3.4")  # what the first of a process reads besides
    done = []
    for email in ("rep@example.com", "nobody@example.com"):
        with statements(engine.store) as told:
            ask_for_link(engine, email, "en", address="1.2.3.4")
        done.append(told)
    assert done[0] == done[1]
    assert not any("FROM person" in s or "outbox" in s for s in done[0])
    assert rows(engine, OutboxItem) == []
    assert tuple(mail_links(engine, engine.clock.now())) == (3, 0)
    assert [i.recipient for i in rows(engine, OutboxItem)] == ["rep@example.com"]
    assert rows(engine, LinkRequest) == []


def test_a_request_that_waited_for_hours_is_answered_no_more(engine: Installation) -> None:
    person(engine)
    ask_for_link(engine, "rep@example.com", "en", address="1.2.3.4")
    engine.clock.advance(hours=2)
    assert tuple(mail_links(engine, engine.clock.now())) == (1, 0)
    assert (rows(engine, OutboxItem), rows(engine, LinkRequest)) == ([], [])


def test_a_session_is_over_after_its_time(engine: Installation) -> None:
    made = person(engine)
    secret = engine.do(VISITOR, open_session, made)
    engine.clock.advance(minutes=31)
    with engine.store.reading() as db:
        assert person_of(db, secret, engine.clock.now()) is None


def test_a_row_that_somebody_wrote_into_the_database_lets_nobody_in(engine: Installation) -> None:
    """The secret may be theirs, the key is not: neither a session nor a link of their making opens anything."""
    someone, boss = rep(engine, "rep@vendor.example"), rep(engine, "boss@vendor.example", Role.MANAGER)
    now = engine.clock.now()
    with engine.store.writing() as db:
        own = open_session(work_in(engine, db), db.get_one(Person, someone))
    with engine.store.engine.begin() as connection:
        connection.execute(
            insert(Session).values(id=hashed("forged"), person_id=boss, created_at=now, seen_at=now, seal=own)
        )
        connection.execute(
            insert(SignInLink).values(id=hashed("link"), person_id=boss, expires_at=now + timedelta(hours=1), seal="")
        )
    with engine.store.reading() as db:
        assert person_of(db, "forged", now) is None
        assert person_of(db, own, now) is not None
    with pytest.raises(LinkSpent):
        engine.do(VISITOR, spend_link, "link")
    # nor does one's own session become another's, or live longer
    with engine.store.engine.begin() as connection:
        connection.execute(update(Session).where(col(Session.id) == hashed(own)).values(person_id=boss))
    with engine.store.reading() as db:
        assert person_of(db, own, now) is None
