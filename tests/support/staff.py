"""Staff who have chosen a password, and the browsers in which they signed in."""

from __future__ import annotations

from flask.testing import FlaskClient

from promo.people.sign_in import spend_link
from promo.people.staff import COMMAND, add, choose_password
from promo.store.tables import Role
from promo.web import create_app
from promo.work import VISITOR, Actor
from tests.support.installation import Installation
from tests.support.pages import csrf

GOOD = "seven quiet herons wade"


def let_in(engine: Installation, email: str, role: Role, password: str = GOOD) -> int:
    """Somebody of the staff who has chosen a password."""
    made = engine.do(COMMAND, add, email, "Somebody", role)
    _, secret = engine.do(VISITOR, spend_link, made.secret)
    engine.do(Actor.staff(made.person_id), choose_password, made.person_id, password, now_used="", session=secret)
    return made.person_id


def browser(engine: Installation, email: str, password: str = GOOD) -> FlaskClient:
    """A browser in which they signed in."""
    web = create_app(engine).test_client()
    page = web.get("/sign-in").text
    web.post("/sign-in", data={"csrf": csrf(page), "email": email, "password": password})
    return web


def post(web: FlaskClient, path: str, **fields: str) -> tuple[int, str]:
    token = csrf(web.get("/").text)
    answer = web.post(path, data={"csrf": token, **fields})
    return answer.status_code, answer.text
