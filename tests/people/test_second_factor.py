"""A code after the password: set up with a picture, asked for at every sign-in, each once, with bounded tries."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pyotp
import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from promo.people.limits import TooMany
from promo.people.second_factor import NoPassword, WrongCode, begin, confirm, enter_by_code, new_recovery_codes
from promo.people.sign_in import new_link, sign_in
from promo.people.staff import COMMAND, FIRST_LINK_LIFE, reset_second_factor
from promo.refusals import NotPossible
from promo.store.tables import AuditEvent, Person, RecoveryCode, Role
from promo.web import create_app
from promo.work import Actor
from tests.support.installation import Installation
from tests.support.pages import csrf
from tests.support.rows import row, rows
from tests.support.staff import GOOD, browser, let_in, post

ANNA = "anna@vendor.example"


def code_now(engine: Installation, secret: str, ahead: int = 0) -> str:
    """What the app shows, some half minutes from now."""
    return str(pyotp.TOTP(secret).at(engine.clock.now(), counter_offset=ahead))


def set_up(engine: Installation, email: str = ANNA, role: Role = Role.REP) -> tuple[int, str, list[str]]:
    """Somebody with a second factor: who, what the app knows, and the recovery codes."""
    who = let_in(engine, email, role)
    secret = engine.do(Actor.staff(who), begin, who).secret
    codes = confirm(engine, who, code_now(engine, secret), session="")
    engine.clock.advance(seconds=30)
    return who, secret, codes


def half_in(engine: Installation, email: str = ANNA) -> str:
    """The secret of the session that waits for a code."""
    return sign_in(engine, email, GOOD, address="1.2.3.4")[1]


def test_an_app_makes_the_codes_of_the_standard() -> None:
    """RFC 6238, appendix B, in its last six digits."""
    app = pyotp.TOTP("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    assert [app.at(at) for at in (59, 1111111109, 1234567890, 20000000000)] == ["287082", "081804", "005924", "353130"]


def key_in(page: str) -> str:
    """The key as it is typed, which stands in groups of four."""
    found = re.search(r'id="key">(.+?)</code>', page, re.S)
    assert found
    fours = re.findall(r"<span>(\w{4})</span>", found[1])
    assert len(fours) == 8
    return "".join(fours)


def test_the_own_pages_of_staff_have_the_way_back_to_the_desk(lite: Installation) -> None:
    let_in(lite, ANNA, Role.REP)
    web = browser(lite, ANNA)
    for path in ("/password", "/second-factor"):
        page = web.get(path).text
        assert 'class="staff"' in page and 'href="/desk/"' in page
    assert re.search(r'id="code"[^>]*autofocus', post(web, "/second-factor")[1])


def test_a_rep_sets_it_up_with_a_picture_and_is_asked_for_a_code_at_every_sign_in(lite: Installation) -> None:
    who = let_in(lite, ANNA, Role.REP)
    web = browser(lite, ANNA)
    _, shown = post(web, "/second-factor")
    secret = key_in(shown)
    assert "data:image/svg+xml" in shown
    assert post(web, "/second-factor/confirm", code="000000")[0] == 422
    assert row(lite, Person, who).code_since is None
    code, done = post(web, "/second-factor/confirm", code=code_now(lite, secret))
    codes = re.findall(r"<li>([\w-]{14})</li>", done)
    assert code == 200 and len(set(codes)) == 10
    assert not re.search(r"<li>[\w-]{14}</li>", web.get("/second-factor").text)  # shown once

    lite.clock.advance(seconds=30)
    later = browser(lite, ANNA)
    assert later.get("/desk/").status_code == 302
    assert later.get("/sign-in/code").status_code == 200
    assert web.get("/desk/").status_code == 200  # a password alone ends nobody's session
    assert post(later, "/sign-in/code", code=code_now(lite, secret))[0] == 303
    assert later.get("/desk/").status_code == 200
    assert web.get("/desk/").status_code == 302


def test_what_the_database_keeps_makes_no_code_and_opens_nothing(lite: Installation) -> None:
    who, secret, codes = set_up(lite)
    kept = row(lite, Person, who).code_secret or ""
    assert secret not in kept and not {c.code for c in rows(lite, RecoveryCode)} & set(codes)
    other = set_up(lite, "ben@vendor.example")[0]
    with lite.store.engine.begin() as connection:  # a secret moved to somebody else's row
        connection.execute(text("UPDATE person SET code_secret = :kept WHERE id = :id"), {"kept": kept, "id": other})
    with pytest.raises(WrongCode):
        enter_by_code(lite, half_in(lite, "ben@vendor.example"), code_now(lite, secret))


def test_a_session_that_waits_becomes_no_whole_one_by_a_hand_in_the_database(lite: Installation) -> None:
    set_up(lite)
    web = browser(lite, ANNA)
    with lite.store.engine.begin() as connection:
        connection.execute(text("UPDATE session SET kind = 'whole'"))
    assert web.get("/desk/").status_code == 302


@pytest.mark.parametrize("ahead", [-1, 0, 1])
def test_a_code_opens_once_and_none_before_it_afterwards(lite: Installation, ahead: int) -> None:
    _, secret, _ = set_up(lite)
    lite.clock.advance(minutes=5)
    person, _ = enter_by_code(lite, half_in(lite), code_now(lite, secret, ahead))
    assert person.email == ANNA
    for again in range(-1, ahead + 1):
        with pytest.raises(WrongCode):
            enter_by_code(lite, half_in(lite), code_now(lite, secret, again))


def test_a_code_of_two_half_minutes_ago_is_too_old(lite: Installation) -> None:
    _, secret, _ = set_up(lite)
    lite.clock.advance(minutes=5)
    for ahead in (-2, 2):
        with pytest.raises(WrongCode):
            enter_by_code(lite, half_in(lite), code_now(lite, secret, ahead))


def test_two_who_type_one_code_at_once_are_not_both_in(engine: Installation) -> None:
    _, secret, _ = set_up(engine)
    sessions, code = [half_in(engine), half_in(engine)], code_now(engine, secret)

    def enter(session: str) -> bool:
        try:
            enter_by_code(engine, session, code)
        except (WrongCode, NoPassword):
            return False
        return True

    with ThreadPoolExecutor(2) as both:
        assert sorted(both.map(enter, sessions)) == [False, True]


def test_the_sixth_wrong_code_is_not_looked_at_and_neither_is_a_right_one(lite: Installation) -> None:
    _, secret, _ = set_up(lite)
    session = half_in(lite)
    for _ in range(5):
        with pytest.raises(WrongCode):
            enter_by_code(lite, session, "123456")
    with pytest.raises(TooMany):
        enter_by_code(lite, session, code_now(lite, secret))
    lite.clock.advance(minutes=6)
    enter_by_code(lite, session, code_now(lite, secret))


def test_a_recovery_code_opens_once_in_any_writing_and_new_ones_end_the_old(lite: Installation) -> None:
    who, secret, codes = set_up(lite)
    enter_by_code(lite, half_in(lite), codes[0].lower().replace("-", " "))
    with pytest.raises(WrongCode):
        enter_by_code(lite, half_in(lite), codes[0])
    new = new_recovery_codes(lite, who, code_now(lite, secret))
    with pytest.raises(WrongCode):
        enter_by_code(lite, half_in(lite), codes[1])
    enter_by_code(lite, half_in(lite), new[1])
    assert len([e for e in rows(lite, AuditEvent) if e.what == "person.recovery_code_used"]) == 2


def test_a_password_waits_ten_minutes_for_its_code_and_not_after_a_reset(lite: Installation) -> None:
    _, secret, _ = set_up(lite)
    session = half_in(lite)
    lite.clock.advance(minutes=11)
    with pytest.raises(NoPassword):
        enter_by_code(lite, session, code_now(lite, secret))
    session = half_in(lite)
    lite.do(COMMAND, reset_second_factor, ANNA)
    with pytest.raises(NoPassword):
        enter_by_code(lite, session, code_now(lite, secret))
    assert browser(lite, ANNA).get("/desk/").status_code == 200
    lite.clock.advance(minutes=10)
    with pytest.raises(NotPossible, match="no second factor"):
        lite.do(COMMAND, reset_second_factor, ANNA)


@pytest.fixture
def strict(lite: Installation) -> Installation:
    """An installation where managers need a second factor."""
    return replace(lite, settings=lite.settings.model_copy(update={"second_factor": "manager,admin"}))


def test_whose_role_needs_one_sets_it_up_before_anything_else(strict: Installation) -> None:
    let_in(strict, "boss@vendor.example", Role.MANAGER)
    web = browser(strict, "boss@vendor.example")
    for path in ("/desk/", "/finance/", "/desk/people"):
        assert web.get(path).headers["Location"] == "/second-factor", path
    assert post_at(web, "/desk/people", email="x@vendor.example", name="X", role="rep").startswith("/second-factor")
    _, shown = post_from(web, "/second-factor", "/second-factor")
    secret = key_in(shown)
    assert post_from(web, "/second-factor", "/second-factor/confirm", code=code_now(strict, secret))[0] == 200
    assert web.get("/desk/people").status_code == 200
    let_in(strict, ANNA, Role.REP)
    assert browser(strict, ANNA).get("/desk/").status_code == 200
    demo = replace(strict, settings=strict.settings.model_copy(update={"demo": True}))
    assert demo.settings.second_factor_roles == frozenset()


def post_from(web: FlaskClient, page: str, path: str, **fields: str) -> tuple[int, str]:
    answer = web.post(path, data={"csrf": csrf(web.get(page).text), **fields})
    return answer.status_code, answer.text


def post_at(web: FlaskClient, path: str, **fields: str) -> str:
    return web.post(path, data={"csrf": csrf(web.get("/second-factor").text), **fields}).headers.get("Location", "")


def test_a_mailed_link_is_a_password_and_no_second_factor(lite: Installation) -> None:
    who, secret, _ = set_up(lite)
    link = lite.do(COMMAND, lambda work: new_link(work, work.db.get_one(Person, who), FIRST_LINK_LIFE))
    web = create_app(lite).test_client()
    answer = web.post(f"/sign-in/{link}", data={"csrf": csrf(web.get(f"/sign-in/{link}").text)})
    assert answer.headers["Location"].startswith("/sign-in/code")
    assert web.get("/desk/").status_code == 302
    assert post(web, "/sign-in/code", code=code_now(lite, secret))[0] == 303
    assert web.get("/desk/").status_code == 200
